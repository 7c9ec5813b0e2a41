"""The learning rate range test: which rates teach anything, by what is known of a quadratic, and on digits."""
import csv
import io
import json
import unittest

import h5py
import numpy as np
from plexus_command import PlexusTest

DIGITS = """
experiment: rates
dataset: {plugin: digits_synthetic, train: 1000, test: 10}
model: {plugin: shallow, hidden: 32}
loss: cross_entropy
optimizer: {plugin: sgd, learning_rate: 0.1}
training: {batch_size: 50, epochs: 1}
"""


class LearningRate(PlexusTest):
    def test_descent_on_a_quadratic_diverges_where_theory_says(self):
        # L = ½ (w x − t)² over all rows: descent diverges above the rate 2 / mean(x²).
        x = np.linspace(-2, 2, 50)
        noise = np.random.default_rng(1).normal(size=50)
        self.write("x,t\n" + "".join(f"{a},{3 * a + e}\n" for a, e in zip(x, noise)), "line.csv")
        config = self.write("""
experiment: line
dataset: {plugin: csv, train: line.csv, test: line.csv, target: t, normalize: none}
model: perceptron
optimizer: {plugin: sgd, learning_rate: 0.5}
training: {batch_size: 50, epochs: 1}
""")
        answer, = json.loads(self.succeed("learning-rate", config, "--format", "json", "--from", "1e-3", "--to", "100",
                                          "--steps", "2000", "--seeds", "1").stdout)
        bound = 2 / np.mean(x**2)
        rates, losses = np.array(answer["learning_rates"]), np.array(answer["losses"][0])
        # What is left of the distance to the lowest loss, some 1e-15 of it, grows by (1 − η mean(x²))² a step above the bound: it is
        # seen within some fifty steps, in which the rate grows by a third.
        last = rates[np.nonzero(losses <= 1.01 * losses.min())[0][-1]]
        self.assertGreater(last, bound)
        self.assertLess(last, 1.6 * bound)
        self.assertLess(answer["steepest"], bound)
        self.assertGreater(answer["highest_stable"], bound)
        self.assertLess(answer["highest_stable"], 5 * bound)
        np.testing.assert_allclose(rates, 1e-3 * (1e5) ** (np.arange(2000)[: len(rates)] / 1999), rtol=1e-9)

    def test_the_rate_that_is_suggested_learns_and_one_a_thousand_times_smaller_does_not(self):
        config = self.write(DIGITS)
        answer, = json.loads(self.succeed("learning-rate", config, "--format", "json").stdout)
        accuracy = {}
        for rate in (answer["steepest"], answer["steepest"] / 1000):
            self.succeed("run", config, "--output", f"out{len(accuracy)}", "--progress", "none", "--set", f"optimizer.learning_rate={rate}",
                         "--set", "training.epochs=10", "--set", "dataset.test=500")
            with h5py.File(self.folder / f"out{len(accuracy)}/results.h5") as results:
                accuracy[rate] = float(np.ravel(results["test_accuracy"][()])[0])
        high, low = accuracy.values()
        self.assertGreater(high, 0.7, accuracy)
        self.assertLess(low, 0.5, accuracy)

    def test_the_table_has_a_plot_a_scale_and_a_sentence(self):
        shown = self.succeed("learning-rate", self.write(DIGITS), "--seeds", "2").stdout
        self.assertIn("learning rate", shown)
        self.assertRegex(shown, r"1e-3 .*1e-1")
        self.assertRegex(shown, r"falls fastest at [0-9.e-]+, lowest at [0-9.e-]+.*try optimizer.learning_rate=")

    def test_trials_that_differ_in_seed_and_rate_alone_are_tested_once(self):
        config = self.write(DIGITS + "grid:\n  model.hidden: [8, 16]\n  seed: [1, 2]\n  optimizer.learning_rate: [0.1, 0.2]\n")
        rows = list(csv.DictReader(io.StringIO(self.succeed("learning-rate", config, "--format", "csv", "--steps", "20").stdout)))
        self.assertEqual(len({row["trial"] for row in rows}), 2)
        self.assertEqual(list(rows[0]), ["trial", "learning_rate", "smoothed_loss", "loss_1", "loss_2", "loss_3"])
        again = self.succeed("learning-rate", config, "--format", "csv", "--steps", "20").stdout
        self.assertEqual(rows, list(csv.DictReader(io.StringIO(again))))

    def test_it_writes_nothing_and_mistakes_are_said(self):
        config = self.write(DIGITS)
        before = sorted(self.folder.iterdir())
        self.succeed("learning-rate", config, "--steps", "20", "--seeds", "1")
        self.assertEqual(sorted(self.folder.iterdir()), before)
        for arguments, message in [(("--from", "1", "--to", "0.1"), "'--from' must be below '--to'"),
                                   (("--from", "zero"), "'--from' is 'zero'"), (("--steps", "3"), "'--steps' must be at least 10"),
                                   (("--set", "optimizer.learning_rate=0"), "is 0; any other value can be multiplied")]:
            done = self.run_plexus("learning-rate", config, *arguments)
            self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
            self.assertIn(message, done.stderr)


if __name__ == "__main__":
    unittest.main()
