"""How the cost of an experiment grows with its samples, with its parameters and with its trials."""
import json
import math
import os
import statistics

import h5py
import numpy as np

from .process import say
from .report import number, table

SAMPLES = [1000, 10_000, 100_000, 1_000_000]
WIDTHS = [12, 40, 115, 300, 680, 1430, 2800]  # 10⁴ … 10⁷ parameters
TRIALS = [10, 100, 1000, 10_000]
ADAM_BYTES = 24  # a parameter and step: weight and two moments, read and written

ONLINE = """experiment: growth_samples
dataset: {{plugin: mnist, test_limit: 100}}
model: {{plugin: shallow, hidden: 100, activation: sigmoid, initializer: {{plugin: normal, stddev: 0.05}}}}
optimizer: {{plugin: sgd, learning_rate: 0.01}}
training: {{steps: {steps}, evaluate_every: 1000}}
results: {{parameters: []}}
"""
WIDE = """experiment: growth_parameters
dataset: {{plugin: mnist, test_limit: 100}}
model: {{plugin: deep, hidden: [{width}, {width}], activation: tanh}}
optimizer: {{plugin: adam, learning_rate: 0.0001}}
training: {{steps: {steps}, evaluate_every: 1000}}
results: {{parameters: []}}
"""
TINY = """experiment: growth_trials
dataset: {{plugin: digits_synthetic, train: 100, test: 50, size: 8}}
model: {{plugin: perceptron}}
optimizer: {{plugin: sgd, learning_rate: 0.01}}
training: {{steps: 100}}
grid:
  seed: {{range: {{from: 1, to: {trials}}}}}
"""


def parameters_of(width):
    """Of 784–width–width–10, with biases."""
    return 785 * width + (width + 1) * width + (width + 1) * 10


def steps_for(width):
    """So many that a measurement takes about a second, but not fewer than a hundred."""
    return max(100, min(100_000, 1_000_000_000 // parameters_of(width) // 5))


def bandwidth_us(parameters, limits):
    """Microseconds that Adam's traffic takes for one step, at the bandwidth of the cache, or the memory, that holds it."""
    level = next((level for level in limits["bandwidth"] if 12 * parameters <= 2 * level["bytes"]),
                 limits["bandwidth"][-1])
    return ADAM_BYTES * parameters / level["update"] * 1e-3


def exponent(points):
    """The p of cost ~ nᵖ between the two largest sizes; 1 is linear growth."""
    (n1, cost1), (n2, cost2) = points[-2:]
    return math.log(cost2 / cost1) / math.log(n2 / n1)


class Growth:
    def __init__(self, runner, plexus, repeats):
        self.runner, self.plexus, self.repeats = runner, plexus, repeats

    def run(self, text, *options, cores=None):
        """Seconds of the whole command, and microseconds a sample of its first trial."""
        config = self.plexus.scratch / "growth.yaml"
        config.write_text(text, encoding="utf-8")
        command, output = self.plexus.command(config.stem, *options)
        command[2] = config
        wall, _ = self.runner.run(command, cores, timeout=3600)
        with h5py.File(output / "runtime.h5") as file:
            return wall, 1e6 / float(np.ravel(file["trials/samples_per_second"][()])[0])

    def samples(self):
        """Seconds of training for so many online steps of 784–100–10."""
        points = []
        for count in SAMPLES:
            us = [self.run(ONLINE.format(steps=count), "--jobs", "1")[1] for _ in range(self.repeats)]
            points.append([count, 1e-6 * count * statistics.median(us)])
            say(f"{count} samples: {points[-1][1]:.4f} s")
        return points

    def parameters(self):
        """Microseconds of an online step with Adam."""
        points = []
        for width in WIDTHS:
            text = WIDE.format(width=width, steps=steps_for(width))
            us = [self.run(text, "--jobs", "1")[1] for _ in range(self.repeats)]
            points.append([parameters_of(width), statistics.median(us)])
            say(f"{points[-1][0]} parameters: {points[-1][1]:.1f} µs a step")
        return points

    def trials(self, most):
        """Seconds of the command for so many tiny trials, on all cores."""
        cores, points = os.sched_getaffinity(0), []
        for count in [count for count in TRIALS if count <= most]:
            repeats = self.repeats if count < 1000 else 1
            walls = [self.run(TINY.format(trials=count), "--jobs", str(len(cores)), cores=cores)[0]
                     for _ in range(repeats)]
            points.append([count, statistics.median(walls)])
            say(f"{count} trials: {points[-1][1]:.2f} s")
        return points


def measure(runner, plexus, repeats, most_trials):
    growth = Growth(runner, plexus, repeats)
    return {"samples": growth.samples(), "parameters": growth.parameters(), "trials": growth.trials(most_trials)}


def text(result):
    growth, limits = result["growth"], result["limits"]
    about = result["machine"]
    samples = [[f"{n:,}", f"{seconds:.3g}", number(1e6 * seconds / n)] for n, seconds in growth["samples"]]
    parameters = [[f"{n:,}", number(us), number(1e3 * us / n), number(bandwidth_us(n, limits)),
                   f"{bandwidth_us(n, limits) / us:.2f}"] for n, us in growth["parameters"]]
    trials = [[f"{n:,}", f"{seconds:.3g}", number(1e3 * seconds / n)] for n, seconds in growth["trials"]]
    powers = ", ".join(f"{what} {exponent(points):.2f}" for what, points in growth.items() if len(points) > 1)
    return "\n\n".join([
        f"{result['date']}: {about['processor']}, {about['cores']} cores, {about['system']}, {about['plexus']}",
        "### Samples: 784–100–10, one example at a time, one core",
        table(["samples", "s of training", "µs a sample"], samples),
        "### Parameters: 784–n–n–10, Adam, one example at a time, one core",
        table(["parameters", "µs a step", "ns a parameter", "Adam's traffic alone µs", "of that limit"], parameters),
        f"### Trials: a hundred steps of a perceptron 64→10 each, {about['cores']} cores",
        table(["trials", "s from the command to its results", "ms a trial"], trials),
        f"Exponent of growth between the two largest sizes (1: linear): {powers}.",
    ])


def write(result, folder):
    """growth.json, growth.md and, where matplotlib is installed, growth.svg."""
    (folder / "growth.json").write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf-8")
    (folder / "growth.md").write_text(text(result) + "\n", encoding="utf-8")
    figure(result, folder / "growth.svg")


def figure(result, path):
    """Three panels, both axes logarithmic: what was measured, and a line of slope 1, or of the bandwidth."""
    try:
        import matplotlib
    except ImportError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot
    matplotlib.rcParams["svg.hashsalt"] = "plexus"  # the same figure is the same file
    growth = result["growth"]
    plot, panels = pyplot.subplots(1, 3, figsize=(11, 3.6), layout="constrained")
    axes = dict(zip(("samples", "parameters", "trials"), panels))
    axes["samples"].set(title="Samples", xlabel="samples trained on", ylabel="seconds of training")
    axes["parameters"].set(title="Parameters", xlabel="parameters", ylabel="µs a step")
    axes["trials"].set(title="Trials", xlabel="trials", ylabel="seconds of the command")
    for what, panel in axes.items():
        sizes, costs = zip(*growth[what])
        panel.plot(sizes, costs, "o", color="tab:blue", label="plexus")
        if what == "parameters":
            line = [bandwidth_us(size, result["limits"]) for size in sizes]
            panel.plot(sizes, line, color="black", linewidth=1, label="Adam's traffic at the\nmeasured bandwidth")
        else:
            panel.plot(sizes, [costs[-1] * size / sizes[-1] for size in sizes], color="black", linewidth=1,
                       label="linear")
        panel.set(xscale="log", yscale="log")
        panel.grid(alpha=0.3)
        panel.legend(fontsize=8)
    plot.savefig(path, metadata={"Date": None})
