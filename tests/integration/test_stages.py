"""Stages: parts of a training that follow each other, each of which begins with the network of the one before."""
import csv
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import time
import unittest

import h5py
import numpy as np
from plexus_command import PLEXUS, ROOT, PlexusTest

DATA = "digits_synthetic, train: 300, test: 60, validation: 60"
BASE = f"""\
dataset: {{plugin: {DATA}}}
model: {{plugin: deep, hidden: [12, 8], activation: relu}}
loss: cross_entropy
optimizer: {{plugin: adam, learning_rate: 0.01}}
training: {{batch_size: 20, epochs: 2}}
results: {{parameters: [initial, final]}}
"""
STAGES = """\
stages:
  pretrain: {dataset: {classes: [0, 1, 2, 3, 4]}}
  finetune:
    dataset: {classes: [5, 6, 7, 8, 9]}
    model: {initial: {layers: [layer1], freeze: true}}
    training: {epochs: 3}
"""


class Stages(PlexusTest):
    def run_into(self, folder, *arguments, config="config.yaml"):
        return self.succeed("run", config, "--output", folder, "--progress", "plain", "--no-report", *arguments)

    def refuse(self, text, *arguments):
        self.write(text)
        result = self.run_plexus("run", "config.yaml", "--output", "out", "--progress", "none", *arguments)
        self.assertEqual(result.returncode, 2, result.stdout + result.stderr)
        return result.stderr

    def bytes_of(self, folder):
        return {path.relative_to(self.folder / folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in (self.folder / folder).rglob("*.h5") if path.name != "runtime.h5"}

    def rows_of_stages(self, folder):
        """How many rows each stage was trained with."""
        rows = {}
        with h5py.File(self.folder / folder / "results.h5") as file:
            for stage, identity in zip(file["trials/stage"][()], file["trials/id"][()]):
                with h5py.File(self.folder / folder / "trials" / f"{identity.decode()}.h5") as trial:
                    rows[stage.decode()] = int((trial["split"][()] == 0).sum())
        return rows

    def ids(self, folder):
        with h5py.File(self.folder / folder / "results.h5") as file:
            return np.vectorize(bytes.decode)(file["trial_id"][()]) if file["trial_id"].shape else file["trial_id"][()]

    def parameters(self, folder, trial):
        with h5py.File(self.folder / folder / "trials" / f"{trial}.h5") as file:
            return {moment: {name: values[()] for name, values in file["parameters"][moment].items()}
                    for moment in ("initial", "final")}

    def test_a_chain_is_what_two_configurations_give_one_after_the_other(self):
        self.write(BASE + STAGES)
        self.run_into("chain")
        first, second = self.ids("chain")
        self.write(BASE.replace(DATA, DATA + ", classes: [0, 1, 2, 3, 4]"), "first.yaml")
        self.run_into("first", config="first.yaml")
        (alone,) = (self.folder / "first/trials").glob("*.h5")
        self.assertEqual(alone.stem, first)  # the first stage is a trial like any other
        self.assertEqual(alone.read_bytes(), (self.folder / "chain/trials" / f"{first}.h5").read_bytes())
        self.write(BASE.replace(DATA, DATA + ", classes: [5, 6, 7, 8, 9]").replace("epochs: 2", "epochs: 3").replace(
            "activation: relu", f"activation: relu, initial: {{trial: {alone}, layers: [layer1], freeze: true}}"), "second.yaml")
        self.run_into("second", config="second.yaml")
        (by_hand,) = (self.folder / "second/trials").glob("*.h5")
        chain, hand = self.parameters("chain", second), self.parameters("second", by_hand.stem)
        for moment in ("initial", "final"):
            for name, values in hand[moment].items():
                np.testing.assert_array_equal(values, chain[moment][name], f"{moment} {name}")
        before = self.parameters("chain", first)["final"]
        np.testing.assert_array_equal(before["layer1_weights"], chain["final"]["layer1_weights"])  # frozen
        self.assertTrue((before["layer2_weights"] != chain["final"]["layer2_weights"]).any())

    def test_the_examples_of_the_reference_are_stages(self):
        text = (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")
        stages, grid = re.findall(r"```yaml\n(.*?)```", text[text.index("## Stages"):text.index("## Execution")], re.DOTALL)
        self.write(BASE + stages + grid)
        plan = json.loads(self.succeed("plan", "config.yaml", "--format", "json").stdout)
        self.assertEqual(plan["count"], 12)
        self.assertEqual(len({trial["id"] for trial in plan["trials"]}), 9)

    def test_the_results_have_a_dimension_of_stages_and_the_file_says_what_a_trial_began_with(self):
        import xarray
        self.write(BASE + STAGES + "grid: {seed: [1, 2], stages.finetune.optimizer.learning_rate: [0.1, 0.01]}\n")
        run = self.run_into("out")
        self.assertIn("6 trials", run.stderr)  # what the last stage varies changes no earlier one
        with xarray.open_dataset(self.folder / "out/results.h5") as data:
            self.assertEqual(data.test_accuracy.dims, ("seed", "learning_rate", "stage"))
            self.assertEqual(list(data.stage.values), ["pretrain", "finetune"])
            self.assertEqual(data.stage.attrs["last_stage"], "finetune")
            self.assertEqual(data.learning_rate.attrs["config_key"], "stages.finetune.optimizer.learning_rate")
            pretrained = data.trial_id.sel(stage="pretrain").values
            np.testing.assert_array_equal(pretrained[:, 0], pretrained[:, 1])
            self.assertEqual(len(set(data.trial_id.values.flat)), 6)
            first = data.trial_id.sel(stage="pretrain", seed=1).values[0]
            second = data.trial_id.sel(stage="finetune", seed=1).values[0]
        with h5py.File(self.folder / "out/trials" / f"{second}.h5") as file:
            settings = json.loads(file.attrs["config"])
            self.assertEqual(settings["model"]["initial"]["trial"], first)
            self.assertEqual(file["provenance"].attrs["initial_parameters"], "layer1_weights layer1_bias")
        verified = self.succeed("verify", "out", "--all")
        self.assertIn("6 trained again, 0 different", verified.stdout)

    def test_what_comes_out_is_the_last_stage(self):
        self.write(BASE + STAGES + "grid: {seed: [1, 2, 3], stages.finetune.optimizer.learning_rate: [0.1, 0.01]}\n")
        self.succeed("run", "config.yaml", "--output", "out", "--progress", "none")
        shown = self.succeed("show", "out", "--by", "none").stdout.splitlines()[2:14]
        self.assertEqual([next(word for word in row.split() if word.endswith(("train", "tune"))) for row in shown],
                         ["finetune"] * 6 + ["pretrain"] * 6)
        compared = self.succeed("compare", "out", "--of", "learning_rate").stdout
        self.assertIn("paired by seed", compared)
        self.assertNotIn("pretrain", compared)
        self.assertNotIn("moves with", compared)
        self.assertIn("pretrain", self.succeed("compare", "out", "--of", "stage").stdout)
        self.assertIn("in 6 trials", self.succeed("importance", "out").stdout)
        listed = self.succeed("list", ".").stdout
        best = self.succeed("show", "out", "--by", "none", "--csv", "--top", "1").stdout.splitlines()
        accuracy = next(csv.DictReader(best))["validation_accuracy"]
        self.assertIn(f"{100 * float(accuracy):.2f} %", listed)
        predicted = self.succeed("predict", "out", "--best", "--data", "config.yaml", "--output", "p.csv")
        self.assertNotIn("varies the data set", predicted.stderr)
        self.assertTrue(set(line.split(",")[1] for line in (self.folder / "p.csv").read_text().splitlines()[1:]) <= set("56789"))

    def test_a_chain_that_is_killed_again_and_again_is_the_same(self):
        self.write(BASE.replace("epochs: 2", "epochs: 30, checkpoint_every: 5") + STAGES.replace("epochs: 3", "epochs: 40") +
                   "grid: {seed: [1, 2, 3]}\n")
        self.run_into("whole", "--jobs", "1")
        chance = random.Random(3)
        for kill in range(8):
            process = subprocess.Popen([PLEXUS, "run", "config.yaml", "--output", "killed", "--progress", "none", "--no-report"],
                                       cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"})
            time.sleep(chance.uniform(0.05, 0.4))
            process.send_signal(signal.SIGKILL if kill % 2 == 0 else signal.SIGTERM)
            process.wait()
        self.run_into("killed", "--jobs", "2")
        self.assertEqual(self.bytes_of("whole"), self.bytes_of("killed"))

    def test_shards_make_the_same_chain_and_each_has_whole_chains(self):
        self.write(BASE + STAGES + "grid: {seed: [1, 2, 3], stages.finetune.optimizer.learning_rate: [0.1, 0.01]}\n")
        self.run_into("whole")
        for shard in (2, 1):
            self.succeed("run", "config.yaml", "--output", "shared", "--progress", "none", "--shard", f"{shard}/2")
        self.succeed("collect", "shared")
        self.assertEqual(self.bytes_of("whole"), self.bytes_of("shared"))

    def test_a_stage_that_is_added_later_goes_on_from_what_is_there(self):
        self.write(BASE + STAGES)
        self.run_into("out")
        kept = {path: path.stat().st_mtime_ns for path in (self.folder / "out/trials").glob("*.h5")}
        self.write(BASE + STAGES + "  everything: {dataset: {classes: [5, 6, 7, 8, 9]}, training: {epochs: 1}, seed: 4}\n")
        run = self.run_into("out")
        self.assertIn("3 trials", run.stderr)
        for path, time_then in kept.items():
            self.assertEqual(path.stat().st_mtime_ns, time_then)
        second, third = self.ids("out")[1:]
        np.testing.assert_array_equal(self.parameters("out", second)["final"]["layer2_weights"],
                                      self.parameters("out", third)["initial"]["layer2_weights"])
        # What was frozen learns again.
        self.assertTrue((self.parameters("out", second)["final"]["layer1_weights"] !=
                         self.parameters("out", third)["final"]["layer1_weights"]).any())

    def test_a_longer_first_stage_is_another_experiment(self):
        self.write(BASE + STAGES)
        self.run_into("out")
        self.write(BASE.replace("epochs: 2", "epochs: 4") + STAGES)
        result = self.run_plexus("run", "config.yaml", "--output", "out", "--progress", "none")
        self.assertEqual(result.returncode, 2)
        self.assertIn("it would begin with another network than before", result.stderr)

    def test_the_last_stage_may_grow(self):
        self.write(BASE.replace("final]", "final], state: true") + STAGES)
        self.run_into("grown")
        self.write(BASE.replace("final]", "final], state: true") + STAGES.replace("epochs: 3", "epochs: 5"))
        self.run_into("grown")
        self.run_into("whole")
        grown, whole = self.bytes_of("grown"), self.bytes_of("whole")
        self.assertEqual({name: grown[name] for name in whole}, whole)

    def test_a_search_for_several_metrics_judges_by_the_last_stage_and_its_budget_counts_all(self):
        search = """\
search:
  plugin: random
  trials: 12
  batch: 3
  metric: [validation_accuracy, parameter_count]
  budget: {seconds: %s, multiply_adds_per_second: 1e7}
  space:
    model.hidden: {choice: [[4, 8], [12, 8], [40, 8]]}
    optimizer.learning_rate: {log_uniform: {from: 0.001, to: 0.1}}
"""
        self.write(BASE + STAGES + search % "1e9")
        self.run_into("out", "--jobs", 2)
        with h5py.File(self.folder / "out/results.h5") as file:
            names = {name: file["trials"][name][()] for name in ("on_front", "validation_accuracy", "parameter_count", "multiply_adds",
                                                                 "epochs_run", "sample")}
            last = np.array([name == b"finetune" for name in file["trials/stage"][()]])
        self.assertFalse(names["on_front"][~last].any())
        values = np.stack([-names["validation_accuracy"][last], names["parameter_count"][last]], 1)
        beats = (values[:, None] <= values[None]).all(-1) & (values[:, None] < values[None]).any(-1)
        np.testing.assert_array_equal(names["on_front"][last].astype(bool), ~beats.any(0))
        plan = self.succeed("plan", "config.yaml", "--output", "out").stdout
        rows = self.rows_of_stages("out")
        cost = 3 * names["multiply_adds"] * np.where(last, rows["finetune"], rows["pretrain"]) * names["epochs_run"] / 1e7
        told = names["sample"] < 9  # the last batch is told to nobody
        self.assertIn(f"the trials of 9 points have cost {cost[told].sum():.4g} of", plan)

    def test_a_search_may_vary_stages_and_is_judged_by_the_last(self):
        self.write(BASE + STAGES + """\
search:
  plugin: random
  trials: 4
  batch: 2
  space: {stages.finetune.optimizer.learning_rate: {log_uniform: {from: 1e-3, to: 0.1}}}
""")
        self.run_into("out", "--jobs", "2")
        with h5py.File(self.folder / "out/results.h5") as file:
            self.assertEqual(file["trial_id"].shape, (4, 2))
            self.assertEqual(len(set(file["trial_id"][:, 0])), 1)  # nothing that the first stage knows varies
            self.assertEqual(len(set(file["trial_id"][:, 1])), 4)

    def test_what_has_no_end_to_go_on_from_is_said_before_anything_runs(self):
        self.assertIn("gives trials up before their end", self.refuse(BASE + STAGES + "search: hyperband\ngrid: {seed: [1, 2, 3]}\n"))
        self.assertIn("keeps no final parameters", self.refuse(BASE.replace("[initial, final]", "[]") + STAGES))
        self.assertIn("keeps no best parameters", self.refuse(
            BASE + STAGES.replace("freeze: true", "freeze: true, weights: best")))
        self.assertIn("the stage 'pretrain' has no parameter 'layer9'", self.refuse(BASE + STAGES.replace("[layer1]", "[layer9]")))
        text = self.refuse(BASE + STAGES.replace("classes: [5, 6, 7, 8, 9]", "classes: [6, 7, 8, 9]").replace(
            "{initial: {layers: [layer1], freeze: true}}", "{dropout: 0.5}"))
        self.assertIn("the stage 'pretrain'", text)
        self.assertIn("'layer3_weights' has the shape (8, 5)", text)
        text = self.refuse(BASE + STAGES.replace("{layers: [layer1], freeze: true}", "{trial: somewhere/1a2b}"))
        self.assertIn("cannot begin with a file too", text)
        self.assertFalse((self.folder / "out").exists())

    def test_only_the_first_stage_begins_with_a_file_that_the_whole_configuration_names(self):
        self.write(BASE, "start.yaml")
        self.run_into("start", config="start.yaml")
        (start,) = (self.folder / "start/trials").glob("*.h5")
        self.write(BASE.replace("activation: relu", f"activation: relu, initial: {{trial: {start}}}") +
                   "stages: {a: {training: {epochs: 1}}, b: {seed: 5}}\n")
        self.run_into("out")
        first, second = self.ids("out")
        given = self.parameters("start", start.stem)["final"]["layer1_weights"]
        np.testing.assert_array_equal(given, self.parameters("out", first)["initial"]["layer1_weights"])
        np.testing.assert_array_equal(self.parameters("out", first)["final"]["layer1_weights"],
                                      self.parameters("out", second)["initial"]["layer1_weights"])

    def test_a_stage_after_one_that_came_to_nothing_fails_and_says_why(self):
        self.write(BASE.replace("learning_rate: 0.01", "learning_rate: 1e30").replace("plugin: adam", "plugin: sgd") +
                   STAGES.replace("epochs: 3}", "epochs: 3}\n    optimizer: {learning_rate: 0.01}"))
        result = self.run_plexus("run", "config.yaml", "--output", "out", "--progress", "none", "--no-report")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("the stage before, 'pretrain', is diverged", result.stdout)


if __name__ == "__main__":
    unittest.main()
