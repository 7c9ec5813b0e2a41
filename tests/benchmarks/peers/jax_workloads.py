"""One workload of the benchmark in JAX: jit, and lax.scan over the samples or batches, so that Python takes no part in
the loop. Prints us_per_sample, accuracy and version; compilation and a first run are not timed."""
import argparse
import time

import jax
import mnist
import numpy as np
from jax import lax
from jax import numpy as jnp

BATCHES = {"W3_b32": (32, 60000), "W3_b128": (128, 60000), "W4": (128, 30000), "W5": (64, 6400), "W6": (64, 1280)}


def with_bias(x):
    return jnp.concatenate([x, jnp.ones((len(x), 1))], 1)


def online_perceptron(weights, sample):
    x, t = sample
    return weights + 1e-3 * jnp.outer(x, t - x @ weights), None


def online_shallow(weights, sample):
    first, second = weights
    x, t = sample
    y1 = jax.nn.sigmoid(x @ first)
    y1b = jnp.concatenate([y1, jnp.ones(1)])
    d2 = t - y1b @ second
    d1 = y1 * (1 - y1) * (second[:-1] @ d2)
    return (first + 1e-2 * jnp.outer(x, d1), second + 1e-2 * jnp.outer(y1b, d2)), None


def layers(random, sizes):
    return [(jnp.array(random.normal(0, (2 / n) ** 0.5, (n, m)), jnp.float32), jnp.zeros(m))
            for n, m in zip(sizes, sizes[1:])]


def filters(random, shapes):
    return [(jnp.array(random.normal(0, (2 / (s[0] * s[1] * s[2])) ** 0.5, s), jnp.float32), jnp.zeros(s[3]))
            for s in shapes]


def dense(parameters, x, activation):
    for w, b in parameters[:-1]:
        x = activation(x @ w + b)
    w, b = parameters[-1]
    return x @ w + b


def convolution(parameters, x, padding):
    w, b = parameters
    return lax.conv_general_dilated(x, w, (1, 1), padding, dimension_numbers=("NHWC", "HWIO", "NHWC")) + b


def pool(x, operation, initial):
    return lax.reduce_window(x, initial, operation, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def lenet5(parameters, x):
    x = x.reshape(-1, 28, 28, 1)
    for weights, padding in zip(parameters[0], ("SAME", "VALID")):
        x = pool(jnp.tanh(convolution(weights, x, padding)), lax.add, 0.0) / 4
    return dense(parameters[1], x.reshape(len(x), -1), jnp.tanh)


def convnet(parameters, x):
    x = x.reshape(-1, 28, 28, 1)
    for weights in parameters[0]:
        x = jax.nn.relu(convolution(weights, x, "VALID"))
    return dense(parameters[1], pool(x, lax.max, -jnp.inf).reshape(len(x), -1), jax.nn.relu)


def network(name, random):
    if name == "W5":
        return lenet5, (filters(random, [(5, 5, 1, 6), (5, 5, 6, 16)]), layers(random, [400, 120, 84, 10]))
    if name == "W6":
        return convnet, (filters(random, [(3, 3, 1, 32), (3, 3, 32, 64)]), layers(random, [9216, 128, 10]))
    width = 1024 if name == "W4" else 256
    return lambda p, x: dense(p, x, jax.nn.relu), layers(random, [784, width, width, 10])


def adam_step(apply):
    """The step of lax.scan: (parameters, m, v, t), images and targets of a batch."""
    def loss(parameters, x, t):
        return 0.5 * ((apply(parameters, x) - t) ** 2).sum(1).mean()

    def step(state, batch):
        parameters, m, v, t = state
        gradient = jax.grad(loss)(parameters, *batch)
        t = t + 1
        m = jax.tree_util.tree_map(lambda a, g: 0.9 * a + 0.1 * g, m, gradient)
        v = jax.tree_util.tree_map(lambda a, g: 0.999 * a + 0.001 * g * g, v, gradient)
        rate, root = 1e-3 / (1 - 0.9 ** t), jnp.sqrt(1 - 0.999 ** t)
        parameters = jax.tree_util.tree_map(lambda p, a, b: p - rate * a / (jnp.sqrt(b) / root + 1e-8), parameters, m, v)
        return (parameters, m, v, t), None
    return step


def timed(step, state, inputs):
    """Seconds of one scan after a first that is not timed, and the state after both."""
    run = jax.jit(lambda s, xs: lax.scan(step, s, xs)[0])
    state = jax.block_until_ready(run(state, inputs))
    begin = time.perf_counter()
    state = jax.block_until_ready(run(state, inputs))
    return time.perf_counter() - begin, state


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--workload", required=True, choices=["W1", "W2", *BATCHES])
    arguments = parser.parse_args()
    images, labels, test_images, test_labels = mnist.load(arguments.data)
    random = np.random.default_rng(0)
    order = random.permutation(len(images))
    targets = np.eye(10, dtype=np.float32)[labels]
    if arguments.workload in BATCHES:
        batch, samples = BATCHES[arguments.workload]
        chosen = order[:samples // batch * batch].reshape(-1, batch)
        apply, parameters = network(arguments.workload, random)
        zeros = jax.tree_util.tree_map(jnp.zeros_like, parameters)
        state = (parameters, zeros, zeros, jnp.float32(0))
        seconds, state = timed(adam_step(apply), state, (jnp.array(images[chosen]), jnp.array(targets[chosen])))
        outputs = np.concatenate([apply(state[0], test_images[i:i + 1000]) for i in range(0, len(test_images), 1000)])
    else:
        chosen = order[:10000]
        inputs = (with_bias(images[chosen]), jnp.array(targets[chosen]))
        first = jnp.array(random.normal(0, 0.05, (785, 100)), jnp.float32)
        if arguments.workload == "W1":
            seconds, weights = timed(online_perceptron, jnp.zeros((785, 10)), inputs)
            outputs = with_bias(test_images) @ weights
        else:
            second = jnp.array(random.normal(0, 0.1, (101, 10)), jnp.float32)
            seconds, (first, second) = timed(online_shallow, (first, second), inputs)
            outputs = with_bias(jax.nn.sigmoid(with_bias(test_images) @ first)) @ second
    accuracy = float((np.argmax(outputs, 1) == test_labels).mean())
    print(f"us_per_sample={1e6 * seconds / chosen.size:.4f} accuracy={accuracy:.4f} version={jax.__version__}")


if __name__ == "__main__":
    main()
