"""The workloads: their configuration, and the arithmetic that dense layers and convolutions need at least."""

# name: (configuration, words for the table)
WORKLOADS = {
    "W1": ("w1_perceptron", "perceptron 785→10, online delta rule"),
    "W2": ("w2_shallow", "784–100–10, online back-propagation"),
    "W3_b32": ("w3_deep_b32", "784–256–256–10, Adam, batch 32"),
    "W3_b128": ("w3_deep_b128", "784–256–256–10, Adam, batch 128"),
    "W4": ("w4_wide", "784–1024–1024–10, Adam, batch 128"),
    "W5": ("w5_lenet5", "LeNet-5, Adam, batch 64"),
    "W6": ("w6_convolutional", "conv 32, conv 64, dense 128, Adam, batch 64"),
}
BATCH = {"W3_b32": 32, "W3_b128": 128, "W4": 128, "W5": 64, "W6": 64}


def dense(sizes):
    """(floating-point operations a sample for forward and both gradients, parameters); no gradient of the input."""
    flops = parameters = 0
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        flops += 2 * inputs * outputs * (2 if layer == 0 else 3)
        parameters += (inputs + 1) * outputs
    return flops, parameters


def convolution(pixels, window, channels, filters, first):
    return 2 * pixels * window * channels * filters * (2 if first else 3), (window * channels + 1) * filters


def total(*parts):
    return tuple(sum(part) for part in zip(*parts))


def after_convolution(sizes):
    """Dense layers whose first one needs the gradient of its input too."""
    flops, parameters = dense(sizes)
    return flops + 2 * sizes[0] * sizes[1], parameters


ARITHMETIC = {
    "W3_b32": dense([784, 256, 256, 10]),
    "W3_b128": dense([784, 256, 256, 10]),
    "W4": dense([784, 1024, 1024, 10]),
    "W5": total(convolution(784, 25, 1, 6, True), convolution(100, 25, 6, 16, False),
                after_convolution([400, 120, 84, 10])),
    "W6": total(convolution(676, 9, 1, 32, True), convolution(576, 9, 32, 64, False), after_convolution([9216, 128, 10])),
}


def bound_us(name, limits):
    """Microseconds a sample that the machine needs at least, and what the bound is.

    Online: the loop written by hand. Minibatches: every product, zeros included, at the rate of multiply-adds in
    registers, and Adam, which reads and writes weights and two moments: 24 bytes a parameter and step, at the bandwidth of
    the level of the caches in which they fit. Skipped zeros (the first layer) can go below it."""
    if name in ("W1", "W2"):
        loop = limits["loops_us"].get(name)
        return (loop["skipped"], "hand-written loop") if loop else (None, "")
    flops, parameters = ARITHMETIC[name]
    level = next((level for level in limits["bandwidth"] if 12 * parameters <= 2 * level["bytes"]),
                 limits["bandwidth"][-1])
    memory = 24 * parameters / BATCH[name] / level["update"] * 1e-3
    return flops / limits["fma_gflops"] * 1e-3 + memory, "multiply-adds + Adam's memory"
