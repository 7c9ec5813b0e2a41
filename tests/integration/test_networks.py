"""Networks of layers: what is printed of them, grids that reach inside, mistakes at their places, and the same bytes after a kill."""
import json
import os
import signal
import subprocess
import time
import unittest

import h5py
import numpy as np
from plexus_command import PLEXUS, ROOT, PlexusTest, find_data

SMALL = """
experiment: small
dataset: digits_synthetic
model:
  plugin: sequential
  layers:
    - {plugin: convolution, channels: 4, padding: same}
    - batch_normalization
    - {plugin: residual, layers: [{plugin: convolution, channels: 4, padding: same}, relu]}
    - {plugin: max_pool, size: 2}
    - {plugin: lstm, units: 8}
    - {plugin: dropout, rate: 0.2}
    - prelu
loss: cross_entropy
optimizer: {plugin: adam, learning_rate: 0.01}
training: {batch_size: 32, epochs: 3}
"""


class Networks(PlexusTest):
    def refused(self, *arguments):
        """What is said of a configuration that is wrong."""
        done = self.run_plexus(*arguments)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        return done.stderr

    def test_what_was_built_is_printed_layer_by_layer(self):
        config = self.write(SMALL, "small.yaml")
        network, = json.loads(self.succeed("plan", config, "--network", "--format", "json").stdout)
        operations = [part["operation"] for part in network["parts"]]
        self.assertEqual(operations[:6], ["convolution", "batch_normalization", "convolution", "activation", "add", "max_pool"])
        height, width, channels = network["input"]
        first = network["parts"][0]
        self.assertEqual(first["output"], [height, width, 4])
        self.assertEqual(first["parameters"], 9 * channels * 4 + 4)
        self.assertEqual(first["multiply_adds"], height * width * 9 * channels * 4)
        table = self.succeed("plan", config, "--network").stdout
        self.assertIn("layers_2_layers_0", table)
        self.assertIn(f"{network['parameters']:,} parameters, {network['multiply_adds']:,} multiply-adds an example", table)
        self.assertIn("network     ", self.succeed("run", config, "--output", "out", "--progress", "plain").stderr)
        with h5py.File(self.folder / "out/results.h5") as results:
            self.assertEqual(int(results["parameter_count"][()]), network["parameters"])

    def test_settings_of_layers_under_names_of_other_libraries_lead_to_those_of_plexus(self):
        for layer, said in (("{plugin: dense, units: 16}", "unknown key 'units' of layer 'dense'; it is called 'outputs' here"),
                            ("{plugin: dense, out_features: 16}", "it is called 'outputs' here"),
                            ("{plugin: convolution, channels: 4, kernel_size: 3}", "it is called 'kernel' here"),
                            ("{plugin: dropout, p: 0.2}", "it is called 'rate' here"),
                            ("{plugin: dense, outputs: 3, activation: relu}", "an activation is a layer of its own"),
                            ("{plugin: dense, outputs: 3, in_features: 4}", "follows from the layer before")):
            text = f"dataset: two_moons\nmodel:\n  plugin: sequential\n  layers:\n    - {layer}\n"
            said_of_it = self.refused("plan", self.write(text, "words.yaml"))
            self.assertIn(said, said_of_it)
            self.assertNotIn("model.hidden", said_of_it)
            self.assertIn("words.yaml:5:", said_of_it)

    def test_a_grid_reaches_inside_of_layers_and_exchanges_them(self):
        config = self.write(SMALL + "grid:\n  model.layers.0.channels: [2, 4]\n  model.layers.6: [relu, prelu]\n", "grid.yaml")
        self.succeed("run", config, "--output", "out", "--progress", "none", "--set", "training.epochs=1")
        with h5py.File(self.folder / "out/results.h5") as results:
            self.assertEqual(list(results["channels"][()]), [2, 4])
            self.assertEqual([name.decode() for name in results["layers_6"][()]], ["relu", "prelu"])
            self.assertEqual(results["test_accuracy"].shape, (2, 2))
            counts = results["parameter_count"][()]
            self.assertTrue(np.all(counts[:, 1] - counts[:, 0] == 8))  # one slope for each unit

    def test_mistakes_inside_of_layers_have_their_places(self):
        config = self.write(SMALL.replace("channels: 4, padding: same}\n", "chanels: 4, padding: some}\n", 1)
                            .replace("- prelu", "- pelu"), "wrong.yaml")
        said = self.refused("plan", config)
        self.assertIn("wrong.yaml:7:29: ", said)
        self.assertIn("unknown key 'chanels' of layer 'convolution'; did you mean 'channels'?", said)
        self.assertIn("'model.layers.0.padding'", said)
        self.assertIn("valid or same", said)
        self.assertIn("there is no layer 'pelu'; did you mean 'prelu'?", said)
        fits_not = self.write(SMALL.replace("size: 2", "size: 99"), "fits_not.yaml")
        self.assertIn("layers.3 (max_pool): ", self.refused("plan", fits_not))

    def test_an_activation_with_parameters_works_in_models_that_are_graphs_and_others_say_why_not(self):
        model = "model: {plugin: %s, activation: prelu}\n"
        deep = self.write("dataset: digits_synthetic\nloss: cross_entropy\ntraining: {epochs: 1}\n" + model % "deep", "deep.yaml")
        self.succeed("run", deep, "--output", "deep", "--progress", "none")
        with h5py.File(next((self.folder / "deep/trials").glob("*.h5"))) as trial:
            self.assertIn("layer1_activation_slope", trial["parameters/final"])
        shallow = self.write("dataset: digits_synthetic\n" + model % "shallow", "shallow.yaml")
        self.assertIn("it is a layer, which models that are graphs take, such as 'deep'", self.refused("plan", shallow))

    def test_the_files_are_the_same_for_any_threads_and_after_an_interruption(self):
        config = self.write(SMALL, "small.yaml")
        self.succeed("run", config, "--output", "whole", "--progress", "none")
        self.succeed("run", config, "--output", "threads", "--progress", "none", "--set", "training.threads=2")
        self.succeed("run", config, "--output", "again", "--progress", "none")
        whole = (self.folder / "whole/results.h5").read_bytes()
        self.assertEqual(whole, (self.folder / "again/results.h5").read_bytes())
        with h5py.File(self.folder / "whole/results.h5") as one, h5py.File(self.folder / "threads/results.h5") as other:
            self.assertEqual(one["test_loss"][()], other["test_loss"][()])
        self.succeed("verify", "whole")


class SpectralNormalization(PlexusTest):
    def test_predictions_are_of_weights_divided_by_their_largest_singular_value(self):
        config = self.write("""
experiment: spectral
dataset: {plugin: two_moons, train: 300, test: 100, normalize: none}
model:
  plugin: sequential
  layers: [{plugin: spectral_normalization, layers: [{plugin: dense, outputs: 24}, tanh, {plugin: dense, outputs: 16}]}, tanh]
loss: cross_entropy
optimizer: {plugin: adam, learning_rate: 0.01}
training: {batch_size: 20, epochs: 10, checkpoint_every: 1}
results: {parameters: [initial, final], scores: test}
""", "spectral.yaml")
        self.succeed("run", config, "--output", "out", "--progress", "none")
        trial, = (self.folder / "out/trials").glob("*.h5")
        self.succeed("predict", trial, "--output", "said.h5", "--data", config)
        with h5py.File(trial) as file, h5py.File(self.folder / "said.h5") as said:
            learnt = {name: array[()].astype(float) for name, array in file["parameters/final"].items()}
            scores = file["scores"][()]
            np.testing.assert_allclose(said["scores"][()].shape, scores.shape)
        for name in ("layers_0_layers_0", "layers_0_layers_2"):
            weights, v = learnt[name + "_weights"], learnt[name + "_singular_vector"]
            largest = np.linalg.svd(weights, compute_uv=False)[0]
            self.assertGreater(largest, 1.0)  # so that it is another function
            # Followed from step to step, v is the singular vector: σ = ‖Wᵀ v‖.
            self.assertAlmostEqual(np.linalg.norm(weights.T @ v) / largest, 1.0, places=3)
            self.assertAlmostEqual(np.linalg.norm(v), 1.0, places=5)

    def test_the_bytes_are_the_same_after_a_kill_with_threads_and_with_observers(self):
        config = self.write("""
experiment: spectral
dataset: {plugin: digits_synthetic, train: 400, test: 100, size: 12}
model:
  plugin: sequential
  layers: [{plugin: spectral_normalization, layers: [{plugin: convolution, channels: 6}, relu, {plugin: lstm, units: 9}]}]
loss: cross_entropy
optimizer: {plugin: adam, learning_rate: 0.003}
training: {batch_size: 25, epochs: 4, checkpoint_every: 1}
""", "spectral.yaml")
        options = ("--progress", "none", "--no-report")
        self.succeed("run", config, "--output", "whole", *options)
        self.succeed("run", config, "--output", "threads", *options, "--set", "training.threads=2")
        whole = {path.name: path.read_bytes() for path in (self.folder / "whole/trials").glob("*.h5")}
        self.assertEqual(whole, {path.name: path.read_bytes() for path in (self.folder / "threads/trials").glob("*.h5")})
        self.succeed("run", config, "--output", "observed", *options, "--set",
                     "observers=[{plugin: gradient_norm, every: {steps: 3}}]")
        trial, = (self.folder / "whole/trials").glob("*.h5")
        observed, = (self.folder / "observed/trials").glob("*.h5")
        with h5py.File(trial) as one, h5py.File(observed) as other:
            for name, array in one["parameters/final"].items():
                np.testing.assert_array_equal(array[()], other["parameters/final"][name][()], name)
        options += ("--set", "training.epochs=60")
        self.succeed("run", config, "--output", "long", *options)
        process = subprocess.Popen([PLEXUS, "run", config, "--output", "killed", *options], cwd=self.folder,
                                   start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not list((self.folder / "killed").rglob("*checkpoint*")) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGKILL)
        self.assertEqual(process.wait(), -signal.SIGKILL, "it ended before it could be killed")
        self.succeed("run", config, "--output", "killed", *options)
        self.assertEqual((self.folder / "long/results.h5").read_bytes(), (self.folder / "killed/results.h5").read_bytes())
        self.assertEqual(*([path.read_bytes() for path in (self.folder / name / "trials").glob("*.h5")] for name in ("long", "killed")))


class Examples(PlexusTest):
    def test_the_networks_of_configs_learn(self):
        if find_data("fashion_mnist") is None:
            self.skipTest("Fashion-MNIST is not on this machine; Debian's package is dataset-fashion-mnist")
        for name, least in (("recurrent", 0.6), ("transformer", 0.6), ("branches", 0.6)):
            with self.subTest(name):
                self.succeed("run", ROOT / f"configs/networks/{name}.yaml", "--output", name, "--progress", "none",
                             "--no-report", "--set", "training.epochs=1", "--set", "dataset.train_limit=4000",
                             "--set", "dataset.validation=400", "--set", "dataset.test_limit=1000")
                with h5py.File(self.folder / name / "results.h5") as results:
                    self.assertGreater(float(np.min(results["test_accuracy"][()])), least)


    def test_with_34_layers_a_residual_network_learns_what_a_plain_one_does_not(self):
        if find_data("fashion_mnist") is None:
            self.skipTest("Fashion-MNIST is not on this machine; Debian's package is dataset-fashion-mnist")
        self.succeed("run", ROOT / "configs/networks/depth.yaml", "--output", "depth", "--progress", "none", "--no-report",
                     "--axis", "depth=34", "--axis", "seed=1,2", "--set", "training.epochs=2", "--set", "dataset.train_limit=4000",
                     "--set", "dataset.validation=400", "--set", "dataset.test_limit=1000")
        with h5py.File(self.folder / "depth/results.h5") as results:
            self.assertEqual([name.decode() for name in results["blocks"][()]], ["residual", "plain"])
            residual, plain = results["test_accuracy"][()].reshape(2, -1)
            self.assertEqual(len(set(results["parameter_count"][()].ravel())), 1)
        self.assertGreater(float(residual.min()), float(plain.max()) + 0.05)


if __name__ == "__main__":
    unittest.main()
