"""plexus export of a network: NumPy, .safetensors, C99 and ONNX say what the network says. The archives are read by NumPy
and by a reader written here from the description of the format, C is compiled, ONNX runs where ONNX Runtime is installed."""
import csv
import io
import json
import re
import shutil
import struct
import subprocess
import unittest

import h5py
import numpy as np
from plexus_command import PlexusTest

try:
    import onnx
    import onnxruntime
except ImportError:
    onnx = onnxruntime = None

NETWORKS = {
    "perceptron": ("{plugin: perceptron, activation: sigmoid}", "squared_error", "scale"),
    "shallow": ("{plugin: shallow, hidden: 9, activation: softplus}", "cross_entropy", "none"),
    "deep": ("{plugin: deep, hidden: [11, 7], activation: {plugin: leaky_relu, slope: 0.1}, batch_normalization: true, "
             "dropout: 0.1}", "cross_entropy", "standardize"),
    "elu": ("{plugin: deep, hidden: [6], activation: {plugin: elu, alpha: 0.7}}", "squared_error", "standardize"),
    "gelu": ("{plugin: deep, hidden: [6], activation: gelu}", "cross_entropy", "scale"),
    "silu": ("{plugin: deep, hidden: [6], activation: silu}", "cross_entropy", "scale"),
    "convolutional": ("{plugin: convolutional, activation: tanh, hidden: [8], blocks: [{channels: 3, kernel: 5, padding: 2, "
                      "stride: 2, batch_normalization: true, pool: max}, {channels: 4, kernel: 3, pool: average, "
                      "pool_size: 3, pool_stride: 1}]}", "cross_entropy", "standardize"),
}


# Every shipped layer in a network of layers, small, with its activations.
LAYERS = {
    "dense": ["{plugin: dense, outputs: 7, bias_initializer: null}", "relu", "{plugin: dropout, rate: 0.2}", "tanh"],
    "activations": ["{plugin: dense, outputs: 6}", "elu", "gelu", "identity", "leaky_relu", "sigmoid", "silu", "softplus"],
    "convolutions": ["{plugin: convolution, channels: 3, kernel: 3, padding: same, stride: 2}",
                     "{plugin: batch_normalization, epsilon: 0.05}", "relu",
                     "{plugin: max_pool, size: 3, stride: 2, padding: 1}", "{plugin: upsample, factor: 2}",
                     "{plugin: convolution_transpose, channels: 2, kernel: 3, stride: 2, padding: 1}", "tanh",
                     "{plugin: average_pool, size: 3, stride: 3, padding: 1}", "global_average_pool"],
    "grouped": ["{plugin: convolution, channels: 4, kernel: 3, padding: same, dilation: 2}",
                "{plugin: convolution, channels: 8, kernel: 3, groups: depthwise, padding: 3, stride: 2, dilation: 3}", "relu",
                "{plugin: convolution, channels: 8, kernel: 3, groups: depthwise, stride: 2, bias_initializer: null}",
                "{plugin: convolution, channels: 6, kernel: 2, groups: 2, padding: 1, dilation: 2}"],
    "normalizations": ["{plugin: convolution, channels: 4, kernel: 5, stride: 4}", "{plugin: group_normalization, groups: 2}",
                       "layer_normalization", "flatten", "{plugin: dense, outputs: 8}", "batch_normalization",
                       "layer_normalization"],
    "residual": ["{plugin: convolution, channels: 4, kernel: 3, stride: 3, padding: same}",
                 "{plugin: residual, layers: [{plugin: convolution, channels: 4, kernel: 3, padding: same}, "
                 "batch_normalization, relu]}",
                 "{plugin: residual, layers: [{plugin: convolution, channels: 6, kernel: 3, padding: same}]}",
                 "{plugin: repeat, times: 2, layers: [{plugin: residual, layers: [relu, {plugin: convolution, channels: 6, "
                 "kernel: 1}]}]}"],
    "parallel": ["{plugin: parallel, merge: concatenate, branches: [[{plugin: dense, outputs: 4}], [{plugin: dense, "
                 "outputs: 3}, relu]]}",
                 "{plugin: parallel, merge: mean, branches: [[{plugin: dense, outputs: 4}], [{plugin: dense, outputs: 4}]]}",
                 "{plugin: parallel, merge: multiply, branches: [[{plugin: dense, outputs: 4}], [sigmoid, {plugin: dense, "
                 "outputs: 4}]]}"],
    "gated": ["{plugin: dense, outputs: 8}", "glu", "prelu", "{plugin: maxout, outputs: 5, pieces: 3}", "softmax"],
    "transformer": ["{plugin: reshape, shape: [28, 28]}", "{plugin: positional_encoding, encoding: learned}",
                    "{plugin: transformer_block, heads: 2, hidden: 9, causal: true, dropout: 0.1}", "positional_encoding",
                    "{plugin: attention, heads: 4}"],
    "lstm": ["{plugin: lstm, units: 5, return: all}", "{plugin: lstm, units: 4}"],
    "gru": ["{plugin: gru, units: 5, return: all}", "{plugin: gru, units: 4}"],
    "spectral": ["{plugin: spectral_normalization, layers: [{plugin: convolution, channels: 3, kernel: 5, stride: 4}, relu, "
                 "{plugin: convolution_transpose, channels: 2, kernel: 2, stride: 2}, {plugin: lstm, units: 4}, "
                 "{plugin: dense, outputs: 6}]}"],
    "each": ["{plugin: each, layers: [{plugin: dense, outputs: 5}, tanh]}", "flatten"],
    "experts": ["{plugin: mixture, experts: [[{plugin: dense, outputs: 6}, relu], [{plugin: dense, outputs: 5}, tanh, {plugin: "
                "dense, outputs: 6}]]}", "{plugin: penalty, weight: 0.001}"],
    "embedding": ["{plugin: average_pool, size: 7, stride: 7}", "flatten", "{plugin: embedding, count: 3, width: 4}",
                  "{plugin: gru, units: 3}"],
}
NETWORKS.update({name: ("{plugin: sequential, layers: [" + ", ".join(layers) + "]}", "cross_entropy", "standardize")
                 for name, layers in LAYERS.items()})

# Models that give no classes, each with its data and the shape of a row.
OTHERS = {
    "autoencoder": ("{plugin: digits_synthetic, train: 60, test: 20, size: 8, reconstruct: true}", (8, 8, 1)),
    "tied_autoencoder": ("{plugin: digits_synthetic, train: 60, test: 20, size: 8, reconstruct: true}", (8, 8, 1)),
    "variational_autoencoder": ("{plugin: digits_synthetic, train: 60, test: 20, size: 8, reconstruct: true}", (8, 8, 1)),
    "adversarial": ("{plugin: ring, train: 60, test: 20, normalize: none}", (2,)),  # of which the generator answers
}


def windows_of(x, size, stride, padding, fill):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)), constant_values=fill)
    return np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(1, 2))[:, ::stride, ::stride]


def softmax(x, axis):
    x = np.exp(x - x.max(axis=axis, keepdims=True))
    return x / x.sum(axis=axis, keepdims=True)


def attend(query, key, value, heads, causal):
    def parts(x):
        return x.reshape(*x.shape[:-1], heads, -1).swapaxes(-3, -2)  # (row, head, n, d)

    scores = parts(query) @ parts(key).swapaxes(-1, -2) / np.sqrt(query.shape[-1] // heads)
    if causal:
        scores = np.where(np.tri(*scores.shape[-2:], dtype=bool), scores, -np.inf)
    return (softmax(scores, -1) @ parts(value)).swapaxes(-3, -2).reshape(query.shape)


def recur(step, arrays, x):
    def sigmoid(v):
        return 1 / (1 + np.exp(-v))

    w, u = arrays[step["input_weights"]], arrays[step["recurrent_weights"]]
    units = len(u)
    h, c, all_steps = np.zeros((len(x), units)), np.zeros((len(x), units)), []
    for t in range(x.shape[1]):
        a, b = x[:, t] @ w + arrays[step["input_bias"]], h @ u + arrays[step["recurrent_bias"]]
        a, b = np.split(a, w.shape[1] // units, axis=1), np.split(b, w.shape[1] // units, axis=1)
        if step["op"] == "lstm":
            i, f, o = (sigmoid(a[gate] + b[gate]) for gate in (0, 1, 3))
            c = f * c + i * np.tanh(a[2] + b[2])
            h = o * np.tanh(c)
        else:
            r, z = sigmoid(a[0] + b[0]), sigmoid(a[1] + b[1])
            h = (1 - z) * np.tanh(a[2] + r * b[2]) + z * h
        all_steps.append(h)
    return np.stack(all_steps, axis=1)


def transpose_convolve(step, arrays, x):
    weights, p, s = arrays[step["weights"]], step["padding"], step["stride"]
    k = len(weights)
    y = np.zeros((len(x), (x.shape[1] - 1) * s + k, (x.shape[2] - 1) * s + k, weights.shape[2]))
    for i in range(x.shape[1]):
        for j in range(x.shape[2]):
            y[:, i * s : i * s + k, j * s : j * s + k] += np.einsum("bc,uvkc->buvk", x[:, i, j], weights)
    return y[:, p : y.shape[1] - p, p : y.shape[2] - p] + arrays[step["bias"]]


def run_step(step, arrays, *inputs):
    """One step as the documentation says; each input is (row, …)."""
    op = step["op"]
    x = inputs[0] if inputs else None
    pairs = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide, "maximum": np.maximum,
             "minimum": np.minimum}
    if op == "constant":
        return arrays[step["values"]][None]
    if op == "scale":
        return x * arrays[step["scale"]] + arrays[step["shift"]]
    if op == "dense":
        weights = arrays[step["weights"]]
        if x.shape[-1] != len(weights):
            x = x.reshape(len(x), -1)
        return x @ weights + arrays[step["bias"]]
    if op == "convolution":
        weights = arrays[step["weights"]]
        if x.ndim == 3:
            x = x[..., None]
        dilation, groups = step.get("dilation", 1), step.get("groups", 1)
        windows = windows_of(x, (len(weights) - 1) * dilation + 1, step["stride"], step["padding"], 0)[..., ::dilation, ::dilation]
        parts = [np.einsum("bijcuv,uvck->bijk", part, kernels)
                 for part, kernels in zip(np.split(windows, groups, axis=3), np.split(weights, groups, axis=3))]
        return np.concatenate(parts, axis=3) + arrays[step["bias"]]
    if op == "convolution_transpose":
        return transpose_convolve(step, arrays, x)
    if op == "max_pool":
        return windows_of(x, step["size"], step["stride"], step.get("padding", 0), -np.inf).max(axis=(-1, -2))
    if op == "average_pool":
        return windows_of(x, step["size"], step["stride"], step.get("padding", 0), 0).mean(axis=(-1, -2))
    if op in ("softmax", "log_softmax"):
        y = softmax(x, step["axis"] + 1)
        return np.log(y) if op == "log_softmax" else y
    if op in pairs:
        rank = max(value.ndim for value in inputs)  # rows stay the first axis
        return pairs[op](*(value.reshape(len(value), *[1] * (rank - value.ndim), *value.shape[1:]) for value in inputs))
    if op == "matmul":
        a, b = inputs
        return (a.swapaxes(-1, -2) if step["transpose_a"] else a) @ (b.swapaxes(-1, -2) if step["transpose_b"] else b)
    if op == "permute":
        return x.transpose(0, *(axis + 1 for axis in step["order"]))
    if op == "concatenate":
        return np.concatenate(inputs, axis=step["axis"] + 1)
    if op == "slice":
        return x.take(range(step["begin"], step["end"]), axis=step["axis"] + 1)
    if op in ("sum", "mean", "max"):
        return getattr(x, op)(axis=tuple(range(step["first"] + 1, step["last"] + 2)))
    if op == "embedding":
        table = arrays[step["table"]]
        return table[np.clip(np.floor(x + 0.5), 0, len(table) - 1).astype(int)]
    if op == "upsample":
        return x.repeat(step["factor"], axis=1).repeat(step["factor"], axis=2)
    if op in ("layer_normalization", "group_normalization"):
        parts = x.reshape(len(x), -1, step.get("groups", 1), x.shape[-1] // step.get("groups", 1))
        axes = (3,) if op == "layer_normalization" else (1, 3)
        parts = (parts - parts.mean(axes, keepdims=True)) / np.sqrt(parts.var(axes, keepdims=True) + step["epsilon"])
        return parts.reshape(x.shape) * arrays[step["gain"]] + arrays[step["shift"]]
    if op == "attention":
        return attend(*inputs, step["heads"], step["causal"])
    if op in ("lstm", "gru"):
        return recur(step, arrays, x)
    erf = np.vectorize(__import__("math").erf)
    return {"relu": lambda v: np.maximum(v, 0), "tanh": np.tanh, "sigmoid": lambda v: 1 / (1 + np.exp(-v)),
            "softplus": lambda v: np.logaddexp(0, v), "silu": lambda v: v / (1 + np.exp(-v)),
            "gelu": lambda v: v * (1 + erf(v / np.sqrt(2))) / 2, "linear": lambda v: step["factor"] * v + step["shift"],
            "absolute": np.abs, "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "square": np.square,
            "power": lambda v: v ** step["exponent"], "clamp": lambda v: np.clip(v, step["low"], step["high"]),
            "elu": lambda v: np.where(v > 0, v, step["alpha"] * np.expm1(v)),
            "leaky_relu": lambda v: np.where(v > 0, v, step["slope"] * v)}[op](x)


def run_steps(network, arrays, x):
    """Follows the steps as the documentation says; x is (row, …)."""
    values = [x]
    for step in network["layers"]:
        inputs = [values[number] for number in step.get("inputs", [len(values) - 1])]
        for i, shape in enumerate(step.get("shapes", [])):
            inputs[i] = inputs[i].reshape(len(inputs[i]), *shape)
        values.append(run_step(step, arrays, *inputs))
    answer = values[network["answer"]]
    return answer.reshape(len(answer), -1)


def read_safetensors(path):
    data = path.read_bytes()
    (size,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + size])
    metadata = header.pop("__metadata__")
    arrays, end = {}, 0
    for name, entry in header.items():
        assert entry["dtype"] == "F32" and entry["data_offsets"][0] == end  # without gaps
        end = entry["data_offsets"][1]
        arrays[name] = np.frombuffer(data[8 + size + entry["data_offsets"][0] : 8 + size + end], "<f4").reshape(entry["shape"])
    assert 8 + size + end == len(data)
    return arrays, metadata


class NetworkExport(PlexusTest):
    def train(self, name):
        model, loss, normalize = NETWORKS[name]
        self.write(f"""\
experiment: {name}
dataset: {{plugin: digits_synthetic, train: 120, test: 30, normalize: {normalize}}}
model: {model}
loss: {loss}
training: {{epochs: 2, batch_size: 10}}
""", f"{name}.yaml")
        self.succeed("run", f"{name}.yaml", "--output", name, "--no-report")
        np.save(self.folder / "rows.npy", np.random.default_rng(3).integers(0, 256, (12, 28, 28, 1), dtype=np.uint8))
        self.succeed("predict", name, "--data", "rows.npy", "--output", "p.h5")
        with h5py.File(self.folder / "p.h5") as file:
            return np.load(self.folder / "rows.npy").astype(float), file["scores"][:]

    def compile(self, folder, *options, compiler="cc"):
        compiler = shutil.which(compiler)
        if compiler is None:
            self.skipTest("there is no C compiler")
        program = self.folder / "network-program"
        subprocess.run([compiler, "-std=c99", *(options or ["-O1"]), "-Wall", "-Wextra", "-Werror", "-pedantic", "-o", program,
                        "main.c", "network.c", "-lm"], cwd=folder, check=True)
        return program

    @staticmethod
    def run_program(program, rows):
        text = "\n".join(",".join(f"{value:.9g}" for value in row) for row in rows.reshape(len(rows), -1))
        output = subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout
        return list(csv.reader(io.StringIO(output)))

    def test_every_form_says_what_the_network_says(self):
        for name in NETWORKS:
            with self.subTest(name):
                rows, expected = self.train(name)
                result = self.succeed("export", name, "--numpy", "n.npz", "--safetensors", "n.safetensors", "--c", "c",
                                      "--onnx", "n.onnx")
                self.assertIn("compared with the network on 30 test rows", result.stdout)
                with np.load(self.folder / "n.npz") as archive:
                    arrays = {key: archive[key] for key in archive}
                network = json.loads(str(arrays["network"]))
                self.assertEqual(list(arrays["outputs"]), [str(i) for i in range(10)])
                np.testing.assert_allclose(run_steps(network, arrays, rows), expected, atol=2e-5)
                tensors, metadata = read_safetensors(self.folder / "n.safetensors")
                self.assertEqual(json.loads(metadata["network"]), network)
                for key, array in tensors.items():
                    np.testing.assert_array_equal(array, arrays[key])
                answers = self.run_program(self.compile(self.folder / "c"), rows)
                np.testing.assert_allclose([[float(x) for x in line[1:]] for line in answers], expected, atol=2e-5)
                self.assertEqual([line[0] for line in answers], [str(i) for i in expected.argmax(axis=1)])
                if onnx is not None:
                    onnx.checker.check_model(str(self.folder / "n.onnx"), full_check=True)
                    session = onnxruntime.InferenceSession(str(self.folder / "n.onnx"))
                    (scores,) = session.run(None, {"input": rows.astype(np.float32)})
                    np.testing.assert_allclose(scores, expected, atol=1e-5)
                    np.testing.assert_array_equal(scores.argmax(axis=1), expected.argmax(axis=1))

    def test_models_that_give_no_classes_are_exported_too(self):
        for name, (dataset, shape) in OTHERS.items():
            with self.subTest(name):
                self.write(f"""\
experiment: {name}
dataset: {dataset}
model: {name}
loss: {"none" if name == "adversarial" else "squared_error"}
training: {{epochs: 2, batch_size: 10}}
""", f"{name}.yaml")
                self.succeed("run", f"{name}.yaml", "--output", name, "--no-report")
                rows = np.random.default_rng(3).uniform(-1, 1, (12, *shape)).astype("<f4")
                np.save(self.folder / "rows.npy", rows)
                self.succeed("predict", name, "--data", "rows.npy", "--output", "p.h5")
                with h5py.File(self.folder / "p.h5") as file:
                    expected = file["outputs"][:]
                self.succeed("export", name, "--numpy", "n.npz", "--c", "c", "--onnx", "n.onnx")
                with np.load(self.folder / "n.npz") as archive:
                    arrays = {key: archive[key] for key in archive}
                network = json.loads(str(arrays["network"]))
                np.testing.assert_allclose(run_steps(network, arrays, rows.astype(float)), expected, atol=2e-5)
                # What the discriminator alone needs is no part of it.
                self.assertEqual([key for key in arrays if key.startswith("discriminator")], [])
                answers = self.run_program(self.compile(self.folder / "c"), rows)
                np.testing.assert_allclose([[float(x) for x in line] for line in answers], expected, atol=2e-5)
                if onnx is not None:
                    (scores,) = onnxruntime.InferenceSession(str(self.folder / "n.onnx")).run(None, {"input": rows})
                    np.testing.assert_allclose(scores.reshape(expected.shape), expected, atol=1e-5)

    def test_every_shipped_layer_activation_and_model_is_among_the_exported_ones(self):
        said = " ".join(model for model, _, _ in NETWORKS.values()) + " ".join(OTHERS)
        words = set(re.findall(r"[a-z_]+", said))
        components = json.loads(self.succeed("plugins", "--format", "json").stdout)
        components = components.get("components", components) if isinstance(components, dict) else components
        shipped = {one["name"] for one in components if one["kind"] in ("layer", "activation", "model")}
        self.assertGreater(len(shipped), 40)
        self.assertEqual(shipped - words - {"input"}, set())  # which test_inputs.py exports

    def test_answers_of_c_do_not_depend_on_how_many_rows_it_takes_together(self):
        # 12 rows in blocks of 1, 5 (and 2 at the end), 4 and 16. Sums are in the order of the inputs, in float, so that not
        # a bit may differ; none of these compilers contracts products and sums unless it is told to.
        for name in ("deep", "convolutional", "grouped", "transformer", "lstm", "parallel"):
            with self.subTest(name):
                rows, _ = self.train(name)
                for options in ([], ["--int8"]):
                    self.succeed("export", name, "--c", "c", *options)
                    answers = [self.run_program(self.compile(self.folder / "c", "-O1", "-ffp-contract=off", f"-DNETWORK_BLOCK={n}"),
                                                rows) for n in (4, 1, 5, 16)]
                    self.assertEqual(len(answers[0]), 12)
                    for other in answers[1:]:
                        self.assertEqual(other, answers[0])

    def test_fast_c_says_the_same_and_its_products_are_vector_code(self):
        for name in ("convolutional", "convolutions"):
            rows, expected = self.train(name)
            for options in ([], ["--int8"]):
                self.succeed("export", name, "--c", "c", *options)
                said = []
                for compiler in ("gcc", "clang"):
                    if shutil.which(compiler) is None:
                        continue
                    program = self.compile(self.folder / "c", "-O3", "-march=native", "-ffp-contract=fast", compiler=compiler)
                    said.append([[float(x) for x in line[1:]] for line in self.run_program(program, rows)])
                    np.testing.assert_allclose(said[-1], said[0], atol=2e-5)
                    if not options:
                        np.testing.assert_allclose(said[-1], expected, atol=2e-5)
                if shutil.which("gcc") is None:
                    continue
                lines = (self.folder / "c/network.c").read_text(encoding="utf-8").splitlines()
                (loop,) = [i + 1 for i, line in enumerate(lines) if "/* four rows */" in line]
                told = subprocess.run(["gcc", "-std=c99", "-O3", "-fno-inline", "-fno-ipa-cp", "-fopt-info-vec-optimized", "-c", "-o",
                                       "/dev/null", "network.c"],
                                      cwd=self.folder / "c", capture_output=True, text=True, check=True).stderr
                self.assertRegex(told, rf"network\.c:{loop}:\d+: optimized: loop vectorized")

    def test_a_row_of_c_is_answered_where_it_is_whole_and_anything_else_is_told(self):
        rows, expected = self.train("deep")
        self.succeed("export", "deep", "--c", "c")
        program = self.compile(self.folder / "c")
        row = " ".join(f"{value:g}" for value in rows[0].reshape(-1))
        for text, status, answered, message in (
                (row + "\n", 0, 1, ""), (row + ";1 2", 1, 1, "expected 784 numbers in a row"),
                (row + "\n1,2x", 1, 1, "expected a number, got '2x'"), ("", 0, 0, "")):
            with self.subTest(message):
                ended = subprocess.run([program], input=text, capture_output=True, text=True, check=False)
                self.assertEqual((ended.returncode, len(ended.stdout.splitlines())), (status, answered))
                self.assertIn(message, ended.stderr)
                for line in ended.stdout.splitlines():
                    np.testing.assert_allclose([float(x) for x in line.split(",")[1:]], expected[0], atol=2e-5)

    def test_weights_of_eight_bits_are_what_they_say_and_their_cost_is_told(self):
        for name in ("deep", "convolutional", "grouped"):
            rows, expected = self.train(name)
            result = self.succeed("export", name, "--numpy", "n.npz", "--c", "c", "--int8")
            told = re.search(r"int8 weights: (\d+) of 30 rows are of another class; accuracy ([\d.]+) % before, ([\d.]+) % with",
                             result.stdout)
            self.assertIsNotNone(told, result.stdout)
            with np.load(self.folder / "n.npz") as archive:
                arrays = {key: archive[key] for key in archive}
            network = json.loads(str(arrays["network"]))
            for step in network["layers"]:
                if step["op"] in ("dense", "convolution"):
                    weights = arrays[step["weights"]]
                    scale = np.abs(weights).max(axis=tuple(range(weights.ndim - 1))) / 127
                    arrays[step["weights"]] = np.round(weights / scale) * scale
            answers = self.run_program(self.compile(self.folder / "c"), rows)
            said = [[float(x) for x in line[1:]] for line in answers]
            np.testing.assert_allclose(said, run_steps(network, arrays, rows), atol=2e-5)
            self.assertGreater(np.abs(np.array(said) - expected).max(), 1e-6)  # they are other weights
            eight = (self.folder / "c/network.c").read_text(encoding="utf-8")
            self.assertIn("static const signed char", eight)
        self.assertEqual(self.run_plexus("export", "deep", "--onnx", "n.onnx", "--int8").returncode, 2)

    def test_a_table_is_exported_with_the_names_of_its_inputs(self):
        random = np.random.default_rng(4)
        colours = ["red", "b\\l?ue", "grün"]
        lines = [f"{random.normal():.3f},{random.choice(colours)},{i / 7:.3f}" for i in range(40)]
        self.write("size,colour,price\n" + "\n".join(lines) + "\n", "t.csv")
        self.write("""\
experiment: t
dataset: {plugin: csv, train: t.csv, target: price, normalize: standardize}
model: {plugin: deep, hidden: [5]}
training: {epochs: 5}
""", "t.yaml")
        self.succeed("run", "t.yaml", "--output", "t", "--no-report")
        self.succeed("export", "t", "--numpy", "n.npz", "--c", "c", "--onnx", "n.onnx")
        with np.load(self.folder / "n.npz") as archive:
            arrays = {key: archive[key] for key in archive}
        network = json.loads(str(arrays["network"]))
        self.assertEqual(network["input_columns"][0], "size")
        self.assertEqual(len(network["input_columns"]), 4)
        colours = [name.split("=", 1)[1] for name in network["input_columns"][1:]]
        self.write("size,colour\n0.5,red\n", "new.csv")
        predicted = list(csv.DictReader(io.StringIO(self.succeed("predict", "t", "--data", "new.csv", "--csv").stdout)))
        row = np.array([[0.5] + [float(colour == "red") for colour in colours]])
        expected = float(predicted[0]["price"])
        self.assertAlmostEqual(run_steps(network, arrays, row)[0, 0], expected, places=4)
        ((answer,),) = self.run_program(self.compile(self.folder / "c"), row)
        self.assertAlmostEqual(float(answer), expected, places=4)

    def test_a_file_that_cannot_be_written_is_told(self):
        self.train("perceptron")
        result = self.run_plexus("export", "perceptron", "--onnx", "no/such/folder/n.onnx")
        self.assertEqual(result.returncode, 3)
        self.assertIn("no/such/folder", result.stderr)

    def test_a_file_without_its_data_is_compared_on_random_rows(self):
        rows, expected = self.train("deep")
        self.write("a,b,c\n1,2,x\n2,1,y\n3,4,x\n4,3,y\n5,6,x\n6,5,y\n7,8,x\n8,7,y\n9,9,x\n9,8,y\n", "d.csv")
        self.write("""\
experiment: d
dataset: {plugin: csv, train: d.csv, normalize: standardize}
model: {plugin: perceptron}
loss: cross_entropy
training: {epochs: 2}
""", "d.yaml")
        self.succeed("run", "d.yaml", "--output", "d", "--no-report")
        (trial,) = (self.folder / "d/trials").glob("*.h5")
        (self.folder / "elsewhere").mkdir()
        shutil.move(trial, self.folder / "elsewhere/d.h5")
        (self.folder / "d.csv").unlink()
        result = self.succeed("export", "elsewhere/d.h5", "--numpy", "d.npz")
        self.assertIn("random", result.stdout + result.stderr)
        result = self.run_plexus("predict", "elsewhere/d.h5")
        self.assertEqual(result.returncode, 3)
        self.assertIn("d.csv", result.stderr)
        result = self.run_plexus("export", "elsewhere/d.h5")
        self.assertEqual(result.returncode, 2)
        self.assertIn("nothing to export", result.stderr)


if __name__ == "__main__":
    unittest.main()
