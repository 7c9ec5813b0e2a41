"""Labels for each position of an example: what is trained, measured, written, predicted and exported, against NumPy."""
import csv
import io
import json
import os
import shutil
import signal
import subprocess
import time

import h5py
import numpy as np
from plexus_command import PLEXUS, ROOT, PlexusTest

TAGS = """
experiment: tags
dataset: {plugin: numpy, file: tags.npz, test: 40, normalize: none}
model:
  plugin: sequential
  layers: [{plugin: gru, units: 6, return: all}]
loss: cross_entropy
metrics: [accuracy, {plugin: f1, average: macro}, log_loss]
optimizer: {plugin: adam, learning_rate: 0.02}
training: {batch_size: 16, epochs: 3}
results: {scores: test, parameters: [initial, final]}
"""


def sequences(count=160, length=7, seed=0):
    """(count, length, 2) numbers, and whether more of them were positive than negative so far: 0, 1, or 2 for as many.
    Sequences end at different places; behind the end there is no label (-1)."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(count, length, 2)).astype(np.float32)
    sums = np.cumsum(np.where(x[:, :, 0] > 0, 1, -1), axis=1)
    labels = np.where(sums == 0, 2, sums > 0).astype(np.int64)
    ends = random.integers(1, length + 1, count)
    labels[np.arange(length)[None, :] >= ends[:, None]] = -1
    return x, labels


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(scores, labels):
    known = labels >= 0
    return -np.log(np.take_along_axis(softmax(scores.astype(np.float64)), np.maximum(labels, 0)[..., None], -1)[..., 0][known]).mean()


class Positions(PlexusTest):
    def write_tags(self):
        x, labels = sequences()
        np.savez(self.folder / "tags.npz", x=x, y=labels)
        return x, labels

    def trial(self, name):
        trial, = (self.folder / name / "trials").glob("*.h5")
        return trial

    def refused(self, *arguments):
        done = self.run_plexus(*arguments)
        self.assertIn(done.returncode, (2, 3), done.stdout + done.stderr)
        return done.stderr

    def test_loss_metrics_and_confusion_are_over_the_positions_that_have_a_label(self):
        self.write_tags()
        config = self.write(TAGS)
        self.succeed("run", config, "--output", "out", "--progress", "none")
        with h5py.File(self.trial("out")) as file:
            scores, labels, said = file["scores"][()], file["true_label"][()], file["predictions"][()]
            self.assertEqual(scores.shape, (40, 7, 3))
            self.assertEqual(labels.shape, (40, 7))
            self.assertEqual([dimension[0].name.rsplit("/", 1)[-1] for dimension in file["scores"].dims],
                             ["test_example", "position", "class"])
            known = labels >= 0
            self.assertLess(known.sum(), labels.size)
            np.testing.assert_array_equal(said, scores.argmax(axis=-1))
            confusion = np.zeros((3, 3), int)
            np.add.at(confusion, (labels[known], said[known]), 1)
            np.testing.assert_array_equal(file["confusion"][()], confusion)
            self.assertIn("positions", file["confusion"].attrs["long_name"])
            self.assertIn("positions", file["test_accuracy"].attrs["long_name"])
            loss = cross_entropy(scores, labels)
            self.assertAlmostEqual(float(file["test_loss"][()]), loss, places=5)
            self.assertAlmostEqual(float(file["test_log_loss"][()]), loss, places=5)
            self.assertAlmostEqual(float(file["test_accuracy"][()]), (said == labels)[known].mean(), places=12)
            f1 = [2 * confusion[k, k] / (confusion[k].sum() + confusion[:, k].sum()) for k in range(3)]
            name, = (name for name in file if name.startswith("test_f1"))
            self.assertAlmostEqual(float(file[name][()]), np.mean(f1), places=9)
            test, train = file["split"][()] == 2, file["split"][()] == 0
            all_labels = np.load(self.folder / "tags.npz")["y"]
            np.testing.assert_array_equal(labels, all_labels[test])
            counts = np.bincount(all_labels[train][all_labels[train] >= 0], minlength=3)
            self.assertAlmostEqual(float(file["constant_accuracy"][()]), (labels[known] == counts.argmax()).mean(), places=12)
        self.succeed("verify", "out")
        report = (self.folder / "out/report.html").read_text(encoding="utf-8")
        self.assertIn("confusion", report)
        self.assertIn("labelled positions", report)

    def test_hdf5_and_numpy_give_the_same_and_masks_of_images_are_found(self):
        x, labels = self.write_tags()
        with h5py.File(self.folder / "tags.h5", "w") as file:
            file["x"], file["y"] = x, labels
            file["words"] = np.where(labels < 0, "", np.array(["down", "up", "level"])[labels]).astype(h5py.string_dtype())
        config = self.write(TAGS)
        options = ("--progress", "none", "--no-report")
        self.succeed("run", config, "--output", "numpy", *options)
        self.succeed("run", config, "--output", "hdf5", *options, "--set", "dataset={plugin: hdf5, file: tags.h5, test: 40, normalize: none}")
        self.succeed("run", config, "--output", "words", *options, "--set",
                     "dataset={plugin: hdf5, file: tags.h5, train_inputs: x, train_targets: words, test: 40, normalize: none, labels: position}")
        with h5py.File(self.trial("numpy")) as one, h5py.File(self.trial("hdf5")) as other:
            np.testing.assert_array_equal(one["scores"][()], other["scores"][()])
        with h5py.File(self.trial("words")) as file:
            self.assertEqual([name.decode() for name in file["class"][()]], ["down", "level", "up"])
        random = np.random.default_rng(1)
        images = random.integers(0, 256, (30, 3, 5, 4), dtype=np.uint8)  # (example, channel, height, width)
        masks = (images[:, 0] > 128).astype(np.uint8) * 2
        with h5py.File(self.folder / "masks.h5", "w") as file:
            file["images"], file["masks"] = images, masks
        show = self.succeed("data", "show", self.write("""
experiment: masks
dataset: {plugin: hdf5, file: masks.h5, axes: [example, channel, height, width], validation: 5}
model: {plugin: sequential, layers: [{plugin: convolution, channels: 4, padding: same}]}
loss: cross_entropy
training: {epochs: 1, class_weights: balanced}
""", "masks.yaml")).stdout
        self.assertIn("3 classes at each of 5 × 4 positions", show)
        self.assertIn("train       19 rows", show)
        self.succeed("run", "masks.yaml", "--output", "masks", *options)
        with h5py.File(self.trial("masks")) as file:
            self.assertEqual([dimension[0].name.rsplit("/", 1)[-1] for dimension in file["predictions"].dims],
                             ["test_example", "height", "width"])
        with h5py.File(self.folder / "masks.h5", "a") as file:
            file["coarse"] = masks[:, ::2, ::2]
        said = self.refused("plan", "masks.yaml", "--set",
                            "dataset={plugin: hdf5, file: masks.h5, axes: [example, channel, height, width], "
                            "train_inputs: images, train_targets: coarse}")
        self.assertIn("set 'labels' to position", said)

    def test_a_network_is_used_from_its_file(self):
        x, labels = self.write_tags()
        config = self.write(TAGS)
        self.succeed("run", config, "--output", "out", "--progress", "none", "--no-report")
        with h5py.File(self.trial("out")) as file:
            scores, known = file["scores"][()], file["true_label"][()]
            accuracy, loss = float(file["test_accuracy"][()]), float(file["test_loss"][()])
        self.succeed("predict", "out", "--output", "said.h5")
        with h5py.File(self.folder / "said.h5") as file:
            np.testing.assert_allclose(file["scores"][()], softmax(scores), atol=1e-6)
            np.testing.assert_array_equal(file["true_class"][()], known)
            np.testing.assert_array_equal(file["predicted_class"][()], scores.argmax(axis=-1))
        rows = list(csv.DictReader(io.StringIO(self.succeed("predict", "out", "--csv").stdout)))
        self.assertEqual(len(rows), known.size)
        self.assertEqual([(row["row"], row["position"]) for row in rows[6:8]], [("1", "6"), ("2", "0")])
        self.assertEqual([row["class"] for row in rows], [str(k) for k in scores.argmax(axis=-1).reshape(-1)])
        self.assertEqual([row["true class"] for row in rows], ["" if k < 0 else str(k) for k in known.reshape(-1)])
        shown = self.succeed("predict", "out").stdout
        self.assertIn(f"of {np.sum(known >= 0)} labelled positions", shown)
        np.save(self.folder / "new.npy", x[:4])
        self.succeed("predict", "out", "--data", "new.npy", "--output", "new.h5")
        with h5py.File(self.folder / "new.h5") as file:
            self.assertEqual(file["scores"].shape, (4, 7, 3))
            self.assertNotIn("true_class", file)
        self.succeed("evaluate", "out", "--output", "evaluated.h5")
        with h5py.File(self.folder / "evaluated.h5") as file:
            self.assertAlmostEqual(float(file["test_accuracy"][()]), accuracy, places=12)
            self.assertAlmostEqual(float(file["test_loss"][()]), loss, places=9)
        trial = self.trial("out")
        ensemble = self.succeed("evaluate", trial, trial, "--ensemble").stdout
        self.assertIn(f"{100 * accuracy:.2f} %", next(line for line in ensemble.splitlines() if "mean of" in line))
        # All without a label, or with labels of rows: nothing to compare with.
        np.savez(self.folder / "none.npz", x=x, y=np.where(labels == 1, 1, -1))
        np.savez(self.folder / "rows.npz", x=x, y=labels.max(axis=1).clip(0))
        self.succeed("evaluate", "out", "--data", "none.npz")
        self.assertIn("one label each, but the network says a label at each of 7 positions",
                      self.refused("evaluate", "out", "--data", "rows.npz"))

    def test_the_bytes_are_the_same_after_a_kill_and_with_threads(self):
        self.write_tags()
        config = self.write(TAGS + "observers: [{plugin: representation}, {plugin: gradient_norm, every: {steps: 5}}]\n")
        options = ("--progress", "none", "--no-report")
        self.succeed("run", config, "--output", "one", *options)
        self.succeed("run", config, "--output", "two", *options, "--set", "training.threads=2")
        self.assertEqual(self.trial("one").read_bytes(), self.trial("two").read_bytes())
        options += ("--set", "training.epochs=300", "--set", "training.checkpoint_every=1")
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

    def test_a_class_that_is_left_out_is_a_position_without_a_label(self):
        x, labels = self.write_tags()
        np.savez(self.folder / "void.npz", x=x, y=np.where(labels < 0, 255, labels))
        config = self.write(TAGS)
        options = ("--progress", "none", "--no-report")
        self.succeed("run", config, "--output", "none", *options)
        self.succeed("run", config, "--output", "void", *options, "--set",
                     "dataset={plugin: numpy, file: void.npz, test: 40, normalize: none, classes: {exclude: ['255']}}")
        with h5py.File(self.trial("none")) as one, h5py.File(self.trial("void")) as other:
            np.testing.assert_array_equal(one["scores"][()], other["scores"][()])
            np.testing.assert_array_equal(one["true_label"][()], other["true_label"][()])

    def test_what_cannot_be_is_said(self):
        self.write_tags()
        config = self.write(TAGS)
        for change, said in (
                ("model.layers=[{plugin: gru, units: 6}]", "the layers end in (6), but each position has a label"),
                ("model={plugin: sequential, head: none, layers: [{plugin: dense, outputs: 5}]}", "21 output(s), (7, 3)"),
                ("training.sampling=balanced", "each position of a row has one"),
                ("loss=triplet", "each position of an example has a label"),
                ("loss=focal", None),
                ("dataset.validation={rows: 20, by: stratified}", "by' is stratified, which needs one class for each row"),
                ("dataset.labels=example", "are not one-hot"),
                ("model={plugin: deep, hidden: [8]}", None)):
            with self.subTest(change):
                arguments = ("plan", config, "--set", change)
                if said is None:
                    self.succeed(*arguments)
                else:
                    self.assertIn(said, self.refused(*arguments))

    def test_every_form_of_export_says_what_the_network_says(self):
        x, _ = self.write_tags()
        self.succeed("run", self.write(TAGS), "--output", "out", "--progress", "none", "--no-report")
        np.save(self.folder / "rows.npy", x[:5])
        self.succeed("predict", "out", "--data", "rows.npy", "--output", "said.h5")
        with h5py.File(self.folder / "said.h5") as file:
            expected = file["scores"][()]
        self.succeed("export", "out", "--numpy", "n.npz", "--onnx", "n.onnx", "--c", "c", "--safetensors", "n.safetensors")
        network = json.loads(str(np.load(self.folder / "n.npz")["network"]))
        self.assertEqual((network["positions"], network["outputs"]), ([7], ["0", "1", "2"]))
        if shutil.which("cc") is not None:
            subprocess.run(["cc", "-std=c99", "-O1", "-Wall", "-Wextra", "-Werror", "-pedantic", "-o", self.folder / "program",
                            "main.c", "network.c", "-lm"], cwd=self.folder / "c", check=True)
            text = "\n".join(",".join(f"{value:.9g}" for value in row) for row in x[:5].reshape(5, -1))
            lines = subprocess.run([self.folder / "program"], input=text, capture_output=True, text=True, check=True).stdout.split()
            answers = [line.split(",") for line in lines]
            self.assertEqual([answer[0] for answer in answers], [str(k) for k in expected.argmax(axis=-1).reshape(-1)])
            np.testing.assert_allclose(np.array([answer[1:] for answer in answers], float).reshape(expected.shape), expected, atol=2e-5)
        try:
            import onnx
            import onnxruntime
        except ImportError:
            return
        onnx.checker.check_model(str(self.folder / "n.onnx"), full_check=True)
        scores, = onnxruntime.InferenceSession(str(self.folder / "n.onnx")).run(None, {"input": x[:5].reshape(5, 7, 2, 1)})
        np.testing.assert_allclose(scores, expected, atol=1e-5)


class Examples(PlexusTest):
    def test_symbols_are_remembered_at_the_steps_where_they_are_to_be_said(self):
        self.succeed("run", ROOT / "configs/networks/copy_memory.yaml", "--output", "out", "--progress", "none", "--no-report")
        with h5py.File(self.folder / "out/results.h5") as results:
            without_memory = 6 * np.log(10) / 22  # Arjovsky, Shah and Bengio, 2016
            self.assertLess(float(results["test_loss"][()]), 0.2 * without_memory)

    def test_pixels_are_told_apart_better_than_by_their_brightness(self):
        self.succeed("run", ROOT / "configs/networks/segmentation.yaml", "--output", "out", "--progress", "none", "--no-report",
                     "--set", "training.epochs=3")
        self.succeed("run", ROOT / "configs/networks/segmentation.yaml", "--output", "pixels", "--progress", "none", "--no-report",
                     "--set", "model.layers=[{plugin: dense, outputs: 32, over: last_axis}, relu]")
        def f1(name):
            with h5py.File(self.folder / name / "results.h5") as results:
                return float(results["test_f1"][()])
        self.assertGreater(f1("out"), f1("pixels") + 0.1)

    def test_one_pass_over_a_text_learns_from_each_of_its_characters(self):
        def bits(*options):
            self.succeed("run", ROOT / "configs/networks/characters_each.yaml", "--output", "out", "--progress", "none", "--no-report",
                         "--set", "training.epochs=1", *options)
            with h5py.File(self.folder / "out/results.h5") as results:
                return float(results["test_loss"][()]) / np.log(2)
        self.assertLess(bits(), 4.0)  # of single characters about 4.6
