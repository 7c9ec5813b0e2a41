"""The pages of docs/studies: their numbers are those of the trials, and their sentences those of plexus compare."""
import json
import os
import re
import statistics
import subprocess
import sys
import unittest

from plexus_command import PLEXUS, ROOT, PlexusTest

sys.path.insert(0, str(ROOT / "docs/studies"))
os.environ["PLEXUS_COMMAND"] = PLEXUS
import answers  # noqa: E402

SMALL = ["--set", "dataset.plugin=digits_synthetic", "--set", "dataset.validation=80", "--set", "dataset.train=240", "--set",
         "dataset.test=100", "--set", "training.epochs=2"]


class Pages(PlexusTest):
    def run_study(self, config, name, *options):
        self.succeed("run", ROOT / "configs" / config, "--output", f"course/{name}", "--no-report", "--progress", "none", *SMALL, *options)
        return self.folder / "course" / name

    def trials(self, folder):
        return json.loads(self.succeed("show", folder, "--json").stdout)

    def rows(self, markdown):
        lines = [line for line in markdown.splitlines() if line.startswith("|")]
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        return [dict(zip(cells[0], row)) for row in cells[2:]]

    def tuned_by_hand(self, trials, of, over):
        """{value: (its best setting by mean validation accuracy, test accuracies by seed there)}"""
        found = {}
        for value in dict.fromkeys(trial[of] for trial in trials):
            cells = {}
            for trial in sorted(trials, key=lambda trial: trial["seed"]):
                if trial[of] == value:
                    cells.setdefault(trial[over], []).append(trial)
            best = max(cells, key=lambda setting: statistics.mean(trial["validation_accuracy"] for trial in cells[setting]))
            found[value] = best, [trial["test_accuracy"] for trial in cells[best]]
        return found

    def test_tables_have_the_numbers_of_the_trials_and_the_sentences_of_the_program(self):
        folder = self.run_study("mnist/activations.yaml", "mnist-activations", "--axis", "model.activation=sigmoid,relu,tanh")
        page = answers.effect(folder, "activation", "--baseline", "relu")
        expected = self.tuned_by_hand(self.trials(folder), "activation", "learning_rate")
        rows = {row["activation"]: row for row in self.rows(page)}
        self.assertEqual(list(rows), ["sigmoid", "relu", "tanh"])
        for value, (rate, numbers) in expected.items():
            row = rows[value]
            self.assertEqual(float(row["learning_rate"]), rate)
            self.assertEqual(row["test accuracy, %"],
                             f"{100 * statistics.mean(numbers):.2f} ± {100 * statistics.stdev(numbers):.2f}")
            if value == "relu":
                self.assertEqual(row["difference"], "baseline")
            else:
                difference = statistics.mean(numbers) - statistics.mean(expected["relu"][1])
                self.assertEqual(row["difference"], f"{100 * difference:+.2f}")
                low, high = map(float, row["95 % interval"].split(" to "))
                self.assertLessEqual(low, round(100 * difference, 2))
                self.assertGreaterEqual(high, round(100 * difference, 2))
        said = subprocess.run([PLEXUS, "compare", folder, "--of", "activation", "--baseline", "relu", "--format", "json"],
                              check=True, capture_output=True, text=True)
        answer = json.loads(said.stdout)
        self.assertIn("few_repetitions", [caveat["kind"] for caveat in answer["caveats"]])
        for sentence in answer["claims"] + answer["caveats"]:
            self.assertIn(f"- {sentence['text']}\n", page + "\n")

    def test_points_of_a_curve_are_chosen_by_validation_and_each_has_its_deviation(self):
        folder = self.run_study("mnist/activations.yaml", "mnist-activations", "--axis", "model.activation=relu,tanh")
        curves = answers.curves(folder, "learning_rate", "activation")
        self.assertEqual(list(curves), ["relu", "tanh"])
        trials = self.trials(folder)
        for activation, points in curves.items():
            self.assertEqual([place for place, _, _ in points], [0.0003, 0.001, 0.003, 0.01])
            for rate, mean, deviation in points:
                numbers = [100 * trial["test_accuracy"] for trial in trials
                           if trial["activation"] == activation and trial["learning_rate"] == rate]
                self.assertAlmostEqual(mean, statistics.mean(numbers), places=9)
                self.assertAlmostEqual(deviation, statistics.stdev(numbers), places=9)

    def test_layers_and_width_of_the_deep_study_can_be_asked_for(self):
        folder = self.run_study("mnist/deep_study.yaml", "mnist-deep-study", "--set", "training.epochs=1", "--axis", "seed=1,2",
                                "--axis", "optimizer.learning_rate=0.001,0.01")
        trials = self.trials(folder)
        self.assertEqual(len(trials), 4 * 3 * 2 * 3 * 2)
        rows = self.rows(answers.effect(folder, "layers"))
        self.assertEqual([row["layers"] for row in rows], ["1", "2", "3", "5"])
        for row in rows:
            mine = [trial for trial in trials if str(trial["layers"]) == row["layers"]]
            cells = {}
            for trial in mine:
                cells.setdefault((trial["learning_rate"], trial["initializer"], str(trial["width"])), []).append(trial)
            best = max(cells, key=lambda cell: statistics.mean(trial["validation_accuracy"] for trial in cells[cell]))
            self.assertEqual((float(row["learning_rate"]), row["initializer"], row["width"]), best)

    def test_a_value_without_any_number_stays_in_the_table(self):
        entry = {"count": 0, "mean": None, "std": None}
        self.assertEqual(answers.spread(entry), "–")
        self.assertEqual(answers.spread({"count": 1, "mean": 0.25, "std": None}), "25.00")
        self.assertEqual(answers.spread({"count": 3, "mean": 0.25, "std": 0.01}, lambda accuracy: 1 - accuracy), "75.00 ± 1.00")

    def test_make_pages_makes_a_page_of_each_study_that_was_run(self):
        try:
            import h5netcdf  # noqa: F401
            import matplotlib  # noqa: F401
            import xarray  # noqa: F401
        except ImportError as error:
            self.skipTest(str(error))
        self.run_study("mnist/optimizers.yaml", "mnist-optimizers", "--axis", "seed=1,2")
        self.run_study("mnist/explicit_and_automatic.yaml", "mnist-explicit-and-automatic", "--axis", "seed=1,2")
        self.run_study("mnist/shallow_study.yaml", "mnist-shallow-study", "--axis", "training.steps=100,200", "--axis", "seed=1,2",
                       "--axis", "model.hidden=10,30", "--set", "training.epochs=null", "--axis", "optimizer.learning_rate=0.01,0.1")
        made = subprocess.run([sys.executable, ROOT / "docs/studies/make_pages", self.folder / "course"], capture_output=True, text=True)
        self.assertEqual(made.returncode, 0, made.stderr)
        pages = self.folder / "course/pages"
        self.assertEqual({path.name for path in pages.iterdir()},
                         {"optimizers.md", "optimizers.svg", "shallow.md", "shallow_hidden.svg", "shallow_learning_rate.svg",
                          "shallow_initial.svg", "shallow_control.svg"})
        page = (pages / "optimizers.md").read_text(encoding="utf-8")
        self.assertIn(answers.effect(self.folder / "course/mnist-optimizers", "algorithm"), page)
        self.assertIn("(On digits_synthetic.)", page)
        shallow = (pages / "shallow.md").read_text(encoding="utf-8")
        self.assertEqual(len(re.findall("^### By", shallow, flags=re.MULTILINE)), 5)
        self.assertIn("the two test accuracies differ by at most 0 points", shallow)


if __name__ == "__main__":
    unittest.main()
