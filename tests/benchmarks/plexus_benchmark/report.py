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


def rows(result):
    """One row of text a workload and contestant: what, who, µs, how many times plexus's, fraction of the limit, accuracy."""
    for name, contestants in result["workloads"].items():
        own = contestants.get("plexus")
        own = statistics.median(times(own)) if isinstance(own, list) else None
        bound, _ = bound_us(name, result["limits"])
        for who, found in contestants.items():
            if isinstance(found, str):
                yield name, who, "failed: " + found[:60], "", "", ""
                continue
            median = statistics.median(times(found))
            version = found[-1]["version"]
            yield (name, f"{who} {version}".strip(), spread(times(found)),
                   "" if who == "plexus" or own is None else f"{median / own:.1f} ×",
                   "" if bound is None else f"{bound / median:.2f}",
                   f"{statistics.median(m['accuracy'] for m in found):.3f}")


def table(header, lines):
    """A table in Markdown that is also readable as it is."""
    lines = [header, *lines]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    shown = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
    return "\n".join([shown[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *shown[1:]])


def text(result):
    about, limits = result["machine"], result["limits"]
    load = ", ".join(f"{load:.2f}" for load in about["load"])
    after = ", ".join(f"{load:.2f}" for load in result["load_after"])
    parts = [
        f"{result['date']}: {about['processor']}, {about['cores']} cores, {about['system']}, {about['plexus']}, "
        f"{limits['isa']}, {limits['blas']}; load before {load}, after {after}; pinned to core {result['core']}",
        "### Limits of the machine, one core",
        f"Multiply-adds in registers: {limits['fma_gflops']:.1f} GFLOP/s.",
        table(["level", "read GB/s", "write GB/s", "in place GB/s"],
              [[level["level"], *(f"{level[kind]:.0f}" for kind in ("read", "write", "update"))]
               for level in limits["bandwidth"]]),
        table(["sgemm", "m × n × k", "GFLOP/s"],
              [[gemm["use"], f"{gemm['m']} × {gemm['n']} × {gemm['k']}", f"{gemm['gflops']:.0f}"]
               for gemm in limits["sgemm"]]),
        table(["loop written by hand", "zeros skipped µs", "dense µs"],
              [[name, f"{loop['skipped']:.2f}", f"{loop['dense']:.2f}"] for name, loop in limits["loops_us"].items()]),
        "### Training",
        table(["", "who", "µs a sample: median (least–greatest)", "plexus is faster by", "of the limit", "accuracy"],
              [list(row) for row in rows(result)]),
    ]
    walls = {name: [m["wall"] for m in found["plexus"]] for name, found in result["workloads"].items()
             if isinstance(found.get("plexus"), list)}
    parts.append("Whole process of plexus, from its start to published files, in seconds: "
                 + "; ".join(f"{name} {spread(values)}" for name, values in walls.items()) + ".")
    if result["missing"]:
        parts.append("Not installed: " + ", ".join(result["missing"]) + ".")
    if "start" in result:
        parts += start_text(result["start"])
    if "grid" in result:
        parts += grid_text(result["grid"])
    return "\n\n".join(parts)


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
        for name, contestants in result["workloads"].items():
            for who, found in contestants.items():
                if isinstance(found, list):
                    file[f"{name}/{who.replace(' ', '_')}"] = times(found)
                    file[f"{name}/{who.replace(' ', '_')}"].attrs["units"] = "microseconds per sample"
        file.attrs["date"] = result["date"]
        file.attrs["json"] = json.dumps(result, ensure_ascii=False)
    figure(result, folder / "benchmark.svg")


def figure(result, path):
    """µs a sample of every contestant, logarithmic; a dot is the median, a line least to greatest, a bar the limit."""
    try:
        import matplotlib
    except ImportError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot
    names = list(result["workloads"])
    whos = sorted({who for found in result["workloads"].values() for who in found}, key=lambda who: who != "plexus")
    plot, axes = pyplot.subplots(figsize=(9, 4.5), layout="constrained")
    for place, who in enumerate(whos):
        found = [(x, times(result["workloads"][name][who])) for x, name in enumerate(names)
                 if isinstance(result["workloads"][name].get(who), list)]
        if not found:
            continue
        middle = [statistics.median(values) for _, values in found]
        reach = [[m - min(values) for m, (_, values) in zip(middle, found)],
                 [max(values) - m for m, (_, values) in zip(middle, found)]]
        axes.errorbar([x + 0.12 * (place - len(whos) / 2) for x, _ in found], middle, reach, fmt="o", label=who)
    for x, name in enumerate(names):
        bound, _ = bound_us(name, result["limits"])
        if bound is not None:
            axes.hlines(bound, x - 0.4, x + 0.4, colors="black", linewidth=1, label="limit" if x == 0 else None)
    axes.set(yscale="log", ylabel="µs a sample", xticks=range(len(names)), title=result["machine"]["processor"])
    axes.set_xticklabels([f"{name}\n{WORKLOADS[name][1].split(',')[0]}" for name in names], fontsize=8)
    axes.grid(axis="y", alpha=0.3)
    axes.legend(fontsize=8)
    plot.savefig(path)
