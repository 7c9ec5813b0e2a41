"""plexus report in a real browser: every figure and every control, and the numbers beside those of results.h5.

Skipped, with the reason, where Chromium or Selenium is missing: apt-get install --no-install-recommends chromium
chromium-driver python3-selenium"""
import base64
import csv
import hashlib
import io
import itertools
import json
import math
import os
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import unittest

import h5py
import numpy

from plexus_command import PLEXUS, ROOT, PlexusTest, plexus

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
except ImportError:
    webdriver = None

BUILD = pathlib.Path(os.environ.get("PLEXUS_BUILD", ROOT / "build/release"))
WRITER = BUILD / "tests/write_samples"
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")

# Everything that is drawn, without the letters of images.
CUT = """
  return [...document.querySelectorAll('.canvas svg')].flatMap((drawing) => {
    const room = drawing.getBoundingClientRect();
    return [...drawing.querySelectorAll('text')].filter((text) => {
      const box = text.getBoundingClientRect();
      return box.width > 0 && (box.left < room.left - 1 || box.right > room.right + 1);
    }).map((text) => `${drawing.closest('figure').id}: ${text.textContent}`);
  });"""
SHOWN = "return [...document.querySelectorAll('.canvas')].map((c) => c.innerHTML.replace(/href=\"[^\"]*\"/g, '')).join()"

GRID = """\
experiment: networks
dataset: {plugin: digits_synthetic, train: 200, test: 60, validation: 50}
training: {epochs: 3, batch_size: 8}
results: {parameters: [initial, final]}
grid:
  network:
    perceptron: {model: perceptron}
    shallow: {model: {plugin: shallow, hidden: 12}}
    '<b>"conv" & more</b>': {model: {plugin: convolutional}}
  optimizer.learning_rate: [0.001, 0.01]
  seed: [1, 2, 3]
"""

METHODS = """\
experiment: methods
dataset: {plugin: digits_synthetic, train: 300, test: 200, size: 8, validation: 100}
model: {plugin: deep}
loss: cross_entropy
training: {epochs: 2, batch_size: 20}
results: {parameters: []}
grid:
  model.activation: [relu, tanh, sigmoid, gelu]
  network:
    一层: {model: {hidden: [12]}}
    两层: {model: {hidden: [12, 12]}}
    宽: {model: {hidden: [32]}}
  optimizer.learning_rate: [0.03, 0.3]
  seed: {range: {from: 1, to: 8}}
"""

SAMPLE = """\
experiment: points
dataset: {plugin: digits_synthetic, train: 150, test: 40}
training: {epochs: 2}
grid:
  sample:
    points: 24
    optimizer.learning_rate: {log_uniform: {from: 0.0001, to: 5}}
    model.hidden: {integer: {from: 3, to: 30}}
    model.activation: {choice: [sigmoid, relu]}
model: {plugin: shallow}
"""

CONDITIONAL = """\
experiment: conditional
dataset: {plugin: digits_synthetic, train: 150, test: 40}
training: {epochs: 2}
grid:
  network:
    perceptron: {model: perceptron}
    shallow: {model: {plugin: shallow}, grid: {model.hidden: [5, 10]}}
  seed: [1, 2]
"""

REGRESSION = """\
experiment: line
dataset: {plugin: csv, train: line.csv, target: y, task: regression}
model: {plugin: shallow, hidden: 4}
optimizer: {plugin: sgd, learning_rate: 0.05}
training: {epochs: 4}
"""

BOOLEANS = """\
experiment: booleans
dataset: {plugin: digits_synthetic, train: 150, test: 60, validation: 50}
model: {plugin: deep, hidden: [8]}
training: {epochs: 1, batch_size: 10}
grid:
  model.batch_normalization: [false, true]
  optimizer.learning_rate: [0.01, 0.1]
  model.hidden: [[8], [4, 4]]
  seed: [1, 2]
"""

SINGLE = """\
experiment: one
dataset: {plugin: digits_synthetic, train: 100, test: 30}
model: perceptron
training: {epochs: 1}
"""


def missing_browser():
    if webdriver is None:
        return "python3-selenium is not installed"
    if CHROMIUM is None or DRIVER is None:
        return "chromium and chromium-driver are not installed"
    return None


def start_browser():
    options = Options()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(service=Service(DRIVER), options=options)


def data_of(path):
    """The data block of a page, as any reader of JSON has it."""
    html = path.read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)[1])


def column_values(data, name):
    column = next(column for column in data["columns"] if column["name"] == name)
    if "labels" in column:
        return [column["labels"][code] for code in column["codes"]]
    return column["values"]


def bits(value):
    return struct.pack("<d", math.nan if value is None else float(value))


class ReportFile(PlexusTest):
    """What can be said without a browser."""

    def test_run_writes_the_report_unless_told_not_to(self):
        self.write(SINGLE)
        result = self.succeed("run", "config.yaml", "--progress", "none")
        self.assertIn("report:  results/one/report.html", result.stdout)
        report = self.folder / "results/one/report.html"
        html = report.read_text(encoding="utf-8")
        self.assertIn("<title>one · plexus</title>", html)
        report.unlink()
        self.assertNotIn("report", self.succeed("run", "config.yaml", "--progress", "none", "--no-report").stdout)
        self.assertFalse(report.exists())
        self.assertEqual(self.succeed("report", "results/one").stdout, "report: results/one/report.html\n")
        self.assertEqual(report.read_text(encoding="utf-8"), html)
        self.succeed("report", "results/one/results.h5")
        self.assertEqual([path.name for path in (self.folder / "results/one").iterdir() if "partial" in path.name], [])

    def test_a_report_that_cannot_be_written_costs_nothing_else(self):
        self.write(SINGLE)
        self.succeed("run", "config.yaml", "--progress", "none", "--no-report")
        results = self.folder / "results/one/results.h5"
        before = results.read_bytes()
        (self.folder / "results/one/report.html").mkdir()
        result = self.run_plexus("run", "config.yaml", "--progress", "none")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("warning: the report was not written: cannot write 'results/one/report.html'", result.stderr)
        self.assertIn("'plexus report results/one' tries again", result.stderr)
        self.assertIn("results: results/one/results.h5", result.stdout)
        self.assertEqual(results.read_bytes(), before)
        self.assertEqual(self.run_plexus("report", "results/one").returncode, 3)

    def test_a_folder_without_results_is_explained(self):
        result = self.run_plexus("report", "nowhere")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("there is no folder 'nowhere'", result.stderr)

    def test_every_number_is_that_of_the_results_bit_for_bit(self):
        self.write(GRID)
        self.succeed("run", "config.yaml", "--progress", "none")
        folder = self.folder / "results/networks"
        digest = hashlib.sha256((folder / "results.h5").read_bytes()).hexdigest()
        self.succeed("report", folder)
        self.assertEqual(hashlib.sha256((folder / "results.h5").read_bytes()).hexdigest(), digest)
        data = data_of(folder / "report.html")
        compared = 0
        with h5py.File(folder / "results.h5") as file:
            cells = {key.decode(): i for i, key in enumerate(file["trial_id"][...].ravel())}
            rows = [cells[key] for key in column_values(data, "id")]
            self.assertEqual(len(rows), 18)
            for curve in data["curves"]:
                stored = file["history_" + curve["metric"]][...].reshape(18, -1)
                for trial, row in enumerate(rows):
                    for value, expected in zip(curve["values"][trial], stored[row], strict=True):
                        self.assertEqual(bits(value), bits(None if math.isnan(expected) else expected))
                        compared += 1
            self.assertEqual(compared, 5 * 18 * 3)
            for name in ("test_accuracy", "validation_loss", "train_loss", "learning_rate", "seed", "epochs_run"):
                self.assertEqual([bits(value) for value in column_values(data, name)],
                                 [bits(value) for value in file["trials"][name][...]], name)
            self.assertEqual(column_values(data, "network"), [text.decode() for text in file["trials/network"][...]])
            for trial, row in enumerate(rows):
                self.assertEqual(data["confusion"][str(trial)], file["confusion"][...].reshape(18, -1)[row].tolist())
        for showcase in data["showcases"]:
            self.check_showcase(folder, data, showcase)

    def check_showcase(self, folder, data, showcase):
        with h5py.File(folder / "trials" / (column_values(data, "id")[showcase["trial"]] + ".h5")) as file:
            self.assertEqual({weights["moment"] for weights in showcase["weights"]}, {"initial", "final"})
            for weights in showcase["weights"]:
                stored = file["parameters"][weights["moment"]][weights["name"]][...]
                self.assertEqual(list(stored.shape), weights["layer"])
                part = stored[tuple(slice(0, extent) for extent in weights["extents"])]
                self.assertEqual(base64.b64decode(weights["floats"]), part.astype("<f4").tobytes())
            predictions = file["predictions"][...]
            for mistake in showcase["mistakes"]:
                self.assertEqual(predictions[mistake["example"]], mistake["predicted"])
            confusion = file["confusion"][...]
            self.assertEqual(showcase["mistakeCount"], confusion.sum() - confusion.trace())


@unittest.skipIf(missing_browser(), missing_browser())
class ReportInBrowser(PlexusTest):
    @classmethod
    def setUpClass(cls):
        cls.browser = start_browser()
        cls.addClassCleanup(cls.browser.quit)

    def js(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def open(self, path, width=1280, dark=False):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})
        self.browser.execute_cdp_cmd("Network.enable", {})
        self.browser.get(path.absolute().as_uri())
        self.assert_quiet()

    def assert_quiet(self):
        self.assertEqual([entry["message"] for entry in self.browser.get_log("browser")], [])

    def make(self, config, name, code=0, **files):
        self.write(config, f"{name}.yaml")
        for file, text in files.items():
            self.write(text, f"{file}.csv")
        result = self.run_plexus("run", f"{name}.yaml", "--progress", "none", "--output", name)
        self.assertEqual(result.returncode, code, result.stderr)
        return self.folder / name / "report.html"

    def figures(self):
        return self.js("return [...document.querySelectorAll('figure[id]')].map((figure) => figure.id)")

    def use_every_control(self):
        """Takes every option of every control, and every button but those that save. Returns how many there were."""
        used = self.js("""
          let used = 0;
          for (const select of document.querySelectorAll('figure select'))
            for (let i = 0; i < Math.min(select.options.length, 12); i++) {
              select.selectedIndex = i;
              select.dispatchEvent(new Event('change', {bubbles: true}));
              used++;
            }
          for (const box of document.querySelectorAll('figure input[type=checkbox]'))
            for (let i = 0; i < 2; i++) { box.click(); used++; }
          for (const button of document.querySelectorAll('th button, .tools button[aria-expanded]'))
            for (let i = 0; i < 2 && button.offsetParent !== null; i++) { button.click(); used++; }
          return used;""")
        self.assert_quiet()
        return used

    def hover_everything(self):
        """Moves over every figure and reads it with the arrow keys. Returns the ids of figures that said nothing."""
        silent = self.js("""
          const silent = [];
          const tip = document.getElementById('tip');
          for (const drawing of document.querySelectorAll('.canvas svg')) {
            const box = drawing.getBoundingClientRect();
            for (let x = 0.05; x < 1; x += 0.1)
              for (let y = 0.05; y < 1; y += 0.1)
                drawing.dispatchEvent(new PointerEvent('pointermove', {clientX: box.left + x * box.width, clientY: box.top + y * box.height}));
            drawing.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}));
            if (tip.hidden || tip.textContent.length < 4) silent.push(drawing.closest('figure').id);
            drawing.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}));
            if (!tip.hidden) silent.push('not hidden: ' + drawing.closest('figure').id);
          }
          return silent;""")
        self.assert_quiet()
        return silent

    def saved(self, figure, kind):
        """What a button would save, as text."""
        return self.js("""
          const [figure, kind] = arguments;
          const original = URL.createObjectURL;
          let blob = null;
          URL.createObjectURL = (given) => { blob = given; return 'data:,'; };
          const click = HTMLAnchorElement.prototype.click;
          HTMLAnchorElement.prototype.click = () => {};
          const scope = figure === 'trials' ? '#trials' : `figure[id="${figure}"]`;
          [...document.querySelectorAll(`${scope} .tools button`)].find((button) => button.textContent === kind).click();
          HTMLAnchorElement.prototype.click = click;
          URL.createObjectURL = original;
          return blob.text();""", figure, kind)

    def check_page(self, path, figures):
        """Everything in every width and colour, then every export."""
        for width, dark in ((1280, False), (390, True)):
            self.open(path, width, dark)
            self.assertEqual(self.figures(), figures)
            self.assertEqual(self.js("return document.documentElement.dataset.theme"), "dark" if dark else "light")
            self.assertLessEqual(self.js("return document.documentElement.scrollWidth"), width)
            # What is drawn has no number that is none.
            self.assertFalse("NaN" in self.js(SHOWN))
            self.assertGreater(self.use_every_control(), 4)
            self.assertFalse("NaN" in self.js(SHOWN))
            self.assertLessEqual(self.js("return document.documentElement.scrollWidth"), width)
            self.assertEqual(self.js(CUT), [], width)
        self.open(path)
        self.assertEqual(self.hover_everything(), [])
        for figure in self.js("return [...document.querySelectorAll('.canvas svg')].map((s) => s.closest('figure').id)"):
            rows = list(csv.reader(io.StringIO(self.saved(figure, "CSV"), newline="")))
            self.assertGreater(len(rows), 1, figure)
            self.assertEqual({len(row) for row in rows}, {len(rows[0])}, figure)
            drawing = self.saved(figure, "SVG")
            self.assertNotIn("var(--", re.sub(r'style="[^"]*"', "", drawing))
            self.js("if (new DOMParser().parseFromString(arguments[0], 'image/svg+xml').querySelector('parsererror')) throw Error(arguments[0])", drawing)
        self.check_accessibility()

    def test_a_search_for_several_metrics_shows_its_front_and_importance_what_it_prints(self):
        path = self.make("""\
experiment: front
dataset: {plugin: digits_synthetic, train: 400, test: 60, validation: 100}
model: {plugin: shallow, hidden: 8}
loss: cross_entropy
optimizer: {plugin: sgd, learning_rate: 0.1}
training: {epochs: 2, batch_size: 16}
search:
  plugin: regularized_evolution
  population: 8
  trials: 24
  metric: [validation_accuracy, parameter_count, validation_loss]
  space:
    optimizer.learning_rate: {log_uniform: {from: 0.001, to: 3}}
    model.hidden: {log_integer: {from: 2, to: 128}}
""", "front")
        for width in (1280, 390):
            self.open(path, width)
            self.assertIn("What nothing beats in all of validation accuracy, parameter count, validation loss",
                          self.js("return document.getElementById('summary').textContent"))
            self.assertEqual(self.js(CUT), [])
            self.assertLessEqual(self.js("return document.documentElement.scrollWidth"), width)
            if folder := os.environ.get("PLEXUS_SCREENSHOTS"):
                self.browser.save_screenshot(f"{folder}/front-{width}.png")
        with h5py.File(self.folder / "front/results.h5") as file:
            values = numpy.stack([-file["validation_accuracy"][()], file["parameter_count"][()]], 1)
            on_front = int(file["on_front"][()].sum())
        beats = (values[:, None] <= values[None]).all(-1) & (values[:, None] < values[None]).any(-1)
        rows = list(csv.DictReader(io.StringIO(self.saved("pareto", "CSV"), newline="")))
        self.assertEqual(len(rows), 24)
        self.assertEqual(sum(row["on_front"] == "true" for row in rows), int((~beats.any(0)).sum()))
        self.assertEqual(self.js("return document.querySelectorAll('#pareto svg circle.halo').length"), on_front)
        printed = list(csv.DictReader(io.StringIO(self.succeed("importance", "front", "--format", "csv").stdout, newline="")))
        shown = list(csv.DictReader(io.StringIO(self.saved("importance", "CSV"), newline="")))
        self.assertEqual([row["part"] for row in shown], [row["part"] for row in printed])
        for a, b in zip(shown, printed):
            self.assertAlmostEqual(float(a["share"]), float(b["share"]), places=12)

    def check_accessibility(self):
        """Every control has a name, every drawing a description, every text enough contrast."""
        self.assertEqual(self.js("""
          const named = (e) => e.labels?.length > 0 || e.getAttribute('aria-label') || e.textContent.trim();
          return [...document.querySelectorAll('select, input, button, a')].filter((e) => !named(e)).map((e) => e.outerHTML);"""), [])
        self.assertEqual(self.js("return [...document.querySelectorAll('.canvas svg')].filter((s) => s.getAttribute('role') !== 'img' || !s.getAttribute('aria-label')).length"), 0)
        ids = self.js("return [...document.querySelectorAll('[id]')].map((e) => e.id)")
        self.assertEqual(len(ids), len(set(ids)))
        for theme in ("light", "dark"):
            # WCAG 2.2: relative luminance, contrast of at least 4.5 for text and 3 for marks.
            low = self.js("""
              document.documentElement.dataset.theme = arguments[0];
              const style = getComputedStyle(document.documentElement);
              const colour = (name) => style.getPropertyValue('--' + name).trim();
              const luminance = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
                .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
              const contrast = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
              const wanted = [...['ink', 'muted', 'accent'].map((name) => [name, 4.5]), ...[0, 1, 2, 3, 4, 5, 6].map((i) => ['c' + i, 3]),
                ...['complete', 'failed', 'diverged', 'pruned', 'missing'].map((name) => [name, 3])];
              return wanted.flatMap(([name, least]) => ['surface', 'ground'].map((ground) => [name, ground, contrast(colour(name), colour(ground)), least]))
                .filter(([, , has, least]) => has < least);""", theme)
            self.assertEqual(low, [], theme)

    def test_a_grid_of_networks(self):
        path = self.make(GRID, "networks")
        self.check_page(path, ["curves", "effects", "claims", "importance", "heatmap", "parallel", "spread", "budget", "pareto", "drawing", "confusion", "gallery", "weights"])
        # Names of users are shown as they were written, and are no HTML.
        self.assertIn('<b>"conv" & more</b>', self.js("return document.querySelector('#summary').textContent"))
        self.assertEqual(self.js("return document.querySelectorAll('b:not(#tip b)').length"), 0)
        self.check_numbers(path)

    def check_numbers(self, path):
        """Numbers that are shown, computed anew from results.h5."""
        with h5py.File(path.parent / "results.h5") as file:
            accuracy, validation = file["test_accuracy"][...], file["validation_accuracy"][...]
            history = file["history_test_accuracy"][...]
            networks, rates = [text.decode() for text in file["network"][...]], file["learning_rate"][...].tolist()
        best = max(((n, r) for n in range(3) for r in range(2)), key=lambda at: (validation[at].mean(), -3 * at[0] - at[1]))
        card = self.js("return document.querySelector('.card').textContent")
        self.assertIn(f"{100 * accuracy[best].mean():.2f} % ± {100 * accuracy[best].std(ddof=1):.2f}", card)
        self.assertIn(networks[best[0]], card)
        # Curves are coloured by the setting whose values, each at its best, differ most.
        means = validation.mean(axis=2)
        ranges = {"network": float(numpy.ptp(means.max(axis=1))), "learning_rate": float(numpy.ptp(means.max(axis=0)))}
        first = self.js("const s = document.querySelector('#curves select[name=\"colour\"]'); return s.options[s.selectedIndex].label.replaceAll(' ', '_')")
        self.assertEqual(first, max(ranges, key=ranges.get))
        # With the networks as colours: the other setting as in the best configuration.
        self.js("""
          const select = document.querySelector('#curves select[name="colour"]');
          select.selectedIndex = [...select.options].findIndex((option) => option.label === 'network');
          select.dispatchEvent(new Event('change'));""")
        rows = list(csv.DictReader(io.StringIO(self.saved("curves", "CSV"), newline="")))
        self.assertEqual(len(rows), 9)
        for row in rows:
            values = history[networks.index(row["network"]), best[1], :, int(row["epoch"]) - 1]
            self.assertAlmostEqual(float(row["mean"]), values.mean(), places=14)
            self.assertAlmostEqual(float(row["std"]), values.std(ddof=1), places=14)
            self.assertEqual(row["trials"], "3")
        # Each at its best, chosen on validation; Student's t for 2 degrees of freedom at 0.975 is 4.303.
        rows = list(csv.DictReader(io.StringIO(self.saved("effects", "CSV"), newline="")))
        for row in (row for row in rows if row["setting"] == "learning_rate"):
            rate = rates.index(float(row["value"]))
            network = max(range(3), key=lambda n: validation[n, rate].mean())
            self.assertAlmostEqual(float(row["mean"]), accuracy[network, rate].mean(), places=14)
            self.assertAlmostEqual(float(row["half_of_95_confidence_interval"]), 4.303 * accuracy[network, rate].std(ddof=1) / 3 ** 0.5, places=12)
            self.assertEqual(row["trials"], "3")
        # Pooled second; trials share three seeds, each of which counts once.
        self.js("""const select = document.querySelector('#effects select[name=over]');
                   select.value = [...select.options].findIndex((option) => option.textContent.startsWith('pooled'));
                   select.dispatchEvent(new Event('change'))""")
        rows = list(csv.DictReader(io.StringIO(self.saved("effects", "CSV"), newline="")))
        for row in (row for row in rows if row["setting"] == "learning_rate"):
            values = accuracy[:, rates.index(float(row["value"])), :].mean(axis=0)
            self.assertAlmostEqual(float(row["mean"]), values.mean(), places=14)
            self.assertAlmostEqual(float(row["half_of_95_confidence_interval"]), 4.303 * values.std(ddof=1) / 3 ** 0.5, places=12)
            self.assertEqual(row["trials"], "9")
        for row in csv.DictReader(io.StringIO(self.saved("heatmap", "CSV"), newline="")):
            values = accuracy[networks.index(row["network"]), rates.index(float(row["learning_rate"])), :]
            self.assertAlmostEqual(float(row["mean_test_accuracy"]), values.mean(), places=14)
        # The table has all digits.
        rows = list(csv.DictReader(io.StringIO(self.saved("trials", "CSV"), newline="")))
        self.assertEqual(sorted(float(row["test_accuracy"]) for row in rows), sorted(accuracy.ravel().tolist()))

    def test_axes_that_labels_bring_are_drawn_and_what_they_set_is_not_drawn_beside_them(self):
        path = self.make("""experiment: nested
dataset: {plugin: digits_synthetic, train: 120, test: 40, folds: 3}
training: {epochs: 1}
model: {plugin: deep}
grid:
  layers:
    1: {grid: {width: {4: {model: {hidden: [4]}}, 8: {model: {hidden: [8]}}}}}
    2: {grid: {width: {4: {model: {hidden: [4, 4]}}, 8: {model: {hidden: [8, 8]}}}}}
""", "nested")
        self.open(path)
        rows = list(csv.DictReader(io.StringIO(self.saved("effects", "CSV"), newline="")))
        self.assertEqual({row["setting"] for row in rows}, {"layers", "width"})
        self.assertIn("2 values of layers, 2 values of width, 3 folds", self.js("return document.querySelector('#summary .lead').textContent"))
        self.assertIn("mean ± std over 3 folds", self.js("return document.querySelector('#summary').textContent"))

    def test_labels_keep_the_order_of_the_experiment_whichever_trial_is_best_with_each(self):
        # The best trial with the first label, 4, comes behind the best one with 16.
        path = self.make("""experiment: order
dataset: {plugin: digits_synthetic, train: 200, test: 40, validation: 40}
training: {batch_size: 10, epochs: 20}
model: {plugin: deep}
optimizer: {plugin: adam}
grid:
  layers:
    1:
      grid:
        width:
          4: {model: {hidden: [4]}, optimizer: {learning_rate: 1e-9}}
          16: {model: {hidden: [40]}, optimizer: {learning_rate: 0.003}}
    2:
      grid:
        width:
          4: {model: {hidden: [40, 40]}, optimizer: {learning_rate: 0.003}}
          16: {model: {hidden: [16, 16]}, optimizer: {learning_rate: 1e-9}}
""", "order")
        self.open(path)
        rows = list(csv.DictReader(io.StringIO(self.saved("effects", "CSV"), newline="")))
        self.assertEqual([row["value"] for row in rows if row["setting"] == "width"], ["4", "16"])

    def choose(self, figure, index):
        self.js("""
          const select = document.querySelector(`#${arguments[0]} select`);
          select.selectedIndex = arguments[1];
          select.dispatchEvent(new Event('change'));""", figure, index)

    def shoot(self, figure, name):
        """A picture of a figure to look at, where PLEXUS_SCREENSHOTS names a folder."""
        if folder := os.environ.get("PLEXUS_SCREENSHOTS"):
            box = self.js("const b = document.getElementById(arguments[0]).getBoundingClientRect(); return [b.left + scrollX, b.top + scrollY, b.width, b.height]", figure)
            picture = self.browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": {
                "x": box[0], "y": box[1], "width": box[2], "height": box[3], "scale": 1}})
            pathlib.Path(folder, f"{name}.png").write_bytes(base64.b64decode(picture["data"]))

    def test_what_may_be_claimed_is_what_compare_says(self):
        path = self.make(METHODS, "methods")
        answers = {}
        for of, within in (("activation", None), ("activation", "network"), ("learning_rate", None), ("learning_rate", "activation")):
            command = ["compare", "methods", "--of", of, *(["--within", within] if within else [])]
            answers[of, within] = (json.loads(self.succeed(*command, "--format", "json").stdout), self.succeed(*command).stdout)
        for width, dark in ((1280, False), (390, True)):
            self.open(path, width, dark)
            options = self.js("return [...document.querySelectorAll('#claims select option')].map((o) => o.textContent)")
            # How it is trained is tuned, and no place to look at by itself.
            self.assertFalse([option for option in options if "at each learning rate" in option])
            # First the setting that the colours of the curves are of.
            self.assertEqual(options[0], self.js("const s = document.querySelector('#curves select[name=colour]'); return s.options[s.selectedIndex].textContent"))
            for (of, within), (answer, printed) in answers.items():
                self.choose("claims", options.index(of.replace("_", " ") + (f", at each {within}" if within else "")))
                self.assertEqual(self.js("return [...document.querySelectorAll('#claims .sentences li')].map((e) => e.textContent)"),
                                 [sentence["text"] for sentence in answer["claims"] + answer["caveats"]])
                self.js("document.querySelector('#claims input[name=tests]').click()")
                cells = self.js("return [...document.querySelectorAll('#claims .answer tr')].map((row) => [...row.cells].map((cell) => cell.textContent))")
                self.js("document.querySelector('#claims input[name=tests]').click()")
                table = printed.split("\n\n")[1].splitlines()
                self.assertEqual(len(cells), len(table) - 1)
                for row, line in zip(cells, table[:1] + table[2:]):
                    self.assertEqual("".join(row).replace(" ", ""), line.replace(" ", ""))
                rows = list(csv.DictReader(io.StringIO(self.saved("claims", "CSV"), newline="")))
                self.assertEqual(len(rows), len(answer["comparisons"]))
                for row, expected in zip(rows, answer["comparisons"]):
                    for name in ("difference", "difference_low", "difference_high", "p", "p_holm", "cohen_dz", "value_count"):
                        self.assertEqual(float(row[name]), expected[name], name)
                claimed = sum(row["p_holm"] <= 0.05 for row in answer["comparisons"])
                full = self.js("return [...document.querySelectorAll('#claims svg circle')].filter((c) => c.style.fill.includes('c0')).length")
                self.assertEqual((full, self.js("return document.querySelectorAll('#claims svg circle').length")), (claimed, len(rows)))
                self.assertEqual(self.js(CUT), [])
                self.assertLessEqual(self.js("return document.documentElement.scrollWidth"), width)
                self.shoot("claims", f"claims-{of}-{within}-{width}")
            self.check_ranks(answers, width)
            self.assert_quiet()
        self.check_page(path, self.figures())

    def check_ranks(self, answers, width):
        options = self.js("return [...document.querySelectorAll('#ranks select option')].map((o) => o.textContent)")
        for (of, within), (answer, _) in answers.items():
            ranking = answer["ranking"]
            if ranking is None:
                continue
            self.choose("ranks", options.index(f"{of.replace('_', ' ')}, at each {within}"))
            values = [str(entry["value"]) for entry in ranking["mean_ranks"]]
            rows = list(csv.DictReader(io.StringIO(self.saved("ranks", "CSV"), newline="")))
            self.assertEqual([row["value"] for row in rows], values)
            self.assertEqual([float(row["mean_rank"]) for row in rows], [entry["mean_rank"] for entry in ranking["mean_ranks"]])
            self.assertEqual(float(rows[0]["critical_difference"]), ranking["critical_difference"])
            drawn = self.js("""
              const box = (e) => e.getBBox();
              const drawing = document.querySelector('#ranks svg');
              const ticks = [...drawing.querySelectorAll('text.tick')].filter((t) => /^[0-9]+$/.test(t.textContent));
              return {ticks: ticks.map((t) => [Number(t.textContent), Number(t.getAttribute('x'))]),
                joined: [...drawing.querySelectorAll('line.joined')].map((l) => [Number(l.getAttribute('x1')), Number(l.getAttribute('x2'))]),
                label: drawing.getAttribute('aria-label'), text: drawing.textContent};""")
            # The best rank is to the right; each thick line reaches from the first to the last value that it joins, and a little further.
            (low, right), (high, left) = drawn["ticks"][0], drawn["ticks"][-1]
            self.assertLess(left, right)
            place = {str(entry["value"]): right - (entry["mean_rank"] - low) / (high - low) * (right - left) for entry in ranking["mean_ranks"]}
            self.assertEqual(len(drawn["joined"]), len(ranking["not_apart"]))
            for (x1, x2), run in zip(drawn["joined"], ranking["not_apart"]):
                self.assertAlmostEqual(x1 + 5, place[str(run[-1])], delta=0.2)
                self.assertAlmostEqual(x2 - 5, place[str(run[0])], delta=0.2)
                self.assertIn(", ".join(map(str, run)), drawn["label"])
            for entry in ranking["mean_ranks"]:
                self.assertIn(f"{entry['value']} {entry['mean_rank']:.2f}", drawn["label"])
            self.assertIn(f"critical difference {ranking['critical_difference']:.2f}", drawn["text"])
            self.shoot("ranks", f"ranks-{of}-{within}-{width}")

    def test_booleans_are_called_by_their_setting(self):
        path = self.make(BOOLEANS, "booleans")
        self.open(path)
        text = self.js("return document.getElementById('curves').textContent")
        self.assertIn("batch_normalization = false", text)
        self.assertIn("batch_normalization = true", text)
        self.assertRegex(self.js("return document.querySelector('.card.wide').textContent"), "batch_normalization = (true|false)")
        rows = list(csv.DictReader(io.StringIO(self.saved("effects", "CSV"), newline="")))
        self.assertEqual([row["value"] for row in rows if row["setting"] == "batch_normalization"], ["false", "true"])
        self.assertIn("hidden = [8]", self.js("return document.getElementById('pareto').textContent + document.getElementById('spread').textContent"))

    def test_budget_curves_are_the_best_so_far_and_its_mean_over_all_orders(self):
        path = self.make(BOOLEANS, "booleans")
        self.open(path)
        with h5py.File(path.parent / "results.h5") as file:
            values = file["trials/validation_accuracy"][()]
        choose = """
          const figure = document.getElementById('budget');
          for (const [name, index] of Object.entries(arguments[0])) {
            const select = figure.querySelector(`select[name="${name}"]`);
            select.selectedIndex = index;
            select.dispatchEvent(new Event('change'));
          }"""
        # Of all orders: the mean over the subsets, one by one.
        rows = list(csv.DictReader(io.StringIO(self.saved("budget", "CSV"), newline="")))
        self.assertEqual([float(row["trials"]) for row in rows], list(range(1, len(values) + 1)))
        for row in rows:
            subsets = itertools.combinations(values, int(float(row["trials"])))
            best = [max(subset) for subset in subsets]
            self.assertAlmostEqual(float(row["validation_accuracy"]), math.fsum(best) / len(best), places=12)
        self.js(choose, {"order": 1})
        rows = list(csv.DictReader(io.StringIO(self.saved("budget", "CSV"), newline="")))
        best = [(i + 1, value) for i, value in enumerate(values) if i == 0 or value > max(values[:i])]
        self.assertEqual([(float(row["trials"]), float(row["validation_accuracy"])) for row in rows], best)
        self.js(choose, {"over": 1})
        with h5py.File(path.parent / "runtime.h5") as file:
            seconds = file["trials/seconds"][()]
        rows = list(csv.DictReader(io.StringIO(self.saved("budget", "CSV"), newline="")))
        for row, (trial, value) in zip(rows, best, strict=True):
            self.assertAlmostEqual(float(row["seconds"]), sum(seconds[:trial]), places=9)

    def test_the_front_has_what_nothing_beats_for_less(self):
        path = self.make(GRID, "networks")
        self.open(path)
        rows = list(csv.DictReader(io.StringIO(self.saved("pareto", "CSV"), newline="")))
        points = [(float(row["parameter_count"]), float(row["test_accuracy"])) for row in rows]
        self.assertEqual(len(points), 6)
        for (cost, value), row in zip(points, rows, strict=True):
            beaten = any((c <= cost and v >= value) and (c < cost or v > value) for c, v in points)
            self.assertEqual(row["on_front"], str(not beaten).lower(), row)

    def test_nothing_is_cut_on_a_telephone(self):
        for config, name in ((BOOLEANS, "booleans"), (GRID, "networks")):
            self.open(self.make(config, name), 390)
            cut = self.js("""
              const cut = [];
              for (const drawing of document.querySelectorAll('.canvas svg')) {
                const id = drawing.closest('figure').id;
                const room = drawing.getBoundingClientRect();
                if (drawing.parentElement.scrollWidth > drawing.parentElement.clientWidth + 1 && id !== 'heatmap') cut.push(id + ' scrolls');
                for (const text of drawing.querySelectorAll('text')) {
                  const box = text.getBoundingClientRect();
                  if (box.left < room.left - 1 || box.right > room.right + 1 || box.top < room.top - 1 || box.bottom > room.bottom + 1)
                    cut.push(`${id}: ${text.textContent} ${[box.left - room.left, box.right - room.right, box.top - room.top, box.bottom - room.bottom]}`);
                }
              }
              for (const cell of document.querySelectorAll('.card, .facts dd, .front li, figcaption'))
                if (cell.scrollWidth > cell.clientWidth + 1) cut.push(cell.textContent);
              return cut;""")
            self.assertEqual(cut, [])

    def test_the_table_sorts_and_filters(self):
        self.open(self.make(GRID, "networks"))
        column = "return [...document.querySelectorAll('#trials tbody tr')].map((row) => row.cells[arguments[0]].textContent)"
        names = self.js("return [...document.querySelectorAll('#trials th')].map((head) => head.textContent)")
        at = names.index("test loss")
        click = "[...document.querySelectorAll('#trials th button')][arguments[0]].click()"
        self.js(click, at)
        losses = [float(text) for text in self.js(column, at)]
        self.assertEqual(losses, sorted(losses))
        self.assertEqual(len(losses), 18)
        self.assertEqual(self.js("return document.querySelectorAll('#trials th')[arguments[0]].getAttribute('aria-sort')", at), "ascending")
        self.js(click, at)
        self.assertEqual([float(text) for text in self.js(column, at)], losses[::-1])
        typed = "const box = document.querySelector('#trials input'); box.value = arguments[0]; box.dispatchEvent(new Event('input'))"
        self.js(typed, "perceptron seed=2")
        self.assertEqual(len(self.js(column, at)), 2)
        self.js(typed, "nothing like this")
        self.assertEqual(self.js(column, at), [])
        self.assertIn("0 of 18 trials", self.js("return document.querySelector('#trials').textContent"))
        self.assert_quiet()

    def test_random_points_some_of_which_diverge(self):
        path = self.make(SAMPLE, "points")
        self.check_page(path, ["curves", "effects", "claims", "importance", "heatmap", "parallel", "spread", "budget", "pareto", "drawing", "confusion", "gallery", "weights"])
        self.assertEqual(self.js("return [...document.querySelectorAll('#claims select option')].length"), 0)  # drawn numbers hardly come twice
        with h5py.File(path.parent / "results.h5") as file:
            diverged = int((file["status"][...] == 2).sum())
        self.assertGreater(diverged, 0)
        self.assertIn(f"{diverged} diverged", self.js("return document.querySelector('#summary [data-status=diverged]').textContent"))

    def test_settings_that_some_trials_do_not_have(self):
        path = self.make(CONDITIONAL, "conditional")
        self.check_page(path, ["curves", "effects", "claims", "heatmap", "parallel", "spread", "budget", "pareto", "drawing", "confusion", "gallery", "weights"])  # too few points for importance

    def test_one_trial(self):
        self.check_page(self.make(SINGLE, "one"), ["curves", "drawing", "confusion", "gallery", "weights"])

    def test_regression(self):
        lines = "x,y\n" + "".join(f"{i / 100},{0.5 * i / 100 + 0.1}\n" for i in range(100))
        path = self.make(REGRESSION, "regression", line=lines)
        self.check_page(path, ["curves", "predictions", "weights"])
        with h5py.File(next((path.parent / "trials").glob("*.h5"))) as file:
            predicted = file["predictions"][...].ravel().tolist()
        rows = list(csv.DictReader(io.StringIO(self.saved("predictions", "CSV"), newline="")))
        self.assertEqual([struct.pack("<f", float(row["predicted"])) for row in rows], [struct.pack("<f", value) for value in predicted])
        self.assertNotIn("accuracy", self.js("return document.querySelector('main').textContent"))

    @unittest.skipUnless(WRITER.exists(), "write_samples is not built")
    def test_trials_of_every_status_without_their_files(self):
        samples = self.folder / "samples"
        samples.mkdir()
        subprocess.run([WRITER, samples], check=True)
        for name in ("campaign", "grid", "labels", "table", "conditional", "widths"):
            (self.folder / name).mkdir()
            shutil.copy(samples / f"{name}.h5", self.folder / name / "results.h5")
            self.succeed("report", name)
            self.open(self.folder / name / "report.html")
            self.use_every_control()
            self.assertEqual(self.hover_everything(), [], name)
        self.open(self.folder / "campaign/report.html")
        text = self.js("return document.querySelector('#summary').textContent")
        for status in ("20 complete", "1 failed", "1 diverged", "1 pruned", "1 missing"):
            self.assertIn(status, text)
        self.assertIn("ended by signal 11 (Segmentation fault)", text)
        self.assertIn("there is no such file", self.js("return document.querySelector('#gallery').textContent"))

    def test_a_range_test_is_a_page_with_what_was_measured(self):
        self.write("""experiment: rates
dataset: {plugin: digits_synthetic, train: 300, test: 10}
model: {plugin: shallow, hidden: 16}
loss: cross_entropy
optimizer: {plugin: sgd, learning_rate: 0.1}
training: {batch_size: 50, epochs: 1}
grid: {model.hidden: [4, 16]}
""", "rates.yaml")
        answers = json.loads(self.succeed("learning-rate", "rates.yaml", "--format", "json", "--steps", "60", "--html", "rates.html").stdout)
        data = data_of(self.folder / "rates.html")
        self.assertEqual(len(data["rangeTests"]), 2)
        for answer, test in zip(answers, data["rangeTests"]):
            self.assertEqual(test["smoothed"], answer["smoothed_losses"])
            self.assertEqual(test["losses"], answer["losses"])
            self.assertEqual((test["steepest"], test["lowest"]), (answer["steepest"], answer["lowest"]))
        self.open(self.folder / "rates.html")
        self.assertEqual(self.js("return document.querySelectorAll('#rates figure svg').length"), 2)
        self.assertIn("hidden 16", self.js("return document.querySelector('#rates').textContent").replace("=", " "))
        self.assertIn("falls fastest", self.js("return document.querySelector('#rates svg').textContent"))
        self.assertNotIn("results.h5", self.js("return document.querySelector('#footer').textContent + document.querySelector('main').innerText"))
        refused = self.run_plexus("learning-rate", "rates.yaml", "--html", "missing/rates.html")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("there is no folder 'missing'", refused.stderr)

    @unittest.skipUnless(WRITER.exists(), "write_samples is not built")
    def test_ten_thousand_trials_stay_under_three_megabytes_and_open(self):
        subprocess.run([WRITER, self.folder], check=True)
        (self.folder / "campaign").mkdir()
        shutil.copy(self.folder / "many.h5", self.folder / "campaign/results.h5")
        self.succeed("report", "campaign")
        report = self.folder / "campaign/report.html"
        self.assertLess(report.stat().st_size, 3_000_000)
        data = data_of(report)
        self.assertEqual((data["trials"], data["momentCount"]), (10_000, 50))
        with h5py.File(self.folder / "many.h5") as file:
            rows = {key.decode(): row for row, key in enumerate(file["trial_id"][...].ravel())}
            for curve in data["curves"]:
                stored = file["history_" + curve["metric"]][...].reshape(10_000, -1)
                for trial in (0, 4321, 9_999):
                    row = rows[column_values(data, "id")[trial]]
                    self.assertEqual(curve["values"][trial], [stored[row][epoch - 1] for epoch in data["moments"]])
        self.open(report)
        self.assertIn("10,000", self.js("return document.querySelector('#summary').textContent"))

    def test_a_run_of_which_no_trial_is_there(self):
        path = self.make(SINGLE, "one")
        for file in (path.parent / "trials").glob("*.h5"):
            file.unlink()
        self.succeed("collect", "one")
        self.succeed("report", "one")
        self.open(path)
        self.assertIn("No trial has a result yet", self.js("return document.querySelector('main').textContent"))
        self.assertIn("1 missing", self.js("return document.querySelector('#summary').textContent"))

    def draw(self, *strokes):
        """Lines from point to point, as shares of the field."""
        self.js("""
          const canvas = document.querySelector('#drawing canvas');
          canvas.scrollIntoView({behavior: 'instant', block: 'center'});
          canvas.setPointerCapture = () => {};
          canvas.hasPointerCapture = () => true;
          const box = canvas.getBoundingClientRect();
          const tell = (kind, [x, y]) => canvas.dispatchEvent(new PointerEvent(kind, {pointerId: 1, buttons: 1, bubbles: true,
            cancelable: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height}));
          for (const [first, ...rest] of arguments[0]) {
            tell('pointerdown', first);
            for (const point of rest) tell('pointermove', point);
          }""", strokes)
        return self.js("const {row, scores} = document.querySelector('#drawing canvas').dataset; return [JSON.parse(row), JSON.parse(scores)]")

    def test_what_is_drawn_is_answered_as_predict_answers_it(self):
        networks = {
            "conv": "{plugin: convolutional, blocks: [{channels: 4, kernel: 5, batch_normalization: true}], hidden: [16]}",
            "layers": "{plugin: sequential, layers: [{plugin: average_pool, size: 2}, {plugin: reshape, shape: "
                      "[14, 14]}, {plugin: transformer_block, heads: 2, hidden: 8}, {plugin: lstm, units: 8}, {plugin: residual, "
                      "layers: [{plugin: dense, outputs: 8}, gelu]}]}",
            "groups": "{plugin: sequential, layers: [{plugin: convolution, channels: 6, kernel: 3, padding: same, dilation: 2}, relu, "
                      "{plugin: convolution, channels: 6, kernel: 3, groups: depthwise, stride: 2}, relu, {plugin: convolution, "
                      "channels: 4, kernel: 3, groups: 2, dilation: 3, padding: 1, stride: 2}, relu, flatten]}",
        }
        seven = [[(0.25, 0.1), (0.5, 0.1), (0.7, 0.1), (0.6, 0.4), (0.45, 0.65)]]
        for name, model in networks.items():
            path = self.make(f"""\
experiment: {name}
dataset: {{plugin: digits_synthetic, train: 600, test: 50, normalize: standardize}}
model: {model}
loss: cross_entropy
optimizer: adam
training: {{epochs: 3, batch_size: 20}}
""", name)
            for width in (1280, 390):
                self.open(path, width)
                self.assertIn("Draw something", self.js("return document.querySelector('#drawing').textContent"))
                row, scores = self.draw(*seven)
                self.assertEqual((min(row), max(row) > 200, len(row)), (0, True, 784))
                numpy.save(self.folder / "drawn.npy", numpy.array(row, "<f4").reshape(1, 28, 28, 1))
                self.succeed("predict", name, "--data", "drawn.npy", "--output", "drawn.h5")
                with h5py.File(self.folder / "drawn.h5") as file:
                    expected = file["scores"][0]
                self.assertLess(max(abs(a - b) for a, b in zip(scores, expected)), 1e-5)
                verdict = self.js("return document.querySelector('#drawing .verdict').textContent")
                self.assertEqual(verdict, str(expected.argmax()))
                self.assertLessEqual(self.js("return document.documentElement.scrollWidth"), width)
                if folder := os.environ.get("PLEXUS_SCREENSHOTS"):
                    self.browser.save_screenshot(f"{folder}/drawing-{name}-{width}.png")
                self.assert_quiet()
            # The centre of what is drawn lies in the middle, unless that is not wanted; and ink may be dark.
            row = numpy.array(row).reshape(28, 28)
            y, x = numpy.mgrid[:28, :28]
            self.assertLess(abs((row * x).sum() / row.sum() - 13.5), 0.51)
            self.assertLess(abs((row * y).sum() / row.sum() - 13.5), 0.51)
            self.js("document.querySelector('#drawing input[name=dark]').click()")
            light = numpy.array(self.js("return JSON.parse(document.querySelector('#drawing canvas').dataset.row)")).reshape(28, 28)
            numpy.testing.assert_allclose(light, 255 - row, atol=1e-4)
            # Nothing is moved out of the field.
            self.js("document.querySelector('#drawing input[name=dark]').click()")
            self.js("document.querySelector('#drawing input[name=centre]').click()")
            drawn, _ = self.draw([(0.9, 0.02), (0.9, 0.98)], [(0.1, 0.1), (0.12, 0.1)], [(0.05, 0.1), (0.06, 0.1)])
            self.js("document.querySelector('#drawing input[name=centre]').click()")
            moved = self.js("return JSON.parse(document.querySelector('#drawing canvas').dataset.row)")
            self.assertAlmostEqual(sum(moved), sum(drawn), places=1)
            self.js("document.querySelector('#drawing button').click()")
            self.assertIn("Draw something", self.js("return document.querySelector('#drawing').textContent"))

    def test_a_network_that_is_large_or_sees_no_images_has_no_field_to_draw_into(self):
        path = self.make("""\
experiment: large
dataset: {plugin: digits_synthetic, train: 20, test: 10}
model: {plugin: shallow, hidden: 400}
training: {steps: 1}
""", "large")
        self.open(path)
        self.assertNotIn("drawing", self.figures())

    def test_theme_print_and_network(self):
        path = self.make(SINGLE, "one")
        self.open(path)
        self.js("document.getElementById('theme').click()")
        self.assertEqual(self.js("return document.documentElement.dataset.theme"), "dark")
        pdf = base64.b64decode(self.browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"])
        self.assertTrue(pdf.startswith(b"%PDF"))
        self.assertEqual(self.js("return document.documentElement.dataset.theme"), "dark")  # as before
        self.assertEqual(self.js("return performance.getEntriesByType('resource').filter((entry) => !entry.name.startsWith('data:')).length"), 0)
        self.assert_quiet()


class PlotInTerminal(PlexusTest):
    """plexus show --plot"""

    def setUp(self):
        super().setUp()
        if not WRITER.exists():
            self.skipTest("write_samples is not built")
        subprocess.run([WRITER, self.folder], check=True)
        for name in ("single", "campaign"):
            (self.folder / name).mkdir()
            shutil.copy(self.folder / f"{name}.h5", self.folder / name / "results.h5")

    def plot(self, folder, *options, locale="C"):
        output = self.succeed("show", folder, "--plot", *options, env={"LC_ALL": locale}).stdout
        return output[output.index(" over epochs"):].splitlines()

    def test_a_straight_line_is_drawn_straight(self):
        # The accuracy of this sample is 0.1875, 0.375, 0.5625, 0.75: from the lower left corner to the upper right one.
        lines = self.plot("single")
        start = next(i for i, line in enumerate(lines) if "|" in line)
        plot = [line.split("|", 1)[1] for line in lines[start:start + 6]]
        width = max(map(len, plot))
        # A character has three places: ' - .
        for column in range(width):
            place = (1 - column / (width - 1)) * (3 * 6 - 1)
            row = math.floor(place + 0.5)
            self.assertEqual(plot[row // 3][column], "'-."[row % 3], (column, plot))
        self.assertIn("75.0 %", lines[start])
        self.assertIn("18.8 %", lines[start + 5])
        self.assertEqual(lines[start + 6].split(), ["1", "4"])

    def test_the_terminal_decides_about_characters(self):
        self.assertTrue(any("\u2801" <= letter <= "\u28ff" for letter in "\n".join(self.plot("single", locale="C.UTF-8"))))
        ascii_only = "\n".join(self.plot("single"))
        self.assertTrue(ascii_only.isascii())
        self.assertNotIn("\033", ascii_only)

    def test_a_panel_for_each_row_best_first(self):
        lines = self.plot("campaign")
        titles = [line for line in lines if "learning_rate" in line]
        self.assertEqual("\n".join(titles).count("learning_rate"), 8)
        self.assertIn("größer", titles[0])
        self.assertLessEqual(max(map(len, lines)), 100)
        self.assertIn("... and 7 more", "\n".join(self.plot("campaign", "--top", "1")))

    def test_it_is_for_people_only(self):
        result = self.run_plexus("show", "campaign", "--plot", "--csv")
        self.assertEqual(result.returncode, 2)


if __name__ == "__main__":
    unittest.main()
