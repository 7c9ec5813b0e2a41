"""What the peers in Python share: a workload as the benchmark hands it over, and the conversation with the benchmark.

    python3 pytorch_workloads.py FOLDER [OPTIONS]

FOLDER has row.json and weights.f32 (configs.py of the benchmark). The program prepares all it needs, prints `ready …`, and
for each line of its standard input trains once, from the same initial weights, and prints `us_per_sample=… accuracy=…`."""
import json
import pathlib
import sys

import numpy as np


class Workload:
    def __init__(self, folder):
        row = json.loads((pathlib.Path(folder) / "row.json").read_text("utf-8"))
        self.__dict__.update(row)
        data = pathlib.Path(self.data)

        def floats(name, width):
            return np.fromfile(data / f"{name}.f32", np.float32).reshape(-1, width)

        self.x, self.t = floats("train_x", self.inputs)[:self.samples], floats("train_t", self.outputs)[:self.samples]
        tested = slice(self.test_samples)
        self.test_x, self.test_t = floats("test_x", self.inputs)[tested], floats("test_t", self.outputs)[tested]
        self.updates = self.samples // self.batch * self.epochs

    def weights(self):
        """For each layer with parameters its two arrays: weights (inputs, outputs) or (rows, columns, channels, filters)
        and bias; gain and shift."""
        flat, at = np.fromfile(pathlib.Path(self.weights_file), np.float32), 0
        found = []
        for layer in self.layers:
            if layer["op"] == "dense":
                shapes = (layer["inputs"], layer["outputs"]), (layer["outputs"],)
            elif layer["op"] == "convolution":
                shapes = ((layer["kernel"], layer["kernel"], layer["channels"], layer["filters"]), (layer["filters"],))
            elif layer["op"] == "batch_normalization":
                shapes = (layer["size"],), (layer["size"],)
            else:
                continue
            pair = []
            for shape in shapes:
                size = int(np.prod(shape))
                pair.append(flat[at:at + size].reshape(shape))
                at += size
            found.append(pair)
        assert at == len(flat)
        return found

    @property
    def sequential(self):
        """The layers of a model `sequential`, as its configuration has them; none of another model."""
        return self.settings_layers if self.model == "sequential" else []

    @property
    def images(self):
        return any(isinstance(layer, dict) and layer["plugin"] == "convolution" for layer in self.sequential)

    def accuracy(self, outputs):
        """Of the test rows; of a regression the part of the variance that is explained."""
        if self.classes:
            return float((outputs.argmax(1) == self.test_t.argmax(1)).mean())
        return float(1 - ((outputs - self.test_t) ** 2).mean() / self.test_t.var())


def serve(ready, run):
    """run() returns (seconds, samples, accuracy)."""
    print("ready " + ready, flush=True)
    for _ in sys.stdin:
        seconds, samples, accuracy = run()
        print(f"us_per_sample={1e6 * seconds / samples:.4f} accuracy={accuracy:.4f}", flush=True)
