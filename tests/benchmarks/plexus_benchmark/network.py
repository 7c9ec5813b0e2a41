"""The network that a configuration of plexus describes, as a plain list of layers: every peer builds it from this list,
and the arithmetic behind the limits is counted on it. Initial weights are drawn here, once, for all peers."""
import dataclasses
import math

SHAPES = {"mnist": (28, 28, 1), "fashion_mnist": (28, 28, 1), "cifar10": (32, 32, 3), "csv": (20,)}
OUTPUTS = {"csv": 1}


def plugin_of(component):
    return component if isinstance(component, str) else component["plugin"]


@dataclasses.dataclass(frozen=True)
class Network:
    layers: list  # dictionaries with "op" and its sizes
    words: str
    forward_flops: int  # multiplications and additions of one sample
    training_flops: int  # those of both gradients too; the first layer needs none of its input
    parameters: int

    @staticmethod
    def of(settings):
        builder = Builder(SHAPES[settings["dataset"]["plugin"]], settings["model"])
        build = {"perceptron": builder.perceptron, "shallow": builder.shallow, "deep": builder.deep,
                 "convolutional": builder.convolutional}[settings["model"]["plugin"]]
        words = build(OUTPUTS.get(settings["dataset"]["plugin"], 10))
        forward = sum(builder.products)
        return Network(builder.layers, words, forward, 3 * forward - builder.products[0], builder.parameters)

    def initial_weights(self, seed=0):
        """One array of float32 for each array of parameters, in the order of the layers: weights (inputs, outputs) or
        (rows, columns, channels, filters), then the bias; gain, then shift of a batch normalisation."""
        import numpy as np
        random, arrays = np.random.default_rng(seed), []
        for layer in self.layers:
            if layer["op"] in ("dense", "convolution"):
                shape = ((layer["inputs"], layer["outputs"]) if layer["op"] == "dense" else
                         (layer["kernel"], layer["kernel"], layer["channels"], layer["filters"]))
                fan_in, fan_out = math.prod(shape[:-1]), math.prod(shape[:-2]) * shape[-1]
                arrays += [draw(random, layer["initializer"], shape, fan_in, fan_out), np.zeros(shape[-1])]
            elif layer["op"] == "batch_normalization":
                arrays += [np.ones(layer["size"]), np.zeros(layer["size"])]
        return [array.astype(np.float32) for array in arrays]


def draw(random, initializer, shape, fan_in, fan_out):
    """As the initializers of plexus that the table uses."""
    name = plugin_of(initializer)
    if name == "glorot_uniform":
        bound = math.sqrt(6 / (fan_in + fan_out))
        return random.uniform(-bound, bound, shape)
    stddev = initializer["stddev"] if name == "normal" else math.sqrt({"he_normal": 2, "lecun_normal": 1}[name] / fan_in)
    return random.normal(0, stddev, shape)


class Builder:
    """Adds layers and follows the shape of what passes through them."""

    def __init__(self, shape, model):
        self.shape, self.model = shape, model
        self.layers, self.products, self.parameters = [], [], 0

    def add(self, op, **sizes):
        self.layers.append({"op": op, **sizes})

    def dense(self, outputs):
        if len(self.shape) == 3:
            self.add("flatten")
        inputs = math.prod(self.shape)
        self.add("dense", inputs=inputs, outputs=outputs, initializer=self.model["initializer"])
        self.products.append(2 * inputs * outputs)
        self.parameters += (inputs + 1) * outputs
        self.shape = (outputs,)

    def convolution(self, block):
        rows, columns, channels = self.shape
        kernel, stride, padding, filters = (block["kernel"], block.get("stride", 1), block.get("padding", 0),
                                            block["channels"])
        self.add("convolution", channels=channels, filters=filters, kernel=kernel, stride=stride, padding=padding,
                 initializer=self.model["initializer"])
        rows, columns = ((extent + 2 * padding - kernel) // stride + 1 for extent in (rows, columns))
        self.products.append(2 * rows * columns * kernel**2 * channels * filters)
        self.parameters += (kernel**2 * channels + 1) * filters
        self.shape = (rows, columns, filters)

    def pool(self, kind):
        self.add(f"{kind}_pool")  # windows of 2 × 2
        self.shape = (self.shape[0] // 2, self.shape[1] // 2, self.shape[2])

    def perceptron(self, outputs):
        self.dense(outputs)
        return f"{self.layers[-1]['inputs']}–{outputs} linear"

    def shallow(self, outputs):
        return self.deep(outputs, [self.model["hidden"]])

    def deep(self, outputs, hidden=None):
        hidden = self.model["hidden"] if hidden is None else hidden
        activation, dropout = self.model["activation"], self.model.get("dropout", 0)
        sizes = [math.prod(self.shape), *hidden, outputs]
        for width in hidden:
            self.dense(width)
            if self.model.get("batch_normalization"):
                self.add("batch_normalization", size=width)
                self.parameters += 2 * width
            self.add(activation)
            if dropout:
                self.add("dropout", probability=dropout)
        self.dense(outputs)
        extra = [f"dropout {dropout}"] if dropout else []
        extra += ["batch normalisation"] if self.model.get("batch_normalization") else []
        widths = f"{sizes[0]}–{len(hidden)} × {hidden[0]}–{outputs}" if len(hidden) > 3 else "–".join(map(str, sizes))
        return " ".join([widths, activation, *extra])

    def convolutional(self, outputs):
        words = []
        for block in self.model["blocks"]:
            self.convolution(block)
            self.add(self.model["activation"])
            stride = f"/{block['stride']}" if block.get("stride", 1) > 1 else ""
            words.append(f"{block['channels']}@{block['kernel']}×{block['kernel']}{stride}")
            if block.get("pool"):
                self.pool(block["pool"])
                words.append("pool")
        for width in self.model["hidden"]:
            self.dense(width)
            self.add(self.model["activation"])
            words.append(str(width))
        self.dense(outputs)
        return "–".join([*words, str(outputs)]) + " " + self.model["activation"]
