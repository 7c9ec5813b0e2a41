"""Programs run on one core, or on all, with one BLAS thread, and timed from outside."""
import os
import re
import subprocess
import sys
import time


def say(text):
    print(f"plexus-benchmark: {text}", file=sys.stderr, flush=True)

PEAK = """import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""


class Failed(Exception):
    """A program ended with an error; the text is its last line."""


class Runner:
    def __init__(self, core, data_path):
        self.core = core
        threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
        self.environment = {**os.environ, **threads, "PLEXUS_DATA_PATH": str(data_path), "NO_COLOR": "1",
                            # JAX's own pool follows the cores that the process may use.
                            "JAX_PLATFORMS": "cpu", "TF_CPP_MIN_LOG_LEVEL": "3"}

    def run(self, command, cores=None, timeout=600):
        """(seconds of the clock, standard output)"""
        chosen = {self.core} if cores is None else cores
        begin = time.perf_counter()
        try:
            done = subprocess.run([str(word) for word in command], env=self.environment, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=False, timeout=timeout,
                                  preexec_fn=lambda: os.sched_setaffinity(0, chosen))
        except subprocess.TimeoutExpired as error:
            raise Failed(f"took over {timeout} s") from error
        seconds = time.perf_counter() - begin
        if done.returncode != 0:
            raise Failed((done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])
        return seconds, done.stdout

    def peak_memory_mib(self, command):
        """Of the largest process among the command and those that it starts."""
        _, output = self.run([sys.executable, "-c", PEAK, *command])
        return int(output.split()[-1]) / 1024


def values_in(text):
    """{'us_per_sample': '1.2', …} from `key=value` words."""
    return dict(re.findall(r"(\w+)=(\S+)", text))

