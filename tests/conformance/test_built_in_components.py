"""Every component that comes with plexus passes `plexus check`; data sets whose files are not here are skipped."""
import concurrent.futures
import json
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from plexus_command import plexus  # noqa: E402

PLUGINS = pathlib.Path(os.environ["PLEXUS_BUILD"]) / "lib/plexus/plugins"
# A sanitizer makes everything slower.
TIMEOUT = "60" if os.environ.get("PLEXUS_SANITIZE") else "10"


def check(library, *arguments):
    return library, plexus("check", library, "--timeout", TIMEOUT, "--format", "json", *arguments)


class BuiltInComponents(unittest.TestCase):
    def test_every_library_passes(self):
        libraries = sorted(PLUGINS.glob("*.so"))
        self.assertGreaterEqual(len(libraries), 46)
        components = 0
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for library, result in pool.map(check, libraries):
                with self.subTest(library.name):
                    self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
                    for component in json.loads(result.stdout)["components"]:
                        components += 1
                        skipped = [entry["name"] for entry in component["checks"] if entry["status"] == "skipped"]
                        allowed = ["data", "determinism"] if component["kind"] == "dataset" else []
                        self.assertIn(skipped, ([], allowed), component)
        self.assertGreaterEqual(components, 65)

    def test_other_settings_than_the_defaults_pass_too(self):
        for library, settings in (
                ("optimizer_sgd", ["optimizer/sgd.momentum=0.9", "optimizer/sgd.nesterov=true"]),
                ("optimizer_rmsprop", ["optimizer/rmsprop.centered=true", "optimizer/rmsprop.momentum=0.5"]),
                ("optimizer_adam", ["optimizer/adam.weight_decay=0.1"]),
                ("model_deep", ["model/deep.hidden=[9, 7]", "model/deep.dropout=0.3",
                                "model/deep.batch_normalization=true", "model/deep.activation=gelu"]),
                ("model_deep", ["model/deep.activation=prelu", "model/deep.hidden=[9, 7]"]),
                ("model_sequential", ["model/sequential.layers=[{plugin: reshape, shape: [4, -1]}, {plugin: gru, units: 5}, "
                                      "{plugin: dense, outputs: 6}, layer_normalization, glu]"]),
                ("layer_dense", ["layer/dense.over=last_axis", "layer/dense.bias_initializer=null"]),
                ("layer_recurrent", ["layer/lstm.return=all", "layer/gru.return=all", "layer/gru.bias_initializer=null",
                                     "layer/lstm.units=17", "layer/gru.units=3"]),
                ("layer_attention", ["layer/attention.heads=2", "layer/attention.causal=true",
                                     "layer/positional_encoding.encoding=learned",
                                     "layer/transformer_block.dropout=0.2", "layer/transformer_block.hidden=9"]),
                ("layer_composition", ["layer/residual.shortcut=projection", "layer/parallel.merge=mean",
                                       "layer/parallel.branches=[[tanh], [], [prelu]]"]),
                ("model_shallow", ["model/shallow.activation.plugin=elu", "model/shallow.activation.alpha=0.7"]),
                ("optimizer_muon", ["optimizer/muon.others=lamb", "optimizer/muon.scale=adamw"]),
                ("optimizer_lars", ["optimizer/lars.weights_only=true", "optimizer/lars.weight_decay=0.01"]),
                ("loss_cross_entropy", ["loss/cross_entropy.label_smoothing=0.1"]),
                ("loss_focal", ["loss/focal.gamma=0.5"]),
                ("schedule_reduce_on_plateau", ["schedule/reduce_on_plateau.patience=1"]),
                ("schedule_sequential", ["schedule/sequential.parts=[{schedule: linear_warmup, epochs: 2}, "
                                         "{schedule: cosine}]"]),
                ("schedule_linear_warmup", ["schedule/linear_warmup.then=cosine"])):
            with self.subTest(library):
                arguments = [word for setting in settings for word in ("--set", setting)]
                _, result = check(PLUGINS / f"{library}.so", *arguments)
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


if __name__ == "__main__":
    unittest.main()
