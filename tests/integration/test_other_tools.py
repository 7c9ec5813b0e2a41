"""The examples of docs/how-to/analyse.md, run as they stand there, with each tool that is installed."""
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import h5py
import numpy as np
from plexus_command import ROOT, PlexusTest

GUIDE = (ROOT / "docs/how-to/analyse.md").read_text(encoding="utf-8")
CONFIG = """\
experiment: widths
dataset: {plugin: digits_synthetic, train: 400, test: 100}
model: {plugin: shallow}
training: {epochs: 2, batch_size: 16}
grid:
  zip:
    model.hidden: [10, 100]
    model.activation: [tanh, relu]
  optimizer.learning_rate: [0.01, 0.1]
  seed: [1, 2, 3]
"""


def examples(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, flags=re.MULTILINE | re.DOTALL)


def numbers(text):
    return [float(word) for word in re.findall(r"-?\d+\.\d+(?:e-?\d+)?", text)]


def works(*command):
    return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0


class Examples(PlexusTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        import tempfile

        temporary = tempfile.TemporaryDirectory(prefix="plexus-guide-")
        cls.addClassCleanup(temporary.cleanup)
        cls.guide_folder = pathlib.Path(temporary.name)
