"""What plexus run says while it works: JSON lines, a log, a terminal. docs/reference/progress.md describes it."""
import json
import os
import pty
import re
import subprocess
import unittest

from plexus_command import PLEXUS, ROOT, PlexusTest

CONFIG = """\
experiment: small
dataset: {plugin: digits_synthetic, train: 200, test: 100}
model: {plugin: shallow, hidden: 8}
training: {epochs: 4, batch_size: 16}
grid:
  optimizer.learning_rate: [0.01, 0.1, 1.0e+12]
  seed: [1, 2, 3]
"""
REFERENCE = (ROOT / "docs/reference/progress.md").read_text(encoding="utf-8")


def documented_keys():
    """From the tables in the reference: event → its keys."""
    events = {}
    for section in re.split(r"^### ", REFERENCE, flags=re.MULTILINE)[1:]:
        event = re.match(r"`(\w+)`", section).group(1)
        events[event] = re.findall(r"^\| `(\w+)`", section, flags=re.MULTILINE)
    return events


class Progress(PlexusTest):
    def setUp(self):
        super().setUp()
        self.write(CONFIG)

    def lines(self, style, *options):
        return self.succeed("run", "config.yaml", "--progress", style, *options).stderr.splitlines()

    def events(self, *options):
        return [json.loads(line) for line in self.lines("json", *options)]

    def test_json_tells_of_each_trial_from_start_to_end(self):
        events = self.events("--jobs", "2")
        self.assertEqual((events[0]["event"], events[0]["trials"], events[0]["reused"]), ("start", 9, 0))
        self.assertEqual(events[-1]["event"], "end")
        for trial in range(9):
            own = [event for event in events if event.get("trial") == trial]
            kinds = [event["event"] for event in own]
            diverges = trial >= 6
            self.assertEqual(kinds[0], "trial_started")
            self.assertEqual(kinds[-1], "trial_ended")
            self.assertEqual([event["epoch"] for event in own if event["event"] == "epoch"], [1] if diverges else [1, 2, 3, 4])
            self.assertEqual(own[-1]["status"], "diverged" if diverges else "complete")
            self.assertEqual(own[-1]["test_accuracy"] is None, diverges)
            self.assertEqual({event["label"] for event in own},
                             {f"learning_rate={['0.01', '0.1', '1000000000000.0'][trial // 3]}, seed={trial % 3 + 1}"})
        elapsed = [event["elapsed"] for event in events]
        self.assertEqual(elapsed, sorted(elapsed))

    def test_json_keeps_count_and_knows_the_best(self):
        events = self.events("--jobs", "1")
        state = [event for event in events if event["event"] == "state"][-1]
        self.assertEqual([state[key] for key in ("trials", "reused", "complete", "diverged", "failed", "pruned", "running", "to_go")],
                         [9, 0, 6, 3, 0, 0, 0, 0])
        ends = [event for event in events if event["event"] == "trial_ended" and event["status"] == "complete"]
        best = max(ends, key=lambda event: event["test_accuracy"])
        self.assertEqual(state["best"]["metric"], "test_accuracy")
        self.assertEqual(state["best"]["value"], best["test_accuracy"])
        self.assertEqual(state["seconds_left"], 0)

    def test_json_has_the_documented_events_and_keys(self):
        documented = documented_keys()
        self.assertLessEqual({"start", "trial_started", "progress", "epoch", "trial_ended", "state", "end", "note",
                              "message", "trial_interrupted"}, set(documented))
        seen = set()
        for event in self.events():
            self.assertEqual(list(event), ["event", "elapsed", *documented[event["event"]]])
            seen.add(event["event"])
        self.assertLessEqual({"start", "trial_started", "epoch", "trial_ended", "state", "end"}, seen)

    @staticmethod
    def after_summary(lines):
        """Without what is said of the data before anything is trained."""
        begin = next(number for number, line in enumerate(lines) if re.match(r"\d+ trials", line))
        return lines[begin:]

    def test_a_log_has_one_line_for_each_short_trial(self):
        lines = self.after_summary(self.lines("plain", "--jobs", "1"))
        self.assertEqual(lines[0], "9 trials")
        self.assertEqual(len(lines), 1 + 9 + 1)
        for number, line in enumerate(lines[1:10], start=1):
            self.assertTrue(line.startswith(f"[{number}/9] learning_rate="), line)
        self.assertRegex(lines[1], r"test accuracy \d+\.\d\d % in ")
        self.assertRegex(lines[8], r"diverged in .*: the loss")
        self.assertRegex(lines[10], r"^9 of 9 trials done, 3 diverged; best: test accuracy [\d.]+ % of learning_rate=")

    def test_what_is_there_already_is_counted(self):
        self.lines("none", "--axis", "seed=1")
        lines = self.after_summary(self.lines("plain"))
        self.assertEqual(lines[0], "9 trials, 3 already there")
        self.assertTrue(lines[1].startswith("[4/9] "))
        self.assertEqual(len(lines), 1 + 6 + 1)

    def test_none_says_nothing(self):
        self.assertEqual(self.lines("none"), [])

    def on_terminal(self, *options, **variables):
        parent, child = pty.openpty()
        process = subprocess.Popen([PLEXUS, "run", "config.yaml", *options], cwd=self.folder, stderr=child,
                                   stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                                   env={**os.environ, "TERM": "xterm", **variables})
        os.close(child)
        output = b""
        try:
            while chunk := os.read(parent, 65536):
                output += chunk
        except OSError:  # the other end is closed
            pass
        os.close(parent)
        self.assertEqual(process.wait(), 0)
        return output.decode()

    def test_a_terminal_shows_bars_and_leaves_a_line_for_each_trial(self):
        output = self.on_terminal("--jobs", "2", NO_COLOR="1")
        self.assertIn("of 9 trials done", output)
        # What stays after the bars are erased, as a terminal would show it.
        screen = []
        for part in re.split(r"(\x1b\[\d+A\x1b\[J|\r\n)", output):
            moved = re.fullmatch(r"\x1b\[(\d+)A\x1b\[J", part)
            if moved:
                del screen[len(screen) - int(moved.group(1)):]
            elif part not in ("", "\r\n"):
                screen.append(part)
        screen = self.after_summary(screen)
        self.assertEqual(screen[0], "9 trials")
        self.assertEqual(len(screen), 1 + 9 + 1)
        self.assertEqual(sum(line.startswith("✓") for line in screen), 6)
        self.assertEqual(sum(line.startswith("✗") for line in screen), 3)
        self.assertTrue(screen[-1].startswith("best: test accuracy"))
        self.assertNotRegex(output, r"\x1b\[\d+m")  # NO_COLOR

    def test_a_long_label_keeps_its_beginning_and_its_end(self):
        self.write(CONFIG.replace("[0.01, 0.1, 1.0e+12]", "[0.0123456789]").replace(
            "grid:", "grid:\n  net: {a_label_that_is_long: {training: {epochs: 1}}}\n  model.activation: [leaky_relu]"))
        output = self.on_terminal(NO_COLOR="1")
        for seed in (1, 2, 3):
            self.assertIn(f"✓ a_label_that_is… 0.0123456789, {seed}  test accuracy", output)

    def test_a_terminal_without_no_color_has_colour(self):
        environment = {key: "" for key in ("NO_COLOR",)}
        self.assertIn("\x1b[32m✓", self.on_terminal("--axis", "seed=1", **environment))


if __name__ == "__main__":
    unittest.main()
