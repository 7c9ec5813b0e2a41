"""Search with pruning: the same decisions however it is run, records of what was given up, and survivors that are what
they are without a search."""
import os
import random
import signal
import subprocess
import time
import unittest

import h5py
import numpy as np
from plexus_command import PLEXUS, PlexusTest

CONFIG = """\
experiment: search
dataset: {plugin: digits_synthetic, train: 500, test: 80, validation: 100}
model: {plugin: deep, hidden: [16], dropout: 0.1, batch_normalization: true}
loss: cross_entropy
training: {epochs: 9, batch_size: 16}
results: {parameters: [initial, best, final]}
grid:
  optimizer.learning_rate: {log_range: {from: 0.001, to: 1, count: 4}}
  seed: {range: {from: 1, to: 4}}
"""
SEARCH = "search: {method: %s, reduction: 3%s}\n"
COMPLETE, FAILED, DIVERGED, PRUNED, MISSING = range(5)


class Search(PlexusTest):
    def configure(self, method, more=""):
        self.write(CONFIG + SEARCH % (method, more))

    def run_into(self, output, *options, **others):
        return self.succeed("run", "config.yaml", "--output", output, "--progress", "none", *options, **others)

    def bytes_of(self, output):
        folder = self.folder / output
        files = [folder / "results.h5", *sorted((folder / "trials").glob("*.h5"))]
        return {file.name: file.read_bytes() for file in files}

    def trials(self, output):
        with h5py.File(self.folder / output / "results.h5") as file:
            return {
                "status": file["trials/status"][()].tolist(),
                "id": file["trials/trial_id" if "trial_id" in file["trials"] else "trials/id"].asstr()[()].tolist(),
                "message": file["trials/message"].asstr()[()].tolist(),
            }

    def curve(self, output, identity, name="validation_loss"):
        with h5py.File(self.folder / output / "trials" / f"{identity}.h5") as file:
            return file["history"][name][()]

    def test_the_number_of_processes_changes_nothing(self):
        for method in ("successive_halving", "hyperband"):
            with self.subTest(method):
                self.configure(method)
                for jobs in (1, 2, 5):
                    self.run_into(f"{method}{jobs}", "--jobs", jobs)
                first = self.bytes_of(f"{method}1")
                self.assertEqual(len(first), 17)
                self.assertEqual(first, self.bytes_of(f"{method}2"))
                self.assertEqual(first, self.bytes_of(f"{method}5"))
                self.assertEqual(list((self.folder / f"{method}5" / "trials").glob("*.checkpoint")), [])

    def test_halving_goes_by_the_curves_and_keeps_them(self):
        self.configure("successive_halving")
        self.run_into("halved")
        self.write(CONFIG)
        self.run_into("whole")
        halved, whole = self.trials("halved"), self.trials("whole")
        self.assertEqual(set(whole["status"]), {COMPLETE})
        # What the search should have done, from the curves of trials that were all trained to their end.
        losses = np.array([self.curve("whole", identity) for identity in whole["id"]])
        first = sorted(np.argsort(losses[:, 0], kind="stable")[:6])
        second = sorted(np.array(first)[np.argsort(losses[first, 2], kind="stable")[:2]])
        for trial in range(16):
            with self.subTest(trial):
                epochs = 9 if trial in second else 3 if trial in first else 1
                self.assertEqual(halved["status"][trial], COMPLETE if epochs == 9 else PRUNED)
                curve = self.curve("halved", halved["id"][trial])
                np.testing.assert_array_equal(curve, losses[trial][:epochs])
                if epochs == 9:
                    self.assertEqual(halved["id"][trial], whole["id"][trial])
                    name = f"trials/{whole['id'][trial]}.h5"
                    self.assertEqual((self.folder / "halved" / name).read_bytes(),
                                     (self.folder / "whole" / name).read_bytes())
                else:
                    self.assertIn(f"pruned after epoch {epochs}", halved["message"][trial])
        with h5py.File(self.folder / "halved/results.h5") as file:
            grid = file["history_validation_loss"][()].reshape(16, 9)
            loss = file["validation_loss"][()].reshape(16)
            np.testing.assert_array_equal(file["status"][()].reshape(16), halved["status"])
        for trial in range(16):
            epochs = 9 if trial in second else 3 if trial in first else 1
            self.assertTrue(np.isnan(grid[trial, epochs:]).all())
            self.assertEqual(loss[trial], losses[trial, epochs - 1])

    def test_a_search_that_is_killed_again_and_again_decides_the_same(self):
        chance = random.Random(3)
        for method in ("successive_halving", "hyperband"):
            with self.subTest(method):
                self.configure(method, ", min_epochs: 1")
                self.run_into(f"{method}-whole", "--set", "training.epochs=27")
                for kill in range(8):
                    process = subprocess.Popen(
                        [PLEXUS, "run", "config.yaml", "--output", f"{method}-killed", "--progress", "none", "--jobs",
                         "2", "--set", "training.epochs=27"],
                        cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"})
                    time.sleep(chance.uniform(0.05, 0.4))
                    process.send_signal(signal.SIGKILL if kill % 2 == 0 else signal.SIGTERM)
                    process.wait()
                self.run_into(f"{method}-killed", "--set", "training.epochs=27")
                self.assertEqual(self.bytes_of(f"{method}-whole"), self.bytes_of(f"{method}-killed"))
                self.assertEqual(list((self.folder / f"{method}-killed/trials").glob("*.checkpoint")), [])

    def test_a_second_run_trains_nothing_and_plan_knows_it(self):
        self.configure("successive_halving")
        self.run_into("again")
        before = self.bytes_of("again")
        plain = self.succeed("run", "config.yaml", "--output", "again", "--progress", "plain")
        self.assertIn("16 trials, 16 already there", plain.stderr)
        self.assertNotIn("started", plain.stderr)
        self.assertEqual(before, self.bytes_of("again"))
        self.assertIn("16 already in 'again', 0 to train", self.succeed("plan", "config.yaml", "--output", "again").stdout)
        self.assertIn("16 trained again, 0 different", self.succeed("verify", "again", "--all").stdout)
        (self.folder / "again/results.h5").unlink()
        self.succeed("collect", "again")
        self.assertEqual(before, self.bytes_of("again"))

    def test_a_search_that_is_terminated_ends_as_interrupted_and_goes_on(self):
        self.configure("hyperband")
        arguments = ["run", "config.yaml", "--output", "stopped", "--progress", "json", "--jobs", "1", "--set",
                     "training.epochs=81"]
        process = subprocess.Popen([PLEXUS, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        for line in process.stderr:
            if '"trial_ended"' in line:
                break
        process.send_signal(signal.SIGTERM)
        process.stderr.read()
        self.assertEqual(process.wait(), 130)
        self.assertIn(MISSING, self.trials("stopped")["status"])
        self.run_into("stopped", "--set", "training.epochs=81")
        self.run_into("whole", "--set", "training.epochs=81")
        self.assertEqual(self.bytes_of("whole"), self.bytes_of("stopped"))

    def test_one_shard_of_one_may_search_and_reports_nothing_missing(self):
        self.configure("successive_halving")
        self.run_into("whole")
        shard = self.run_into("shard", "--shard", "1/1")
        self.assertNotIn("not there yet", shard.stdout)
        self.succeed("collect", "shard")
        self.assertEqual(self.bytes_of("whole"), self.bytes_of("shard"))

    def test_what_cannot_be_compared_is_refused_before_anything_is_trained(self):
        for change, words in (
            ("training.epochs=2", "at least 3 epochs"),
            ("dataset.validation=0 search.metric=validation_accuracy", "no validation rows"),
            ("training.evaluate_every=2", "measured every 2 epochs, but the first comparison is after 1"),
        ):
            with self.subTest(change):
                self.configure("successive_halving")
                options = [option for one in change.split() for option in ("--set", one)]
                result = self.run_plexus("run", "config.yaml", "--output", "none", *options)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn(words, result.stderr)
                self.assertFalse((self.folder / "none").exists())
        result = self.run_plexus("run", "config.yaml", "--output", "none", "--shard", "1/2")
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn("--shard", result.stderr)
        self.assertFalse((self.folder / "none").exists())


class Mistakes(PlexusTest):
    def test_what_cannot_be_compared_is_shown_at_its_line_and_in_its_trial_all_at_once(self):
        self.write("""\
dataset: {plugin: digits_synthetic, train: 100, test: 20}
model: perceptron
training: {epochs: 9}
search: {method: successive_halving, metric: validation_loss}
grid:
  net:
    a: {}
    b: {}
    c: {training: {epochs: 1}}
""")
        result = self.run_plexus("plan", "config.yaml")
        self.assertEqual(result.returncode, 2)
        for words in ("config.yaml:1:", "there are no validation rows", "config.yaml:9:", "a trial of 1 epoch(s) is too short",
                      "in the trial net=c"):
            self.assertIn(words, result.stderr)


if __name__ == "__main__":
    unittest.main()
