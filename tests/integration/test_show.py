"""plexus show over results with trials of every status: sorting, groups, conditions, CSV, JSON, narrow terminals."""
import csv
import fcntl
import io
import json
import os
import pathlib
import pty
import shutil
import statistics
import struct
import subprocess
import tempfile
import termios
import unicodedata
import unittest

from plexus_command import PLEXUS, ROOT, PlexusTest

BUILD = pathlib.Path(os.environ.get("PLEXUS_BUILD", ROOT / "build/release"))
WRITER = BUILD / "tests/write_samples"


def accuracy(network, rate, hidden, seed):
    """As campaign() in tests/results_layout/write_samples.cpp has it."""
    return 0.4 * ["shallow", "größer"].index(network) + rate + hidden / 1000 + seed / 100


@unittest.skipUnless(WRITER.exists(), "write_samples is not built")
class Show(PlexusTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="plexus-show-")
        cls.addClassCleanup(folder.cleanup)
        cls.samples = pathlib.Path(folder.name)
        subprocess.run([WRITER, cls.samples], check=True)

    def setUp(self):
        super().setUp()
        self.use("campaign")
        shutil.copy(self.samples / "campaign_runtime.h5", self.folder / "campaign/runtime.h5")

    def use(self, name):
        (self.folder / name).mkdir()
        shutil.copy(self.samples / f"{name}.h5", self.folder / name / "results.h5")

    def show(self, *options, folder="campaign"):
        return self.succeed("show", folder, *options).stdout

    def rows(self, *options, folder="campaign"):
        return json.loads(self.show("--json", *options, folder=folder))

    def refuse(self, *arguments, code=2):
        result = self.run_plexus("show", *arguments)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        self.assertEqual(result.stdout, "")
        return result.stderr

    def test_seeds_are_summarised_best_first_and_failures_last(self):
        header, _, *lines = self.show().splitlines()
        for title in ("network", "learning_rate", "hidden", "test accuracy", "time", "seeds", "status"):
            self.assertIn(title, header)
        self.assertEqual(len(lines), 8)
        best = [accuracy("größer", 0.1, 100, seed) for seed in (1, 2, 3)]
        mean, deviation = 100 * statistics.mean(best), 100 * statistics.stdev(best)
        self.assertIn(f"{mean:.2f} ± {deviation:.2f} %", lines[0])
        self.assertTrue(lines[0].endswith("3  complete"))
        # one of three failed: the mean is over two
        partly = next(line for line in lines if "Segmentation" in line)
        two = [accuracy("shallow", 0.01, 100, seed) for seed in (1, 2)]
        self.assertIn(f"{100 * statistics.mean(two):.2f} ± {100 * statistics.stdev(two):.2f} %", partly)
        self.assertIn("2 complete, 1 failed: ended by signal 11", partly)
        self.assertIn("2 complete, 1 diverged: the loss is no longer a number", self.show())
        self.assertIn("2 complete, 1 pruned", self.show())
        self.assertIn("2 complete, 1 missing", self.show())

    def test_by_none_shows_every_trial_with_its_status_word(self):
        lines = self.show("--by", "none").splitlines()[2:]
        self.assertEqual(len(lines), 24)
        # best first, then pruned, diverged, failed, missing
        self.assertTrue(all(line.endswith("complete") for line in lines[:20]))
        for line, word in zip(lines[20:], ("pruned", "diverged", "failed", "missing")):
            self.assertIn(f"  {word}", line)
        self.assertIn("pruned after 1 of 3 epochs", lines[20])
        self.assertIn('"sgd" is at fault second line', lines[22])
        self.assertIn(" 63.00 %", lines[0])

    def test_by_names_the_settings_to_summarise_for(self):
        rows = self.rows("--by", "hidden")
        self.assertEqual([row["hidden"] for row in rows], [100, 10])
        counts = {row["hidden"]: [row[word] for word in ("trials", "complete", "failed", "diverged", "pruned", "missing")]
                  for row in rows}
        self.assertEqual(counts, {10: [12, 9, 0, 1, 1, 1], 100: [12, 11, 1, 0, 0, 0]})
        complete = [accuracy(n, r, 100, s) for n in ("shallow", "größer") for r in (0.01, 0.1) for s in (1, 2, 3)
                    if (n, r, s) != ("shallow", 0.01, 3)]
        self.assertAlmostEqual(rows[0]["test_accuracy_mean"], statistics.mean(complete), places=12)
        self.assertAlmostEqual(rows[0]["test_accuracy_std"], statistics.stdev(complete), places=12)
        self.assertIn("trials", self.show("--by", "hidden").splitlines()[0])
        self.assertEqual(self.show("--by", "model.hidden"), self.show("--by", "hidden"))

    def test_sort_takes_metrics_best_first_and_settings_smallest_first(self):
        def order(*options):
            return [row["id"] for row in self.rows("--where", "status=complete", *options)]

        by_accuracy = order()
        self.assertEqual(by_accuracy[0], "c23")
        self.assertEqual(order("--sort", "test_loss"), by_accuracy)  # the loss is 2 - accuracy
        self.assertEqual(order("--reverse")[0], by_accuracy[-1])
        seconds = [row["seconds"] for row in self.rows("--sort", "seconds", "--where", "status=complete")]
        self.assertEqual(sorted(seconds[:-1]), seconds[:-1])
        self.assertIsNone(seconds[-1])  # c23 was not measured
        rates = [row["learning_rate"] for row in self.rows("--sort", "learning_rate", "--where", "status=complete")]
        self.assertEqual(rates, sorted(rates))
        networks = [row["network"] for row in self.rows("--sort", "network", "--where", "status=complete")]
        self.assertEqual(networks, sorted(networks, key=str.encode))
        # what failed stays last either way
        self.assertEqual(self.rows("--reverse")[-1]["status"], "missing")

    def test_conditions_choose_trials(self):
        def chosen(*conditions):
            options = [word for condition in conditions for word in ("--where", condition)]
            return {row["id"] for row in self.rows(*options)}

        self.assertEqual(chosen("status=failed"), {"c5"})
        self.assertEqual(chosen("status!=complete"), {"c5", "c7", "c14", "c20"})
        self.assertEqual(chosen("network=größer", "seed=3", "hidden=10"), {"c14", "c20"})
        self.assertEqual(len(chosen("learning_rate>0.01")), 12)
        self.assertEqual(len(chosen("optimizer.learning_rate<=0.01")), 12)
        self.assertEqual(chosen("test_accuracy>=0.615"), {"c22", "c23"})
        self.assertEqual(chosen("message~Segmentation"), {"c5"})
        self.assertEqual(chosen("test_loss="), {"c5", "c7", "c20"})  # those without a number
        self.assertEqual(chosen("layers=3", "batch_size==64", "seed<2"), {"c15", "c21"})  # settings that are no axes
        self.assertEqual(self.show("--where", "seed=99"), "no trial meets the conditions\n")
        self.assertEqual(self.rows("--where", "seed=99"), [])

    def test_top_says_how_much_more_there_is(self):
        lines = self.show("--top", "2").splitlines()
        self.assertEqual(len(lines), 5)
        self.assertEqual(lines[-1], "… and 6 more")
        self.assertEqual(len(self.rows("--top", "3")), 3)

    def test_csv_has_all_columns_and_digits(self):
        text = subprocess.run([PLEXUS, "show", self.folder / "campaign", "--csv"], check=True, capture_output=True).stdout
        self.assertEqual(text.count(b"\r\n"), 25)
        rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text.decode(), newline=""))}
        self.assertEqual(len(rows), 24)
        self.assertEqual(float(rows["c23"]["test_accuracy"]), 0.4 + 0.1 + 0.1 + 3 / 100)
        self.assertEqual(rows["c23"]["learning_rate"], "0.1")
        self.assertEqual(rows["c23"]["network"], "größer")
        self.assertEqual(rows["c1"]["seconds"], "11")
        self.assertEqual(rows["c5"]["test_accuracy"], "")
        self.assertEqual(rows["c5"]["epochs_run"], "")
        self.assertEqual(rows["c5"]["status"], "failed")
        self.assertEqual(rows["c5"]["message"], 'ended by signal 11 (Segmentation fault), "sgd" is at fault\nsecond line')
        self.assertEqual(next(csv.reader(io.StringIO(text.decode())))[:4], ["network", "learning_rate", "hidden", "seed"])

    def test_json_has_numbers_as_numbers_and_null_for_nothing(self):
        row = next(row for row in self.rows() if row["id"] == "c0")
        self.assertEqual((row["hidden"], row["learning_rate"], row["network"]), (10, 0.01, "shallow"))
        self.assertEqual(row["test_accuracy"], 0.4 * 0 + 0.01 + 0.01 + 1 / 100)
        failed = next(row for row in self.rows() if row["id"] == "c5")
        self.assertIsNone(failed["test_accuracy"])

    def test_settings_that_a_trial_does_not_have_are_empty(self):
        self.use("conditional")
        rows = {row["id"]: row for row in self.rows(folder="conditional")}
        self.assertIsNone(rows["d0"]["hidden"])
        self.assertEqual(rows["d1"]["hidden"], 10)
        self.assertEqual([row["id"] for row in self.rows("--where", "hidden=", folder="conditional")], ["d3", "d0"])
        self.assertEqual([row["id"] for row in self.rows("--where", "widths=[256, 128]", folder="conditional")], ["d3"])
        self.assertNotIn("nan", self.show(folder="conditional"))

    def test_what_the_label_of_a_patch_says_is_not_repeated(self):
        self.write("""\
experiment: patches
dataset: {plugin: digits_synthetic, train: 200, test: 50}
training: {epochs: 1, batch_size: 16}
grid:
  network:
    perceptron: {model: perceptron}
    shallow: {model: {plugin: shallow}, grid: {model.hidden: [5, 10]}}
  seed: [1, 2]
""")
        self.succeed("run", "config.yaml", "--progress", "none")
        header = self.show(folder="results/patches").splitlines()[0]
        self.assertTrue(header.startswith("network"), header)
        self.assertIn("hidden", header)
        self.assertNotIn("model", header)
        self.assertIn("model", self.show("--by", "network,model", folder="results/patches").splitlines()[0])
        rows = self.rows("--sort", "hidden", folder="results/patches")
        self.assertEqual([row["hidden"] for row in rows], [5, 5, 10, 10, None, None])
        self.assertEqual({(row["network"], row["model"]) for row in rows}, {("perceptron",) * 2, ("shallow",) * 2})

    def test_regression_is_ranked_by_loss(self):
        self.use("table")
        lines = self.show("--by", "none", folder="table").splitlines()[2:]
        self.assertEqual([line.split()[0] for line in lines], ["0.003", "0.03", "0.3"])

    def test_mistakes_are_answered_with_what_was_meant(self):
        self.assertIn("--where: the results have no column 'hiden'; did you mean 'hidden'?", self.refuse("campaign", "--where", "hiden=3"))
        self.assertIn("did you mean 'failed'?", self.refuse("campaign", "--where", "status=faild"))
        self.assertIn("'hidden' is a number, got 'many'", self.refuse("campaign", "--where", "hidden=many"))
        self.assertIn("'network' is text", self.refuse("campaign", "--where", "network>3"))
        self.assertIn("is no condition", self.refuse("campaign", "--where", "hidden"))
        self.assertIn("--sort: the results have no column 'test_acuracy'; did you mean 'test_accuracy'?",
                      self.refuse("campaign", "--sort", "test_acuracy"))
        self.assertIn("--by: 'test_loss' was measured", self.refuse("campaign", "--by", "test_loss"))
        self.assertIn("--by none", self.refuse("campaign", "--sort", "seed"))
        self.refuse("campaign", "--csv", "--json")

    def test_a_folder_without_results_is_explained(self):
        self.assertIn("there is no folder 'nowhere'", self.refuse("nowhere"))
        (self.folder / "results/quick").mkdir(parents=True)
        self.assertIn("did you mean 'results/quick'?", self.refuse("quick"))
        self.assertIn("has no results; 'plexus run", self.refuse("results/quick"))
        (self.folder / "results/quick/trials").mkdir()
        (self.folder / "results/quick/trials/abc.h5").write_bytes(b"x")
        self.assertIn("1 finished trial but no results.h5 yet; 'plexus collect results/quick'", self.refuse("results/quick"))
        (self.folder / "results/quick/results.h5").write_bytes(b"not HDF5")
        self.assertIn("cannot use 'results/quick/results.h5'", self.refuse("results/quick", code=3))

    def test_the_results_file_itself_and_damaged_measurements_will_do(self):
        self.assertEqual(self.show(folder="campaign/results.h5"), self.show())
        (self.folder / "campaign/runtime.h5").write_bytes(b"broken")
        self.assertNotIn("time", self.show().splitlines()[0])

    def shown_in(self, columns, *options):
        parent, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        process = subprocess.Popen([PLEXUS, "show", self.folder / "campaign", *options], stdout=child,
                                   stdin=subprocess.DEVNULL, env={**os.environ, "TERM": "xterm"})
        os.close(child)
        output = b""
        try:
            while chunk := os.read(parent, 65536):
                output += chunk
        except OSError:  # the other end is closed
            pass
        os.close(parent)
        self.assertEqual(process.wait(), 0)
        return output.decode().replace("\r\n", "\n").splitlines()

    def test_a_table_fits_the_terminal(self):
        for columns in (79, 100, 130, 200):
            lines = self.shown_in(columns)
            table = [line for line in lines if not line.startswith("no room")]
            self.assertLessEqual(max(map(len, table)), columns)
            self.assertIn("test accuracy", lines[0])
            self.assertIn("status", lines[0])
        narrow = self.shown_in(79)
        # zipped to `hidden`, they say nothing new
        self.assertEqual(narrow[-1], "no room for: parameters, time, train loss, test loss, batch_size, activation; "
                                     "a wider terminal or --csv shows it")
        self.assertIn("…", "".join(narrow))
        # what is sorted by is never left out
        self.assertIn("time", self.shown_in(79, "--sort", "seconds")[0])
        self.assertIn("batch_size", self.shown_in(79, "--sort", "batch_size")[0])


class ShowAfterRun(PlexusTest):
    GRID = """\
experiment: nested
dataset: {plugin: digits_synthetic, train: 60, test: 20, size: 8}
model: {plugin: deep}
training: {epochs: 1}
results: {parameters: []}
grid:
  model.activation: [relu, tanh]
  network:
    一层: {grid: {width: {4: {model: {hidden: [4]}}, 8: {model: {hidden: [8]}}}}}
    two: {grid: {width: {4: {model: {hidden: [4, 4]}}, 8: {model: {hidden: [8, 8]}}}}}
"""

    def test_what_nested_labels_and_components_bring_is_not_repeated_and_wide_letters_keep_columns_straight(self):
        self.write(self.GRID)
        self.succeed("run", "config.yaml", "--progress", "none", "--no-report")
        header, rule, *rows = self.succeed("show", "results/nested").stdout.splitlines()[:10]
        names = header.split("  ")
        self.assertEqual([name.strip() for name in names if name.strip()][:3], ["activation", "network", "width"])
        self.assertNotIn("hidden", header)
        self.assertNotIn("plugin", header)

        def columns(line):
            return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)

        # The rule is as long as the columns are wide: where the third one begins is the same in every line.
        third = columns("  ".join(rule.split("  ")[:2])) + 2
        self.assertEqual(len(rows), 8)
        for line in (header, *rows):
            before = next(end for end in range(len(line)) if columns(line[:end]) == third)
            self.assertEqual(line[before - 2:before], "  ", line)
            self.assertRegex(line[before:], r"^ *(width|4|8)  ")
        for name in ("hidden", "activation_plugin"):
            self.assertIn(name, self.succeed("show", "results/nested", "--csv").stdout.splitlines()[0])

    def test_labels_of_patches_that_are_numbers_have_an_order(self):
        self.write(self.GRID)
        self.succeed("run", "config.yaml", "--progress", "none", "--no-report")

        def widths(condition):
            shown = self.succeed("show", "results/nested", "--where", condition, "--json").stdout
            return sorted(row["width"] for row in json.loads(shown))

        # As text "8" would be after "10", and 4.5 is between the two as a number alone.
        self.assertEqual(widths("width>4.5"), ["8"] * 4)
        self.assertEqual(widths("width<=4"), ["4"] * 4)
        self.assertEqual(widths("width<10"), ["4"] * 4 + ["8"] * 4)
        refused = self.run_plexus("show", "results/nested", "--where", "network>1")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("--where: 'network' is text, which is compared with =, != or ~ (contains), not '>'", refused.stderr)


if __name__ == "__main__":
    unittest.main()
