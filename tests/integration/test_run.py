"""plexus run and what it leaves behind, as a user and an analyst see it."""
import json
import os
import pathlib
import shutil
import unittest

import h5py
import numpy as np
from plexus_command import ROOT, PlexusTest

FAULTY = pathlib.Path(os.environ.get("PLEXUS_BUILD", ROOT / "build/release")) / "tests/faulty/faulty_optimizers.so"
CONFIG = """\
experiment: small
dataset: {plugin: digits_synthetic, train: 300, test: 100, validation: 50}
training: {epochs: 3, batch_size: 16}
results: {parameters: [initial, best, final]}
optimizer: adam
grid:
  network:
    perceptron: {model: perceptron}
    shallow: {model: {plugin: shallow, hidden: 12}}
    deep: {model: {plugin: deep, hidden: [20, 10]}, loss: cross_entropy}
  optimizer.learning_rate: [0.001, 0.01]
"""


class Run(PlexusTest):
    def test_the_same_configuration_twice_gives_the_same_bytes(self):
        self.write(CONFIG)
        self.succeed("run", "config.yaml", "--output", "a", "--progress", "none", "--jobs", "1")
        self.succeed("run", "config.yaml", "--output", "b", "--progress", "none", "--jobs", "3")
        first = (self.folder / "a/results.h5").read_bytes()
        self.assertGreater(len(first), 1000)
        self.assertEqual(first, (self.folder / "b/results.h5").read_bytes())
        for trial in (self.folder / "a/trials").glob("*.h5"):
            self.assertEqual(trial.read_bytes(), (self.folder / "b/trials" / trial.name).read_bytes())

    def test_a_second_run_reuses_everything(self):
        self.write(CONFIG)
        self.succeed("run", "config.yaml", "--progress", "none")
        before = {f: f.stat().st_mtime_ns for f in (self.folder / "results/small/trials").iterdir()}
        again = self.succeed("run", "config.yaml", "--progress", "plain")
        self.assertIn("6 already there", again.stderr)
        self.assertEqual(before, {f: f.stat().st_mtime_ns for f in (self.folder / "results/small/trials").iterdir()})

    def test_the_config_in_the_results_runs_again_to_the_same_results(self):
        self.write(CONFIG)
        self.succeed("run", "config.yaml", "--output", "a", "--set", "training.epochs=2", "--progress", "none")
        self.succeed("run", "a/config.yaml", "--output", "b", "--progress", "none")
        with h5py.File(self.folder / "a/results.h5") as a, h5py.File(self.folder / "b/results.h5") as b:
            np.testing.assert_array_equal(a["trial_id"][()], b["trial_id"][()])
            np.testing.assert_array_equal(a["test_loss"][()], b["test_loss"][()])
            self.assertEqual(a["epochs_run"][0, 0], 2)

    def test_the_folder_of_an_experiment_stands_for_the_configuration_that_was_run_there(self):
        # Its name and what is relative in it are those of the file that it was copied from.
        text = CONFIG.replace("experiment: small\n", "plugins: {libraries: [faulty.so]}\n")
        shutil.copy(FAULTY, self.folder / "faulty.so")
        self.write(text, "named.yaml")
        self.succeed("run", "named.yaml", "--set", "training.epochs=2", "--progress", "none")
        before = (self.folder / "results/named/results.h5").read_bytes()
        again = self.succeed("run", "results/named", "--progress", "plain")
        self.assertIn("6 already there", again.stderr)
        self.assertEqual((self.folder / "results/named/results.h5").read_bytes(), before)
        refused = self.run_plexus("run", ".")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("no experiment was run in it", refused.stderr)

    def test_the_parameters_in_a_trial_file_give_its_predictions(self):
        self.write(CONFIG)
        self.succeed("run", "config.yaml", "--progress", "none")
        with h5py.File(self.folder / "results/small/results.h5") as results:
            row = [name.decode() for name in results["network"][()]].index("shallow")
            identity = results["trial_id"][row, 1].decode()
            confusion = results["confusion"][row, 1]
            accuracy = results["test_accuracy"][row, 1]
        self.assertEqual(confusion.sum(), 100)
        self.assertAlmostEqual(np.trace(confusion) / 100, accuracy, places=12)
        with h5py.File(self.folder / f"results/small/trials/{identity}.h5") as trial:
            config = json.loads(trial.attrs["config"])
            self.assertEqual(config["model"]["hidden"], 12)
            self.assertEqual(config["optimizer"]["learning_rate"], 0.01)
            final = trial["parameters/final"]
            self.assertEqual(final["layer1_weights"].shape[1], 12)
            self.assertEqual(final["layer2_weights"].shape, (12, 10))
            self.assertEqual(final["layer2_bias"].shape, (10,))
            self.assertFalse(np.array_equal(final["layer2_weights"][()],
                                            trial["parameters/initial/layer2_weights"][()]))
            predicted = np.bincount(trial["predictions"][()], minlength=10)
            np.testing.assert_array_equal(predicted, confusion.sum(axis=0))
            self.assertEqual(trial["history/train_loss"].shape, (3,))

    def test_plan_lists_the_trials_and_trains_nothing(self):
        self.write(CONFIG)
        plan = self.succeed("plan", "config.yaml")
        self.assertIn("6 trials", plan.stdout)
        for word in ("perceptron", "shallow", "deep", "0.001", "0.01"):
            self.assertIn(word, plan.stdout)
        self.assertFalse((self.folder / "results").exists())

    def test_show_prints_the_best_trial_first(self):
        self.write(CONFIG)
        run = self.succeed("run", "config.yaml", "--progress", "none")
        show = self.succeed("show", "results/small")
        self.assertIn(show.stdout, run.stdout)
        # The second percentage of a row, on validation rows, decides.
        table = show.stdout.split("constant answer")[0]  # behind the table
        accuracies = [float(line.split(" %")[1].split()[-1]) for line in table.splitlines() if " %" in line]
        self.assertEqual(len(accuracies), 6)
        self.assertEqual(accuracies, sorted(accuracies, reverse=True))

    def test_seeds_are_summarised_as_mean_and_deviation(self):
        self.write(CONFIG.replace("optimizer.learning_rate: [0.001, 0.01]", "seed: [1, 2, 3]"))
        self.succeed("run", "config.yaml", "--progress", "none")
        show = self.succeed("show", "results/small").stdout.split("constant answer")[0]
        self.assertEqual(show.count("±"), show.count(" %") + 3 * (show.count("loss")))
        with h5py.File(self.folder / "results/small/results.h5") as results:
            accuracy = results["test_accuracy"][()] * 100
        best = accuracy[accuracy.mean(axis=1).argmax()]
        self.assertIn(f"{best.mean():.2f} ± {best.std(ddof=1):.2f} %", show)

    def test_a_failed_trial_is_exit_code_1_and_the_rest_is_published(self):
        text = CONFIG.replace("optimizer.learning_rate: [0.001, 0.01]", "optimizer: [adam, segfaults]")
        self.write(text + f"plugins: {{libraries: [{FAULTY}]}}\n")
        result = self.run_plexus("run", "config.yaml", "--progress", "plain")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("Segmentation fault", result.stderr)
        with h5py.File(self.folder / "results/small/results.h5") as results:
            np.testing.assert_array_equal(results["status"][()], [[0, 1]] * 3)
            self.assertTrue(np.isnan(results["test_accuracy"][:, 1]).all())
            self.assertTrue(np.isfinite(results["test_accuracy"][:, 0]).all())
            self.assertIn("Segmentation fault", results["trials/message"][1].decode())

    def test_a_component_that_calls_exit_costs_its_trial_and_the_run_says_so(self):
        self.write(CONFIG.replace("optimizer.learning_rate: [0.001, 0.01]", "optimizer.code: [0, 3, 5]")
                   .replace("optimizer: adam", "optimizer: ends") + f"plugins: {{libraries: [{FAULTY}]}}\n")
        result = self.run_plexus("run", "config.yaml", "--progress", "plain", "--set", "training.epochs=1")
        self.assertEqual(result.returncode, 1, result.stderr)
        with h5py.File(self.folder / "results/small/results.h5") as results:
            np.testing.assert_array_equal(results["status"][()], [[1, 1, 1]] * 3)
            for trial, code in enumerate([0, 3, 5] * 3):
                self.assertIn(f"exit code {code}", results["trials/message"][trial].decode())

    def test_what_a_component_prints_does_not_reach_the_table_of_results(self):
        self.write(CONFIG.replace("optimizer.learning_rate: [0.001, 0.01]", "seed: [1, 2]")
                   .replace("optimizer: adam", "optimizer: prints") + f"plugins: {{libraries: [{FAULTY}]}}\n")
        result = self.succeed("run", "config.yaml", "--progress", "none", "--set", "training.epochs=1")
        self.assertNotIn("printed by", result.stdout)
        for place in ("a constructor", "plan()", "a step"):
            self.assertIn("printed by " + place, result.stderr)

    def test_a_diverged_trial_has_its_status_and_nan(self):
        self.write(CONFIG.replace("optimizer: adam", "optimizer: sgd").replace("[0.001, 0.01]", "[0.001, 1.0e+12]"))
        result = self.run_plexus("run", "config.yaml", "--progress", "none")
        self.assertEqual(result.returncode, 0, result.stderr)
        with h5py.File(self.folder / "results/small/results.h5") as results:
            meanings = results["status"].attrs["flag_meanings"]
            meanings = (meanings.decode() if isinstance(meanings, bytes) else meanings).split()
            self.assertEqual(meanings, ["complete", "failed", "diverged", "pruned", "missing"])
            self.assertEqual(results["status"][0, 0], 0)
            self.assertEqual(results["status"][0, 1], 2)
            self.assertTrue(np.isnan(results["test_accuracy"][0, 1]))
            self.assertTrue(np.isfinite(results["test_accuracy"][0, 0]))


if __name__ == "__main__":
    unittest.main()
