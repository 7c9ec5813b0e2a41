"""Examples of several arrays with names: what is read, normalised, trained, written, predicted and exported, against NumPy."""
import json
import os
import shutil
import signal
import subprocess
import time

import h5py
import numpy as np
from plexus_command import PLEXUS, ROOT, PlexusTest

BRANCHES = """
experiment: branches
dataset:
  plugin: hdf5
  file: scans.h5
  train_inputs: {image: train/x, measurements: train/m}
  train_targets: train/y
  test_inputs: {measurements: test/m, image: test/x}
  test_targets: test/y
  normalize: {image: scale, measurements: standardize}
model:
  plugin: sequential
  layers:
    - plugin: parallel
      branches:
        image: [flatten, {plugin: dense, outputs: 5}, tanh]
        measurements: [{plugin: dense, outputs: 4}, tanh]
    - {plugin: dense, outputs: 6}
    - tanh
loss: cross_entropy
metrics: [accuracy]
optimizer: {plugin: adam, learning_rate: 0.02}
training: {batch_size: 16, epochs: 20}
results: {scores: test, parameters: [initial, final]}
"""

QUIET = ("--progress", "none", "--no-report")


def scans(count, seed):
    """Images of bytes, three measurements of other sizes, and a class that needs both."""
    random = np.random.default_rng(seed)
    image = random.integers(0, 256, (count, 4, 5), dtype=np.uint8)
    measured = (random.normal(size=(count, 3)) * [1.0, 50.0, 0.01] + [0.0, 300.0, 5.0]).astype(np.float32)
    label = (image[:, 0].mean(axis=1) > 127).astype(np.int64) + (measured[:, 1] > 300)
    return image, measured, label


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


class Inputs(PlexusTest):
    def write_scans(self):
        train, test = scans(200, 0), scans(60, 1)
        with h5py.File(self.folder / "scans.h5", "w") as file:
            for part, (image, measured, label) in (("train", train), ("test", test)):
                file[f"{part}/x"], file[f"{part}/m"], file[f"{part}/y"] = image, measured, label
        return train, test

    def trial(self, name):
        trial, = (self.folder / name / "trials").glob("*.h5")
        return trial

    def refused(self, *arguments):
        done = self.run_plexus(*arguments)
        self.assertIn(done.returncode, (2, 3), done.stdout + done.stderr)
        return done.stderr

    def forward(self, trial, image, measured, train):
        """What the network says, written out in NumPy with the parameters of the file."""
        with h5py.File(trial) as file:
            final = file["parameters/final"]
            def dense(x, name):
                return x @ final[name + "_weights"][()].astype(np.float64) + final[name + "_bias"][()]
            image = image.reshape(len(image), -1) / 255.0
            mean, deviation = train[1].astype(np.float64).mean(axis=0), train[1].astype(np.float64).std(axis=0)
            a = np.tanh(dense(image, "layers_0_branches_image_layers_1"))
            b = np.tanh(dense((measured - mean) / deviation, "layers_0_branches_measurements_layers_0"))
            return dense(np.tanh(dense(np.concatenate([a, b], axis=1), "layers_1")), "head")

    def test_two_arrays_of_a_file_are_two_inputs_each_normalised_by_itself(self):
        train, test = self.write_scans()
        config = self.write(BRANCHES)
        shown = self.succeed("run", config, "--output", "out", "--progress", "plain")
        said = shown.stdout + shown.stderr
        self.assertIn("image (4, 5, 1), bytes; measurements (3) (23 values together)", said)
        self.assertIn("image scale: bytes by 1/255; measurements standardize", said)
        with h5py.File(self.trial("out")) as file:
            scores, label = file["scores"][()], file["true_label"][()]
            np.testing.assert_array_equal(label, test[2])
            self.assertGreater(float(file["test_accuracy"][()]), 0.6)
        np.testing.assert_allclose(scores, self.forward(self.trial("out"), test[0], test[1], train), atol=2e-5)
        import xarray
        with xarray.open_dataset(self.folder / "out/results.h5") as results:
            self.assertAlmostEqual(float(results.test_accuracy), (scores.argmax(axis=1) == test[2]).mean(), places=12)
        self.succeed("verify", "out")

    def test_numpy_files_give_the_same_as_hdf5(self):
        train, test = self.write_scans()
        np.savez(self.folder / "scans.npz", **{f"{part}_{name}": array for part, arrays in (("train", train), ("test", test))
                                               for name, array in zip("xmy", arrays)})
        self.succeed("run", self.write(BRANCHES), "--output", "hdf5", *QUIET)
        self.succeed("run", self.write(BRANCHES.replace("plugin: hdf5", "plugin: numpy").replace("scans.h5", "scans.npz")
                                       .replace("train/", "train_").replace("test/", "test_"), "numpy.yaml"),
                     "--output", "numpy", *QUIET)
        with h5py.File(self.trial("hdf5")) as one, h5py.File(self.trial("numpy")) as other:
            np.testing.assert_array_equal(one["scores"][()], other["scores"][()])

    def test_the_bytes_are_the_same_after_a_kill(self):
        self.write_scans()
        config = self.write(BRANCHES)
        options = (*QUIET, "--set", "training.epochs=400", "--set", "training.checkpoint_every=1")
        self.succeed("run", config, "--output", "long", *options)
        process = subprocess.Popen([PLEXUS, "run", config, "--output", "killed", *options], cwd=self.folder,
                                   start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not list((self.folder / "killed").rglob("*checkpoint*")) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)
        self.assertEqual(process.wait(), -signal.SIGKILL, "it ended before it could be killed")
        self.succeed("run", config, "--output", "killed", *options)
        self.assertEqual((self.folder / "long/results.h5").read_bytes(), (self.folder / "killed/results.h5").read_bytes())
        self.assertEqual(self.trial("long").read_bytes(), self.trial("killed").read_bytes())

    def test_new_rows_are_named_as_the_inputs_or_as_the_arrays_were(self):
        train, _ = self.write_scans()
        self.succeed("run", self.write(BRANCHES), "--output", "out", *QUIET)
        image, measured, _ = scans(7, 2)
        expected = softmax(self.forward(self.trial("out"), image, measured, train))
        with h5py.File(self.folder / "new.h5", "w") as file:
            file["measurements"], file["image"] = measured, image
        with h5py.File(self.folder / "as_it_was.h5", "w") as file:
            file["train/x"], file["train/m"] = image, measured
        np.savez(self.folder / "new.npz", image=image, measurements=measured)
        for name in ("new.h5", "as_it_was.h5", "new.npz"):
            self.succeed("predict", "out", "--data", name, "--output", "said.h5")
            with h5py.File(self.folder / "said.h5") as file:
                np.testing.assert_allclose(file["scores"][()], expected, atol=2e-5)
        # Another data set knows no names; they are given, in any order.
        self.succeed("predict", "out", "--data", "new.npz", "--output", "said.h5", "--set",
                     "dataset.train_inputs={measurements: measurements, image: image}")
        with h5py.File(self.folder / "said.h5") as file:
            np.testing.assert_allclose(file["scores"][()], expected, atol=2e-5)
        with h5py.File(self.folder / "half.h5", "w") as file:
            file["image"] = image
        self.assertIn("the input 'measurements' is missing", self.refused("predict", "out", "--data", "half.h5"))
        self.assertIn("the rows lack the input 'measurements', which the network takes; they have image (4, 5, 1)",
                      self.refused("predict", "out", "--data", "half.h5", "--set", "dataset.train_inputs={image: image}"))
        with h5py.File(self.folder / "wide.h5", "w") as file:
            file["image"], file["measurements"] = image, np.concatenate([measured, measured], axis=1)
        self.assertIn("the input 'measurements' of the rows has the shape (6), but the network takes (3)",
                      self.refused("predict", "out", "--data", "wide.h5"))
        flat = np.concatenate([image.reshape(7, -1), measured], axis=1).astype(np.float32)
        np.save(self.folder / "flat.npy", flat)
        done = self.succeed("predict", "out", "--data", "flat.npy", "--output", "said.h5")
        self.assertIn("the rows name no inputs: their values are taken for image (4, 5, 1), measurements (3)",
                      done.stdout + done.stderr)
        with h5py.File(self.folder / "said.h5") as file:
            np.testing.assert_allclose(file["scores"][()], expected, atol=2e-5)
        self.succeed("evaluate", "out", "--output", "evaluated.h5")
        with h5py.File(self.folder / "evaluated.h5") as file, h5py.File(self.trial("out")) as trial:
            self.assertAlmostEqual(float(file["test_loss"][()]), float(trial["test_loss"][()]), places=9)

    def test_the_same_weights_read_two_inputs(self):
        random = np.random.default_rng(3)
        left, right = random.normal(size=(2, 120, 6)).astype(np.float32)
        np.savez(self.folder / "pairs.npz", left=left, right=right, same=(np.abs(left - right).sum(axis=1) < 6.5).astype(int))
        config = self.write("""
experiment: siamese
dataset: {plugin: numpy, file: pairs.npz, train_inputs: {left: left, right: right}, train_targets: same, test: 30, normalize: none}
model:
  plugin: sequential
  layers: [{plugin: each, inputs: [left, right], layers: [{plugin: dense, outputs: 4}, tanh], merge: distance}]
loss: cross_entropy
optimizer: {plugin: sgd, learning_rate: 0.1}
training: {epochs: 3}
results: {scores: test}
""")
        self.succeed("run", config, "--output", "out", *QUIET)
        with h5py.File(self.trial("out")) as file:
            final = file["parameters/final"]
            self.assertEqual(len(final), 4)  # weights and bias of one side and of the head
            test = file["split"][()] == 2
            def read(x):
                return np.tanh(x @ final["layers_0_layers_0_weights"][()] + final["layers_0_layers_0_bias"][()])
            distance = np.abs(read(left[test]) - read(right[test]))
            np.testing.assert_allclose(file["scores"][()], distance @ final["head_weights"][()] + final["head_bias"][()], atol=1e-5)

    def test_tokens_beside_numbers_are_never_scaled(self):
        random = np.random.default_rng(4)
        tokens, numbers = random.integers(0, 9, (90, 4)), random.normal(size=(90, 2)).astype(np.float32) * 40
        with h5py.File(self.folder / "words.h5", "w") as file:
            file["tokens"], file["numbers"], file["y"] = tokens, numbers, tokens[:, 0] % 2
        config = self.write("""
experiment: words
dataset: {plugin: hdf5, file: words.h5, train_inputs: {tokens: tokens, numbers: numbers}, train_targets: y, indices: [tokens], test: 20}
model:
  plugin: sequential
  layers:
    - {plugin: parallel, branches: {tokens: [{plugin: embedding, count: 9, width: 3}, flatten], numbers: []}}
loss: cross_entropy
optimizer: {plugin: sgd, learning_rate: 0.1}
training: {epochs: 2}
results: {scores: test}
""")
        shown = self.succeed("data", "show", config).stdout
        self.assertIn("tokens (4), numbers that stand for things; numbers (2)", shown)
        self.assertIn("tokens none: inputs are numbers that stand for things; numbers scale", shown)
        self.succeed("run", config, "--output", "out", *QUIET)
        with h5py.File(self.trial("out")) as file:
            final = file["parameters/final"]
            train, test = file["split"][()] == 0, file["split"][()] == 2
            low, high = numbers[train].min(axis=0), numbers[train].max(axis=0)
            x = np.concatenate([final["layers_0_branches_tokens_layers_0_weights"][()][tokens[test]].reshape(test.sum(), -1),
                                (numbers[test] - low) / (high - low)], axis=1)
            np.testing.assert_allclose(file["scores"][()], x @ final["head_weights"][()] + final["head_bias"][()], atol=1e-5)
        self.assertIn("'indices: [tokens]'", self.succeed("data", "show", config, "--set", "dataset.indices=[]").stdout)
        self.assertIn("'dataset.normalize.tokens' is scale", self.refused("plan", config, "--set", "dataset.normalize={tokens: scale}"))
        self.assertIn("expected whole numbers from 0 on", self.refused("plan", config, "--set", "dataset.indices=[numbers]"))

    def test_columns_of_a_table_are_inputs_and_texts_of_one_are_tokens(self):
        random = np.random.default_rng(5)
        kinds, colours = np.array(["oak", "elm", "ash"]), np.array(["red", "blue"])
        kind, colour, sizes = random.integers(0, 3, 120), random.integers(0, 2, 120), random.normal(size=(120, 2)).round(3)
        kind[:3] = [0, 1, 2]
        def lines(rows, label):
            return "".join(f"{sizes[i, 0]},{kinds[kind[i]]},{sizes[i, 1]},{colours[colour[i]]}" + (f",{(kind[i] + colour[i]) % 2}" if label else "") + "\n"
                           for i in rows)
        (self.folder / "trees.csv").write_text("length,kind,width,colour,label\n" + lines(range(120), True))
        config = self.write("""
experiment: trees
dataset:
  plugin: csv
  train: trees.csv
  columns: {names: [kind, colour], sizes: [width, length]}
  categories: {names: embedding}
  test: 20
model:
  plugin: sequential
  layers: [{plugin: parallel, branches: {sizes: [], names: [{plugin: embedding, count: 7, width: 2}, flatten]}}]
loss: cross_entropy
optimizer: {plugin: sgd, learning_rate: 0.1}
training: {epochs: 2}
results: {scores: test}
""")
        shown = self.succeed("data", "show", config).stdout
        self.assertIn("names (2), numbers that stand for things; sizes (2)", shown)
        self.assertIn("the tokens 0 to 6", shown)
        self.succeed("run", config, "--output", "out", *QUIET)
        with h5py.File(self.trial("out")) as file:
            final = {name: array[()] for name, array in file["parameters/final"].items()}
            train, test = file["split"][()] == 0, file["split"][()] == 2
            scores = file["scores"][()]
        # The texts in alphabetical order, each column behind the one before with a token for texts that are not known.
        tokens = np.stack([np.array([2, 1, 0])[kind], 4 + np.array([1, 0])[colour]], axis=1)
        numbers = sizes[:, ::-1].astype(np.float32)
        numbers = (numbers - numbers[train].min(axis=0)) / (numbers[train].max(axis=0) - numbers[train].min(axis=0))
        def said(rows):
            table = final["layers_0_branches_names_layers_0_weights"]
            x = np.concatenate([numbers[rows], table[tokens[rows]].reshape(-1, 4)], axis=1)
            return x @ final["head_weights"] + final["head_bias"]
        np.testing.assert_allclose(scores, said(test), atol=1e-5)
        (self.folder / "new.csv").write_text("colour,width,kind,length\n" + "".join(
            f"{colours[colour[i]]},{sizes[i, 1]},{kinds[kind[i]]},{sizes[i, 0]}\n" for i in range(9)))
        self.succeed("predict", "out", "--data", "new.csv", "--output", "said.h5")
        with h5py.File(self.folder / "said.h5") as file:
            np.testing.assert_allclose(file["scores"][()], softmax(said(slice(0, 9))), atol=1e-5)
        for change, said_of in (
                ("dataset.columns={names: [kind, colour], sizes: [width, colour]}", "'colour' in the input 'sizes' and in another one"),
                ("dataset.categories={kinds: embedding}", "names the input 'kinds', which the data do not have; expected one of 'names', 'sizes'"),
                ("dataset.categories=embedding", "is of numbers"),
                ("model.layers.0.branches.names.0.count=5", "set 'count: 7'"),
                ("dataset.columns={}", "empty map")):
            with self.subTest(change):
                self.assertIn(said_of, self.refused("plan", config, "--set", change))

    def test_an_input_stands_wherever_a_layer_does(self):
        self.write_scans()
        config = self.write(BRANCHES)
        late = ("model.layers=[{plugin: input, name: image}, flatten, {plugin: dense, outputs: 4}, relu, {plugin: parallel, "
                "branches: [[], [{plugin: input, name: measurements}]]}]")
        shown = self.succeed("plan", config, "--network", "--set", late).stdout
        self.assertIn("concatenate", shown)
        self.assertIn("(7)", shown)
        self.assertRegex(shown, r"input +\(23\)")
        self.assertRegex(shown, r"image +\(4, 5, 1\)")
        self.succeed("run", config, "--output", "out", *QUIET, "--set", late)
        # Those that know no names get the row, and whatever is not looked at is said.
        said = self.succeed("plan", config, "--network", "--set", "model={plugin: deep, hidden: [8]}").stdout
        self.assertIn("takes an example as one row of 23 values", said)
        said = self.succeed("plan", config, "--network", "--set", "model.layers=[{plugin: input, name: measurements}]").stdout
        self.assertIn("never looks at the input 'image'", said)
        self.succeed("run", config, "--output", "deep", *QUIET, "--set", "model={plugin: deep, hidden: [8]}")

    def test_what_cannot_be_is_said(self):
        self.write_scans()
        with h5py.File(self.folder / "scans.h5", "a") as file:
            file["train/short"] = file["train/m"][:-1]
        config = self.write(BRANCHES)
        for change, said in (
                ("model.layers=[{plugin: parallel, branches: {picture: [flatten]}}]",
                 "layers.0 (parallel): branches.picture: there is no input 'picture'; the data have 'image', 'measurements'"),
                ("model.layers=[{plugin: input, name: imag}]", "layers.0 (input): there is no input 'imag'"),
                ("model.layers=[{plugin: each, inputs: [image, measurements], layers: [flatten]}]", "the same layers need the same shape"),
                ("model.layers=[{plugin: parallel, branches: {}}]", "is too short"),
                ("model.inputs={image: [flatten]}", "a network takes them in its layers: {plugin: parallel, branches: {NAME: layers, …}}"),
                ("dataset.inputs={image: train/x}", "by 'train_inputs: {NAME: array, …}' of hdf5 and numpy"),
                ("model.layers.0.branches.image.1.outpts=3", "did you mean 'outputs'?"),
                ("dataset.normalize={images: scale}", "names the input 'images', which the data do not have; expected one of 'image', 'measurements'"),
                ("dataset.normalize={image: scales}", "dataset.normalize.image"),
                ("dataset.train_inputs={image: train/x, measurements: train/short}", "has 200 examples"),
                ("dataset.train_inputs={image: train/x, measurements: train/none}", "the input 'measurements' is missing"),
                ("dataset.train_inputs={image: train/x}", "'test_inputs' names 2 inputs"),
                ("dataset.train_inputs={im-age: train/x, measurements: train/m}", "im-age"),
                ("dataset.test_inputs=test/x", "give it the same names"),
                ("dataset.augmentation={shift: 1}", "distorts images, but the inputs of the data have the shape (23)"),
                ("dataset.train_inputs={}", "empty map")):
            with self.subTest(change):
                self.assertIn(said, self.refused("plan", config, "--set", change))
        one = self.write("""
experiment: one
dataset: {plugin: digits_synthetic, train: 40, test: 10}
model: {plugin: sequential, layers: [{plugin: input, name: image}]}
loss: cross_entropy
""", "one.yaml")
        self.assertIn("the data have one input without a name", self.refused("plan", one))
        self.assertIn("write one word, 'normalize: none'", self.refused("plan", one, "--set", "model=perceptron", "--set",
                                                              "dataset.normalize={image: none}"))

    def test_settings_inside_named_branches_are_axes(self):
        self.write_scans()
        config = self.write(BRANCHES + "grid: {model.layers.0.branches.image.1.outputs: [2, 3], dataset.normalize.measurements: [scale, standardize]}\n")
        self.succeed("run", config, "--output", "out", *QUIET)
        with h5py.File(self.folder / "out/results.h5") as results:
            self.assertEqual(results["parameter_count"].shape, (2, 2))
            counts = results["parameter_count"][()]
            self.assertEqual((counts[1] - counts[0]).tolist(), [21 + 6, 21 + 6])
        json.loads(self.succeed("schema").stdout)

    def test_every_form_of_export_takes_both_inputs(self):
        train, test = self.write_scans()
        self.succeed("run", self.write(BRANCHES), "--output", "out", *QUIET)
        image, measured = test[0][:5], test[1][:5]
        expected = softmax(self.forward(self.trial("out"), image, measured, train))
        self.succeed("export", "out", "--numpy", "n.npz", "--onnx", "n.onnx", "--c", "c", "--safetensors", "n.safetensors")
        network = json.loads(str(np.load(self.folder / "n.npz")["network"]))
        self.assertEqual(network["named_inputs"], [{"name": "image", "shape": [4, 5, 1]}, {"name": "measurements", "shape": [3]}])
        header = (self.folder / "c/network.h").read_text()
        self.assertIn("#define NETWORK_FIRST_measurements 20\n#define NETWORK_COUNT_measurements 3\n", header)
        flat = np.concatenate([image.reshape(5, -1), measured], axis=1).astype(np.float32)
        if shutil.which("cc") is not None:
            subprocess.run(["cc", "-std=c99", "-O1", "-Wall", "-Wextra", "-Werror", "-pedantic", "-o", self.folder / "program",
                            "main.c", "network.c", "-lm"], cwd=self.folder / "c", check=True)
            text = "\n".join(",".join(f"{value:.9g}" for value in row) for row in flat)
            lines = subprocess.run([self.folder / "program"], input=text, capture_output=True, text=True, check=True).stdout.split()
            np.testing.assert_allclose(np.array([line.split(",")[1:] for line in lines], float), expected, atol=2e-5)
        onnx_bytes = (self.folder / "n.onnx").read_bytes()
        self.assertIn(b"measurements", onnx_bytes)
        try:
            import onnx
            import onnxruntime
        except ImportError:
            return
        onnx.checker.check_model(str(self.folder / "n.onnx"), full_check=True)
        scores, = onnxruntime.InferenceSession(str(self.folder / "n.onnx")).run(
            None, {"image": image[..., None].astype(np.float32), "measurements": measured})
        np.testing.assert_allclose(scores, expected, atol=2e-5)


class Examples(PlexusTest):
    def test_siamese_networks_of_the_two_inputs_of_pairs_learn(self):
        self.succeed("run", ROOT / "configs/networks/siamese.yaml", "--output", "out", *QUIET, "--set", "training.epochs=2")
        with h5py.File(self.folder / "out/results.h5") as results:
            self.assertGreater(float(results["test_accuracy"][()]), 0.8)

    def test_a_picture_and_numbers_say_together_what_neither_says(self):
        config = ROOT / "configs/networks/inputs.yaml"
        def accuracy(name, *options):
            self.succeed("run", config, "--output", name, *QUIET, *options)
            with h5py.File(self.folder / name / "results.h5") as results:
                return float(results["test_accuracy"][()])
        self.assertGreater(accuracy("both"), 0.8)
        self.assertLess(accuracy("picture", "--set", "model.layers.0.branches={image: [flatten]}", "--set", "training.epochs=1"), 0.45)
