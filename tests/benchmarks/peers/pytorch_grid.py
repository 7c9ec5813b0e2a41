"""W7 as a PyTorch user would write it: 2 networks × 5 learning rates × 5 seeds under joblib, one epoch each, the table
of accuracies written as CSV. `--share N` trains only each N-th trial of both networks, where the whole takes too long.

    python3 pytorch_grid.py FOLDER_OF_W1 FOLDER_OF_W2"""
import argparse
import csv
import itertools

import joblib
import torch

from pytorch_workloads import Online
from workload import Workload


def train(folder, rate, seed):
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    workload = Workload(folder)
    workload.learning_rate, workload.epochs, workload.updates = rate, 1, workload.samples
    _, _, accuracy = Online(workload).run()
    return workload.name, rate, seed, accuracy


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs=2)
    parser.add_argument("--jobs", type=int, default=-1)
    parser.add_argument("--share", type=int, default=1)
    parser.add_argument("--output", default="grid.csv")
    arguments = parser.parse_args()
    rates = [1e-4 * 10 ** (0.5 * i) for i in range(5)]
    grid = [trial for folder in arguments.folders
            for trial in list(itertools.product([folder], rates, range(1, 6)))[::arguments.share]]
    rows = joblib.Parallel(n_jobs=arguments.jobs)(joblib.delayed(train)(*trial) for trial in grid)
    with open(arguments.output, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("network", "learning_rate", "seed", "test_accuracy"), *rows])
    print(f"trials={len(rows)}")


if __name__ == "__main__":
    main()
