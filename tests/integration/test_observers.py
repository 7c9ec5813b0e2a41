"""Observers: what they record, that they change nothing, and the same bytes after kills, in shards and with other jobs."""
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import unittest

import h5py
import numpy as np

from plexus_command import PLEXUS, PlexusTest

CONFIG = """\
experiment: watched
dataset: {plugin: blobs, train: 200, test: 100, classes: 3}
model: {plugin: deep, hidden: [12, 6], activation: relu, dropout: 0.1, batch_normalization: true}
loss: cross_entropy
optimizer: {plugin: adam, learning_rate: 0.01}
training: {epochs: 6, batch_size: 16}
results: {parameters: [final]}
"""

OBSERVERS = """\
observers:
  - gradient_norm
  - {plugin: weight_norm, every: {steps: 10}}
  - update_ratio
  - {plugin: weight_snapshot, every: {epochs: 2}}
  - activation_statistics
  - {plugin: representation, every: {epochs: 3}}
  - {plugin: sharpness, iterations: 5, every: {epochs: 3}}
"""


def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


class Observers(PlexusTest):
    def trial(self, output="results/watched"):
        return next((self.folder / output / "trials").glob("*.h5"))

    def test_what_is_learnt_has_the_same_bits_with_and_without_them(self):
        self.write(CONFIG)
        self.succeed("run", "config.yaml", "--output", "without")
        self.write(CONFIG + OBSERVERS)
        self.succeed("run", "config.yaml", "--output", "with")
        with h5py.File(self.trial("without")) as without, h5py.File(self.trial("with")) as seen:
            for group in ("history", "parameters/final"):
                for name in without[group]:
                    np.testing.assert_array_equal(without[group][name][()], seen[group][name][()], f"{group}/{name}")
            np.testing.assert_array_equal(without["predictions"][()], seen["predictions"][()])
            self.assertNotIn("observations", without)
            self.assertEqual(set(seen["observations"]), {"gradient_norm", "weight_norm", "update_ratio", "weight_snapshot",
                                                         "activation_statistics", "representation", "sharpness"})

    def test_norms_and_snapshots_are_those_of_the_parameters(self):
        self.write(CONFIG + OBSERVERS)
        self.succeed("run", "config.yaml")
        with h5py.File(self.trial()) as trial:
            all_norms = trial["observations/weight_norm"]
            steps = 6 * 13
            self.assertEqual(all_norms["step"][()].tolist(), list(range(10, steps + 1, 10)))
            names = [name.decode() for name in all_norms["parameter"][()]]
            snapshot = trial["observations/weight_snapshot"]
            self.assertEqual(snapshot["epoch"][()].tolist(), [2, 4, 6])
            final = trial["parameters/final"]
            for name in names:
                if name in final:
                    np.testing.assert_array_equal(snapshot[name][-1], final[name][()], name)
            ratio = trial["observations/update_ratio/ratio"][()]
            self.assertEqual(ratio.shape, (6, len(names)))
            self.assertTrue((ratio[np.isfinite(ratio)] > 0).all())

    def test_the_gradient_is_that_of_the_step(self):
        # One step of plain descent: w' = w - rate g, so that the snapshot tells the gradient.
        self.write("experiment: one\ndataset: {plugin: blobs, train: 32, test: 8, classes: 3}\n"
                   "model: {plugin: shallow, hidden: 5}\nloss: cross_entropy\n"
                   "optimizer: {plugin: sgd, learning_rate: 0.5}\ntraining: {epochs: 1, batch_size: 32}\n"
                   "results: {parameters: [initial, final]}\n"
                   "observers: [gradient_norm, update_ratio]\n")
        self.succeed("run", "config.yaml")
        with h5py.File(self.trial("results/one")) as trial:
            norms = trial["observations/gradient_norm"]
            names = [name.decode() for name in norms["parameter"][()]]
            squares = 0.0
            for i, name in enumerate(names):
                before, after = (trial[f"parameters/{moment}/{name}"][()].astype(np.float64) for moment in ("initial", "final"))
                expected = np.linalg.norm(after - before) / 0.5
                squares += expected ** 2
                self.assertAlmostEqual(norms["norm"][0, i] / expected, 1.0, places=4, msg=name)
                if np.linalg.norm(before) > 0:
                    self.assertAlmostEqual(trial["observations/update_ratio/ratio"][0, i] /
                                           (np.linalg.norm(after - before) / np.linalg.norm(before)), 1.0, places=4)
            self.assertAlmostEqual(norms["total"][0] / np.sqrt(squares), 1.0, places=4)

    def test_the_sharpness_of_a_quadratic_loss_is_the_largest_eigenvalue(self):
        # Of a linear model with the squared error ½ (y − t)², the Hessian is X'X / B of the inputs with a bias.
        rng = np.random.default_rng(5)
        x = (rng.normal(size=(64, 3)) * [3.0, 1.0, 0.3]).astype(np.float32)
        t = rng.normal(size=(64, 1)).astype(np.float32)
        with h5py.File(self.folder / "rows.h5", "w") as file:
            file["x_train"], file["y_train"], file["x_test"], file["y_test"] = x, t, x[:8], t[:8]
        self.write("experiment: quadratic\ndataset: {plugin: hdf5, file: rows.h5, normalize: none}\nmodel: perceptron\n"
                   "optimizer: {plugin: sgd, learning_rate: 0.001}\ntraining: {epochs: 2, batch_size: 16}\n"
                   "results: {parameters: [final]}\n"
                   "observers: [{plugin: sharpness, iterations: 60}, {plugin: representation, layer: layer1}]\n")
        self.succeed("run", "config.yaml")
        rows = np.hstack([x, np.ones((64, 1))]).astype(np.float64)
        expected = np.linalg.eigvalsh(rows.T @ rows / 64)[-1]
        with h5py.File(self.trial("results/quadratic")) as trial:
            for moment in range(2):
                self.assertAlmostEqual(trial["observations/sharpness/eigenvalue"][moment] / expected, 1.0, places=3)
            weights = trial["parameters/final/layer1_weights"][()].astype(np.float64)
            bias = trial["parameters/final/layer1_bias"][()].astype(np.float64)
            np.testing.assert_array_equal(trial["observations/representation/row"][-1], np.arange(64))
            np.testing.assert_allclose(trial["observations/representation/values"][-1], x @ weights + bias, rtol=1e-4, atol=1e-5)

    def test_statistics_find_dead_units(self):
        self.write(CONFIG.replace("dropout: 0.1, batch_normalization: true", "bias_initializer: {plugin: constant, value: -100}")
                   .replace("epochs: 6", "epochs: 1") + "observers: [activation_statistics]\n")
        self.succeed("run", "config.yaml")
        with h5py.File(self.trial()) as trial:
            statistics = trial["observations/activation_statistics"]
            layers = [name.decode() for name in statistics["layer"][()]]
            dead = dict(zip(layers, statistics["dead"][0]))
            relu = [name for name in layers if name.startswith("activation")]
            self.assertTrue(relu, layers)
            for name in relu:
                self.assertEqual(dead[name], 1.0)
                self.assertEqual(dict(zip(layers, statistics["zeros"][0]))[name], 1.0)

    def test_jobs_shards_and_threads_leave_the_same_bytes(self):
        self.write(CONFIG + OBSERVERS + "grid: {seed: [1, 2, 3]}\n")
        self.succeed("run", "config.yaml", "--output", "one", "--jobs", "1")
        self.succeed("run", "config.yaml", "--output", "three", "--jobs", "3", "--set", "training.threads=2")
        for shard in ("1/2", "2/2"):
            self.succeed("run", "config.yaml", "--output", "shards", "--shard", shard)
        self.succeed("collect", "shards")
        self.assertEqual(digest(self.folder / "one/results.h5"), digest(self.folder / "shards/results.h5"))
        for trial in (self.folder / "one/trials").glob("*.h5"):
            self.assertEqual(digest(trial), digest(self.folder / "three/trials" / trial.name))
        with h5py.File(self.folder / "one/results.h5") as results:
            self.assertEqual(results["observations/gradient_norm/norm"].shape[:2], (3, 6))

    def test_a_trial_that_is_killed_records_the_same_bytes(self):
        config = CONFIG.replace("train: 200", "train: 3000").replace("epochs: 6", "epochs: 12, checkpoint_every: 1")
        self.write(config + OBSERVERS)
        self.succeed("run", "config.yaml", "--output", "whole")
        for epoch in (3, 7):
            process = subprocess.Popen([PLEXUS, "run", "config.yaml", "--output", "killed", "--progress", "json"],
                                       cwd=self.folder, env={**os.environ, "NO_COLOR": "1"}, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
            for line in process.stderr:
                event = json.loads(line)
                if event["event"] == "epoch" and event["epoch"] >= epoch:
                    break
            os.killpg(process.pid, signal.SIGKILL)
            process.stderr.close()
            process.wait()
        last = self.succeed("run", "config.yaml", "--output", "killed")
        self.assertIn("goes on from epoch", last.stderr + last.stdout)
        self.assertEqual(digest(self.trial("whole")), digest(self.trial("killed")))

    def test_the_arrays_open_with_xarray(self):
        try:
            import xarray
        except ImportError:
            self.skipTest("xarray is not installed")
        self.write(CONFIG + OBSERVERS + "grid: {seed: [1, 2]}\n")
        self.succeed("run", "config.yaml")
        norms = xarray.open_dataset(self.trial(), group="observations/gradient_norm")
        self.assertEqual(norms.norm.dims, ("epoch", "parameter"))
        self.assertIn("layer1_weights", norms.parameter.values.tolist())
        over_seeds = xarray.open_dataset(self.folder / "results/watched/results.h5", group="observations/gradient_norm")
        self.assertEqual(over_seeds.norm.dims, ("seed", "epoch", "parameter"))

    def test_mistakes_are_told_before_anything_is_trained(self):
        for observers, words in (("[gradient_norm, gradient_norm]", "two observers are called 'gradient_norm'"),
                                 ("[{plugin: weight_norm, every: {epochs: 1, steps: 1}}]", "'every' has epochs and steps"),
                                 ("[{plugin: weight_snapshot, arrays: [nothing]}]", "'arrays' names 'nothing', but the network has"),
                                 ("[{plugin: representation, layer: none_such}]", "'layer' is 'none_such', but the network has"),
                                 ("[gradient_norms]", "did you mean 'gradient_norm'")):
            with self.subTest(observers):
                self.write(CONFIG + f"observers: {observers}\n")
                refused = self.run_plexus("plan", "config.yaml")
                self.assertEqual(refused.returncode, 2, refused.stdout)
                self.assertIn(words, refused.stderr)
                self.assertIn("config.yaml:8", refused.stderr)

    def test_the_report_draws_them(self):
        self.write(CONFIG + OBSERVERS)
        self.succeed("run", "config.yaml")
        page = (self.folder / "results/watched/report.html").read_text(encoding="utf-8")
        self.assertIn('"observer":"gradient_norm"', page)
        self.assertIn("What observers recorded", page)


if __name__ == "__main__":
    unittest.main()
