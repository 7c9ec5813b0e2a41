"""What comes from strangers and from a machine in a bad state: text for the terminal, pipes, closed streams, signals."""
import errno
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import time
import unittest

from plexus_command import PLEXUS, PlexusTest

SMALL = """\
experiment: small
dataset: {plugin: digits_synthetic, train: 60, test: 20}
model: {plugin: perceptron}
optimizer: {plugin: sgd, learning_rate: 0.01}
training: {epochs: 2}
"""

EVIL = r"\e]0;PWNED\a\e[31mred\n=1+1\u202Etxt\u009B1m"
# Bytes that a terminal obeys, and U+202E, U+009B; colours and the like of the program itself are not meant.
OBEYED = re.compile(rb"\x1b\]|\x07|\xe2\x80\xae|\xc2\x9b|PWNED\x07|\x1b\[31mred")


def screen(arguments, folder, keys=b""):
    """What a terminal would be sent."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ["TERM"] = "xterm"
        os.execv(PLEXUS, [PLEXUS, *arguments])
    seen = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            part = b""
        if not part:
            break
        seen += part
    os.close(terminal)
    return os.waitpid(pid, 0)[1], seen


class Terminal(PlexusTest):
    def setUp(self):
        super().setUp()
        self.write(SMALL + f'grid:\n  network:\n    "{EVIL}": {{model: perceptron}}\n    plain: {{model: perceptron}}\n')

    def test_labels_reach_no_terminal_as_they_are(self):
        for arguments in (["plan", "config.yaml"], ["run", "config.yaml"], ["run", "config.yaml", "--progress", "plain"],
                          ["show", "results/small"], ["show", "results/small", "--plot"],
                          ["show", "results/small", "--csv"], ["show", "results/small", "--json"], ["verify", "results/small"], ["collect", "results/small"]):
            with self.subTest(arguments):
                _, seen = screen(arguments, self.folder)
                self.assertIsNone(OBEYED.search(seen), seen)
                if arguments[0] in ("plan", "show"):
                    self.assertIn(rb"\x1b]0;PWNED", seen)

    def test_piped_tables_hold_no_controls_either_and_keep_their_lines(self):
        for arguments in (["plan", "config.yaml"], ["run", "config.yaml"], ["show", "results/small"]):
            with self.subTest(arguments):
                result = subprocess.run([PLEXUS, *arguments], cwd=self.folder, capture_output=True, timeout=60)
                self.assertIsNone(OBEYED.search(result.stdout + result.stderr), result.stdout + result.stderr)
                for line in result.stdout.decode().splitlines():
                    self.assertFalse(line.startswith("=1+1"), result.stdout)

    def test_errors_hold_no_controls(self):
        for arguments in (["run", "a\x1b]0;PWNED\x07b.yaml"], ["show", "a\x1b[31mb"], ["describe", "model/\x1b[31mx"],
                          ["\x1b]0;PWNED\x07"], ["plan", "config.yaml", "--set", "model.\x1b[31mx=1"]):
            with self.subTest(arguments):
                result = subprocess.run([PLEXUS, *arguments], cwd=self.folder, capture_output=True, timeout=60)
                self.assertNotEqual(result.returncode, 0)
                self.assertNotIn(b"\x1b", result.stdout + result.stderr)
                self.assertNotIn(b"\x07", result.stdout + result.stderr)

    def test_bytes_that_are_no_text_are_shown_as_numbers(self):
        result = subprocess.run([PLEXUS, "show", b"a\xffb"], cwd=self.folder, capture_output=True, timeout=60)
        self.assertIn(rb"a\xffb", result.stderr)

    def test_a_spreadsheet_computes_no_label(self):
        self.write(SMALL + 'grid:\n  network:\n    "=cmd()": {model: perceptron}\n    "+1+1": {model: perceptron}\n'
                   '    "@SUM(A1)": {model: perceptron}\n    "-x": {model: perceptron}\n'
                   '  optimizer.learning_rate: [0.01, 0.1]\n')
        self.succeed("run", "config.yaml", "--fresh", "--progress", "none")
        table = self.succeed("show", "results/small", "--csv").stdout
        for label in ("=cmd()", "+1+1", "@SUM(A1)", "-x"):
            self.assertIn("'" + label, table)
        self.assertNotIn("'0.", table)
        self.assertNotIn("'-0", table)

    def test_exported_data_keep_their_bytes(self):
        self.succeed("run", "config.yaml", "--progress", "none")
        result = subprocess.run([PLEXUS, "show", "results/small", "--csv"], cwd=self.folder, capture_output=True, timeout=60)
        self.assertIn(b"\x1b]0;PWNED\x07", result.stdout)


class Machine(PlexusTest):
    def setUp(self):
        super().setUp()
        self.write(SMALL)

    def test_a_pipe_in_place_of_a_file_is_not_waited_for(self):
        os.mkfifo(self.folder / "pipe")
        self.write("dataset: {plugin: csv, train: pipe}\nmodel: perceptron\n", "csv.yaml")
        self.write("dataset: {plugin: hdf5, file: pipe}\nmodel: perceptron\n", "hdf5.yaml")
        for config in ("pipe", "csv.yaml", "hdf5.yaml"):
            with self.subTest(config):
                result = self.run_plexus("plan", config, timeout=30)
                self.assertIn(result.returncode, (2, 3))
                self.assertIn("pipe", result.stderr)
        self.succeed("run", "config.yaml", "--progress", "none")
        plan = self.folder / "results/small/trials/plan.json"
        plan.unlink()
        os.mkfifo(plan)
        result = self.run_plexus("collect", "results/small", timeout=30)
        self.assertEqual(result.returncode, 3)
        self.assertIn("it is a pipe", result.stderr)

    def test_closed_streams_are_given_to_no_file(self):
        for closed in ("2>&-", ">&-", "<&-", "<&- >&- 2>&-"):
            with self.subTest(closed):
                subprocess.run(f"exec {PLEXUS} run config.yaml --fresh --progress plain {closed}", shell=True,
                               cwd=self.folder, timeout=60, capture_output=True)
                self.assertEqual((self.folder / "results/small/trials/.lock").read_bytes(), b"")
                self.assertTrue((self.folder / "results/small/results.h5").exists())

    def test_the_end_of_the_terminal_is_as_sigterm(self):
        self.write(SMALL.replace("epochs: 2", "epochs: 100000"))
        process = subprocess.Popen([PLEXUS, "run", "config.yaml", "--progress", "none"], cwd=self.folder,
                                   start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not list((self.folder / "results/small").glob("trials/.lock")) and process.poll() is None:
            time.sleep(0.02)
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGHUP)
        self.assertEqual(process.wait(30), 130)
        self.assertEqual(len(list((self.folder / "results/small/trials").glob("*.checkpoint"))), 1)

    def test_nohup_is_respected(self):
        process = subprocess.Popen(["nohup", PLEXUS, "run", "config.yaml", "--progress", "none"], cwd=self.folder,
                                   start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.05)
        os.killpg(process.pid, signal.SIGHUP)
        self.assertEqual(process.wait(60), 0)

    def test_a_temporary_folder_that_is_not_there_is_named(self):
        self.succeed("run", "config.yaml", "--progress", "none")
        result = self.run_plexus("verify", "results/small", env={"TMPDIR": "/no/such/folder"})
        self.assertEqual(result.returncode, 3)
        self.assertIn("TMPDIR", result.stderr)
        self.assertNotIn("filesystem error", result.stderr)

    def test_sizes_that_no_machine_has_are_a_sentence(self):
        for text in (SMALL.replace("perceptron", "shallow, hidden: 1000000000000"),
                     SMALL.replace("train: 60", "train: 100000000000")):
            self.write(text)
            result = self.run_plexus("run", "config.yaml", "--progress", "none", timeout=60)
            self.assertIn(result.returncode, (2, 3), result.stdout + result.stderr)
            self.assertRegex(result.stderr, "memory|out of range")
            self.assertNotIn("std::", result.stderr)

    def test_a_little_memory_on_one_processor_is_an_answer(self):
        self.write(SMALL.replace("perceptron", "deep, hidden: [64]").replace("epochs: 2", "epochs: 2, batch_size: 20"))
        for limit in (1, 60, 100):
            with self.subTest(limit):
                result = subprocess.run(
                    ["taskset", "-c", str(min(os.sched_getaffinity(0))), PLEXUS, "run", "config.yaml", "--fresh",
                     "--progress", "none", "--set", f"execution.memory_limit={limit}"],
                    cwd=self.folder, capture_output=True, text=True, timeout=90)
                self.assertIn(result.returncode, (0, 1, 3), result.stderr)

    def test_too_little_address_space_is_an_answer(self):
        for kilobytes in (60000, 100000, 150000, 200000):
            with self.subTest(kilobytes):
                result = subprocess.run(
                    f"ulimit -v {kilobytes}; exec {PLEXUS} run config.yaml --fresh --progress none", shell=True,
                    cwd=self.folder, capture_output=True, text=True, timeout=90)
                self.assertIn(result.returncode, (0, 1, 3, 127), result.stderr)


if __name__ == "__main__":
    unittest.main()
