"""Who trains the workloads: plexus by its program and files, and each peer by a script or program of its own."""
import pathlib
import shutil
import subprocess

import h5py
import numpy as np

from .instruction_sets import disobeyed, of_this_machine
from .process import Conversation, Failed
from .workloads import WORKLOADS

PEERS = pathlib.Path(__file__).resolve().parents[1] / "peers"
PREPARATION_SECONDS = 900  # of compiling, at most


class Plexus:
    name = "plexus"

    def __init__(self, program, configs, scratch):
        self.program, self.configs, self.scratch = program, configs, scratch

    def command(self, config, *options):
        """A run into an empty folder, and that folder."""
        output = self.scratch / "output"
        shutil.rmtree(output, ignore_errors=True)
        return [self.program, "run", self.configs / f"{config}.yaml", "--output", output, "--progress", "none",
                "--no-report", *options], output

    def takes(self, _workload):
        return True

    def prepare(self, workload, runner, _folder):
        return lambda: self.inference(workload, runner) if workload.inference else self.training(workload, runner)

    def training(self, workload, runner, *options):
        """Training alone, from runtime.h5; and the process from its start to published files."""
        command, output = self.command(workload.name.lower(), "--jobs", "1", *options)
        wall, _ = runner.run(command)
        with h5py.File(output / "runtime.h5") as file:
            rate = float(np.ravel(file["trials/samples_per_second"][()])[0])
            trial = float(np.ravel(file["trials/seconds"][()])[0])
        with h5py.File(output / "results.h5") as file:
            metrics = {name: float(np.ravel(file[f"trials/{name}"][()])[0])
                       for name in ("test_accuracy", "test_loss") if name in file["trials"]}
        with h5py.File(next((output / "trials").glob("*.h5"))) as file:
            provenance = file["provenance"].attrs
            isa, blas = (str(provenance[name]) for name in ("instruction_set", "blas"))
        if disobeyed(runner.isa, isa):
            raise Failed(f"it uses {isa} instead of {runner.isa}")
        accuracy = metrics.get("test_accuracy")
        if accuracy is None:  # the part of the variance that is explained; the loss is half the squared error
            from .data import table
            accuracy = 1 - 2 * metrics["test_loss"] / float(np.var(table()[3]))
        return {"us": 1e6 / rate, "wall": wall, "trial_seconds": trial, "accuracy": accuracy, "setting": blas}

    def inference(self, workload, runner):
        """What a run with all test rows takes longer than one with a hundred, both after one step of training."""
        few, all_rows = 100, 10000
        short = self.training(workload, runner, "--set", f"dataset.test_limit={few}")
        found = self.training(workload, runner)
        return {**found, "us": 1e6 * (found["trial_seconds"] - short["trial_seconds"]) / (all_rows - few)}


class Peer:
    """A program that prepares itself from the folder of a workload and then trains as often as it is told."""

    def __init__(self, name, command, takes=lambda workload: True, version=""):
        self.name, self.command, self._takes, self.version = name, command, takes, version

    def takes(self, workload):
        return self.name not in workload.without and self._takes(workload)

    def prepare(self, _workload, runner, folder):
        """A function that trains once; its `close` ends the program."""
        conversation = Conversation(runner, [*self.command(runner.isa), folder], PREPARATION_SECONDS)
        about = conversation.about
        wrong = disobeyed(runner.isa, about.get("isa"))
        if wrong:
            conversation.close()
            raise Failed(f"it uses {wrong} instead of {runner.isa}")

        def once():
            found = conversation.once()
            return {"us": float(found["us_per_sample"]), "accuracy": float(found["accuracy"]),
                    "version": about.get("version", self.version), "setting": about.get("setting", "")}
        once.close = conversation.close
        return once


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


def is_minibatch(workload):
    return workload.batch > 1 or workload.inference


def find(arguments):
    """(the peers that are installed and asked for, the names of those that are not installed)"""
    python = arguments.peers / "venv/bin/python"
    programs = arguments.build.resolve() / "tests"

    def script(name, *options):
        return lambda _isa: [python, PEERS / name, *options]

    def jax_script(*options):
        def command(isa):
            if isa == "baseline":  # measured: twice as many products a second as SSE can do
                raise Failed("its matrix products do not keep to SSE")
            return script("jax_workloads.py", *options)(isa)
        return command

    def program(name):
        return lambda _isa: [programs / name]

    def dlib(isa):
        """Its kernels are compiled with it, for this machine."""
        if isa != of_this_machine()[0]:
            raise Failed(f"it is not compiled for {isa}")
        return [programs / "dlib_workloads"]

    torch, jax = imports(python, "torch"), imports(python, "jax")
    every = [
        (torch, Peer("PyTorch", script("pytorch_workloads.py"))),
        (torch, Peer("PyTorch compiled", script("pytorch_workloads.py", "--compile"), is_minibatch)),
        (jax, Peer("JAX", jax_script())),
        (jax, Peer("JAX shuffled before", jax_script("--shuffled-before"),
                   lambda workload: not workload.inference)),
        ((programs / "fann_workloads").exists(),
         Peer("FANN", program("fann_workloads"), lambda workload: workload.name in ("W1", "W2"),
              package_version("fann"))),
        ((programs / "libtorch_workloads").exists(), Peer("PyTorch C++", program("libtorch_workloads"))),
        ((programs / "dlib_workloads").exists(),
         Peer("dlib", dlib, lambda workload: workload.name in DLIB, dlib_version(arguments.peers))),
    ]
    asked = [name for name in arguments.against.split(",") if name]
    unknown = set(asked) - {peer.name for _, peer in every} - {"none"}
    if unknown:
        raise SystemExit(f"plexus-benchmark: --against: no peer '{sorted(unknown)[0]}'; there are "
                         + ", ".join(peer.name for _, peer in every) + ", none")
    return ([peer for installed, peer in every if installed and (not asked or peer.name in asked)],
            [peer.name for installed, peer in every if not installed])


DLIB = ("W3_b32", "W3_b128", "W4", "W5", "W6")  # networks are types there: each is written down in dlib_workloads.cpp
assert set(DLIB) <= set(WORKLOADS)
