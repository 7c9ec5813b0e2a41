"""A program that embeds plexus does what the command line does."""
import csv
import os
import pathlib
import subprocess
import unittest

from plexus_command import PLEXUS, PlexusTest

CONFIG = """\
experiment: widths
dataset: {plugin: digits_synthetic, train: 200, test: 50}
model: {plugin: shallow}
training: {epochs: 2}
grid:
  model.hidden: [3, 5]
"""


class Embedding(PlexusTest):
    def embed(self, *arguments):
        plugins = pathlib.Path(PLEXUS).parents[1] / "lib/plexus/plugins"
        return subprocess.run([os.environ["PLEXUS_EMBEDDING"], *map(str, arguments)], cwd=self.folder, text=True, timeout=120,
                              env={**os.environ, "PLEXUS_PLUGIN_PATH": str(plugins)}, capture_output=True, check=False)

    def test_it_trains_what_the_command_line_trains_and_reads_the_same_numbers(self):
        config = self.write(CONFIG)
        said = self.embed(config, "mine")
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertEqual(sorted(line.split(",")[0] for line in said.stdout.splitlines() if "ended" in line),
                         ["hidden=3 has ended", "hidden=5 has ended"])
        self.succeed("run", config, "--output", "theirs", "--no-report")
        self.succeed("export", "theirs", "--csv", "table")
        rows = csv.DictReader((self.folder / "table/trials.csv").read_text().splitlines())
        losses = {row["hidden"]: row["test_loss"] for row in rows}  # the best first; those of the table are in the plan's order
        self.assertEqual(said.stdout.splitlines()[-2:], [f"hidden={hidden}: test loss {losses[hidden]}" for hidden in ("3", "5")])

    def test_what_is_wrong_with_a_configuration_is_said_at_its_place(self):
        config = self.write(CONFIG.replace("hidden:", "hiden:"))
        said = self.embed(config, "mine")
        self.assertEqual(said.returncode, 3)
        self.assertRegex(said.stderr, r"config\.yaml:6:9: .*hiden")


if __name__ == "__main__":
    unittest.main()
