"""The layers of a `sequential` model as JAX has them, with initial weights drawn by the same rules.

Each layer is its parameters and a function apply(parameters, x) of a batch. There are none with convolutions."""
import math

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp

ACTIVATIONS = {"relu": jax.nn.relu, "tanh": jnp.tanh, "gelu": lambda x: jax.nn.gelu(x, approximate=False)}


class Initial:
    """Draws weights (inputs, outputs)."""

    def __init__(self):
        self.random = np.random.default_rng(0)

    def he(self, inputs, outputs):
        return self.random.normal(0, math.sqrt(2 / inputs), (inputs, outputs)), np.zeros(outputs)

    def glorot(self, inputs, outputs, parts=1):
        """Several matrices side by side, each with fans of its own."""
        limit = math.sqrt(6 / (inputs + outputs))
        return self.random.uniform(-limit, limit, (inputs, parts * outputs)), np.zeros(parts * outputs)

    def orthogonal(self, inputs, outputs):
        q, r = np.linalg.qr(self.random.normal(size=(outputs, inputs)))
        return (q * np.sign(np.diag(r))).T


def dense(parameters, x):
    w, b = parameters
    return x @ w + b


def normalise(parameters, x):
    gain, shift = parameters
    mean = x.mean(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(x.var(-1, keepdims=True) + 1e-5) * gain + shift


def normalisation(width):
    return np.ones(width), np.zeros(width)


def lstm(units):
    """The state after the last step. All inputs meet their weights in one product, before the scan."""
    def apply(parameters, x):
        (w, b), u = parameters

        def step(carried, gates):
            h, c = carried
            i, f, g, o = jnp.split(gates + h @ u, 4, -1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None
        zeros = jnp.zeros((len(x), units))
        return lax.scan(step, (zeros, zeros), x.swapaxes(0, 1) @ w + b)[0][0]
    return apply


def transformer_block(heads):
    def apply(parameters, x):
        norm1, qkv, output, norm2, hidden, projection = parameters
        batch, length, width = x.shape
        q, k, v = jnp.split(dense(qkv, normalise(norm1, x)).reshape(batch, length, 3 * heads, -1), 3, 2)
        x = x + dense(output, jax.nn.dot_product_attention(q, k, v).reshape(batch, length, width))
        return x + dense(projection, ACTIVATIONS["gelu"](dense(hidden, normalise(norm2, x))))
    return apply


def transformer_weights(initial, width, hidden):
    return (normalisation(width), initial.glorot(width, width, 3), initial.glorot(width, width), normalisation(width),
            initial.glorot(width, hidden), initial.glorot(hidden, width))


def waves(length, width):
    t, i = np.arange(length)[:, None], np.arange(width)
    angle = t / 10000 ** ((i - i % 2) / width)
    return np.where(i % 2 == 0, np.sin(angle), np.cos(angle)).astype(np.float32)


def of_one(layer, shape, initial):
    """(initial parameters, apply, the shape of what comes out)"""
    kind = layer["plugin"]
    if kind == "reshape":
        shape = tuple(layer["shape"])
        return (), lambda _, x: x.reshape(-1, *shape), shape
    if kind == "dense" and layer.get("over") == "last_axis":
        return initial.he(shape[-1], layer["outputs"]), dense, (*shape[:-1], layer["outputs"])
    if kind == "dense":
        return (initial.he(math.prod(shape), layer["outputs"]), lambda p, x: dense(p, x.reshape(len(x), -1)),
                (layer["outputs"],))
    if kind == "lstm":  # an image is the sequence of its rows
        length, units, apply = shape[0], layer["units"], lstm(layer["units"])
        return ((initial.glorot(math.prod(shape[1:]), units, 4), initial.orthogonal(units, 4 * units)),
                lambda p, x: apply(p, x.reshape(-1, length, math.prod(shape[1:]))), (units,))
    if kind == "layer_normalization":
        return normalisation(shape[-1]), normalise, shape
    if kind == "positional_encoding":
        return (), lambda _, x: x + waves(*shape), shape
    if kind == "transformer_block":
        return transformer_weights(initial, shape[1], layer["hidden"]), transformer_block(layer["heads"]), shape
    if kind == "global_average_pool":
        return (), lambda _, x: x.mean(1), shape[-1:]
    return (), lambda _, x: ACTIVATIONS[kind](x), shape


def build(layers, shape, initial):
    """([(initial parameters, apply), …], the shape of what comes out): (length, width) or (size,)"""
    found = []
    for layer in layers:
        layer = layer if isinstance(layer, dict) else {"plugin": layer}
        if layer["plugin"] == "repeat":
            for _ in range(layer["times"]):
                inner, shape = build(layer["layers"], shape, initial)
                found += inner
        else:
            parameters, apply, shape = of_one(layer, shape, initial)
            found.append((parameters, apply))
    return found, shape


class Network:
    """As that of jax_workloads.py; nothing of it is running, nor random."""

    def __init__(self, workload):
        initial = Initial()
        head = {"plugin": "dense", "outputs": workload.outputs}
        self.layers, _ = build([*workload.sequential, head], tuple(workload.shape), initial)

    def initial(self):
        return jax.tree_util.tree_map(lambda array: jnp.array(array, jnp.float32), [p for p, _ in self.layers])

    def apply(self, parameters, running, x, _key):
        for one, (_, apply) in zip(parameters, self.layers, strict=True):
            x = apply(one, x)
        return x, running
