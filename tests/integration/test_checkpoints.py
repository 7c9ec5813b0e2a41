"""Long trials that are stopped in the middle, in all the ways in which that happens, and go on."""
import hashlib
import json
import os
import signal
import subprocess
import time
import unittest

from plexus_command import PLEXUS, PlexusTest

# A trial that takes a few seconds: long enough to be stopped in the middle.
CONFIG = """\
experiment: long
dataset: {plugin: digits_synthetic, train: 3000, test: 100, validation: 100}
model: {plugin: deep, hidden: [32, 16], dropout: 0.2, batch_normalization: true}
loss: cross_entropy
optimizer: adam
schedule: cosine
training: {epochs: EPOCHS, batch_size: 8}
results: {parameters: [initial, best, final]}
"""


class Checkpoints(PlexusTest):
    epochs = 40

    def setUp(self):
        super().setUp()
        self.write(CONFIG.replace("EPOCHS", str(self.epochs)))

    def start(self, output, *options):
        """A run whose progress is read line by line."""
        process = subprocess.Popen(
            [PLEXUS, "run", "config.yaml", "--output", output, "--progress", "json", *options],
            cwd=self.folder,
            env={**os.environ, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def read_until_epoch(self, process, epoch):
        """Returns once the trial has ended this epoch."""
        for line in process.stderr:
            event = json.loads(line)
            if event["event"] == "epoch" and event["epoch"] >= epoch:
                return event["epoch"]
        self.fail(f"the run ended before epoch {epoch}")
        return 0

    def end(self, process):
        """The remaining events and the exit code."""
        events = [json.loads(line) for line in process.stderr if line.startswith("{")]
        return events, process.wait()

    def finish(self, output, *options):
        events, code = self.end(self.start(output, *options))
        self.assertEqual(code, 0, events)
        return events

    def bytes_of(self, output):
        trials = sorted((self.folder / output / "trials").glob("*.h5"))
        self.assertEqual(len(trials), 1)
        files = [self.folder / output / "results.h5", *trials]
        return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]

    def checkpoints(self, output):
        return list((self.folder / output / "trials").glob("*.checkpoint"))

    def assert_same_as_undisturbed(self, output):
        self.finish("undisturbed")
        self.assertEqual(self.bytes_of(output), self.bytes_of("undisturbed"))
        self.assertEqual(self.checkpoints(output), [])
        self.assertEqual(self.checkpoints("undisturbed"), [])

    def note(self, events):
        notes = [event["text"] for event in events if event["event"] == "note"]
        self.assertEqual(len(notes), 1, events)
        return notes[0]

    def test_a_terminated_run_goes_on_from_its_step_to_the_same_bytes(self):
        # Twice, so that a trial goes on that had gone on already.
        for epoch in (3, 8):
            process = self.start("stopped")
            self.read_until_epoch(process, epoch)
            process.send_signal(signal.SIGTERM)
            events, code = self.end(process)
            self.assertEqual(code, 130, events)
            self.assertEqual(len(self.checkpoints("stopped")), 1)
        events = self.finish("stopped")
        self.assertRegex(self.note(events), r"goes on from epoch \d+, step \d+")
        epochs = [event["epoch"] for event in events if event["event"] == "epoch"]
        self.assertGreaterEqual(epochs[0], 9)
        self.assertEqual(epochs, list(range(epochs[0], self.epochs + 1)))
        self.assert_same_as_undisturbed("stopped")

    def test_a_killed_run_goes_on_from_its_last_checkpoint(self):
        process = self.start("killed", "--set", "training.checkpoint_every=2")
        self.read_until_epoch(process, 5)
        process.kill()
        process.wait()
        # The trial's process dies with its parent; what it was writing is not the checkpoint.
        time.sleep(0.2)
        self.assertEqual(len(self.checkpoints("killed")), 1)
        # How often checkpoints are written is no part of what the trial is.
        events = self.finish("killed")
        self.assertRegex(self.note(events), r"goes on from epoch \d*[13579], step")
        self.assert_same_as_undisturbed("killed")

    def test_sigusr1_writes_a_checkpoint_and_the_run_goes_on(self):
        process = self.start("asked")
        self.read_until_epoch(process, 2)
        self.assertEqual(self.checkpoints("asked"), [])
        process.send_signal(signal.SIGUSR1)
        for _ in range(200):
            if self.checkpoints("asked"):
                break
            time.sleep(0.05)
        self.assertEqual(len(self.checkpoints("asked")), 1)
        self.read_until_epoch(process, 4)
        process.kill()
        process.wait()
        self.assertRegex(self.note(self.finish("asked")), r"goes on from epoch [34567],")
        self.assert_same_as_undisturbed("asked")

    def test_a_damaged_checkpoint_is_refused_and_the_trial_starts_over(self):
        process = self.start("damaged")
        self.read_until_epoch(process, 2)
        process.send_signal(signal.SIGTERM)
        self.end(process)
        checkpoint = self.checkpoints("damaged")[0]
        content = bytearray(checkpoint.read_bytes())
        content[len(content) // 2] ^= 1
        checkpoint.write_bytes(content)
        events = self.finish("damaged")
        self.assertIn("starts over", self.note(events))
        self.assertEqual([event["epoch"] for event in events if event["event"] == "epoch"][0], 1)
        self.assert_same_as_undisturbed("damaged")

    def test_a_checkpoint_that_cannot_be_written_ends_the_run_as_a_fault_of_the_environment(self):
        # A limit on the size of files stands in for a full disk: the write fails in the middle.
        limited = subprocess.run(
            ["/bin/sh", "-c", 'ulimit -f 8; trap "" XFSZ; exec "$@"', "sh", PLEXUS, "run", "config.yaml", "--output",
             "full", "--progress", "json", "--set", "training.checkpoint_every=1"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(limited.returncode, 3, limited.stderr)
        self.assertIn("File too large", limited.stderr)
        self.assertEqual(self.checkpoints("full"), [])
        self.finish("full")
        self.assert_same_as_undisturbed("full")


if __name__ == "__main__":
    unittest.main()
