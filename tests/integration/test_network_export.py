"""plexus export of a network: NumPy, .safetensors, C99 and ONNX say what the network says. The archives are read by NumPy
and by a reader written here from the description of the format, C is compiled, ONNX runs where ONNX Runtime is installed."""
import csv
import io
import json
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


def run_steps(steps, arrays, x):
    """Follows the steps as the documentation says; x is (row, …)."""
    for step in steps:
        op = step["op"]
        if op == "scale":
            x = x * arrays[step["scale"]] + arrays[step["shift"]]
        elif op == "dense":
            x = x.reshape(len(x), -1) @ arrays[step["weights"]] + arrays[step["bias"]]
        elif op == "convolution":
            weights, p, s = arrays[step["weights"]], step["padding"], step["stride"]
            windows = np.lib.stride_tricks.sliding_window_view(
                np.pad(x, ((0, 0), (p, p), (p, p), (0, 0))), weights.shape[:2], axis=(1, 2))[:, ::s, ::s]
            x = np.einsum("bijcuv,uvck->bijk", windows, weights) + arrays[step["bias"]]
        elif op in ("max_pool", "average_pool"):
            size, s = step["size"], step["stride"]
            windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))[:, ::s, ::s]
            x = windows.max(axis=(-1, -2)) if op == "max_pool" else windows.mean(axis=(-1, -2))
        elif op == "softmax":
            x = np.exp(x - x.max(axis=1, keepdims=True))
            x /= x.sum(axis=1, keepdims=True)
        else:
            erf = np.vectorize(__import__("math").erf)
            x = {"relu": lambda v: np.maximum(v, 0), "tanh": np.tanh, "sigmoid": lambda v: 1 / (1 + np.exp(-v)),
                 "softplus": lambda v: np.logaddexp(0, v), "silu": lambda v: v / (1 + np.exp(-v)),
                 "gelu": lambda v: v * (1 + erf(v / np.sqrt(2))) / 2,
                 "elu": lambda v: np.where(v > 0, v, step.get("alpha", 0) * np.expm1(v)),
                 "leaky_relu": lambda v: np.where(v > 0, v, step.get("slope", 0) * v)}[op](x)
    return x


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

    def compile(self, folder):
        compiler = shutil.which("cc")
        if compiler is None:
            self.skipTest("there is no C compiler")
        program = self.folder / "network-program"
        subprocess.run([compiler, "-std=c99", "-O1", "-Wall", "-Wextra", "-Werror", "-pedantic", "-o", program, "main.c",
                        "network.c", "-lm"], cwd=folder, check=True)
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
                np.testing.assert_allclose(run_steps(network["layers"], arrays, rows), expected, atol=2e-5)
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
        self.assertAlmostEqual(run_steps(network["layers"], arrays, row)[0, 0], expected, places=4)
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
