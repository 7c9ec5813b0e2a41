"""What is measured, which epoch is reported, and what is kept of each row: numbers that an analyst can compute again."""
import json
import unittest

import h5py
import numpy as np
import xarray
from plexus_command import PlexusTest

CONFIG = """\
experiment: e
dataset: {plugin: digits_synthetic, train: 200, test: 150, validation: 60}
model: {plugin: deep, hidden: [32]}
loss: cross_entropy
optimizer: {plugin: adam, learning_rate: 0.02}
training: {epochs: 40, patience: 5, batch_size: 16}
"""


class Evaluation(PlexusTest):
    def run_config(self, *options):
        self.write(CONFIG)
        return self.succeed("run", "config.yaml", "--progress", "plain", "--no-report", *options)

    def results(self):
        return h5py.File(self.folder / "results/e/results.h5")

    def trial(self):
        (path,) = (self.folder / "results/e/trials").glob("*.h5")
        return h5py.File(path)

    def test_every_metric_stands_there_at_the_last_and_at_the_best_epoch(self):
        self.run_config()
        with self.results() as results:
            last, best = int(results["epochs_run"][()]), int(results["best_epoch"][()])
            self.assertEqual(last, best + 5)
            validation = results["history_validation_loss"][()]
            self.assertEqual(np.argmin(validation), best - 1)
            for metric in ("test_loss", "test_accuracy", "validation_loss", "validation_accuracy", "train_loss"):
                history = results[f"history_{metric}"][()]
                self.assertEqual(results[metric][()], history[last - 1], metric)
                self.assertEqual(results[f"best_{metric}"][()], history[best - 1], metric)
            self.assertLess(results["best_validation_loss"][()], results["validation_loss"][()])
            self.assertEqual(results.attrs["report"], "final")

    def test_without_validation_rows_no_epoch_was_chosen(self):
        self.run_config("--set", "dataset.validation=0", "--set", "training.patience=null", "--set", "training.epochs=2")
        with self.results() as results:
            self.assertIn("test_accuracy", results)
            self.assertFalse([name for name in results if name.startswith("best_") and name != "best_epoch"])

    def test_what_is_reported_changes_the_table_and_its_ranking_but_no_trial(self):
        self.run_config("--set", "results.parameters=[best]")
        shown = self.succeed("show", "results/e").stdout
        head = shown.splitlines()[0]
        self.assertIn("best test accuracy", head)
        with self.results() as results:
            self.assertEqual(results.attrs["report"], "best")
            self.assertIn(f"{100 * results['best_test_accuracy'][()]:.2f} %", shown)
            final = f"{100 * results['test_accuracy'][()]:.2f} %"
        again = self.run_config("--set", "results.parameters=[best]", "--set", "results.report=final")
        self.assertIn("1 already there", again.stderr)
        shown = self.succeed("show", "results/e").stdout
        self.assertNotIn("best test accuracy", shown.splitlines()[0])
        self.assertIn(final, shown)
        page = self.succeed("report", "results/e")
        self.assertTrue((self.folder / "results/e/report.html").is_file(), page.stdout)

    def test_the_monitor_and_min_delta_decide_what_a_gain_is(self):
        self.run_config("--set", "training.monitor=validation_accuracy")
        with self.results() as results:
            accuracy = results["history_validation_accuracy"][()]
            self.assertEqual(int(results["best_epoch"][()]), np.argmax(accuracy) + 1)
            message = results["trials/message"][()][0].decode()
            self.assertIn("no higher validation accuracy", message + "no higher validation accuracy" * (len(accuracy) == 40))
        refused = self.run_plexus("plan", "config.yaml", "--set", "dataset.validation=0", "--set",
                                  "training.monitor=validation_accuracy")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("there are no validation rows", refused.stderr)

    def test_training_accuracy_is_measured_with_the_parameters_at_the_end_of_the_epoch(self):
        self.run_config("--set", "training.evaluate_train=true", "--set", "training.patience=null",
                        "--set", "training.epochs=30")
        with self.results() as results:
            history = results["history_train_accuracy"][()]
            self.assertEqual(len(history), 30)
            self.assertEqual(results["train_accuracy"][()], history[-1])
            # 140 of the 200 rows are learnt by heart, those of the test part are not; each is a count of rows.
            self.assertEqual(history[-1], 1.0)
            self.assertLess(results["test_accuracy"][()], 1.0)
            np.testing.assert_allclose(history * 140, np.round(history * 140), atol=1e-9)

    def test_scores_are_what_loss_accuracy_and_predictions_were_made_of(self):
        for part, loss, accuracy in (("test", "test_loss", "test_accuracy"),
                                     ("validation", "validation_loss", "validation_accuracy")):
            with self.subTest(part=part):
                self.run_config("--set", f"results.scores={part}", "--set", "training.epochs=3", "--fresh")
                with self.trial() as trial:
                    scores, labels = trial["scores"][()].astype(float), trial["true_label"][()]
                    self.assertEqual(scores.shape, (len(labels), 10))
                    self.assertEqual([dimension[0].name for dimension in trial["scores"].dims],
                                     [f"/{part}_example", "/class"])
                    self.assertEqual(np.mean(scores.argmax(axis=1) == labels), trial[accuracy][()])
                    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
                    self.assertAlmostEqual(-log_p[np.arange(len(labels)), labels].mean(), trial[loss][()], places=5)
                    if part == "test":
                        np.testing.assert_array_equal(scores.argmax(axis=1), trial["predictions"][()])
                    self.assertIn("scores", json.loads(trial.attrs["config"])["results"])

    def test_evaluate_every_beyond_the_training_is_told(self):
        said = self.run_config("--set", "training={steps: 50, evaluate_every: 100, batch_size: 4}")
        self.assertIn("'training.evaluate_every' is 100 epochs, but the training had 2 (50 steps)", said.stdout + said.stderr)
        said = self.run_config("--fresh", "--set", "training={steps: 50, evaluate_every: {steps: 70}, batch_size: 4}")
        self.assertIn("'training.evaluate_every' is 70 steps, but the training had 50,", said.stdout + said.stderr)

    def test_evaluated_every_so_many_steps_the_history_is_over_steps(self):
        steps = "training={steps: 230, batch_size: 16, evaluate_every: {steps: 50}}"
        said = self.run_config("--set", steps, "--axis", "seed=1,2")
        with xarray.open_dataset(self.folder / "results/e/results.h5") as results:
            self.assertEqual(results.history_test_accuracy.dims, ("seed", "step"))
            np.testing.assert_array_equal(results.step, [50, 100, 150, 200, 230])
            self.assertTrue(np.isfinite(results.history_train_loss).all())
            self.assertTrue(np.isfinite(results.history_validation_accuracy).all())
            np.testing.assert_array_equal(results.history_test_accuracy.sel(step=230), results.test_accuracy)
            self.assertEqual(results.epochs_run.values.tolist(), [26, 26])  # of 9 steps each
        path = next((self.folder / "results/e/trials").glob("*.h5"))
        with h5py.File(path) as trial:
            np.testing.assert_array_equal(trial["history/step"], [50, 100, 150, 200, 230])
            self.assertEqual(trial["history/test_loss"].dims[0][0].name, "/history/step")
        self.assertIn("over steps", self.succeed("show", "results/e", "--plot").stdout)
        self.succeed("export", "results/e", "--csv", "tables")
        head, first, *_ = (self.folder / "tables/history.csv").read_text().splitlines()
        self.assertEqual(head.split(",")[:3], ["id", "seed", "step"])
        self.assertEqual(first.split(",")[1:3], ["1", "50"])
        self.succeed("report", "results/e")
        self.assertIn('"moment":"step"', (self.folder / "results/e/report.html").read_text())

        # The same network as one that was evaluated by epochs.
        with h5py.File(path) as trial:
            last = trial["parameters/final/layer1_weights"][()]
            seed = trial.attrs["seed"]
        self.run_config("--fresh", "--set", "training={steps: 230, batch_size: 16}", "--set", f"seed={seed}")
        with self.trial() as trial:
            np.testing.assert_array_equal(trial["parameters/final/layer1_weights"], last)

    def test_the_best_evaluation_may_lie_within_an_epoch(self):
        said = self.run_config("--set", "training={epochs: 60, batch_size: 16, patience: 6, evaluate_every: {steps: 5}}",
                               "--set", "results.parameters=[best]")
        with self.trial() as trial:
            validation, step = trial["history/validation_loss"][()], trial["history/step"][()]
            best = np.argmin(validation)
            self.assertEqual(trial["best_validation_loss"][()], validation[best])
            self.assertEqual(trial["best_epoch"][()], (step[best] - 1) // 9 + 1)
            self.assertEqual(len(validation), best + 7)
            self.assertIn(f"stopped after step {step[-1]}: no lower validation loss since step {step[best]}",
                          trial.attrs["message"])

    def test_what_is_evaluated_by_steps_and_by_epochs_is_no_one_experiment(self):
        self.write(CONFIG)
        said = self.run_plexus("plan", "config.yaml", "--set", "training={steps: 50}",
                               "--axis", "training.evaluate_every=[1, {steps: 10}]")
        self.assertEqual(said.returncode, 2, said.stdout + said.stderr)
        self.assertIn("their histories have no common dimension", said.stderr)
        said = self.run_plexus("plan", "config.yaml", "--set", "training.evaluate_every={steps: 10, epochs: 1}")
        self.assertIn("'training.evaluate_every' has 'epochs' and 'steps'", said.stderr)


if __name__ == "__main__":
    unittest.main()
