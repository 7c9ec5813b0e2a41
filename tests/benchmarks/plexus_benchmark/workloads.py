"""The workloads: each is one entry of WORKLOADS, a configuration of plexus. From it come the file in configs/benchmarks,
the same network in every peer (network.py), the words of the tables and the arithmetic behind the limits."""
import dataclasses

from .network import Network


@dataclasses.dataclass(frozen=True)
class Workload:
    name: str
    settings: dict  # a configuration of plexus, complete but for its defaults
    inference: bool = False  # evaluation of the test rows is measured instead of training
    without: tuple = ()  # peers that take hours
    counted: tuple = ()  # of a model `sequential`: words, multiply-adds of an example and parameters, by plan --network

    @property
    def batch(self):
        return self.settings["training"].get("batch_size", 1)

    @property
    def epochs(self):
        return self.settings["training"]["epochs"]

    @property
    def samples(self):
        """Examples in one epoch."""
        return self.settings["dataset"]["train_limit"]

    @property
    def loss(self):
        return self.settings.get("loss", "squared_error")

    @property
    def network(self):
        if self.counted:
            words, multiply_adds, parameters = self.counted
            return Network([], words, 2 * multiply_adds, 6 * multiply_adds, parameters)
        return Network.of(self.settings)

    @property
    def words(self):
        """“784–256–256–10 relu, Adam, batch 32, MNIST”"""
        optimizer = self.settings["optimizer"]
        how = {"adam": "Adam", "adamw": "AdamW"}.get(optimizer["plugin"]) or ("momentum" if optimizer.get("momentum") else "SGD")
        batch = "online" if self.batch == 1 else f"batch {self.batch}"
        dataset = self.settings["dataset"]
        data = {"mnist": "MNIST", "fashion_mnist": "Fashion-MNIST", "csv": "CSV", "cifar10": "32×32×3"}[dataset["plugin"]]
        dense = " without zeros" if dataset.get("normalize") == "standardize" and data != "CSV" else ""
        what = ["inference"] if self.inference else [how, batch]
        return ", ".join([self.network.words, *what, data + dense])


def normal(stddev):
    return {"plugin": "normal", "stddev": stddev}


def deep(hidden, **more):
    return {"plugin": "deep", "hidden": hidden, "activation": "relu", "initializer": "he_normal", **more}


def convolutional(blocks, hidden, **more):
    return {"plugin": "convolutional", "blocks": blocks, "hidden": hidden, "activation": "relu",
            "initializer": "lecun_normal", **more}


def cifar_blocks(first):
    """conv 64, conv 64, pool, conv 128, conv 128, pool; `first` says how the first one differs"""
    return [{"channels": 64, "kernel": 3, "padding": 1, **first},
            {"channels": 64, "kernel": 3, "padding": 1, "pool": "max"},
            {"channels": 128, "kernel": 3, "padding": 1}, {"channels": 128, "kernel": 3, "padding": 1, "pool": "max"}]


def sequential(*layers):
    return {"plugin": "sequential", "layers": list(layers)}


def residual_stage(channels, stride):
    """Two blocks, the first of which may halve the image."""
    def block(stride):
        first = {"plugin": "convolution", "channels": channels, "stride": stride, "padding": "same"}
        second = {"plugin": "convolution", "channels": channels, "padding": "same"}
        return [{"plugin": "residual", "layers": [first, "batch_normalization", "relu", second, "batch_normalization"]},
                "relu"]
    return [*block(stride), *block(1)]


W8 = sequential({"plugin": "lstm", "units": 128})
W9 = sequential({"plugin": "reshape", "shape": [28, 28]}, {"plugin": "dense", "outputs": 64, "over": "last_axis"},
                "positional_encoding",
                {"plugin": "repeat", "times": 2, "layers": [{"plugin": "transformer_block", "heads": 4, "hidden": 256}]},
                "layer_normalization", "global_average_pool")
W10 = sequential({"plugin": "convolution", "channels": 16, "padding": "same"}, "batch_normalization", "relu",
                 *residual_stage(16, 1), *residual_stage(32, 2), *residual_stage(64, 2), "global_average_pool")
W11 = sequential({"plugin": "repeat", "times": 8,
                  "layers": [{"plugin": "dense", "outputs": 256}, "layer_normalization", "gelu"]})
W5 = convolutional([{"channels": 6, "kernel": 5, "padding": 2, "pool": "average"},
                    {"channels": 16, "kernel": 5, "pool": "average"}], [120, 84], activation="tanh")
W6 = convolutional([{"channels": 32, "kernel": 3}, {"channels": 64, "kernel": 3, "pool": "max"}], [128])
ADAM = {"plugin": "adam", "learning_rate": 0.001}


def sgd(learning_rate, **more):
    return {"plugin": "sgd", "learning_rate": learning_rate, **more}


def entry(name, dataset, model, optimizer, samples, batch=1, epochs=1, loss="squared_error", test=None, **more):
    """`samples`: of one epoch, a multiple of `batch`, so that all steps of all contestants are alike."""
    assert samples % batch == 0, name
    dataset = {**({"plugin": dataset} if isinstance(dataset, str) else dataset), "train_limit": samples}
    settings = {"experiment": name.lower(), "dataset": dataset | ({"test_limit": test} if test else {}), "model": model,
                "loss": loss, "optimizer": optimizer,
                "training": {"batch_size": batch, "epochs": epochs, "evaluate_every": epochs},
                "results": {"parameters": []}}
    return Workload(name, settings, **more)


DENSE = {"plugin": "fashion_mnist", "normalize": "standardize"}  # no input is zero
# As the peers have it: the last fifth of the rows for testing, targets as they are.
CSV = {"plugin": "csv", "train": "regression.csv", "test": {"rows": 0.2, "by": "last"}, "task": "regression",
       "normalize": "standardize", "normalize_targets": "none"}
NOT_WRITTEN = ("PyTorch C++",)  # networks of layers
SLOW_IN_JAX = ("JAX", "JAX shuffled before")  # its convolutions take 24 ms a sample of W6

# Samples: so many that plexus takes more than a tenth of a second, and so few that the slowest peer takes some seconds.
WORKLOADS = {workload.name: workload for workload in [
    entry("W1", "mnist", {"plugin": "perceptron", "initializer": normal(0.01)}, sgd(0.001), 60000, epochs=3),
    entry("W2", "mnist", {"plugin": "shallow", "hidden": 100, "activation": "sigmoid", "initializer": normal(0.05)},
          sgd(0.01), 60000),
    entry("W3_b32", "mnist", deep([256, 256]), ADAM, 59904, 32),
    entry("W3_b128", "mnist", deep([256, 256]), ADAM, 59904, 128),
    entry("W4", "mnist", deep([1024, 1024]), ADAM, 19968, 128),
    entry("W5", "mnist", W5, ADAM, 14976, 64, without=SLOW_IN_JAX),
    entry("W6", "mnist", W6, ADAM, 3200, 64, test=2000, without=SLOW_IN_JAX),
    entry("W8", "mnist", W8, ADAM, 6400, 64, loss="cross_entropy", without=NOT_WRITTEN,
          counted=("28 × 28 – LSTM 128 – 10", 2237696, 81674)),
    entry("W9", "mnist", W9, {"plugin": "adamw", "learning_rate": 0.001}, 3200, 64, loss="cross_entropy", test=2000,
          without=NOT_WRITTEN, counted=("28 × 28 – 64 – 2 transformer blocks, 4 heads – 10", 3004032, 102602)),
    entry("W10", "mnist", W10, sgd(0.05), 1280, 64, loss="cross_entropy", test=1000, without=NOT_WRITTEN + SLOW_IN_JAX,
          counted=("residual 3 × 2 blocks 16–32–64", 20183936, 175242)),
    entry("W11", "mnist", W11, ADAM, 12800, 64, loss="cross_entropy", without=NOT_WRITTEN,
          counted=("784–8 × 256–10 gelu, layer normalisation", 662016, 668170)),
    entry("W6_inference", "mnist", W6, ADAM, 64, 64, inference=True, without=SLOW_IN_JAX),
    entry("online", "mnist", deep([256, 256]), sgd(0.003), 6000),
    entry("online_dense", DENSE, deep([256, 256]), sgd(0.0003), 6000),
    entry("momentum_b4", "mnist", deep([256, 256]), sgd(0.003, momentum=0.9), 12000, 4),
    entry("momentum_b4_dense", DENSE, deep([256, 256]), sgd(0.0003, momentum=0.9), 12000, 4),
    entry("momentum_b16", "mnist", deep([256, 256]), sgd(0.005, momentum=0.9), 24000, 16),
    entry("momentum_b16_dense", DENSE, deep([256, 256]), sgd(0.0005, momentum=0.9), 24000, 16),
    entry("tanh_8x128", "mnist", deep([128] * 8, activation="tanh", initializer="glorot_uniform"), ADAM, 19968, 32),
    entry("wide_b1024", "mnist", deep([512, 512]), ADAM, 59392, 1024, loss="cross_entropy"),
    entry("wide_gelu", "mnist", deep([512, 512], activation="gelu"), ADAM, 19968, 128, loss="cross_entropy"),
    entry("wide_dropout", "mnist", deep([512, 512], dropout=0.5), ADAM, 19968, 128, loss="cross_entropy"),
    entry("wide_batch_norm", "mnist", deep([512, 512], batch_normalization=True), ADAM, 19968, 128,
          loss="cross_entropy"),
    entry("W3_b32_dense", DENSE, deep([256, 256]), ADAM, 59904, 32),
    entry("W3_b128_dense", DENSE, deep([256, 256]), ADAM, 59904, 128),
    entry("W4_dense", DENSE, deep([1024, 1024]), ADAM, 19968, 128),
    entry("tabular", CSV, deep([64, 64]), ADAM, 1600, 32, epochs=50),
    entry("cnn_3x3", "cifar10", convolutional(cifar_blocks({}), [256]), ADAM, 384, 64, loss="cross_entropy", test=256,
          without=SLOW_IN_JAX),
    entry("cnn_5x5", "cifar10", convolutional(cifar_blocks({"kernel": 5, "padding": 2}), [256]), ADAM, 384, 64,
          loss="cross_entropy", test=256, without=SLOW_IN_JAX),
    entry("cnn_stride_2", "cifar10", convolutional(cifar_blocks({"stride": 2}), [256]), ADAM, 1280, 64,
          loss="cross_entropy", test=256, without=SLOW_IN_JAX),
]}


def bound_us(name, limits):
    """Microseconds a sample that the machine needs at least, and what the bound is.

    Online perceptron and W2: the loop written by hand. Else: every product, zeros included, at the rate of multiply-adds
    in registers, and the optimizer, which reads and writes weights and moments: 24 bytes a parameter and step for Adam,
    16 with momentum, 8 without, at the bandwidth of the level of the caches in which they fit. Skipped zeros (the first
    layer) and Winograd's algorithm can go below it."""
    if name in ("W1", "W2"):
        loop = limits["loops_us"].get(name)
        return (loop["skipped"], "hand-written loop") if loop else (None, "")
    workload, network = WORKLOADS[name], WORKLOADS[name].network
    if workload.inference:
        return network.forward_flops / limits["fma_gflops"] * 1e-3, "multiply-adds"
    optimizer = workload.settings["optimizer"]
    held = 3 if optimizer["plugin"] == "adam" else 2 if optimizer.get("momentum") else 1
    level = next((level for level in limits["bandwidth"] if 4 * held * network.parameters <= 2 * level["bytes"]),
                 limits["bandwidth"][-1])
    memory = 8 * held * network.parameters / workload.batch / level["update"] * 1e-3
    return network.training_flops / limits["fma_gflops"] * 1e-3 + memory, "multiply-adds + the optimizer's memory"


# Other configurations in configs/benchmarks, which are no rows of the table: start and end, and the grid W7.
EXTRA = ("one_step", "one_second", "w7_grid")
