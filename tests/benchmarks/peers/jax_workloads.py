"""One workload of the benchmark in JAX: one jitted program of lax.scan over the batches and epochs, so that Python takes no
part in the loop. Compilation and a first run are not timed.

    python3 jax_workloads.py FOLDER [--shuffled-before]

The order of the examples is drawn, and rows are gathered, in the program; with --shuffled-before the batches lie in the
memory in the order in which they are used, and each epoch has the same."""
import argparse
import os
import time

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp

import jax_layers
from workload import Workload, serve

ACTIVATIONS = {"relu": jax.nn.relu, "tanh": jnp.tanh, "sigmoid": jax.nn.sigmoid,
               "gelu": lambda x: jax.nn.gelu(x, approximate=False)}


def pool(x, operation, initial):
    return lax.reduce_window(x, initial, operation, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


class Network:
    """apply(parameters, running means and variances, x, key): the outputs and the new running values. Without a key it is
    evaluation. One example alone is a vector, not a matrix of one row."""

    def __init__(self, workload):
        self.layers, self.shape, self.weights = workload.layers, tuple(workload.shape), workload.weights

    def initial(self):
        return [tuple(map(jnp.array, pair)) for pair in self.weights()]

    def apply(self, parameters, running, x, key):
        parameters, old, new = iter(parameters), iter(running), []
        if len(self.shape) == 3 and self.layers[0]["op"] == "convolution":
            x = x.reshape(-1, *self.shape)
        for number, layer in enumerate(self.layers):
            op = layer["op"]
            if op == "dense":
                w, b = next(parameters)
                x = x @ w + b
            elif op == "convolution":
                w, b = next(parameters)
                edge, stride = layer["padding"], layer["stride"]
                x = lax.conv_general_dilated(x, w, (stride, stride), ((edge, edge), (edge, edge)),
                                             dimension_numbers=("NHWC", "HWIO", "NHWC")) + b
            elif op == "flatten" and x.ndim == 4:
                x = x.reshape(len(x), -1)
            elif op == "max_pool":
                x = pool(x, lax.max, -jnp.inf)
            elif op == "average_pool":
                x = pool(x, lax.add, 0.0) / 4
            elif op == "batch_normalization":
                gain, shift = next(parameters)
                mean, variance = next(old)
                if key is not None:
                    batch_mean, batch_variance = x.mean(0), x.var(0)
                    new.append((0.9 * mean + 0.1 * batch_mean, 0.9 * variance + 0.1 * batch_variance))
                    mean, variance = batch_mean, batch_variance
                x = (x - mean) * lax.rsqrt(variance + 1e-5) * gain + shift
            elif op == "dropout" and key is not None:
                keep = 1 - layer["probability"]
                x = jnp.where(jax.random.bernoulli(jax.random.fold_in(key, number), keep, x.shape), x / keep, 0)
            elif op in ACTIVATIONS:
                x = ACTIVATIONS[op](x)
        return x, new


def optimizer_step(workload):
    """(state, update): state(parameters), update(parameters, gradients, state) → both new."""
    tree, rate, momentum = jax.tree_util.tree_map, workload.learning_rate, workload.momentum
    if workload.optimizer in ("adam", "adamw"):
        kept = 1 - rate * 0.01 if workload.optimizer == "adamw" else 1  # of a weight: its decay is 0.01

        def adam(parameters, gradients, state):
            m, v, t = state
            t = t + 1
            m = tree(lambda a, g: 0.9 * a + 0.1 * g, m, gradients)
            v = tree(lambda a, g: 0.999 * a + 0.001 * g * g, v, gradients)
            step, root = rate / (1 - 0.9 ** t), jnp.sqrt(1 - 0.999 ** t)
            return tree(lambda p, a, b: kept * p - step * a / (jnp.sqrt(b) / root + 1e-8), parameters, m, v), (m, v, t)
        return lambda p: (tree(jnp.zeros_like, p), tree(jnp.zeros_like, p), jnp.float32(0)), adam
    if momentum:
        def with_momentum(parameters, gradients, m):
            m = tree(lambda a, g: momentum * a + g, m, gradients)
            return tree(lambda p, a: p - rate * a, parameters, m), m
        return lambda p: tree(jnp.zeros_like, p), with_momentum
    return lambda p: (), lambda parameters, gradients, state: (
        tree(lambda p, g: p - rate * g, parameters, gradients), state)


class Training:
    def __init__(self, workload, shuffled_before):
        self.workload = workload
        self.network = jax_layers.Network(workload) if workload.sequential else Network(workload)
        self.parameters = self.network.initial()
        self.running = [(jnp.zeros(layer["size"]), jnp.ones(layer["size"])) for layer in workload.layers
                        if layer["op"] == "batch_normalization"]
        self.steps = workload.samples // workload.batch
        x, t = workload.x, workload.t
        if shuffled_before:
            order = np.random.default_rng(0).permutation(len(x))
            x, t = self.batches(x[order]), self.batches(t[order])
        self.x, self.t = jnp.array(x), jnp.array(t)
        self.train = jax.jit(self.epochs_of_batches if shuffled_before else self.epochs)
        self.seed = 0

    def batches(self, rows):
        """(steps, batch, …), or one example alone a step."""
        return rows.reshape(self.steps, *([] if self.workload.batch == 1 else [self.workload.batch]), *rows.shape[1:])

    def loss(self, parameters, running, x, t, key):
        y, running = self.network.apply(parameters, running, x, key)
        if self.workload.loss == "cross_entropy":
            each = -(t * jax.nn.log_softmax(y)).sum(-1)
        else:
            each = 0.5 * ((y - t) ** 2).sum(-1)
        return each.mean(), running

    def step(self, carried, x, t):
        parameters, running, state, key = carried
        key, now = jax.random.split(key)
        gradients, running = jax.grad(self.loss, has_aux=True)(parameters, running, x, t, now)
        parameters, state = optimizer_step(self.workload)[1](parameters, gradients, state)
        return (parameters, running, state, key), None

    def begin(self, parameters, running, key):
        return parameters, running, optimizer_step(self.workload)[0](parameters), key

    def epochs(self, parameters, running, x, t, key):
        def epoch(carried, key):
            order = self.batches(jax.random.permutation(key, len(x)))
            return lax.scan(lambda c, rows: self.step(c, x[rows], t[rows]), carried, order)[0], None
        key, orders = jax.random.split(key)
        return lax.scan(epoch, self.begin(parameters, running, key),
                        jax.random.split(orders, self.workload.epochs))[0][:2]

    def epochs_of_batches(self, parameters, running, x, t, key):
        def epoch(carried, _):
            return lax.scan(lambda c, batch: self.step(c, *batch), carried, (x, t))[0], None
        return lax.scan(epoch, self.begin(parameters, running, key), None, self.workload.epochs)[0][:2]

    def outputs(self, parameters, running, batch=1000):
        x = self.workload.test_x
        return np.concatenate([self.evaluate(parameters, running, x[i:i + batch]) for i in range(0, len(x), batch)])

    @property
    def evaluate(self):
        if not hasattr(self, "_evaluate"):
            self._evaluate = jax.jit(lambda p, r, x: self.network.apply(p, r, x, None)[0])
        return self._evaluate

    def run(self):
        if self.workload.inference:
            begin = time.perf_counter()
            outputs = self.outputs(self.parameters, self.running, self.workload.batch)
            outputs.argmax(1)
            return time.perf_counter() - begin, len(outputs), self.workload.accuracy(outputs)
        self.seed += 1
        key = jax.block_until_ready(jax.random.key(self.seed))
        begin = time.perf_counter()
        parameters, running = jax.block_until_ready(self.train(self.parameters, self.running, self.x, self.t, key))
        seconds = time.perf_counter() - begin
        return seconds, self.workload.updates * self.workload.batch, self.workload.accuracy(
            self.outputs(parameters, running))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--shuffled-before", action="store_true")
    arguments = parser.parse_args()
    jax.config.update("jax_default_prng_impl", "rbg")  # several times faster than the default, which dropout waits for
    training = Training(Workload(arguments.folder), arguments.shuffled_before)
    training.run()
    held_to = [word.split("=")[1] for word in os.environ.get("XLA_FLAGS", "").split() if "max_isa" in word]
    isa = f" isa={held_to[0]}" if held_to else ""  # XLA does not say what it uses
    serve(f"version={jax.__version__}{isa} setting=scan", training.run)


if __name__ == "__main__":
    main()
