"""The measurement: in each repeat every contestant runs every workload once, plexus between its peers, so that a change
of the machine's speed meets all alike."""
import itertools
import os
import time

import h5py
import numpy as np

from .process import Failed, say
from .workloads import WORKLOADS


class Session:
    def __init__(self, runner, plexus, peers, repeats, time_limit):
        self.runner, self.plexus, self.peers, self.repeats = runner, plexus, peers, repeats
        self.end = None if time_limit is None else time.monotonic() + 60 * time_limit

    def is_late(self):
        return self.end is not None and time.monotonic() > self.end

    def workloads(self, only):
        """{workload: {contestant: [measurement, …] or the reason why there is none}}"""
        names = [name for name in WORKLOADS if not only or name in only]
        results = {name: {} for name in names}
        for repeat, name in itertools.product(range(self.repeats), names):
            if repeat > 0 and self.is_late():
                say("the time is up")
                break
            for contestant in self.order(name, repeat):
                self.once(results[name], contestant, name, repeat)
        return results

    def order(self, workload, repeat):
        """Plexus first, then the peers, begun with another one each time."""
        peers = [peer for peer in self.peers if workload in peer.workloads]
        turn = repeat % len(peers) if peers else 0
        return [self.plexus, *peers[turn:], *peers[:turn]]

    def once(self, results, contestant, workload, repeat):
        if isinstance(results.get(contestant.name), str):
            return
        try:
            found = contestant.measure(workload, self.runner)
        except Failed as failure:
            results[contestant.name] = str(failure)
            say(f"{workload} {contestant.name}: {failure}")
            return
        found["version"] = getattr(contestant, "version", "")
        results.setdefault(contestant.name, []).append(found)
        say(f"{repeat + 1}/{self.repeats} {workload} {contestant.name}: {found['us']:.2f} µs a sample, "
            f"accuracy {found['accuracy']:.3f}")

    def start(self, repeats):
        """Seconds of `plexus --version`, of a run of one step, and of what a run of one second spends beside training."""
        version, first_step, share = [], [], []
        for _ in range(max(repeats, 3)):
            version.append(self.runner.run([self.plexus.program, "--version"])[0])
            command, _ = self.plexus.command("one_step", "--jobs", "1")
            first_step.append(self.runner.run(command)[0])
            command, output = self.plexus.command("one_second", "--jobs", "1")
            wall, _ = self.runner.run(command)
            with h5py.File(output / "runtime.h5") as file:
                share.append((wall, float(np.ravel(file["trials/seconds"][()])[0])))
        command, _ = self.plexus.command("one_second", "--jobs", "1")
        return {"version": version, "one_step": first_step, "one_second": share,
                "peak_memory_mib": self.runner.peak_memory_mib(command)}

    def grid(self, data, arguments):
        """W7 on all cores, on one, and by the PyTorch script; seconds from the start of the command to its results."""
        cores = os.sched_getaffinity(0)
        result = {"plexus": [], "plexus, one worker": [], "PyTorch under joblib": [], "share": arguments.grid_share}
        pytorch = next((peer for peer in self.peers if peer.name == "PyTorch"), None)
        for repeat in range(self.repeats):
            for name, jobs in (("plexus", len(cores)), ("plexus, one worker", 1)):
                command, _ = self.plexus.command("w7_grid", "--jobs", str(jobs))
                result[name].append(self.runner.run(command, cores)[0])
                say(f"{repeat + 1}/{self.repeats} W7 {name}: {result[name][-1]:.2f} s")
            if pytorch is None or repeat >= arguments.grid_repeats:
                continue
            script = pytorch.base("W1")[:2]
            command = [script[0], script[1].with_name("pytorch_grid.py"), "--data", data, "--jobs", str(len(cores)),
                       "--share", str(arguments.grid_share), "--output", self.plexus.scratch / "grid.csv"]
            seconds, _ = self.runner.run(command, cores, timeout=3600)
            result["PyTorch under joblib"].append(seconds * arguments.grid_share)
            say(f"{repeat + 1}/{self.repeats} W7 PyTorch under joblib: {result['PyTorch under joblib'][-1]:.1f} s")
        return result
