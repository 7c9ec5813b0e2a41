"""Who trains the workloads: plexus by its program and files, and each peer by a script or program of its own."""
import pathlib
import shutil
import subprocess

import h5py
import numpy as np

from .process import Failed, values_in
from .workloads import WORKLOADS

PEERS = pathlib.Path(__file__).resolve().parents[1] / "peers"
MINIBATCHES = [name for name in WORKLOADS if name.startswith(("W3", "W4", "W5", "W6"))]


class Plexus:
    name = "plexus"
    workloads = list(WORKLOADS)

    def __init__(self, program, configs, scratch):
        self.program, self.configs, self.scratch = program, configs, scratch

    def command(self, config, *options):
        """A run into an empty folder, and that folder."""
        output = self.scratch / "output"
        shutil.rmtree(output, ignore_errors=True)
        return [self.program, "run", self.configs / f"{config}.yaml", "--output", output, "--progress", "none",
                "--no-report", *options], output

    def measure(self, workload, runner):
        """Training alone, from runtime.h5; and the process from its start to published files."""
        command, output = self.command(WORKLOADS[workload][0], "--jobs", "1")
        wall, _ = runner.run(command)
        with h5py.File(output / "runtime.h5") as file:
            rate = float(np.ravel(file["trials/samples_per_second"][()])[0])
            trained = float(np.ravel(file["trials/seconds"][()])[0])
        with h5py.File(output / "results.h5") as file:
            accuracy = float(np.ravel(file["trials/test_accuracy"][()])[0])
        return {"us": 1e6 / rate, "wall": wall, "trial_seconds": trained, "accuracy": accuracy}


class Script:
    """A peer that is a command; it prints us_per_sample=… accuracy=… version=…"""

    def __init__(self, name, command, workloads, version=""):
        self.name, self.base, self.workloads, self.version = name, command, workloads, version
        self.failures = {}

    def measure(self, workload, runner):
        wall, output = runner.run([*self.base(workload)])
        found = values_in(output)
        if "us_per_sample" not in found:
            raise Failed("it printed no us_per_sample")
        self.version = found.get("version", self.version)
        return {"us": float(found["us_per_sample"]), "wall": wall, "accuracy": float(found["accuracy"])}


def imports(python, module):
    return pathlib.Path(python).exists() and subprocess.run(
        [python, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


def package_version(name):
    try:
        return subprocess.run(["pkg-config", "--modversion", name], capture_output=True, text=True,
                              check=False).stdout.strip()
    except FileNotFoundError:
        return ""


def dlib_version(peers):
    try:
        text = (peers / "dlib/PKG-INFO").read_text("utf-8")
    except OSError:
        return ""
    return next((line.split()[1] for line in text.splitlines() if line.startswith("Version:")), "")


def python_peer(name, python, script, data, workloads, *options):
    return Script(name, lambda workload: [python, PEERS / script, "--data", data, "--workload", workload, *options],
                  workloads)


def find(arguments, data, _runner):
    """The peers that are installed and asked for, and the names of those that are not installed."""
    python, system = arguments.peers / "venv/bin/python", pathlib.Path("/usr/bin/python3")
    fann, dlib, libtorch = (arguments.build.resolve() / f"tests/{name}_workloads" for name in ("fann", "dlib", "libtorch"))
    names = {"W1": "perceptron", "W2": "shallow"}
    every = [
        ("PyTorch", imports(python, "torch"),
         python_peer("PyTorch", python, "pytorch_workloads.py", data, list(WORKLOADS))),
        ("PyTorch compiled", imports(python, "torch"),
         python_peer("PyTorch compiled", python, "pytorch_workloads.py", data, MINIBATCHES, "--compile")),
        ("PyTorch of the system", imports(system, "torch"),
         python_peer("PyTorch of the system", system, "pytorch_workloads.py", data, list(WORKLOADS))),
        ("JAX", imports(python, "jax"), python_peer("JAX", python, "jax_workloads.py", data, list(WORKLOADS))),
        ("FANN", fann.exists(),
         Script("FANN", lambda workload: [fann, data, names[workload]], ["W1", "W2"], package_version("fann"))),
        ("PyTorch C++", libtorch.exists(),
         Script("PyTorch C++", lambda workload: [libtorch, data, workload], list(WORKLOADS))),
        ("dlib", dlib.exists(),
         Script("dlib", lambda workload: [dlib, data, workload], MINIBATCHES, dlib_version(arguments.peers))),
    ]
    asked = [name for name in arguments.against.split(",") if name]
    unknown = set(asked) - {name for name, _, _ in every} - {"none"}
    if unknown:
        raise SystemExit(f"plexus-benchmark: --against: no peer '{sorted(unknown)[0]}'; there are "
                         + ", ".join(name for name, _, _ in every) + ", none")
    found = [peer for name, installed, peer in every if installed and (not asked or name in asked)]
    find.missing = [name for name, installed, _ in every if not installed]
    return found


def missing(_peers):
    return find.missing
