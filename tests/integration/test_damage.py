"""Files of a results folder with zeroed sectors, flipped bits and missing ends: never a crash, never a hang, never a wrong
number without a word. Every 512 bytes of every kind of file; tests/unit/results does the same with each reader alone."""
import hashlib
import json
import pathlib
import shutil
import struct
import subprocess
import unittest
import zlib

from plexus_command import PLEXUS, PlexusTest

GRID = """\
experiment: small
dataset: {plugin: digits_synthetic, train: 60, test: 20}
model: {plugin: shallow, hidden: 4}
optimizer: {plugin: sgd, learning_rate: 0.01}
training: {epochs: 2, batch_size: 10}
grid:
  seed: [1, 2]
"""

LARGE = """\
experiment: large
dataset: {plugin: digits_synthetic, train: 20, test: 10}
model: {plugin: shallow, hidden: 1600}
training: {epochs: 1, batch_size: 10}
"""


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def damages(whole, step=512):
    """Names and bytes of damaged copies."""
    for at in range(0, len(whole), step):
        end = min(at + 512, len(whole))
        zeroed = whole[:at] + bytes(end - at) + whole[end:]
        if zeroed != whole:
            yield f"zeros at {at}", zeroed
        flipped = bytearray(whole)
        flipped[at + (at // 512) % (end - at)] ^= 1 << (at // 512) % 8
        yield f"flipped at {at}", bytes(flipped)
        yield f"cut at {at}", whole[:at]


class Damage(PlexusTest):
    def setUp(self):
        super().setUp()
        self.write(GRID)
        self.succeed("run", "config.yaml", "--progress", "none")
        self.output = self.folder / "results/small"

    def each_damage(self, path, step=512):
        whole = path.read_bytes()
        for name, bytes_of in damages(whole, step):
            with self.subTest(file=path.name, damage=name):
                path.write_bytes(bytes_of)
                yield
        path.write_bytes(whole)

    def answer(self, *arguments):
        """An answer, right or not, in time: no signal, no text of a library alone."""
        result = self.run_plexus(*arguments, timeout=60)
        self.assertIn(result.returncode, (0, 1, 3), result.stderr)
        return result

    def test_results(self):
        for _ in self.each_damage(self.output / "results.h5"):
            result = self.answer("show", "results/small")
            self.assertEqual(result.returncode, 3, result.stdout)
            self.assertIn("results.h5", result.stderr)

    def test_runtime(self):
        shown = self.succeed("show", "results/small").stdout
        for _ in self.each_damage(self.output / "runtime.h5"):
            result = self.answer("show", "results/small")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn("runtime.h5", result.stderr)
            self.assertEqual(result.stdout.split()[:2], shown.split()[:2])  # the table, without its times

    def test_trial(self):
        wanted = digest(self.output / "results.h5")
        trial = sorted((self.output / "trials").glob("*.h5"))[0]
        for _ in self.each_damage(trial, 2048):
            result = self.answer("collect", "results/small")
            self.assertEqual(result.returncode, 3, result.stdout)
            self.assertIn(trial.name, result.stderr)
        trial.write_bytes(trial.read_bytes()[:1000])
        # A damaged trial costs itself: it is trained again, to the same bytes.
        self.run_plexus("run", "config.yaml", "--progress", "none")
        if digest(self.output / "results.h5") != wanted:
            trial.unlink()
            self.succeed("run", "config.yaml", "--progress", "none")
        self.assertEqual(digest(self.output / "results.h5"), wanted)

    def test_plan(self):
        path = self.output / "trials/plan.json"
        for _ in self.each_damage(path):
            result = self.answer("collect", "results/small")
            self.assertEqual(result.returncode, 3, result.stdout)
            self.assertIn("plan.json", result.stderr)

    def test_a_sector_of_a_trial_beyond_4_MiB(self):
        self.write(LARGE)
        self.succeed("run", "config.yaml", "--progress", "none")
        trial = next((self.folder / "results/large/trials").glob("*.h5"))
        whole = trial.read_bytes()
        self.assertGreater(len(whole), 4 << 20)
        for at in (0, 512, 2048, 2560, 4096, 8192, len(whole) // 2, len(whole) - 600):
            with self.subTest(at=at):
                lost = bytes(512) if any(whole[at:at + 512]) else b"\xff" * 512
                trial.write_bytes(whole[:at] + lost + whole[at + 512:])
                result = self.answer("collect", "results/large")
                self.assertEqual(result.returncode, 3, result.stdout)

    def test_verify_files_finds_every_kind_of_damage_and_trains_nothing(self):
        good = self.succeed("verify", "--files", "results/small")
        self.assertIn("0 damaged", good.stdout)
        before = {path: digest(path) for path in self.output.rglob("*") if path.is_file()}
        for name in ("results.h5", "runtime.h5", "trials/plan.json",
                     str(sorted((self.output / "trials").glob("*.h5"))[0].relative_to(self.output))):
            with self.subTest(name):
                path = self.output / name
                whole = path.read_bytes()
                path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
                result = self.run_plexus("verify", "--files", "results/small")
                self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
                self.assertIn(name, result.stdout)
                path.write_bytes(whole)
        self.assertEqual({path: digest(path) for path in self.output.rglob("*") if path.is_file()}, before)

    def test_files_of_before_there_were_seals_are_read_with_a_word(self):
        for name in ("results.h5", "runtime.h5"):
            path = self.output / name
            path.write_bytes(path.read_bytes()[:-24])
        plan = self.output / "trials/plan.json"
        old = json.loads(plan.read_text())
        del old["crc32"]
        plan.write_text(json.dumps(old))
        result = self.succeed("show", "results/small")
        self.assertEqual(result.stderr.count("older plexus"), 2, result.stderr)
        checked = self.succeed("verify", "--files", "results/small")
        self.assertIn("without a checksum", checked.stdout)
        self.succeed("collect", "results/small")
        self.assertNotIn("older plexus", self.succeed("show", "results/small").stderr)

    def test_every_language_can_compute_the_seal(self):
        for path in [self.output / "results.h5", *(self.output / "trials").glob("*.h5")]:
            whole = path.read_bytes()
            self.assertEqual(whole[-24:], b"\nplexus crc32 %08x.\n" % zlib.crc32(whole[:-24]))
        text = (self.output / "trials/plan.json").read_bytes()
        body = text[: text.rindex(b',"crc32"')]
        self.assertEqual(json.loads(text)["crc32"], "%08x" % zlib.crc32(body))


class Forged(PlexusTest):
    """A right checksum over bytes that make HDF5 crash or loop."""

    def test_a_forged_file_ends_in_a_sentence(self):
        self.write(GRID)
        self.succeed("run", "config.yaml", "--progress", "none")
        path = self.folder / "results/small/results.h5"
        whole = path.read_bytes()[:-24]
        for at in range(0, len(whole), 1024):
            body = whole[:at] + bytes(min(512, len(whole) - at)) + whole[at + 512:]
            path.write_bytes(body + b"\nplexus crc32 %08x.\n" % zlib.crc32(body))
            with self.subTest(at=at):
                result = self.run_plexus("show", "results/small", timeout=150)
                self.assertIn(result.returncode, (0, 3), result.stderr)
                if result.returncode == 3:
                    self.assertIn("results.h5", result.stderr)


if __name__ == "__main__":
    unittest.main()
