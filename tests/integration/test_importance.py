"""plexus importance from outside: a grid that was trained, its three formats, and what is refused."""
import csv
import io
import json
import unittest

from plexus_command import PlexusTest

GRID = """
experiment: study
dataset: {plugin: digits_synthetic, train: 300, test: 200, size: 8, validation: 100}
model: {plugin: deep, hidden: [16]}
loss: cross_entropy
optimizer: {plugin: sgd, learning_rate: 0.1}
training: {epochs: 2, batch_size: 20}
results: {parameters: []}
grid:
  model.batch_normalization: [false, true]
  optimizer.learning_rate: [0.001, 0.1]
  seed: {range: {from: 1, to: 3}}
"""


class Importance(PlexusTest):
    def test_a_grid_is_taken_apart(self):
        self.write(GRID)
        self.succeed("run", "config.yaml", "--output", "study", "--no-report")
        text = self.succeed("importance", "study").stdout
        self.assertIn("study: what the variance of validation accuracy comes from, over 4 combinations in 12 trials", text)
        answer = json.loads(self.succeed("importance", "study", "--format", "json").stdout)
        parts = {part["part"]: part for part in answer["parts"]}
        self.assertEqual(set(parts), {"batch_normalization", "learning_rate", "batch_normalization × learning_rate", "repetitions"})
        self.assertAlmostEqual(sum(part["share"] for part in parts.values()), 1, places=12)

        trials = json.loads(self.succeed("show", "study", "--json").stdout)

        def mean(**settings):
            of = [t["validation_accuracy"] for t in trials if all(t[name] == value for name, value in settings.items())]
            return sum(of) / len(of)

        half = (mean(learning_rate=0.1) - mean(learning_rate=0.001)) / 2
        self.assertAlmostEqual(parts["learning_rate"]["variance"], half * half, places=12)
        rows = list(csv.DictReader(io.StringIO(self.succeed("importance", "study", "--format", "csv").stdout, newline="")))
        self.assertEqual([row["part"] for row in rows], [part["part"] for part in answer["parts"]])

        one = self.run_plexus("importance", "study", "--where", "learning_rate=0.1", "--where", "batch_normalization=true")
        self.assertEqual(one.returncode, 2)
        self.assertIn("no setting varies but seeds and folds", one.stderr)
        metric = self.run_plexus("importance", "study", "--metric", "test_acuracy")
        self.assertEqual(metric.returncode, 2)
        self.assertIn("did you mean 'test_accuracy'?", metric.stderr)

    def test_a_folder_without_results_is_refused(self):
        (self.folder / "empty").mkdir()
        result = self.run_plexus("importance", "empty")
        self.assertEqual(result.returncode, 2)
        self.assertIn("has no results", result.stderr)


if __name__ == "__main__":
    unittest.main()
