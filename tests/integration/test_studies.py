"""Searches that propose trials: the same study however it is run, growth, conditions, and mistakes at their places."""
import json
import os
import random
import signal
import subprocess
import time
import unittest

import h5py
import numpy as np
from plexus_command import PLEXUS, PlexusTest

HEAD = """\
experiment: study
dataset: {plugin: digits_synthetic, train: 300, test: 60, validation: 100}
model: {plugin: shallow, hidden: 8}
loss: cross_entropy
optimizer: {plugin: sgd, learning_rate: 0.1}
training: {epochs: 3, batch_size: 16}
"""
STUDY = """\
search:
  plugin: %s
  trials: %d
  batch: 3
  metric: validation_loss
  space:
    optimizer.learning_rate: {log_uniform: {from: 0.001, to: 3}}
    model.hidden: {log_integer: {from: 2, to: 32}}
    training.batch_size: {choice: [8, 16, 32]}
    model.activation: {choice: [tanh, relu]}
"""
CONDITIONAL = """\
search:
  plugin: tpe
  startup: 4
  trials: 12
  batch: 4
  space:
    network:
      choice:
        shallow: {model: {plugin: shallow}, space: {model.hidden: {log_integer: {from: 2, to: 32}}}}
        perceptron: {model: {plugin: perceptron}}
    optimizer.learning_rate: {log_uniform: {from: 0.01, to: 1}}
"""
PRUNED = """\
experiment: pruned
dataset: {plugin: digits_synthetic, train: 300, test: 60, validation: 100}
model: {plugin: shallow, hidden: 8}
loss: cross_entropy
optimizer: {plugin: sgd, learning_rate: 0.1}
training: {epochs: 9, batch_size: 16}
search:
  plugin: %s
  trials: %d
  batch: 9
  metric: validation_loss
  %s
  space:
    optimizer.learning_rate: {log_uniform: {from: 0.0001, to: 0.3}}
    model.hidden: {log_integer: {from: 2, to: 32}}
"""
PRUNE = "prune: {reduction: 3}"
COMPLETE, FAILED, DIVERGED, GIVEN_UP, MISSING = range(5)
SEARCHES = ("random", "tpe", "gaussian_process", "cma_es", "regularized_evolution")


class StudyTest(PlexusTest):
    def study(self, search="tpe", trials=12, more="", own=""):
        self.write(HEAD + STUDY % (search + own, trials) + more)

    def run_into(self, output, *options):
        return self.succeed("run", "config.yaml", "--output", output, "--progress", "none", "--no-report", *options)

    def bytes_of(self, output):
        folder = self.folder / output
        return {file.name: file.read_bytes() for file in [folder / "results.h5", *sorted((folder / "trials").glob("*.h5"))]}

    def points(self, output):
        with h5py.File(self.folder / output / "results.h5") as file:
            return {name: file[name][()].tolist() for name in ("learning_rate", "hidden", "batch_size")}

    def start(self, *arguments):
        return subprocess.Popen([PLEXUS, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"})


class Studies(StudyTest):
    def test_the_number_of_processes_changes_nothing(self):
        for search in SEARCHES:
            with self.subTest(search):
                self.study(search, own="\n  startup: 4" if search in ("tpe", "gaussian_process") else "")
                for jobs in (1, 2):
                    self.run_into(f"{search}{jobs}", "--jobs", jobs)
                first = self.bytes_of(f"{search}1")
                self.assertGreater(len(first), 10)
                self.assertEqual(first, self.bytes_of(f"{search}2"))

    def test_a_study_that_is_killed_again_and_again_is_the_same(self):
        self.study(own="\n  startup: 3")
        self.run_into("whole")
        chance = random.Random(5)
        for kill in range(8):
            process = self.start("run", "config.yaml", "--output", "killed", "--progress", "none", "--no-report", "--jobs", "2")
            time.sleep(chance.uniform(0.05, 0.5))
            process.send_signal(signal.SIGKILL if kill % 2 == 0 else signal.SIGTERM)
            process.wait()
        self.run_into("killed")
        self.assertEqual(self.bytes_of("whole"), self.bytes_of("killed"))

    def test_shards_beside_each_other_and_one_alone_make_the_same_study(self):
        self.study(own="\n  startup: 3")
        self.run_into("whole")
        shards = [self.start("run", "config.yaml", "--output", "shared", "--progress", "none", "--shard", f"{i}/2")
                  for i in (1, 2)]
        self.assertEqual([shard.wait(240) for shard in shards], [0, 0])
        self.succeed("collect", "shared")
        self.assertEqual(self.bytes_of("whole"), self.bytes_of("shared"))

    def test_a_study_grows_and_keeps_what_it_has(self):
        self.study(trials=7, own="\n  startup: 3")  # not a multiple of the batch
        self.run_into("grown")
        small = self.points("grown")
        self.assertEqual([len(values) for values in small.values()], [7, 7, 7])
        times = {file: file.stat().st_mtime_ns for file in (self.folder / "grown/trials").glob("*.h5")}
        self.study(trials=12, own="\n  startup: 3")
        self.run_into("grown")
        for name, values in self.points("grown").items():
            self.assertEqual(values[:7], small[name])
        for file, before in times.items():
            self.assertEqual(file.stat().st_mtime_ns, before)
        self.run_into("whole")
        self.assertEqual(self.bytes_of("whole"), self.bytes_of("grown"))
        again = self.succeed("run", "config.yaml", "--output", "grown", "--progress", "plain", "--no-report")
        self.assertNotIn("started", again.stderr)

    def test_points_lie_in_the_space_and_stand_along_the_axis_sample(self):
        self.study()
        self.run_into("out")
        with h5py.File(self.folder / "out/results.h5") as file:
            self.assertEqual(file["sample"][()].tolist(), list(range(12)))
            rates, hidden = file["learning_rate"][()], file["hidden"][()]
            self.assertTrue(((rates >= 0.001) & (rates <= 3)).all())
            self.assertTrue(((hidden >= 2) & (hidden <= 32)).all())
            self.assertTrue(set(file["batch_size"][()]) <= {8, 16, 32})
            self.assertTrue(set(file["activation"].asstr()[()]) <= {"tanh", "relu"})
            self.assertEqual(file["learning_rate"].attrs["config_key"], "optimizer.learning_rate")
            self.assertEqual(file["validation_loss"].shape, (12,))
            self.assertEqual(len({(a, b) for a, b in zip(rates, hidden)}), 12)
        self.assertIn("learning_rate", self.succeed("show", "out").stdout)
        self.succeed("importance", "out")
        self.succeed("report", "out")

    def test_each_point_is_tried_with_every_trial_of_the_grid_and_told_as_their_mean(self):
        self.study(trials=6, more="grid: {seed: [1, 2]}\n", own="\n  startup: 3")
        self.run_into("seeds")
        self.study(trials=6, own="\n  startup: 3")
        self.run_into("one")
        with h5py.File(self.folder / "seeds/results.h5") as file:
            self.assertEqual(file["validation_loss"].shape, (6, 2))
            both = file["validation_loss"][()]
        with h5py.File(self.folder / "one/results.h5") as file:
            np.testing.assert_array_equal(both[:3, 0], file["validation_loss"][:3])

    def test_conditional_axes_exist_where_their_choice_is(self):
        self.write(HEAD + CONDITIONAL)
        self.run_into("out")
        with h5py.File(self.folder / "out/results.h5") as file:
            networks = file["network"].asstr()[()]
            hidden = file["hidden"][()]
            self.assertEqual(set(networks), {"shallow", "perceptron"})
            for network, width in zip(networks, hidden):
                self.assertEqual(np.isnan(width), network == "perceptron")
        self.run_into("again", "--jobs", 2)
        self.assertEqual(self.bytes_of("out"), self.bytes_of("again"))

    def test_trials_that_diverge_do_not_stop_the_study(self):
        self.write(HEAD.replace("cross_entropy", "squared_error") + STUDY.replace("to: 3}", "to: 1e30}") % ("tpe\n  startup: 3", 9))
        self.run_plexus("run", "config.yaml", "--output", "out", "--progress", "none", "--no-report")
        with h5py.File(self.folder / "out/results.h5") as file:
            status = file["status"][()].tolist()
        self.assertEqual(len(status), 9)
        self.assertNotIn(4, status)  # missing
        self.assertTrue(set(status) - {0}, "none diverged: the test says nothing")

    def test_failed_trials_are_told_and_the_study_is_another_one_when_they_are_trained_again(self):
        # Long enough for none of them to end before anybody looks at the clock.
        self.write((HEAD + STUDY % ("tpe\n  startup: 3", 9)).replace("epochs: 3", "epochs: 300"))
        self.run_into("whole")
        failed = self.run_plexus("run", "config.yaml", "--output", "out", "--progress", "none", "--no-report", "--set",
                                 "execution.time_limit=0.000001")
        self.assertEqual(failed.returncode, 1, failed.stderr)
        with h5py.File(self.folder / "out/results.h5") as file:
            self.assertEqual(file["status"][()].tolist(), [1] * 9)
        self.run_into("out", "--retry-failed")
        self.assertEqual((self.folder / "out/results.h5").read_bytes(), (self.folder / "whole/results.h5").read_bytes())
        self.run_into("out")
        self.assertEqual((self.folder / "out/results.h5").read_bytes(), (self.folder / "whole/results.h5").read_bytes())

    def test_a_finished_study_is_verified_and_begun_afresh_from_its_folder(self):
        self.study(trials=6)
        self.run_into("out")
        before = self.bytes_of("out")
        self.assertIn("6", self.succeed("verify", "out", "--all").stdout)
        self.succeed("run", "out", "--progress", "none", "--no-report", "--fresh")
        self.assertEqual(self.bytes_of("out"), before)
        self.assertEqual(self.bytes_of("out.old-1"), before)

    def test_a_configuration_that_is_edited_meanwhile_is_another_one_for_the_next_run_only(self):
        self.study(own="\n  startup: 3")
        self.run_into("whole")
        self.study(own="\n  startup: 3")
        process = self.start("run", "config.yaml", "--output", "out", "--progress", "none", "--no-report", "--jobs", "1")
        while process.poll() is None and not (self.folder / "out/trials/plan.json").exists():
            time.sleep(0.001)
        self.write("nothing that could be read: [")
        self.assertEqual(process.wait(120), 0)
        self.assertEqual(self.bytes_of("out"), self.bytes_of("whole"))

    def test_plan_shows_the_first_batch_and_says_that_more_follow(self):
        self.study()
        plan = self.succeed("plan", "config.yaml", "--output", "out").stdout
        self.assertIn("3 trials", plan)
        self.assertIn("9 more follow", plan)
        self.assertFalse((self.folder / "out").exists())

    def test_mistakes_are_found_before_anything_is_trained(self):
        cases = {
            "search: {plugin: tpe, trials: 5}\n": "'search.space' is missing",
            "search: {plugin: tpe, space: {seed: {integer: {from: 1, to: 9}}}}\n": "'search.trials' is missing",
            "search: {plugin: tpee, trials: 5, space: {seed: {integer: {from: 1, to: 9}}}}\n": "did you mean 'tpe'",
            "search: {plugin: tpe, trials: 5, space: {}}\n": "'space' has no keys to search",
            "search: {plugin: tpe, trials: 5, space: {seed: {integer: {from: 9, to: 1}}}}\n": "'from' must not be greater",
            "search: {plugin: tpe, trials: 5, space: {seed: {integr: {from: 1, to: 9}}}}\n": "did you mean 'integer'",
            "search: {plugin: tpe, trials: 5, space: {seed: [1, 2]}}\n": "did you mean {choice: […]}",
            "search: {plugin: tpe, trials: 5, space: {model.hiden: {integer: {from: 1, to: 9}}}}\n": "did you mean 'hidden'",
            "search: {plugin: tpe, trials: 5, space: {model.hidden: {integer: {from: 0, to: 9}}}}\n": "'model.hidden'",
            "search: {plugin: tpe, trials: 5, startups: 3, space: {seed: {integer: {from: 1, to: 9}}}}\n": "did you mean 'startup'",
            "search: {plugin: tpe, trials: 5, space: {seed: {integer: {from: 1, to: 9}}}}\ngrid: {seed: [1, 2]}\n":
                "'seed' varies already",
        }
        for text, message in cases.items():
            with self.subTest(text):
                self.write(HEAD + text)
                result = self.run_plexus("run", "config.yaml", "--output", "out")
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertRegex(result.stderr, r"config\.yaml:\d+:\d+: ")
                self.assertIn(message, result.stderr)
                self.assertFalse((self.folder / "out").exists())


class Pruned(StudyTest):
    """Studies that give up the worst of each batch: of 9 points of 9 epochs, 9 are trained for 1, 3 for 3, one for 9."""

    def study(self, search="tpe\n  startup: 9", trials=18, prune=PRUNE, more=""):
        self.write(PRUNED % (search, trials, prune) + more)

    def results(self, output):
        with h5py.File(self.folder / output / "results.h5") as file:
            return {name: file[name][()] for name in ("status", "epochs_run", "validation_loss", "history_validation_loss",
                                                      "learning_rate", "hidden")}

    def test_the_number_of_processes_changes_nothing(self):
        for search in SEARCHES:
            with self.subTest(search):
                self.study(search)
                for jobs in (1, 4):
                    self.run_into(f"{search}{jobs}", "--jobs", jobs)
                first = self.bytes_of(f"{search}1")
                self.assertEqual(len(first), 19)
                self.assertEqual(first, self.bytes_of(f"{search}4"))
                self.assertEqual(list((self.folder / f"{search}4/trials").glob("*.checkpoint")), [])

    def test_who_goes_on_follows_from_the_curves_and_the_epochs_are_those_of_the_arithmetic(self):
        self.study("random", prune="")
        self.run_into("whole")
        self.study("random")
        self.run_into("pruned")
        whole, pruned = self.results("whole"), self.results("pruned")
        np.testing.assert_array_equal(whole["learning_rate"], pruned["learning_rate"])
        curves = whole["history_validation_loss"]
        epochs = np.zeros(18, dtype=int)
        for batch in (np.arange(9), np.arange(9, 18)):
            epochs[batch] = 1
            left = batch[np.sort(np.argsort(curves[batch, 0], kind="stable")[:3])]
            epochs[left] = 3
            epochs[left[np.argsort(curves[left, 2], kind="stable")[:1]]] = 9
        np.testing.assert_array_equal(pruned["epochs_run"], epochs)
        self.assertEqual(pruned["epochs_run"].sum(), 2 * (9 * 1 + 3 * 2 + 1 * 6))
        np.testing.assert_array_equal(pruned["status"], np.where(epochs == 9, COMPLETE, GIVEN_UP))
        for trial, trained in enumerate(epochs):
            np.testing.assert_array_equal(pruned["history_validation_loss"][trial, :trained], curves[trial, :trained])
            self.assertTrue(np.isnan(pruned["history_validation_loss"][trial, trained:]).all())
            self.assertEqual(pruned["validation_loss"][trial], curves[trial, trained - 1])
        complete = np.flatnonzero(pruned["status"] == COMPLETE)
        best = complete[np.argmin(pruned["validation_loss"][complete])]
        self.assertEqual(best, np.argmin(whole["validation_loss"]), "the best of all trials was given up")

    def test_trials_of_a_point_go_on_together_by_their_mean(self):
        self.study("random", trials=9, prune="", more="grid: {seed: [1, 2, 3]}\n")
        self.run_into("whole")
        self.study("random", trials=9, more="grid: {seed: [1, 2, 3]}\n")
        self.run_into("pruned")
        curves = self.results("whole")["history_validation_loss"].mean(axis=1)
        left = np.sort(np.argsort(curves[:, 0], kind="stable")[:3])
        epochs = np.ones(9, dtype=int)
        epochs[left] = 3
        epochs[left[np.argmin(curves[left, 2])]] = 9
        np.testing.assert_array_equal(self.results("pruned")["epochs_run"], np.repeat(epochs[:, None], 3, axis=1))

    def test_a_study_that_is_killed_again_and_again_is_the_same(self):
        self.study()
        self.run_into("whole", "--set", "training.epochs=27")
        chance = random.Random(7)
        for kill in range(10):
            process = self.start("run", "config.yaml", "--output", "killed", "--progress", "none", "--no-report", "--jobs", "2",
                                 "--set", "training.epochs=27")
            time.sleep(chance.uniform(0.05, 0.4))
            process.send_signal(signal.SIGKILL if kill % 2 == 0 else signal.SIGTERM)
            process.wait()
        self.run_into("killed", "--set", "training.epochs=27")
        self.assertEqual(self.bytes_of("whole"), self.bytes_of("killed"))

    def test_shards_beside_each_other_and_one_alone_make_the_same_study(self):
        self.study()
        self.run_into("whole")
        shards = [self.start("run", "config.yaml", "--output", "shared", "--progress", "none", "--shard", f"{i}/2")
                  for i in (1, 2)]
        self.assertEqual([shard.wait(240) for shard in shards], [0, 0])
        self.succeed("collect", "shared")
        self.assertEqual(self.bytes_of("whole"), self.bytes_of("shared"))

    def test_a_second_run_trains_nothing_and_a_larger_study_keeps_what_it_has(self):
        self.study(trials=9)
        self.run_into("grown")
        before = self.bytes_of("grown")
        again = self.succeed("run", "config.yaml", "--output", "grown", "--progress", "plain", "--no-report")
        self.assertIn("9 trials, 9 already there", again.stderr)
        self.assertNotIn("started", again.stderr)
        self.study(trials=27)
        self.run_into("grown")
        self.run_into("whole")
        after = self.bytes_of("grown")
        self.assertEqual(after, self.bytes_of("whole"))
        self.assertEqual({name: after[name] for name in before if name != "results.h5"},
                         {name: data for name, data in before.items() if name != "results.h5"})

    def test_a_batch_that_was_cut_and_is_filled_up_tells_the_search_what_the_whole_one_would(self):
        self.study(trials=5)  # of a batch of 9: other points go on than in the whole batch
        self.run_into("grown")
        self.study(trials=27)
        self.run_into("grown")
        self.run_into("whole")
        grown, whole = self.results("grown"), self.results("whole")
        for name in ("learning_rate", "hidden"):
            np.testing.assert_array_equal(grown[name], whole[name])
        kept = np.flatnonzero(grown["status"] != whole["status"])
        self.assertTrue((kept < 5).all() and (grown["status"][kept] == COMPLETE).all(), kept)
        same = np.setdiff1d(np.arange(27), kept)
        np.testing.assert_array_equal(grown["epochs_run"][same], whole["epochs_run"][same])

    def test_the_same_point_again_is_one_trial_with_one_record(self):
        self.write((PRUNED % ("random", 18, PRUNE)).replace("{log_uniform: {from: 0.0001, to: 0.3}}", "{choice: [0.01, 0.1]}")
                   .replace("{log_integer: {from: 2, to: 32}}", "{choice: [4, 8]}"))
        self.run_into("one", "--jobs", 1)
        self.run_into("two", "--jobs", 3)
        self.assertEqual(self.bytes_of("one"), self.bytes_of("two"))
        before = self.bytes_of("one")
        self.assertLessEqual(len(before), 5)
        self.run_into("one")
        self.assertEqual(self.bytes_of("one"), before)
        with h5py.File(self.folder / "one/results.h5") as file:
            rows = {}
            for rate, hidden, status in zip(file["trials/learning_rate"][()], file["trials/hidden"][()], file["trials/status"][()]):
                rows.setdefault((rate, hidden), set()).add(int(status))
        self.assertTrue(all(len(statuses) == 1 for statuses in rows.values()), rows)

    def test_what_was_given_up_is_said_where_results_are_shown(self):
        self.study(trials=9)
        self.succeed("run", "config.yaml", "--output", "out", "--progress", "none")
        shown = self.succeed("show", "out", "--by", "none").stdout
        self.assertIn("pruned after epoch 1: others were better by then", shown)
        self.assertIn("pruned after epoch 3: others were better by then", shown)
        self.assertIn("pruned", (self.folder / "out/report.html").read_text(encoding="utf-8"))
        self.assertIn("9 trained again, 0 different", self.succeed("verify", "out", "--all").stdout)
        with h5py.File(self.folder / "out/results.h5") as file:
            given_up = file["trials/id"].asstr()[int(np.argmax(file["trials/status"][()] == GIVEN_UP))]
        victim = self.folder / f"out/trials/{given_up}.h5"
        victim.write_bytes(victim.read_bytes()[:-40])
        self.assertEqual(self.run_plexus("verify", "out", "--all").returncode, 1)
        self.assertIn("the search gives up most trials before their end",
                      self.succeed("plan", "config.yaml", "--output", "other").stdout)

    def test_mistakes_are_found_before_anything_is_trained(self):
        for options, message in (
            (["--set", "search.batch=1"], "'search.prune' compares the points of a batch, and 'search.batch' is 1"),
            (["--set", "training.epochs=2"], "too short to be compared with others after 1"),
            (["--set", "training.evaluate_every=2"], "set 'training.evaluate_every' to less or 'search.prune.min_epochs' to more"),
            (["--set", "search.prune.reduction=1"], "'search.prune.reduction'"),
            (["--set", "search.prune.min_epoch=1"], "did you mean 'min_epochs'"),
        ):
            with self.subTest(message):
                self.study()
                result = self.run_plexus("run", "config.yaml", "--output", "out", *options)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn(message, result.stderr)
                self.assertFalse((self.folder / "out").exists())


FRONT = """\
search:
  plugin: %s
  trials: %d
  batch: 3
  metric: %s
  space:
    optimizer.learning_rate: {log_uniform: {from: 0.001, to: 3}}
    model.hidden: {log_integer: {from: 2, to: 64}}
"""


def front_of(values):
    """Which rows no other row is at least as good as in all columns and better than in one; smaller is better."""
    values = np.asarray(values)
    beats = (values[:, None] <= values[None]).all(-1) & (values[:, None] < values[None]).any(-1)
    return ~beats.any(0) & ~np.isnan(values).any(-1)


class Fronts(StudyTest):
    """Studies that look for several metrics."""

    def study(self, search="tpe\n  startup: 4", trials=15, metric="[validation_accuracy, parameter_count]", more=""):
        self.write(HEAD + FRONT % (search, trials, metric) + more)

    def results(self, output):
        with h5py.File(self.folder / output / "results.h5") as file:
            return {name: file[name][()] for name in file if name != "trials"}, dict(file.attrs)

    def test_the_number_of_processes_changes_nothing_and_kills_do_not_either(self):
        for search in ("random", "tpe\n  startup: 4", "regularized_evolution\n  population: 4"):
            with self.subTest(search):
                name = search.split()[0]
                self.study(search)
                self.run_into(f"{name}1", "--jobs", 1)
                self.run_into(f"{name}2", "--jobs", 2)
                self.assertEqual(self.bytes_of(f"{name}1"), self.bytes_of(f"{name}2"))
        self.study()
        chance = random.Random(11)
        for kill in range(6):
            process = self.start("run", "config.yaml", "--output", "killed", "--progress", "none", "--no-report", "--jobs", "2")
            time.sleep(chance.uniform(0.05, 0.4))
            process.send_signal(signal.SIGKILL if kill % 2 == 0 else signal.SIGTERM)
            process.wait()
        self.run_into("killed")
        self.assertEqual(self.bytes_of("tpe1"), self.bytes_of("killed"))

    def test_shards_beside_each_other_and_one_alone_make_the_same_study(self):
        self.study()
        self.run_into("whole")
        shards = [self.start("run", "config.yaml", "--output", "shared", "--progress", "none", "--shard", f"{i}/2")
                  for i in (1, 2)]
        self.assertEqual([shard.wait(240) for shard in shards], [0, 0])
        self.succeed("collect", "shared")
        self.assertEqual(self.bytes_of("whole"), self.bytes_of("shared"))

    def test_the_front_is_what_nothing_beats_and_all_show_the_same_one(self):
        self.study()
        self.succeed("run", "config.yaml", "--output", "out", "--progress", "none")
        results, attributes = self.results("out")
        self.assertEqual(attributes["searched_metrics"], "validation_accuracy parameter_count")
        expected = front_of(np.stack([-results["validation_accuracy"], results["parameter_count"]], 1))
        np.testing.assert_array_equal(results["on_front"].astype(bool), expected)
        self.assertTrue(0 < expected.sum() < 15, "all or nothing is on the front: the test says nothing")
        trials = json.loads(self.succeed("show", "out", "--json").stdout)
        self.assertEqual([bool(trial["on_front"]) for trial in trials[:expected.sum()]], [True] * expected.sum())
        self.assertEqual(sum(bool(trial["on_front"]) for trial in trials), expected.sum())
        shown = self.succeed("show", "out").stdout
        self.assertIn(f"front: {expected.sum()} of 15 complete trials", shown)
        alone = json.loads(self.succeed("show", "out", "--where", "on_front=true", "--json").stdout)
        self.assertEqual(len(alone), expected.sum())
        best = max(results["validation_accuracy"][expected])
        front = np.flatnonzero(expected & (results["validation_accuracy"] == best))
        evaluated = self.succeed("evaluate", "out", "--best")
        self.assertIn(f"is one of {expected.sum()} that nothing beats in all of validation_accuracy, parameter_count", evaluated.stderr)
        self.assertIn(results["trial_id"][front[0]].decode(), evaluated.stderr)
        smallest = self.succeed("evaluate", "out", "--best-by", "parameter_count").stderr
        small = np.flatnonzero(expected & (results["parameter_count"] == results["parameter_count"].min()))
        self.assertIn(results["trial_id"][small[0]].decode(), smallest)
        before = self.bytes_of("out")
        (self.folder / "out/results.h5").unlink()
        self.succeed("collect", "out")
        self.assertEqual(self.bytes_of("out"), before)
        report = (self.folder / "out/report.html").read_text(encoding="utf-8")
        self.assertIn('"searched":["validation_accuracy","parameter_count"]', report.replace(" ", ""))

    def test_a_point_is_on_the_front_by_the_means_over_its_seeds(self):
        self.study("random", trials=9, more="grid: {seed: [1, 2]}\n")
        self.run_into("out")
        results, _ = self.results("out")
        means = np.stack([-results["validation_accuracy"].mean(1), results["parameter_count"].mean(1)], 1)
        np.testing.assert_array_equal(results["on_front"].astype(bool), np.repeat(front_of(means)[:, None], 2, 1))

    def test_one_metric_is_the_same_study_as_a_list_of_it(self):
        self.study(metric="validation_loss")
        self.run_into("one")
        self.study(metric="[validation_loss]")
        self.run_into("list")
        one, list_ = self.bytes_of("one"), self.bytes_of("list")
        self.assertEqual({k: v for k, v in one.items() if k != "results.h5"}, {k: v for k, v in list_.items() if k != "results.h5"})
        self.assertNotIn("on_front", self.results("list")[0])
        self.study(metric="parameter_count", trials=24)
        self.run_into("small")
        parameters = self.results("small")[0]["parameter_count"]
        self.assertLess(np.median(parameters[12:]), np.median(parameters[:4]))

    def test_mistakes_are_found_at_their_places_before_anything_is_trained(self):
        for search, metric, more, message, place in (
            ("gaussian_process", "[validation_loss, parameter_count]", "", "those that look for several are random, regularized_evolution, tpe", 8),
            ("cma_es", "[validation_loss, parameter_count]", "", "this search looks for one metric, and 'search.metric' names 2", 8),
            ("tpe", "[]", "", "'search.metric' is an empty list", 11),
            ("tpe", "[validation_loss, validation_loss]", "", "names 'validation_loss' twice", 11),
            ("tpe", "[validation_loss, seconds]", "", "depends on the machine", 11),
            ("tpe", "[validation_loss, validation_los]", "", "which is not measured", 11),
            ("tpe", "[validation_loss, parameter_count]", "  prune: {}\n", "leave 'search.prune' out", 11),
            ("tpe", "parameter_count", "  prune: {}\n", "does not change while they are trained", 11),
            ("tpe", "[validation_loss, test_loss, train_loss, validation_accuracy, test_accuracy, parameter_count]", "", "expected at most 5", 11),
        ):
            with self.subTest(message):
                self.write((HEAD + FRONT % (search, 9, metric)).replace("  batch: 3\n", "  batch: 9\n") + more)
                result = self.run_plexus("run", "config.yaml", "--output", "out")
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn(message, result.stderr)
                self.assertRegex(result.stderr, rf"config\.yaml:{place}:\d+: ")
                self.assertFalse((self.folder / "out").exists())


class Budgets(StudyTest):
    """Studies that end by what their trials cost on a reference: 200 rows."""

    def study(self, seconds, trials=30, more="", speed=1e7, prune=""):
        text = FRONT % ("random", trials, "validation_loss")
        self.write(HEAD + text.replace("  batch: 3\n", f"  batch: 3\n  budget: {{seconds: {seconds}, multiply_adds_per_second: {speed}}}\n{prune}") + more)

    def costs(self, output, rows=200):
        with h5py.File(self.folder / output / "results.h5") as file:
            return 3 * file["multiply_adds"][()] * rows * file["epochs_run"][()] / 1e7, file["status"][()]

    def test_no_batch_is_begun_when_the_budget_is_spent_and_it_is_the_same_for_any_jobs(self):
        self.study(1e9)
        self.run_into("whole")
        costs, _ = self.costs("whole")
        self.assertEqual(len(costs), 30)
        spent = np.cumsum(costs)
        budget = (spent[11] + spent[14]) / 2  # is passed in the fifth batch
        self.study(budget)
        run = self.succeed("run", "config.yaml", "--output", "one", "--progress", "plain", "--no-report", "--jobs", 1)
        self.assertIn(f"the trials of 15 points have cost {spent[14]:.4g} of the {budget:.4g} seconds of 'search.budget': no more", run.stderr)
        self.assertIn("15 of 15 trials done", run.stderr)
        self.run_into("two", "--jobs", 2)
        self.assertEqual(self.bytes_of("one"), self.bytes_of("two"))
        part, _ = self.costs("one")
        np.testing.assert_array_equal(part, costs[:15])
        again = self.succeed("run", "config.yaml", "--output", "one", "--progress", "plain", "--no-report")
        self.assertNotIn("started", again.stderr)
        self.assertIn("have cost", self.succeed("plan", "config.yaml", "--output", "one").stdout)
        self.study(1e9)
        self.run_into("one")
        self.assertEqual(self.bytes_of("one"), self.bytes_of("whole"))

    def test_what_was_given_up_or_stopped_early_costs_what_it_had(self):
        early = HEAD.replace("epochs: 3", "epochs: 9")
        self.write(early + (FRONT % ("random", 27, "validation_loss")).replace(
            "  batch: 3\n", "  batch: 9\n  prune: {}\n  budget: {seconds: 1e9, multiply_adds_per_second: 1e7}\n"))
        self.run_into("whole")
        costs, status = self.costs("whole")
        self.assertIn(GIVEN_UP, status)
        with h5py.File(self.folder / "whole/results.h5") as file:
            # What was given up has no count of its own: it follows from the width.
            hidden = file["hidden"][()]
            known = file["multiply_adds"][()]
            epochs = file["epochs_run"][()]
        each = known[status == COMPLETE][0] / hidden[status == COMPLETE][0]
        spent = (3 * each * hidden * 200 * epochs / 1e7)[:9].sum()
        plan = self.succeed("plan", "config.yaml", "--output", "whole", "--set", f"search.budget.seconds={spent * 1.0001}").stdout
        self.assertIn("the trials of 18 points have cost", plan)
        plan = self.succeed("plan", "config.yaml", "--output", "whole", "--set", f"search.budget.seconds={spent * 0.9999}").stdout
        self.assertIn("the trials of 9 points have cost", plan)

    def test_a_budget_that_makes_no_sense_is_refused(self):
        for value, message in (("{}", "'search.budget.seconds' is missing"), ("{seconds: 0}", "'search.budget.seconds'"),
                               ("{seconds: 1, multiply_adds_per_second: 0}", "multiply_adds_per_second"), ("{second: 1}", "did you mean 'seconds'")):
            with self.subTest(value):
                self.write(HEAD + (FRONT % ("random", 9, "validation_loss")).replace("  batch: 3\n", f"  budget: {value}\n"))
                result = self.run_plexus("run", "config.yaml", "--output", "out")
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn(message, result.stderr)


if __name__ == "__main__":
    unittest.main()
