"""`plexus schema` and `plexus plan` agree: what an editor accepts is accepted, and what one refuses the other does too.

The schema is applied with jsonschema, as yaml-language-server applies it in an editor.
"""
import json
import re
import unittest

from plexus_command import ROOT, PlexusTest, plexus

try:
    import jsonschema
    import yaml
except ImportError as missing:
    raise unittest.SkipTest(
        f"{missing.name} is not installed (apt-get install python3-jsonschema python3-yaml)") from missing


class Loader(yaml.SafeLoader):
    """YAML 1.2 as editors and plexus read it: 1e-3 is a number, and `yes` a text."""


Loader.yaml_implicit_resolvers = {}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))
Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(
    r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"), list("-+.0123456789"))
Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(~|null|)$"), ["~", "n", ""])

HEAD = "dataset: {plugin: digits_synthetic, train: 60, test: 20}\nmodel: {plugin: shallow, hidden: 4}\n"

GOOD = {
    "the least": "dataset: digits_synthetic\nmodel: perceptron\n",
    "every section": HEAD + """
experiment: full-1.0
seed: 3
loss: cross_entropy
optimizer: {plugin: adam, learning_rate: 1e-3, beta1: 0.9}
schedule: {plugin: cosine, minimum: 0.1}
training: {batch_size: 10, epochs: 2, shuffle: false, patience: null, clip_norm: 1}
results: {parameters: [initial, final]}
execution: {on_failure: stop}
""",
    "references and variables": HEAD.replace("hidden: 4", 'hidden: "${training.batch_size}"') + """
training: {batch_size: "${env:NO_SUCH_BATCH,10}", epochs: "${seed}"}
seed: 2
optimizer: "${env:NO_SUCH_OPTIMIZER,adam}"
grid: {optimizer.learning_rate: {log_range: {from: "${env:NO_SUCH_FROM,0.001}", to: 0.1, count: 2}}}
""",
    "a search for several metrics, with a budget and every form of a space": HEAD + """
search:
  plugin: tpe
  trials: 4
  batch: 2
  metric: [train_loss, parameter_count]
  budget: {seconds: 5, multiply_adds_per_second: 1e9}
  space:
    optimizer.learning_rate: {log_uniform: {from: 1e-3, to: 1}}
    optimizer.momentum: {uniform: {from: 0, to: 0.9}}
    model.hidden: {log_integer: {from: 2, to: 8}}
    training.epochs: {integer: {from: 1, to: 3}}
    training.batch_size: {choice: [10, 20, 30]}
""",
    "notes and tags": HEAD + "notes: 'why'\ntags: [a, b-2]\n",
    "a component without a name is the default of its place": HEAD + "optimizer: {learning_rate: 0.1}\n",
    "a nested component as a name and as a map":
        HEAD.replace("hidden: 4", "hidden: 4, activation: tanh, initializer: {plugin: normal, stddev: 0.2}"),
    "a full name": HEAD + "optimizer: sgd/sgd\n",
    "settings of every data set": HEAD.replace("train: 60", "train: 60, validation: 10, normalize: none"),
    "a list of numbers": HEAD.replace("{plugin: shallow, hidden: 4}", "{plugin: deep, hidden: [4, 3]}"),
    "no hidden layer": HEAD.replace("{plugin: shallow, hidden: 4}", "{plugin: deep, hidden: []}"),
    "a list of groups": HEAD.replace("{plugin: shallow, hidden: 4}",
                                     "{plugin: convolutional, blocks: [{channels: 2, kernel: 3}]}"),
    "a grid of values and patches": HEAD + """
grid:
  optimizer.learning_rate: [0.1, 0.01]
  network:
    a: {model: {plugin: perceptron}}
    b: {model: {plugin: shallow, hidden: 5}}
  seed: {range: {from: 1, to: 3}}
""",
    "a grid with zip, exclude and replicates": HEAD + """
grid:
  zip: {model.hidden: [3, 4], training.epochs: [1, 2]}
  training.batch_size: [5, 10]
  exclude: [{training.batch_size: 5, model.hidden: 3}]
  replicates: 2
""",
    "random points": HEAD + "grid: {sample: {points: 3, optimizer.learning_rate: {log_uniform: {from: 0.001, to: 0.1}}}}\n",
    "a search in short": HEAD + "search: successive_halving\ngrid: {seed: [1, 2, 3, 4]}\n",
    "an empty section": HEAD + "training:\n",
}

BAD = {
    "an unknown key": HEAD + "trainig: {epochs: 1}\n",
    "an unknown key of a section": HEAD + "training: {epocs: 1}\n",
    "an unknown setting": HEAD.replace("hidden: 4", "hiden: 4"),
    "an unknown plugin": HEAD.replace("shallow", "shalow"),
    "an unknown plugin as a bare name": HEAD + "optimizer: sdg\n",
    "a setting of another plugin": HEAD + "optimizer: {plugin: sgd, beta1: 0.9}\n",
    "an unknown setting of the default of a place": HEAD + "optimizer: {learnig_rate: 0.1}\n",
    "a component of another kind": HEAD + "optimizer: cross_entropy\n",
    "a nested component that is unknown": HEAD.replace("hidden: 4", "activation: tanhh"),
    "an unknown setting of a nested component":
        HEAD.replace("hidden: 4", "initializer: {plugin: normal, sigma: 0.2}"),
    "text for a number": HEAD + "training: {epochs: many}\n",
    "a real number for a whole one": HEAD + "training: {epochs: 1.5}\n",
    "a number below its range": HEAD + "training: {epochs: 0}\n",
    "an excluded end of a range": HEAD + "training: {clip_norm: 0}\n",
    "a number above its range": HEAD + "optimizer: {plugin: adam, beta1: 1.0}\n",
    "text for a truth value": HEAD + "training: {shuffle: sometimes}\n",
    "a text that is no choice": HEAD.replace("train: 60", "normalize: maybe"),
    "a number for a list": HEAD.replace("{plugin: shallow, hidden: 4}", "{plugin: deep, hidden: 4}"),
    "a bad number in a list": HEAD.replace("{plugin: shallow, hidden: 4}", "{plugin: deep, hidden: [4, 0]}"),
    "an unknown key of a group": HEAD.replace("{plugin: shallow, hidden: 4}",
                                              "{plugin: convolutional, blocks: [{chanels: 2}]}"),
    "null where something must be": HEAD + "seed: null\n",
    "a list for a component": HEAD + "optimizer: [sgd, adam]\n",
    "a list for a section": HEAD + "training: [1]\n",
    "no model": "dataset: digits_synthetic\n",
    "no data set": "model: perceptron\n",
    "a model without a plugin": "dataset: digits_synthetic\nmodel: {hidden: 3}\n",
    "a required setting that is missing": "dataset: csv\nmodel: perceptron\n",
    "a required setting that is missing in a map": "dataset: {plugin: csv, header: absent}\nmodel: perceptron\n",
    "a name of an experiment with a slash": HEAD + "experiment: a/b\n",
    "an unknown kind of parameters to save": HEAD + "results: {parameters: [last]}\n",
    "an unknown method of search": HEAD + "search: annealing\ngrid: {seed: [1, 2]}\n",
    "an axis without values": HEAD + "grid: {seed: []}\n",
    "an axis that is one number": HEAD + "grid: {seed: 3}\n",
    "a range without an end": HEAD + "grid: {seed: {range: {from: 1}}}\n",
    "an unknown key of a range": HEAD + "grid: {seed: {range: {from: 1, to: 3, by: 2}}}\n",
    "random points without a number": HEAD + "grid: {sample: {seed: {integer: {from: 1, to: 9}}}}\n",
    "replicates that are none": HEAD + "grid: {replicates: 0}\n",
    "an unknown axis": HEAD + "grid: {model.hiden: [1, 2]}\n",
    "a bad value of an axis": HEAD + "grid: {model.hidden: [1, 0]}\n",
    "a bad value of an axis of plugins": HEAD + "grid: {optimizer: [sgd, sdg]}\n",
    "an unknown key of a patch": HEAD + "grid: {network: {a: {modle: perceptron}}}\n",
    "a bad setting in a patch": HEAD + "grid: {network: {a: {training: {epochs: 0}}}}\n",
    "a bad setting of a component in a patch": HEAD + "grid: {network: {a: {model: {plugin: shallow, hidden: 0}}}}\n",
}


class SchemaAndPlan(PlexusTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schema = json.loads(plexus("schema").stdout)
        jsonschema.Draft7Validator.check_schema(cls.schema)
        cls.validator = jsonschema.Draft7Validator(cls.schema)

    def mistakes(self, text):
        return [error.message for error in self.validator.iter_errors(yaml.load(text, Loader))]

    def test_both_accept_what_is_right(self):
        for name, text in GOOD.items():
            with self.subTest(name):
                self.write(text)
                self.succeed("plan", "config.yaml")
                self.assertEqual(self.mistakes(text), [])

    def test_both_refuse_what_is_wrong(self):
        for name, text in BAD.items():
            with self.subTest(name):
                self.write(text)
                result = self.run_plexus("plan", "config.yaml")
                self.assertEqual(result.returncode, 2, result.stdout + result.stderr)
                self.assertNotEqual(self.mistakes(text), [], "the schema accepts it")

    def test_the_configurations_in_the_tree_are_accepted(self):
        for path in ROOT.glob("configs/**/*.yaml"):
            with self.subTest(str(path.relative_to(ROOT))):
                self.assertEqual(self.mistakes(path.read_text(encoding="utf-8")), [])

    def test_an_axis_knows_the_keys_of_the_plugins_and_what_they_mean(self):
        rate = self.schema["definitions"]["grid"]["properties"]["optimizer.learning_rate"]
        self.assertEqual(rate, {"$ref": "#/definitions/axis.optimizer.learning_rate"})
        text = json.dumps(self.schema["definitions"]["key.optimizer.learning_rate"])
        self.assertIn("\\u03b7", text)  # η, in the words of the optimizers

    def test_everything_has_a_description_and_setting_too(self):
        for name, definition in self.schema["definitions"].items():
            if name.split(".")[0] not in ("model", "layer", "activation", "optimizer", "dataset", "loss", "initializer", "schedule", "search"):
                continue
            if "." not in name:
                continue
            with self.subTest(name):
                self.assertTrue(definition["description"])
                for key, setting in definition["properties"].items():
                    self.assertTrue(setting["description"], key)


if __name__ == "__main__":
    unittest.main()
