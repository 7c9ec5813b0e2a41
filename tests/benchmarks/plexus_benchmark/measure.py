"""The measurement: all contestants of a workload prepare themselves, then take turns, plexus between its peers, so that a
change of the machine's speed meets all alike."""
import os
import subprocess
import time

import h5py
import numpy as np

from . import configs, data
from .process import Failed, say
from .workloads import WORKLOADS


class Session:
    def __init__(self, runner, plexus, peers, arguments):
        self.runner, self.plexus, self.peers = runner, plexus, peers
        self.repeats, self.before, self.after = arguments.repeats, arguments.before, arguments.after
        self.end = None if arguments.time_limit is None else time.monotonic() + 60 * arguments.time_limit

    def is_late(self):
        return self.end is not None and time.monotonic() > self.end

    def workloads(self, only, results, done):
        """Adds to {workload: {contestant: [measurement, …] or the reason why there is none}}; done() after each workload."""
        for name, workload in WORKLOADS.items():
            if only and name not in only:
                continue
            if self.is_late():
                say("the time is up")
                break
            add(results.setdefault(name, {}), self.of(workload))
            done()

    def folder_for_peers(self, workload):
        return configs.write_for_peers(workload, data.prepare(workload.settings, self.plexus.scratch / "data"),
                                       self.plexus.scratch / "rows" / workload.name)

    def of(self, workload):
        folder = self.folder_for_peers(workload)
        ready, results = {}, {}
        contestants = [self.plexus, *(peer for peer in self.peers if peer.takes(workload))]

        def work():
            for contestant in contestants:
                self.guarded(results, workload, contestant.name,
                             lambda c=contestant: ready.update({c.name: c.prepare(workload, self.runner, folder)}))
            self.repeat(workload, ready, results)
        try:
            self.quietly(work)
        finally:
            for once in ready.values():
                getattr(once, "close", lambda: None)()
        return results

    def repeat(self, workload, ready, results):
        for repeat in range(self.repeats):
            if repeat > 0 and self.is_late():
                break
            for name in self.order(list(ready), repeat):
                if not isinstance(results.get(name), str):
                    self.guarded(results, workload, name,
                                 lambda n=name, r=repeat: self.once(results, ready[n], workload, n, r))

    @staticmethod
    def guarded(results, workload, name, work):
        try:
            work()
        except Failed as failure:
            results[name] = str(failure)
            say(f"{workload.name} {name}: {failure}")

    @staticmethod
    def order(names, repeat):
        """Plexus first, then the peers, begun with another one each time."""
        own, peers = names[:1], names[1:]
        turn = repeat % len(peers) if peers else 0
        return [*own, *peers[turn:], *peers[:turn]]

    def once(self, results, train, workload, name, repeat):
        found = train()
        results.setdefault(name, []).append(found)
        say(f"{self.runner.isa} {repeat + 1}/{self.repeats} {workload.name} {name}: {found['us']:.2f} µs a sample, "
            f"accuracy {found['accuracy']:.3f} {found.get('setting', '')}")

    def quietly(self, work):
        """work() between the commands that make the machine quiet and busy again."""
        if self.before:
            subprocess.run(self.before, shell=True, check=True)
        try:
            return work()
        finally:
            if self.after:
                subprocess.run(self.after, shell=True, check=True)

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

    def grid(self, arguments):
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
            python, script = pytorch.command(self.runner.isa)[:2]
            rows = [self.folder_for_peers(WORKLOADS[name]) for name in ("W1", "W2")]
            command = [python, script.with_name("pytorch_grid.py"), *rows, "--jobs", str(len(cores)),
                       "--share", str(arguments.grid_share), "--output", self.plexus.scratch / "grid.csv"]
            seconds, _ = self.runner.run(command, cores, timeout=3600)
            result["PyTorch under joblib"].append(seconds * arguments.grid_share)
            say(f"{repeat + 1}/{self.repeats} W7 PyTorch under joblib: {result['PyTorch under joblib'][-1]:.1f} s")
        return result


def add(to, more):
    """Measurements of the same workload at another time; what failed once may have been repaired."""
    for name, found in more.items():
        earlier = to.get(name)
        to[name] = earlier + found if isinstance(earlier, list) and isinstance(found, list) else (
            found if isinstance(found, list) or earlier is None else earlier)
