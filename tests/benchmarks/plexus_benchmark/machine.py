"""What the machine is and what it can do."""
import json
import os
import pathlib
import platform
import re
import subprocess


def describe(program):
    model = re.search(r"^model name\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    try:
        system = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        system = ""
    return {"processor": model.group(1) if model else platform.processor(), "cores": len(os.sched_getaffinity(0)),
            "system": system, "kernel": platform.release(), "plexus": version, "load": os.getloadavg()}


def limits(program, data, runner):
    """The report of machine_limits: FMA, sgemm, bandwidth, and, with the data of MNIST, the loops of W1 and W2."""
    _, output = runner.run([program, *([data] if data else [])])
    return json.loads(output)
