"""One workload of the benchmark in PyTorch, eager or compiled; prints us_per_sample, accuracy and version.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 taskset -c 1 python3 pytorch_workloads.py --data FOLDER --workload W3_b32

FOLDER has the images of MNIST, packed or not. BLAS threads are set from outside: torch.set_num_threads alone does not
limit an OpenBLAS that PyTorch was linked with.
"""
import argparse
import time

import mnist
import torch
from torch import nn
from torch.nn import functional

W5 = lambda: nn.Sequential(  # noqa: E731
    nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
    nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10))
W6 = lambda: nn.Sequential(  # noqa: E731
    nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
    nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10))


def deep(width):
    return nn.Sequential(nn.Linear(784, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 10))


MINIBATCHES = {  # network, batch size, shape of the input, samples
    "W3_b32": (lambda: deep(256), 32, (-1, 784), 60000),
    "W3_b128": (lambda: deep(256), 128, (-1, 784), 60000),
    "W4": (lambda: deep(1024), 128, (-1, 784), 30000),
    "W5": (W5, 64, (-1, 1, 28, 28), 15000),
    "W6": (W6, 64, (-1, 1, 28, 28), 3200),
}


def with_bias(x):
    return torch.cat([x, torch.ones(len(x), 1)], 1)


def perceptron(data, rate=1e-3, samples=10000):
    """The delta rule; returns seconds and the outputs for the test images."""
    weights = torch.randn(785, 10) * 0.01
    images, targets, order = with_bias(data.x), data.targets, torch.randperm(len(data.x))[:samples].tolist()
    begin = time.perf_counter()
    for i in order:
        x = images[i]
        y = x @ weights
        weights += rate * torch.outer(x, targets[i] - y)
    return time.perf_counter() - begin, with_bias(data.test_x) @ weights


def shallow(data, rate=1e-2, samples=10000, hidden=100):
    """Back-propagation, one example at a time; returns seconds and the outputs for the test images."""
    first, second = torch.randn(785, hidden) * 0.05, torch.randn(hidden + 1, 10) * 0.1
    images, targets, order = with_bias(data.x), data.targets, torch.randperm(len(data.x))[:samples].tolist()
    one = torch.ones(1)
    begin = time.perf_counter()
    for i in order:
        x = images[i]
        y1 = torch.sigmoid(x @ first)
        y1b = torch.cat([y1, one])
        d2 = targets[i] - y1b @ second
        d1 = y1 * (1 - y1) * (second[:-1] @ d2)
        second += rate * torch.outer(y1b, d2)
        first += rate * torch.outer(x, d1)
    seconds = time.perf_counter() - begin
    return seconds, with_bias(torch.sigmoid(with_bias(data.test_x) @ first)) @ second


def minibatches(data, make, batch, shape, samples, compiled):
    """Adam on the squared error, a quarter to warm up, then timed; returns samples, seconds and the test outputs."""
    net = make()
    model = torch.compile(net) if compiled else net
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    order = torch.randperm(len(data.x))
    for count in (samples // 4, samples):
        done, begin = 0, time.perf_counter()
        for i in range(0, count - batch + 1, batch):
            j = order[i:i + batch]
            y = model(data.x[j].view(shape))
            loss = ((y - data.targets[j]) ** 2).sum(1).mean() * 0.5
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            done += batch
        seconds = time.perf_counter() - begin
    net.eval()
    with torch.no_grad():
        outputs = torch.cat([net(data.test_x[i:i + 1000].view(shape)) for i in range(0, len(data.test_x), 1000)])
    return done, seconds, outputs


class Data:
    def __init__(self, folder):
        images, labels, test_images, test_labels = mnist.load(folder)
        self.x, self.test_x = torch.from_numpy(images), torch.from_numpy(test_images)
        self.targets = functional.one_hot(torch.from_numpy(labels), 10).float()
        self.test_labels = torch.from_numpy(test_labels)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--workload", required=True, choices=["W1", "W2", *MINIBATCHES])
    parser.add_argument("--compile", action="store_true", help="torch.compile the network")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    data = Data(arguments.data)
    if arguments.workload in MINIBATCHES:
        done, seconds, outputs = minibatches(data, *MINIBATCHES[arguments.workload], arguments.compile)
    else:
        online = perceptron if arguments.workload == "W1" else shallow
        online(data, samples=1000)
        done = 10000
        seconds, outputs = online(data, samples=done)
    accuracy = (outputs.argmax(1) == data.test_labels).float().mean().item()
    print(f"us_per_sample={1e6 * seconds / done:.4f} accuracy={accuracy:.4f} version={torch.__version__}")


if __name__ == "__main__":
    main()
