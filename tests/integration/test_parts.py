"""Configurations made of parts: include, references and variables, as users write them and read what is wrong."""
import json
import pathlib
import unittest

import h5py

from plexus_command import PlexusTest

BASE = """\
experiment: base
dataset: {plugin: digits_synthetic, train: 200, test: 50, validation: 50}
model: {plugin: shallow, hidden: 4}
optimizer: {plugin: sgd, learning_rate: 0.1}
training: {epochs: 1, batch_size: 20}
"""


class PartsTest(PlexusTest):
    def plan(self, *arguments, **options):
        return json.loads(self.succeed("plan", *arguments, "--format", "json", **options).stdout)

    def settings(self, *arguments, **options):
        """Of the first trial, by their dotted keys."""
        return self.plan(*arguments, **options)["trials"][0]["settings"]

    def refuse(self, *arguments, code=2, **options):
        result = self.run_plexus("plan", *arguments, **options)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        self.assertEqual(result.stdout, "")
        return result.stderr


class Include(PartsTest):
    def test_a_file_is_laid_over_what_it_includes_and_later_parts_over_earlier_ones(self):
        (self.folder / "parts").mkdir()
        self.write(BASE, "parts/base.yaml")
        self.write("include: base.yaml\ntraining: {epochs: 3}\nmodel: {hidden: 8}\n", "parts/long.yaml")
        self.write("optimizer: {plugin: adam}\nmodel: {hidden: 16}\n", "parts/adam.yaml")
        self.write("include: [parts/long.yaml, parts/adam.yaml]\nseed: 7\n", "mine.yaml")
        settings = self.settings("mine.yaml")
        self.assertEqual(settings["training.epochs"], 3)
        self.assertEqual(settings["training.batch_size"], 20)
        self.assertEqual(settings["model.hidden"], 16)
        self.assertEqual(settings["seed"], 7)
        self.assertEqual(settings["optimizer.plugin"], "adam")
        self.assertEqual(settings["optimizer.learning_rate"], 0.001, "a setting of sgd means nothing to adam")

    def test_the_experiment_is_called_by_the_file_that_is_run_and_not_by_a_part(self):
        self.write(BASE, "base.yaml")
        self.write("include: base.yaml\n", "mine.yaml")
        self.assertEqual(self.plan("mine.yaml")["experiment"], "mine")

    def test_mistakes_are_shown_in_the_file_that_has_them(self):
        self.write(BASE + "training: 3\nseed: -1\n".replace("training: 3\n", ""), "base.yaml")
        self.write("include: base.yaml\nmodel: {hiden: 3}\n", "mine.yaml")
        said = self.refuse("mine.yaml")
        self.assertIn("base.yaml:6:7: 'seed' is out of range (got -1", said)
        self.assertIn("mine.yaml:2:9: unknown key 'hiden' of model 'shallow'; did you mean 'hidden'?", said)
        self.assertLess(said.index("mine.yaml:2"), said.index("base.yaml:6"))

    def test_what_is_not_yaml_in_a_part_says_who_included_it(self):
        self.write("model: {plugin: shallow\n", "base.yaml")
        self.write("include:\n  - base.yaml\n", "mine.yaml")
        said = self.refuse("mine.yaml")
        self.assertRegex(said, r"^base\.yaml:\d+:\d+: ")
        self.assertIn("mine.yaml:2:5: note: it is included here", said)

    def test_files_that_include_each_other_are_refused_with_the_chain(self):
        self.write("include: b.yaml\n" + BASE, "a.yaml")
        self.write("include: c.yaml\n", "b.yaml")
        self.write("include: a.yaml\n", "c.yaml")
        said = self.refuse("a.yaml")
        self.assertIn("c.yaml:1:10: this includes itself: a.yaml → b.yaml → c.yaml → a.yaml", said)

    def test_a_part_that_two_others_include_is_no_cycle(self):
        self.write(BASE, "base.yaml")
        self.write("include: base.yaml\nseed: 2\n", "b.yaml")
        self.write("include: base.yaml\ntraining: {epochs: 2}\n", "c.yaml")
        self.write("include: [b.yaml, c.yaml]\n", "a.yaml")
        settings = self.settings("a.yaml")
        self.assertEqual((settings["seed"], settings["training.epochs"]), (2, 2))

    def test_a_file_that_is_not_there_is_named_at_its_place(self):
        (self.folder / "sub").mkdir()
        self.write("include: [../nothing.yaml]\n", "sub/mine.yaml")
        self.assertIn("sub/mine.yaml:1:11: there is no file 'nothing.yaml'", self.refuse("sub/mine.yaml"))

    def test_axes_of_a_part_are_replaced_left_out_and_kept(self):
        self.write(BASE + "grid:\n  model.hidden: [4, 8]\n  optimizer.learning_rate: {log_range: {from: 0.01, to: 1,"
                          " count: 3}}\n  seed: [1, 2, 3]\n", "base.yaml")
        self.write("include: base.yaml\ngrid:\n  optimizer.learning_rate: {range: {from: 1, to: 2}}\n  seed:\n",
                   "mine.yaml")
        plan = self.plan("mine.yaml")
        self.assertEqual([(trial["point"]["hidden"], trial["point"]["learning_rate"]) for trial in plan["trials"]],
                         [(4, 1.0), (4, 2.0), (8, 1.0), (8, 2.0)])

    def test_a_setting_that_the_grid_of_a_part_takes_back_is_a_mistake(self):
        self.write(BASE + "grid: {model.hidden: [4, 8]}\n", "base.yaml")
        self.write("include: base.yaml\nmodel:\n  hidden: 5\n", "mine.yaml")
        said = self.refuse("mine.yaml")
        self.assertIn("mine.yaml:3:11: the grid of an included file varies 'model.hidden', so this would have no "
                      "effect", said)
        self.assertIn("base.yaml:6:8: note: it varies here", said)

    def test_set_and_axis_go_over_all_parts(self):
        self.write(BASE + "grid: {model.hidden: [4, 8]}\n", "base.yaml")
        self.write("include: base.yaml\n", "mine.yaml")
        plan = self.plan("mine.yaml", "--set", "training.epochs=5", "--axis", "model.hidden=2,3")
        self.assertEqual([trial["point"]["hidden"] for trial in plan["trials"]], [2, 3])
        self.assertEqual(plan["trials"][0]["settings"]["training.epochs"], 5)

    def test_paths_start_at_the_file_that_wrote_them(self):
        (self.folder / "data").mkdir()
        (self.folder / "configs").mkdir()
        rows = "a,b,y\n" + "".join(f"{i},{i % 3},{i % 2}\n" for i in range(40))
        self.write(rows, "data/rows.csv")
        self.write("dataset: {plugin: csv, train: rows.csv, target: y}\n", "data/rows.yaml")
        self.write("include: ../data/rows.yaml\nmodel: {plugin: shallow, hidden: 2}\ntraining: {epochs: 1}\n",
                   "configs/mine.yaml")
        self.assertEqual(self.settings("configs/mine.yaml")["dataset.train"], "../data/rows.csv")
        self.succeed("run", "configs/mine.yaml", "--no-report", "--progress", "none")
        kept = (self.folder / "results/mine/config.yaml").read_text()
        self.assertNotIn("include", kept)
        self.assertIn("../data/rows.csv", kept)
        # The kept configuration runs where it lies, as it would beside the file that it came from.
        again = self.succeed("run", "results/mine/config.yaml", "--no-report", "--progress", "none",
                             "--output", "again")
        self.assertIn("again", again.stdout)
        with h5py.File(self.folder / "results/mine/results.h5") as one, h5py.File(self.folder / "again/results.h5") as two:
            self.assertEqual(list(one["trials/id"]), list(two["trials/id"]))


class References(PartsTest):
    def test_a_key_is_referred_to_with_its_type_and_inside_of_text(self):
        self.write(BASE.replace("hidden: 4", 'hidden: "${training.batch_size}"') + "notes: rate ${optimizer.learning_rate}\n")
        self.assertEqual(self.settings("config.yaml")["model.hidden"], 20)
        self.assertEqual(self.settings("config.yaml", "--set", "training.batch_size=10")["model.hidden"], 10)

    def test_a_reference_follows_the_axis_in_each_trial(self):
        self.write(BASE.replace("epochs: 1", "epochs: ${model.hidden}") + "grid: {model.hidden: [1, 2, 3]}\n")
        self.assertIn("config.yaml:5:20: inside of '{' a reference stands in quotes: \"${model.hidden}\"",
                      self.refuse("config.yaml"))
        self.write(BASE.replace("epochs: 1", 'epochs: "${model.hidden}"') + "grid: {model.hidden: [1, 2, 3]}\n")
        self.assertEqual([trial["settings"]["training.epochs"] for trial in self.plan("config.yaml")["trials"]],
                         [1, 2, 3])
        plan = self.plan("config.yaml", "--axis", "model.hidden=5,6")
        self.assertEqual([trial["settings"]["training.epochs"] for trial in plan["trials"]], [5, 6])

    def test_a_patch_may_refer_to_what_varies_and_an_axis_to_what_does_not(self):
        self.write(BASE + """grid:
  width:
    small: {model: {hidden: 2}, training: {epochs: "${model.hidden}"}}
    large: {model: {hidden: 3}, training: {epochs: "${model.hidden}"}}
  training.batch_size: [10, "${dataset.test}"]
""")
        plan = self.plan("config.yaml")
        self.assertEqual([(t["point"]["batch_size"], t["settings"]["training.epochs"]) for t in plan["trials"]],
                         [(10, 2), (50, 2), (10, 3), (50, 3)])
        self.write(BASE + 'grid: {model.hidden: [3, 4], training.epochs: [1, "${model.hidden}"]}\n')
        self.assertIn("config.yaml:6:52: 'model.hidden' varies in the grid, and what stands here is the same for all "
                      "trials", self.refuse("config.yaml"))

    def test_whole_parts_are_referred_to(self):
        self.write(BASE.replace("hidden: 4", "hidden: 4, activation: {plugin: leaky_relu, slope: 0.2}")
                   .replace("shallow", "deep").replace("hidden: 4", 'hidden: ["${seed}", 3]')
                   + "seed: 5\nschedule: ${missing.part}\n")
        said = self.refuse("config.yaml")
        self.assertIn("config.yaml:7:11: 'missing.part' is not set in the configuration", said)
        self.assertEqual(said.count("config.yaml:"), 1, said)

    def test_cycles_and_misspelt_keys_are_refused_at_their_places(self):
        self.write(BASE.replace("epochs: 1", "epochs: ${training.steps}, steps: 1").replace(
            "training: {epochs: ${training.steps}, steps: 1,", 'training: {epochs: "${training.batch_size}",').replace(
            "batch_size: 20", 'batch_size: "${training.epochs}"'))
        said = self.refuse("config.yaml")
        self.assertIn("this refers to itself, by way of 'training.", said)
        self.assertEqual(said.count("config.yaml:5:"), 1, said)
        self.write(BASE.replace("epochs: 1", 'epochs: "${model.hiden}"'))
        self.assertIn("did you mean 'model.hidden'?", self.refuse("config.yaml"))

    def test_a_wrong_value_is_shown_where_the_reference_stands(self):
        self.write(BASE.replace("epochs: 1", 'epochs: "${optimizer.plugin}"'))
        self.assertIn("config.yaml:5:20: 'training.epochs' is not an integer (got 'sgd'", self.refuse("config.yaml"))

    def test_variables_have_values_defaults_and_hints(self):
        self.write(BASE.replace("hidden: 4", 'hidden: "${env:WIDTH,6}"'))
        self.assertEqual(self.settings("config.yaml")["model.hidden"], 6)
        self.assertEqual(self.settings("config.yaml", env={"WIDTH": "9"})["model.hidden"], 9)
        self.write(BASE.replace("hidden: 4", 'hidden: "${env:WIDTH_THAT_IS_NOT}"'))
        self.assertIn("the environment variable 'WIDTH_THAT_IS_NOT' is not set", self.refuse("config.yaml"))
        self.write(BASE.replace("hidden: 4", 'hidden: "${oc.env:WIDTH}"'))
        self.assertIn("config.yaml:3:35: there is no '${oc.env:…}'; environment variables are ${env:WIDTH}",
                      self.refuse("config.yaml"))
        self.write(BASE.replace("hidden: 4", 'hidden: "${HOME}"'))
        self.assertIn("did you mean ${env:HOME}?", self.refuse("config.yaml"))
        self.write(BASE.replace("hidden: 4", 'hidden: "${width"'))
        self.assertIn("this '${' is never closed", self.refuse("config.yaml"))

    def test_a_variable_is_kept_as_it_was_when_the_experiment_ran(self):
        self.write(BASE.replace("hidden: 4", "hidden: 4") + "seed: ${env:RUN_SEED}\nnotes: 'costs $${5}, ${env:WHY}'\n")
        self.succeed("run", "config.yaml", "--no-report", "--progress", "none",
                     env={"RUN_SEED": "3", "WHY": "a ${b} \\ c"})
        kept = (self.folder / "results/base/config.yaml").read_text()
        self.assertIn("seed: 3\n", kept)
        self.assertIn("costs $${5}, a $${b}", kept)
        self.succeed("run", "results/base", "--no-report", "--progress", "none")
        self.assertEqual((self.folder / "results/base/config.yaml").read_text(), kept)

    def test_references_stay_in_the_kept_configuration_and_go_on_to_work(self):
        text = BASE.replace("hidden: 4", 'hidden: "${training.batch_size}"')
        self.write(text)
        self.succeed("run", "config.yaml", "--no-report", "--progress", "none")
        self.assertEqual((self.folder / "results/base/config.yaml").read_text(), text)
        self.assertEqual(self.settings("results/base", "--set", "training.batch_size=5")["model.hidden"], 5)


class Kept(PartsTest):
    def test_a_schema_beside_the_file_is_not_looked_for_beside_its_copy(self):
        self.write("# yaml-language-server: $schema=../plexus.schema.json\n# kept\n" + BASE)
        self.succeed("run", "config.yaml", "--no-report", "--progress", "none")
        self.assertEqual((self.folder / "results/base/config.yaml").read_text(), "# kept\n" + BASE)

    def test_an_absolute_schema_stays(self):
        text = "# yaml-language-server: $schema=https://example.org/plexus.json\n" + BASE
        self.write(text)
        self.succeed("run", "config.yaml", "--no-report", "--progress", "none")
        self.assertEqual((self.folder / "results/base/config.yaml").read_text(), text)


class Notes(PartsTest):
    def test_notes_and_tags_change_no_trial(self):
        self.write(BASE)
        ids = [trial["id"] for trial in self.plan("config.yaml")["trials"]]
        self.write(BASE + "notes: |\n  Is wider better?\ntags: [width, pilot]\n")
        self.assertEqual([trial["id"] for trial in self.plan("config.yaml")["trials"]], ids)

    def test_what_is_no_note_or_tag_is_refused(self):
        self.write(BASE + "notes: [a]\ntags: [two words]\n")
        said = self.refuse("config.yaml")
        self.assertIn("config.yaml:6:8: 'notes' is not a text (got a list of 1 entry)", said)
        self.assertIn("config.yaml:7:8: this is no tag (got 'two words'", said)


if __name__ == "__main__":
    unittest.main()
