"""plexus submit on a real Slurm of one node; skipped, with the reason, where there is none."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import unittest

import h5py
import numpy as np
from plexus_command import ROOT, PlexusTest
from slurm_cluster import SlurmCluster, Unavailable

CONFIG = """\
experiment: digits
dataset: {plugin: digits_synthetic, train: 300, test: 100, validation: 50}
training: {epochs: 3, batch_size: 16}
optimizer: adam
grid:
  network:
    perceptron: {model: perceptron}
    shallow: {model: {plugin: shallow, hidden: 12}}
  seed: [1, 2, 3, 4]
"""

# Trials of a few seconds, so that there is time to interrupt one.
LONG = """\
experiment: digits
dataset: {plugin: digits_synthetic, train: 4000, test: 100}
model: {plugin: shallow, hidden: 32}
training: {epochs: 60}
grid:
  seed: [1, 2, 3]
"""

FAULTY = pathlib.Path(os.environ.get("PLEXUS_BUILD", ROOT / "build/release")).resolve() / "tests/faulty/faulty_optimizers.so"

cluster = None


def setUpModule():
    global cluster
    started = SlurmCluster()
    try:
        cluster = started.__enter__()
    except Unavailable as reason:
        print(f"not tested: no Slurm: {reason}", file=sys.stderr)
        raise unittest.SkipTest(str(reason)) from reason


def tearDownModule():
    if cluster is not None:
        cluster.stop()


class Slurm(PlexusTest):
    def setUp(self):
        super().setUp()
        self.output = self.folder / "results/digits"
        self.addCleanup(self.end_jobs)

    def end_jobs(self):
        if cluster.query("squeue", "-h"):
            cluster.query("scancel", "--state=PENDING", "-u", cluster.user)
            cluster.query("scancel", "-u", cluster.user)
            self.wait_until(lambda: not cluster.query("squeue", "-h"), "the end of all jobs")

    def wait_until(self, condition, what, seconds=120):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                self.fail(f"waited {seconds} s for {what}\n{cluster.query('squeue', '-r')}\n{self.logs()}\n{cluster.logs()}")
            time.sleep(0.1)

    def logs(self):
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')}"
                         for path in sorted(self.output.glob("slurm/logs/*.out")))

    def submit(self, *arguments):
        """Returns the numbers of the array and of the job that collects."""
        result = self.succeed("submit", "config.yaml", "--output", self.output, *arguments, env=cluster.environment)
        found = re.search(r"submitted: (\d+) trains, then (\d+) collects", result.stdout)
        self.assertIsNotNone(found, result.stdout)
        return found.groups()

    def wait_for_end(self, jobs):
        self.wait_until(lambda: not cluster.query("squeue", "-h", "--state=all", "--jobs=" + ",".join(jobs), "-o", "%T")
                        .replace("COMPLETED", "").replace("FAILED", "").replace("CANCELLED", "").strip(), "the jobs")

    def state(self, job):
        return set(cluster.query("squeue", "-h", "-r", "--state=all", f"--jobs={job}", "-o", "%T").split())

    def assert_same_as_a_plain_run(self, *arguments):
        # In a folder of its own: finished trials of neighbouring experiments would be taken from there.
        plain = self.folder / "apart/plain"
        self.succeed("run", "config.yaml", "--output", plain, "--progress", "none", *arguments)
        expected = (plain / "results.h5").read_bytes()
        self.assertTrue((self.output / "results.h5").exists(), self.logs())
        self.assertEqual((self.output / "results.h5").read_bytes(), expected, self.logs())

    def test_an_array_of_tasks_gives_the_bytes_of_a_plain_run(self):
        # Named by its file, and changed on the command line: tasks must know both.
        self.write(CONFIG.replace("experiment: digits\n", ""))
        self.output = self.folder / "my results, 100% \"it's\" für %j"
        train, collect = self.submit("--tasks", "3", "--set", "training.epochs=2")
        self.wait_for_end((train, collect))
        self.assertEqual(self.state(train), {"COMPLETED"}, self.logs())
        self.assertEqual(len(list((self.output / "slurm/logs").glob(f"{train}_[123].out"))), 3)
        self.assert_same_as_a_plain_run("--set", "training.epochs=2")
        again = self.succeed("submit", self.output, env=cluster.environment)
        self.assertIn("all 8 trials are there", again.stdout)

    def test_a_task_that_is_interrupted_goes_on_and_gives_the_same_bytes(self):
        self.write(LONG)
        jobs = train, collect = self.submit("--tasks", "1")
        log = self.output / f"slurm/logs/{train}_1.out"
        self.wait_until(lambda: list(self.output.glob("trials/*.h5")), "the first trial")
        refused = self.run_plexus("submit", "config.yaml", "--output", self.output, env=cluster.environment)
        self.assertEqual(refused.returncode, 2)
        self.assertIn(f"scancel {train} {collect}", refused.stderr)

        # As at the end of its time: the script alone gets SIGTERM.
        self.assertEqual(cluster.query("scancel", "--signal=TERM", "--batch", f"{train}_1"), "")
        self.wait_until(lambda: "interrupted" in log.read_text(), "the end of what was interrupted")
        self.assertEqual(len(list(self.output.glob("trials/*.checkpoint"))), 1)
        self.wait_until(lambda: "[2/3]" in log.read_text(), "the second trial")
        # As when it makes room for others: everything in the job gets SIGTERM, and plexus twice.
        self.assertEqual(cluster.query("scontrol", "requeue", f"{train}_1"), "")
        self.wait_for_end(jobs)
        self.assertIn("Restarts=2", cluster.query("scontrol", "show", "job", f"{train}_1"), self.logs())
        self.assertEqual(log.read_text().count("plexus: interrupted"), 2, self.logs())
        self.assertEqual(self.state(train), {"COMPLETED"}, self.logs())
        self.assert_same_as_a_plain_run()

    def test_a_task_that_is_cancelled_stays_cancelled_and_its_finished_trials_are_collected(self):
        self.write(LONG)
        jobs = train, _ = self.submit("--tasks", "1")
        self.wait_until(lambda: list(self.output.glob("trials/*.h5")), "the first trial")
        cluster.query("scancel", train)
        self.wait_for_end(jobs)
        self.assertEqual(self.state(train), {"CANCELLED"}, self.logs())
        with h5py.File(self.output / "results.h5") as results:
            status = results["status"][()]
        self.assertIn(0, status)
        self.assertIn(4, status)

    def test_a_trial_that_fails_does_not_keep_the_others_from_being_collected(self):
        # Beside the configuration, and named relative to it: tasks must find it from the folder of the results.
        shutil.copy(FAULTY, self.folder / "faulty.so")
        self.write(CONFIG.replace("optimizer: adam\n", "plugins: {libraries: [faulty.so]}\n")
                   .replace("seed: [1, 2, 3, 4]", "optimizer: [adam, segfaults]"))
        jobs = train, _ = self.submit("--tasks", "2")
        self.wait_for_end(jobs)
        self.assertIn("FAILED", self.state(train), self.logs())
        with h5py.File(self.output / "results.h5") as results:
            np.testing.assert_array_equal(results["status"][()], [[0, 1]] * 2)
        self.assertIn("all 4 trials are there", self.succeed("submit", "config.yaml", "--dry-run").stdout)
        retry = self.succeed("submit", "config.yaml", "--dry-run", "--retry-failed").stdout
        self.assertIn("4 trials, 2 to train; 1 task", retry)

    def test_a_dry_run_prints_scripts_and_writes_nothing(self):
        self.write(CONFIG + "cluster: {partition: test, time: 1:30:00, setup: ['module load gcc'], sbatch: [--nice=5]}\n")
        result = self.succeed("submit", "config.yaml", "--dry-run", "--time", "2:00:00", "--output", "it's mine",
                              "--library", os.path.relpath(FAULTY, self.folder))
        self.assertFalse((self.folder / "it's mine").exists())
        sections = dict(re.findall(r"^==> ([^\n]*) <==\n(.*?)(?=\n==> |\Z)", result.stdout, re.MULTILINE | re.DOTALL))
        train, collect = [text for name, text in sections.items() if name.endswith(".sh")]
        for line in ("#SBATCH --partition=\"test\"", "#SBATCH --time=\"2:00:00\"", "#SBATCH --nice=5", "module load gcc"):
            self.assertIn(line + "\n", train)
            self.assertIn(line + "\n", collect)
        self.assertIn("sbatch --parsable --dependency=afterany:JOB", sections["commands"])
        library = re.search(r" --library (/\S+) ", train)
        self.assertIsNotNone(library, train)
        self.assertTrue(os.path.samefile(library[1], FAULTY))
        for text in (train, collect):
            self.assert_shell_accepts(text)

    def assert_shell_accepts(self, text):
        for checker in (["bash", "-n", "-"], ["shellcheck", "-"]):
            if shutil.which(checker[0]):
                checked = subprocess.run(checker, input=text, capture_output=True, text=True, check=False)
                self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)


if __name__ == "__main__":
    unittest.main()
