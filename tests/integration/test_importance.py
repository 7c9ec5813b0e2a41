"""plexus importance from outside: a grid that was trained, its three formats, and what is refused."""
import csv
import io
import json
import unittest

import h5py
import numpy as np

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


SAMPLE = """
experiment: sample
dataset: {plugin: digits_synthetic, train: 200, test: 50, size: 8, validation: 100}
model: {plugin: shallow, hidden: 10}
training: {epochs: 1, batch_size: 20}
results: {parameters: []}
grid:
  sample:
    points: 40
    optimizer.learning_rate: {log_uniform: {from: 0.0001, to: 1}}
    model.hidden: {integer: {from: 4, to: 30}}
    model.activation: {choice: [sigmoid, relu, tanh]}
"""


def hats(numbers):
    """Piecewise linear functions at equally spaced knots, by np.interp, and how many of them there are."""
    count = min(8, len(np.unique(numbers)))
    knots = np.linspace(numbers.min(), numbers.max(), count)
    return np.stack([np.interp(numbers, knots, np.eye(count)[k]) for k in range(count)], 1), count


def additive(blocks, y):
    """The variances of each setting's function, and R² by leaving each point out and fitting anew."""
    x = np.concatenate([block for block, _ in blocks.values()], 1)
    penalty, first = 0.01 * np.eye(x.shape[1]), 0
    for block, smooth in blocks.values():
        own = slice(first, first + block.shape[1])
        second = np.diff(np.eye(smooth), 2, axis=0) if smooth else None
        penalty[own, own] += second.T @ second if smooth else np.eye(block.shape[1])
        first += block.shape[1]
    n = len(y)

    def fit(rows, values, smoothing):
        mean = rows.mean(0)
        centred = rows - mean
        heights = np.linalg.solve(centred.T @ centred + smoothing * n * penalty, centred.T @ (values - values.mean()))
        return heights, lambda row: values.mean() + (row - mean) @ heights

    def press(smoothing):
        """The shortcut by the hat matrix is right where the penalty does not change with the number of points."""
        errors = [y[i] - fit(np.delete(x, i, 0), np.delete(y, i), smoothing)[1](x[i]) for i in range(n)]
        return float(np.square(errors).sum())

    candidates = [10.0 ** (0.5 * half) for half in range(-12, 5)]
    best = min(reversed(candidates), key=press)
    heights, _ = fit(x, y, best)
    variances, first = {}, 0
    for name, (block, _) in blocks.items():
        own = slice(first, first + block.shape[1])
        variances[name] = float(np.var(block @ heights[own]))
        first += block.shape[1]
    of_mean = sum((y[i] - np.delete(y, i).mean()) ** 2 for i in range(n))
    return variances, 1 - press(best) / of_mean


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

    def test_axes_that_labels_bring_are_a_grid_and_what_they_set_is_not_counted_beside_them(self):
        self.write(GRID[:GRID.index("grid:")] + """grid:
  layers:
    1: {grid: {width: {4: {model: {hidden: [4]}}, 8: {model: {hidden: [8]}}}}}
    2: {grid: {width: {4: {model: {hidden: [4, 4]}}, 8: {model: {hidden: [8, 8]}}}}}
  model.initializer: {he: he_normal, small: {plugin: normal, stddev: 0.01}}
  seed: [1, 2]
""")
        self.succeed("run", "config.yaml", "--output", "study", "--no-report")
        answer = json.loads(self.succeed("importance", "study", "--format", "json").stdout)
        self.assertEqual((answer["method"], answer["combinations"], answer["trials"]), ("grid", 8, 16))
        self.assertEqual({part["part"] for part in answer["parts"] if "×" not in part["part"]},
                         {"layers", "width", "initializer", "three settings and more", "repetitions"})
        compared = json.loads(self.succeed("compare", "study", "--of", "layers", "--format", "json").stdout)
        self.assertEqual(compared["tuned"], ["width", "initializer"])

    def test_random_points_are_explained_by_a_sum_of_curves(self):
        self.write(SAMPLE)
        self.succeed("run", "config.yaml", "--output", "study", "--no-report", "--progress", "none")
        answer = json.loads(self.succeed("importance", "study", "--format", "json").stdout)
        self.assertEqual(self.succeed("importance", "study", "--format", "json").stdout,
                         self.succeed("importance", "study", "--format", "json").stdout)
        with h5py.File(self.folder / "study/results.h5") as file:
            trials = {name: file["trials"][name][()] for name in ("learning_rate", "hidden", "activation", "validation_accuracy", "status")}
        keep = trials["status"] == 0
        y = trials["validation_accuracy"][keep]
        self.assertEqual((answer["method"], answer["combinations"], answer["trials"]), ("additive", len(y), len(y)))
        rate, hidden = np.log(trials["learning_rate"][keep]), trials["hidden"][keep].astype(float)
        levels = np.array([value.decode() for value in trials["activation"][keep]])
        expected, r2 = additive({"learning_rate": hats(rate), "hidden": hats(hidden),
                                 "activation": (np.stack([levels == one for one in np.unique(levels)], 1).astype(float), 0)}, y)
        parts = {part["part"]: part for part in answer["parts"]}
        pairs = {"learning_rate × hidden", "learning_rate × activation", "hidden × activation"}
        self.assertEqual(set(parts), {*expected, *pairs, "more settings together, and chance"})
        # What pairs have is so much of what the curves leave as the forest knows of points that it has not seen.
        known = max(0, answer["pairs_out_of_sample_r2"])
        self.assertLessEqual(sum(parts[name]["variance"] for name in pairs), known * np.var(y))
        if parts["more settings together, and chance"]["share"] > 0:
            self.assertAlmostEqual(sum(part["share"] for part in parts.values()), 1, places=8)
        for name, variance in expected.items():
            self.assertAlmostEqual(parts[name]["variance"], variance, places=10)
            self.assertAlmostEqual(parts[name]["share"], variance / np.var(y), places=8)
        self.assertAlmostEqual(answer["out_of_sample_r2"], r2, places=8)
        text = self.succeed("importance", "study").stdout
        self.assertIn(f"over {len(y)} points in {len(y)} trials", text)
        self.assertIn(f"(leave-one-out R² {r2:.2f})", text)

    def test_a_folder_without_results_is_refused(self):
        (self.folder / "empty").mkdir()
        result = self.run_plexus("importance", "empty")
        self.assertEqual(result.returncode, 2)
        self.assertIn("has no results", result.stderr)


if __name__ == "__main__":
    unittest.main()
