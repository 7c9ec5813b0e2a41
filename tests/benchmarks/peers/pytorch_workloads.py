"""One workload of the benchmark in PyTorch, eager or compiled.

    OMP_NUM_THREADS=1 taskset -c 1 python3 pytorch_workloads.py FOLDER [--compile]

Settings that do not change the result are tried while it warms up, and the fastest is used and named: the optimizer fused
or not, and for convolutions the order of the channels. BLAS threads are set from outside: torch.set_num_threads alone does
not limit an OpenBLAS that PyTorch was linked with."""
import argparse
import copy
import itertools
import time

import torch
from torch import nn
from torch.nn import functional

import pytorch_layers
from workload import Workload, serve

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "gelu": nn.GELU}


def module_of(layer):
    op = layer["op"]
    if op == "dense":
        return nn.Linear(layer["inputs"], layer["outputs"])
    if op == "convolution":
        return nn.Conv2d(layer["channels"], layer["filters"], layer["kernel"], layer["stride"], layer["padding"])
    if op == "batch_normalization":
        return nn.BatchNorm1d(layer["size"])
    if op == "dropout":
        return nn.Dropout(layer["probability"])
    return {"flatten": nn.Flatten, "max_pool": lambda: nn.MaxPool2d(2), "average_pool": lambda: nn.AvgPool2d(2),
            **ACTIVATIONS}[op]()


def build(workload):
    """The network with the initial weights."""
    if workload.sequential:
        net = pytorch_layers.network(workload)
        net.initial = copy.deepcopy(net.state_dict())
        return net
    net = nn.Sequential(*map(module_of, workload.layers))
    set_weights(net, workload.weights())
    return net


def set_weights(net, pairs):
    if hasattr(net, "initial"):
        net.load_state_dict(net.initial)
        return
    holders = [module for module in net if isinstance(module, (nn.Linear, nn.Conv2d, nn.BatchNorm1d))]
    with torch.no_grad():
        for module, (weights, bias) in zip(holders, pairs, strict=True):
            weights = torch.from_numpy(weights)
            weights = weights.T if weights.ndim == 2 else weights.permute(3, 2, 0, 1) if weights.ndim == 4 else weights
            module.weight.copy_(weights)
            module.bias.copy_(torch.from_numpy(bias))
            if isinstance(module, nn.BatchNorm1d):
                module.reset_running_stats()


class Training:
    """Minibatches, by automatic differentiation."""

    def __init__(self, workload, compiled, fused, channels_last):
        self.workload, self.fused = workload, fused
        kind = "contiguous" if workload.inference and not channels_last else "fused" if fused else "foreach"
        self.setting = "+".join([*([] if workload.inference and channels_last else [kind]), *(["channels_last"] if channels_last else [])])
        self.x, self.test_x = self.images(workload.x, channels_last), self.images(workload.test_x, channels_last)
        self.t = torch.from_numpy(workload.t)
        self.labels = self.t.argmax(1)
        self.net = build(workload)
        if channels_last:
            self.net = self.net.to(memory_format=torch.channels_last)
        self.loss = torch.compile(self.plain_loss) if compiled else self.plain_loss
        self.forward = torch.compile(self.net) if compiled and workload.inference else self.net

    def images(self, x, channels_last):
        x = torch.from_numpy(x)
        if len(self.workload.shape) < 3:
            return x
        x = x.view(-1, *self.workload.shape).permute(0, 3, 1, 2)  # channels last, as it lies in memory
        return x.contiguous(memory_format=torch.channels_last if channels_last else torch.contiguous_format)

    def plain_loss(self, x, t):
        y = self.net(x)
        if self.workload.loss == "cross_entropy":
            return functional.cross_entropy(y, t)
        return ((y - t) ** 2).sum(1).mean() * 0.5

    def optimizer(self):
        kind = {"fused": True} if self.fused else {"foreach": True}
        parameters, rate = self.net.parameters(), self.workload.learning_rate
        if self.workload.optimizer == "adam":
            return torch.optim.Adam(parameters, lr=rate, **kind)
        if self.workload.optimizer == "adamw":
            return torch.optim.AdamW(parameters, lr=rate, **kind)
        return torch.optim.SGD(parameters, lr=rate, momentum=self.workload.momentum, **kind)

    def train(self, updates):
        """Seconds of so many updates from the initial weights, order of the examples included."""
        set_weights(self.net, self.workload.weights())
        self.net.train()
        optimizer, batch, count = self.optimizer(), self.workload.batch, len(self.x)
        targets = self.labels if self.workload.loss == "cross_entropy" else self.t
        done, begin = 0, time.perf_counter()
        while done < updates:
            order = torch.randperm(count)
            for i in range(0, min(count, (updates - done) * batch), batch):
                rows = order[i:i + batch]
                loss = self.loss(self.x[rows], targets[rows])
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
                done += 1
        return time.perf_counter() - begin

    def outputs(self, batch=1000):
        self.net.eval()
        with torch.inference_mode():
            return torch.cat([self.forward(self.test_x[i:i + batch]) for i in range(0, len(self.test_x), batch)]).numpy()

    def run(self):
        if self.workload.inference:
            begin = time.perf_counter()
            outputs = self.outputs(self.workload.batch)
            outputs.argmax(1)
            return time.perf_counter() - begin, len(outputs), self.workload.accuracy(outputs)
        seconds = self.train(self.workload.updates)
        return seconds, self.workload.updates * self.workload.batch, self.workload.accuracy(self.outputs())

    def try_out(self, updates):
        if self.workload.inference:
            begin = time.perf_counter()
            with torch.inference_mode():
                self.net.eval()
                for _ in range(updates):
                    self.forward(self.test_x[:self.workload.batch])
            return time.perf_counter() - begin
        return self.train(updates)


def with_bias(x):
    return torch.cat([x, torch.ones(len(x), 1)], 1)


class Online:
    """The delta rule, and back-propagation through one hidden layer, one example at a time, written by hand: without
    automatic differentiation they are several times faster."""
    setting = "by_hand"

    def __init__(self, workload):
        self.workload = workload
        self.x, self.test_x = with_bias(torch.from_numpy(workload.x)), with_bias(torch.from_numpy(workload.test_x))
        self.t = torch.from_numpy(workload.t)
        self.step = self.delta_rule if workload.model == "perceptron" else self.back_propagation

    def delta_rule(self, x, t, rate, weights):
        y = x @ weights[0]
        weights[0] += rate * torch.outer(x, t - y)

    def back_propagation(self, x, t, rate, weights):
        first, second = weights
        y1 = torch.sigmoid(x @ first)
        y1b = torch.cat([y1, self.one])
        d2 = t - y1b @ second
        d1 = y1 * (1 - y1) * (second[:-1] @ d2)
        second += rate * torch.outer(y1b, d2)
        first += rate * torch.outer(x, d1)

    one = torch.ones(1)

    def train(self, updates):
        weights = [torch.cat([torch.from_numpy(w), torch.from_numpy(b)[None]]) for w, b in self.workload.weights()]
        done, rate, begin = 0, self.workload.learning_rate, time.perf_counter()
        while done < updates:
            for i in torch.randperm(len(self.x))[:updates - done].tolist():
                self.step(self.x[i], self.t[i], rate, weights)
                done += 1
        return time.perf_counter() - begin, weights

    def run(self):
        seconds, weights = self.train(self.workload.updates)
        x = self.test_x
        if len(weights) == 2:
            x = with_bias(torch.sigmoid(x @ weights[0]))
        return seconds, self.workload.updates, self.workload.accuracy((x @ weights[-1]).numpy())


def fastest(candidates):
    """Each warms up, then the best of three tries of each, a sixth of a second long, decides."""
    for candidate in candidates:
        candidate.try_out(2)
    if len(candidates) == 1:
        return candidates[0]
    updates = max(1, int(0.15 / max(1e-6, candidates[0].try_out(1))))
    return min(candidates, key=lambda candidate: min(candidate.try_out(updates) for _ in range(3)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--compile", action="store_true", help="torch.compile network and loss")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    workload = Workload(arguments.folder)
    if workload.model in ("perceptron", "shallow") and workload.batch == 1:
        training = Online(workload)
        training.train(500)
    else:
        orders = [False, True] if len(workload.shape) == 3 and (workload.model == "convolutional" or workload.images) else [False]
        fused = [True] if workload.inference else [True, False]
        candidates = [Training(workload, arguments.compile, *pair) for pair in itertools.product(fused, orders)]
        training = fastest(candidates)
    serve(f"version={torch.__version__} isa={torch.backends.cpu.get_cpu_capability()} setting={training.setting}",
          training.run)


if __name__ == "__main__":
    main()
