#!/usr/bin/python3
"""Computes with PyTorch what plexus must compute too, and writes it to states/.

    generate_reference.py            writes the files
    generate_reference.py --check    compares the files with what PyTorch computes now; exit code 77 without PyTorch

Made with PyTorch 1.13 (losses.txt and positions.txt with 2.15) in double precision, so that the reference is better than what is tested.
What PyTorch does not have, or not in double precision, stands here in NumPy, as the papers write it. README.md describes
the files.
"""

import argparse
import math
import pathlib
import sys

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError as missing:
    print(f"{missing.name} is not installed; on Debian and Ubuntu: apt install python3-torch python3-numpy")
    sys.exit(77)

FOLDER = pathlib.Path(__file__).resolve().parent / "states"
STEPS = 20
EXAMPLES = 22
BATCH = 6  # 4 batches an epoch, the last of 4 examples; 5 epochs are 20 steps
CLASSES = 3

# label: (plexus plugin, its settings, PyTorch class, its options)
OPTIMIZERS = {
    "sgd": ("sgd", {"learning_rate": 0.1}, torch.optim.SGD, {"lr": 0.1}),
    "sgd_weight_decay": ("sgd", {"learning_rate": 0.1, "weight_decay": 0.05}, torch.optim.SGD,
                         {"lr": 0.1, "weight_decay": 0.05}),
    "sgd_momentum": ("sgd", {"learning_rate": 0.1, "momentum": 0.9}, torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
    "sgd_dampening": ("sgd", {"learning_rate": 0.1, "momentum": 0.8, "dampening": 0.4, "weight_decay": 0.05},
                      torch.optim.SGD, {"lr": 0.1, "momentum": 0.8, "dampening": 0.4, "weight_decay": 0.05}),
    "sgd_nesterov": ("sgd", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.05},
                     torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.05}),
    "adagrad": ("adagrad", {}, torch.optim.Adagrad, {}),
    "adagrad_all": ("adagrad", {"learning_rate": 0.1, "learning_rate_decay": 0.05, "initial_accumulator": 0.2,
                                "epsilon": 1e-3, "weight_decay": 0.05}, torch.optim.Adagrad,
                    {"lr": 0.1, "lr_decay": 0.05, "initial_accumulator_value": 0.2, "eps": 1e-3, "weight_decay": 0.05}),
    "rmsprop": ("rmsprop", {}, torch.optim.RMSprop, {}),
    "rmsprop_momentum": ("rmsprop", {"learning_rate": 0.02, "alpha": 0.9, "momentum": 0.7, "weight_decay": 0.05},
                         torch.optim.RMSprop, {"lr": 0.02, "alpha": 0.9, "momentum": 0.7, "weight_decay": 0.05}),
    "rmsprop_centered": ("rmsprop", {"centered": True}, torch.optim.RMSprop, {"centered": True}),
    "rmsprop_all": ("rmsprop", {"learning_rate": 0.02, "alpha": 0.9, "epsilon": 1e-3, "momentum": 0.7,
                                "centered": True, "weight_decay": 0.05}, torch.optim.RMSprop,
                    {"lr": 0.02, "alpha": 0.9, "eps": 1e-3, "momentum": 0.7, "centered": True, "weight_decay": 0.05}),
    "adadelta": ("adadelta", {}, torch.optim.Adadelta, {}),
    "adadelta_all": ("adadelta", {"learning_rate": 0.5, "decay": 0.8, "epsilon": 1e-3, "weight_decay": 0.05},
                     torch.optim.Adadelta, {"lr": 0.5, "rho": 0.8, "eps": 1e-3, "weight_decay": 0.05}),
    "adam": ("adam", {}, torch.optim.Adam, {}),
    "adam_all": ("adam", {"learning_rate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3, "weight_decay": 0.05},
                 torch.optim.Adam, {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.05}),
    "adam_amsgrad": ("adam", {"learning_rate": 0.05, "beta2": 0.9, "amsgrad": True}, torch.optim.Adam,
                     {"lr": 0.05, "betas": (0.9, 0.9), "amsgrad": True}),
    "adamw": ("adamw", {}, torch.optim.AdamW, {}),
    "adamw_all": ("adamw", {"learning_rate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3, "weight_decay": 0.2,
                            "amsgrad": True}, torch.optim.AdamW,
                  {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.2, "amsgrad": True}),
    "nadam": ("nadam", {}, torch.optim.NAdam, {}),
    "nadam_all": ("nadam", {"learning_rate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3, "weight_decay": 0.05,
                            "momentum_decay": 0.3}, torch.optim.NAdam,
                  {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.05, "momentum_decay": 0.3}),
}

# The 24 parameters as the arrays of a model: (name, group, rows, columns), one after another.
ARRAYS = [("layer1_weights", "weights", 2, 4), ("layer1_bias", "bias", 1, 4), ("layer2_weights", "weights", 4, 2),
          ("gains", "normalization", 1, 4)]


# Optimizers in NumPy: a class is made for each array and group, and step(w, g, t) returns the new array at step t = 1, 2, …
class Lion:
    """Chen et al., 2023, Algorithm 2."""

    def __init__(self, _, learning_rate=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
        self.rate, self.beta1, self.beta2, self.decay, self.m = learning_rate, beta1, beta2, weight_decay, 0.0

    def step(self, w, g, _):
        update = np.sign(self.beta1 * self.m + (1 - self.beta1) * g)
        self.m = self.beta2 * self.m + (1 - self.beta2) * g
        return w - self.rate * (update + self.decay * w)


class AdaBelief:
    """Zhuang et al., 2020, Algorithm 2, with decoupled decay."""

    def __init__(self, _, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.0):
        self.rate, self.beta1, self.beta2, self.epsilon = learning_rate, beta1, beta2, epsilon
        self.decay, self.m, self.s = weight_decay, 0.0, 0.0

    def step(self, w, g, t):
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.s = self.beta2 * self.s + (1 - self.beta2) * (g - self.m) ** 2 + self.epsilon
        m = self.m / (1 - self.beta1 ** t)
        s = self.s / (1 - self.beta2 ** t)
        return (1 - self.rate * self.decay) * w - self.rate * m / (np.sqrt(s) + self.epsilon)


class Lamb:
    """You et al., 2020, Algorithm 2, with the identity as φ."""

    def __init__(self, group, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-6, weight_decay=0.01,
                 weights_only=False):
        self.rate, self.beta1, self.beta2, self.epsilon, self.decay = learning_rate, beta1, beta2, epsilon, weight_decay
        self.adapts, self.m, self.v = not weights_only or group == "weights", 0.0, 0.0

    def step(self, w, g, t):
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g ** 2
        u = self.m / (1 - self.beta1 ** t) / (np.sqrt(self.v / (1 - self.beta2 ** t)) + self.epsilon)
        if not self.adapts:
            return w - self.rate * u
        u = u + self.decay * w
        norms = np.linalg.norm(w), np.linalg.norm(u)
        return w - self.rate * (norms[0] / norms[1] if min(norms) > 0 else 1.0) * u


class Lars:
    """You, Gitman and Ginsburg, 2017, Algorithm 1."""

    def __init__(self, group, learning_rate=1.0, momentum=0.9, trust=0.001, weight_decay=0.0, weights_only=False):
        self.rate, self.momentum, self.trust, self.v = learning_rate, momentum, trust, 0.0
        self.adapts = not weights_only or group == "weights"
        self.decay = weight_decay if self.adapts else 0.0

    def step(self, w, g, _):
        norms = np.linalg.norm(w), np.linalg.norm(g)
        ratio = self.trust * norms[0] / (norms[1] + self.decay * norms[0]) if self.adapts and min(norms) > 0 else 1.0
        self.v = self.momentum * self.v + self.rate * ratio * (g + self.decay * w)
        return w - self.v


class AdamW:
    """What the optimizer 'others' of Muon is, with its defaults."""

    def __init__(self):
        self.m, self.v = 0.0, 0.0

    def step(self, w, g, t):
        self.m = 0.9 * self.m + 0.1 * g
        self.v = 0.999 * self.v + 0.001 * g ** 2
        return (1 - 1e-5) * w - 1e-3 * (self.m / (1 - 0.9 ** t)) / (np.sqrt(self.v / (1 - 0.999 ** t)) + 1e-8)


class Muon:
    """Jordan et al., 2024. Weights lie (inputs, outputs) here, so that the ratio is columns to rows."""

    def __init__(self, group, learning_rate=0.02, momentum=0.95, nesterov=True, weight_decay=0.0, scale="shape",
                 iterations=5):
        self.rate, self.momentum, self.nesterov, self.decay = learning_rate, momentum, nesterov, weight_decay
        self.scale, self.iterations, self.m = scale, iterations, 0.0
        self.other = None if group == "weights" else AdamW()

    def step(self, w, g, t):
        if self.other:
            return self.other.step(w, g, t)
        self.m = self.momentum * self.m + (1 - self.momentum) * g
        x = self.momentum * self.m + (1 - self.momentum) * g if self.nesterov else self.m
        x = x / max(np.linalg.norm(x), 1e-7)
        for _ in range(self.iterations):
            a = x @ x.T
            x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
        rows, columns = w.shape
        scale = math.sqrt(max(1, columns / rows)) if self.scale == "shape" else 0.2 * math.sqrt(max(rows, columns))
        return (1 - self.rate * self.decay) * w - self.rate * scale * x


# label: (plexus plugin, its settings, class); settings have the same names there.
NUMPY_OPTIMIZERS = {
    "lion": ("lion", {}, Lion),
    "lion_all": ("lion", {"learning_rate": 0.01, "beta1": 0.8, "beta2": 0.95, "weight_decay": 0.2}, Lion),
    "adabelief": ("adabelief", {}, AdaBelief),
    "adabelief_all": ("adabelief", {"learning_rate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3,
                                    "weight_decay": 0.2}, AdaBelief),
    "lamb": ("lamb", {}, Lamb),
    "lamb_all": ("lamb", {"learning_rate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3, "weight_decay": 0.2,
                          "weights_only": True}, Lamb),
    "lars": ("lars", {}, Lars),
    "lars_all": ("lars", {"learning_rate": 0.5, "momentum": 0.8, "trust": 0.02, "weight_decay": 0.05,
                          "weights_only": True}, Lars),
    "muon": ("muon", {}, Muon),
    "muon_all": ("muon", {"learning_rate": 0.05, "momentum": 0.8, "nesterov": False, "weight_decay": 0.2,
                          "scale": "adamw", "iterations": 3}, Muon),
}


def short(values):
    """Numbers that are exact in float and short as text."""
    return np.round(np.asarray(values, dtype=np.float64) * 256) / 256


class States:
    """One file: texts and arrays by name, in the order of writing."""

    def __init__(self):
        self.entries = {}

    def text(self, name, value):
        self.entries[name] = str(value)

    def array(self, name, values):
        if isinstance(values, torch.Tensor):
            values = values.detach().numpy()
        self.entries[name] = np.asarray(values, dtype=np.float64)

    def lines(self):
        yield "# Made by generate_reference.py; README.md describes the format."
        for name, value in self.entries.items():
            if isinstance(value, str):
                yield f"text {name} {value}"
                continue
            yield f"array {name} {value.ndim} {' '.join(map(str, value.shape))}"
            row = value.shape[-1]
            flat = value.reshape(-1)
            for at in range(0, flat.size, row):
                yield " ".join(f"{number:.9g}" for number in flat[at:at + row])

    def write(self, path):
        path.write_text("\n".join(self.lines()) + "\n", encoding="utf-8")

    def differences(self, path):
        """Entries that the file has otherwise."""
        stored = read(path)
        if list(stored) != list(self.entries):
            return ["the names of the entries"]
        return [name for name, value in self.entries.items() if not same(value, stored[name])]


def same(a, b):
    if isinstance(a, str) or isinstance(b, str):
        return a == b
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-7, atol=1e-9)


def read(path):
    entries = {}
    words = iter(path.read_text(encoding="utf-8").splitlines())
    for line in words:
        if line.startswith("#"):
            continue
        kind, name, rest = line.split(" ", 2)
        if kind == "text":
            entries[name] = rest
            continue
        shape = tuple(map(int, rest.split()[1:]))
        numbers = []
        while len(numbers) < math.prod(shape):
            numbers += map(float, next(words).split())
        entries[name] = np.array(numbers).reshape(shape)
    return entries


def yaml(value):
    return str(value).lower() if isinstance(value, (bool, str)) else repr(value)


def optimizer_states():
    random = np.random.RandomState(1)
    n = 24
    start = short(random.normal(size=n))
    gradients = short(random.normal(size=(STEPS, n)) * np.exp(random.normal(size=n)))
    gradients[:, 3] = 0.0  # a parameter that no gradient reaches
    gradients[:10, 4] = 0.0  # one that is reached late
    gradients[:, 5] = 0.5  # one that always gets the same
    start[6] = 0.0
    gradients[:, 6] = 0.0  # padding
    states = States()
    states.array("start", start)
    states.array("gradients", gradients)
    for label, (plugin, settings, make, options) in OPTIMIZERS.items():
        w = torch.tensor(start, requires_grad=True)
        optimizer = make([w], **({"lr": 0.01} if make is torch.optim.SGD else {}) | options)
        for gradient in gradients:
            w.grad = torch.tensor(gradient)
            optimizer.step()
        states.text(f"optimizer/{label}", " ".join([plugin] + [f"{key}={yaml(value)}" for key, value in settings.items()]))
        states.array(f"final/{label}", w)
    for label, (plugin, settings, make) in NUMPY_OPTIMIZERS.items():
        w = start.copy()
        offset = 0
        for _, group, rows, columns in ARRAYS:
            here = slice(offset, offset + rows * columns)
            offset = here.stop
            optimizer = make(group, **settings)
            for t, gradient in enumerate(gradients, 1):
                w[here] = optimizer.step(w[here].reshape(rows, columns), gradient[here].reshape(rows, columns), t).ravel()
        states.text(f"optimizer/{label}", " ".join([plugin] + [f"{key}={yaml(value)}" for key, value in settings.items()]))
        states.array(f"final/{label}", w)
    return states


def hinge(y, labels, margin=1.0):
    """Crammer and Singer, 2001."""
    others = y.masked_fill(F.one_hot(labels, y.shape[1]).bool(), -math.inf).max(1).values
    return torch.relu(margin + others - y.gather(1, labels[:, None])[:, 0]).mean()


def focal(y, labels, gamma=2.0):
    """Lin et al., 2017."""
    log_p = F.log_softmax(y, 1).gather(1, labels[:, None])[:, 0]
    return -((1 - log_p.exp()) ** gamma * log_p).mean()


def log_cosh(y, t, scale=1.0):
    """Green, 1990; cosh does not overflow for these outputs."""
    return scale ** 2 * torch.log(torch.cosh((y - t) / scale)).sum() / y.shape[0]


# label: (plexus plugin, its settings, which targets, the loss as a function of outputs and those targets). Elementwise
# losses are summed over the outputs and averaged over the batch.
LOSSES = {
    "squared_error": ("squared_error", {}, "real", lambda y, t: 0.5 * F.mse_loss(y, t, reduction="sum") / len(y)),
    "huber": ("huber", {}, "real", lambda y, t: F.huber_loss(y, t, reduction="sum") / len(y)),
    "huber_delta": ("huber", {"delta": 0.4}, "real", lambda y, t: F.huber_loss(y, t, reduction="sum", delta=0.4) / len(y)),
    "log_cosh": ("log_cosh", {}, "real", log_cosh),
    "log_cosh_scale": ("log_cosh", {"scale": 0.5}, "real", lambda y, t: log_cosh(y, t, 0.5)),
    "poisson": ("poisson", {}, "counts", lambda y, t: F.poisson_nll_loss(y, t, reduction="sum") / len(y)),
    "binary_cross_entropy": ("binary_cross_entropy", {}, "shares", lambda y, t: F.binary_cross_entropy_with_logits(
        y, t, reduction="sum") / len(y)),
    "kl_divergence": ("kl_divergence", {}, "distributions", lambda y, t: F.kl_div(
        F.log_softmax(y, 1), t, reduction="batchmean")),
    "cross_entropy": ("cross_entropy", {}, "labels", F.cross_entropy),
    "cross_entropy_smoothed": ("cross_entropy", {"label_smoothing": 0.1}, "labels", lambda y, t: F.cross_entropy(
        y, t, label_smoothing=0.1)),
    "hinge": ("hinge", {}, "labels", hinge),
    "hinge_margin": ("hinge", {"margin": 0.5}, "labels", lambda y, t: hinge(y, t, 0.5)),
    "focal": ("focal", {}, "labels", focal),
    "focal_gamma": ("focal", {"gamma": 0.5}, "labels", lambda y, t: focal(y, t, 0.5)),
}


# Labels of positions: (examples, positions), NO_LABEL where there is none, in one file of its own.
NO_LABEL = -1


def position_states():
    random = np.random.RandomState(5)
    examples, positions, classes = 4, 3, 5
    y = short(2 * random.normal(size=(examples, positions, classes)))
    labels = {"all": random.randint(0, classes, size=(examples, positions))}
    labels["some"] = np.where(random.uniform(size=(examples, positions)) < 0.4, NO_LABEL, labels["all"])
    labels["some"][2] = NO_LABEL  # of this example nothing is known
    states = States()
    states.array("outputs", y)
    for which, known in labels.items():
        states.array(f"labels/{which}", known)
        outputs = torch.tensor(y, requires_grad=True)
        value = F.cross_entropy(outputs.movedim(2, 1), torch.tensor(known), ignore_index=NO_LABEL)
        value.backward()
        states.array(f"value/{which}", np.array([value.item()]))
        states.array(f"gradient/{which}", outputs.grad.numpy())
    return states


def loss_states():
    random = np.random.RandomState(3)
    rows, outputs = 9, 5
    y = short(2 * random.normal(size=(rows, outputs)))
    y[0] = [30, -30, 0, 29, 1]  # sure of itself
    y[1] = 0.0
    labels = random.randint(0, outputs, size=rows)
    labels[:3] = [1, 4, 2]  # the first is wrong
    shares = short(random.uniform(size=(rows, outputs)))
    shares[2:5] = random.randint(0, 2, size=(3, outputs))
    distributions = short(random.uniform(size=(rows, outputs)))
    distributions[2] = [0, 1, 0, 0, 0]
    distributions[3] = [0.5, 0, 0.25, 0.25, 0]
    targets = {"real": short(2 * random.normal(size=(rows, outputs))), "counts": random.poisson(2, size=(rows, outputs)),
               "shares": shares, "distributions": distributions, "labels": labels}
    states = States()
    states.array("outputs", y)
    for name, values in targets.items():
        states.array(f"targets/{name}", values)
    for label, (plugin, settings, which, loss) in LOSSES.items():
        outputs = torch.tensor(y, requires_grad=True)
        target = targets[which]
        value = loss(outputs, torch.tensor(target if which == "labels" else target.astype(np.float64)))
        value.backward()
        states.text(f"loss/{label}", " ".join([plugin] + [f"{key}={yaml(value)}" for key, value in settings.items()]))
        states.text(f"targets_of/{label}", which)
        states.array(f"value/{label}", [value.item()])
        states.array(f"gradient/{label}", outputs.grad)
    return states


# A model is a function of (parameters, x); parameters are in the layout of plexus: dense weights (in, out), kernels
# (height, width, in, out), images (batch, height, width, channels).
def dense(p, name, x):
    return x @ p[name + "_weights"] + p[name + "_bias"]


def convolution(p, name, x, stride=1, padding=0):
    kernel = p[name + "_weights"].permute(3, 2, 0, 1)
    y = F.conv2d(x.permute(0, 3, 1, 2), kernel, p[name + "_bias"], stride=stride, padding=padding)
    return y.permute(0, 2, 3, 1)


def pool(function, x, size, stride):
    return function(x.permute(0, 3, 1, 2), size, stride).permute(0, 2, 3, 1)


def normalization(p, name, x):
    """Over the last axis, with the statistics of the batch; the running ones are updated in place."""
    y = F.batch_norm(x.reshape(-1, x.shape[-1]), p[name + "_running_mean"], p[name + "_running_variance"],
                     p[name + "_gain"], p[name + "_shift"], training=True, momentum=0.1, eps=1e-5)
    return y.reshape(x.shape)


def flat(x):
    return x.reshape(x.shape[0], -1)


def perceptron(p, x):
    return dense(p, "layer1", x)


def shallow(p, x):
    return dense(p, "layer2", torch.sigmoid(dense(p, "layer1", x)))


def deep(p, x):
    for layer in ("layer1", "layer2", "layer3"):
        x = torch.relu(dense(p, layer, x))
    return dense(p, "layer4", x)


def deep_normalized(p, x):
    x = torch.tanh(normalization(p, "norm1", dense(p, "layer1", x)))
    x = torch.tanh(normalization(p, "norm2", dense(p, "layer2", x)))
    return dense(p, "layer3", x)


def convolutional(p, x):
    x = pool(F.max_pool2d, torch.relu(convolution(p, "conv1", x, padding=2)), 2, 2)
    x = pool(F.avg_pool2d, torch.relu(convolution(p, "conv2", x, padding=1)), 2, 1)
    return dense(p, "layer2", torch.relu(dense(p, "layer1", flat(x))))


def convolutional_strided(p, x):
    x = torch.tanh(normalization(p, "norm1", convolution(p, "conv1", x, stride=2, padding=1)))
    x = pool(F.max_pool2d, torch.tanh(convolution(p, "conv2", x)), 3, 1)
    return dense(p, "layer1", flat(x))


def gated_recurrent(module, p, name, x):
    """An LSTM or a GRU of PyTorch with the weights of plexus: (inputs, gates), in PyTorch's order of gates."""
    gates = p[name + "_input_weights"].shape[1]
    weights = {"weight_ih_l0": p[name + "_input_weights"].T, "weight_hh_l0": p[name + "_recurrent_weights"].T,
               "bias_ih_l0": p[name + "_input_bias"],
               "bias_hh_l0": p.get(name + "_recurrent_bias", torch.zeros(gates, dtype=x.dtype))}
    return torch.func.functional_call(module.double(), weights, x)[0]


def recurrent(p, x):
    x = gated_recurrent(torch.nn.LSTM(4, 6, batch_first=True), p, "layers_0", x)
    x = gated_recurrent(torch.nn.GRU(6, 5, batch_first=True), p, "layers_1", x)
    return dense(p, "head", x[:, -1])


def layer_norm(p, name, x):
    return F.layer_norm(x, x.shape[-1:], p[name + "_gain"], p[name + "_shift"], 1e-5)


def heads(x, count):
    return x.reshape(*x.shape[:-1], count, x.shape[-1] // count).transpose(-2, -3)


def transformer(p, x):
    x = dense(p, "layers_0", x) + p["layers_1_weights"]
    n = layer_norm(p, "layers_2_norm1", x)
    q, k, v = (heads(dense(p, f"layers_2_{part}", n), 2) for part in ("query", "key", "value"))
    attended = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(-2, -3).reshape(x.shape)
    x = x + dense(p, "layers_2_output", attended)
    x = x + dense(p, "layers_2_projection", torch.tanh(dense(p, "layers_2_hidden", layer_norm(p, "layers_2_norm2", x))))
    return dense(p, "head", layer_norm(p, "layers_3", x).mean(1))


def first(x):
    return x.permute(0, 3, 1, 2)


def last(x):
    return x.permute(0, 2, 3, 1)


def layers(p, x):
    x = convolution(p, "layers_0", x, padding=1)
    x = last(F.group_norm(first(x), 2, p["layers_1_gain"], p["layers_1_shift"], 1e-5))
    x = last(F.prelu(first(x), p["layers_2_slope"]))
    shortcut = last(F.conv2d(first(x), p["layers_3_shortcut_weights"].permute(3, 2, 0, 1), stride=2))
    x = shortcut + torch.tanh(convolution(p, "layers_3_layers_0", x, stride=2, padding=1))
    x = last(F.conv_transpose2d(first(x), p["layers_4_weights"].permute(3, 2, 0, 1), p["layers_4_shift"], stride=2,
                                padding=1))
    x = torch.cat([pool(F.avg_pool2d, x, 2, 2), pool(F.max_pool2d, x, 2, 2)], -1)
    x = last(F.interpolate(first(F.glu(x, -1)), scale_factor=2, mode="nearest"))
    x = pool(F.avg_pool2d, x, 4, 4)
    x = dense(p, "layers_9", flat(x)).reshape(x.shape[0], 5, 2).amax(-1)
    return dense(p, "head", x)


ALL = [(loss, optimizer) for loss in ("squared_error", "cross_entropy") for optimizer in ("sgd", "adam")]
# Behind a normalisation a bias has no effect: its gradient is 0 but for rounding, which Adam would blow up.
WITHOUT_ADAM = [(loss, "sgd") for loss in ("squared_error", "cross_entropy")]

# name: (function, settings of the plexus model, input shape, runs, {name: (fan in, fan out, shape of the weights)})
MODELS = {
    "perceptron": (perceptron, "{plugin: perceptron}", (12,), ALL, {"layer1": (12, 3)}),
    "shallow": (shallow, "{plugin: shallow, hidden: 5, activation: sigmoid}", (12,), ALL,
                {"layer1": (12, 5), "layer2": (5, 3)}),
    "deep": (deep, "{plugin: deep, hidden: [9, 7, 5], activation: relu}", (12,), ALL,
             {"layer1": (12, 9), "layer2": (9, 7), "layer3": (7, 5), "layer4": (5, 3)}),
    "deep_normalized": (deep_normalized,
                        "{plugin: deep, hidden: [9, 7], activation: tanh, batch_normalization: true}", (12,),
                        WITHOUT_ADAM, {"layer1": (12, 9), "norm1": (9,), "layer2": (9, 7), "norm2": (7,),
                                       "layer3": (7, 3)}),
    "convolutional": (convolutional,
                      "{plugin: convolutional, hidden: [10], activation: relu, blocks: ["
                      "{channels: 4, kernel: 5, padding: 2, pool: max}, "
                      "{channels: 6, kernel: 3, padding: 1, pool: average, pool_stride: 1}]}", (8, 8, 2), ALL,
                      {"conv1": (5, 5, 2, 4), "conv2": (3, 3, 4, 6), "layer1": (54, 10), "layer2": (10, 3)}),
    "convolutional_strided": (convolutional_strided,
                              "{plugin: convolutional, hidden: [], activation: tanh, blocks: ["
                              "{channels: 4, kernel: 3, stride: 2, padding: 1, batch_normalization: true}, "
                              "{channels: 5, kernel: 2, pool: max, pool_size: 3, pool_stride: 1}]}", (8, 8, 2),
                              WITHOUT_ADAM, {"conv1": (3, 3, 2, 4), "norm1": (4,), "conv2": (2, 2, 4, 5),
                                             "layer1": (5, 3)}),
    "recurrent": (recurrent, "{plugin: sequential, layers: [{plugin: lstm, units: 6, return: all}, {plugin: gru, units: 5}]}",
                  (5, 4), ALL, {"layers_0_input": (4, 24), "layers_0_recurrent": {"weights": (6, 24)},
                                "layers_1_input": (6, 15), "layers_1_recurrent": (5, 15), "head": (5, 3)}),
    "transformer": (transformer,
                    "{plugin: sequential, layers: [{plugin: dense, outputs: 8, over: last_axis}, "
                    "{plugin: positional_encoding, encoding: learned}, "
                    "{plugin: transformer_block, heads: 2, hidden: 12, causal: true, activation: tanh}, "
                    "layer_normalization, global_average_pool]}", (5, 4), WITHOUT_ADAM,
                    {"layers_0": (4, 8), "layers_1": {"weights": (5, 8)}, "layers_2_norm1": {"gain": 8},
                     "layers_2_query": (8, 8), "layers_2_key": (8, 8), "layers_2_value": (8, 8),
                     "layers_2_output": (8, 8), "layers_2_norm2": {"gain": 8}, "layers_2_hidden": (8, 12),
                     "layers_2_projection": (12, 8), "layers_3": {"gain": 8}, "head": (8, 3)}),
    "layers": (layers,
               "{plugin: sequential, layers: [{plugin: convolution, channels: 6, kernel: 3, padding: same}, "
               "{plugin: group_normalization, groups: 2}, prelu, "
               "{plugin: residual, layers: [{plugin: convolution, channels: 8, kernel: 3, stride: 2, padding: same}, tanh]}, "
               "{plugin: convolution_transpose, channels: 4, kernel: 4, stride: 2, padding: 1}, "
               "{plugin: parallel, branches: [[average_pool], [max_pool]]}, glu, upsample, {plugin: average_pool, size: 4}, "
               "{plugin: maxout, outputs: 5, pieces: 2}]}", (8, 8, 2), ALL,
               {"layers_0": (3, 3, 2, 6), "layers_1": {"gain": 6}, "layers_2_slope": {"vector": (6, 0.25)},
                "layers_3_layers_0": (3, 3, 6, 8), "layers_3_shortcut": {"weights": (1, 1, 6, 8)},
                "layers_4": {"weights": (4, 4, 4, 8)}, "layers_4_shift": {"vector": (4, 0.0)}, "layers_9": (16, 10),
                "head": (5, 3)}),
}
RATES = {"sgd": 0.1, "adam": 0.01}


def initial(layers, random):
    parameters = {}
    for name, shape in layers.items():
        if "gain" in shape:
            parameters[name + "_gain"] = np.ones(shape["gain"])
            parameters[name + "_shift"] = np.zeros(shape["gain"])
        elif "vector" in shape:
            size, value = shape["vector"]
            parameters[name] = np.full(size, value)
        elif "weights" in shape:
            shape = shape["weights"]
            parameters[name + "_weights"] = short(random.normal(size=shape) * math.sqrt(2 / math.prod(shape[:-1])))
        elif len(shape) == 1:
            parameters[name + "_gain"] = np.ones(shape)
            parameters[name + "_shift"] = np.zeros(shape)
            parameters[name + "_running_mean"] = np.zeros(shape)
            parameters[name + "_running_variance"] = np.ones(shape)
        else:
            parameters[name + "_weights"] = short(random.normal(size=shape) * math.sqrt(2 / math.prod(shape[:-1])))
            parameters[name + "_bias"] = short(random.normal(size=shape[-1:]) * 0.1)
    return parameters


def loss_of(name, y, labels):
    if name == "cross_entropy":
        return F.cross_entropy(y, labels)
    one_hot = F.one_hot(labels, CLASSES).to(y.dtype)
    return 0.5 * ((one_hot - y) ** 2).sum() / y.shape[0]


def train(model, start, inputs, labels, loss_name, optimizer_name):
    """The parameters after STEPS steps over the batches in their order, and the loss of the first batch."""
    p = {name: torch.tensor(values) for name, values in start.items()}
    trained = [value.requires_grad_() for name, value in p.items() if "_running_" not in name]
    make = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer_name]
    optimizer = make(trained, lr=RATES[optimizer_name])
    first = None
    for step in range(STEPS):
        begin = step * BATCH % (math.ceil(EXAMPLES / BATCH) * BATCH)
        batch = slice(begin, min(begin + BATCH, EXAMPLES))
        optimizer.zero_grad()
        loss = loss_of(loss_name, model(p, torch.tensor(inputs[batch])), torch.tensor(labels[batch]))
        loss.backward()
        optimizer.step()
        first = loss.item() if first is None else first
    return p, first


def model_states(name):
    model, settings, shape, runs, layers = MODELS[name]
    random = np.random.RandomState(2)
    inputs = short(random.normal(size=(EXAMPLES, *shape)))
    labels = random.randint(0, CLASSES, size=EXAMPLES)
    states = States()
    states.text("model", settings)
    states.text("batch_size", BATCH)
    states.text("steps", STEPS)
    states.array("inputs", inputs)
    states.array("labels", labels)
    start = initial(layers, random)
    for parameter, values in start.items():
        states.array(f"start/{parameter}", values)
    for loss, optimizer in runs:
        run = f"{loss}/{optimizer}"
        final, first = train(model, start, inputs, labels, loss, optimizer)
        states.text(f"learning_rate/{run}", RATES[optimizer])
        states.array(f"first_loss/{run}", [first])
        for parameter, values in final.items():
            states.array(f"final/{run}/{parameter}", values)
    return states


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of write")
    check = parser.parse_args().check
    torch.set_num_threads(1)
    files = {"optimizers": optimizer_states(), "losses": loss_states(), "positions": position_states()} | {name: model_states(name) for name in MODELS}
    wrong = False
    for name, states in files.items():
        path = FOLDER / f"{name}.txt"
        if not check:
            states.write(path)
            continue
        for entry in states.differences(path):
            print(f"{path}: PyTorch {torch.__version__} computes {entry} otherwise")
            wrong = True
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
