"""Programs run on one core, or on all, with one BLAS thread and one set of instructions, and timed from outside."""
import os
import re
import select
import subprocess
import sys
import tempfile
import time

from . import instruction_sets


def say(text):
    print(f"plexus-benchmark: {text}", file=sys.stderr, flush=True)

PEAK = """import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""


class Failed(Exception):
    """A program ended with an error; the text is its last line."""


class Runner:
    def __init__(self, core, data_path, isa):
        self.core, self.isa = core, isa
        threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
        self.environment = {**os.environ, **threads, "PLEXUS_DATA_PATH": str(data_path), "NO_COLOR": "1",
                            # JAX's own pool follows the cores that the process may use.
                            "JAX_PLATFORMS": "cpu", "TF_CPP_MIN_LOG_LEVEL": "3",
                            **instruction_sets.environment(isa)}

    def run(self, command, cores=None, timeout=600):
        """(seconds of the clock, standard output)"""
        begin = time.perf_counter()
        try:
            done = subprocess.run([str(word) for word in command], env=self.environment, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=False, timeout=timeout,
                                  preexec_fn=lambda: os.sched_setaffinity(0, self.chosen(cores)))
        except subprocess.TimeoutExpired as error:
            raise Failed(f"took over {timeout} s") from error
        seconds = time.perf_counter() - begin
        if done.returncode != 0:
            raise Failed((done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])
        return seconds, done.stdout

    def chosen(self, cores):
        return {self.core} if cores is None else cores

    def peak_memory_mib(self, command):
        """Of the largest process among the command and those that it starts."""
        _, output = self.run([sys.executable, "-c", PEAK, *command])
        return int(output.split()[-1]) / 1024


class Conversation:
    """A peer that has prepared itself (it printed `ready …`) and trains once for each line that it is sent."""

    def __init__(self, runner, command, timeout):
        self.said = tempfile.TemporaryFile()  # a pipe that nobody reads would be full some time
        self.process = subprocess.Popen([str(word) for word in command], env=runner.environment, bufsize=0,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.said,
                                        preexec_fn=lambda: os.sched_setaffinity(0, runner.chosen(None)))
        self.unread = b""
        try:
            self.about = values_in(self.answer("ready", timeout))
        except Failed:
            self.close()
            raise

    def once(self, timeout=600):
        self.process.stdin.write(b"go\n")
        return values_in(self.answer("us_per_sample=", timeout))

    def answer(self, begins_with, timeout):
        """Its next line that begins so; others, such as warnings of libraries, are passed over."""
        end = time.monotonic() + timeout
        while True:
            line, newline, rest = self.unread.partition(b"\n")
            if newline:
                self.unread = rest
                if line.decode(errors="replace").startswith(begins_with):
                    return line.decode()
                continue
            if not select.select([self.process.stdout], [], [], max(0.0, end - time.monotonic()))[0]:
                raise Failed(f"took over {timeout} s")
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                self.process.wait()
                self.said.seek(0)
                said = self.said.read().decode(errors="replace").strip().splitlines()
                raise Failed((said or [f"exit code {self.process.returncode}"])[-1])
            self.unread += more

    def close(self):
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.said):
            stream.close()


def values_in(text):
    """{'us_per_sample': '1.2', …} from `key=value` words."""
    return dict(re.findall(r"(\w+)=(\S+)", text))
