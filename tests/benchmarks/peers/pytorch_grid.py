"""W7 as a PyTorch user would write it: 2 networks × 5 learning rates × 5 seeds under joblib, one epoch each, the table
of accuracies written as CSV. `--share N` trains only each N-th trial of both networks, where the whole takes too long."""
import argparse
import csv
import itertools

import joblib
import torch

from pytorch_workloads import Data, perceptron, shallow


def train(folder, network, rate, seed):
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    data = Data(folder)
    online = perceptron if network == "perceptron" else shallow
    _, outputs = online(data, rate=rate, samples=60000)
    accuracy = (outputs.argmax(1) == data.test_labels).float().mean().item()
    return network, rate, seed, accuracy


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--jobs", type=int, default=-1)
    parser.add_argument("--share", type=int, default=1)
    parser.add_argument("--output", default="grid.csv")
    arguments = parser.parse_args()
    rates = [1e-4 * 10 ** (0.5 * i) for i in range(5)]
    grid = [trial for network in ("perceptron", "shallow")
            for trial in list(itertools.product([network], rates, range(1, 6)))[::arguments.share]]
    rows = joblib.Parallel(n_jobs=arguments.jobs)(joblib.delayed(train)(arguments.data, *trial) for trial in grid)
    with open(arguments.output, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("network", "learning_rate", "seed", "test_accuracy"), *rows])
    print(f"trials={len(rows)}")


if __name__ == "__main__":
    main()
