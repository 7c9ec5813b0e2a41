"""The measurement as a table for people, JSON and HDF5 for programs, and a figure."""
import json
import statistics

import h5py

from .workloads import WORKLOADS, bound_us


def times(measurements):
    return [measurement["us"] for measurement in measurements]


def number(value):
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def spread(values, unit=""):
    """median (least–greatest)"""
    return f"{number(statistics.median(values))}{unit} ({number(min(values))}–{number(max(values))})"


def measured(contestants):
    """{who: median µs} of those that did not fail"""
    return {who: statistics.median(times(found)) for who, found in contestants.items() if isinstance(found, list)}


def rows(found):
    """One row of text a workload and contestant of one instruction set: what, who, with which setting, µs, how many times
    plexus's, fraction of the limit, accuracy."""
    for name, contestants in found["workloads"].items():
        medians = measured(contestants)
        own = medians.get("plexus")
        bound, _ = bound_us(name, found["limits"])
        for who, each in contestants.items():
            if isinstance(each, str):
                yield name, who, "", "failed: " + each[:60], "", "", ""
                continue
            median = medians[who]
            yield (name, f"{who} {each[-1].get('version', '')}".strip(),
                   each[-1].get("setting", "") if who != "plexus" else "", spread(times(each)),
                   "" if who == "plexus" or own is None else f"{median / own:.2f} ×",
                   "" if bound is None else f"{bound / median:.2f}",
                   f"{statistics.median(m['accuracy'] for m in each):.3f}")


def against_fastest(found):
    """A row a workload: (how many times the fastest peer plexus is, name, plexus µs, fastest peer, its µs, how many times
    JAX, PyTorch), the least first."""
    lines = []
    for name, contestants in found["workloads"].items():
        medians = measured(contestants)
        own = medians.pop("plexus", None)
        if own is None or not medians:
            continue
        fastest = min(medians, key=medians.get)
        lines.append((medians[fastest] / own, name, own, fastest, medians[fastest]))
    return sorted(lines)


def table(header, lines):
    """A table in Markdown that is also readable as it is."""
    lines = [header, *lines]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    shown = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
    return "\n".join([shown[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *shown[1:]])


def text(result):
    about = result["machine"]
    load = ", ".join(f"{load:.2f}" for load in about["load"])
    after = ", ".join(f"{load:.2f}" for load in result["load_after"])
    parts = [f"{result['date']}: {about['processor']}, {about['cores']} cores, {about['system']}, {about['plexus']}; load "
             f"before {load}, after {after}; pinned to core {result['core']}"]
    for isa, found in result["sets"].items():
        parts += set_text(isa, found)
    if result["missing"]:
        parts.append("Not installed: " + ", ".join(result["missing"]) + ".")
    if "start" in result:
        parts += start_text(result["start"])
    if "grid" in result:
        parts += grid_text(result["grid"])
    return "\n\n".join(parts)


def set_text(isa, found):
    summary = [[name, WORKLOADS[name].words, number(own), f"{who} {number(time)}", f"{ratio:.2f} ×"]
               for ratio, name, own, who, time in against_fastest(found)]
    walls = {name: [m["wall"] for m in each["plexus"]] for name, each in found["workloads"].items()
             if isinstance(each.get("plexus"), list)}
    return [
        f"### {isa}: beside the fastest peer of each row, the worst first",
        table(["", "", "plexus µs a sample", "fastest peer", "plexus is faster by"], summary),
        f"### {isa}: all contestants",
        table(["", "who", "fastest setting", "µs a sample: median (least–greatest)", "plexus is faster by", "of the limit",
               "accuracy"], [list(row) for row in rows(found)]),
        "Whole process of plexus, from its start to published files, in seconds: "
        + "; ".join(f"{name} {spread(values)}" for name, values in walls.items()) + ".",
        f"### {isa}: limits of the machine, one core",
        *limits_text(found["limits"]),
    ]


def limits_text(limits):
    return [
        f"{limits['isa']}, {limits['blas']}. Multiply-adds in registers: {limits['fma_gflops']:.1f} GFLOP/s; two units at the "
        f"measured clock of {limits['clock_ghz']:.2f} GHz would do {limits['theory_gflops']:.1f}.",
        table(["level", "read GB/s", "write GB/s", "in place GB/s"],
              [[level["level"], *(f"{level[kind]:.0f}" for kind in ("read", "write", "update"))]
               for level in limits["bandwidth"]]),
        table(["sgemm", "m × n × k", "GFLOP/s"],
              [[gemm["use"], f"{gemm['m']} × {gemm['n']} × {gemm['k']}", f"{gemm['gflops']:.0f}"]
               for gemm in limits["sgemm"]]),
        table(["loop written by hand", "zeros skipped µs", "dense µs"],
              [[name, f"{loop['skipped']:.2f}", f"{loop['dense']:.2f}"] for name, loop in limits["loops_us"].items()]),
    ]


def start_text(start):
    beside = [1e3 * (wall - trained) for wall, trained in start["one_second"]]
    lines = [["`plexus --version`", spread([1e3 * value for value in start["version"]])],
             ["a run of one step, MNIST from gzip, evaluated and published",
              spread([1e3 * value for value in start["one_step"]])],
             ["a run of about one second, beside its trial: start, data, publishing", spread(beside)],
             ["that trial", spread([1e3 * trained for _, trained in start["one_second"]])]]
    return ["### Start and end", table(["", "ms: median (least–greatest)"], lines),
            f"Peak memory of that run, its largest process: {start['peak_memory_mib']:.0f} MiB (the data as bytes: "
            "52 MiB)."]


def grid_text(grid):
    own = statistics.median(grid["plexus"])
    lines = []
    for name in ("plexus", "plexus, one worker", "PyTorch under joblib"):
        if grid[name]:
            ratio = statistics.median(grid[name]) / own
            lines.append([name, spread(grid[name]), "" if name == "plexus" else f"{ratio:.1f} ×"])
    note = [] if grid["share"] == 1 else [f"The PyTorch script trained each {grid['share']}th trial; its time is "
                                          "multiplied."]
    return ["### W7, a grid on all cores",
            table(["who", "s from the command to its results", "plexus is faster by"], lines), *note]


def write(result, folder):
    """benchmark.json, benchmark.md, benchmark.h5 and, where matplotlib is installed, benchmark.svg."""
    (folder / "benchmark.json").write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf-8")
    (folder / "benchmark.md").write_text(text(result) + "\n", encoding="utf-8")
    with h5py.File(folder / "benchmark.h5", "w") as file:
        for isa, found in result["sets"].items():
            for name, contestants in found["workloads"].items():
                for who, each in contestants.items():
                    if isinstance(each, list):
                        place = f"{isa}/{name}/{who.replace(' ', '_')}"
                        file[place] = times(each)
                        file[place].attrs["units"] = "microseconds per sample"
        file.attrs["date"] = result["date"]
        file.attrs["json"] = json.dumps(result, ensure_ascii=False)
    figure(result, folder / "benchmark.svg")


def figure(result, path):
    """How many times as fast as each peer plexus is, a panel an instruction set; left of 1 plexus is behind."""
    try:
        import matplotlib
    except ImportError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot
    matplotlib.rcParams["svg.hashsalt"] = "plexus"
    sets = result["sets"]
    names = [name for name in WORKLOADS if any(name in found["workloads"] for found in sets.values())]
    plot, panels = pyplot.subplots(1, len(sets), figsize=(5.5 * len(sets), 1 + 0.26 * len(names)), layout="constrained",
                                   sharey=True, squeeze=False)
    for panel, (isa, found) in zip(panels[0], sets.items()):
        ratios = {}
        for name, contestants in found["workloads"].items():
            medians = measured(contestants)
            own = medians.pop("plexus", None)
            for who, median in medians.items():
                if own is not None:
                    ratios.setdefault(who, []).append((median / own, -names.index(name)))
        for who, points in ratios.items():
            panel.plot(*zip(*points), "o", markersize=4, label=who)
        panel.axvline(1, color="black", linewidth=1)
        panel.set(xscale="log", xlabel="plexus is faster by", title=isa, yticks=range(0, -len(names), -1), yticklabels=names)
        panel.grid(alpha=0.3)
    panels[0][0].legend(fontsize=7)
    plot.suptitle(result["machine"]["processor"], fontsize=9)
    plot.savefig(path, metadata={"Date": None})
    pyplot.close(plot)
