"""plexus compare from outside: a grid that was trained, tables, files, several folders, and what is refused."""
import csv
import io
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import unittest

from plexus_command import PLEXUS, ROOT, PlexusTest

BUILD = pathlib.Path(os.environ.get("PLEXUS_BUILD", ROOT / "build/release"))
WRITER = BUILD / "tests/write_samples"

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
  seed: {range: {from: 1, to: 7}}
"""


class Compare(PlexusTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="plexus-compare-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder_of_class = pathlib.Path(folder.name)
        (cls.folder_of_class / "config.yaml").write_text(GRID, encoding="utf-8")
        subprocess.run([PLEXUS, "run", "config.yaml", "--output", "study", "--no-report"], cwd=folder.name, check=True, capture_output=True)

    def setUp(self):
        super().setUp()
        shutil.copytree(self.folder_of_class / "study", self.folder / "study")

    def compare(self, *options):
        return self.succeed("compare", "study", "--of", "batch_normalization", *options).stdout

    def refuse(self, *arguments, code=2):
        result = self.run_plexus("compare", *arguments)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        self.assertEqual(result.stdout, "")
        return result.stderr

    def test_numbers_are_those_of_the_trials_tuned_on_validation(self):
        answer = json.loads(self.compare("--format", "json"))
        trials = json.loads(self.succeed("show", "study", "--json").stdout)

        def best(value):
            rates = sorted({trial["learning_rate"] for trial in trials})
            of = {rate: [t for t in trials if t["batch_normalization"] == value and t["learning_rate"] == rate] for rate in rates}
            rate = max(rates, key=lambda rate: statistics.mean(t["validation_accuracy"] for t in of[rate]))
            return rate, [t["test_accuracy"] for t in sorted(of[rate], key=lambda t: t["seed"])]

        (rate_without, without), (rate_with, with_it) = best(0), best(1)
        self.assertEqual((answer["metric"], answer["chosen_by"]), ("test_accuracy", "validation_accuracy"))
        row, = answer["comparisons"]
        self.assertIs(row["baseline"], False)
        self.assertIs(row["value"], True)
        self.assertEqual(row["chosen_for_baseline"], {"learning_rate": rate_without})
        self.assertEqual(row["chosen_for_value"], {"learning_rate": rate_with})
        self.assertEqual(row["baseline_numbers"], without)
        self.assertEqual(row["value_numbers"], with_it)
        self.assertAlmostEqual(row["difference"], statistics.mean(with_it) - statistics.mean(without), places=12)
        differences = [b - a for a, b in zip(without, with_it)]
        self.assertAlmostEqual(row["cohen_dz"], statistics.mean(differences) / statistics.stdev(differences), places=9)
        self.assertLessEqual(row["difference_low"], row["difference"])
        self.assertLessEqual(row["difference"], row["difference_high"])
        self.assertEqual(row["wins"] + row["ties"] + row["losses"], 7)

    def test_json_has_each_value_at_its_best_by_itself_also_without_a_partner(self):
        answer = json.loads(self.compare("--where", "seed<=3", "--format", "json"))
        partial = json.loads(self.compare("--within", "learning_rate", "--tune", "none", "--format", "json"))
        self.assertEqual([entry["value"] for entry in answer["values"]], [False, True])
        row, = answer["comparisons"]
        for entry, side in zip(answer["values"], ("baseline", "value")):
            self.assertEqual(entry["level"], {})
            self.assertEqual(entry["chosen"], row[f"chosen_for_{side}"])
            self.assertEqual(entry["numbers"], row[f"{side}_numbers"])
            self.assertEqual(entry["count"], 3)
            self.assertAlmostEqual(entry["mean"], statistics.mean(entry["numbers"]), places=12)
            self.assertAlmostEqual(entry["std"], statistics.stdev(entry["numbers"]), places=12)
        trials = json.loads(self.succeed("show", "study", "--json").stdout)
        for entry in partial["values"]:
            self.assertNotIn("chosen", entry)
            numbers = [t["test_accuracy"] for t in sorted(trials, key=lambda t: t["seed"])
                       if t["batch_normalization"] == entry["value"] and t["learning_rate"] == entry["level"]["learning_rate"]]
            self.assertEqual(entry["numbers"], numbers)
        self.assertEqual(len(partial["values"]), 4)

    def test_the_table_and_its_sentences_name_values_and_what_was_chosen(self):
        text = self.compare()
        self.assertIn("study: batch_normalization compared with false by test accuracy (larger is better)", text)
        self.assertIn("each at its best learning_rate, chosen by validation accuracy; paired by seed", text)
        self.assertIn("What may be claimed", text)
        self.assertIn("batch_normalization = true", text)
        self.assertNotIn("batch_normalization = 1", text)
        self.assertEqual(self.compare(), text)

    def test_every_format_has_the_same_numbers(self):
        row, = json.loads(self.compare("--format", "json"))["comparisons"]
        rows = list(csv.DictReader(io.StringIO(self.compare("--format", "csv"), newline="")))
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0]["value"], "true")
        for name in ("difference", "difference_low", "p", "p_holm", "p_wilcoxon", "hedges_g"):
            self.assertEqual(float(rows[0][name]), row[name], name)
        self.compare("--output", "answer.csv")
        self.assertEqual((self.folder / "answer.csv").read_bytes().decode(), self.run_csv())

    def run_csv(self):
        return subprocess.run([PLEXUS, "compare", "study", "--of", "batch_normalization", "--format", "csv"], cwd=self.folder,
                              check=True, capture_output=True).stdout.decode()

    def test_labelled_arrays_open_in_xarray(self):
        try:
            import h5netcdf  # noqa: F401 (the engine of xarray)
            import xarray
        except ImportError:
            self.skipTest("python3-xarray and python3-h5netcdf are not there")
        row, = json.loads(self.compare("--within", "learning_rate", "--format", "json", "--output", "answer.h5"))["comparisons"][-1:]
        with xarray.open_dataset(self.folder / "answer.h5") as answer:
            self.assertEqual(answer.difference.dims, ("learning_rate", "batch_normalization"))
            self.assertEqual(answer.measured.dims, ("learning_rate", "batch_normalization", "seed"))
            self.assertEqual(list(answer.seed.values), list(range(1, 8)))
            both = answer.measured.mean("seed")
            found = answer.difference.sel(batch_normalization=True)
            expected = both.sel(batch_normalization=True) - both.sel(batch_normalization=False)
            self.assertLess(float(abs(found - expected).max()), 1e-12)
            self.assertEqual(answer.attrs["metric"], "test_accuracy")
            self.assertGreater(answer.claim.size + answer.caveat.size, 0)
        with xarray.open_dataset(self.folder / "answer.h5", group="mean") as mean:
            self.assertEqual(row["level"], "mean")
            self.assertEqual(float(mean.difference[1]), row["difference"])

    def test_the_same_answer_is_the_same_bytes(self):
        for name in ("a.h5", "b.h5"):
            self.compare("--output", name)
        self.assertEqual((self.folder / "a.h5").read_bytes(), (self.folder / "b.h5").read_bytes())

    def test_conditions_choose_the_trials(self):
        answer = json.loads(self.compare("--where", "learning_rate=0.1", "--where", "seed<=5", "--format", "json"))
        self.assertEqual(answer["tuned"], [])
        self.assertEqual(answer["comparisons"][0]["baseline_count"], 5)
        self.assertEqual(answer["comparisons"][0]["p_signs"] >= 0.0625, True)
        self.assertIn("few_repetitions", [caveat["kind"] for caveat in answer["caveats"]])

    def test_of_several_folders_the_experiment_is_a_setting(self):
        config = GRID.replace("experiment: study", "experiment: other").replace("hidden: [16]", "hidden: [8]")
        self.write(config)
        self.succeed("run", "config.yaml", "--output", "other", "--no-report")
        answer = json.loads(self.succeed("compare", "study", "other", "--of", "batch_normalization", "--within", "experiment",
                                         "--format", "json").stdout)
        self.assertEqual([row["level"] for row in answer["comparisons"]], [{"experiment": "study"}, {"experiment": "other"}, "mean"])
        averaged = json.loads(self.succeed("compare", "study", "other", "--of", "batch_normalization", "--format", "json").stdout)
        self.assertEqual(averaged["averaged"], ["experiment"])
        self.assertAlmostEqual(averaged["comparisons"][0]["difference"], answer["comparisons"][2]["difference"], places=12)

    def test_what_cannot_be_answered_is_refused_with_what_to_do(self):
        self.assertIn("did you mean 'batch_normalization'?", self.refuse("study", "--of", "batch_normalisation"))
        self.assertIn("was measured", self.refuse("study", "--of", "test_accuracy"))
        self.assertIn("--within", self.refuse("study", "--of", "batch_normalization", "--within", "dept"))
        one = self.refuse("study", "--of", "batch_normalization", "--where", "batch_normalization=true")
        self.assertIn("has one value only (true)", one)
        metric = self.refuse("study", "--of", "batch_normalization", "--metric", "f1")
        self.assertIn("no trial has a number 'f1'; there are", metric)
        self.assertIn("has no value 'maybe'; there are false, true", self.refuse("study", "--of", "batch_normalization", "--baseline", "maybe"))
        (self.folder / "empty").mkdir()
        self.assertIn("has no results", self.refuse("empty", "--of", "batch_normalization"))
        self.assertIn("there is no folder 'nowhere'", self.refuse("nowhere", "--of", "batch_normalization"))
        self.assertIn("--of is required", self.refuse("study"))
        self.assertIn("ends in none of", self.refuse("study", "--of", "batch_normalization", "--output", "answer.xlsx"))
        self.assertIn("one setting is compared", self.refuse("study", "--of", "batch_normalization,learning_rate"))

    @unittest.skipUnless(WRITER.exists(), "write_samples is not built")
    def test_trials_of_every_status_are_accounted_for(self):
        samples = self.folder / "samples"
        samples.mkdir()
        subprocess.run([WRITER, samples], check=True)
        (self.folder / "campaign").mkdir()
        shutil.copy(samples / "campaign.h5", self.folder / "campaign/results.h5")
        text = self.succeed("compare", "campaign", "--of", "network", "--within", "hidden").stdout
        # accuracy(network, learning_rate, hidden, seed) = 0.4 network + learning_rate + hidden / 1000 + seed / 100
        self.assertIn("+40.00", text)
        self.assertIn("Tuned on test rows: optimistic by selection.", text)
        self.assertIn("1 failed, 1 diverged and 1 pruned", text)
        self.assertIn("1 trial is not trained yet", text)
        self.assertIn("layers moves with network", text)
        self.assertIn("lies at the end of the axis, 0.1, the largest that was tried: extend it", text)


if __name__ == "__main__":
    unittest.main()
