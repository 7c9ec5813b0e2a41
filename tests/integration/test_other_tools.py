"""The examples of docs/how-to/analyse.md, run as they stand there with each tool that is installed. The file they read is
that of widths() in tests/results_layout/write_samples.cpp; the expected numbers are computed from its formula."""
import gzip
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from plexus_command import ROOT, PlexusTest, find_data

GUIDE = (ROOT / "docs/how-to/analyse.md").read_text(encoding="utf-8")
WRITER = pathlib.Path(os.environ.get("PLEXUS_BUILD", ROOT / "build/release")) / "tests/write_samples"


def accuracy():
    """(hidden, learning_rate, seed)"""
    values = np.array([[[hidden / 200 + rate + seed / 100 for seed in (1, 2, 3)] for rate in (0.01, 0.1)] for hidden in (10, 100)])
    values[1, 1, 2] = np.nan
    return values


def numbers(text):
    return [float(word) for word in re.findall(r"\d+\.\d+", text)]


def works(*command):
    return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0


@unittest.skipUnless(WRITER.exists(), "write_samples is not built")
class Examples(PlexusTest):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="plexus-guide-")
        cls.addClassCleanup(temporary.cleanup)
        subprocess.run([WRITER, temporary.name], check=True)
        cls.results = pathlib.Path(temporary.name) / "widths.h5"

    def setUp(self):
        super().setUp()
        shutil.copy(self.results, self.folder / "results.h5")

    def examples(self, language, count):
        found = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, flags=re.MULTILINE | re.DOTALL)
        self.assertEqual(len(found), count)
        return found

    def output(self, command, text, suffix):
        """Of a script with that text, run where the results are."""
        script = self.folder / f"example{suffix}"
        script.write_text(text, encoding="utf-8")
        run = subprocess.run([*command, script], cwd=self.folder, capture_output=True, text=True, check=False,
                             env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual(run.returncode, 0, text + run.stdout + run.stderr)
        return run.stdout

    def of_width(self, hidden):
        """Means over the seeds at each learning rate."""
        return np.nanmean(accuracy()[(10, 100).index(hidden)], axis=1)

    def test_python(self):
        for module in ("xarray", "pandas", "h5py"):
            if not works(sys.executable, "-c", f"import {module}"):
                self.skipTest(f"the Python module {module} is not installed")
        mean, along, table, plain, trial = (self.output([sys.executable], text, ".py")
                                             for text in self.examples("python", 8) if not re.search("matplotlib|torch|batch_normalization", text))
        np.testing.assert_allclose(numbers(mean), self.of_width(100), atol=1e-6)
        self.assertIn("'tanh': 0.17", along)
        self.assertIn("'relu': 0.615", along)
        complete = [accuracy()[row][np.isfinite(accuracy()[row])] for row in (0, 1)]
        np.testing.assert_allclose(numbers(table), [f(row) for row in complete for f in (np.mean, lambda x: np.std(x, ddof=1))],
                                   atol=1e-6)
        self.assertIn("['/hidden', '/learning_rate', '/seed']", plain)
        np.testing.assert_allclose(numbers(plain), accuracy()[1, :, 0], atol=1e-6)
        self.assertIn("relu", plain)
        self.assertEqual(trial, "w0\n")

    def example(self, word):
        return next(text for text in self.examples("python", 8) if word in text)

    def test_python_figures(self):
        if not works(sys.executable, "-c", "import matplotlib, xarray"):
            self.skipTest("the Python module matplotlib (python3-matplotlib) is not installed")
        self.output([sys.executable], "import matplotlib\nmatplotlib.use('svg')\n" + self.example("matplotlib"), ".py")
        figure = (self.folder / "accuracy.svg").read_text(encoding="utf-8")
        texts = re.findall("<!-- (.*?) -->", figure)
        for text in ("test_accuracy", "10", "100"):  # the axis, and the legend
            self.assertIn(text, texts)
        self.assertTrue(any(text.startswith("hidden") for text in texts), texts)

    def test_weights_in_pytorch_predict_what_plexus_predicted(self):
        if not works(sys.executable, "-c", "import torch, h5py"):
            self.skipTest("the Python module torch (python3-torch) is not installed")
        data = find_data("fashion_mnist")
        if data is None:
            self.skipTest("Fashion-MNIST is not installed")
        self.write("experiment: weights\ndataset: {plugin: fashion_mnist, train_limit: 3000}\n"
                   "model: {plugin: shallow, hidden: 100}\noptimizer: {plugin: sgd, learning_rate: 0.05}\ntraining: {epochs: 2}\n")
        self.succeed("run", "config.yaml", "--progress", "none")
        (trial,) = (self.folder / "results/weights/trials").glob("*.h5")
        shutil.copy(trial, self.folder / "trial.h5")
        path = next(data.glob("t10k-images-idx3-ubyte*"))
        read = gzip.open if path.suffix == ".gz" else open
        with read(path, "rb") as file:
            images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
        np.save(self.folder / "images.npy", images.astype(np.float32) / np.float32(255))
        check = ("\nimport numpy\noutputs = model(torch.from_numpy(numpy.load('images.npy'))).detach().numpy()\n"
                 "told = h5py.File('trial.h5')['predictions'][:]\n"
                 "print((outputs.argmax(1) == told).sum(), len(told), len(set(told)))\n")
        same, count, classes = map(int, self.output([sys.executable], self.example("torch") + check, ".py").split())
        self.assertEqual(count, 10000)
        self.assertGreater(classes, 5)
        self.assertGreaterEqual(same, 9999)  # sums in another order may swap two equal outputs

    def test_r(self):
        if not works("Rscript", "--vanilla", "-e", "library(ncdf4)"):
            self.skipTest("R with the package ncdf4 (r-cran-ncdf4) is not installed")
        output = self.output(["Rscript", "--vanilla"], self.examples("r", 2)[0], ".R")
        np.testing.assert_allclose(numbers(output), self.of_width(100), atol=1e-6)
        self.assertIn('"tanh" "relu"', output)

    def differences(self):
        """What plexus compare says of a small grid like that of the guide, whose results are batch_normalization.h5."""
        self.write("""experiment: study
dataset: {plugin: digits_synthetic, train: 200, test: 100, size: 8, validation: 100}
model: {plugin: deep}
loss: cross_entropy
optimizer: {plugin: sgd}
training: {epochs: 2, batch_size: 20}
results: {parameters: []}
grid:
  model.batch_normalization: [false, true]
  depth: {1: {model: {hidden: [12]}}, 2: {model: {hidden: [12, 12]}}}
  optimizer.learning_rate: [0.03, 0.3, 1.0e+30]
  seed: {range: {from: 1, to: 4}}
""")
        self.run_plexus("run", "config.yaml", "--progress", "none", "--no-report")
        shutil.copy(self.folder / "results/study/results.h5", self.folder / "batch_normalization.h5")
        answer = self.succeed("compare", "results/study", "--of", "batch_normalization", "--within", "depth", "--format", "json").stdout
        return [row for row in json.loads(answer)["comparisons"] if row["level"] != "mean"]

    def test_python_has_the_differences_of_compare(self):
        if not works(sys.executable, "-c", "import xarray"):
            self.skipTest("the Python module xarray is not installed")
        rows = self.differences()
        found = numbers(self.output([sys.executable], self.example("batch_normalization"), ".py").replace("-", ""))
        np.testing.assert_allclose(found[:2], [abs(row["difference"]) for row in rows], atol=1e-6)
        np.testing.assert_allclose(found[2:], [abs(row["difference"] / row["cohen_dz"]) for row in rows], atol=1e-6)

    def test_r_has_the_differences_of_compare(self):
        if not works("Rscript", "--vanilla", "-e", "library(ncdf4)"):
            self.skipTest("R with the package ncdf4 (r-cran-ncdf4) is not installed")
        rows = self.differences()
        lines = self.output(["Rscript", "--vanilla"], self.examples("r", 2)[1], ".R").splitlines()
        found = [[float(word) for word in line.split()] for line in lines]
        np.testing.assert_allclose(found, [[row["difference"], row["p_student"]] for row in rows], atol=1e-6)

    def test_octave(self):
        if not works("octave-cli", "--norc", "--quiet", "--eval", "pkg load netcdf"):
            self.skipTest("Octave with the package netcdf (octave-netcdf) is not installed")
        output = self.output(["octave-cli", "--norc", "--quiet"], self.examples("octave", 1)[0], ".m")
        # Octave's mean() has no "omitnan": the second rate has a trial that failed
        self.assertEqual(numbers(output)[0], round(self.of_width(100)[0], 4))
        self.assertIn("NaN", output)
        self.assertIn("[1,1] = tanh", output)

    def test_julia(self):
        if not works("julia", "-e", "using NCDatasets"):
            self.skipTest("Julia with the package NCDatasets is not installed")
        output = self.output(["julia"], self.examples("julia", 1)[0], ".jl")
        np.testing.assert_allclose(numbers(output), [np.nanmean(accuracy()[1])], atol=1e-6)

    def test_the_grid_of_the_guide_lies_in_the_file_as_the_examples_say(self):
        if not works(sys.executable, "-c", "import xarray"):
            self.skipTest("the Python module xarray is not installed")
        import xarray

        grid = self.examples("yaml", 1)[0]
        self.write("experiment: widths\ndataset: {plugin: digits_synthetic, train: 200, test: 50}\nmodel: shallow\n"
                   "training: {epochs: 2, batch_size: 16}\n" + grid)
        self.succeed("run", "config.yaml", "--progress", "none")
        with xarray.open_dataset(self.folder / "results/widths/results.h5") as ds:
            self.assertEqual(ds.test_accuracy.dims, ("hidden", "learning_rate", "seed"))
            self.assertEqual(ds.hidden.values.tolist(), [10, 100])
            self.assertEqual(ds.learning_rate.values.tolist(), [0.01, 0.1])
            self.assertEqual(ds.activation.dims, ("hidden",))
            self.assertEqual(ds.activation.values.tolist(), ["tanh", "relu"])
            # inputs and bias to hidden, hidden and bias to ten classes
            expected = [[[785 * width + 10 * (width + 1)] * 3] * 2 for width in (10, 100)]
            self.assertEqual(ds.parameter_count.values.tolist(), expected)

    def test_the_commands_for_the_terminal(self):
        folder = self.folder / "results/widths"
        folder.mkdir(parents=True)
        shutil.copy(self.results, folder / "results.h5")
        for line in self.examples("sh", 1)[0].splitlines():
            command = line.split("#")[0].strip()
            program, options = command.split(" ", 1)
            self.assertEqual(program, "plexus")
            run = subprocess.run(f'"$PLEXUS" {options}', shell=True, cwd=self.folder, capture_output=True, text=True, check=False,
                                 env={**os.environ, "PLEXUS": os.environ.get("PLEXUS_COMMAND", str(ROOT / "build/release/bin/plexus"))})
            self.assertEqual(run.returncode, 0, command + run.stderr)
        self.assertEqual(len((self.folder / "trials.csv").read_text().splitlines()), 13)
        self.assertEqual(len((self.folder / "tables/trials.csv").read_text().splitlines()), 13)
        self.assertEqual(len((self.folder / "widths.csv").read_text().splitlines()), 3)


if __name__ == "__main__":
    unittest.main(verbosity=2)  # says why a test was skipped
