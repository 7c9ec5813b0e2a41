"""What the integration tests share: running the built program, and folders that go away."""
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLEXUS = os.environ.get("PLEXUS_COMMAND", str(ROOT / "build/release/bin/plexus"))


def plexus(*arguments, cwd=None, env=None, timeout=300):
    """Runs plexus to its end; returns the CompletedProcess with text output."""
    return subprocess.run(
        [PLEXUS, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def find_data(name):
    """The folder of a data set as plexus searches it, or None."""
    home = pathlib.Path(os.environ.get("XDG_DATA_HOME", pathlib.Path.home() / ".local/share"))
    places = [pathlib.Path(place) for place in os.environ.get("PLEXUS_DATA_PATH", "").split(":") if place]
    for place in [*places, home / "plexus", pathlib.Path("/usr/share/datasets")]:
        for folder in (place / name, place / name.replace("_", "-")):
            if list(folder.glob("train-images-idx3-ubyte*")):
                return folder
    return None


class PlexusTest(unittest.TestCase):
    """A test with a folder of its own, in which configurations are written and run."""

    maxDiff = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="plexus-test-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def write(self, text, name="config.yaml"):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run_plexus(self, *arguments, **options):
        return plexus(*arguments, cwd=self.folder, **options)

    def succeed(self, *arguments, **options):
        result = self.run_plexus(*arguments, **options)
        self.assertEqual(result.returncode, 0, f"{arguments}\n{result.stdout}\n{result.stderr}")
        return result
