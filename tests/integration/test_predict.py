"""plexus predict and evaluate: a network is used from its file alone. What it should say is computed here with NumPy from
the arrays in the file, or is what training stored."""
import csv
import io
import json
import os
import shutil
import struct
import subprocess
import unittest
import zlib

import h5py
import numpy as np
from plexus_command import PLEXUS, PlexusTest

MODELS = """\
experiment: models
dataset: {plugin: digits_synthetic, train: 200, test: 60, normalize: standardize}
loss: cross_entropy
training: {epochs: 2, batch_size: 10}
results: {parameters: [initial, best, final]}
grid:
  model:
    perceptron: {plugin: perceptron}
    shallow: {plugin: shallow, hidden: 12}
    deep: {plugin: deep, hidden: [16, 8], batch_normalization: true, dropout: 0.2}
    convolutional: {plugin: convolutional, blocks: [{channels: 4, kernel: 3, batch_normalization: true, pool: average}], hidden: [8]}
"""

IRIS = """\
sepal,petal,colour,species
5.1,1.4,red,setosa
4.9,1.4,red,setosa
6.4,4.5,blue,versicolor
6.9,4.9,blue,versicolor
5.5,4.0,green,versicolor
6.3,6.0,blue,virginica
5.8,5.1,green,virginica
7.1,5.9,blue,virginica
4.7,1.3,red,setosa
5.0,1.6,red,setosa
"""

TABLE = """\
experiment: table
dataset: {plugin: csv, train: iris.csv, test: 0.2, normalize: standardize, missing: mean}
model: {plugin: deep, hidden: [6], activation: tanh}
loss: cross_entropy
training: {epochs: 30, batch_size: 4}
"""


def answers(text):
    """The rows of a CSV text: [{column: cell}]."""
    return list(csv.DictReader(io.StringIO(text)))


def scores(text):
    """(row, class) of such a text."""
    return np.array([[float(value) for name, value in row.items() if name.startswith("score ")] for row in answers(text)])


def softmax(outputs):
    exponentials = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def changed(path, change):
    """Changes a trial's file and seals it again, as only plexus itself should."""
    body = path.read_bytes()
    body = body[: body.rindex(b"\nplexus crc32 ")]
    path.write_bytes(body)
    with h5py.File(path, "r+") as file:
        change(file)
    body = path.read_bytes()
    path.write_bytes(body + b"\nplexus crc32 %08x.\n" % zlib.crc32(body))


class PredictTest(PlexusTest):
    def run_config(self, text, name):
        self.write(text, f"{name}.yaml")
        self.succeed("run", f"{name}.yaml", "--output", name, "--no-report")
        return sorted((self.folder / name / "trials").glob("*.h5"))

    def piped(self, text, *arguments):
        return subprocess.run([PLEXUS, *map(str, arguments)], cwd=self.folder, input=text, capture_output=True,
                              text=True, timeout=300, check=False)


class EveryModel(PredictTest):
    def test_the_file_alone_gives_the_predictions_of_training(self):
        trials = self.run_config(MODELS, "models")
        self.assertEqual(len(trials), 4)
        for trial in trials:
            with h5py.File(trial) as file:
                stored, model = file["predictions"][:], json.loads(file.attrs["config"])["model"]["plugin"]
                states = [name for name in file["parameters/final"] if "running" in name]
            self.assertEqual(len(states) > 0, model in ("deep", "convolutional"))
            with self.subTest(model):
                self.succeed("predict", trial, "--output", "p.h5")
                with h5py.File(self.folder / "p.h5") as file:
                    np.testing.assert_array_equal(file["predicted_class"][:], stored)
                    np.testing.assert_allclose(file["scores"][:].sum(axis=1), 1, atol=1e-6)
                    np.testing.assert_array_equal(file["scores"][:].argmax(axis=1), stored)
                    np.testing.assert_array_equal(file["confidence"][:], file["scores"][:].max(axis=1))
                    self.assertEqual([scale.name for scale in (file["scores"].dims[0][0], file["scores"].dims[1][0])],
                                     ["/row", "/class"])
                    self.assertIn("probability", file["scores"].attrs["long_name"])
                # Elsewhere, by another name, without its folder: the same bytes.
                here = self.succeed("predict", trial, "--csv").stdout
                shutil.copy(trial, self.folder / "network.h5")
                self.assertEqual(self.succeed("predict", "network.h5", "--csv").stdout, here)
                # Other weights are other answers.
                self.assertNotEqual(self.succeed("predict", trial, "--csv", "--weights", "initial").stdout, here)

    def test_one_row_and_many_give_the_same_classes(self):
        for trial in self.run_config(MODELS, "models"):
            rows = np.random.default_rng(1).integers(0, 256, (9, 28, 28), dtype=np.uint8)
            np.save(self.folder / "all.npy", rows)
            together = answers(self.succeed("predict", trial, "--data", "all.npy", "--csv").stdout)
            for i, expected in enumerate(together):
                np.save(self.folder / "one.npy", rows[i : i + 1])
                alone = answers(self.succeed("predict", trial, "--data", "one.npy", "--csv").stdout)
                self.assertEqual(alone[0]["class"], expected["class"])

    def test_verify_answers_from_the_files(self):
        trials = self.run_config(MODELS, "models")
        self.assertIn("4 of 4 files alone", self.succeed("verify", "models", "--all").stdout)

        def other_statistics(file):
            fitted = json.loads(file["fitted"][()])
            fitted["input_shift"] = [value + 1 for value in fitted["input_shift"]]
            file["fitted"][()] = json.dumps(fitted)

        changed(trials[0], other_statistics)
        result = self.run_plexus("verify", "models", "--all")
        self.assertEqual(result.returncode, 1)
        self.assertIn("the file alone gives other answers than it has stored", result.stdout)
        self.assertIn("3 of 4 files alone", result.stdout)


class Tables(PredictTest):
    def setUp(self):
        super().setUp()
        self.write(IRIS, "iris.csv")
        (self.trial,) = self.run_config(TABLE, "table")
        self.rows = [line.split(",") for line in IRIS.splitlines()[1:]]
        self.all = scores(self.succeed("predict", "table", "--data", "iris.csv", "--csv").stdout)

    def predict(self, text, *options):
        self.write(text, "new.csv")
        return self.run_plexus("predict", "table", "--data", "new.csv", "--csv", *options)

    def assert_refused(self, result, *words):
        self.assertEqual(result.returncode, 2, result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)

    def test_numpy_computes_the_same_from_the_file_alone(self):
        with h5py.File(self.trial) as file:
            fitted = json.loads(file["fitted"][()])
            arrays = {name: values[:] for name, values in file["parameters/final"].items()}
        inputs = []
        for row in self.rows:
            values = dict(zip(["sepal", "petal", "colour"], row))
            inputs.append([])
            for column in fitted["columns"]:
                if column["form"] == "number":
                    inputs[-1].append(float(values[column["name"]]))
                else:
                    inputs[-1] += [float(values[column["name"]] == text) for text in column["categories"]]
        x = np.array(inputs) * fitted["input_scale"] + fitted["input_shift"]
        x = np.tanh(x @ arrays["layer1_weights"] + arrays["layer1_bias"])
        x = x @ arrays["layer2_weights"] + arrays["layer2_bias"]
        np.testing.assert_allclose(self.all, softmax(x), atol=1e-6)

    def test_columns_are_found_by_their_names(self):
        text = "colour,id,petal,species,sepal\n" + "".join(f"{c},{i},{p},x,{s}\n" for i, (s, p, c, _) in enumerate(self.rows))
        result = self.predict(text)
        np.testing.assert_array_equal(scores(result.stdout), self.all)
        self.assertIn("does not take: 'id', 'species'", result.stderr)

    def test_a_pipe_is_read(self):
        text = "petal,sepal,colour\n" + "".join(f"{p},{s},{c}\n" for s, p, c, _ in self.rows)
        result = self.piped(text, "predict", "table/" + self.trial.stem[:5], "--data", "-", "--csv")
        np.testing.assert_array_equal(scores(result.stdout), self.all)
        self.assertEqual(answers(result.stdout)[0].keys(),
                         {"row", "class", "confidence", "score setosa", "score versicolor", "score virginica"})
        self.assert_refused(self.piped("petal,colour\n1,red\n", "predict", "table", "--data", "-"), "'sepal'")
        self.assertEqual(self.piped("", "predict", "table", "--data", "-").returncode, 3)

    def peak_memory(self, *arguments, **options):
        """Bytes that the program held at most."""
        with subprocess.Popen([PLEXUS, *map(str, arguments)], cwd=self.folder, stdin=options.get("stdin", subprocess.DEVNULL),
                              stdout=options.get("stdout", subprocess.DEVNULL), stderr=subprocess.PIPE) as process:
            errors = process.stderr.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0, errors)
        return usage.ru_maxrss * 1024

    def test_a_table_that_is_larger_than_a_block_gives_the_same_bytes_in_bounded_memory(self):
        for header in (True, False):
            random = np.random.default_rng(8)
            colours = ["red", "blue", "green", "no \"such,\ncolour"]
            rows = [f"{random.normal():.4f},{random.integers(9)}," + '"' + colours[random.choice(4, p=[.4, .3, .29, .01])].replace('"', '""') + '"\n'
                    for _ in range(1500)]
            text = "".join(rows)
            memory = []
            for count in (120, 40):
                with open(self.folder / "many.csv", "w", encoding="utf-8", newline="") as file:
                    file.write("sepal,petal,colour\n" if header else "")
                    for _ in range(count):
                        file.write(text)
                memory.append(self.peak_memory("predict", self.trial, "--data", "many.csv", "--output", "blocks.csv"))
            self.assertLess(memory[0], 1.1 * memory[1] + 5e6)  # of three times as many rows
            self.succeed("predict", self.trial, "--data", "many.csv", "--output", "whole.h5")
            with open(self.folder / "many.csv", "rb") as stdin, open(self.folder / "pipe.csv", "wb") as stdout:
                self.peak_memory("predict", self.trial, "--data", "-", "--csv", stdin=stdin, stdout=stdout)
            self.assertEqual((self.folder / "pipe.csv").read_bytes(), (self.folder / "blocks.csv").read_bytes())
            lines = (self.folder / "blocks.csv").read_text(encoding="utf-8").splitlines()
            self.assertEqual(len(lines), 1 + 1500 * count)
            self.assertTrue(lines[-1].startswith(f"{1500 * count},"))
            with h5py.File(self.folder / "whole.h5") as file:
                scores = file["scores"][:]
            written = np.array([line.split(",")[3:] for line in lines[1:]], dtype=np.float32)
            np.testing.assert_array_equal(written, scores)
            self.assertEqual([path.name for path in self.folder.glob(".*.partial")], [])

    def test_a_missing_column_is_named(self):
        self.assert_refused(self.predict("sepal,species\n5,setosa\n"), "'petal', 'colour'", "they have 'sepal', 'species'")

    def test_rows_without_a_header_are_taken_in_order_or_refused(self):
        result = self.predict("".join(",".join(row[:3]) + "\n" for row in self.rows))
        np.testing.assert_array_equal(scores(result.stdout), self.all)
        self.assertIn("no header", result.stderr)
        self.assert_refused(self.predict("".join(",".join(row[:2]) + "\n" for row in self.rows)),
                            "2 columns without names", "'sepal', 'petal', 'colour'")

    def test_a_single_row_is_enough(self):
        np.testing.assert_allclose(scores(self.predict("sepal,petal,colour\n5.1,1.4,red\n").stdout), self.all[:1], atol=1e-6)

    def test_what_no_training_row_has_is_told(self):
        result = self.predict("sepal,petal,colour\n5.1,1.4,mauve\n")
        self.assertIn("'mauve'", result.stderr)
        self.assertEqual(len(answers(result.stdout)), 1)
        self.assert_refused(self.predict("sepal,petal,colour\nlong,1.4,red\nshort,1.4,red\n"), "column 'sepal' holds texts")
        self.assertIn("same units", self.predict("sepal,petal,colour\n5100,1.4,red\n").stderr)

    def test_missing_values_are_filled_as_in_training(self):
        with h5py.File(self.trial) as file:
            fill = [column["fill"] for column in json.loads(file["fitted"][()])["columns"]]
        filled = self.predict(f"sepal,petal,colour\n{fill[0]!r},1.4,red\n6,5,blue\n")
        empty = self.predict("sepal,petal,colour\n,1.4,red\n6,5,blue\n")
        np.testing.assert_array_equal(scores(empty.stdout), scores(filled.stdout))
        (trial,) = self.run_config(TABLE.replace(", missing: mean", ""), "strict")
        self.write("sepal,petal,colour\n,1.4,red\n6,5,blue\n", "new.csv")
        self.assert_refused(self.run_plexus("predict", trial, "--data", "new.csv"), "row 1, 'sepal'")

    def test_evaluate_wants_targets_that_the_network_knows(self):
        result = self.succeed("evaluate", "table", "--data", "iris.csv", "--output", "e.h5")
        self.assertIn("10 rows of 'iris.csv'", result.stdout)
        right = np.mean([row["class"] == known[3] for row, known in
                         zip(answers(self.succeed("predict", "table", "--data", "iris.csv", "--csv").stdout), self.rows)])
        known = {"setosa": 0, "versicolor": 1, "virginica": 2}
        loss = -np.mean(np.log([self.all[i, known[row[3]]] for i, row in enumerate(self.rows)]))
        with h5py.File(self.folder / "e.h5") as file:
            self.assertAlmostEqual(file["test_accuracy"][()], right)
            self.assertAlmostEqual(file["test_loss"][()], loss, places=5)
            self.assertEqual(file["confusion"][:].sum(), 10)
        self.write("colour,species,petal,sepal\nred,daisy,1.4,5\n", "new.csv")
        self.assert_refused(self.run_plexus("evaluate", "table", "--data", "new.csv", "--set", "dataset.target=species"),
                            "'daisy'", "'setosa', 'versicolor', 'virginica'")
        self.assert_refused(self.run_plexus("evaluate", "table", "--data", "new.csv", "--set", "optimizer.plugin=sgd"),
                            "only settings of the data set")


class ChosenRows(PredictTest):
    def test_rows_that_training_left_out_are_no_obstacle(self):
        random = np.random.default_rng(5)
        kinds = {"a": -1, "b": 0, "c": 1}
        lines = [f"{'' if i % 9 == 0 else round(kinds[kind] + random.normal() / 4, 3)},{random.normal():.3f},{kind}"
                 for i, kind in enumerate("abc" * 20)]
        self.write("x,z,kind\n" + "\n".join(lines) + "\n", "t.csv")
        trials = self.run_config("""\
experiment: chosen
dataset: {plugin: csv, train: t.csv, classes: [a, c], missing: drop, normalize: standardize, folds: 2}
model: {plugin: perceptron}
loss: cross_entropy
training: {epochs: 5}
""", "chosen")
        self.assertEqual(len(trials), 2)
        self.assertIn("2 of 2 files alone", self.succeed("verify", "chosen", "--all").stdout)
        for trial in trials:
            self.succeed("predict", trial, "--output", "p.h5")
            with h5py.File(trial) as stored, h5py.File(self.folder / "p.h5") as file:
                np.testing.assert_array_equal(file["predicted_class"][:], stored["predictions"][:])
                accuracy = np.mean(file["predicted_class"][:] == file["true_class"][:])
                self.assertAlmostEqual(accuracy, stored["test_accuracy"][()])
                self.assertEqual([name.decode() for name in file["class"][:]], ["a", "c"])


class OtherForms(PredictTest):
    def test_regression_in_the_units_of_the_targets(self):
        x = np.linspace(-2, 2, 80)
        self.write("x,y\n" + "".join(f"{v:.4f},{1000 + 300 * v:.4f}\n" for v in x), "line.csv")
        (trial,) = self.run_config("""\
experiment: line
dataset: {plugin: csv, train: line.csv, target: y, normalize: standardize}
model: {plugin: perceptron}
training: {epochs: 40}
""", "line")
        self.succeed("predict", trial, "--output", "p.h5")
        with h5py.File(trial) as stored, h5py.File(self.folder / "p.h5") as file:
            np.testing.assert_array_equal(file["outputs"][:], stored["predictions"][:])
            np.testing.assert_allclose(file["outputs"][:], file["targets"][:], atol=5)
            self.assertIn("units of the targets", file["outputs"].attrs["long_name"])
        rows = answers(self.piped("x\n1.5\n", "predict", "line", "--data", "-", "--csv").stdout)
        self.assertAlmostEqual(float(rows[0]["y"]), 1450, delta=5)

    def test_the_squared_error_gives_no_probabilities_and_says_so(self):
        self.run_config("""\
experiment: squared
dataset: {plugin: digits_synthetic, train: 100, test: 20}
model: {plugin: shallow, hidden: 10}
training: {epochs: 1}
""", "squared")
        self.assertIn("no probabilities", self.succeed("predict", "squared").stdout)

    def test_attributes_of_arff_are_found_by_their_names(self):
        rows = "".join(f"{i % 5},{'red' if i % 2 else 'blue'},{'yes' if i % 2 else 'no'}\n" for i in range(30))
        self.write("@relation r\n@attribute size numeric\n@attribute colour {red,blue}\n@attribute class {no,yes}\n"
                   "@data\n" + rows, "t.arff")
        (trial,) = self.run_config("""\
experiment: r
dataset: {plugin: arff, train: t.arff}
model: {plugin: perceptron}
loss: cross_entropy
training: {epochs: 60}
""", "r")
        self.write("@relation r\n@attribute colour {green,blue,pink,red}\n@attribute size numeric\n@data\nred,1\nblue,2\ngreen,2\n",
                   "new.arff")
        result = self.succeed("predict", trial, "--data", "new.arff", "--csv")
        self.assertEqual([row["class"] for row in answers(result.stdout)][:2], ["yes", "no"])
        self.assertIn("'green'; the network", result.stderr)

    def test_sparse_rows_have_as_many_inputs_as_in_training(self):
        random = np.random.default_rng(6)
        self.write("".join(f"{i % 2} 1:{i % 2 + random.normal() / 9:.3f} 5:{random.normal():.3f}\n" for i in range(30)), "t.svm")
        (trial,) = self.run_config("""\
experiment: sparse
dataset: {plugin: svmlight, train: t.svm}
model: {plugin: perceptron}
loss: cross_entropy
training: {epochs: 30}
""", "sparse")
        self.write("0 1:0.02\n0 1:0.97 3:0\n", "new.svm")
        result = self.succeed("predict", trial, "--data", "new.svm", "--csv")
        self.assertEqual([row["class"] for row in answers(result.stdout)], ["0", "1"])
        self.assertIn("indices are taken to begin with 1", result.stderr)
        self.write("0 1:0.02 6:1\n", "new.svm")
        result = self.run_plexus("predict", trial, "--data", "new.svm")
        self.assertEqual(result.returncode, 3)
        self.assertIn("has the index 6", result.stderr)

    def image(self, name, pixels):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"P5 %d %d 255\n" % pixels.shape[::-1] + pixels.tobytes())

    def test_images_by_the_names_of_their_files(self):
        random = np.random.default_rng(2)
        pixels = {}
        for kind, level in (("bright", 200), ("dark", 40)):
            for i in range(8):
                pixels[f"{kind}/{i}.pgm"] = random.integers(level - 30, level + 30, (6, 6)).astype(np.uint8)
                self.image(f"photos/{kind}/{i}.pgm", pixels[f"{kind}/{i}.pgm"])
        (trial,) = self.run_config("""\
experiment: photos
dataset: {plugin: image_folder, train: photos}
model: {plugin: perceptron}
loss: cross_entropy
training: {epochs: 20}
""", "photos-results")
        rows = answers(self.succeed("predict", trial, "--data", "photos", "--csv").stdout)
        self.assertEqual([row["row"] for row in rows], sorted(pixels))
        self.assertEqual([row["class"] for row in rows], [name.split("/")[0] for name in sorted(pixels)])
        alone = answers(self.succeed("predict", trial, "--data", "photos/dark/3.pgm", "--csv").stdout)
        self.assertEqual(alone[0], {**rows[11], "row": "photos/dark/3.pgm"})
        np.savez(self.folder / "photos.npz", x=np.stack([pixels[name] for name in sorted(pixels)]))
        array = self.succeed("predict", trial, "--data", "photos.npz", "--csv").stdout
        np.testing.assert_array_equal(scores(array), [[float(row["score bright"]), float(row["score dark"])] for row in rows])
        with h5py.File(self.folder / "photos.h5", "w") as file:
            file["x"] = np.stack([pixels[name] for name in sorted(pixels)])
        self.assertEqual(self.succeed("predict", trial, "--data", "photos.h5", "--csv").stdout, array)
        (self.folder / "photos-idx3-ubyte").write_bytes(
            struct.pack(">BBBBIII", 0, 0, 8, 3, len(pixels), 6, 6) + b"".join(pixels[name].tobytes() for name in sorted(pixels)))
        self.assertEqual(self.succeed("predict", trial, "--data", "photos-idx3-ubyte", "--csv").stdout, array)
        result = self.succeed("evaluate", trial, "--data", "photos")
        self.assertIn("100.00 %", result.stdout)
        self.image("large.pgm", np.zeros((9, 12), np.uint8))
        result = self.run_plexus("predict", trial, "--data", "large.pgm")
        self.assertEqual(result.returncode, 2)
        self.assertIn("'large.pgm' is 9 × 12 pixels, but the network takes 6 × 6", result.stderr)
        self.succeed("predict", trial, "--data", "large.pgm", "--set", "dataset.size=[6,6]")
        np.save(self.folder / "wide.npy", np.zeros((2, 6, 7), np.uint8))
        result = self.run_plexus("predict", trial, "--data", "wide.npy")
        self.assertIn("shape (6, 7, 1), but the network takes (6, 6, 1)", result.stderr)


class ManyTrials(PredictTest):
    def test_a_grid_is_evaluated_over_its_axes(self):
        self.run_config("""\
experiment: widths
dataset: {plugin: digits_synthetic, train: 150, test: 50}
model: {plugin: shallow}
loss: cross_entropy
training: {epochs: 2}
grid:
  model.hidden: [5, 20]
  seed: [1, 2, 3]
""", "widths")
        self.succeed("evaluate", "widths", "--output", "same.h5")
        with h5py.File(self.folder / "widths/results.h5") as before, h5py.File(self.folder / "same.h5") as now:
            for name in ("hidden", "seed", "test_loss", "test_accuracy", "confusion", "trial_id"):
                np.testing.assert_array_equal(now[name][()], before[name][()])
        self.write("dataset: {plugin: digits_synthetic, seed: 9, train: 10, test: 40}\n", "others.yaml")
        result = self.succeed("evaluate", "widths", "--data", "others.yaml", "--ensemble", "--output", "others.h5")
        self.assertIn("mean of 6", result.stdout)
        self.assertIn("hidden=20, seed=3", result.stdout)
        every = []
        for trial in sorted((self.folder / "widths/trials").glob("*.h5")):
            self.succeed("predict", trial, "--data", "others.yaml", "--output", "p.h5")
            with h5py.File(self.folder / "p.h5") as file:
                every.append(file["scores"][:].astype(float))
                true = file["true_class"][:]
        mean = np.mean(every, axis=0)
        with h5py.File(self.folder / "others.h5") as file:
            self.assertEqual(file["test_accuracy"].shape, (2, 3))
            self.assertAlmostEqual(file["ensemble_test_accuracy"][()], np.mean(mean.argmax(axis=1) == true))
            self.assertAlmostEqual(file["ensemble_test_loss"][()], -np.mean(np.log(mean[np.arange(40), true])), places=5)

    def test_trials_are_named_by_folder_id_or_best(self):
        self.run_config("""\
experiment: two
dataset: {plugin: digits_synthetic, train: 150, test: 50}
model: {plugin: shallow, hidden: 5}
training: {epochs: 1}
grid: {seed: [1, 2]}
""", "two")
        result = self.run_plexus("predict", "two")
        self.assertEqual(result.returncode, 2)
        self.assertIn("has 2 trials", result.stderr)
        with h5py.File(self.folder / "two/results.h5") as file:
            best = file["trial_id"][:][file["test_accuracy"][:].argmax()].decode()
        self.assertEqual(self.succeed("predict", "two", "--best-by", "test_accuracy", "--csv").stdout,
                         self.succeed("predict", f"two/{best[:8]}", "--csv").stdout)
        self.assertEqual(self.run_plexus("predict", "two", "--best-by", "beauty").returncode, 2)
        result = self.run_plexus("predict", "two/zzzz")
        self.assertEqual(result.returncode, 3)
        self.assertIn("there is no trial 'two/zzzz'", result.stderr)


class OtherFiles(PredictTest):
    def setUp(self):
        super().setUp()
        (self.trial,) = self.run_config("""\
experiment: one
dataset: {plugin: digits_synthetic, train: 60, test: 20}
model: {plugin: shallow, hidden: 5}
training: {epochs: 1}
""", "one")

    def assert_refused(self, code, *words):
        result = self.run_plexus("predict", self.trial)
        self.assertEqual(result.returncode, code, result.stderr)
        for word in (str(self.trial), *words):
            self.assertIn(word, result.stderr)

    def test_damage_is_told(self):
        body = bytearray(self.trial.read_bytes())
        body[len(body) // 2] ^= 1
        self.trial.write_bytes(body)
        self.assert_refused(3, "damaged")

    def test_a_foreign_file_is_told(self):
        with h5py.File(self.trial, "w") as file:
            file["x"] = [1, 2]
        self.assert_refused(3, "cannot use the trial file")

    def test_a_file_from_before_is_told(self):
        def older(file):
            fitted = json.loads(file["fitted"][()])
            del fitted["rows"]
            file["fitted"][()] = json.dumps(fitted)

        changed(self.trial, older)
        self.assert_refused(2, "before a trial's file was the whole network", "train it again")

    def test_a_file_that_contradicts_itself_is_told(self):
        def narrower(file):
            fitted = json.loads(file["fitted"][()])
            fitted["rows"]["shape"] = fitted["input_shape"] = [7, 7, 1]
            file["fitted"][()] = json.dumps(fitted)

        changed(self.trial, narrower)
        self.assert_refused(2, "layer1_weights", "(784, 5)")

    def test_without_parameters_it_says_how_to_keep_them(self):
        (trial,) = self.run_config("""\
experiment: none
dataset: {plugin: digits_synthetic, train: 60, test: 20}
model: {plugin: shallow, hidden: 5}
training: {epochs: 1}
results: {parameters: []}
""", "none")
        result = self.run_plexus("predict", trial)
        self.assertEqual(result.returncode, 2)
        self.assertIn("results: {parameters: [final]}", result.stderr)
        result = self.run_plexus("predict", self.trial, "--weights", "best")
        self.assertIn("--weights final", result.stderr)


if __name__ == "__main__":
    unittest.main()
