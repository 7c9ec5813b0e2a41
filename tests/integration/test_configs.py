"""Every configuration that plexus comes with is accepted: `plexus plan` builds and checks all of its trials."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from plexus_command import ROOT, find_data, plexus

CONFIGS = sorted((ROOT / "configs").rglob("*.yaml"))


def write_idx(path, array):
    extents = b"".join(extent.to_bytes(4, "big") for extent in array.shape)
    path.write_bytes(bytes([0, 0, 8, array.ndim]) + extents + array.tobytes())


def stand_in(folder):
    """A data set of the size of MNIST, of zeros: what plans are checked against where MNIST is not there."""
    folder.mkdir()
    for part, count in (("train", 60000), ("t10k", 10000)):
        write_idx(folder / f"{part}-images-idx3-ubyte", np.zeros((count, 28, 28), np.uint8))
        write_idx(folder / f"{part}-labels-idx1-ubyte", (np.arange(count) % 10).astype(np.uint8))


class Configs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="plexus-configs-")
        cls.addClassCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        # What the benchmark generates, and a stand-in for what is not there.
        cls.prepared = prepared = folder / "prepared"
        subprocess.run([sys.executable, ROOT / "tests/benchmarks/plexus-benchmark", "--prepare", prepared], check=True,
                       capture_output=True, env={**os.environ, "PLEXUS_DATA_PATH": os.environ.get("PLEXUS_DATA_PATH", "")})
        path = [str(prepared), os.environ.get("PLEXUS_DATA_PATH", "")]
        if find_data("mnist") is None or find_data("fashion_mnist") is None:
            stand_in(folder / "mnist")
            stand_in(folder / "fashion-mnist")
            path = [str(folder), str(prepared)]
        cls.environment = {"PLEXUS_DATA_PATH": ":".join(filter(None, path))}

    def trials(self, config, *arguments):
        result = plexus("plan", config, "--format", "csv", *arguments, env=self.environment)
        self.assertEqual(result.returncode, 0, result.stderr)
        return len(result.stdout.splitlines()) - 1

    def test_every_configuration_is_accepted(self):
        self.assertGreater(len(CONFIGS), 20)
        for config in CONFIGS:
            with self.subTest(config=config.name):
                generated = self.prepared / config.name  # beside the data that it names
                self.assertGreaterEqual(self.trials(generated if generated.exists() else config), 1)

    def test_the_studies_have_the_trials_that_they_say_and_run_on_fashion_mnist_too(self):
        studies = [config for config in CONFIGS if "docs/studies/" in config.read_text(encoding="utf-8")]
        self.assertEqual(len(studies), 9)
        for config in studies:
            with self.subTest(config=config.name):
                head = config.read_text(encoding="utf-8").split("experiment:")[0]
                said = int(head.rsplit(" trials.", 1)[0].split()[-1])
                self.assertEqual(self.trials(config, "--set", "dataset.plugin=fashion_mnist"), said)


if __name__ == "__main__":
    unittest.main()
