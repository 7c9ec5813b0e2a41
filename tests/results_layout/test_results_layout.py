"""Reads what plexus wrote with h5py, xarray (engines h5netcdf and netcdf4), ncdump, R and Octave.

    test_results_layout.py WRITE_SAMPLES READER

READER is one of h5py, h5netcdf, netcdf4, ncdump, bytes, r, octave. Exits with 77 if that software is not installed. The expected
numbers are computed here from the formulas in write_samples.cpp.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import_error = None
try:
    import numpy as np
except ImportError as error:
    import_error = error

WRITER = sys.argv[1]
READER = sys.argv[2]
FOLDER = tempfile.TemporaryDirectory(prefix="plexus-results-")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
CONFUSION = [[10, 1, 2], [3, 20, 4], [5, 6, 30]]


def write(folder, **environment):
    subprocess.run([WRITER, folder], check=True, env={**os.environ, **environment})


def path(name):
    return os.path.join(FOLDER.name, name)


def accuracy(hidden, learning_rate, seed):
    return hidden / 1000 + learning_rate + seed / 100


NETWORKS, RATES, WIDTHS, SEEDS = ["shallow", "größer"], [0.01, 0.1], [10, 100], [1, 2, 3]
STATUSES = {5: 1, 7: 2, 14: 3, 20: 4}  # cells of campaign.h5 that are not complete


def campaign_accuracy():
    """(network, learning_rate, hidden, seed); NaN where there is none."""
    values = [0.4 * n + rate + width / 1000 + seed / 100 for n in (0, 1) for rate in RATES for width in WIDTHS for seed in SEEDS]
    for cell in (5, 7, 20):
        values[cell] = np.nan
    return np.array(values).reshape(2, 2, 2, 3)


class TheLayout:
    """What every engine of xarray must see. Subclasses name the engine."""

    engine = None

    def open(self, name, group=None):
        import xarray

        dataset = xarray.open_dataset(path(name), engine=self.engine, group=group)
        self.addCleanup(dataset.close)
        return dataset

    def test_a_question_is_answered_in_one_line(self):
        ds = self.open("grid.h5")
        mean = ds.test_accuracy.mean("seed").sel(hidden=100)
        self.assertEqual(mean.dims, ("learning_rate",))
        # seed 3 is missing at both learning rates
        expected = [np.mean([accuracy(100, rate, seed) for seed in (1, 2)]) for rate in (0.01, 0.1)]
        np.testing.assert_allclose(mean, expected, rtol=1e-12)

    def test_axes_have_their_names_values_types_and_keys(self):
        ds = self.open("grid.h5")
        self.assertEqual(ds.test_accuracy.dims, ("hidden", "learning_rate", "seed"))
        self.assertEqual(list(ds.hidden.values), [10, 100])
        self.assertEqual(ds.hidden.dtype, np.int64)
        self.assertEqual(list(ds.learning_rate.values), [0.01, 0.1])
        self.assertEqual(ds.learning_rate.attrs["config_key"], "optimizer.learning_rate")
        self.assertEqual(ds.hidden.attrs["config_key"], "model.hidden")
        self.assertNotIn("label_text", ds.learning_rate.attrs)
        self.assertEqual(ds.attrs["experiment"], "grid")
        self.assertEqual(ds.attrs["config"], "experiment: grid\nseed: 1\n")

    def test_every_cell_has_the_value_of_its_trial(self):
        ds = self.open("grid.h5")
        for cell, (hidden, rate, seed) in enumerate((h, r, s) for h in (10, 100) for r in (0.01, 0.1) for s in (1, 2, 3)):
            at = ds.sel(hidden=hidden, learning_rate=rate, seed=seed)
            if cell == 4:
                self.assertEqual(int(at.status), 1)
                self.assertTrue(np.isnan(at.test_accuracy))
                self.assertEqual(int(at.epochs_run), -1)
                self.assertEqual(str(at.trial_id.values), "t4")
                self.assertTrue((at.confusion == -1).all())
            elif cell == 7:
                self.assertEqual(int(at.status), 2)
                self.assertTrue(np.isnan(at.train_loss))
            elif cell == 8:
                self.assertEqual(int(at.status), 4)
                self.assertTrue(np.isnan(at.test_accuracy))
            elif cell == 11:
                self.assertEqual(int(at.status), 4)
                self.assertEqual(str(at.trial_id.values), "")
                self.assertTrue(np.isnan(at.test_accuracy))
                self.assertTrue(np.isnan(at.history_train_loss).all())
            else:
                point = accuracy(hidden, rate, seed)
                self.assertEqual(int(at.status), 0)
                self.assertAlmostEqual(float(at.test_accuracy), point, places=12)
                self.assertAlmostEqual(float(at.test_loss), 2 - point, places=12)
                self.assertEqual(int(at.epochs_run), 2 + cell % 3)
                self.assertEqual(at.confusion.values.tolist(), CONFUSION)
                epochs = 2 + cell % 3
                history = at.history_test_accuracy.sel(epoch=slice(1, epochs))
                np.testing.assert_allclose(history, [point * e / epochs for e in range(1, epochs + 1)], rtol=1e-12)
                self.assertTrue(np.isnan(at.history_test_accuracy.sel(epoch=slice(epochs + 1, None))).all())

    def test_status_is_a_byte_that_explains_itself(self):
        status = self.open("grid.h5").status
        self.assertEqual(status.dtype, np.int8)
        words = dict(zip(np.atleast_1d(status.attrs["flag_values"]).tolist(), status.attrs["flag_meanings"].split()))
        self.assertEqual(words, {0: "complete", 1: "failed", 2: "diverged", 3: "pruned", 4: "missing"})

    def test_confusion_is_read_by_class_names(self):
        ds = self.open("grid.h5")
        self.assertEqual(list(ds.true_class.values), ["cat", "dog", "Kühe"])
        counts = ds.confusion.sel(hidden=10, learning_rate=0.01, seed=1)
        self.assertEqual(int(counts.sel(true_class="Kühe", predicted_class="dog")), 6)

    def test_text_axes_select_by_label_and_carry_settings_along(self):
        ds = self.open("labels.h5")
        self.assertEqual(list(ds.network.values), ["perceptron", "shallow", "größer ×2"])
        self.assertEqual(ds.network.attrs["label_text"], "perceptron\nshallow\ngrößer ×2")
        np.testing.assert_allclose(ds.test_accuracy.sel(network="größer ×2"), [0.4, 0.5])
        self.assertIn("batch_size", ds.coords)
        self.assertEqual(ds.batch_size.dims, ("network",))
        self.assertEqual(list(ds.batch_size.values), [1, 1, 64])
        np.testing.assert_array_equal(ds.model_hidden.values, [np.nan, 100, 256])
        # the trials disagree on the names of their classes, so the classes have numbers
        self.assertEqual(list(ds.true_class.values), [0, 1, 2])
        self.assertEqual(float(ds.validation_loss.min()), 0.5)

    def test_an_experiment_without_a_grid_holds_plain_numbers(self):
        ds = self.open("single.h5")
        self.assertEqual(ds.test_accuracy.dims, ())
        self.assertEqual(float(ds.test_accuracy), 0.75)
        self.assertEqual(ds.history_test_accuracy.dims, ("epoch",))
        np.testing.assert_allclose(ds.history_test_accuracy, [0.1875, 0.375, 0.5625, 0.75])
        self.assertEqual(list(ds.epoch.values), [1, 2, 3, 4])
        self.assertEqual(ds.confusion.values.tolist(), CONFUSION)
        self.assertEqual(str(ds.trial_id.values), "only")

    def test_a_design_that_is_no_product_is_a_line_of_trials(self):
        ds = self.open("table.h5")
        self.assertEqual(ds.test_loss.dims, ("trial",))
        np.testing.assert_allclose(ds.test_loss, [1.0, 0.5, 0.25])
        self.assertIn("learning_rate", ds.coords)
        self.assertEqual(list(ds.activation.values), ["relu", "tanh", ""])
        self.assertEqual(float(ds.train_loss.where(ds.activation == "tanh", drop=True).item()), 0.25)

    def test_four_axes_have_their_labels_and_every_cell_its_value(self):
        ds = self.open("campaign.h5")
        self.assertEqual(ds.test_accuracy.dims, ("network", "learning_rate", "hidden", "seed"))
        for name, labels in (("network", NETWORKS), ("learning_rate", RATES), ("hidden", WIDTHS), ("seed", SEEDS)):
            self.assertEqual(list(ds[name].values), labels)
        np.testing.assert_allclose(ds.test_accuracy, campaign_accuracy(), rtol=1e-12)
        expected = np.zeros(24, dtype=int)
        expected[list(STATUSES)] = list(STATUSES.values())
        np.testing.assert_array_equal(ds.status.values.ravel(), expected)
        mean = ds.test_accuracy.mean("seed").sel(hidden=100)
        np.testing.assert_allclose(mean, np.nanmean(campaign_accuracy()[:, :, 1], axis=-1), rtol=1e-12)
        self.assertEqual(list(ds.trial_id.values.ravel()), ["c%d" % cell for cell in range(24)])

    def test_zipped_settings_stand_along_their_axis(self):
        ds = self.open("campaign.h5")
        self.assertEqual(ds.batch_size.dims, ("hidden",))
        self.assertEqual(list(ds.batch_size.values), [1, 64])
        self.assertEqual(list(ds.activation.values), ["tanh", "relu"])
        self.assertLessEqual({"batch_size", "activation"}, set(ds.coords))
        by_batch = ds.swap_dims(hidden="batch_size").sel(batch_size=64, seed=1, learning_rate=0.1, network="shallow")
        self.assertAlmostEqual(float(by_batch.test_accuracy), 0.21, places=12)
        rows = self.open("campaign.h5", group="trials").to_dataframe()
        self.assertEqual(list(rows.batch_size), [1, 1, 1, 64, 64, 64] * 4)
        self.assertEqual(list(rows.layers), [1] * 12 + [3] * 12)

    def test_what_was_not_finished_says_so_and_has_no_numbers(self):
        rows = self.open("campaign.h5", group="trials").to_dataframe().set_index("id")
        self.assertEqual(rows.status[["c5", "c7", "c14", "c20"]].tolist(), [1, 2, 3, 4])
        self.assertTrue(rows.message["c5"].startswith("ended by signal 11"))
        self.assertEqual(rows.message["c14"], "pruned after 1 of 3 epochs")
        self.assertTrue(rows.test_loss[["c5", "c7", "c20"]].isna().all())
        self.assertEqual(rows.epochs_run[["c5", "c7", "c14", "c20"]].tolist(), [-1, -1, 1, -1])
        pruned = self.open("campaign.h5").history_test_accuracy.sel(network="größer", learning_rate=0.01, hidden=10, seed=3)
        self.assertEqual(np.isnan(pruned.values).tolist(), [False, True, True])

    def test_settings_that_a_trial_does_not_have_are_nan_or_empty(self):
        ds = self.open("conditional.h5")
        self.assertEqual(ds.test_accuracy.dims, ("trial",))
        self.assertEqual(list(ds.network.values), ["perceptron", "shallow", "shallow", "deep"])
        np.testing.assert_array_equal(ds.hidden.values, [np.nan, 10, 100, np.nan])
        np.testing.assert_array_equal(ds.dropout.values, [np.nan, np.nan, np.nan, 0.5])
        self.assertEqual(list(ds.widths.values), ["", "", "", "[256, 128]"])
        self.assertLessEqual({"network", "hidden", "widths", "dropout", "seed"}, set(ds.coords))
        self.assertAlmostEqual(float(ds.test_accuracy.where(ds.hidden == 100, drop=True).item()), 0.7)
        self.assertAlmostEqual(float(ds.test_accuracy.groupby("network").max().sel(network="shallow")), 0.7)

    def test_regression_has_no_classification_metrics(self):
        ds = self.open("table.h5")
        for name in ("test_accuracy", "validation_loss", "confusion", "history_test_accuracy", "true_class"):
            self.assertNotIn(name, ds.variables)

    def test_the_table_has_a_row_for_each_trial(self):
        ds = self.open("grid.h5", group="trials")
        self.assertEqual(ds.sizes["trial"], 11)
        self.assertEqual(list(ds.hidden.values), [10] * 6 + [100] * 5)
        self.assertEqual(list(ds.seed.values), [1, 2, 3] * 3 + [1, 2])
        self.assertEqual(list(ds.id.values), ["t%d" % i for i in range(11)])
        self.assertEqual(ds.message.values[4], "terminated by signal 11 (Segmentation fault) in 'sgd'\nsecond line")
        self.assertEqual(ds.message.values[0], "")
        frame = ds.to_dataframe()
        best = frame[frame.status == 0].sort_values("test_accuracy").iloc[-1]
        # cells 9 and 10 are complete: hidden 100, learning rate 0.1, seeds 1 and 2
        self.assertEqual((best.hidden, best.learning_rate, best.seed), (100, 0.1, 2))
        self.assertEqual(list(self.open("labels.h5", group="trials").network.values[:2]), ["perceptron"] * 2)

    def test_runtime_has_the_same_axes(self):
        ds = self.open("runtime.h5")
        self.assertEqual(ds.seconds.dims, ("hidden", "learning_rate", "seed"))
        self.assertEqual(ds.seconds.dtype, np.float64)
        self.assertEqual(float(ds.seconds.sel(hidden=10, learning_rate=0.1, seed=2)), 14.0)
        self.assertTrue(np.isnan(ds.seconds.sel(hidden=100, learning_rate=0.1, seed=2)))
        self.assertEqual(str(ds.host.values[0, 0, 2]), "node2")
        self.assertEqual(str(ds.started.values[0, 0, 0]), "2024-05-17T09:30:00Z")

    def test_ten_thousand_trials_are_packed_and_right(self):
        ds = self.open("many.h5")
        self.assertEqual(ds.test_accuracy.shape, (100, 100))
        np.testing.assert_allclose(ds.test_accuracy.values.ravel(), np.arange(10000) / 10000, rtol=1e-12, atol=0)
        expected = np.arange(10000)[:, None] / 10000 * (np.arange(1, 51) / 50)
        np.testing.assert_allclose(ds.history_test_accuracy.values.reshape(10000, 50), expected, rtol=1e-12)
        self.assertTrue((ds.confusion.values == np.array(CONFUSION)).all())
        self.assertEqual(str(ds.trial_id.sel(hidden=1000, seed=100).values), "m9999")
        # unpacked it would be 10000 trials × (3 histories of 50, 9 counts, 8 other numbers) × 8 bytes: 13 MB
        self.assertLess(os.path.getsize(path("many.h5")), 9e6)

    def test_a_trial_holds_predictions_history_and_parameters(self):
        ds = self.open("trial.h5")
        self.assertEqual(float(ds.test_accuracy), 0.875)
        self.assertEqual(ds.attrs["config"], '{"experiment": "sample"}')
        self.assertEqual(ds.predictions.dims, ("test_example",))
        np.testing.assert_array_equal(ds.predictions.values, np.arange(10000) % 3)
        history = self.open("trial.h5", group="history")
        np.testing.assert_allclose(history.test_accuracy.sel(epoch=2), 0.4375)
        final = self.open("trial.h5", group="parameters/final")
        self.assertEqual(final.hidden_weights.dims, ("input", "hidden"))
        np.testing.assert_array_equal(final.hidden_weights, np.arange(12, dtype=np.float32).reshape(4, 3) / 8)
        self.assertEqual(final.hidden_weights.dtype, np.float32)
        # `input` is 4 long already, so this array's own is told apart
        self.assertEqual(final.output_weights.dims, ("output_weights_input", "output"))
        self.assertEqual(list(self.open("trial.h5", group="parameters/initial").variables), ["hidden_weights"])
        self.assertEqual(self.open("trial.h5", group="provenance").attrs["blas"], "OpenBLAS 0.3 Haswell")

    def test_a_regression_trial_predicts_named_outputs(self):
        ds = self.open("regression_trial.h5")
        self.assertEqual(ds.predictions.dims, ("test_example", "output"))
        np.testing.assert_array_equal(ds.predictions.sel(output="width"), [2, 4, 6])
        self.assertNotIn("confusion", ds)


class XarrayWithH5netcdf(TheLayout, unittest.TestCase):
    needs = ("xarray", "h5netcdf")
    engine = "h5netcdf"


class XarrayWithNetcdf4(TheLayout, unittest.TestCase):
    needs = ("xarray", "netCDF4")
    engine = "netcdf4"


class H5py(unittest.TestCase):
    needs = ("h5py",)
    files = ("grid", "labels", "single", "table", "campaign", "conditional", "widths", "many", "runtime", "campaign_runtime", "trial",
             "regression_trial")

    def each_dataset(self):
        import h5py

        for name in self.files:
            with h5py.File(path(name + ".h5"), "r") as file:
                found = []
                file.visititems(lambda key, item: found.append((key, item)))
                for key, item in found:
                    yield name, key, item

    def test_every_dimension_has_a_scale_that_knows_it(self):
        import h5py

        checked = 0
        for name, key, item in self.each_dataset():
            if not isinstance(item, h5py.Dataset) or h5py.h5ds.is_scale(item.id):
                continue
            for axis in range(item.ndim):
                scales = item.dims[axis].values()
                self.assertEqual(len(scales), 1, f"{name}/{key} axis {axis}")
                self.assertEqual(scales[0].shape, (item.shape[axis],))
                self.assertTrue(h5py.h5ds.is_attached(item.id, scales[0].id, axis))
                checked += 1
        self.assertGreater(checked, 100)

    def test_names_types_and_filters_are_plain(self):
        import h5py

        plain = (h5py.h5t.INTEGER, h5py.h5t.FLOAT, h5py.h5t.STRING)
        for name, key, item in self.each_dataset():
            for part in key.split("/"):
                self.assertRegex(part, NAME)
            if not isinstance(item, h5py.Dataset):
                continue
            type_ = item.id.get_type()
            self.assertIn(type_.get_class(), plain, f"{name}/{key}")
            if type_.get_class() == h5py.h5t.STRING:
                self.assertTrue(type_.is_variable_str())
                self.assertEqual(type_.get_cset(), h5py.h5t.CSET_UTF8)
            properties = item.id.get_create_plist()
            for i in range(properties.get_nfilters()):
                self.assertIn(properties.get_filter(i)[0], (h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_DEFLATE))
            self.assertEqual(h5py.h5g.get_objinfo(item.id).mtime, 0)

    def test_variables_say_what_they_are(self):
        import h5py

        for name, key, item in self.each_dataset():
            if isinstance(item, h5py.Dataset) and not key.startswith("parameters/") and key != "test_example":
                self.assertIsInstance(item.attrs["long_name"], str, f"{name}/{key}")

    def test_things_come_in_the_order_they_were_made(self):
        import h5py

        with h5py.File(path("grid.h5"), "r") as file:
            order = h5py.h5.INDEX_CRT_ORDER
            links, attributes = [], []
            file.id.links.iterate(lambda name: links.append(name.decode()), idx_type=order)
            h5py.h5a.iterate(file["/"].id, lambda name: attributes.append(name.decode()), index_type=order)
            self.assertEqual(links[:4], ["hidden", "learning_rate", "seed", "trials"])
            self.assertEqual(links[4:8], ["status", "trial_id", "train_loss", "test_loss"])
            self.assertEqual(attributes[:3], ["title", "layout", "experiment"])

    def test_text_reads_as_text(self):
        import h5py

        with h5py.File(path("labels.h5"), "r") as file:
            self.assertEqual(file["network"].asstr()[2], "größer ×2")
            self.assertEqual(file.attrs["experiment"], "labels")
            self.assertEqual(file["status"][()].tolist(), [[0, 0], [0, 0], [0, 0]])


class Ncdump(unittest.TestCase):
    needs = ()

    def dump(self, name, *options):
        return subprocess.run(["ncdump", *options, path(name)], check=True, capture_output=True, text=True).stdout

    def test_dimensions_come_in_the_order_of_the_axes(self):
        header = self.dump("grid.h5", "-h")
        lengths = re.findall(r"^\t(\w+) = (\d+) ;", header, re.MULTILINE)
        expected = [("hidden", "2"), ("learning_rate", "2"), ("seed", "3"), ("epoch", "4")]
        self.assertEqual(lengths[:4], expected)
        self.assertIn("double test_accuracy(hidden, learning_rate, seed) ;", header)
        self.assertIn("double history_test_accuracy(hidden, learning_rate, seed, epoch) ;", header)
        self.assertIn("int64 confusion(hidden, learning_rate, seed, true_class, predicted_class) ;", header)
        self.assertIn("byte status(hidden, learning_rate, seed) ;", header)
        self.assertIn("group: trials {", header)

    def test_values_are_read(self):
        self.assertIn("network = \"perceptron\", \"shallow\", \"größer ×2\" ;", self.dump("labels.h5", "-v", "network"))
        self.assertRegex(self.dump("single.h5", "-v", "test_accuracy"), r"test_accuracy = 0.75 ;")
        self.assertRegex(self.dump("grid.h5", "-v", "test_accuracy"), r"0\.12, _, 0\.14,")

    def test_every_file_is_netcdf(self):
        for name in H5py.files:
            self.assertIn("netcdf " + name, self.dump(name + ".h5", "-h"))
        header = self.dump("trial.h5", "-h")
        self.assertIn("float hidden_weights(input, hidden) ;", header)
        self.assertIn("int predictions(test_example) ;", header)
        self.assertIn("test_example = 10000 ;", header)


class OtherLanguage:
    """What a script in another language prints about campaign.h5 and conditional.h5: a line for each variable, its name,
    then its values, all separated by tabs. Both languages keep the first dimension contiguous, so the axes come reversed
    and the values in the order of the file."""

    def test_it_reads_the_same_numbers_and_labels(self):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), self.script)
        run = subprocess.run([*self.command, script, path("campaign.h5"), path("conditional.h5")],
                             capture_output=True, text=True, encoding="utf-8", check=False,
                             env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        read = {}
        for line in run.stdout.splitlines():
            name, *values = line.split("\t")
            read[name] = values
        self.assertEqual(read["dimensions"], ["seed", "hidden", "learning_rate", "network"])
        self.assertEqual(read["network"], NETWORKS)
        for name, labels in (("learning_rate", RATES), ("hidden", WIDTHS), ("seed", SEEDS), ("batch_size", [1, 64])):
            np.testing.assert_array_equal(np.array(read[name], dtype=float), labels)
        np.testing.assert_allclose(np.array(read["test_accuracy"], dtype=float), campaign_accuracy().ravel(), rtol=1e-12)
        np.testing.assert_array_equal(np.array(read["confusion"], dtype=int), np.array(CONFUSION).ravel())
        expected = [STATUSES.get(cell, 0) for cell in range(24)]
        np.testing.assert_array_equal(np.array(read["status"], dtype=int), expected)
        self.assertEqual(read["activation"], ["tanh", "relu"])
        self.assertEqual(read["true_class"], ["cat", "dog", "Kühe"])
        losses = 2 - campaign_accuracy().ravel()
        np.testing.assert_allclose(np.array(read["trials/test_loss"], dtype=float), losses, rtol=1e-12)
        self.check_text(read)
        self.assertEqual(read["conditional/network"], ["perceptron", "shallow", "shallow", "deep"])
        np.testing.assert_array_equal(np.array(read["conditional/hidden"], dtype=float), [np.nan, 10, 100, np.nan])
        self.assertEqual(read["conditional/widths"], ["", "", "", "[256, 128]"])


class R(OtherLanguage, unittest.TestCase):
    needs = ()

    def check_text(self, read):
        self.assertEqual(read["flag_meanings"], ["complete failed diverged pruned missing"])
        self.assertEqual(read["config_key"], ["optimizer.learning_rate"])
        self.assertEqual(read["trials/id"], ["c%d" % cell for cell in range(24)])

    command = ("Rscript", "--vanilla")
    script = "read_results.R"


class Octave(OtherLanguage, unittest.TestCase):
    needs = ()

    def check_text(self, read):
        """Other text is in netCDF strings, which octave-netcdf 1.0 cannot read."""

    command = ("octave-cli", "--norc", "--quiet")
    script = "read_results.m"


class Bytes(unittest.TestCase):
    needs = ()

    def test_they_do_not_depend_on_what_memory_held_before(self):
        for byte in ("1", "165"):
            with tempfile.TemporaryDirectory() as folder:
                write(folder, MALLOC_PERTURB_=byte, MALLOC_ARENA_MAX="1", MALLOC_MMAP_THRESHOLD_="4096")
                self.assertEqual(sorted(os.listdir(folder)), sorted(os.listdir(FOLDER.name)))
                for name in os.listdir(folder):
                    with open(path(name), "rb") as first, open(os.path.join(folder, name), "rb") as second:
                        self.assertEqual(first.read(), second.read(), name)

    def test_they_do_not_depend_on_the_clock_or_the_locale(self):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, LC_ALL="C", TZ="Asia/Tokyo", LANG="C")
            for name in os.listdir(folder):
                with open(path(name), "rb") as first, open(os.path.join(folder, name), "rb") as second:
                    self.assertEqual(first.read(), second.read(), name)


CASES = {"h5py": H5py, "h5netcdf": XarrayWithH5netcdf, "netcdf4": XarrayWithNetcdf4, "ncdump": Ncdump, "bytes": Bytes, "r": R, "octave": Octave}


def missing():
    if import_error is not None and READER not in ("ncdump", "bytes"):
        return str(import_error)
    for module in CASES[READER].needs:
        if importlib.util.find_spec(module) is None:
            return f"the Python module '{module}' is not installed"
    if READER == "ncdump" and shutil.which("ncdump") is None:
        return "the program 'ncdump' (package netcdf-bin) is not installed"
    if READER == "r" and not works("Rscript", "--vanilla", "-e", "library(ncdf4)"):
        return "R with the package ncdf4 (r-cran-ncdf4) is not installed"
    if READER == "octave" and not works("octave-cli", "--norc", "--quiet", "--eval", "pkg load netcdf"):
        return "Octave with the package netcdf (octave-netcdf) is not installed"
    return None


def works(*command):
    return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    reason = missing()
    if reason:
        print(f"skipped: {reason}")
        sys.exit(77)
    write(FOLDER.name)
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(CASES[READER])
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    sys.exit(not result.wasSuccessful())
