"""Metrics that a configuration asks for: their values, what is ranked and stopped by them, and folders without plugins."""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import unittest

import h5py
import numpy as np

from plexus_command import PLEXUS, PlexusTest

try:
    import sklearn.metrics as reference
except ImportError:
    reference = None

CLASSES = """\
experiment: classes
dataset: {plugin: blobs, train: 300, test: 200, classes: 4, deviation: 2.5, validation: 60}
model: {plugin: shallow, hidden: 8}
loss: cross_entropy
optimizer: {plugin: adam, learning_rate: 0.01}
training: {epochs: 4, batch_size: 16, evaluate_train: true}
results: {parameters: [best], scores: test}
metrics: [f1, accuracy, {plugin: top_k, k: 2}, {plugin: recall, average: per_class}, precision, balanced_accuracy,
          matthews, log_loss, brier, calibration_error, roc_auc]
"""

NUMBERS = """\
experiment: numbers
dataset: {plugin: regression, train: 200, test: 100, normalize: standardize}
model: {plugin: shallow, hidden: 8}
optimizer: {plugin: adam, learning_rate: 0.01}
training: {epochs: 3, batch_size: 16}
results: {scores: test}
metrics: [rmse, mae, r2]
"""


def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def softmax(scores):
    shifted = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True).astype(np.float64))
    return shifted / shifted.sum(axis=1, keepdims=True)


class Metrics(PlexusTest):
    def trial(self, name):
        return next((self.folder / "results" / name / "trials").glob("*.h5"))

    def test_each_value_is_that_of_the_scores_that_the_trial_has_kept(self):
        self.write(CLASSES)
        self.succeed("run", "config.yaml")
        with h5py.File(self.trial("classes")) as trial:
            scores, labels = trial["scores"][()], trial["true_label"][()]
            got = {name[5:]: trial[name][()] for name in trial if name.startswith("test_") and trial[name].dtype == float}
            self.assertEqual(trial["class"].asstr()[()].tolist(), ["0", "1", "2", "3"])
            self.assertEqual(trial["history/test_recall_per_class"].shape, (4, 4))
            np.testing.assert_array_equal(trial["history/test_recall_per_class"][-1], got["recall_per_class"])
            for name in ("train_f1", "validation_f1", "best_test_f1", "best_validation_recall_per_class"):
                self.assertIn(name, trial)
        said, p = scores.argmax(axis=1), softmax(scores)
        self.assertAlmostEqual(got["accuracy"], (said == labels).mean(), places=14)
        recall = [(said[labels == k] == k).mean() for k in range(4)]
        np.testing.assert_allclose(got["recall_per_class"], recall, rtol=1e-14)
        self.assertAlmostEqual(got["balanced_accuracy"], np.mean(recall), places=13)
        self.assertAlmostEqual(got["log_loss"], -np.log(p[np.arange(len(labels)), labels]).mean(), places=12)
        self.assertAlmostEqual(got["loss"], got["log_loss"], places=5)
        self.assertAlmostEqual(got["brier"], ((p - np.eye(4)[labels]) ** 2).sum(axis=1).mean(), places=12)
        if reference is None:
            self.skipTest("scikit-learn is not installed: compared with NumPy alone")
        self.assertAlmostEqual(got["f1"], reference.f1_score(labels, said, average="macro"), places=13)
        self.assertAlmostEqual(got["precision"], reference.precision_score(labels, said, average="macro"), places=13)
        self.assertAlmostEqual(got["matthews"], reference.matthews_corrcoef(labels, said), places=13)
        self.assertAlmostEqual(got["top_2_accuracy"], reference.top_k_accuracy_score(labels, scores, k=2), places=13)
        self.assertAlmostEqual(got["roc_auc"], reference.roc_auc_score(labels, p, multi_class="ovr"), places=12)
        self.assertAlmostEqual(got["log_loss"], reference.log_loss(labels, p), places=12)

    def test_numbers_are_measured_in_the_units_of_the_targets(self):
        self.write(NUMBERS)
        self.succeed("run", "config.yaml")
        with h5py.File(self.trial("numbers")) as trial:
            y, t = trial["scores"][()].astype(np.float64), trial["targets"][()].astype(np.float64)
            self.assertGreater(t.std(), 2.0)  # not standardised
            self.assertAlmostEqual(trial["test_rmse"][()], np.sqrt(((y - t) ** 2).mean()), places=5)
            self.assertAlmostEqual(trial["test_mae"][()], np.abs(y - t).mean(), places=5)
            self.assertAlmostEqual(trial["test_r2"][()], 1 - ((y - t) ** 2).sum() / ((t - t.mean()) ** 2).sum(), places=5)
            self.assertNotIn("test_accuracy", trial)

    def test_without_the_key_nothing_of_it_is_in_the_results(self):
        self.write(CLASSES[:CLASSES.index("metrics:")])
        self.succeed("run", "config.yaml")
        with h5py.File(self.trial("classes")) as trial:
            self.assertNotIn("metrics", trial.attrs)
            self.assertNotIn("metrics", json.loads(trial.attrs["config"]))
            self.assertIn("test_accuracy", trial)
            self.assertEqual(sorted(name for name in trial if name.startswith("test_")),
                             ["test_accuracy", "test_example", "test_loss"])

    def test_trials_are_ranked_and_stopped_by_the_first_metric_in_its_direction(self):
        self.write(CLASSES + "grid: {optimizer.learning_rate: [0.000001, 0.01], seed: [1, 2]}\n")
        self.succeed("run", "config.yaml", "--set", "training.monitor=validation_f1", "--set", "training.patience=2")
        rows = json.loads(self.succeed("show", "results/classes", "--json").stdout)
        by_f1 = sorted(rows, key=lambda row: -row["best_validation_f1"])
        self.assertEqual([row["id"] for row in rows], [row["id"] for row in by_f1])
        shown = self.succeed("show", "results/classes").stdout
        self.assertIn("best test f1", shown)
        self.assertLess(shown.index("best test f1"), shown.index("best test accuracy"))
        compared = self.succeed("compare", "results/classes", "--of", "learning_rate", "--metric", "test_log_loss",
                                "--format", "json").stdout
        self.assertIn("test_log_loss", compared)

    def test_a_folder_is_read_without_the_plugins_that_measured_it(self):
        self.write(CLASSES)
        self.succeed("run", "config.yaml")
        empty = self.folder / "no plugins"
        empty.mkdir()
        here = self.succeed("show", "results/classes").stdout
        binary = empty / "bin"
        binary.mkdir()
        # A copy of the program sees only plugins beside itself.
        (binary / "plexus").write_bytes(pathlib.Path(PLEXUS).read_bytes())
        (binary / "plexus").chmod(0o755)
        libraries = pathlib.Path(PLEXUS).resolve().parents[1] / "lib"
        done = subprocess.run([str(binary / "plexus"), "show", "results/classes"], cwd=self.folder, text=True,
                              capture_output=True, check=False,
                              env={**os.environ, "NO_COLOR": "1", "LD_LIBRARY_PATH": str(libraries), "PLEXUS_PLUGIN_PATH": ""})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, here)

    def test_jobs_shards_and_an_unfinished_run_leave_the_same_bytes(self):
        self.write(CLASSES + "grid: {seed: [1, 2, 3]}\n")
        self.succeed("run", "config.yaml", "--output", "one", "--jobs", "1")
        self.succeed("run", "config.yaml", "--output", "three", "--jobs", "3")
        for shard in ("1/2", "2/2"):
            self.succeed("run", "config.yaml", "--output", "shards", "--shard", shard)
        self.succeed("collect", "shards")
        for other in ("three", "shards"):
            self.assertEqual(digest(self.folder / "one/results.h5"), digest(self.folder / other / "results.h5"))
        self.succeed("verify", "one", "--trials", "1")

    def test_labels_have_their_own_forms(self):
        rng = np.random.default_rng(1)
        x = rng.normal(size=(300, 4)).astype(np.float32)
        t = (x[:, :3] + 0.5 * rng.normal(size=(300, 3)) > 0).astype(np.float32)
        with h5py.File(self.folder / "labels.h5", "w") as file:
            file["x"], file["t"] = x, t
        self.write("experiment: labels\n"
                   "dataset: {plugin: hdf5, file: labels.h5, train_inputs: x, train_targets: t, test: 0.3}\n"
                   "model: {plugin: shallow, hidden: 8}\nloss: binary_cross_entropy\n"
                   "optimizer: {plugin: adam, learning_rate: 0.02}\ntraining: {epochs: 5, batch_size: 16}\n"
                   "results: {scores: test}\nmetrics: [f1, accuracy, roc_auc, {plugin: f1, average: per_class}]\n")
        self.succeed("run", "config.yaml")
        with h5py.File(self.trial("labels")) as trial:
            said, truth = trial["scores"][()] > 0, trial["targets"][()] > 0.5
            self.assertAlmostEqual(trial["test_accuracy"][()], (said == truth).all(axis=1).mean(), places=14)
            each = [2 * (s & q).sum() / (s.sum() + q.sum()) for s, q in zip(said.T, truth.T)]
            np.testing.assert_allclose(trial["test_f1_per_class"][()], each, rtol=1e-14)
            self.assertAlmostEqual(trial["test_f1"][()], np.mean(each), places=13)

    def test_what_has_no_meaning_is_refused_at_its_line(self):
        for change, words in (("metrics: [rmse]\n", ":8:10: metric 'rmse': it is for targets that are numbers"),
                              ("metrics: [f1, f1]\n", ":8:10: two metrics are called 'f1'"),
                              ("metrics: [f2]\n", ":8:11: there is no metric 'f2'"),
                              ("metrics: [{plugin: top_k, k: 4}]\n", "every row would be right"),
                              ("metrics: [f1]\nsearch: {metric: validation_accuracy}\n", "which is not measured")):
            with self.subTest(change):
                self.write(CLASSES[:CLASSES.index("metrics:")] + change)
                refused = self.run_plexus("plan", "config.yaml")
                self.assertEqual(refused.returncode, 2, refused.stdout)
                self.assertIn(words, refused.stderr)
        self.write(CLASSES[:CLASSES.index("metrics:")].replace("evaluate_train: true", "monitor: validation_f1"))
        refused = self.run_plexus("plan", "config.yaml")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("'training.monitor' is 'validation_f1', but that is not measured; expected train_loss", refused.stderr)

    def test_evaluate_measures_on_other_rows_and_of_ensembles(self):
        self.write(CLASSES + "grid: {seed: [1, 2]}\n")
        self.succeed("run", "config.yaml")
        said = self.succeed("evaluate", "results/classes", "--weights", "best", "--ensemble", "--output", "again.h5").stdout
        self.assertIn("top 2 accuracy", said)
        with h5py.File(self.folder / "again.h5") as again, h5py.File(self.folder / "results/classes/results.h5") as first:
            for name in ("test_f1", "test_roc_auc", "test_matthews"):
                np.testing.assert_array_equal(again[name][()], first["best_" + name][()])
            self.assertIn("ensemble_test_f1", again)

    def test_progress_tells_the_metrics(self):
        self.write(CLASSES)
        said = self.succeed("run", "config.yaml", "--progress", "json").stderr
        events = [json.loads(line) for line in said.splitlines()]
        epoch = next(event for event in events if event["event"] == "epoch")
        self.assertIn("test_f1", epoch)
        self.assertNotIn("test_recall_per_class", epoch)
        self.assertEqual([event for event in events if event["event"] == "state"][-1]["best"]["metric"], "test_f1")


if __name__ == "__main__":
    unittest.main()
