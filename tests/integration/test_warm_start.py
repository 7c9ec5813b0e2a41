"""Training that begins with parameters of another: of a trial, of PyTorch, of an ONNX model; and parameters that stay."""
import json
import shutil
import struct
import unittest

import h5py
import numpy as np
from plexus_command import PlexusTest

DATA = "dataset: {plugin: digits_synthetic, train: 200, test: 50, validation: 50}"
LAYERS = "[{plugin: dense, outputs: 12}, relu, {plugin: dense, outputs: 8}, batch_normalization, relu]"


def write_safetensors(path, arrays):
    """As the description of the format says: a length, a header in JSON, the numbers."""
    header, numbers = {}, b""
    for name, array in arrays.items():
        kind = {"float32": "F32", "float16": "F16", "float64": "F64", "int64": "I64"}[str(array.dtype)]
        data = np.ascontiguousarray(array).tobytes()
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [len(numbers), len(numbers) + len(data)]}
        numbers += data
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + numbers)


def field(number, content):
    """A field of a message of protocol buffers: a number, or bytes."""
    def varint(value):
        result = b""
        while value >= 0x80:
            result += bytes([value & 0x7F | 0x80])
            value >>= 7
        return result + bytes([value])

    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def onnx_model(nodes, arrays):
    """A ModelProto with these nodes (operation, inputs, attributes) and initializers."""
    graph = b""
    for operation, inputs, attributes in nodes:
        node = b"".join(field(1, name.encode()) for name in inputs) + field(2, b"y") + field(4, operation.encode())
        for name, value in attributes.items():
            node += field(5, field(1, name.encode()) + field(3, value) + field(20, 2))
        graph += field(1, node)
    for name, array in arrays.items():
        tensor = b"".join(field(1, extent) for extent in array.shape) + field(2, 1) + field(8, name.encode())
        graph += field(5, tensor + field(9, np.ascontiguousarray(array, "<f4").tobytes()))
    return field(1, 8) + field(2, b"somebody") + field(7, graph)


class WarmStart(PlexusTest):
    def run_model(self, name, model, extra="", training="epochs: 2, batch_size: 20", optimizer="adam", succeeds=True):
        self.write(f"""\
experiment: {name}
{DATA}
model: {model}
loss: cross_entropy
optimizer: {optimizer}
training: {{{training}}}
results: {{parameters: [initial, final]}}
{extra}
""", f"{name}.yaml")
        result = self.run_plexus("run", f"{name}.yaml", "--output", name, "--no-report", "--progress", "none")
        if succeeds:
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result

    def trial(self, name):
        (trial,) = (self.folder / name / "trials").glob("*.h5")
        return trial

    def parameters(self, name):
        with h5py.File(self.trial(name) if isinstance(name, str) else name) as file:
            dimensions = {"initial", "final"}
            return ({moment: {key: value[:] for key, value in file["parameters"][moment].items()} for moment in dimensions},
                    dict(file["provenance"].attrs))

    def sequential(self, initial=""):
        return f"{{plugin: sequential, layers: {LAYERS}{', initial: ' + initial if initial else ''}}}"

    def pretrain(self):
        self.run_model("first", self.sequential())
        return self.parameters("first")[0]["final"]

    def test_a_trial_begins_where_another_has_ended(self):
        old = self.pretrain()
        self.run_model("second", self.sequential("{trial: first}"))
        moments, provenance = self.parameters("second")
        self.assertEqual(set(moments["initial"]), set(old))
        for name, values in old.items():
            np.testing.assert_array_equal(moments["initial"][name], values, name)
        self.assertTrue(str(provenance["initial"]).startswith("sha256:"))
        self.assertEqual(provenance["frozen"], "")
        self.succeed("verify", "second")
        self.succeed("predict", "second", "--output", "p.h5")

    def test_chosen_layers_are_taken_and_the_others_begin_as_ever(self):
        old = self.pretrain()
        self.run_model("plain", self.sequential(), training="epochs: 1, batch_size: 20")
        usual = self.parameters("plain")[0]["initial"]
        trial = self.trial("first").stem[:6]
        self.run_model("second", self.sequential(f"{{trial: first/{trial}, layers: [layers.0.*]}}"))
        moments, _ = self.parameters("second")
        for name, values in moments["initial"].items():
            np.testing.assert_array_equal(values, (old if name.startswith("layers_0_") else usual)[name], name)

    def test_frozen_parameters_do_not_move_whatever_the_optimizer(self):
        old = self.pretrain()
        cases = [("sgd", ""), ("{plugin: sgd, momentum: 0.9}", ""), ("adam", ", clip_norm: 0.5"),
                 ("{plugin: adamw, weight_decay: 0.1}", ""), ("muon", ""), ("lamb", ", clip_value: 0.01")]
        for number, (optimizer, clip) in enumerate(cases):
            with self.subTest(optimizer):
                name = f"frozen{number}"
                self.run_model(name, self.sequential("{trial: first, layers: [layers.0.*, layers_2_bias], freeze: true}"),
                               optimizer=optimizer, training="epochs: 2, batch_size: 20" + clip)
                moments, provenance = self.parameters(name)
                frozen = {"layers_0_weights", "layers_0_bias", "layers_2_bias"}
                self.assertEqual(set(str(provenance["frozen"]).split()), frozen)
                for key, values in moments["final"].items():
                    if key in frozen:
                        np.testing.assert_array_equal(values, old[key], key)
                    else:
                        self.assertFalse(np.array_equal(values, moments["initial"][key]), key)

    def test_one_step_of_plain_descent_moves_what_is_not_frozen_alone(self):
        self.run_model("first", "{plugin: deep, hidden: [6]}")
        self.run_model("all", "{plugin: deep, hidden: [6], initial: {trial: first}}", optimizer="{plugin: sgd, learning_rate: 0.1}",
                       training="steps: 1, batch_size: 20")
        self.run_model("part", "{plugin: deep, hidden: [6], initial: {trial: first, layers: [layer1], freeze: true}}",
                       optimizer="{plugin: sgd, learning_rate: 0.1}", training="steps: 1, batch_size: 20")
        every, _ = self.parameters("all")
        part, _ = self.parameters("part")
        np.testing.assert_array_equal(part["final"]["layer1_weights"], every["initial"]["layer1_weights"])
        self.run_model("same", "{plugin: deep, hidden: [6], initial: {trial: first, layers: ['*'], freeze: true}}",
                       optimizer="{plugin: sgd, learning_rate: 0.1}", training="steps: 1, batch_size: 20")
        for key, values in self.parameters("same")[0]["final"].items():
            np.testing.assert_array_equal(values, every["initial"][key], key)
        self.assertFalse(np.array_equal(every["final"]["layer1_weights"], every["initial"]["layer1_weights"]))

    def test_what_learns_moves_the_same_whether_gradients_of_what_is_frozen_are_computed_or_not(self):
        # An observer of gradients sees those of all parameters, which are then computed.
        models = {"deep": ("{plugin: deep, hidden: [12, 9], batch_normalization: true%s}", "[layer1, norm1_gain, norm1_shift]"),
                  "shallow": ("{plugin: shallow, hidden: 9%s}", "[layer1]"),
                  "convolutional": ("{plugin: convolutional, hidden: [8], blocks: [{channels: 4, kernel: 3, pool: max}, {channels: 3, "
                                    "kernel: 3, batch_normalization: true, pool: max}]%s}", "[conv1, conv2]"),
                  "middle": ("{plugin: deep, hidden: [12, 9]%s}", "[layer2]"),
                  "lstm": ("{plugin: sequential, layers: [{plugin: lstm, units: 5, return: all}, layer_normalization, "
                           "{plugin: lstm, units: 4}]%s}", "['layers.0.*']")}
        for name, (model, layers) in models.items():
            self.run_model(f"{name}_first", model % "")
            begun = model % f", initial: {{trial: {name}_first, layers: {layers}, freeze: true}}"
            for optimizer, clip in (("sgd", ""), ("adam", ", clip_norm: 0.2")):
                with self.subTest(f"{name} {optimizer}"):
                    training = "steps: 9, batch_size: 20" + clip
                    left_out, computed = f"{name}_{optimizer}", f"{name}_{optimizer}_computed"
                    self.run_model(left_out, begun, optimizer=optimizer, training=training)
                    self.run_model(computed, begun, optimizer=optimizer, training=training, extra="observers: [gradient_norm]")
                    moments, provenance = self.parameters(left_out)
                    self.assertTrue(str(provenance["frozen"]))
                    for key, values in self.parameters(computed)[0]["final"].items():
                        np.testing.assert_array_equal(moments["final"][key], values, key)

    def test_a_group_without_a_learning_rate_is_frozen_and_costs_no_gradient(self):
        model = "{plugin: deep, hidden: [12, 9]}"
        groups = '"layer1*": {learning_rate: 0}, bias: {learning_rate: 0}, "layer2*": {learning_rate: 0.02}'
        for name in ("sgd", "adam"):
            optimizer = f"{{plugin: {name}, learning_rate: 0.01, groups: {{{groups}}}}}"
            for clip, frozen in (("", {"layer1_weights", "layer1_bias", "layer3_bias"}), (", clip_norm: 0.2", set())):
                with self.subTest(name + clip):
                    at = f"{name}{len(frozen)}"
                    training = "steps: 9, batch_size: 20" + clip
                    self.run_model(at, model, optimizer=optimizer, training=training)
                    self.run_model(at + "_computed", model, optimizer=optimizer, training=training, extra="observers: [gradient_norm]")
                    moments, provenance = self.parameters(at)
                    self.assertEqual(set(str(provenance.get("frozen", "")).split()), frozen)
                    for key, values in self.parameters(at + "_computed")[0]["final"].items():
                        np.testing.assert_array_equal(moments["final"][key], values, key)
                        kept = key in ("layer1_weights", "layer1_bias", "layer3_bias")
                        self.assertEqual(np.array_equal(values, moments["initial"][key]), kept, key)

    def test_a_shape_that_does_not_fit_is_an_error_with_the_name_and_both_shapes(self):
        self.pretrain()
        model = "{plugin: sequential, layers: [{plugin: dense, outputs: 13}, relu], initial: {trial: first, layers: [layers.0]}}"
        result = self.run_model("second", model, succeeds=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("second.yaml:3:", result.stderr)
        self.assertIn("'layers_0_weights' has the shape (784, 12)", result.stderr)
        self.assertIn("the model takes (784, 13)", result.stderr)
        self.assertFalse((self.folder / "second").exists())

    def test_what_is_not_there_is_told_with_what_there_is(self):
        self.pretrain()
        cases = [("{trial: first, layers: [layers.9.*]}", "no parameter 'layers.9.*'; it has layers_0_weights (784, 12)"),
                 ("{trial: nowhere/1a2b}", "there is no trial"),
                 ("{trial: first, weights: best}", "no best parameters"),
                 ("{}", "it names nothing to begin with"),
                 ("{trial: first, freeze: yes please}", "freeze"),
                 ("{trial: first, onnx: a.onnx}", "several things")]
        for initial, message in cases:
            with self.subTest(initial):
                result = self.run_model("second", self.sequential(initial), succeeds=False)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn(message, result.stderr)

    def test_identity_is_what_was_taken_and_not_where_it_lies(self):
        self.pretrain()
        self.run_model("one", self.sequential("{trial: first}"))
        shutil.copy(self.trial("first"), self.folder / "elsewhere.h5")
        self.run_model("two", self.sequential("{trial: elsewhere.h5}"))
        self.assertEqual(self.trial("one").name, self.trial("two").name)
        self.assertEqual(self.trial("one").read_bytes(), self.trial("two").read_bytes())
        self.run_model("other", self.sequential(), extra="seed: 7")
        self.run_model("three", self.sequential("{trial: other}"))
        self.assertNotEqual(self.trial("one").name, self.trial("three").name)

    def test_it_is_an_axis_like_any_other(self):
        self.pretrain()
        self.run_model("other", self.sequential(), extra="seed: 7")
        self.run_model("grid", self.sequential("{trial: first}"),
                       extra="grid: {model.initial.trial: [first, other], model.initial.freeze: [false, true]}")
        self.assertEqual(len(list((self.folder / "grid/trials").glob("*.h5"))), 4)
        with h5py.File(self.folder / "grid/results.h5") as file:
            self.assertEqual(file["test_accuracy"].shape, (2, 2))

    def test_a_network_of_pytorch_goes_on_here(self):
        random = np.random.default_rng(5)
        first = random.normal(size=(12, 784)).astype(np.float32)  # (outputs, inputs), as torch.nn.Linear has them
        second = random.normal(size=(10, 12)).astype(np.float16)
        write_safetensors(self.folder / "net.safetensors", {
            "fc1.weight": first, "fc1.bias": random.normal(size=12), "head.weight": second,
            "head.bias": np.zeros(10, np.float32), "steps": np.array([3], np.int64)})
        self.run_model("torch", "{plugin: deep, hidden: [12], initial: {safetensors: net.safetensors, map: [{from: fc1.weight, "
                                "to: layer1_weights}, {from: fc1.bias, to: layer1_bias}, {from: head.weight, to: "
                                "layer2_weights}, {from: head.bias, to: layer2_bias}]}}")
        initial = self.parameters("torch")[0]["initial"]
        np.testing.assert_array_equal(initial["layer1_weights"], first.T)
        np.testing.assert_array_equal(initial["layer2_weights"], second.astype(np.float32).T)

    def test_filters_and_flattened_images_of_pytorch_are_put_in_order(self):
        random = np.random.default_rng(6)
        filters = random.normal(size=(3, 1, 5, 5)).astype(np.float32)  # (outputs, inputs, height, width)
        dense = random.normal(size=(10, 3 * 24 * 24)).astype(np.float32)  # of (channels, height, width)
        write_safetensors(self.folder / "net.safetensors", {
            "layers.0.weight": filters, "layers.0.bias": np.arange(3, dtype=np.float32), "head.weight": dense,
            "head.bias": np.zeros(10, np.float32)})
        self.run_model("torch", "{plugin: sequential, layers: [{plugin: convolution, channels: 3, kernel: 5}], initial: "
                                "{safetensors: net.safetensors, map: [{from: head.weight, to: head_weights, channels: 3}]}}",
                       training="steps: 1, batch_size: 20")
        initial = self.parameters("torch")[0]["initial"]
        np.testing.assert_array_equal(initial["layers_0_weights"], filters.transpose(2, 3, 1, 0))
        image = random.normal(size=(24, 24, 3)).astype(np.float32)
        np.testing.assert_allclose(image.reshape(-1) @ initial["head_weights"], dense @ image.transpose(2, 0, 1).reshape(-1),
                                   rtol=1e-4, atol=1e-4)

    def test_what_plexus_exports_is_what_it_takes(self):
        old = self.pretrain()
        self.succeed("export", "first", "--safetensors", "net.safetensors")
        taken = "{safetensors: net.safetensors, layers: [layers.0, layers.2, head]}"
        self.run_model("second", self.sequential(taken))
        initial = self.parameters("second")[0]["initial"]
        for name in ("layers_0_weights", "layers_0_bias", "layers_2_weights", "head_weights"):
            np.testing.assert_array_equal(initial[name], old[name], name)

    def test_an_onnx_model_goes_on_here(self):
        random = np.random.default_rng(7)
        one = random.normal(size=(12, 784)).astype(np.float32)
        two = random.normal(size=(12, 10)).astype(np.float32)
        model = onnx_model([("Gemm", ["x", "fc1.weight", "fc1.bias"], {"transB": 1}), ("MatMul", ["y", "second"], {})],
                           {"fc1.weight": one, "fc1.bias": np.ones(12), "second": two, "second.bias": np.zeros(10)})
        (self.folder / "net.onnx").write_bytes(model)
        names = ("[{from: fc1.weight, to: layer1_weights}, {from: fc1.bias, to: layer1_bias}, {from: second, to: "
                 "layer2_weights}, {from: second.bias, to: layer2_bias}]")
        self.run_model("onnx", f"{{plugin: deep, hidden: [12], initial: {{onnx: net.onnx, map: {names}}}}}")
        initial = self.parameters("onnx")[0]["initial"]
        np.testing.assert_array_equal(initial["layer1_weights"], one.T)
        np.testing.assert_array_equal(initial["layer2_weights"], two)
        (self.folder / "net.onnx").write_bytes(model[: len(model) // 2])
        result = self.run_model("cut", f"{{plugin: deep, hidden: [12], initial: {{onnx: net.onnx, map: {names}}}}}", succeeds=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("is no ONNX model", result.stderr)

    def test_a_file_that_is_none_is_refused(self):
        for content in (b"", b"\xff" * 40, struct.pack("<Q", 2) + b"[]", struct.pack("<Q", 9) + b'{"a": {}}',
                        struct.pack("<Q", 69) + b'{"a": {"dtype": "F32", "shape": [9999999], "data_offsets": [0, 4]}}  ' + b"1234"):
            (self.folder / "net.safetensors").write_bytes(content)
            result = self.run_model("none", "{plugin: deep, hidden: [12], initial: {safetensors: net.safetensors}}",
                                    succeeds=False)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertIn("is no .safetensors file", result.stderr)


if __name__ == "__main__":
    unittest.main()
