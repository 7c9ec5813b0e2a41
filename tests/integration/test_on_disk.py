"""Inputs that stay on disk (`dataset.in_memory: false`): the same results as in memory, with little memory."""
import os
import pathlib
import re
import subprocess
import sys
import time
import unittest

import h5py
import numpy

from plexus_command import PLEXUS, PlexusTest

MEBIBYTE = 1 << 20


def grey_picture(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = pixels.shape[:2]
    kind = b"P5" if pixels.ndim == 2 else b"P6"
    path.write_bytes(kind + b"\n%d %d\n255\n" % (width, height) + pixels.astype(numpy.uint8).tobytes())


class OnDisk(PlexusTest):
    def setUp(self):
        super().setUp()
        self.random = numpy.random.default_rng(7)

    def file(self, name="d.h5", **arrays):
        """Each array as it is, or as (values, how it is stored)."""
        with h5py.File(self.folder / name, "w") as file:
            for key, array in arrays.items():
                values, how = array if isinstance(array, tuple) else (array, {})
                file.create_dataset(key, data=values, **how)

    def run_both(self, dataset, model="{plugin: shallow, hidden: 5}", training="epochs: 3, batch_size: 8", more=""):
        """Runs in memory and on disk, and compares all that a trial has left, byte by byte."""
        config = self.write(f"""
experiment: c
dataset: {{{dataset}}}
model: {model}
training: {{{training}}}
{more}
""")
        files = {}
        for name, setting in (("memory", "true"), ("disk", "false")):
            self.succeed("run", config, "--set", f"dataset.in_memory={setting}", "--output", name, "--progress", "none",
                         "--no-report", "--fresh")
            files[name] = {path.name: path.read_bytes() for path in (self.folder / name / "trials").glob("*.h5")
                           if not path.name.endswith(".runtime.h5")}
        self.assertEqual(sorted(files["memory"]), sorted(files["disk"]))
        self.assertGreater(len(files["disk"]), 0)
        for name, content in files["memory"].items():
            self.assertEqual(content, files["disk"][name], f"{dataset}: {name}")
        return config


class SameResults(OnDisk):
    def test_an_array_in_one_piece(self):
        x = self.random.integers(0, 256, (300, 6, 5, 2))
        y = self.random.integers(0, 3, 300)
        self.file(x=x.astype("u1"), y=y)
        self.run_both("plugin: hdf5, file: d.h5, validation: 0.2, test: 0.2, train_limit: 100")
        self.file(x=x.astype("f4"), y=y)
        self.run_both("plugin: hdf5, file: d.h5, normalize: standardize")

    def test_an_array_in_packed_chunks_of_any_type(self):
        x = self.random.integers(-3, 90, (300, 37))
        y = self.random.integers(0, 3, 300)
        for kind, chunks in (("f8", (7, 10)), ("i2", True), (">f4", (300, 1)), ("u1", (1, 37))):
            self.file(x=(abs(x).astype(kind), {"chunks": chunks, "compression": "gzip"}), y=y)
            self.run_both("plugin: hdf5, file: d.h5, validation: 50, normalize: standardize")

    def test_parts_several_arrays_and_other_axes(self):
        self.file(x_train=self.random.random((200, 3, 16, 14)), y_train=self.random.integers(0, 2, 200),
                  x_test=self.random.random((50, 3, 16, 14)), y_test=self.random.integers(0, 2, 50))
        self.run_both("plugin: hdf5, file: d.h5, axes: [example, channel, height, width], validation: 30",
                      model="{plugin: convolutional}")
        self.file(a=self.random.random((60, 4)), b=self.random.random((41, 4)), y=self.random.random(60),
                  z=self.random.random(41))
        self.run_both("plugin: hdf5, file: d.h5, train_inputs: [a, b], train_targets: [y, z], normalize: standardize")

    def test_folds_classes_balance_augmentation_and_seeds(self):
        self.file(x=self.random.integers(0, 256, (240, 7, 7)).astype("u1"), y=self.random.integers(0, 4, 240) ** 2 // 3,
                  who=numpy.arange(240) // 6)
        self.run_both("plugin: hdf5, file: d.h5, folds: 3, group: who, augmentation: {shift: 1.5, rotation: 10}",
                      training="epochs: 2, batch_size: 1, sampling: balanced", more="grid: {seed: [1, 2]}")
        self.run_both("plugin: hdf5, file: d.h5, classes: ['0', '3'], normalize: standardize",
                      training="epochs: 2, batch_size: 300, evaluate_train: true")

    def test_observers_steps_patience_and_scores(self):
        self.file(x=self.random.random((200, 9)), y=self.random.random((200, 2)))
        self.run_both("plugin: hdf5, file: d.h5, validation: 0.25",
                      training="steps: 70, batch_size: 9, evaluate_every: {steps: 11}, patience: 3",
                      more="results: {scores: test, parameters: [initial, best, final]}\n"
                           "observers: [gradient_norm, weight_norm, {plugin: representation, every: {steps: 5}}]")

    def test_images_in_folders(self):
        for part, count in (("train", 60), ("test", 15)):
            for i in range(count):
                pixels = self.random.integers(0, 256, (9, 8) if i < 50 else (9, 8, 3))
                grey_picture(self.folder / part / ("cat" if i % 3 else "dog") / f"{i:03}.ppm", pixels)
        self.run_both("plugin: image_folder, train: train, test: test, validation: 10")
        self.run_both("plugin: image_folder, train: train, test: test, colour: grey, size: [5, 6]")

    def test_arrays_of_numpy(self):
        y = self.random.integers(0, 3, 300)
        numpy.save(self.folder / "y.npy", y)
        for values in (self.random.random((300, 6)).astype("f4"), self.random.integers(0, 200, (300, 5, 4)).astype("u1"),
                       self.random.random((300, 6)), self.random.integers(-9, 9, (300, 6)).astype(">i2")):
            numpy.save(self.folder / "x.npy", values)
            self.run_both("plugin: numpy, file: x.npy, train_targets: y.npy, normalize: standardize")

    def test_what_was_trained_on_disk_is_used_evaluated_verified_and_shown_as_that_in_memory(self):
        self.file(x=(self.random.random((200, 9)), {"chunks": (16, 9), "compression": "gzip"}),
                  y=self.random.integers(0, 3, 200))
        self.run_both("plugin: hdf5, file: d.h5, validation: 20")
        said = {}
        for name in ("memory", "disk"):
            trial = next(path for path in (self.folder / name / "trials").glob("*.h5") if len(path.stem) == 20)
            said[name] = [self.succeed("predict", trial, "--part", part, "--csv").stdout
                          for part in ("test", "train", "validation", "all")]
            said[name].append(self.succeed("evaluate", trial).stdout.replace(name, ""))
            said[name].append(self.succeed("predict", trial, "--data", "d.h5", "--csv", "--set",
                                           f"dataset.in_memory={'true' if name == 'memory' else 'false'}").stdout)
            self.succeed("verify", name)
            self.succeed("report", name)
        self.assertEqual(said["memory"], said["disk"])
        self.assertIn('"in_memory":false', (self.folder / "disk/trials/plan.json").read_text().replace(" ", ""))
        self.assertNotIn("in_memory", (self.folder / "memory/trials/plan.json").read_text().replace("\\n", "\n").replace(
            "in_memory: true", ""))

    def test_jobs_share_what_is_on_disk(self):
        self.file(x=(self.random.random((200, 9)), {"chunks": (16, 9), "compression": "gzip"}),
                  y=self.random.integers(0, 3, 200))
        self.run_both("plugin: hdf5, file: d.h5", more="grid: {seed: [1, 2, 3, 4], model.hidden: [3, 9]}")


class Refusals(OnDisk):
    def refuse(self, dataset, more="", **options):
        config = self.write(f"dataset: {{{dataset}, in_memory: false}}\nmodel: shallow\n{more}")
        result = self.run_plexus("plan", config, **options)
        self.assertIn(result.returncode, (2, 3), result.stdout + result.stderr)
        return " ".join(result.stderr.split())

    def test_what_cannot_stay_on_disk_is_said(self):
        self.write("a,b,y\n" + "".join(f"{i},{i * i},{i % 2}\n" for i in range(50)), "d.csv")
        self.assertIn("the data set 'csv' has its inputs in memory", self.refuse("plugin: csv, train: d.csv"))
        x = self.random.random((30, 4))
        y = self.random.integers(0, 2, 30)
        numpy.savez(self.folder / "d.npz", x=x, y=y)
        self.assertIn("packed into one file", self.refuse("plugin: numpy, file: d.npz"))
        numpy.save(self.folder / "x.npy", numpy.asfortranarray(x))
        numpy.save(self.folder / "y.npy", y)
        self.assertIn("Fortran order", self.refuse("plugin: numpy, file: x.npy, train_targets: y.npy"))
        self.file(x=x, y=y)
        self.assertIn("leave 'in_memory: false' out", self.refuse("plugin: hdf5, file: d.h5, reconstruct: true",
                                                                  "loss: squared_error"))
        self.assertIn("examples are not the first axis",
                      self.refuse("plugin: hdf5, file: d.h5, axes: [value, example]"))
        x[3, 2] = numpy.nan
        self.file(x=x, y=y)
        said = self.refuse("plugin: hdf5, file: d.h5, missing: mean")
        self.assertIn("the input of example 3 is not finite", said)
        self.assertIn("filled in memory alone", said)

    def test_chunks_that_hold_a_little_of_many_rows_are_refused_with_what_to_do(self):
        rows, width = 100_000, 2_500  # 250 MB as bytes, in chunks of 40 columns each
        self.file(x=(numpy.ones((rows, width), "u1"), {"chunks": (rows, 40), "compression": "gzip"}),
                  y=numpy.arange(rows) % 2)
        said = self.refuse("plugin: hdf5, file: d.h5", env={"PLEXUS_CONTENT_LIMIT": "1000"})
        self.assertIn("stored in chunks of (100000, 40), and a row goes through 63 of them", said)
        self.assertIn("h5repack", said)

    def test_a_damaged_image_is_named_although_others_were_written(self):
        for i in range(6):
            grey_picture(self.folder / "d" / "ab"[i % 2] / f"{i}.pgm", self.random.integers(0, 256, (4, 4)))
        (self.folder / "d/a/9.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
        self.assertIn("9.png", self.refuse("plugin: image_folder, train: d"))
        (self.folder / "d/a/9.png").unlink()
        grey_picture(self.folder / "d/b/9.pgm", numpy.zeros((4, 5)))
        self.assertIn("9.pgm' is 4 × 5 pixels", self.refuse("plugin: image_folder, train: d"))

    def test_a_folder_for_temporary_files_in_memory_is_not_used(self):
        self.file(x=(self.random.random((30, 4)), {"chunks": (5, 4)}), y=self.random.integers(0, 2, 30))
        config = self.write("dataset: {plugin: hdf5, file: d.h5, in_memory: false}\nmodel: shallow\n")
        memory = pathlib.Path("/dev/shm")
        if not memory.is_dir() or not os.access("/var/tmp", os.W_OK):
            self.skipTest("there is no /dev/shm, or no /var/tmp")
        self.succeed("plan", config, env={"TMPDIR": str(memory)})
        missing = self.run_plexus("plan", config, env={"TMPDIR": str(self.folder / "none")})
        self.assertEqual(missing.returncode, 0, missing.stderr)  # /var/tmp is there too


class Faults(OnDisk):
    def start(self):
        """A run that would go on for long, once it trains."""
        config = self.write("""
dataset: {plugin: hdf5, file: d.h5, in_memory: false}
model: {plugin: shallow, hidden: 3}
training: {epochs: 1000000, batch_size: 4}
""")
        process = subprocess.Popen([PLEXUS, "run", str(config), "--output", "out", "--no-report", "--progress", "json"],
                                   cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        for line in process.stderr:
            if re.search(r'"epoch": ?[1-9]', line):
                return process
        self.fail("it did not train: " + process.stdout.read())

    def ends(self, process):
        output, errors = process.communicate(timeout=60)
        self.assertIn(process.returncode, (1, 3), output + errors)
        return output + errors

    def test_a_file_that_changes_while_it_is_trained_on_ends_the_trial_with_a_sentence(self):
        for change in ("written to", "cut"):
            with self.subTest(change):
                self.file(x=self.random.random((400, 9)).astype("f4"), y=self.random.integers(0, 3, 400))
                process = self.start()
                if change == "cut":
                    os.truncate(self.folder / "d.h5", 3000)
                else:
                    with h5py.File(self.folder / "d.h5", "r+") as file:
                        file["x"][0] = 0
                said = self.ends(process)
                self.assertIn("d.h5': it has changed since it was opened", said)

    def test_a_file_that_is_removed_is_read_as_it_was_opened(self):
        self.file(x=self.random.random((400, 9)).astype("f4"), y=self.random.integers(0, 3, 400))
        process = self.start()
        (self.folder / "d.h5").unlink()
        time.sleep(0.3)
        self.assertIsNone(process.poll())
        process.terminate()
        process.communicate(timeout=60)

    def test_a_file_that_is_cut_before_it_is_opened_is_refused(self):
        self.file(x=self.random.random((400, 9)).astype("f4"), y=self.random.integers(0, 3, 400))
        path = self.folder / "d.h5"
        config = self.write("dataset: {plugin: hdf5, file: d.h5, in_memory: false}\nmodel: shallow\n")
        os.truncate(path, path.stat().st_size - 4000)
        result = self.run_plexus("plan", config)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("truncated", result.stderr)

    def test_a_full_disk_is_said_with_what_to_do(self):
        self.file(x=(self.random.random((400, 900)), {"chunks": (5, 900)}), y=self.random.integers(0, 3, 400))
        config = self.write("dataset: {plugin: hdf5, file: d.h5, in_memory: false}\nmodel: shallow\n")
        limit = 100_000  # bytes that a file may have; a signal that says so would end the process
        code = ("import resource, signal, subprocess, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
                f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); "
                f"sys.exit(subprocess.run({[PLEXUS, 'plan', str(config)]!r}, restore_signals=False).returncode)")
        result = subprocess.run([sys.executable, "-c", code], cwd=self.folder, capture_output=True, text=True,
                                timeout=60, check=False)
        self.assertEqual(result.returncode, 3, result.stdout + result.stderr)
        self.assertIn("cannot write a temporary file", result.stderr)
        self.assertIn("TMPDIR", result.stderr)


@unittest.skipIf("PLEXUS_SANITIZE" in os.environ, "sanitizers need memory of their own")
class Memory(OnDisk):
    # 400 MB of inputs, packed or not, in 10 000 rows: in memory they would be 400 MB and more.
    ROWS, WIDTH = 10_000, 40_000

    def peak(self, *arguments):
        """The most memory that plexus or a process of it has had, in MiB."""
        code = ("import resource, subprocess, sys; "
                f"code = subprocess.run({[PLEXUS, *map(str, arguments)]!r}).returncode; "
                "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024); sys.exit(code)")
        result = subprocess.run([sys.executable, "-c", code], cwd=self.folder, capture_output=True, text=True,
                                timeout=500, check=False)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return int(re.search(r"peak (\d+)", result.stdout).group(1))

    def make(self, **how):
        values = self.random.integers(0, 256, (100, self.WIDTH)).astype("u1")
        with h5py.File(self.folder / "d.h5", "w") as file:
            x = file.create_dataset("x", (self.ROWS, self.WIDTH), "u1", **how)
            for first in range(0, self.ROWS, 100):
                x[first:first + 100] = numpy.roll(values, first, axis=1) & 15
            file["y"] = numpy.arange(self.ROWS) % 3

    def test_memory_does_not_grow_with_the_data(self):
        config = self.write("""
dataset: {plugin: hdf5, file: d.h5, in_memory: false, normalize: standardize, validation: 0.2}
model: {plugin: shallow, hidden: 3}
training: {epochs: 2, batch_size: 32}
""")
        for name, how in (("plain", {}), ("packed", {"chunks": (64, 4000), "compression": "gzip",
                                                      "compression_opts": 1})):
            self.make(**how)
            peak = self.peak("run", config, "--output", name, "--progress", "none")
            self.assertLess(peak, 200, name)

    def test_a_large_file_is_shown_without_being_read_into_memory(self):
        self.make()
        self.assertLess(self.peak("data", "show", "d.h5"), 200)
        x = numpy.lib.format.open_memmap(self.folder / "x.npy", "w+", "f4", (100_000, 1000))  # 400 MB, most of it no block
        x[::1000] = self.random.normal(size=(100, 1000))
        x.flush()
        numpy.save(self.folder / "y.npy", numpy.arange(100_000) % 3)
        for targets in ((), ("--set", "dataset.train_targets=y.npy")):
            self.assertLess(self.peak("data", "show", "x.npy", *targets), 200, targets)

    def test_a_large_file_that_cannot_stay_on_disk_is_shown_from_memory(self):
        values = numpy.ones((300_000, 60), "f4")  # 72 MB
        values[:, 0] = numpy.arange(len(values))
        values[7, 1] = numpy.nan
        with h5py.File(self.folder / "d.h5", "w") as file:
            file["x"], file["y"] = values, numpy.arange(len(values)) % 3
        shown = self.succeed("data", "show", "d.h5").stdout
        self.assertIn("missing     1 value in 1 column", shown)
        self.assertIn("note: values are missing; a configuration says", shown)


if __name__ == "__main__":
    unittest.main()
