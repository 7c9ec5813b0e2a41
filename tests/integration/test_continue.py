"""Training that goes on: more epochs of what is finished, to the bytes of a run that was as long from the start."""
import hashlib
import json
import os
import subprocess
import unittest

from plexus_command import PLEXUS, PlexusTest

CONFIG = """\
experiment: long
dataset: {plugin: digits_synthetic, train: 500, test: 100, validation: 100}
model: {plugin: deep, hidden: [24], dropout: 0.2, batch_normalization: true}
loss: cross_entropy
optimizer: adam
schedule: SCHEDULE
training: {LENGTH, batch_size: 8, TRAINING}
results: {parameters: [initial, best, final], scores: validation, state: STATE}
"""


class Continuing(PlexusTest):
    def configure(self, length, name="config.yaml", training="evaluate_every: 1", schedule="constant", state="true",
                  grid=""):
        text = CONFIG
        for key, value in [("SCHEDULE", schedule), ("LENGTH", length), ("TRAINING", training), ("STATE", state)]:
            text = text.replace(key, value)
        return self.write(text + grid, name)

    def run_length(self, length, output, *options, succeeds=True, **configuration):
        self.configure(length, **configuration)
        result = self.run_plexus("run", "config.yaml", "--output", output, "--progress", "json", "--no-report", *options)
        if succeeds:
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result

    def epochs_trained(self, result):
        events = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
        return [event["epoch"] for event in events if event["event"] == "epoch"]

    def bytes_of(self, output):
        """Of the results and of the trials that they are made of."""
        plan = json.loads((self.folder / output / "trials/plan.json").read_text(encoding="utf-8"))
        trials = [trial["ids"][0] if isinstance(trial["ids"], list) else trial["ids"] for trial in plan["trials"]]
        files = [self.folder / output / "results.h5"]
        files += [self.folder / output / "trials" / f"{trial}.h5" for trial in trials]
        return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]

    def assert_grows(self, lengths, **configuration):
        """Each length goes on from the one before, and comes to what the last one comes to by itself."""
        for length in lengths:
            result = self.run_length(length, "grown", **configuration)
        whole = self.run_length(lengths[-1], "whole", **configuration)
        self.assertEqual(self.bytes_of("grown"), self.bytes_of("whole"))
        self.assertLess(len(self.epochs_trained(result)), len(self.epochs_trained(whole)))
        return result, whole

    def test_more_epochs_come_to_the_bytes_of_a_run_that_was_as_long_from_the_start(self):
        result, whole = self.assert_grows(["epochs: 3", "epochs: 7"])
        self.assertEqual(self.epochs_trained(result), [4, 5, 6, 7])
        self.assertEqual(self.epochs_trained(whole), [1, 2, 3, 4, 5, 6, 7])
        self.assertIn("1 trial goes on from the state of a shorter one", result.stderr)

    def test_they_may_be_added_more_than_once(self):
        result, _ = self.assert_grows(["epochs: 2", "epochs: 3", "epochs: 5"])
        self.assertEqual(self.epochs_trained(result), [4, 5])

    def test_the_default_length_grows_too(self):
        self.assert_grows(["shuffle: true", "epochs: 12"])

    def test_an_evaluation_that_was_made_for_the_end_alone_is_none_of_the_longer_run(self):
        self.assert_grows(["epochs: 4", "epochs: 8"], training="evaluate_every: 3, patience: 2, evaluate_train: true")

    def test_steps_grow_from_the_middle_of_an_epoch(self):
        self.assert_grows(["steps: 90", "steps: 331"], training="evaluate_every: 2, clip_norm: 1.0")

    def test_a_trial_that_was_stopped_early_stays_stopped(self):
        training = "patience: 2, min_delta: 0.05"
        self.run_length("epochs: 30", "grown", training=training)
        result = self.run_length("epochs: 40", "grown", training=training)
        self.assertEqual(self.epochs_trained(result), [])
        whole = self.run_length("epochs: 40", "whole", training=training)
        self.assertLess(len(self.epochs_trained(whole)), 30)
        self.assertEqual(self.bytes_of("grown"), self.bytes_of("whole"))

    def test_patience_has_seen_what_it_would_have_seen(self):
        training = "patience: 2, min_delta: 0.05"
        whole = self.run_length("epochs: 40", "whole", training=training)
        last = len(self.epochs_trained(whole))
        self.assertGreater(last, 3)
        self.run_length(f"epochs: {last - 1}", "grown", training=training)
        result = self.run_length("epochs: 40", "grown", training=training)
        self.assertEqual(self.epochs_trained(result), [last])
        self.assertEqual(self.bytes_of("grown"), self.bytes_of("whole"))

    def test_a_schedule_that_looks_at_losses_goes_on(self):
        self.assert_grows(["epochs: 4", "epochs: 9"],
                          schedule="{plugin: reduce_on_plateau, patience: 1, threshold: 0.2}")

    def test_a_schedule_that_depends_on_the_length_is_refused_before_anything_runs(self):
        self.run_length("epochs: 3", "grown", schedule="cosine")
        before = self.bytes_of("grown")
        plan = (self.folder / "grown/trials/plan.json").read_bytes()
        result = self.run_length("epochs: 6", "grown", succeeds=False, schedule="cosine")
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn("training.epochs: 3 → 6", result.stderr)
        self.assertIn("its schedule depends on the length of the training: of 300 steps, step 2 has ", result.stderr)
        self.assertIn("--fresh", result.stderr)
        self.assertEqual(self.bytes_of("grown"), before)
        self.assertEqual((self.folder / "grown/trials/plan.json").read_bytes(), plan)

    def test_the_same_schedule_with_a_length_of_its_own_goes_on(self):
        self.assert_grows(["epochs: 3", "epochs: 6"], schedule="{plugin: cosine, epochs: 6}")

    def test_without_its_state_a_trial_cannot_go_on_and_says_so(self):
        self.run_length("epochs: 2", "grown", state="false")
        self.assertEqual(list((self.folder / "grown/trials").glob("*.state")), [])
        result = self.run_length("epochs: 4", "grown", succeeds=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("it was trained without 'results.state: true'", result.stderr)
        result = self.run_length("epochs: 2", "grown")  # the state does not belong to what a trial is
        self.assertEqual(self.epochs_trained(result), [])
        self.assertIn("1 trial was trained before 'results.state' was set", result.stderr)

    def test_fewer_epochs_are_another_configuration(self):
        self.run_length("epochs: 4", "grown")
        result = self.run_length("epochs: 3", "grown", succeeds=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("training.epochs: 4 → 3", result.stderr)

    def test_a_grid_goes_on_with_any_number_of_jobs(self):
        grid = "grid: {optimizer.learning_rate: [0.001, 0.01], seed: [1, 2, 3]}\n"
        self.run_length("epochs: 2", "grown", "--jobs", "3", grid=grid)
        more = "grid: {optimizer.learning_rate: [0.001, 0.01, 0.1], seed: [1, 2, 3]}\n"
        result = self.run_length("epochs: 4", "grown", "--jobs", "2", grid=more)
        self.assertIn("6 trials go on from the state of a shorter one", result.stderr)
        self.assertEqual(len(self.epochs_trained(result)), 6 * 2 + 3 * 4)
        self.run_length("epochs: 4", "whole", "--jobs", "1", grid=more)
        self.assertEqual(self.bytes_of("grown"), self.bytes_of("whole"))

    def test_a_length_that_is_an_axis_begins_where_the_shorter_one_has_ended(self):
        self.run_length("epochs: 2", "grown", grid="grid: {training.epochs: [2]}\n")
        result = self.run_length("epochs: 2", "grown", grid="grid: {training.epochs: [2, 5]}\n")
        self.assertEqual(self.epochs_trained(result), [3, 4, 5])

    def test_a_run_that_is_killed_while_it_goes_on_comes_to_the_same_bytes(self):
        self.run_length("epochs: 2", "grown")
        self.configure("epochs: 60")
        with subprocess.Popen([PLEXUS, "run", "config.yaml", "--output", "grown", "--progress", "json", "--no-report"],
                              cwd=self.folder, env={**os.environ, "NO_COLOR": "1"}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            for line in process.stderr:
                if json.loads(line).get("epoch", 0) >= 10:
                    process.kill()
                    break
        result = self.run_length("epochs: 60", "grown")
        self.assertNotIn(2, self.epochs_trained(result))
        self.run_length("epochs: 60", "whole")
        self.assertEqual(self.bytes_of("grown"), self.bytes_of("whole"))

    def test_a_damaged_state_is_refused(self):
        self.run_length("epochs: 2", "grown")
        (state,) = (self.folder / "grown/trials").glob("*.state")
        content = bytearray(state.read_bytes())
        content[len(content) // 2] ^= 1
        state.write_bytes(content)
        result = self.run_length("epochs: 3", "grown", succeeds=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("it is damaged or incomplete", result.stderr)


if __name__ == "__main__":
    unittest.main()
