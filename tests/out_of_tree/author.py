"""What the tests of this folder share: plexus in a prefix of its own, and projects built against it as their authors do.

The environment says what to test: PLEXUS_BUILD (a complete build folder), CMAKE and CXX. The prefix is moved after it was
installed, and its path has a space in it.
"""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CMAKE = os.environ.get("CMAKE", "cmake")
CXX = os.environ.get("CXX", "c++")
BUILD = os.environ.get("PLEXUS_BUILD", str(ROOT / "build/release"))
WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"


def run(*command, folder, expect=0, **environment):
    """Runs a command and returns what it said; another exit code than `expect` shows all of it."""
    done = subprocess.run([str(part) for part in command], cwd=folder, env={**os.environ, **environment},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != expect:
        raise AssertionError(f"{command} exited with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout if expect == 0 else done.stdout + done.stderr


def build(project, prefix, *options, flags=WARNINGS):
    """Configures and builds the project in the folder, as its author would."""
    run(CMAKE, "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_CXX_COMPILER={CXX}",
        f"-DCMAKE_CXX_FLAGS={flags}", *options, folder=project)
    run(CMAKE, "--build", "build", folder=project)


def in_parallel(function, items):
    """Calls function(item) for all, as many at a time as there are cores; the first error is raised."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, items))


class AuthorTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="plexus out of tree "))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        run(CMAKE, "--install", BUILD, "--prefix", cls.folder / "first", folder=cls.folder)
        cls.prefix = (cls.folder / "first").rename(cls.folder / "second")
        cls.plexus = cls.prefix / "bin" / "plexus"
        # Nothing that the user of this machine has installed takes part.
        home = cls.folder / "home"
        home.mkdir()
        kept = {name: os.environ.get(name) for name in ("HOME", "XDG_DATA_HOME", "PLEXUS_PLUGIN_PATH")}
        os.environ.update(HOME=str(home), XDG_DATA_HOME=str(home / ".local/share"))
        os.environ.pop("PLEXUS_PLUGIN_PATH", None)
        cls.addClassCleanup(cls.restore, kept)

    @staticmethod
    def restore(kept):
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    @classmethod
    def run_tests(cls, project):
        """Runs the tests that the project has."""
        return run("ctest", "--test-dir", "build", "--output-on-failure", "--no-tests=error", folder=project)
