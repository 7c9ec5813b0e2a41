"""Calls of the system that fail, each in turn: the exit code says so, nothing is lost, and the same command then finishes
to the same bytes. tests/integration/failing_calls.cpp makes them fail."""
import hashlib
import os
import pathlib
import struct
import unittest

import h5py

from plexus_command import ROOT, PlexusTest

GRID = """\
experiment: small
dataset: {plugin: digits_synthetic, train: 60, test: 20, validation: 20}
model: {plugin: deep, hidden: [6]}
optimizer: {plugin: sgd, learning_rate: 0.01}
training: {epochs: 4, batch_size: 10, checkpoint_every: 1, threads: 2}
execution: {isolation: trial}
search: {method: successive_halving, reduction: 2}
grid:
  seed: [1, 2, 3]
"""


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def complete(folder):
    """The files of the trials that were trained to their end."""
    with h5py.File(folder / "results.h5") as results:
        return [f"trials/{name.decode()}.h5" for name, status in zip(results["trial_id"][()], results["status"][()])
                if status == 0]


class Faults(PlexusTest):
    environment = {}

    def failing(self, kind, which, output, *arguments):
        """Runs with call `which` of the kind failing; returns the result and how many such calls there were."""
        library = pathlib.Path(os.environ.get("PLEXUS_BUILD", ROOT / "build/release")) / "tests/failing_calls.so"
        counter = self.folder / "counter"
        counter.write_bytes(bytes(8))
        result = self.run_plexus(
            "run", "config.yaml", "--output", self.folder / output, "--progress", "none", "--no-report", "--jobs", "2",
            *arguments, timeout=120,
            env={**self.environment, "LD_PRELOAD": str(library), "PLEXUS_TEST_COUNTER": str(counter), "PLEXUS_TEST_FAIL": kind,
                 "PLEXUS_TEST_FAIL_AT": str(which), "PLEXUS_TEST_FOLDER": str(self.folder / output)})
        return result, struct.unpack("l", counter.read_bytes())[0]

    def fail_each(self, kind, most, codes):
        """Up to `most` of the calls fail, evenly spread where there are more; the first ones all."""
        self.write(GRID)
        undisturbed, calls = self.failing(kind, 0, "undisturbed")
        self.assertEqual(undisturbed.returncode, 0, undisturbed.stderr)
        self.assertGreater(calls, 0)
        wanted = digest(self.folder / "undisturbed/results.h5")
        # Processes run beside each other, so that a run may have some calls less than another.
        first = list(range(1, min(calls, most // 2) + 1))
        spread = [calls * part // most for part in range(1, most)]
        for which in sorted({*first, *spread} - {0}):
            with self.subTest(kind=kind, call=which, of=calls):
                output = f"{kind}{which}"
                result, _ = self.failing(kind, which, output)
                self.assertIn(result.returncode, codes, result.stderr)
                if result.returncode != 0:
                    self.assertTrue(result.stderr.strip() or result.stdout.strip())
                    self.assertNotIn("std::", result.stderr)
                # What HDF5 says at the end of a process where something of it is still in use.
                self.assertNotIn("infinite loop closing library", result.stderr)
                self.assertEqual([path.name for path in (self.folder / output).rglob("*.partial")], [])
                self.succeed("run", "config.yaml", "--output", output, "--progress", "none", "--retry-failed", env=self.environment)
                if result.returncode != 1:
                    self.assertEqual(digest(self.folder / output / "results.h5"), wanted)
                    continue
                # A trial failed, and the search went on without it: others may have got further than they would have.
                for trial in complete(self.folder / "undisturbed"):
                    self.assertEqual(digest(self.folder / output / trial), digest(self.folder / "undisturbed" / trial))

    def test_every_mapping_of_memory_that_fails(self):
        # What it costs depends on who asked for memory: a trial (1), the run (3), or nothing where there was another way.
        self.environment = {"PLEXUS_ISA": "baseline"}  # OpenBLAS takes part there, and its buffer is mapped; not everywhere
        self.fail_each("mmap", 24, {0, 1, 3})

    def test_every_process_that_cannot_be_made_is_a_fault_of_the_environment(self):
        self.fail_each("fork", 12, {0, 3})

    def test_every_thread_that_cannot_be_made_is_a_fault_of_the_environment_and_no_failed_trial(self):
        self.fail_each("thread", 12, {0, 3})

    def test_every_call_of_hdf5_that_fails(self):
        self.fail_each("hdf5", 40, {0, 1, 3})

    def test_every_allocation_of_a_function_that_hdf5_calls_back(self):
        # An exception that passed through HDF5's frames left it in use for ever, and now and then the end was a signal.
        self.fail_each("callback", 60, {0, 1, 3})

    def test_allocations_that_fail(self):
        self.fail_each("allocation", 40, {0, 1, 3, 127})


if __name__ == "__main__":
    unittest.main()
