"""Runs that are killed at random moments, and disks that fail at every single write: the results are the same bytes."""
import hashlib
import os
import pathlib
import random
import signal
import struct
import subprocess
import time
import unittest

from plexus_command import PLEXUS, ROOT, PlexusTest

GRID = """\
experiment: campaign
dataset: {plugin: digits_synthetic, train: 400, test: 100, validation: 50}
results: {parameters: [best, final]}
grid:
  network:
    perceptron: {model: perceptron, training: {epochs: 3}}
    shallow: {model: {plugin: shallow, hidden: 12}, optimizer: rmsprop, training: {epochs: 4, batch_size: 4}}
    long:
      model: {plugin: deep, hidden: [32, 16], dropout: 0.2, batch_normalization: true}
      loss: cross_entropy
      optimizer: adam
      training: {epochs: 60, batch_size: 4, checkpoint_every: 2}
  optimizer.learning_rate: [0.001, 0.003, 0.01]
  seed: {range: {from: 1, to: 5}}
"""

SMALL = """\
experiment: small
dataset: {plugin: digits_synthetic, train: 100, test: 50}
model: perceptron
optimizer: {plugin: sgd, learning_rate: 0.01}
training: {epochs: 2, checkpoint_every: 1}
grid:
  seed: [1, 2]
"""


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def children_of(process):
    try:
        return [int(pid) for pid in pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    except OSError:
        return []


def works_in(pid, folder):
    try:
        return os.readlink(f"/proc/{pid}/cwd").startswith(str(folder))
    except OSError:
        return False


class Kills(PlexusTest):
    kills = 50

    def start(self, output):
        return subprocess.Popen(
            [PLEXUS, "run", "config.yaml", "--output", output, "--progress", "none", "--jobs", "2"],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def test_fifty_kills_of_a_run_and_its_workers_change_no_byte(self):
        self.write(GRID)
        self.succeed("run", "config.yaml", "--output", "undisturbed", "--progress", "none")
        chance = random.Random(20241124)
        trials = self.folder / "killed/trials"
        killed = {"run": 0, "worker": 0}
        for _ in range(20 * self.kills):
            process = self.start("killed")
            time.sleep(chance.uniform(0.02, 0.6))
            kills_worker = chance.random() < 0.5
            workers = children_of(process)
            while kills_worker and not workers and process.poll() is None:
                time.sleep(0.005)
                workers = children_of(process)
            if workers and kills_worker:
                try:
                    os.kill(chance.choice(workers), signal.SIGKILL)
                    killed["worker"] += 1
                except ProcessLookupError:
                    pass
                time.sleep(chance.uniform(0.0, 0.1))
            if process.poll() is None:
                process.kill()
                killed["run"] += 1
            process.wait()
            if sum(killed.values()) >= self.kills:
                break
            if len(list(trials.glob("*.h5"))) >= 40:
                # Nearly done: a few are taken away, so that there is something left to kill.
                for path in chance.sample(sorted(trials.glob("*.h5")), 15):
                    path.unlink()
        self.assertGreaterEqual(sum(killed.values()), self.kills)
        self.assertGreater(min(killed.values()), 5, killed)
        # The processes of trials do not outlive their run.
        time.sleep(0.2)
        self.assertEqual([pid for pid in os.listdir("/proc") if pid.isdigit() and works_in(pid, self.folder)], [])
        self.succeed("run", "config.yaml", "--output", "killed", "--progress", "none")
        self.assertEqual(digest(self.folder / "killed/results.h5"), digest(self.folder / "undisturbed/results.h5"))
        for trial in (self.folder / "undisturbed/trials").glob("*.h5"):
            self.assertEqual(digest(trials / trial.name), digest(trial))
        self.assertEqual(list(trials.glob("*.checkpoint")), [])

    def test_one_process_two_five_and_three_shards_give_the_same_bytes(self):
        self.write(GRID.replace("epochs: 60", "epochs: 10"))
        for jobs in (1, 2, 5):
            self.succeed("run", "config.yaml", "--output", f"jobs{jobs}", "--jobs", jobs, "--progress", "none")
        for shard in ("2/3", "3/3", "1/3"):
            self.succeed("run", "config.yaml", "--output", "shards", "--shard", shard, "--progress", "none")
        self.succeed("collect", "shards")
        digests = {digest(self.folder / output / "results.h5") for output in ("jobs1", "jobs2", "jobs5", "shards")}
        self.assertEqual(len(digests), 1)


class Writes(PlexusTest):
    def failing(self, which, output):
        """Runs with the operation `which` on files failing; returns the result and how many operations there were."""
        library = pathlib.Path(os.environ.get("PLEXUS_BUILD", ROOT / "build/release")) / "tests/failing_calls.so"
        counter = self.folder / "counter"
        counter.write_bytes(bytes(8))
        result = self.run_plexus(
            "run", "config.yaml", "--output", self.folder / output, "--progress", "none", "--no-report", "--jobs", "1",
            env={"LD_PRELOAD": str(library), "PLEXUS_TEST_COUNTER": str(counter), "PLEXUS_TEST_FAIL_AT": str(which),
                 "PLEXUS_TEST_FOLDER": str(self.folder / output)})
        return result, struct.unpack("l", counter.read_bytes())[0]

    def test_every_write_that_fails_is_exit_code_3_and_the_same_command_then_finishes(self):
        self.write(SMALL)
        undisturbed, operations = self.failing(0, "undisturbed")
        self.assertEqual(undisturbed.returncode, 0, undisturbed.stderr)
        # config, plan, checkpoint, runtime and trial twice, results and runtime: four operations each at least
        self.assertGreater(operations, 40)
        wanted = digest(self.folder / "undisturbed/results.h5")
        for which in range(1, operations + 1):
            with self.subTest(operation=which):
                output = f"full{which}"
                result, made = self.failing(which, output)
                if made < which:  # trials that end together are published together, which saves operations
                    self.assertEqual(result.returncode, 0, result.stderr)
                    continue
                self.assertEqual(result.returncode, 3, result.stderr)
                self.assertIn("No space left on device", result.stderr)
                partial = [path.name for path in (self.folder / output).rglob("*.partial")]
                self.assertEqual(partial, [])
                self.succeed("run", "config.yaml", "--output", output, "--progress", "none")
                self.assertEqual(digest(self.folder / output / "results.h5"), wanted)

    def test_a_disk_that_is_full_is_exit_code_3_and_with_room_the_same_command_finishes(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "plexus-test", str(disk)],
                                 capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("no small file system can be mounted: " + mounted.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", str(disk)], check=False)
        self.write(SMALL.replace("[1, 2]", "{range: {from: 1, to: 12}}"))
        self.succeed("run", "config.yaml", "--output", "undisturbed", "--progress", "none")
        result = self.run_plexus("run", "config.yaml", "--output", disk / "results", "--progress", "none", "--no-report")
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("No space left on device", result.stderr)
        self.assertIn("same command", result.stderr)
        self.assertGreater(len(list((disk / "results/trials").glob("*.h5"))), 0)
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        self.succeed("run", "config.yaml", "--output", disk / "results", "--progress", "none", "--no-report")
        self.assertEqual(digest(disk / "results/results.h5"), digest(self.folder / "undisturbed/results.h5"))


if __name__ == "__main__":
    unittest.main()
