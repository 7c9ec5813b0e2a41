"""What is minimised beside the loss, and what parameters follow: autoencoders, adversaries, groups, averages, classes that count more."""
import glob
import os
import signal
import subprocess
import time
import unittest

import h5py
import numpy as np
from plexus_command import PLEXUS, ROOT, PlexusTest

DIGITS = """
experiment: reconstruct
dataset: {plugin: digits_synthetic, train: 400, test: 100, size: 8, reconstruct: true}
optimizer: {plugin: adam, learning_rate: 0.003}
training: {batch_size: 20, epochs: 2}
results: {scores: test, parameters: [initial, final]}
"""

POINTS = """
experiment: points
dataset: {plugin: two_moons, train: 200, test: 100}
model: {plugin: deep, hidden: [8]}
loss: cross_entropy
optimizer: {plugin: sgd, learning_rate: 0.1}
training: {batch_size: 20, epochs: 3}
results: {parameters: [initial, final]}
"""


def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def logistic(y):
    return 1.0 / (1.0 + np.exp(-y))


class Objectives(PlexusTest):
    def train(self, text, *arguments, name="out"):
        config = self.write(text, name + ".yaml")
        self.succeed("run", config, "--output", name, "--progress", "none", *arguments)
        trial, = glob.glob(str(self.folder / name / "trials/*.h5"))
        return trial

    def refused(self, *arguments):
        done = self.run_plexus(*arguments)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        return done.stderr

    def test_an_autoencoder_gives_its_inputs_back_and_its_loss_is_what_numpy_makes_of_them(self):
        trial = self.train(DIGITS + "model: {plugin: autoencoder, code: 6}\nloss: binary_cross_entropy\n")
        with h5py.File(trial) as file:
            y = file["scores"][()].astype(float)
            t = file["targets"][()].astype(float)
            self.assertEqual(y.shape, (100, 64))
            self.assertTrue(np.all((t >= 0) & (t <= 1)))
            loss = np.mean(np.sum(np.logaddexp(0, y) - t * y, axis=1))
            self.assertAlmostEqual(float(file["test_loss"][()]) / loss, 1.0, places=5)
            self.assertNotIn("r2", "".join(file.keys()))
        # Inputs of another file are their own targets too: the same digits, as images in HDF5.
        self.succeed("evaluate", trial, "--data", self.write(DIGITS.replace("experiment: reconstruct", "") , "data.yaml"))

    def test_predictions_of_reconstructions_are_kept_only_where_they_are_asked_for(self):
        text = DIGITS.replace("scores: test, ", "") + "model: {plugin: autoencoder, code: 6}\n"
        with h5py.File(self.train(text)) as file:
            self.assertNotIn("predictions", file)
        self.succeed("verify", "out")

    def test_the_divergence_of_a_variational_autoencoder_is_part_of_its_loss_as_the_paper_has_it(self):
        text = DIGITS + """
model:
  plugin: variational_autoencoder
  code: 3
  beta: 2.5
  encoder: [{plugin: dense, outputs: 12}, tanh]
  decoder: []
loss: squared_error
"""
        with h5py.File(self.train(text)) as file:
            p = {name: file["parameters/final"][name][()].astype(float) for name in file["parameters/final"]}
            x = file["targets"][()].astype(float)
            hidden = np.tanh(x @ p["encoder_layers_0_weights"] + p["encoder_layers_0_bias"])
            mean = hidden @ p["mean_weights"] + p["mean_bias"]
            log_variance = hidden @ p["log_variance_weights"] + p["log_variance_bias"]
            y = mean @ p["decoder_head_weights"] + p["decoder_head_bias"]
            np.testing.assert_allclose(file["scores"][()], y, rtol=1e-4, atol=1e-4)
            divergence = np.mean(0.5 * np.sum(mean**2 + np.exp(log_variance) - 1 - log_variance, axis=1))
            error = np.mean(0.5 * np.sum((y - x) ** 2, axis=1))
            self.assertAlmostEqual(float(file["test_divergence"][()]), divergence, delta=1e-4 * divergence)
            self.assertEqual(file["history/test_divergence"].shape, (2,))
            self.assertAlmostEqual(float(file["test_loss"][()]), error + 2.5 * divergence, delta=1e-4 * (error + divergence))

    def test_observed_gradients_are_those_of_the_step_with_its_objectives_and_weights(self):
        # One step of plain descent: the gradient is (before − after) / rate.
        for name, text, setting in [("objectives", DIGITS + "model: variational_autoencoder\nloss: binary_cross_entropy\n", "training.steps=1"),
                                    ("weights", POINTS, "training.class_weights=[3, 0.5]")]:
            text = text.replace(", epochs: 2", "").replace("epochs: 3", "steps: 1") + "observers: [{plugin: gradient_norm, every: {steps: 1}}]\n"
            text = text.replace("scores: test, ", "")
            with h5py.File(self.train(text, "--set", setting, "--set", "optimizer={plugin: sgd, learning_rate: 0.01}", name=name)) as file:
                squares = sum(np.sum(((file["parameters/initial"][key][()] - file["parameters/final"][key][()]).astype(float) / 0.01) ** 2)
                              for key in file["parameters/final"])
                self.assertAlmostEqual(float(file["observations/gradient_norm/total"][0]) / np.sqrt(squares), 1.0, delta=1e-3)

    def test_tied_weights_are_used_both_ways(self):
        text = DIGITS + "model: {plugin: tied_autoencoder, hidden: [10, 4], activation: sigmoid}\nloss: binary_cross_entropy\n"
        with h5py.File(self.train(text)) as file:
            p = {name: file["parameters/final"][name][()].astype(float) for name in file["parameters/final"]}
            self.assertEqual(int(file["parameter_count"][()]), 64 * 10 + 10 * 4 + 10 + 4 + 10 + 64)
            x = file["targets"][()].astype(float)
            one = logistic(x @ p["layer1_weights"] + p["layer1_shift"])
            two = logistic(one @ p["layer2_weights"] + p["layer2_shift"])
            back = logistic(two @ p["layer2_weights"].T + p["back2_shift"])
            np.testing.assert_allclose(file["scores"][()], back @ p["layer1_weights"].T + p["back1_shift"], rtol=1e-4, atol=1e-4)

    def test_a_tied_autoencoder_on_other_targets_says_what_to_set(self):
        config = self.write(DIGITS.replace(", reconstruct: true", "") + "model: tied_autoencoder\n", "tied.yaml")
        self.assertIn("set 'dataset.reconstruct: true'", self.refused("plan", config))

    def test_an_adversarial_model_makes_points_of_all_clouds(self):
        config = ROOT / "configs/networks/adversarial.yaml"
        self.succeed("run", config, "--output", "out", "--progress", "none")
        trial, = glob.glob(str(self.folder / "out/trials/*.h5"))
        with h5py.File(trial) as file:
            y = file["predictions"][()]
        angles = np.arange(8) * 2 * np.pi / 8
        distances = np.linalg.norm(y[:, None] - np.c_[np.cos(angles), np.sin(angles)][None], axis=2)
        near = distances.min(axis=1) < 0.2  # four standard deviations of a cloud
        self.assertGreater(near.mean(), 0.8)
        shares = np.bincount(distances.argmin(axis=1)[near], minlength=8) / near.sum()
        self.assertGreater(shares.min(), 0.01, shares)

    def parameters_of_turns(self, steps, *options):
        """Of an adversarial model, initial and final, by side."""
        config = self.write("""
experiment: turns
dataset: {plugin: ring, normalize: none}
model: {plugin: adversarial}
loss: none
optimizer: {plugin: adam, learning_rate: 0.001}
training: {batch_size: 32}
results: {parameters: [initial, final]}
""", "turns.yaml")
        name = f"turns{steps}{len(options)}"
        self.succeed("run", config, "--output", name, "--progress", "none", "--set", f"training.steps={steps}", *options)
        trial, = glob.glob(str(self.folder / name / "trials/*.h5"))
        with h5py.File(trial) as file:
            return {side: tuple(np.concatenate([array[()].ravel() for key, array in sorted(file["parameters/" + moment].items()) if key.startswith(side)])
                                for moment in ("initial", "final"))
                    for side in ("generator", "discriminator")}

    def test_sides_that_take_turns_move_in_their_own_steps_as_with_an_optimizer_each(self):
        turns = ("--set", "training.alternate=[{objective: discriminator, steps: 2}, {objective: generator}]")
        together = self.parameters_of_turns(1)
        after = {steps: self.parameters_of_turns(steps, *turns) for steps in (1, 2, 3, 4)}
        # The first step of the discriminator is what it is without turns; that of the generator waits for step 3.
        np.testing.assert_array_equal(after[1]["discriminator"][1], together["discriminator"][1])
        np.testing.assert_array_equal(after[1]["generator"][1], together["generator"][0])
        for side, moved in (("discriminator", (True, False, True)), ("generator", (False, True, False))):
            for step, has_moved in zip((2, 3, 4), moved):
                same = np.array_equal(after[step][side][1], after[step - 1][side][1])
                self.assertEqual(same, not has_moved, (side, step))
        # Adam's first step is η g / (|g| + ε), whatever the number of steps that others have had.
        moves = np.abs(after[3]["generator"][1] - after[3]["generator"][0])
        np.testing.assert_allclose(np.median(moves[moves > 0]), 1e-3, rtol=1e-3)
        self.assertGreater((moves > 0).mean(), 0.3)  # of units that are at rest, nothing moves

    def test_turns_are_settings_like_others_and_mistakes_in_them_have_their_place(self):
        text = DIGITS.replace("training: {", "training: {alternate: [{objective: critic}], ")
        for model, why in (("{plugin: adversarial}", "'critic', but those of this model are discriminator, generator"),
                           ("autoencoder", "this model has none of its own")):
            with self.subTest(model):
                error = self.refused("plan", self.write(text + f"model: {model}\nloss: none\n", "critic.yaml"))
                self.assertIn("critic.yaml:5:", error)
                self.assertIn(why, error)
        grid = self.write((ROOT / "configs/networks/adversarial.yaml").read_text(encoding="utf-8") +
                          "grid: {training.alternate: [[], [{objective: discriminator, steps: 5}, {objective: generator}]]}\n",
                          "grid.yaml")
        self.assertIn("2 trials", self.succeed("plan", grid).stdout)

    def test_objectives_averages_and_second_gradients_survive_a_kill_with_the_same_bytes(self):
        text = DIGITS + "model: variational_autoencoder\nloss: binary_cross_entropy\n"
        config = self.write(text, "vae.yaml")
        self.succeed("run", config, "--output", "whole", "--progress", "none")
        self.succeed("run", config, "--output", "threads", "--progress", "none", "--set", "training.threads=2")
        self.assertEqual(self.bytes_of_trials("whole"), self.bytes_of_trials("threads"))
        for setting in ["training.average={plugin: ema, decay: 0.9}", "optimizer={plugin: sam}", "training.threads=1"]:
            with self.subTest(setting):
                name = setting.split("=")[0]
                options = ("--set", setting, "--set", "training.epochs=300", "--set", "training.checkpoint_every=1", "--progress", "none")
                self.succeed("run", config, "--output", name + "-whole", *options)
                process = subprocess.Popen([PLEXUS, "run", config, "--output", name + "-killed", *options], cwd=self.folder,
                                           start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                checkpoints = self.folder / (name + "-killed")
                deadline = time.monotonic() + 60
                while not list(checkpoints.rglob("*checkpoint*")) and process.poll() is None and time.monotonic() < deadline:
                    time.sleep(0.005)
                os.killpg(process.pid, signal.SIGKILL)
                self.assertEqual(process.wait(), -signal.SIGKILL, "it ended before it could be killed")
                self.succeed("run", config, "--output", name + "-killed", *options)
                self.assertEqual(self.bytes_of_trials(name + "-whole"), self.bytes_of_trials(name + "-killed"))

    def bytes_of_trials(self, name):
        return {path.name: path.read_bytes() for path in (self.folder / name / "trials").glob("*.h5")}

    def test_a_student_learns_from_its_teacher_as_much_as_numpy_says(self):
        teacher = POINTS.replace("experiment: points", "experiment: teacher").replace("[initial, final]", "[final]")
        config = self.write(teacher, "teacher.yaml")
        self.succeed("run", config, "--output", "teacher", "--progress", "none")
        self.succeed("predict", "teacher", "--part", "all", "--output", "soft.h5")
        student = POINTS.replace("{plugin: two_moons, train: 200, test: 100}", "{plugin: two_moons, train: 200, test: 100, soft_targets: soft.h5}")
        student = student.replace("loss: cross_entropy", "loss: {plugin: distillation, temperature: 3, share: 0.7}")
        student = student.replace("batch_size: 20, epochs: 3", "batch_size: 200, steps: 1")
        student = student.replace("{plugin: deep, hidden: [8]}", "{plugin: perceptron, initializer: zeros}")
        with h5py.File(self.train(student)) as trial, h5py.File(self.folder / "soft.h5") as soft:
            p = soft["scores"][()][:200].astype(float)
            labels = soft["true_class"][()][:200]
            initial = {name: trial["parameters/initial"][name][()].astype(float) for name in trial["parameters/initial"]}
            weights, = [name for name in initial if name.endswith("_weights")]
            bias = weights.replace("_weights", "_bias")
            self.assertFalse(initial[weights].any())
            y = np.zeros((200, 2)) + initial[bias]
            q = p ** (1 / 3)
            q /= q.sum(axis=1, keepdims=True)
            s = softmax(y / 3)
            hard = -np.log(softmax(y)[np.arange(200), labels])
            loss = np.mean(0.3 * hard + 0.7 * 9 * np.sum(q * np.log(q / s), axis=1))
            self.assertAlmostEqual(float(trial["train_loss"][()]) / loss, 1.0, places=5)
            step = -0.1 * np.mean(0.3 * (softmax(y) - np.eye(2)[labels]) + 0.7 * 3 * (s - q), axis=0)
            np.testing.assert_allclose(trial["parameters/final"][bias][()] - initial[bias], step, atol=1e-6)

    def test_soft_targets_of_other_rows_and_scores_that_are_no_probabilities_are_refused(self):
        for name, scores in [("few.h5", np.full((7, 2), 0.5)), ("sums.h5", np.full((300, 2), 0.7))]:
            with h5py.File(self.folder / name, "w") as file:
                file["scores"] = scores
            config = self.write(POINTS.replace("test: 100}", f"test: 100, soft_targets: {name}}}"), "soft.yaml")
            text = self.refused("plan", config)
            self.assertIn("but the data set has 200 training rows" if name == "few.h5" else "no probabilities that add up to 1", text)

    def test_rows_of_one_class_come_to_lie_together_and_no_output_is_taken_for_a_class(self):
        trial = self.train("""
experiment: together
dataset: {plugin: digits_synthetic, train: 2200, test: 200, validation: 200}
model: {plugin: sequential, layers: [flatten, {plugin: dense, outputs: 64}, relu]}
loss: {plugin: triplet, margin: 0.5}
optimizer: {plugin: adam, learning_rate: 0.002}
training: {batch_size: 50, epochs: 8}
results: {scores: test}
""")
        with h5py.File(trial) as file:
            y = file["predictions"][()].astype(float)
            labels = file["true_label"][()]
            self.assertEqual(file["predictions"].dims[1][0].name, "/coordinate")
            np.testing.assert_array_equal(file["scores"][()], file["predictions"][()])
            distances = np.linalg.norm(y[:, None] - y[None], axis=2)
            np.fill_diagonal(distances, np.inf)
            right = np.mean(labels[distances.argmin(axis=1)] == labels)
            self.assertAlmostEqual(float(file["test_nearest_neighbor_accuracy"][()]), right, places=9)
            self.assertGreater(right, 0.85)
            self.assertGreater(file["history/validation_nearest_neighbor_accuracy"][()][-1], 0.8)
            # In batches of 128 and 72: each row of the class with each of the others.
            losses = []
            for begin, end in ((0, 128), (128, 200)):
                near, own = distances[begin:end, begin:end].copy(), labels[begin:end]
                np.fill_diagonal(near, 0)
                for anchor, row in enumerate(near):
                    same = own == own[anchor]
                    others = same & (np.arange(len(own)) != anchor)
                    losses.append(np.mean(np.maximum(0, 0.5 + row[others][:, None] - row[~same][None])) if others.any() else 0.0)
            self.assertAlmostEqual(float(file["test_loss"][()]) / (sum(losses) / 200), 1.0, places=5)
            self.assertFalse([name for name in file if "test_accuracy" in name or name == "confusion"])
        self.assertIn("nearest neighbor accuracy", self.succeed("show", "out").stdout)
        self.assertIn("coordinates", self.succeed("predict", trial).stdout)
        self.succeed("predict", trial, "--output", "points.h5")
        with h5py.File(self.folder / "points.h5") as points:
            np.testing.assert_array_equal(points["outputs"][()], y.astype(np.float32))
        self.assertIn(f"{100 * right:.2f}", self.succeed("evaluate", trial).stdout)
        self.succeed("verify", "out")
        self.succeed("report", "out")
        config = self.folder / "out.yaml"
        config.write_text(config.read_text() + "metrics: [accuracy]\n")
        self.assertIn("set 'nearest_neighbors'", self.refused("plan", config))

    def test_weights_under_l1_are_those_of_the_lasso_and_many_are_0(self):
        generator = np.random.default_rng(5)
        x = generator.normal(size=(120, 20)).astype(np.float32).astype(float)
        y = x @ np.r_[[2.0, -1.5, 1.0, -0.5], np.zeros(16)] + 3.0 + 0.3 * generator.normal(size=120)
        names = [f"x{i}" for i in range(20)] + ["y"]
        lines = [",".join(names)] + [",".join(repr(float(v)) for v in (*row, t)) for row, t in zip(x, y)]
        (self.folder / "rows.csv").write_text("\n".join(lines) + "\n")
        trial = self.train("""
experiment: lasso
dataset: {plugin: csv, train: rows.csv, task: regression, test: 0, normalize: none}
model: {plugin: sequential, layers: []}
optimizer: {plugin: l1, weight: 0.1, inner: {plugin: sgd, learning_rate: 0.1}}
training: {batch_size: 120, epochs: 600}
""")
        # 1/2n Σ (y − x w − b)² + 0.1 Σ |w|, one coordinate after the other.
        w, b = np.zeros(20), 0.0
        for _ in range(500):
            b = np.mean(y - x @ w)
            for k in range(20):
                rest = y - b - x @ w + x[:, k] * w[k]
                slope, curvature = np.mean(x[:, k] * rest), np.mean(x[:, k] ** 2)
                w[k] = np.sign(slope) * max(0.0, abs(slope) - 0.1) / curvature
        with h5py.File(trial) as file:
            learnt = file["parameters/final/head_weights"][()].ravel()
            np.testing.assert_allclose(learnt, w, atol=2e-5)
            np.testing.assert_array_equal(learnt == 0, w == 0)
            self.assertGreater(np.sum(learnt == 0), 10)
            self.assertAlmostEqual(float(file["parameters/final/head_bias"][0]), b, places=4)

    def test_a_first_layer_under_l1_ignores_inputs_that_are_noise(self):
        generator = np.random.default_rng(6)
        x = generator.normal(size=(400, 12))
        kind = np.where(x[:, 0] * x[:, 1] > 0, "same", "other")
        lines = [",".join([f"x{i}" for i in range(12)] + ["class"])]
        lines += [",".join([repr(float(v)) for v in row] + [str(k)]) for row, k in zip(x, kind)]
        (self.folder / "rows.csv").write_text("\n".join(lines) + "\n")
        trial = self.train("""
experiment: sparse
dataset: {plugin: csv, train: rows.csv, test: 0, normalize: none}
model: {plugin: deep, hidden: [32], activation: tanh}
loss: cross_entropy
optimizer: {plugin: l1, weight: 0.3, inner: {plugin: adam, learning_rate: 0.01}}
training: {batch_size: 40, epochs: 150, evaluate_train: true}
""")
        with h5py.File(trial) as file:
            weights = file["parameters/final/layer1_weights"][()]
            self.assertGreater(np.mean(weights[2:] == 0), 0.85)
            self.assertGreater(np.abs(weights[:2]).max(axis=1).min(), 0.5)
            self.assertGreater(float(file["train_accuracy"][()]), 0.94)
            self.assertGreater(np.mean(file["parameters/final/layer1_bias"][()] != 0), 0.9)

    def test_every_example_network_plans(self):
        for config in sorted(glob.glob(str(ROOT / "configs/networks/*.yaml"))):
            with self.subTest(config):
                done = self.run_plexus("plan", config)
                if done.returncode == 3 and "plexus data fetch" in done.stderr + done.stdout:
                    continue  # its data are not here
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_parameters_of_a_group_stay_where_its_rate_is_0_and_the_others_move(self):
        trial = self.train(POINTS, "--set", "optimizer.groups={layer1_*: {learning_rate: 0}}")
        with h5py.File(trial) as file:
            before, after = file["parameters/initial"], file["parameters/final"]
            for name in before:
                same = np.array_equal(before[name][()], after[name][()])
                self.assertEqual(same, name.startswith("layer1_"), name)

    def test_groups_take_decay_from_biases_alone(self):
        # One step on one batch: w ← w − η (g + λ w), of which the biases lack the second part.
        text = POINTS.replace("epochs: 3", "steps: 1").replace("batch_size: 20", "batch_size: 200")
        plain, decayed = (h5py.File(self.train(text, "--set", f"optimizer={settings}", name=name)) for name, settings in [
            ("plain", "{plugin: sgd, learning_rate: 0.1}"),
            ("decayed", "{plugin: sgd, learning_rate: 0.1, weight_decay: 0.5, groups: {bias: {weight_decay: 0}}}")])
        with plain, decayed:
            initial = plain["parameters/initial"]
            for name in initial:
                decay = 0.0 if name.endswith("_bias") else 0.1 * 0.5
                expected = plain["parameters/final"][name][()] - decay * initial[name][()]
                np.testing.assert_allclose(decayed["parameters/final"][name][()], expected, atol=1e-6)

    def test_groups_are_settings_that_grids_reach_and_mistakes_in_them_have_their_place(self):
        config = self.write(POINTS.replace("learning_rate: 0.1}", "learning_rate: 0.1, groups: {bias: {learning_rate: 0.1}}}")
                            + "grid:\n  optimizer.groups.bias.learning_rate: [0, 0.1]\n", "grid.yaml")
        self.succeed("run", config, "--output", "grid", "--progress", "none")
        with h5py.File(self.folder / "grid/results.h5") as results:
            self.assertEqual(results["test_loss"].shape, (2,))
            self.assertNotEqual(*results["test_loss"][()])
        wrong = self.write("experiment: a\ndataset: two_moons\nmodel: shallow\noptimizer:\n  plugin: sgd\n  groups:\n"
                           "    bias: {learning_rat: 0}\n", "wrong.yaml")
        text = self.refused("plan", wrong)
        self.assertIn("wrong.yaml:7:12", text)
        self.assertIn("did you mean 'learning_rate'", text)
        nothing = self.write(POINTS.replace("learning_rate: 0.1}", "learning_rate: 0.1, groups: {layers.7.*: {momentum: 0}}}"), "nothing.yaml")
        text = self.refused("plan", nothing)
        self.assertIn("'layers.7.*'", text)
        self.assertIn("layer1_weights", text)

    def test_swa_is_the_mean_of_the_parameters_at_the_ends_of_the_epochs(self):
        ends = []
        for epochs in (1, 2, 3):
            with h5py.File(self.train(POINTS, "--set", f"training.epochs={epochs}", name=f"e{epochs}")) as file:
                ends.append({name: file["parameters/final"][name][()] for name in file["parameters/final"]})
        # What is said of the average is what the network with these parameters says.
        averaged = POINTS.replace("[initial, final]", "[final, average]").replace("epochs: 3", "epochs: 3, average: {plugin: swa, begin: 1}")
        with h5py.File(self.train(averaged, name="average")) as file:
            for name in file["parameters/average"]:
                mean = (ends[1][name] + ends[2][name]) / 2
                np.testing.assert_allclose(file["parameters/average"][name][()], mean, atol=1e-6)
                np.testing.assert_array_equal(file["parameters/final"][name][()], ends[2][name])
            recorded = float(file["average_test_loss"][()])
            self.assertNotEqual(recorded, float(file["test_loss"][()]))
            trial = file.filename
        self.succeed("evaluate", trial, "--weights", "average", "--output", "measured.h5")
        with h5py.File(self.folder / "measured.h5") as measured:
            self.assertAlmostEqual(float(np.ravel(measured["test_loss"][()])[0]), recorded, places=6)

    def test_ema_is_the_moving_mean_of_the_parameters_after_each_step(self):
        average = None
        for steps in (1, 2, 3):
            with h5py.File(self.train(POINTS.replace("epochs: 3", f"steps: {steps}"), name=f"s{steps}")) as file:
                now = {name: file["parameters/final"][name][()].astype(float) for name in file["parameters/final"]}
            average = now if average is None else {name: 0.7 * average[name] + 0.3 * now[name] for name in now}
        text = POINTS.replace("epochs: 3", "steps: 3, average: {plugin: ema, decay: 0.7}").replace("[initial, final]", "[average]")
        with h5py.File(self.train(text, name="ema")) as file:
            for name in average:
                np.testing.assert_allclose(file["parameters/average"][name][()], average[name], atol=1e-6)

    def test_an_average_that_there_is_not_is_refused_in_words(self):
        config = self.write(POINTS.replace("[initial, final]", "[average]"), "none.yaml")
        self.assertIn("'training.average' is not set", self.refused("plan", config))
        config = self.write(POINTS.replace("epochs: 3", "epochs: 3, average: {plugin: swa, begin: 3}"), "late.yaml")
        self.assertIn("begins after epoch 3, but there are 3", self.refused("plan", config))

    def test_a_class_that_counts_twice_moves_parameters_as_if_its_rows_came_twice(self):
        rows = [("0.5,-1", "a"), ("1.5,0.25", "a"), ("-2,1", "b")]
        once = self.write("x,y,class\n" + "".join(f"{x},{c}\n" for x, c in rows), "once.csv")
        twice = self.write("x,y,class\n" + "".join(f"{x},{c}\n" * (2 if c == "a" else 1) for x, c in rows), "twice.csv")
        text = """
experiment: weights
dataset: {plugin: csv, train: FILE, test: once.csv, target: class, normalize: none}
model: perceptron
loss: cross_entropy
optimizer: {plugin: sgd, learning_rate: 0.1}
training: {batch_size: ROWS, steps: 1}
results: {parameters: [initial, final]}
"""
        moved = []
        for name, file, count, weights in [("w", once, 3, "[2, 1]"), ("r", twice, 5, "none")]:
            config = text.replace("FILE", file.name).replace("ROWS", str(count))
            with h5py.File(self.train(config, "--set", f"training.class_weights={weights}", name=name)) as trial:
                change = {key: trial["parameters/final"][key][()] - trial["parameters/initial"][key][()]
                          for key in trial["parameters/final"]}
                moved.append({key: value * count for key, value in change.items()})  # the sum over the rows
        for key in moved[0]:
            np.testing.assert_allclose(moved[0][key], moved[1][key], atol=1e-5)

    def test_balanced_weights_and_balanced_sampling_find_a_rare_class(self):
        text = """
experiment: rare
dataset: {plugin: csv, train: rare.csv, target: class, test: 0.5, validation: 0}
model: {plugin: shallow, hidden: 8}
loss: cross_entropy
optimizer: {plugin: adam, learning_rate: 0.02}
training: {batch_size: 20, epochs: 30}
"""
        random = np.random.default_rng(1)
        x = random.normal(size=(1000, 2))
        rare = random.random(1000) < 0.05
        x[rare] += 1.5
        self.write("x,y,class\n" + "".join(f"{a},{b},{'rare' if r else 'common'}\n" for (a, b), r in zip(x, rare)), "rare.csv")
        found = {}
        for name, setting in [("plain", "training.sampling=each_once"), ("weights", "training.class_weights=balanced"),
                              ("sampling", "training.sampling=balanced")]:
            with h5py.File(self.train(text, "--set", setting, name=name)) as trial:
                confusion = trial["confusion_matrix" if "confusion_matrix" in trial else "confusion"][()]
                found[name] = confusion[1, 1] / confusion[1].sum()
        self.assertGreater(found["weights"], found["plain"] + 0.2, found)
        self.assertGreater(found["sampling"], found["plain"] + 0.2, found)

    def test_weights_of_classes_are_for_classes_and_one_for_each(self):
        config = self.write(POINTS, "points.yaml")
        self.assertIn("has 3 numbers, but there are 2 classes", self.refused("plan", config, "--set", "training.class_weights=[1, 2, 3]"))
        numbers = self.write("experiment: r\ndataset: regression\nmodel: shallow\n", "regression.yaml")
        self.assertIn("is about classes", self.refused("plan", numbers, "--set", "training.class_weights=balanced"))
        self.assertIn("is about classes", self.refused("plan", numbers, "--set", "training.sampling=balanced"))


if __name__ == "__main__":
    unittest.main()
