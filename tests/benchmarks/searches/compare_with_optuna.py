#!/usr/bin/env python3
"""How many trials plexus's searches need beside Optuna's samplers, on ten generated problems and two real ones.

    compare_with_optuna.py run CONTESTANT … [--seeds 20] [--trials 80] [--problems a,b] [--results FILE]
    compare_with_optuna.py report [--pairs tpe:optuna_tpe …] [--results FILE]
    plexus show DIR --by KEY,KEY --csv | compare_with_optuna.py study KEY KEY > studies/NAME.csv

A contestant is optuna_tpe, optuna_gp, optuna_cma_es or optuna_random, which need Optuna (and for Gaussian processes torch,
for CMA-ES cmaes) in the Python that runs this script, or tpe, gaussian_process, cma_es, regularized_evolution or random, which
need `ninja search_ask` ($PLEXUS_SEARCH_ASK, or build/release/tests/search_ask). All have the settings that they come
with (`tpe,good=0.2` has others), one trial at a time.

Each run is a line of FILE (build/search_comparison.jsonl): the best value after each trial. What is there is not run again. A
problem has its optimum somewhere else for each seed, so that nobody gains from looking at the middle of the space.

The real problems are grids of this project's own studies, whose trials were trained once: studies/NAME.csv has the mean validation
accuracy, over the seeds, of each of their settings, which `study` takes from what `plexus show` says. Settings that are numbers are whole
numbers there, their places in the grid. A seed changes what a search draws, not the problem.

The report has for each problem the mean number of trials, over the seeds, until a run is as good as the median run of Optuna is
after half of its trials; a run that never is counts as all of its trials and one more.
"""
import argparse
import csv
import functools
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]


def real(low, high, logarithmic=False):
    return {"form": "real", "from": low, "to": high, "logarithmic": logarithmic}


def integer(low, high, logarithmic=False):
    return {"form": "integer", "from": low, "to": high, "logarithmic": logarithmic}


def category(choices, **under):
    return {"form": "category", "from": 0, "to": choices - 1, **under}


def draws(name, seed, count):
    """Numbers in [0, 1) that are the same everywhere."""
    import random
    stream = random.Random(f"{name}/{seed}")
    return [stream.random() for _ in range(count)]


def unit(axis, value):
    if axis.get("logarithmic"):
        return math.log(value / axis["from"]) / math.log(axis["to"] / axis["from"])
    return (value - axis["from"]) / (axis["to"] - axis["from"])


# Each problem: its space, and f(point, unit coordinates, draws of the seed). The optimum is moved by the draws.

def bowl(point, u, d):
    return sum((a - 0.15 - 0.7 * b) ** 2 for a, b in zip(u, d))


def turned_valley(point, u, d):
    x = [a - 0.2 - 0.6 * b for a, b in zip(u, d)]
    return (x[0] + x[1] + x[2]) ** 2 + 100 * (x[0] - x[1]) ** 2 / 4 + 10 * (x[1] - x[2]) ** 2


def rosenbrock(point, u, d):
    x = [4 * (a - 0.5) + 2 * (b - 0.5) for a, b in zip(u, d)]
    return sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1))


def branin(point, u, d):
    x, y = -5 + 15 * ((u[0] + 0.2 * d[0]) % 1.2) / 1.2, 15 * ((u[1] + 0.2 * d[1]) % 1.2) / 1.2
    return (y - 5.1 / (4 * math.pi ** 2) * x * x + 5 / math.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


HARTMANN_A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
HARTMANN_P = [[.1312, .1696, .5569, .0124, .8283, .5886], [.2329, .4135, .8307, .3736, .1004, .9991],
              [.2348, .1451, .3522, .2883, .3047, .6650], [.4047, .8828, .8732, .5743, .1091, .0381]]


def hartmann(point, u, d):
    x = [a + 0.3 * (b - 0.5) for a, b in zip(u, d)]
    return -sum(c * math.exp(-sum(a * (v - p) ** 2 for a, v, p in zip(row, x, places)))
                for c, row, places in zip([1, 1.2, 3, 3.2], HARTMANN_A, HARTMANN_P))


def ackley(point, u, d):
    x = [6 * (a - 0.2 - 0.6 * b) for a, b in zip(u, d)]
    n = len(x)
    return (20 + math.e - 20 * math.exp(-0.2 * math.sqrt(sum(v * v for v in x) / n))
            - math.exp(sum(math.cos(2 * math.pi * v) for v in x) / n))


def training(point, u, d):
    """A learning rate that must not be too large, on a logarithmic axis, with a width and a decay."""
    rate, width, decay = u
    best = 0.45 + 0.3 * d[0] - 0.1 * (width - 0.5)
    cliff = 3 / (1 + math.exp(-40 * (rate - best - 0.15)))
    return 2 * (rate - best) ** 2 + cliff + 0.15 * (1 - width) ** 2 + 0.05 * abs(decay - d[1])


def mixed(point, u, d):
    """Two choices, two whole numbers and a rate; the best rate depends on the choice."""
    offsets = [0.0, 0.35 + 0.2 * d[0], 0.6]
    choice, other = int(point[0]), int(point[1])
    order = sorted(range(3), key=lambda i: d[1 + i])
    return (0.3 * order.index(choice) + 0.2 * (other != int(4 * d[4])) + (u[2] - 0.2 - offsets[choice]) ** 2 * 3
            + (u[3] - d[5]) ** 2 + 0.5 * abs(u[4] - d[6]))


def conditional(point, u, d):
    """Three networks, each with settings of its own."""
    choice = int(point[0])
    base = [0.5, 0.25, 0.0][(choice + int(3 * d[0])) % 3]
    if choice == 0:
        return base + (u[1] - d[1]) ** 2 + (u[4] - d[4]) ** 2
    if choice == 1:
        return base + 2 * (u[2] - d[2]) ** 2 + (u[4] - 0.5 * d[4]) ** 2
    return base + 2 * (u[3] - d[3]) ** 2 + 2 * (u[2 if point[2] is not None else 4] - d[5]) ** 2


def irrelevant(point, u, d):
    """Eight axes, of which two matter."""
    return (u[0] - 0.1 - 0.8 * d[0]) ** 2 + 2 * (u[5] - 0.1 - 0.8 * d[1]) ** 2 + 0.01 * sum(u)


PROBLEMS = {
    "bowl": ([real(0, 1)] * 4, bowl),
    "valley": ([real(0, 1)] * 3, turned_valley),
    "rosenbrock": ([real(-2, 2)] * 2, rosenbrock),
    "branin": ([real(0, 1)] * 2, branin),
    "hartmann": ([real(0, 1)] * 6, hartmann),
    "ackley": ([real(0, 1)] * 3, ackley),
    "training": ([real(1e-5, 1, True), integer(4, 512, True), real(0, 1)], training),
    "mixed": ([category(3), category(4), real(1e-4, 1, True), integer(1, 8), integer(8, 512, True)], mixed),
    "conditional": ([category(3), real(0, 1) | {"under": [0, 0]}, real(0, 1) | {"under": [0, 1]},
                     real(1e-4, 1, True) | {"under": [0, 2]}, real(0, 1)], conditional),
    "irrelevant": ([real(0, 1)] * 8, irrelevant),
}


@functools.cache
def study(name):
    """The axes of a study, each with its labels, and its errors by settings."""
    with (HERE / "studies" / f"{name}.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    axes = [list(dict.fromkeys(row[i] for row in rows if row[i])) for i in range(len(header) - 1)]
    return axes, {tuple(row[:-1]): 1.0 - float(row[-1]) for row in rows}


def is_number(label):
    try:
        return math.isfinite(float(label))
    except ValueError:
        return False


def places(labels):
    """An axis for labels: whole numbers where they are numbers, whose order means something, else a choice."""
    return integer(0, len(labels) - 1) if all(map(is_number, labels)) else category(len(labels))


def deep_study(point, u, d):
    axes, errors = study("deep")
    return errors[tuple(labels[int(place)] for labels, place in zip(axes, point))]


def optimizer_study(point, u, d):
    """Each optimizer has learning rates of its own."""
    axes, errors = study("optimizers")
    algorithm = axes[0][int(point[0])]
    rates = [rate for name, rate in errors if name == algorithm]
    return errors[algorithm, rates[int(point[1 + int(point[0])])]]


def optimizer_space():
    axes, errors = study("optimizers")
    return [category(len(axes[0]))] + [integer(0, sum(name == algorithm for name, _ in errors) - 1) | {"under": [0, i]}
                                       for i, algorithm in enumerate(axes[0])]


def real_problems():
    return {"deep": ([places(labels) for labels in study("deep")[0]], deep_study),
            "optimizers": (optimizer_space(), optimizer_study)}


def evaluate(problem, point, seed):
    space, f = PROBLEMS[problem]
    u = [None if value is None or axis["form"] == "category" else unit(axis, value) for axis, value in zip(space, point)]
    return f(point, u, draws(problem, seed, 12))


def run_optuna(sampler, problem, seed, trials):
    import optuna
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    import warnings
    warnings.simplefilter("ignore")
    samplers = {"optuna_tpe": lambda: optuna.samplers.TPESampler(seed=seed),
                "optuna_gp": lambda: optuna.samplers.GPSampler(seed=seed),
                "optuna_cma_es": lambda: optuna.samplers.CmaEsSampler(seed=seed),
                "optuna_random": lambda: optuna.samplers.RandomSampler(seed=seed)}
    study = optuna.create_study(sampler=samplers[sampler]())
    space = PROBLEMS[problem][0]
    values = []
    for _ in range(trials):
        trial = study.ask()
        point = []
        for i, axis in enumerate(space):
            under = axis.get("under")
            if under and point[under[0]] != under[1]:
                point.append(None)
            elif axis["form"] == "category":
                point.append(trial.suggest_categorical(f"x{i}", list(range(axis["to"] + 1))))
            elif axis["form"] == "integer":
                point.append(trial.suggest_int(f"x{i}", axis["from"], axis["to"], log=axis["logarithmic"]))
            else:
                point.append(trial.suggest_float(f"x{i}", axis["from"], axis["to"], log=axis["logarithmic"]))
        values.append(evaluate(problem, point, seed))
        study.tell(trial, values[-1])
    return values


def run_plexus(search, problem, seed, trials):
    program = os.environ.get("PLEXUS_SEARCH_ASK", str(ROOT / "build/release/tests/search_ask"))
    name, *settings = search.split(",")
    plugin = {"plugin": name} | {key: json.loads(value) for key, value in (setting.split("=") for setting in settings)}
    question = {"plugin": plugin, "seed": seed, "batch": 1, "space": PROBLEMS[problem][0]}
    values = []
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as asked:
        asked.stdin.write(json.dumps(question) + "\n")
        for trial in range(trials):
            asked.stdin.flush()
            answer = asked.stdout.readline()
            if not answer:
                sys.exit(f"{program} gave no answer")
            values.append(evaluate(problem, json.loads(answer)[0], seed))
            if trial + 1 < trials:
                asked.stdin.write(json.dumps([values[-1]]) + "\n")
        asked.stdin.close()
    return values


def known(path):
    runs = {}
    if path.exists():
        for line in path.read_text().splitlines():
            run = json.loads(line)
            runs[run["contestant"], run["problem"], run["seed"]] = run["best"]
    return runs


def run(options):
    runs = known(options.results)
    problems = options.problems.split(",") if options.problems else list(PROBLEMS)
    options.results.parent.mkdir(parents=True, exist_ok=True)
    for seed in range(options.first, options.first + options.seeds):
        for problem in problems:
            for contestant in options.contestants:
                if len(runs.get((contestant, problem, seed), [])) >= options.trials:
                    continue
                runner = run_optuna if contestant.startswith("optuna") else run_plexus
                values = runner(contestant, problem, seed, options.trials)
                best = [min(values[:i + 1]) for i in range(len(values))]
                line = {"contestant": contestant, "problem": problem, "seed": seed, "best": best}
                with options.results.open("a") as file:
                    file.write(json.dumps(line) + "\n")


def trials_until(best, target, trials):
    return next((i + 1 for i, value in enumerate(best[:trials]) if value <= target), trials + 1)


def report(options):
    runs = known(options.results)
    for pair in options.pairs:
        ours, peer = pair.split(":")
        print(f"{'problem':12} {'seeds':>5} {'target':>10} {ours:>18} {peer:>12}  ratio")
        ratios = []
        for problem in PROBLEMS:
            seeds = [s for s in range(1, 1000) if (ours, problem, s) in runs and (peer, problem, s) in runs]
            if not seeds:
                continue
            trials = min(options.trials, *(len(runs[who, problem, s]) for who in (ours, peer) for s in seeds))
            target = statistics.median(runs[peer, problem, s][trials // 2 - 1] for s in seeds)
            needed = {who: statistics.mean(trials_until(runs[who, problem, s], target, trials) for s in seeds)
                      for who in (ours, peer)}
            ratios.append(needed[ours] / needed[peer])
            print(f"{problem:12} {len(seeds):5} {target:10.4g} {needed[ours]:18.1f} {needed[peer]:12.1f}  {ratios[-1]:.2f}")
        if ratios:
            print(f"{'geometric mean of the ratios':52} {math.exp(statistics.mean(map(math.log, ratios))):13.2f}\n")


def print_study(options):
    rows = csv.DictReader(sys.stdin)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([*options.keys, "validation_accuracy"])
    for row in sorted(([row[key] for key in options.keys] + [f"{float(row['validation_accuracy_mean']):.5g}"] for row in rows),
                      key=lambda row: [(float(label) if is_number(label) else 0.0, label) for label in row]):
        out.writerow(row)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, action in (("run", run), ("report", report)):
        command = commands.add_parser(name)
        command.set_defaults(action=action)
        command.add_argument("--results", type=pathlib.Path, default=ROOT / "build/search_comparison.jsonl")
        command.add_argument("--trials", type=int, default=80)
        if name == "run":
            command.add_argument("contestants", nargs="+")
            command.add_argument("--seeds", type=int, default=20)
            command.add_argument("--first", type=int, default=1, help="seed; others than 1 … 20 to choose settings with")
            command.add_argument("--problems", default="")
        else:
            command.add_argument("--pairs", nargs="+", default=["tpe:optuna_tpe", "gaussian_process:optuna_gp"])
    command = commands.add_parser("study")
    command.set_defaults(action=print_study)
    command.add_argument("keys", nargs="+", metavar="KEY")
    options = parser.parse_args()
    if options.action is not print_study:
        PROBLEMS.update(real_problems())
    options.action(options)


if __name__ == "__main__":
    main()
