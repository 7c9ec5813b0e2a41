#!/usr/bin/env python3
"""How much of the front of two metrics plexus's searches cover beside Optuna's samplers, on three generated problems.

    compare_fronts.py [--seeds 10] [--trials 100] [--contestants tpe,optuna_tpe]

The problems are ZDT1 to ZDT3 (Zitzler, Deb and Thiele, 2000) on four axes, one trial at a time. What is printed is the mean, over the seeds,
of the volume that is not covered: that of the true front below (1.1, 6) less that of the trials, which is smaller where the search is
better. Contestants are random, tpe and regularized_evolution, which need `ninja search_ask` ($PLEXUS_SEARCH_ASK, or
build/release/tests/search_ask), and optuna_random, optuna_tpe and optuna_nsga2, which need Optuna.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys

from compare_with_optuna import ROOT, real

AXES = 4
REFERENCE = (1.1, 6.0)


def g(x):
    return 1 + 9 * sum(x[1:]) / (len(x) - 1)


PROBLEMS = {
    "zdt1": lambda x: (x[0], g(x) * (1 - math.sqrt(x[0] / g(x)))),
    "zdt2": lambda x: (x[0], g(x) * (1 - (x[0] / g(x)) ** 2)),
    "zdt3": lambda x: (x[0], g(x) * (1 - math.sqrt(x[0] / g(x)) - x[0] / g(x) * math.sin(10 * math.pi * x[0]))),
}


def volume(points):
    """Of two values below the reference."""
    total, last = 0.0, REFERENCE[1]
    for first, second in sorted(points):
        if first < REFERENCE[0] and second < last:
            total += (REFERENCE[0] - first) * (last - second)
            last = second
    return total


def of_front(function):
    return volume([function([i / 100000] + [0.0] * (AXES - 1)) for i in range(100001)])


def run_plexus(name, function, seed, trials):
    program = os.environ.get("PLEXUS_SEARCH_ASK", str(ROOT / "build/release/tests/search_ask"))
    question = {"plugin": {"plugin": name}, "seed": seed, "batch": 1, "space": [real(0, 1)] * AXES}
    points = []
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as asked:
        asked.stdin.write(json.dumps(question) + "\n")
        for trial in range(trials):
            asked.stdin.flush()
            answer = asked.stdout.readline()
            if not answer:
                sys.exit(f"{program} gave no answer")
            points.append(function(json.loads(answer)[0]))
            if trial + 1 < trials:
                asked.stdin.write(json.dumps([points[-1]]) + "\n")
        asked.stdin.close()
    return points


def run_optuna(name, function, seed, trials):
    import optuna
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = {"optuna_random": optuna.samplers.RandomSampler, "optuna_tpe": optuna.samplers.TPESampler,
               "optuna_nsga2": optuna.samplers.NSGAIISampler}[name](seed=seed)
    study = optuna.create_study(directions=["minimize", "minimize"], sampler=sampler)
    study.optimize(lambda trial: function([trial.suggest_float(f"x{i}", 0, 1) for i in range(AXES)]), n_trials=trials)
    return [tuple(trial.values) for trial in study.trials]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--contestants", default="random,regularized_evolution,tpe,optuna_tpe,optuna_nsga2")
    options = parser.parse_args()
    contestants = options.contestants.split(",")
    print("| problem |", " | ".join(f"`{name}`" for name in contestants), "|")
    print("|---" * (1 + len(contestants)) + "|")
    for problem, function in PROBLEMS.items():
        whole, cells = of_front(function), []
        for name in contestants:
            run = run_optuna if name.startswith("optuna_") else run_plexus
            left = [whole - volume(run(name, function, seed, options.trials)) for seed in range(1, options.seeds + 1)]
            cells.append(f"{statistics.mean(left):.3f}")
        print(f"| {problem} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
