"""The folder of an experiment: whose files are in it, and who may work there."""
import hashlib
import pathlib
import re
import shutil
import signal
import subprocess
import time
import unittest

from plexus_command import PLEXUS, PlexusTest

SMALL = """\
experiment: small
dataset: {plugin: digits_synthetic, train: 100, test: 50}
model: perceptron
optimizer: {plugin: sgd, learning_rate: 0.01}
grid:
  seed: [1, 2, 3]
"""

LONG = SMALL.replace("experiment: small", "experiment: long\ntraining: {epochs: 100000, checkpoint_every: 1}")


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Folder(PlexusTest):
    def start(self, *arguments):
        process = subprocess.Popen([PLEXUS, "run", *arguments, "--progress", "plain"], cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.send_signal, signal.SIGINT)  # its workers end before it does
        # Said when it has the folder.
        self.assertTrue(any(re.match(r"\d+ trials?\b", line) for line in iter(process.stderr.readline, "")))
        return process

    def trials(self, name="small"):
        return sorted(path for path in (self.folder / "results" / name / "trials").glob("*.h5")
                      if not path.name.startswith(".") and "runtime" not in path.name)

    def test_files_that_no_run_made_are_not_replaced(self):
        config = self.write(SMALL)
        for name in ("config.yaml", "results.h5", "report.html"):
            with self.subTest(name):
                other = self.folder / "other"
                other.mkdir()
                (other / name).write_text("mine\n")
                before = contents(other)
                result = self.run_plexus("run", config, "--output", "other")
                self.assertEqual(result.returncode, 2)
                self.assertIn("'other' is no experiment", result.stderr)
                self.assertIn(name, result.stderr)
                self.assertEqual(contents(other), before)
                shutil.rmtree(other)

    def test_an_experiment_without_its_plan_is_not_taken_for_a_new_one(self):
        self.write(SMALL)
        self.succeed("run", "config.yaml")
        (self.folder / "results/small/trials/plan.json").unlink()
        before = contents(self.folder / "results/small")
        result = self.run_plexus("run", "config.yaml", "--set", "training.batch_size=8")
        self.assertEqual(result.returncode, 2)
        self.assertIn("'results/small' is no experiment", result.stderr)
        self.assertEqual(contents(self.folder / "results/small"), before)
        self.assertIn("3 already there", self.succeed("run", "config.yaml", "--progress", "plain").stderr)
        (self.folder / "results/small/trials/plan.json").unlink()
        self.assertIn("results/small.old-1",
                      self.succeed("run", "config.yaml", "--set", "training.batch_size=8", "--fresh").stderr)

    def test_a_second_run_in_the_same_folder_is_refused(self):
        self.write(LONG)
        first = self.start("config.yaml")
        for more in ((), ("--fresh",), ("--shard", "1/2")):
            with self.subTest(more):
                result = self.run_plexus("run", "config.yaml", *more)
                self.assertEqual(result.returncode, 3, result.stderr)
                self.assertIn(f"another plexus (process {first.pid}) is at work in 'results/long'", result.stderr)
        self.assertEqual([path.name for path in (self.folder / "results").iterdir()], ["long"])

    def test_a_run_that_was_killed_leaves_no_lock(self):
        self.write(LONG)
        first = self.start("config.yaml")
        first.send_signal(signal.SIGKILL)
        first.wait()
        second = self.start("config.yaml")
        second.send_signal(signal.SIGINT)
        self.assertEqual(second.wait(), 130)

    def test_shards_work_beside_each_other(self):
        self.write(LONG)
        first = self.start("config.yaml", "--shard", "1/2")
        second = self.start("config.yaml", "--shard", "2/2")
        self.assertIsNone(first.poll())
        self.assertIsNone(second.poll())
        whole = self.run_plexus("run", "config.yaml")
        self.assertEqual(whole.returncode, 3)
        self.assertIn("is at work in", whole.stderr)

    def test_half_written_files_of_killed_runs_are_removed(self):
        self.write(SMALL)
        self.succeed("run", "config.yaml")
        partial = self.folder / "results/small/trials" / f".{self.trials()[0].name}.123456.partial"
        partial.write_bytes(b"half")
        self.succeed("run", "config.yaml")
        self.assertFalse(partial.exists())

    def test_a_trial_file_with_the_contents_of_another_is_trained_again(self):
        self.write(SMALL)
        self.succeed("run", "config.yaml")
        results = self.folder / "results/small/results.h5"
        before = hashlib.sha256(results.read_bytes()).hexdigest()
        one, other = self.trials()[:2]
        shutil.copyfile(one, other)
        collected = self.run_plexus("collect", "results/small")
        self.assertEqual(collected.returncode, 3)
        self.assertIn(f"has the contents of another trial, '{one.stem}'", collected.stderr)
        again = self.succeed("run", "config.yaml")
        self.assertIn("was damaged", again.stderr)
        self.assertEqual(hashlib.sha256(results.read_bytes()).hexdigest(), before)

    def test_a_smaller_configuration_says_what_it_leaves_out(self):
        self.write(SMALL)
        self.assertNotIn("no part of this", self.succeed("run", "config.yaml").stderr)
        smaller = self.succeed("run", "config.yaml", "--axis", "seed=1")
        self.assertIn("2 trials of earlier runs are no part of this configuration", smaller.stderr)
        self.assertEqual(len(self.trials()), 3)

    def test_trials_of_another_build_are_told_from_those_of_another_configuration(self):
        config = self.write(SMALL)
        self.succeed("run", "config.yaml")
        build = self.folder / "build"
        program = pathlib.Path(PLEXUS).resolve()
        (build / "bin").mkdir(parents=True)
        shutil.copy(program, build / "bin/plexus")
        shutil.copytree(program.parents[1] / "lib", build / "lib", symlinks=True)
        model = build / "lib/plexus/plugins/model_perceptron.so"
        # Its code is another: what only lies behind it, such as a path, would make no difference.
        subprocess.run(["objcopy", "--add-section", f".other={config}", "--set-section-flags", ".other=alloc,readonly", model],
                       check=True)
        run = subprocess.run([build / "bin/plexus", "run", config, "--axis", "seed=1,2"], cwd=self.folder,
                             capture_output=True, text=True, check=True)
        self.assertIn("2 trials of earlier runs were trained by another build", run.stderr)
        self.assertIn("1 trial of earlier runs are no part", run.stderr)
        self.assertEqual(len(self.trials()), 5)

    def test_a_request_for_checkpoints_when_nothing_is_trained_is_harmless(self):
        self.write(SMALL.replace("[1, 2, 3]", "{range: {from: 1, to: 60}}"))
        self.succeed("run", "config.yaml")
        (self.folder / "results/small/results.h5").unlink()
        process = self.start("config.yaml")
        while process.poll() is None:
            process.send_signal(signal.SIGUSR1)
            time.sleep(0.001)
        self.assertEqual(process.returncode, 0)
        self.assertTrue((self.folder / "results/small/results.h5").is_file())


class Names(PlexusTest):
    def test_empty_values_are_not_taken_for_none(self):
        self.write(SMALL)
        for option in ("--shard", "--output"):
            with self.subTest(option):
                result = self.run_plexus("run", "config.yaml", option, "")
                self.assertEqual(result.returncode, 2)
                self.assertIn(option, result.stderr)
                self.assertFalse(pathlib.Path(self.folder / "results").exists())


if __name__ == "__main__":
    unittest.main()
