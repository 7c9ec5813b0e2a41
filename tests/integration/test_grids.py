"""Grids from the configuration to the results: plexus plan, run and schema as users see them."""
import csv
import io
import json
import re
import unittest

import h5py
import numpy as np
from plexus_command import ROOT, PlexusTest

BASE = """\
experiment: tiny
dataset: {plugin: digits_synthetic, train: 200, test: 50, validation: 50}
model: {plugin: shallow, hidden: 4}
training: {epochs: 1, batch_size: 20}
"""

CONDITIONAL = BASE + """\
grid:
  network:
    perceptron: {model: perceptron}
    shallow: {model: shallow, grid: {model.hidden: [3, 5]}}
    deep: {model: {plugin: deep, hidden: [6]}, grid: {model.dropout: [0, 0.5]}}
  seed: [1, 2]
  exclude: [{network: deep, dropout: 0.5, seed: 2}]
"""


def texts(dataset):
    return [value.decode() for value in dataset[()]]


class Plan(PlexusTest):
    def test_the_head_says_how_the_number_of_trials_comes_about(self):
        self.write(CONDITIONAL)
        lines = self.succeed("plan", "config.yaml").stdout.splitlines()
        self.assertEqual(lines[0], "tiny: 9 trials: network (1 + shallow × hidden (2) + deep × dropout (2)) × seed (2)"
                                   " − 1 excluded")
        self.assertRegex(lines[1], r"^about .+ with \d+ process(es)?, [0-9.]+ MB on disk$")
        rule = next(number for number, line in enumerate(lines) if line.startswith("─"))
        rows = [line.split() for line in lines[rule + 1:rule + 10]]
        self.assertEqual([row[:-3] for row in rows],
                         [["perceptron", "1"], ["perceptron", "2"], ["shallow", "3", "1"], ["shallow", "3", "2"],
                          ["shallow", "5", "1"], ["shallow", "5", "2"], ["deep", "0.0", "1"], ["deep", "0.0", "2"],
                          ["deep", "0.5", "1"]])
        self.assertTrue(all(row[-2:] == ["to", "train"] for row in rows))

    def test_csv_and_json_have_all_trials(self):
        self.write(CONDITIONAL)
        table = list(csv.DictReader(io.StringIO(self.succeed("plan", "config.yaml", "--format", "csv").stdout)))
        self.assertEqual(list(table[0]), ["network", "hidden", "dropout", "seed", "id", "there"])
        self.assertEqual([row["hidden"] for row in table], ["", "", "3", "3", "5", "5", "", "", ""])
        plan = json.loads(self.succeed("plan", "config.yaml", "--format", "json").stdout)
        self.assertEqual((plan["count"], plan["there"], plan["product"]), (9, 0, False))
        self.assertEqual(plan["trials"][2]["point"], {"network": "shallow", "hidden": 3, "seed": 1})
        self.assertEqual([trial["id"] for trial in plan["trials"]], [row["id"] for row in table])

    def test_a_long_table_is_cut_in_the_middle_unless_all_is_asked_for(self):
        self.write(BASE + "grid: {replicates: 300}\n")
        short = self.succeed("plan", "config.yaml").stdout
        self.assertEqual(short.count("to train"), 40)
        self.assertIn("(--all prints all 300 trials)", short)
        self.assertRegex(short, r"(?m)^35 .*to train\n… +… +…\n296 .*to train$")
        self.assertEqual(self.succeed("plan", "config.yaml", "--all").stdout.count("to train"), 300)

    def test_axes_of_every_form_come_from_the_command_line(self):
        self.write(BASE)

        def axes(*arguments):
            options = [word for argument in arguments for word in ("--axis", argument)]
            return json.loads(self.succeed("plan", "config.yaml", "--format", "json", *options).stdout)

        rates = axes("optimizer.learning_rate={log_range: {from: 1e-4, to: 0.1, count: 4}}")
        self.assertEqual([trial["point"]["learning_rate"] for trial in rates["trials"]], [0.0001, 0.001, 0.01, 0.1])
        self.assertEqual(axes("replicates=3", "zip={model.hidden: [1, 2], training.epochs: [2, 1]}")["formula"],
                         "seed (3) × hidden & epochs (2)")
        self.assertEqual(axes("sample={points: 5, model.hidden: {integer: {from: 1, to: 9}}}")["count"], 5)

    def test_every_grid_of_the_reference_is_a_grid(self):
        text = (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")
        section = text[text.index("## Grids"):text.index("## Stages")]
        blocks = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
        self.assertGreaterEqual(len(blocks), 8)
        counts = []
        for block in blocks:
            self.write(BASE + block)
            counts.append(json.loads(self.succeed("plan", "config.yaml", "--format", "json").stdout)["count"])
        self.assertEqual(counts, [3 * 4 * 2 * 5, 3 * 3, (1 + 3 + 2) * 3, 2 * 5, 3 * 3, 2 * 2,
                                  2 * 3 * 5 - 2 * 5 - 2 * 3, 100 * 3])


class Results(PlexusTest):
    def test_zipped_keys_and_random_points_stand_along_their_axis(self):
        self.write(BASE + "grid:\n"
                   "  zip: {model.hidden: [2, 3], training.batch_size: [10, 20]}\n"
                   "  sample: {points: 2, optimizer.learning_rate: {log_uniform: {from: 0.001, to: 0.1}}}\n")
        self.succeed("run", "config.yaml", "--progress", "none")
        with h5py.File(self.folder / "results/tiny/results.h5") as results:
            self.assertEqual(results["test_loss"].shape, (2, 2))
            self.assertEqual([axis[0].name for axis in results["test_loss"].dims], ["/hidden", "/sample"])
            np.testing.assert_array_equal(results["batch_size"][()], [10, 20])
            self.assertEqual(results["batch_size"].dims[0][0].name, "/hidden")
            self.assertEqual(results["learning_rate"].dims[0][0].name, "/sample")
            rates = results["learning_rate"][()]
            for point in range(2):
                identity = results["trial_id"][1, point].decode()
                with h5py.File(self.folder / f"results/tiny/trials/{identity}.h5") as trial:
                    config = json.loads(trial.attrs["config"])
                self.assertEqual(config["optimizer"]["learning_rate"], rates[point])
                self.assertEqual((config["model"]["hidden"], config["training"]["batch_size"]), (3, 20))

    def test_more_random_points_train_only_what_is_new(self):
        self.write(BASE + "grid: {sample: {points: 2, optimizer.learning_rate: {uniform: {from: 0.01, to: 0.1}}}}\n")
        self.succeed("run", "config.yaml", "--progress", "none")
        plan = json.loads(self.succeed("plan", "config.yaml", "--format", "json", "--axis",
                                       "sample={points: 5, optimizer.learning_rate: {uniform: {from: 0.01, to: 0.1}}}")
                          .stdout)
        self.assertEqual([trial["there"] for trial in plan["trials"]], [True, True, False, False, False])

    def test_a_design_that_is_no_product_is_a_table(self):
        self.write(CONDITIONAL)
        self.succeed("run", "config.yaml", "--progress", "none")
        with h5py.File(self.folder / "results/tiny/results.h5") as results:
            self.assertEqual(results["test_loss"].shape, (9,))
            self.assertEqual(results["test_loss"].dims[0][0].name, "/trial")
            self.assertEqual(texts(results["network"]), ["perceptron"] * 2 + ["shallow"] * 4 + ["deep"] * 3)
            nan = np.nan
            np.testing.assert_array_equal(results["hidden"][()], [nan, nan, 3, 3, 5, 5, nan, nan, nan])
            np.testing.assert_array_equal(results["dropout"][()], [nan] * 6 + [0, 0, 0.5])
            np.testing.assert_array_equal(results["seed"][()], [1, 2, 1, 2, 1, 2, 1, 2, 1])
            self.assertEqual(results["hidden"].attrs["config_key"], "model.hidden")
            np.testing.assert_array_equal(results["trials/hidden"][()], results["hidden"][()])
            self.assertTrue(np.isfinite(results["test_loss"][()]).all())

    def test_a_trial_without_a_place_on_an_axis_of_components_shows_its_own(self):
        self.write("""\
experiment: tiny
dataset: {plugin: digits_synthetic, train: 60, test: 20}
model: {plugin: shallow, hidden: 3, activation: sigmoid}
training: {epochs: 1}
grid:
  net:
    a: {grid: {model.activation: [tanh, relu], loss: [cross_entropy]}}
    b: {}
    c: {model: {activation: tanh}}
    d: {model: perceptron}
""")
        self.succeed("run", "config.yaml", "--progress", "none")
        with h5py.File(self.folder / "results/tiny/results.h5") as results:
            self.assertEqual(texts(results["net"]), ["a", "a", "b", "c", "d"])
            self.assertEqual(texts(results["activation"]), ["tanh", "relu", "sigmoid", "tanh", "identity"])
            self.assertEqual(texts(results["loss"]), ["cross_entropy"] * 2 + ["squared_error"] * 3)


class Mistakes(PlexusTest):
    def test_mistakes_of_grid_and_sections_end_with_exit_code_2_and_touch_nothing(self):
        self.write(BASE + "grid:\n  zip: {model.hidden: [2, 3], seed: [1]}\n  exclude: [{hiden: 2}]\n"
                          "execution: {jobs: 0}\nsearch: halving\n")
        result = self.run_plexus("run", "config.yaml")
        self.assertEqual(result.returncode, 2)
        for message in ("config.yaml:6:31: 'seed' has 1 value, but 'model.hidden' has 2",
                        "config.yaml:7:14: 'hiden' is no axis of the grid",
                        "config.yaml:8:19: 'execution.jobs' is out of range (got 0",
                        "config.yaml:9:9: 'search.method' is not one of its choices (got 'halving'"):
            self.assertIn(message, result.stderr)
        self.assertFalse((self.folder / "results").exists())

    def test_sections_are_set_from_the_command_line(self):
        self.write(BASE)
        self.succeed("plan", "config.yaml", "--set", "execution.jobs=2", "--set", "search=hyperband",
                     "--set", "training.epochs=9")
        result = self.run_plexus("plan", "config.yaml", "--set", "execution.jobs=none")
        self.assertEqual(result.returncode, 2)
        self.assertIn("--set execution.jobs=none: 'execution.jobs' is not an integer", result.stderr)


class Schema(PlexusTest):
    def test_the_json_schema_has_every_form_of_a_grid(self):
        schema = json.loads(self.succeed("schema").stdout)
        grid = schema["definitions"]["grid"]
        words = {"zip", "exclude", "sample", "replicates"}
        self.assertLessEqual(words, set(grid["properties"]))
        # Whatever else is offered there is a setting, by its full name.
        settings = schema["properties"]
        self.assertEqual({key for key in set(grid["properties"]) - words if key.split(".")[0] not in settings}, set())
        definitions = schema["definitions"]
        forms = definitions["sample"]["properties"]["training"]["properties"]
        # What the reader of configurations says that it takes.
        self.write("grid: {sample: {points: 2, model.hidden: {anyhow: {from: 1, to: 2}}}}\ndataset: iris\nmodel: shallow\n")
        said = re.search("expected ([a-z_, ]+) or ([a-z_]+)", self.run_plexus("plan", "config.yaml").stderr)
        self.assertEqual(set(forms), {*said.group(1).split(", "), said.group(2)})
        self.assertIn("log_integer", forms)
        self.assertEqual(definitions["patch"]["properties"]["grid"], {"$ref": "#/definitions/grid"})
        self.assertIn("execution", schema["properties"])
        self.assertIn("search", schema["properties"])


if __name__ == "__main__":
    unittest.main()
