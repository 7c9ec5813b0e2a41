"""Many experiments: plexus list, find, diff and watch, the index, and several folders as one."""
import csv
import io
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import h5py
import numpy as np

from plexus_command import PLEXUS, PlexusTest

CONFIG = """\
experiment: {name}
dataset: {{plugin: digits_synthetic, train: 120, test: 60, validation: 40, size: 8}}
model: {{plugin: shallow, hidden: {hidden}}}
optimizer: {{plugin: sgd, learning_rate: 0.1}}
training: {{epochs: {epochs}, batch_size: 20}}
notes: |
  {name} with {hidden}
  second line
tags: [pilot, {tag}]
grid:
  training.batch_size: [10, 20]
  seed: [1, 2]
"""


class FoldersTest(PlexusTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="plexus-folders-")
        cls.addClassCleanup(folder.cleanup)
        cls.trained = pathlib.Path(folder.name)
        for name, hidden, epochs, tag in (("narrow", 4, 1, "width"), ("wide", 12, 1, "width"), ("long", 4, 3, "time")):
            (cls.trained / f"{name}.yaml").write_text(CONFIG.format(name=name, hidden=hidden, epochs=epochs, tag=tag))
            subprocess.run([PLEXUS, "run", f"{name}.yaml", "--progress", "none", *(["--no-report"] if name == "long" else [])],
                           cwd=folder.name, check=True, capture_output=True)

    def setUp(self):
        super().setUp()
        subprocess.run(["cp", "-a", f"{self.trained}/.", self.folder], check=True)
        self.cache = self.folder / "cache"
        os.environ["XDG_CACHE_HOME"] = str(self.cache)
        self.addCleanup(os.environ.pop, "XDG_CACHE_HOME", None)

    def list(self, *arguments):
        return json.loads(self.succeed("list", *arguments, "--json").stdout)

    def ranking(self, name):
        """The best trial as h5py reads it."""
        with h5py.File(self.folder / "results" / name / "results.h5") as file:
            return float(np.nanmax(file["trials/validation_accuracy"][()]))

    def refuse(self, *arguments, code=2):
        result = self.run_plexus(*arguments)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result.stderr


class List(FoldersTest):
    def test_each_experiment_has_its_numbers_notes_and_tags(self):
        rows = self.list()
        self.assertEqual([row["name"] for row in rows], ["long", "narrow", "wide"])
        for row in rows:
            self.assertEqual((row["status"], row["trials"], row["there"]), ("complete", 4, 4))
            self.assertEqual(row["metric"], "validation_accuracy")
            self.assertEqual(row["best"], self.ranking(row["name"]))
            self.assertEqual(row["report"], row["name"] != "long")
        self.assertEqual(rows[2]["notes"], "wide with 12\nsecond line\n")
        self.assertEqual(rows[0]["tags"], ["pilot", "time"])

    def test_the_table_is_sorted_and_chosen_by_tag(self):
        best = sorted(("long", "narrow", "wide"), key=self.ranking, reverse=True)
        listed = [row["name"] for row in self.list("--sort", "best")]
        self.assertEqual([self.ranking(name) for name in listed], [self.ranking(name) for name in best])
        self.assertEqual([row["name"] for row in self.list("--tag", "width", "--reverse")], ["wide", "narrow"])
        table = self.succeed("list").stdout
        self.assertRegex(table, r"(?m)^narrow +\d{4}-\d\d-\d\d \d\d:\d\d +4 +complete +\d+\.\d\d % +validation_accuracy"
                                r" +pilot width +narrow with 4$")

    def test_the_memory_follows_every_change_and_may_be_deleted_or_damaged(self):
        first = self.list()
        memory, = self.cache.glob("plexus/list-*.json")
        self.assertEqual(self.list(), first)
        self.write(CONFIG.format(name="narrow", hidden=4, epochs=1, tag="width").replace("[1, 2]", "[1, 2, 3]"),
                   "narrow.yaml")
        self.succeed("run", "narrow.yaml", "--progress", "none", "--no-report")
        self.assertEqual([row["trials"] for row in self.list()], [4, 6, 4])
        shutil.rmtree(self.folder / "results/wide")
        self.assertEqual([row["name"] for row in self.list()], ["long", "narrow"])
        for damage in ("", "{", '{"version": 3, "experiments": [{}]}', "\0" * 100):
            memory.write_text(damage)
            self.assertEqual([row["trials"] for row in self.list()], [4, 6])
        memory.unlink()
        self.assertEqual([row["trials"] for row in self.list()], [4, 6])

    def test_the_memory_is_believed_where_nothing_changed(self):
        self.list()
        memory, = self.cache.glob("plexus/list-*.json")
        text = memory.read_text()
        memory.write_text(text.replace('"trials":4', '"trials":5'))
        self.assertEqual([row["trials"] for row in self.list()], [5, 5, 5], "the memory is not used at all")

    def test_what_is_unfinished_not_collected_or_damaged_says_so(self):
        os.remove(self.folder / "results/narrow/results.h5")
        os.remove(self.folder / "results/wide/results.h5")
        os.remove(next((self.folder / "results/wide/trials").glob("*.h5")))
        damaged = self.folder / "results/long/results.h5"
        data = bytearray(damaged.read_bytes())
        data[len(data) // 2] ^= 1
        damaged.write_bytes(bytes(data))
        rows = {row["folder"].split("/")[-1]: row for row in self.list()}
        self.assertEqual((rows["narrow"]["status"], rows["narrow"]["there"]), ("unfinished", 4))
        self.assertEqual((rows["wide"]["status"], rows["wide"]["there"]), ("unfinished", 3))
        self.assertEqual(rows["long"]["status"], "unreadable")
        self.assertIn("results.h5", rows["long"]["problem"])
        self.assertRegex(self.succeed("list").stdout, r"(?m)^narrow .* not collected ")
        self.assertRegex(self.succeed("list").stdout, r"(?m)^wide .* 3 of 4 ")

    def test_a_folder_that_is_not_there_and_one_without_experiments(self):
        self.assertIn("there is no folder 'nowhere'", self.refuse("list", "nowhere"))
        (self.folder / "empty").mkdir()
        result = self.succeed("list", "empty")
        self.assertEqual(result.stdout, "")
        self.assertIn("no experiment in 'empty'", result.stderr)

    def test_the_index_links_the_reports_that_are_there(self):
        self.assertEqual(self.succeed("list", "--html").stdout, "index: results/index.html\n")
        page = (self.folder / "results/index.html").read_text()
        self.assertEqual(re.findall(r'href="([^"]+)"', page), ["narrow/report.html", "wide/report.html"])
        self.assertNotIn("<script", page)
        # plexus report of the whole folder writes the one that is missing.
        said = self.succeed("report", "results").stdout
        self.assertEqual(said, "report: results/long/report.html\nindex:  results/index.html\n")
        page = (self.folder / "results/index.html").read_text()
        self.assertEqual(re.findall(r'href="([^"]+)"', page),
                         ["long/report.html", "narrow/report.html", "wide/report.html"])


SEARCH = """\
experiment: front
dataset: {plugin: digits_synthetic, train: 120, test: 60, validation: 40, size: 8}
model: {plugin: shallow, hidden: 4}
optimizer: {plugin: sgd, learning_rate: 0.1}
training: {epochs: 1, batch_size: 20}
search:
  plugin: random
  trials: 12
  metric: [validation_accuracy, parameter_count]
  space:
    model.hidden: {log_integer: {from: 2, to: 64}}
    optimizer.learning_rate: {log_uniform: {from: 0.01, to: 1}}
"""


class Fronts(FoldersTest):
    """A study that looked for several metrics has no best trial: it has a front, and the best of each metric on it."""

    def setUp(self):
        super().setUp()
        self.write(SEARCH)
        self.succeed("run", "config.yaml", "--progress", "none", "--no-report")
        with h5py.File(self.folder / "results/front/results.h5") as file:
            self.table = {name: file["trials"][name][()] for name in ("validation_accuracy", "parameter_count", "hidden")}
        accuracy, size = self.table["validation_accuracy"], self.table["parameter_count"]
        self.front = [not any((a >= accuracy[i] and s <= size[i]) and (a > accuracy[i] or s < size[i])
                              for a, s in zip(accuracy, size)) for i in range(12)]

    def test_a_list_has_the_size_of_the_front_and_the_best_of_each_metric(self):
        best = {"validation_accuracy": float(self.table["validation_accuracy"].max()),
                "parameter_count": float(self.table["parameter_count"].min())}
        for _ in ("read", "remembered"):
            row = next(row for row in self.list() if row["name"] == "front")
            self.assertEqual(row["front"], {"trials": sum(self.front), "best": best})
            self.assertIsNone(next(row for row in self.list() if row["name"] == "wide")["front"])
            words = f"{100 * best['validation_accuracy']:.2f} % | {best['parameter_count']:.0f}"
            self.assertIn(f"{words}  validation_accuracy | parameter_count, {sum(self.front)} on the front",
                          self.succeed("list").stdout)
        self.succeed("list", "--html")
        self.assertIn(f"{words} <small>validation accuracy | parameter count, {sum(self.front)} on the front</small>",
                      (self.folder / "results/index.html").read_text())

    def test_what_is_found_has_its_part_of_the_front(self):
        width = sorted(self.table["hidden"])[6]
        chosen = [i for i in range(12) if self.table["hidden"][i] > width]
        on_front = [i for i in chosen if self.front[i]]
        found, = json.loads(self.succeed("find", f"experiment=front and hidden>{width}", "--json").stdout)
        self.assertEqual([trial["on_front"] for trial in found["found"]], [self.front[i] for i in chosen])
        self.assertEqual(found["front"]["trials"], len(on_front))
        if on_front:
            self.assertEqual(found["front"]["best"]["parameter_count"], float(min(self.table["parameter_count"][on_front])))
        table = self.succeed("find", "experiment=front", "--trials").stdout
        self.assertEqual(len(re.findall(r"validation_accuracy \| parameter_count +yes\b", table)), sum(self.front))
        self.assertIn(f" {100 * self.table['validation_accuracy'][0]:.2f} % | {self.table['parameter_count'][0]}  ", table)
        beaten = self.front.index(False)
        hidden = self.table["hidden"][beaten]
        if not any(self.front[i] for i in range(12) if self.table["hidden"][i] == hidden):
            self.assertIn("validation_accuracy, none on the front", self.succeed("find", f"experiment=front and hidden={hidden}").stdout)


class Find(FoldersTest):
    def find(self, expression, *arguments, code=0):
        result = self.run_plexus("find", expression, *arguments, "--json")
        self.assertEqual(result.returncode, code, result.stderr)
        return {one["name"]: len(one["found"]) for one in json.loads(result.stdout)}

    def test_settings_that_do_not_vary_and_their_short_names_are_found(self):
        self.assertEqual(self.find("dataset=digits_synthetic and model.hidden>4"), {"wide": 4})
        self.assertEqual(self.find("hidden=4 and batch_size=10 and not epochs=3"), {"narrow": 2})
        self.assertEqual(self.find("training.epochs in (3, 7) or model.hidden >= 12"), {"long": 4, "wide": 4})
        self.assertEqual(self.find("hidden=4 and (seed=2 or seed=1) and epochs=1 and batch_size!=20"), {"narrow": 2})
        self.assertEqual(self.find("tags=width and notes~narrow"), {"narrow": 4})
        self.assertEqual(self.find("model.hidden>1000", code=1), {})

    def test_labels_of_patches_are_found(self):
        self.write("""experiment: labels
dataset: {plugin: digits_synthetic, train: 30, test: 10, size: 8}
training: {epochs: 1}
results: {parameters: []}
grid:
  network: {flat: {model: perceptron}, wide: {model: {plugin: shallow, hidden: 9}}}
  rows: {20: {dataset: {train: 20}}, 30: {dataset: {train: 30}}}
""", "labels.yaml")
        self.succeed("run", "labels.yaml", "--progress", "none", "--no-report")
        self.assertEqual(self.find("network=wide"), {"labels": 2})
        self.assertEqual(self.find("network=wide and rows>20 and hidden=9"), {"labels": 1})
        self.assertEqual(self.find("rows>=20"), {"labels": 4})

    def test_results_are_compared_as_they_are(self):
        with h5py.File(self.folder / "results/long/results.h5") as file:
            accuracy = file["trials/test_accuracy"][()]
        median = float(np.median(accuracy))
        self.assertEqual(self.find(f"experiment=long and test_accuracy>={100 * median}%"),
                         {"long": int(np.sum(accuracy >= median))})
        self.assertEqual(self.find("seconds>0 and status=complete and experiment='long'"), {"long": 4})

    def test_the_best_of_those_that_are_found_is_shown(self):
        found = json.loads(self.succeed("find", "experiment=wide and seed=1", "--json").stdout)
        with h5py.File(self.folder / "results/wide/results.h5") as file:
            seeds = file["trials/seed"][()]
            self.assertEqual(found[0]["best"], float(np.max(file["trials/validation_accuracy"][()][seeds == 1])))
        table = self.succeed("find", "experiment=wide and seed=1", "--trials").stdout
        self.assertEqual(len(re.findall(r"(?m)^results/wide ", table)), 2)

    def test_mistakes_have_a_caret(self):
        self.assertEqual(self.refuse("find", "model.hidden>"),
                         "plexus: find: expected a value here\n  model.hidden>\n               ^\n")
        self.assertIn("  model.hidden > wide\n                 ^", self.refuse("find", "model.hidden > wide"))
        self.assertIn("'>' compares numbers (got 'wide')", self.refuse("find", "model.hidden > wide"))
        self.assertIn("this '(' is never closed\n  (seed=1\n  ^", self.refuse("find", "(seed=1"))
        self.assertIn("'and' is written as a word", self.refuse("find", "seed=1 && seed=2"))
        self.assertIn("expected 'and' or 'or' before this\n  seed=1 seed=2\n         ^", self.refuse("find", "seed=1 seed=2"))
        self.assertIn("no experiment has 'model.hiden'; did you mean 'model.hidden'?\n  seed=1 and model.hiden=3\n             ^",
                      self.refuse("find", "seed=1 and model.hiden=3"))
        self.assertIn("may be ", self.refuse("find", "plugin=sgd"))


class Diff(FoldersTest):
    def diff(self, *arguments, code=1):
        result = self.run_plexus("diff", *arguments, "--json")
        self.assertEqual(result.returncode, code, result.stderr)
        return json.loads(result.stdout)

    def test_an_experiment_is_equal_to_itself_trained_again(self):
        self.succeed("run", "wide.yaml", "--output", "again", "--progress", "none", "--no-report")
        answer = self.diff("results/wide", "again", code=0)
        self.assertTrue(answer["equal"])
        self.assertEqual(self.succeed("diff", "results/wide", "again").stdout, "")

    def test_settings_numbers_and_the_first_array_are_named(self):
        answer = self.diff("results/narrow", "results/long")
        self.assertEqual(answer["settings"], ["training.epochs: 1 → 3"])
        self.assertEqual(answer["trials"], [])
        with h5py.File(self.folder / "results/narrow/results.h5") as one, h5py.File(self.folder / "results/long/results.h5") as two:
            difference = two["trials/test_loss"][()] - one["trials/test_loss"][()]
        line = next(line for line in answer["numbers"] if line.startswith("test_loss: "))
        self.assertEqual(line, f"test_loss: 4 of 4 trials differ, by up to {np.max(np.abs(difference)):.6g}; in the mean "
                               f"{np.mean(difference):+.6g}")
        self.assertEqual(answer["first_array"], "batch_size=10, seed=1: history of train_loss: 1 numbers in "
                                                "'results/narrow', 3 in 'results/long'")

    def test_trials_of_one_side_are_named(self):
        self.succeed("run", "narrow.yaml", "--axis", "seed=2,3", "--output", "other", "--progress", "none", "--no-report")
        answer = self.diff("results/narrow", "other")
        self.assertEqual(answer["settings"], ["seed: 1, 2 → 2, 3"])
        self.assertEqual(answer["trials"], ["only in 'results/narrow': batch_size=10, seed=1",
                                            "only in 'results/narrow': batch_size=20, seed=1",
                                            "only in 'other': batch_size=10, seed=3", "only in 'other': batch_size=20, seed=3"])
        self.assertEqual((answer["numbers"], answer["first_array"]), ([], None))

    def test_trials_that_one_side_has_not_finished_differ_by_no_number(self):
        shutil.copytree(self.folder / "results/narrow", self.folder / "part")
        os.remove(next((self.folder / "part/trials").glob("*.h5")))
        os.remove(self.folder / "part/results.h5")
        self.succeed("collect", "part")
        answer = self.diff("results/narrow", "part")
        self.assertIn("test_loss: 1 of 4 trials have it on one side only", answer["numbers"])
        self.assertEqual([line for line in answer["numbers"] if "by up to" in line], [])

    def test_two_files_of_trials_are_compared_array_by_array(self):
        with h5py.File(self.folder / "results/narrow/results.h5") as file:
            ids = [value.decode() for value in file["trials/id"][()]]
        one, two = (f"results/narrow/trials/{name}.h5" for name in ids[:2])
        answer = self.diff(one, two)
        self.assertEqual(answer["settings"], ["seed: 1 → 2"])
        with h5py.File(self.folder / one) as a, h5py.File(self.folder / two) as b:
            name = next(iter(a["parameters/final"]))
            x, y = a[f"parameters/final/{name}"][()], b[f"parameters/final/{name}"][()]
        line = next(line for line in answer["numbers"] if line.startswith(f"final {name}: "))
        self.assertIn(f"{int(np.sum(x != y))} of {x.size} numbers differ", line)
        self.assertTrue(self.diff(one, one, code=0)["equal"])

    def test_a_folder_and_a_file_are_refused(self):
        self.assertIn("give two folders", self.refuse("diff", "results/narrow", "narrow.yaml"))
        self.assertIn("there is no 'nowhere'", self.refuse("diff", "results/narrow", "nowhere"))


class Several(FoldersTest):
    def test_several_folders_are_one_table(self):
        rows = list(csv.DictReader(io.StringIO(self.succeed("show", "results/narrow", "results/wide", "--csv").stdout)))
        self.assertEqual([row["experiment"] for row in rows].count("narrow"), 4)
        self.assertEqual(len(rows), 8)
        table = self.succeed("show", "results/narrow", "results/wide", "--by", "experiment").stdout
        self.assertRegex(table, r"(?m)^narrow +")
        self.assertRegex(table, r"(?m)^wide +")
        self.write(CONFIG.format(name="other", hidden=4, epochs=1, tag="width").replace("training.batch_size: [10, 20]", "optimizer: {a: sgd, b: adam}"))
        self.succeed("run", "config.yaml", "--progress", "none", "--no-report")
        said = self.run_plexus("show", "results/narrow", "results/other").stderr
        self.assertIn("plexus: 'batch_size' does not vary in 'results/other'; there it counts as none\n", said)
        self.assertIn("'optimizer' does not vary in 'results/narrow'; there it counts as none", said)
        self.assertIn("give one folder", self.refuse("show", "results/narrow", "results/wide", "--plot"))

    def test_several_folders_are_one_page(self):
        self.assertEqual(self.succeed("report", "results/narrow", "results/long", "--output", "both.html").stdout,
                         "report: both.html\n")
        page = (self.folder / "both.html").read_text()
        data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])
        self.assertEqual(data["trials"], 8)
        column = {one["name"]: one for one in data["columns"]}
        self.assertEqual([column["experiment"]["labels"][code] for code in column["experiment"]["codes"]],
                         ["narrow"] * 4 + ["long"] * 4)
        self.assertTrue(column["experiment"]["axis"])
        curve = next(one for one in data["curves"] if one["metric"] == "train_loss")
        for part, (name, epochs) in enumerate((("narrow", 1), ("long", 3))):
            with h5py.File(self.folder / "results" / name / "results.h5") as file:
                history = file["history_train_loss"][()].reshape(4, epochs)
                self.assertEqual(column["test_accuracy"]["values"][4 * part:4 * part + 4], file["trials/test_accuracy"][()].tolist())
            for trial in range(4):
                self.assertEqual(curve["values"][4 * part + trial], history[trial].tolist() + [None] * (3 - epochs))
        self.assertIn("--output is for a page of several", self.refuse("report", "results/narrow", "--output", "x.html"))


class Watch(FoldersTest):
    SLOW = CONFIG.format(name="slow", hidden=8, epochs=60, tag="slow").replace("[1, 2]", "[1, 2, 3, 4]")

    def start(self, *arguments):
        process = subprocess.Popen([PLEXUS, *arguments], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   stdin=subprocess.DEVNULL, text=True)
        self.addCleanup(process.kill)
        return process

    def test_a_run_is_waited_for_followed_and_ends_with_it(self):
        self.write(self.SLOW, "slow.yaml")
        watch = self.start("watch", "results/slow", "--every", "1", "--html", "slow.html")
        self.assertEqual(watch.stdout.readline(), "waiting for an experiment in 'results/slow'\n")
        self.succeed("run", "slow.yaml", "--progress", "none", "--no-report", "--jobs", "1")
        out, errors = watch.communicate(timeout=60)
        self.assertEqual(watch.returncode, 0, out + errors)
        self.assertRegex(out.splitlines()[-1], r"^8 of 8 trials finished; best: validation accuracy \d+\.\d\d % of batch_size=")
        page = (self.folder / "slow.html").read_text()
        self.assertIn("8 of 8 trials finished", page)
        self.assertNotIn("http-equiv", page)
        self.assertEqual(len(re.findall(r"<tr><td", page)), 8)
        self.assertFalse(list(self.folder.glob(".slow.html*")), "a part of a page was left")

    def test_a_run_that_was_interrupted_ends_the_watching_with_a_word(self):
        self.write(self.SLOW.replace("epochs: 60", "epochs: 200000"), "slow.yaml")
        run = self.start("run", "slow.yaml", "--progress", "none", "--jobs", "1")
        deadline = time.monotonic() + 60
        while not list(self.folder.glob("results/slow/trials/plan.json")) and time.monotonic() < deadline:
            time.sleep(0.05)
        watch = self.start("watch", "results/slow", "--every", "1")
        time.sleep(2.5)
        listed = json.loads(self.succeed("list", "--json").stdout)
        self.assertIn("running", [row["status"] for row in listed])
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=60)
        out, errors = watch.communicate(timeout=60)
        self.assertEqual(watch.returncode, 1, out + errors)
        self.assertIn("nobody is at work; 'plexus run results/slow' goes on", out)

    def test_ctrl_c_ends_the_watching_alone(self):
        watch = self.start("watch", "results/never", "--every", "1")
        watch.stdout.readline()
        watch.send_signal(signal.SIGINT)
        out, errors = watch.communicate(timeout=30)
        self.assertEqual((watch.returncode, out), (130, ""))
        self.assertEqual(errors, "plexus: no longer watching; the experiment goes on\n")

    def test_what_is_finished_ends_at_once_and_a_file_is_refused(self):
        before = time.monotonic()
        out = self.succeed("watch", "results/narrow").stdout
        self.assertLess(time.monotonic() - before, 5)
        self.assertIn("4 of 4 trials finished", out)
        self.assertIn("is a file", self.refuse("watch", "narrow.yaml"))

    def test_a_terminal_has_one_line_that_is_drawn_anew(self):
        self.write(self.SLOW.replace("epochs: 60", "epochs: 300"), "slow.yaml")
        run = self.start("run", "slow.yaml", "--progress", "none", "--no-report", "--jobs", "1")
        ours, theirs = pty.openpty()
        watch = subprocess.Popen([PLEXUS, "watch", "results/slow", "--every", "1"], cwd=self.folder, stdin=subprocess.DEVNULL,
                                 stdout=theirs, stderr=subprocess.PIPE, env={**os.environ, "TERM": "xterm"})
        self.addCleanup(watch.kill)
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # the other side is closed
            pass
        os.close(ours)
        _, errors = watch.communicate(timeout=60)
        run.communicate(timeout=60)
        self.assertEqual((watch.returncode, errors), (0, b""), shown)
        lines = shown.decode().replace("\r", "").split("\n")
        self.assertIn("8 of 8 trials finished", lines[-2])
        drawn = [line for line in lines if "trials finished" in line]
        anew = [line for line in lines if line.startswith("\x1b[1A\x1b[J")]
        self.assertEqual(len(anew), len(drawn) - 1, lines)

    def test_watching_changes_nothing(self):
        def state():
            return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in (self.folder / "results/narrow").rglob("*")}
        before = state()
        self.succeed("watch", "results/narrow")
        self.assertEqual(state(), before)


if __name__ == "__main__":
    unittest.main()
