"""Bad input: each kind gets a clear error and the right exit code, and nothing is left half-written."""
import gzip
import os
import pathlib
import re
import signal
import struct
import subprocess
import time
import unittest

from plexus_command import PLEXUS, PlexusTest

GOOD = """\
experiment: small
dataset: {plugin: digits_synthetic, train: 200, test: 50}
model: {plugin: perceptron}
optimizer: {plugin: sgd, learning_rate: 0.01}
training: {epochs: 2}
"""


class Configuration(PlexusTest):
    def refuse(self, text, *words, code=2, arguments=()):
        """`text` is refused with all `words`, and no results folder appears."""
        self.write(text)
        result = self.run_plexus("run", "config.yaml", *arguments)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertFalse((self.folder / "results").exists())
        return result.stderr

    def test_the_good_configuration_is_accepted(self):
        self.write(GOOD)
        self.succeed("run", "config.yaml", "--progress", "none")
        self.assertTrue((self.folder / "results/small/results.h5").is_file())

    def test_unknown_key(self):
        error = self.refuse(GOOD + "trainig: {epochs: 3}\n", "config.yaml:6:1:", "'trainig'", "did you mean 'training'?")
        self.assertIn("trainig: {epochs: 3}\n", error)  # the source line, with a caret under it
        self.assertIn("^", error)

    def test_duplicate_key(self):
        self.refuse(GOOD + "seed: 1\nseed: 2\n", "config.yaml:7:1:", "seed")

    def test_wrong_type(self):
        self.refuse(GOOD.replace("epochs: 2", "epochs: many"), "config.yaml:5:20:", "many", "integer")

    def test_out_of_range(self):
        self.refuse(GOOD.replace("epochs: 2", "epochs: 0"), "config.yaml:5:20:", "0")

    def test_augmentation_out_of_range(self):
        error = self.refuse(GOOD.replace("test: 50", "test: 50, augmentation: {rotation: 200, scal: 0.1}"),
                            "config.yaml:2:", "'dataset.augmentation.rotation'", "200", "did you mean 'scale'?")
        self.assertIn("[0, 180]", error)

    def test_augmentation_of_data_that_are_no_images(self):
        self.write("a,b,label\n" + "1,2,0\n2,3,1\n" * 5, "table.csv")
        self.refuse("dataset: {plugin: csv, train: table.csv, augmentation: {shift: 2}}\nmodel: perceptron\n",
                    "config.yaml:1:56:", "'dataset.augmentation'", "(2)")

    def test_unknown_plugin(self):
        self.refuse(GOOD.replace("perceptron", "perzeptron"), "config.yaml:3:", "did you mean 'perceptron'?")

    def test_all_mistakes_are_reported_at_once(self):
        text = GOOD.replace("perceptron", "perzeptron").replace("epochs: 2", "epochs: many").replace("0.01", "-1")
        self.refuse(text, "config.yaml:3:", "config.yaml:4:", "config.yaml:5:")

    def test_a_list_where_one_value_belongs_is_sent_to_the_grid(self):
        self.refuse(GOOD.replace("0.01", "[0.01, 0.02]"), "config.yaml:4:",
                    "to try each of them, put 'optimizer.learning_rate' with this list under 'grid'")
        self.refuse(GOOD.replace("{plugin: perceptron}", "[perceptron, deep]"), "config.yaml:3:",
                    "to try each of them, put 'model' with this list under 'grid'")

    def test_a_plugin_as_a_key(self):
        self.refuse(GOOD.replace("{plugin: sgd, learning_rate: 0.01}", "{adam: {learning_rate: 0.01}}"), "config.yaml:4:",
                    "to choose it, write 'optimizer: {plugin: adam, …}'")

    def test_a_comma_for_a_point(self):
        self.refuse(GOOD.replace("0.01", "0,01"), "config.yaml:4:", "write a point instead of the comma")

    def test_a_misspelt_key_that_is_required_is_one_mistake(self):
        error = self.refuse(GOOD.replace("model:", "modell:"), "config.yaml:3:1:", "did you mean 'model'?")
        self.assertNotIn("is missing", error)

    def test_a_range_as_in_other_languages(self):
        self.refuse(GOOD + "grid: {seed: 1..10}\n", "config.yaml:6:", "did you mean {range: {from: 1, to: 10}}?")

    def test_a_patch_that_another_axis_takes_back(self):
        grid = "grid: {network: {a: {training: {epochs: 3}}, b: {}}, training.epochs: [1, 2]}\n"
        self.refuse(GOOD + grid, "config.yaml:6:", "is set by another axis too, so this would have no effect")

    def test_tab(self):
        self.refuse("experiment: x\nmodel:\n\tplugin: perceptron\n", "config.yaml:3:1:", "tab")

    def test_empty_file(self):
        self.refuse("", "config.yaml", "empty")

    def test_folder_instead_of_a_file(self):
        result = self.run_plexus("run", ".")
        self.assertEqual(result.returncode, 2)
        self.assertIn("'.' is a folder, and no experiment was run in it", result.stderr)

    def test_missing_file(self):
        result = self.run_plexus("run", "nothing.yaml")
        self.assertEqual(result.returncode, 2)
        self.assertIn("nothing.yaml: there is no such file", result.stderr)

    def test_override_of_an_unknown_key(self):
        self.refuse(GOOD, "--set", "epocs", "did you mean", arguments=["--set", "training.epocs=3"])

    def test_a_number_of_processes_that_is_none(self):
        self.write(GOOD)
        for jobs in ("0", "-1", "two"):
            result = self.run_plexus("run", "config.yaml", f"--jobs={jobs}")
            self.assertEqual(result.returncode, 2)
            self.assertIn(f"--jobs: not a positive whole number (got '{jobs}')", result.stderr)

    def test_unknown_option(self):
        self.write(GOOD)
        result = self.run_plexus("run", "config.yaml", "--job", "2")
        self.assertEqual(result.returncode, 2)
        self.assertIn("--job", result.stderr)

    def test_named_library_that_is_missing(self):
        self.refuse(GOOD + "plugins: {libraries: [nothing.so]}\n", "config.yaml:6:", "nothing.so", code=3)

    def test_loss_that_does_not_fit_the_task(self):
        self.write("1,2,0.5\n2,3,0.7\n3,4,0.9\n4,5,1.1\n", "data.csv")
        text = GOOD.replace("digits_synthetic, train: 200, test: 50", "csv, train: data.csv")
        self.refuse(text + "loss: cross_entropy\n", "config.yaml:6:", "cross_entropy")

    def test_model_that_does_not_fit_the_data(self):
        self.write("1,2,0.5\n2,3,0.7\n3,4,0.9\n4,5,1.1\n", "data.csv")
        text = GOOD.replace("digits_synthetic, train: 200, test: 50", "csv, train: data.csv")
        self.refuse(text.replace("perceptron", "convolutional"), "config.yaml:3:", "convolutional", "image")

    def test_kernel_larger_than_the_image(self):
        text = GOOD.replace("plugin: perceptron", "plugin: convolutional, blocks: [{channels: 2, kernel: 99}]")
        self.refuse(text, "config.yaml:3:", "99")


class Data(PlexusTest):
    def test_missing_data_set_says_where_it_looked_and_how_to_get_it(self):
        self.write(GOOD.replace("digits_synthetic, train: 200, test: 50", "mnist"))
        env = {"PLEXUS_DATA_PATH": str(self.folder / "data"), "XDG_DATA_HOME": str(self.folder / "home")}
        result = self.run_plexus("run", "config.yaml", env=env)
        self.assertEqual(result.returncode, 3, result.stderr)
        for word in (str(self.folder / "data/mnist"), str(self.folder / "home/plexus/mnist"), "plexus data fetch mnist"):
            self.assertIn(word, result.stderr)
        self.assertFalse((self.folder / "results").exists())

    def idx_config(self, images, labels):
        (self.folder / "images").write_bytes(images)
        (self.folder / "labels").write_bytes(labels)
        dataset = "dataset: {plugin: idx, train_images: images, train_labels: labels}\n"
        self.write("model: perceptron\n" + dataset)

    def refuse_idx(self, images, labels, *words):
        self.idx_config(images, labels)
        result = self.run_plexus("run", "config.yaml")
        self.assertEqual(result.returncode, 3, result.stderr)
        for word in ("config.yaml:2:", *words):
            self.assertIn(word, result.stderr)
        self.assertFalse((self.folder / "results").exists())

    IMAGES = struct.pack(">IIII", 0x803, 4, 2, 2) + bytes(range(16))
    LABELS = struct.pack(">II", 0x801, 4) + bytes([0, 1, 1, 0])

    def test_whole_idx_files_are_accepted(self):
        self.idx_config(self.IMAGES, gzip.compress(self.LABELS))
        self.succeed("run", "config.yaml", "--progress", "none")

    def test_truncated_idx(self):
        self.refuse_idx(self.IMAGES[:-3], self.LABELS, "images")

    def test_wrong_magic(self):
        self.refuse_idx(b"\0\0\x0d\x03" + self.IMAGES[4:], self.LABELS, "images")

    def test_counts_that_differ(self):
        self.refuse_idx(self.IMAGES, struct.pack(">II", 0x801, 3) + bytes([0, 1, 1]), "4", "3")

    def test_truncated_gzip(self):
        self.refuse_idx(gzip.compress(self.IMAGES)[:-9], self.LABELS, "images")

    def test_corrupt_gzip(self):
        broken = bytearray(gzip.compress(self.IMAGES))
        broken[14] ^= 0xFF
        self.refuse_idx(bytes(broken), self.LABELS, "images")

    def test_corrupt_hdf5(self):
        (self.folder / "data.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(200))
        self.write("model: perceptron\ndataset: {plugin: hdf5, file: data.h5}\n")
        result = self.run_plexus("run", "config.yaml")
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("data.h5", result.stderr)

    def test_csv_with_a_word_among_numbers(self):
        self.write("1,2,0.5\n2,x,0.7\n3,4,0.9\n", "data.csv")
        self.write("model: perceptron\ndataset: {plugin: csv, train: data.csv}\n")
        result = self.run_plexus("run", "config.yaml")
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("data.csv:2:3", result.stderr)


class Running(PlexusTest):
    LONG = GOOD.replace("epochs: 2", "epochs: 1000000")

    def start(self):
        self.write(self.LONG)
        process = subprocess.Popen(
            [PLEXUS, "run", "config.yaml", "--progress", "json"],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        self.addCleanup(process.kill)
        for line in process.stderr:
            if '"epoch"' in line:
                return process
        self.fail("it never came to an epoch")

    def test_interrupt_ends_with_130_and_leaves_no_half_written_trial(self):
        process = self.start()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130)
        left = sorted(path.name for path in (self.folder / "results/small/trials").iterdir())
        self.assertEqual((left[0], left[-1]), (".lock", "plan.json"))
        self.assertEqual([pathlib.Path(name).suffix for name in left[1:-1]], [".checkpoint"])

    def test_terminate_does_the_same(self):
        process = self.start()
        process.terminate()
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130)

    def test_workers_do_not_outlive_a_killed_parent(self):
        process = self.start()
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as children:
            workers = [int(worker) for worker in children.read().split()]
        self.assertTrue(workers)
        process.kill()
        process.communicate(timeout=30)
        deadline = time.monotonic() + 10
        while any(os.path.exists(f"/proc/{worker}") for worker in workers) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertFalse([worker for worker in workers if os.path.exists(f"/proc/{worker}")])

    def test_output_that_cannot_be_written(self):
        self.write(GOOD)
        (self.folder / "file").write_text("in the way", encoding="utf-8")
        result = self.run_plexus("run", "config.yaml", "--output", "file/results")
        self.assertEqual(result.returncode, 3)
        self.assertIn("file/results", result.stderr)

    def test_a_full_disk_is_exit_code_3_and_the_same_command_goes_on_afterwards(self):
        self.write(GOOD.replace("epochs: 2", "epochs: 2000"))
        # A limit on the size of a file stands for a disk that is full: write() fails in the same place.
        limited = f"ulimit -f 1; exec {PLEXUS} run config.yaml --progress none"
        result = subprocess.run(["sh", "-c", limited], cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertEqual([f for f in self.folder.rglob("*") if f.suffix in (".partial", ".h5")], [])
        self.succeed("run", "config.yaml", "--progress", "none")


class Places(PlexusTest):
    """Where a mistake is in a file, its message begins with file:line:column, which editors go to."""

    def refuse(self, *arguments, code=2):
        result = self.run_plexus(*arguments)
        self.assertEqual(result.returncode, code, result.stderr)
        return result.stderr

    def test_every_message_about_a_configuration_begins_with_its_place(self):
        self.write(GOOD.replace("learning_rate", "learning_rat") + "bogus: 1\n")
        for command in ("run", "plan", "submit"):
            with self.subTest(command):
                placed = [line for line in self.refuse(command, "config.yaml").splitlines() if ": unknown key" in line]
                self.assertEqual([line.split(": unknown")[0].split(":")[0] for line in placed], ["config.yaml"] * 2)
                for line in placed:
                    self.assertRegex(line, r"^config\.yaml:\d+:\d+: ")

    def test_a_mistake_in_a_data_file_begins_with_a_place(self):
        (self.folder / "data.csv").write_text("a,b\n1,2\n3\n")
        self.write("dataset: {plugin: csv, train: data.csv}\nmodel: {plugin: shallow, hidden: 4}\n")
        self.assertRegex(self.refuse("run", "config.yaml", code=3), r"^config\.yaml:1:\d+: ")

    def test_a_mistake_on_the_command_line_is_shown_with_it(self):
        self.write(GOOD)
        self.assertTrue(self.refuse("run", "config.yaml", "--set", "model.hidden=3").startswith("--set model.hidden=3: "))


class CommandLine(PlexusTest):
    def refuse(self, *arguments):
        result = self.run_plexus(*arguments)
        self.assertEqual(result.returncode, 2)
        self.assertTrue(result.stderr.startswith("plexus: "), result.stderr)
        return result.stderr

    def test_a_command_that_there_is_not(self):
        self.assertIn("there is no command 'shwo'; did you mean 'show'?", self.refuse("shwo", "results"))
        self.assertIn("there is no command '--foo'", self.refuse("--foo"))
        self.assertIn("plexus data --help", self.refuse("data", "foo"))

    def test_no_argument_shares_its_name_with_an_option(self):
        """CLI11 2.4 refuses every command line if one command has such a pair; 2.1 accepts it."""
        for command in re.findall(r"^  ([a-z-]+) ", self.run_plexus("--help").stdout.split("Subcommands:")[1], re.MULTILINE):
            text = self.run_plexus(command, "--help").stdout
            arguments, _, options = text.partition("Options:")
            arguments = re.findall(r"^  ([a-z_-]+) ", arguments.partition("Positionals:")[2], re.MULTILINE)
            with self.subTest(command):
                self.assertEqual([name for name in arguments if re.search(rf"--{name}\b", options)], [])

    def test_a_setting_with_spaces(self):
        self.write(GOOD)
        error = self.refuse("run", "config.yaml", "--set", "model.hidden", "=", "3")
        self.assertIn("not expected here: = 3", error)
        self.assertIn("--set model.hidden=3", error)

    def test_an_option_without_its_value(self):
        self.write(GOOD)
        self.assertIn("--jobs", self.refuse("run", "config.yaml", "--jobs"))


if __name__ == "__main__":
    unittest.main()
