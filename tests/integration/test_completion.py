"""Completion, asked as shells ask, and in the shells themselves where they are installed; manual pages and pointers."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from plexus_command import PLEXUS, ROOT, PlexusTest

STUBS = ROOT / "framework/completion"
CONFIG = """\
dataset: {plugin: digits_synthetic, train: 60, test: 20}
model: {plugin: shallow, hidden: 4}
grid:
  optimizer: [{plugin: adam}, {plugin: sgd}]
"""


class Candidates(PlexusTest):
    def complete(self, *words):
        """The candidates for the last word, with their meanings."""
        lines = self.succeed("complete", "fish", "--", *words).stdout.splitlines()
        return dict(line.split("\t") if "\t" in line else (line, "") for line in lines)

    def test_commands_and_their_options(self):
        commands = self.complete("")
        self.assertIn("Train the trials", commands["run"])
        self.assertNotIn("complete", commands)
        self.assertEqual(list(self.complete("ve")), ["verify"])
        self.assertIn("--retry-failed", self.complete("run", "--"))
        self.assertNotIn("--retry-failed", self.complete("plan", "--"))
        self.assertEqual(set(self.complete("data", "")), {"list", "fetch", "verify", "show"})
        self.assertIn("mnist", self.complete("data", "fetch", ""))

    def test_values_that_are_known(self):
        self.assertEqual(set(self.complete("run", "x.yaml", "--progress", "")), {"auto", "bar", "plain", "json", "none"})
        self.assertEqual(list(self.complete("run", "--progress=b")), ["--progress=bar"])
        self.assertIn("optimizer/adam", self.complete("describe", "opt"))
        self.assertIn("optimizer", self.complete("describe", "opt"))
        self.assertEqual(list(self.complete("new", "sch")), ["schedule"])
        self.assertEqual(list(self.complete("run", "")), [":files"])
        self.assertEqual(list(self.complete("run", "x.yaml", "--output", "")), [":files"])

    def test_keys_are_those_of_the_configuration(self):
        self.write(CONFIG)
        keys = self.complete("run", "config.yaml", "--set", "")
        for key in ("model.hidden=", "training.epochs=", "dataset.train=", "execution.jobs=", "seed=",
                    "optimizer.beta1=", "optimizer.momentum="):  # those of every optimizer of the grid
            self.assertIn(key, keys)
        self.assertNotIn("model.layers=", keys)
        self.assertTrue(keys["model.hidden="])
        deep = self.complete("run", "config.yaml", "--set", "model.plugin=deep", "--set", "model.hid")
        self.assertEqual(list(deep), ["model.hidden="])
        self.assertIn("model.activation=relu", self.complete("run", "config.yaml", "--set", "model.activation="))
        self.assertEqual(set(self.complete("run", "config.yaml", "--set", "training.shuffle=")),
                         {"training.shuffle=true", "training.shuffle=false"})
        axis = self.complete("run", "config.yaml", "--axis", "model.activation=relu,ta")
        self.assertEqual(list(axis), ["model.activation=relu,tanh"])
        self.assertEqual(list(self.complete("plan", "config.yaml", "--axis", "repl")), ["replicates="])

    def test_without_a_configuration_the_keys_are_those_of_the_defaults(self):
        self.assertIn("training.epochs=", self.complete("run", "nowhere.yaml", "--set", "tr"))

    def test_every_key_can_be_set(self):
        self.write(CONFIG.partition("grid:")[0])
        keys = self.complete("run", "config.yaml", "--set", "")
        self.assertGreater(len(keys), 30)
        for key in keys:
            said = self.run_plexus("plan", "config.yaml", "--set", key + "1").stderr
            with self.subTest(key):
                self.assertNotIn("unknown key", said)


def words_of(shell, line, folder):
    """What the shell itself puts into COMPREPLY, or prints, for this line."""
    environment = {**os.environ, "PATH": f"{pathlib.Path(PLEXUS).parent}:{os.environ['PATH']}"}
    if shell == "bash":
        script = (f"source {STUBS}/plexus.bash; compopt() {{ :; }}; COMP_LINE=$1; COMP_POINT=${{#COMP_LINE}}; "
                  "COMP_WORDS=(plexus); _plexus plexus \"${1##*[ =]}\" x; printf '%s\\n' \"${COMPREPLY[@]}\"")
        command = ["bash", "-c", script, "bash", line]
    else:
        command = ["fish", "--no-config", "-c", f"source {STUBS}/plexus.fish; complete -C $argv[1]", line]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return [word.split("\t")[0] for word in done.stdout.splitlines()]


class Shells(PlexusTest):
    def test_bash(self):
        self.write(CONFIG)
        self.assertEqual(words_of("bash", "plexus ver", self.folder), ["verify"])
        self.assertIn("model.hidden=", words_of("bash", "plexus run config.yaml --set model.", self.folder))
        # bash replaces what follows the =.
        self.assertEqual(words_of("bash", "plexus run config.yaml --set model.activation=tan", self.folder), ["tanh"])
        self.assertEqual(words_of("bash", "plexus run con", self.folder), ["config.yaml"])

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish(self):
        self.write(CONFIG)
        self.assertEqual(words_of("fish", "plexus ver", self.folder), ["verify"])
        self.assertEqual(words_of("fish", "plexus run config.yaml --set model.hid", self.folder), ["model.hidden="])
        self.assertIn("config.yaml", words_of("fish", "plexus run con", self.folder))

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh_parses_its_file(self):
        subprocess.run(["zsh", "-n", STUBS / "_plexus"], check=True)
        self.write(CONFIG)
        said = self.succeed("complete", "zsh", "--", "run", "config.yaml", "--set", "model.hid").stdout
        self.assertRegex(said, r"^model\.hidden=:\S")


class Pointers(PlexusTest):
    def test_help_begins_with_a_configuration_that_is_there(self):
        start = re.search(r"Start with: plexus run (\S+)", self.succeed("--help").stdout).group(1)
        self.assertTrue((self.folder / start).is_file(), start)

    def test_pages_that_help_names_are_there(self):
        page = re.search(r"where it fails: (\S+)", self.succeed("check", "--help").stdout).group(1)
        self.assertTrue((self.folder / page).is_file(), page)

    def test_each_command_has_a_manual_page_with_all_its_options(self):
        self.succeed("manual", self.folder / "man")
        helped = self.succeed("--help").stdout.split("Subcommands:")[1]
        commands = re.findall(r"^  ([a-z-]+) ", helped, re.MULTILINE)
        self.assertEqual({path.name for path in (self.folder / "man").iterdir()},
                         {"plexus.1", *(f"plexus-{name}.1" for name in commands)})
        for name in commands:
            page = (self.folder / f"man/plexus-{name}.1").read_text()
            for option in re.findall(r"--[a-z-]+", self.succeed(name, "--help").stdout.partition("Options:")[2]):
                self.assertIn(option.replace("-", "\\-"), page, name)

    @unittest.skipUnless(shutil.which("man"), "man is not installed")
    def test_manual_pages_are_rendered_without_a_warning(self):
        self.succeed("manual", self.folder / "man")
        for page in (self.folder / "man").iterdir():
            done = subprocess.run(["man", "--warnings=all", "-l", page], capture_output=True, text=True, check=True,
                                  env={**os.environ, "MANWIDTH": "100", "PAGER": "cat", "LC_ALL": "C.UTF-8"})
            self.assertEqual(done.stderr, "", page.name)
            self.assertIn("SYNOPSIS", done.stdout)


if __name__ == "__main__":
    unittest.main()
