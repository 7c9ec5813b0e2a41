"""training.threads: more cores for one trial change its time and nothing else."""
import hashlib
import unittest

import h5py
from plexus_command import PlexusTest

# Large enough that each kernel shares its work: convolutions of both kinds, a dense product, pooling, Adam.
CONFIG = """\
experiment: threads
dataset: {plugin: digits_synthetic, train: 256, test: 64}
training: {steps: 4, batch_size: 64}
optimizer: {plugin: adam, learning_rate: 0.001}
grid:
  network:
    conv:
      model:
        plugin: convolutional
        blocks: [{channels: 16, kernel: 5}, {channels: 32, kernel: 3, pool: max}]
        hidden: [256]
        activation: relu
    deep: {model: {plugin: deep, hidden: [1024, 1024], activation: relu}}
"""


class Threads(PlexusTest):
    def test_the_trials_have_the_same_bytes_for_any_number_of_threads(self):
        self.write(CONFIG)
        first = None
        for threads in (1, 2, 3):
            self.succeed("run", "config.yaml", "--output", f"with{threads}", "--progress", "none",
                         "--set", f"training.threads={threads}")
            files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                     for path in (self.folder / f"with{threads}/trials").glob("*.h5")}
            self.assertEqual(len(files), 2)
            first = first or files
            self.assertEqual(files, first, f"{threads} threads")
        with h5py.File(self.folder / "with1/results.h5") as results:
            self.assertTrue((results["train_loss"][()] > 0).all())

    def test_what_was_trained_with_one_thread_is_not_trained_again_with_two(self):
        self.write(CONFIG)
        self.succeed("run", "config.yaml", "--progress", "none", "--set", "training.steps=1")
        again = self.succeed("run", "config.yaml", "--progress", "plain", "--set", "training.steps=1",
                             "--set", "training.threads=2")
        self.assertIn("2 already there", again.stderr)

    def test_no_thread_at_all_is_a_mistake(self):
        self.write(CONFIG)
        refused = self.run_plexus("run", "config.yaml", "--set", "training.threads=0")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("threads", refused.stderr)


if __name__ == "__main__":
    unittest.main()
