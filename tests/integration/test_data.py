"""Data of the kinds that people bring: what is understood, what is told, and what is refused.

Situations come from public questions and bug reports; the comment above a test says from where.
"""
import random
import unittest

import h5py
import numpy
import xarray

from plexus_command import PlexusTest, find_data

CONFIG = """
experiment: c
dataset: {{plugin: {plugin}}}
model: {model}
training: {{epochs: {epochs}}}
"""


class DataTest(PlexusTest):
    def config(self, plugin, model="shallow", epochs=3, name="c.yaml"):
        return self.write(CONFIG.format(plugin=plugin, model=model, epochs=epochs), name)

    def csv(self, header, rows, name="data.csv"):
        lines = [header] if header else []
        lines += [",".join(str(cell) for cell in row) for row in rows]
        return self.write("\n".join(lines) + "\n", name)

    def results(self, output="out"):
        with xarray.open_dataset(self.folder / output / "results.h5") as dataset:
            return dataset.load()

    def trial_file(self, output="out"):
        return h5py.File(next((self.folder / output / "trials").glob("*.h5")))

    def run_config(self, config, *more):
        return self.succeed("run", config, "--output", "out", "--no-report", "--progress", "plain", *more)

    def refuse(self, config, *more, code=(2, 3)):
        result = self.run_plexus("plan", config, *more)
        self.assertIn(result.returncode, code, result.stdout + result.stderr)
        return result.stderr


def iris_like(rows_of_a_class=30):
    """Three classes that a straight line separates, sorted by class."""
    generator = random.Random(1)
    rows = []
    for label, centre in (("alba", 0.0), ("media", 3.0), ("nigra", 6.0)):
        for _ in range(rows_of_a_class):
            rows.append([round(centre + generator.gauss(0, 0.4), 3), round(generator.gauss(0, 1), 3), label])
    return rows


class RowSubsets(DataTest):
    """Rows of arrays by a slice, a mask or their numbers, in memory and on disk."""

    def setUp(self):
        super().setUp()
        generator = numpy.random.default_rng(3)
        self.x = generator.normal(size=(60, 4)).astype("f4")
        self.y = generator.integers(0, 3, 60)
        self.mask = numpy.arange(60) % 4 == 1
        self.numbers = numpy.array([50, 3, 41, 7, 8, 20])
        with h5py.File(self.folder / "d.h5", "w") as file:
            file["x"], file["y"] = self.x, self.y
            file["mask"], file["numbers"], file["split/text"] = self.mask, self.numbers, ["a"] * 60
            file["twice"], file["beyond"] = [1, 2, 1], [59, 60]
            file["who"], file["weight"] = numpy.arange(60) // 3, numpy.linspace(0, 1, 60)

    def trained(self, dataset, output):
        config = self.write(f"""
dataset: {{{dataset}}}
model: {{plugin: shallow, hidden: 4}}
training: {{epochs: 2}}
results: {{scores: test}}
""", f"{output}.yaml")
        self.succeed("run", config, "--output", output, "--no-report", "--progress", "none")
        with self.trial_file(output) as trial:
            return {name: trial[name][()] for name in ("parameters/final/hidden_weights", "predictions", "scores")
                    if name in trial}

    def test_rows_that_are_chosen_train_as_a_file_of_these_rows_alone(self):
        rows = numpy.arange(60)
        cases = {
            "{stop: 40}": rows[:40], "{start: 12}": rows[12:], "{start: -25, stop: -3}": rows[-25:-3],
            "{start: 1, stop: 50, step: 3}": rows[1:50:3], "mask": rows[self.mask], "numbers": self.numbers,
        }
        for i, (chosen, expected) in enumerate(cases.items()):
            with h5py.File(self.folder / "few.h5", "w") as file:
                file["x"], file["y"], file["weight"] = self.x[expected], self.y[expected], numpy.linspace(0, 1, 60)[
                    expected]
            settings = "task: classification, weight: weight, test: 0"
            by_file = self.trained(f"plugin: hdf5, file: few.h5, {settings}", f"few{i}")
            for where in ("true", "false"):
                by_rows = self.trained(
                    f"plugin: hdf5, file: d.h5, train_rows: {chosen}, {settings}, in_memory: {where}", f"rows{i}{where}")
                self.assertEqual(sorted(by_file), sorted(by_rows))
                for name, array in by_file.items():
                    numpy.testing.assert_array_equal(array, by_rows[name], f"{chosen} {name}")

    def test_test_rows_are_taken_from_the_arrays_that_there_are(self):
        with h5py.File(self.folder / "parts.h5", "w") as file:
            file["x_train"], file["y_train"] = self.x[~self.mask], self.y[~self.mask]
            file["x_test"], file["y_test"] = self.x[self.mask], self.y[self.mask]
        by_file = self.trained("plugin: hdf5, file: parts.h5, classes: 3", "parts")
        for where in ("true", "false"):
            by_rows = self.trained(f"plugin: hdf5, file: d.h5, test_rows: mask, classes: 3, in_memory: {where}",
                                   f"masked{where}")
            for name, array in by_file.items():
                numpy.testing.assert_array_equal(array, by_rows[name], name)
        shown = self.succeed("data", "show", self.folder / "maskedtrue.yaml").stdout
        self.assertIn("45 of 60 to train and validate, 15 to test", shown)

    def test_groups_go_with_the_rows(self):
        config = self.write("dataset: {plugin: hdf5, file: d.h5, train_rows: {stop: 30}, group: who}\nmodel: shallow\n")
        self.succeed("plan", config)

    def test_rows_that_there_are_not_are_refused(self):
        for rows, sentence in (("train_rows: {start: 60}", "'train_rows' chooses none of the 60 rows"),
                               ("train_rows: {stop: 61}", "'train_rows' stops at 61, but there are only 60 rows"),
                               ("train_rows: twice", "it names row 1 twice"),
                               ("train_rows: beyond", "which is no number of a row (0 to 59)"),
                               ("train_rows: split/text", "it holds texts"),
                               ("train_rows: nothing", "no array 'nothing'"),
                               ("train_rows: {step: 0}", "step"),
                               ("train_rows: mask, test_rows: {stop: 2}", "have 1 row in common"),
                               ("test_rows: {start: 0}", "none would be left to train on")):
            with self.subTest(rows):
                config = self.write(f"dataset: {{plugin: hdf5, file: d.h5, {rows}}}\nmodel: shallow\n")
                self.assertIn(sentence, " ".join(self.refuse(config).split()))

    def test_a_network_of_some_rows_is_used_for_all_of_another_file(self):
        self.trained("plugin: hdf5, file: d.h5, train_rows: {stop: 40}, classes: 3", "some")
        trial = next((self.folder / "some/trials").glob("*[0-9a-f].h5"))
        lines = self.succeed("predict", trial, "--data", "d.h5", "--csv").stdout.splitlines()
        self.assertEqual(len(lines), 61)


class Weights(DataTest):
    # What scikit-learn calls sample_weight: a row of weight 2 is as good as two.
    def test_a_row_of_weight_two_counts_as_two_rows(self):
        rows = [[0.5, 1.0, 1.5], [1.0, -1.0, 0.5], [-2.0, 0.5, -3.0], [1.5, 2.0, 4.0]]
        weights = [2, 1, 0, 1]
        self.csv("a,b,how_much,y", [[*row[:2], weight, row[2]] for row, weight in zip(rows, weights)], "weighted.csv")
        self.csv("a,b,y", [row for row, weight in zip(rows, weights) for _ in range(weight)], "repeated.csv")
        weights_of = {}
        for name, more in (("weighted", ", weight: how_much"), ("repeated", "")):
            config = self.write(f"""
dataset: {{plugin: csv, train: {name}.csv, task: regression, test: 0, normalize: none{more}}}
model: {{plugin: perceptron, activation: identity}}
optimizer: {{plugin: sgd, learning_rate: 0.1}}
training: {{epochs: 5, batch_size: 4}}
""", f"{name}.yaml")
            self.succeed("run", config, "--output", name, "--no-report", "--progress", "plain")
            with self.trial_file(name) as trial:
                weights_of[name] = trial["parameters/final/layer1_weights"][()]
        numpy.testing.assert_allclose(weights_of["weighted"], weights_of["repeated"], rtol=1e-6)

    def test_weights_are_said_and_may_come_from_an_array(self):
        with h5py.File(self.folder / "d.h5", "w") as file:
            file["x"] = numpy.linspace(-1, 1, 24).reshape(12, 2)
            file["y"] = numpy.arange(12) % 2
            file["w"] = numpy.r_[numpy.ones(6), numpy.zeros(6)]
        config = self.write("""
dataset: {plugin: hdf5, file: d.h5, weight: w}
model: perceptron
training: {epochs: 1}
""")
        self.assertIn("array 'w'", self.succeed("data", "show", config).stdout)
        self.succeed("run", config, "--output", "out", "--no-report")
        self.assertIn("expected one weight for each", self.refuse(config, "--set", "dataset.weight=x"))


class Splits(DataTest):
    # keras-team/keras#8346, #796: a file sorted by class is split at its end.
    def test_a_file_sorted_by_class_is_learnt_because_its_parts_are_drawn(self):
        self.csv("length,width,kind", iris_like())
        config = self.config("csv, train: data.csv", "{plugin: deep, hidden: [16]}", epochs=60)
        result = self.run_config(config, "--set", "optimizer.learning_rate=0.05", "--set", "loss=cross_entropy")
        self.assertGreater(float(self.results().test_accuracy), 0.9)
        self.assertIn("stratified by class", result.stderr)
        self.assertNotIn("note: the rows are sorted", result.stderr)

    def test_rows_by_position_of_a_sorted_file_are_told(self):
        self.csv("length,width,kind", iris_like())
        config = self.config("csv, train: data.csv, test: {rows: 0.2, by: last}")
        result = self.succeed("plan", config)
        self.assertIn("the rows are sorted by class", result.stdout)

    def test_the_trial_file_says_which_row_was_in_which_part(self):
        self.csv("length,width,kind", iris_like())
        self.run_config(self.config("csv, train: data.csv, validation: 0.25"))
        with self.trial_file() as trial:
            split = trial["split"][:]
            words = trial["split"].attrs["flag_meanings"].split()
            self.assertEqual(words, ["train", "validation", "test", "unused"])
            self.assertEqual([int((split == part).sum()) for part in range(4)], [54, 18, 18, 0])
            fitted = trial["fitted"][()].decode()
            self.assertIn('"input_scale"', fitted)

    def test_folds_bring_their_axis_and_are_summarised(self):
        self.csv("length,width,kind", iris_like())
        self.run_config(self.config("csv, train: data.csv, folds: 3", epochs=20))
        results = self.results()
        self.assertEqual(list(results.fold.values), [1, 2, 3])
        shown = self.succeed("show", "out").stdout
        self.assertIn("±", shown)
        self.assertEqual(shown.count("complete"), 1, shown)

    def test_the_seed_of_a_split_is_an_axis_of_its_own(self):
        self.csv("length,width,kind", iris_like())
        config = self.config("csv, train: data.csv, test: {rows: 0.2}")
        self.run_config(config, "--axis", "dataset.test.seed=1,2")
        self.assertEqual(self.results().test_accuracy.shape, (2,))
        parts = []
        for path in (self.folder / "out" / "trials").glob("*.h5"):
            with h5py.File(path) as trial:
                parts.append(tuple(trial["split"][:]))
        self.assertEqual(len(set(parts)), 2)

    def test_digits_keep_their_own_parts(self):
        config = self.config("digits_synthetic, train: 300, test: 100, validation: 50")
        result = self.succeed("plan", config)
        self.assertIn("250 rows", result.stdout)
        self.assertIn("the last 50 rows of 300", result.stdout)
        self.assertNotIn("note:", result.stdout)

    def test_a_data_set_with_test_rows_refuses_to_take_more(self):
        config = self.config("digits_synthetic, train: 300, test: {rows: 0.2}")
        self.assertIn("500 rows for testing", self.refuse(config))


class Readings(DataTest):
    # scikit-learn/scikit-learn#31752, probabl-ai/skore#1080: whole numbers are taken to be classes.
    def test_prices_as_whole_numbers_point_to_regression(self):
        generator = random.Random(2)
        self.csv("rooms,area,price", [[i % 5, 50 + i, 200_000 + generator.randrange(100_000)] for i in range(80)])
        message = self.refuse(self.config("csv, train: data.csv"))
        self.assertIn("set 'task: regression'", message)
        self.assertNotIn("shuffle", message)
        self.succeed("plan", self.config("csv, train: data.csv, task: regression"))

    # dask/dask#878: pandas names unnamed columns 0, 1, 2, …
    def test_a_header_that_counts_is_no_row(self):
        rows = [[round(i * 0.7 % 3, 3), round(i * 1.3 % 2, 3), i % 2] for i in range(40)]
        self.csv("0,1,2", rows)
        result = self.succeed("plan", self.config("csv, train: data.csv"))
        self.assertIn("2 classes: 0, 1", result.stdout)
        self.assertIn("taken for a header", " ".join(result.stdout.split()))
        self.csv(",0,1,2", [[i, *row] for i, row in enumerate(rows)])
        result = self.succeed("plan", self.config("csv, train: data.csv"))
        self.assertIn("inputs      2 columns", result.stdout)
        self.assertIn("counts the rows, as pandas writes its index", " ".join(result.stdout.split()))

    # svenvc/NeoCSV#5, adaltas/node-csv#199: semicolons between cells and commas in numbers.
    def test_a_decimal_comma_is_read(self):
        lines = ["acidity;alcohol;quality"]
        lines += [f"{5 + i % 3},{i % 10};10,{i % 7};{4 + i % 3}" for i in range(60)]
        self.write("\n".join(lines), "data.csv")
        result = self.succeed("plan", self.config("csv, train: data.csv"))
        self.assertIn("separator semicolon, decimal comma", result.stdout)
        self.assertIn("3 classes: 4, 5, 6", result.stdout)

    # AxeldeRomblay/MLBox#60: labels of floating type are taken for a regression.
    def test_labels_written_as_reals_are_classes_and_that_is_told(self):
        self.csv("a,b,y", [[i % 7, i % 11, f"{1 + i % 3}.0"] for i in range(60)])
        result = self.succeed("plan", self.config("csv, train: data.csv"))
        self.assertIn("3 classes: 1, 2, 3", result.stdout)
        self.assertIn("written as reals", result.stdout)
        with h5py.File(self.folder / "f.h5", "w") as file:
            file["x_train"] = numpy.random.default_rng(1).random((60, 4))
            file["y_train"] = numpy.array([1.0 + i % 3 for i in range(60)])
        result = self.succeed("plan", self.config("hdf5, file: f.h5"))
        self.assertIn("3 classes: 1, 2, 3", result.stdout)

    # funkelab/gunpowder pull 58, dribnet/lfw_fuel#3: images as (count, channels, height, width).
    def test_channels_first_are_told_and_can_be_said(self):
        images = numpy.random.default_rng(1).integers(0, 255, (40, 3, 12, 12), dtype=numpy.uint8)
        with h5py.File(self.folder / "i.h5", "w") as file:
            file["x_train"] = images
            file["y_train"] = numpy.arange(40) % 2
        result = self.succeed("plan", self.config("hdf5, file: i.h5"))
        self.assertIn("3 pixels high, 12 wide, with 12 channels", " ".join(result.stdout.split()))
        result = self.succeed("plan", self.config("hdf5, file: i.h5, axes: [example, channel, height, width]"))
        self.assertIn("images 12 high, 12 wide, 3 channels", result.stdout)
        self.assertNotIn("note: inputs of the shape", result.stdout)

    def test_arrays_of_numpy_are_read(self):
        inputs = numpy.random.default_rng(1).random((50, 6)).astype(numpy.float32)
        labels = numpy.array(["no", "yes"])[numpy.arange(50) % 2]
        for save in (numpy.savez, numpy.savez_compressed):
            save(self.folder / "a.npz", x=inputs, y=labels)
            result = self.succeed("plan", self.config("numpy, file: a.npz"))
            self.assertIn("2 classes: no, yes", result.stdout)
            self.assertIn("stratified by class", result.stdout)
        numpy.save(self.folder / "x.npy", numpy.asfortranarray(inputs))
        numpy.save(self.folder / "y.npy", numpy.arange(50) % 3)
        result = self.succeed("plan", self.config("numpy, file: x.npy, train_targets: y.npy"))
        self.assertIn("3 classes", result.stdout)
        numpy.savez(self.folder / "a.npz", x=inputs)
        self.assertIn("it holds x", self.refuse(self.config("numpy, file: a.npz")))
        whole = (self.folder / "a.npz").read_bytes()
        (self.folder / "a.npz").write_bytes(whole[: len(whole) // 2])
        self.assertIn("is truncated", self.refuse(self.config("numpy, file: a.npz")))

    def test_columns_of_text_become_tokens_that_a_layer_embedding_takes(self):
        generator = random.Random(5)
        rows = [[generator.choice("abcd"), generator.choice("uvw")] for _ in range(300)]
        self.csv("first,second,kind", [[a, b, "yes" if (a in "ab") == (b == "u") else "no"] for a, b in rows])
        config = self.write("""
experiment: c
dataset: {plugin: csv, train: data.csv, categories: embedding}
model: {plugin: sequential, layers: [{plugin: embedding, count: 9, width: 4}, flatten, {plugin: dense, outputs: 16}, tanh]}
loss: cross_entropy
optimizer: {plugin: adam, learning_rate: 0.02}
training: {epochs: 30, batch_size: 16}
""")
        self.assertIn("for a layer {embedding: {count: 9}}", self.run_config(config).stderr)
        self.assertEqual(float(self.results().test_accuracy), 1.0)
        # An index that a table does not have is taken for its last one, in silence.
        self.assertIn("set 'count: 9'", self.refuse(config, "--set", "model.layers.0.count=8"))
        self.assertIn("would take the tokens for numbers", self.refuse(config, "--set", "model=shallow"))
        # A text that no training row has is the token of all others.
        self.csv("first,second", [["a", "u"], ["z", "w"]], "new.csv")
        trial = next((self.folder / "out" / "trials").glob("*.h5"))
        answer = self.succeed("predict", trial, "--data", "new.csv")
        self.assertIn("'z'", answer.stderr)
        self.assertIn("yes", answer.stdout.splitlines()[2])

    # scikit-learn refuses NaN with "Input X contains NaN"; which values, nobody says.
    def test_gaps_in_arrays_are_counted_by_column_and_filled_as_those_of_tables_are(self):
        generator = numpy.random.default_rng(1)
        labels = generator.integers(0, 2, 200)
        inputs = (generator.normal(size=(200, 3)) + 3 * labels[:, None]).astype("f4")
        inputs[[3, 50, 90], 1] = numpy.nan
        numpy.savez(self.folder / "gaps.npz", x=inputs, y=labels)
        config = self.config("numpy, file: gaps.npz", epochs=20)
        self.assertIn("in column 'value 1' 3 of 200 rows", self.refuse(config))
        self.run_config(config, "--set", "dataset.missing=median")
        self.assertGreater(float(self.results().test_accuracy), 0.9)
        inputs[7, 2] = numpy.inf
        numpy.savez(self.folder / "gaps.npz", x=inputs, y=labels)
        self.assertIn("example 7 is not finite", self.refuse(config, "--set", "dataset.missing=median"))

    # UCI letter-recognition and wdbc begin with the class and have no header; the last column was predicted in silence.
    def test_a_file_that_begins_with_its_class_is_told_and_read_with_the_setting_that_the_note_names(self):
        generator = random.Random(3)
        rows = [["AB"[k % 2], round(k % 2 + generator.gauss(0, 0.1), 3), generator.randrange(5)] for k in range(100)]
        self.csv(None, rows)
        config = self.config("csv, train: data.csv", epochs=20)
        told = " ".join(self.run_config(config).stderr.split())
        self.assertIn("'column 0' holds 2 different texts, as classes do: where it is the class, set 'target: 0'", told)
        told = self.succeed("run", config, "--output", "right", "--no-report", "--progress", "plain", "--set",
                            "dataset.target=0").stderr
        self.assertNotIn("no header says", told)
        self.assertGreater(float(self.results("right").test_accuracy), 0.95)

    # Excel writes 1,234.50; every such cell was a text of its own, or a class.
    def test_numbers_written_otherwise_name_the_setting_that_reads_them(self):
        rows = [[f'"{1000 + 17 * k:,}.50"', k % 2] for k in range(40)]
        self.csv("price,kind", rows)
        config = self.config("csv, train: data.csv")
        self.assertIn("set 'thousands: comma'", self.refuse(config))
        self.succeed("plan", config, "--set", "dataset.thousands=comma")

    def test_missing_values_are_counted_by_column_and_filled_as_asked(self):
        self.csv("a,b,kind", [[i, "?" if i % 9 == 0 else i % 4, "yes" if i % 2 else "no"] for i in range(60)])
        self.assertIn("'b' 7 of 60 rows", self.refuse(self.config("csv, train: data.csv")))
        result = self.succeed("plan", self.config("csv, train: data.csv, missing: median"))
        self.assertIn("7 values in 1 column; filled with the median of the training rows", result.stdout)

    def test_columns_of_text_become_inputs(self):
        self.csv("colour,size,kind", [[("red", "green", "blue")[i % 3], i % 7, i % 2] for i in range(60)])
        result = self.run_config(self.config("csv, train: data.csv"))
        self.assertIn("1 column of text as 3 inputs", result.stderr)
        with self.trial_file() as trial:
            self.assertIn('"categories":["blue","green","red"]', trial["fitted"][()].decode())

    def test_dates_are_refused_with_advice(self):
        self.csv("day,value", [[f"2020-01-{1 + i % 28:02}", i * 0.5] for i in range(40)])
        self.assertIn("is a date or a time", self.refuse(self.config("csv, train: data.csv")))

    def test_one_class_is_an_error(self):
        self.csv("a,b,kind", [[i, i % 3, "same"] for i in range(40)])
        self.assertIn("nothing to learn", self.refuse(self.config("csv, train: data.csv")))

    # pandas and everybody else: home folders and variables in paths.
    def test_paths_may_name_the_home_folder_and_variables(self):
        self.csv("length,width,kind", iris_like())
        config = self.config('csv, train: "$HERE/data.csv"')
        self.succeed("plan", config, env={"HERE": str(self.folder)})
        self.assertIn("'HERE', which is not set", self.refuse(config))
        self.succeed("plan", self.config('csv, train: "~/data.csv"'), env={"HOME": str(self.folder)})


class OtherForms(DataTest):
    def test_svmlight_files_are_read(self):
        lines = [f"{'+1' if i % 2 else '-1'} 1:{i % 5} 4:{0.5 * (i % 3)}" for i in range(60)]
        self.write("\n".join(lines), "a.svm")
        result = self.succeed("plan", self.config("svmlight, train: a.svm"))
        self.assertIn("2 classes: -1, 1", result.stdout)
        self.assertIn("4 values", result.stdout)
        self.write("1 2:x\n", "a.svm")
        self.assertIn("a.svm:1:5: got 'x', expected a value", self.refuse(self.config("svmlight, train: a.svm")))

    def test_arff_files_are_read(self):
        lines = ["% weather", "@relation weather", "@attribute outlook {sunny, 'over cast', rainy}",
                 "@attribute Temperature NUMERIC", "@attribute play {yes, no}", "@data"]
        lines += [f"{('sunny', chr(39) + 'over cast' + chr(39), 'rainy')[i % 3]}, {60 + i % 9}, {('yes', 'no')[i % 2]}"
                  for i in range(60)]
        self.write("\n".join(lines), "w.arff")
        result = self.succeed("plan", self.config("arff, train: w.arff"))
        self.assertIn("2 classes: yes, no", result.stdout)
        self.assertIn("1 column of text as 3 inputs", result.stdout)
        self.write("\n".join([*lines, "foggy, 60, yes"]), "w.arff")
        self.assertIn("w.arff:67:6: 'foggy' is no category", self.refuse(self.config("arff, train: w.arff")))

    def test_images_in_folders_are_read_resampled_and_damaged_ones_named_all_at_once(self):
        def write_pgm(path, value, size):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"P5\n%d %d\n255\n" % (size, size) + bytes([value]) * size * size)

        for i in range(20):
            write_pgm(self.folder / "images" / "dark" / f"{i}.pgm", 10 + i, 8 + i % 2)
            write_pgm(self.folder / "images" / "light" / f"{i}.pgm", 200 + i, 8)
        self.assertIn("set 'size:", self.refuse(self.config("image_folder, train: images")))
        result = self.succeed("plan", self.config("image_folder, train: images, size: [8, 8]"))
        self.assertIn("images 8 high, 8 wide, 1 channel", result.stdout)
        self.assertIn("2 classes: dark, light", result.stdout)
        (self.folder / "images" / "dark" / "bad.png").write_bytes(b"no image")
        (self.folder / "images" / "light" / "worse.jpg").write_bytes(b"\xff\xd8\xff\xe0 broken")
        message = self.refuse(self.config("image_folder, train: images, size: [8, 8]"))
        self.assertIn("2 images cannot be read", message)
        self.assertIn("bad.png", message)
        self.assertIn("worse.jpg", message)

    def test_a_file_is_shown_without_a_configuration(self):
        self.csv("colour,size,kind", [[("red", "green")[i % 2], i * 0.5, ("a", "b", "c")[i % 3]] for i in range(60)])
        shown = self.succeed("data", "show", "data.csv").stdout
        self.assertIn("3 classes: a, b, c", shown)
        self.assertRegex(shown, r"colour +text")
        self.assertRegex(shown, r"size +number +0 +29.5")
        shown = self.succeed("data", "show", self.config("digits_synthetic, train: 50, test: 0")).stdout
        self.assertIn("█", shown)

    def test_an_array_alone_is_shown_with_how_its_targets_are_named(self):
        numpy.save(self.folder / "x.npy", numpy.random.default_rng(5).normal(size=(60, 3)).astype("f4"))
        shown = self.succeed("data", "show", "x.npy").stdout
        self.assertRegex(shown, r"(?m)^inputs +3 values$")
        self.assertRegex(shown, r"(?m)^target +none$")
        self.assertRegex(shown, r"value 2 +number")
        self.assertIn("'--set dataset.train_targets=y.npy'", shown)

    def test_names_of_an_enumeration_are_classes_and_truth_values_numbers(self):
        kinds = h5py.enum_dtype({"cat": 0, "dog": 1, "axolotl": 5}, basetype="i1")
        with h5py.File(self.folder / "d.h5", "w") as file:
            file["x"] = numpy.random.default_rng(5).normal(size=(60, 3))
            file.create_dataset("y", data=numpy.array([5, 0, 1])[numpy.arange(60) % 3], dtype=kinds)
            file["is_test"] = numpy.arange(60) % 4 == 0
        shown = self.succeed("data", "show", "d.h5", "--set", "dataset.test_rows=is_test").stdout
        self.assertIn("3 classes: axolotl, cat, dog", shown)
        self.assertIn("15 rows", shown)
        with h5py.File(self.folder / "other.h5", "w") as file:
            file["features"], file["kinds"] = numpy.zeros((60, 3)), numpy.arange(60) % 3
        refused = self.run_plexus("data", "show", "other.h5")
        self.assertIn("it holds features (60, 3) float64, kinds (60) int64; none of them is called as usual, so name "
                      "them: 'train_inputs' and 'train_targets'", refused.stderr)

    def test_settings_are_given_for_a_file_without_a_configuration(self):
        generator = numpy.random.default_rng(5)
        x = generator.normal(size=(60, 3)).astype("f4")
        x[:, 1] = 7
        with h5py.File(self.folder / "d.h5", "w") as file:
            file["features"], file["kinds"] = x, numpy.arange(60) % 3
        numpy.save(self.folder / "x.npy", x)
        numpy.save(self.folder / "y.npy", numpy.arange(60) % 3)
        for path, settings in (("d.h5", ("train_inputs=features", "train_targets=kinds")),
                               ("x.npy", ("train_targets=y.npy",))):
            set_all = [word for setting in settings for word in ("--set", f"dataset.{setting}")]
            shown = self.succeed("data", "show", path, *set_all).stdout
            self.assertIn("3 classes: 0, 1, 2", shown)
            self.assertIn("column 'value 1' has the same value in all rows", shown)
            self.assertRegex(shown, r"value 1 +constant +7 +7 +7 +1 +7, 7")
            on_disk = self.succeed("data", "show", path, *set_all, "--set", "dataset.in_memory=false").stdout
            self.assertEqual(on_disk, shown)
        shown = self.succeed("data", "show", "d.h5", "--set", "dataset.train_inputs=features",
                             "--set", "dataset.train_targets=kinds", "--set", "dataset.test=0.5").stdout
        self.assertIn("30 rows", shown)
        self.csv("a,b,y", [[i if i % 7 else "", i * i % 11, i % 2] for i in range(60)])
        self.assertIn("9 rows left out", self.succeed("data", "show", "data.csv", "--set", "dataset.missing=drop").stdout)
        for setting, why in (("dataset.in_memory=false", "'in_memory' is false"),
                             ("training.epochs=3", "only settings of the data set"),
                             ("dataset.separater=comma", "the data set 'csv' has no such setting")):
            refused = self.run_plexus("data", "show", "data.csv", "--set", setting)
            self.assertIn(refused.returncode, (2, 3))
            self.assertIn(why, refused.stderr)


class Training(DataTest):
    # pytorch/pytorch#4534: batch normalisation of one example is 0 whatever the input.
    def test_batch_normalisation_of_one_row_is_refused_by_plan(self):
        config = self.config("digits_synthetic, train: 100, test: 30", "{plugin: deep, hidden: [8], batch_normalization: true}")
        message = self.refuse(config)
        self.assertIn("'training.batch_size' is 1", message)
        self.assertIn("leave a last one of 1", self.refuse(config, "--set", "training.batch_size=33"))
        self.succeed("plan", config, "--set", "training.batch_size=20")

    # keras-team/keras#7057, ml-explore/mlx#188, tiny-dnn/tiny-dnn#318: accuracy stands at 10 %.
    def test_a_network_that_says_one_class_is_told_with_the_cause(self):
        config = self.config("digits_synthetic, train: 400, test: 100", "{plugin: deep, hidden: [16], initializer: zeros}")
        result = self.run_config(config, "--set", "loss=cross_entropy")
        with self.trial_file() as trial:
            notes = trial.attrs["notes"]
        self.assertIn("all 100 test rows get the class", notes)
        self.assertIn("have the same weights", notes)
        shown = self.succeed("show", "out").stdout
        self.assertIn("all 100 test rows get the class", " ".join(shown.split()))
        self.assertIn("constant answer: 10.0", shown)
        self.assertNotIn("constant_accuracy", shown)  # it is compared with, and no setting
        self.assertIn("note", result.stdout)

    def test_dead_units_are_counted(self):
        config = self.config("digits_synthetic, train: 400, test: 100", "{plugin: deep, hidden: [16, 16]}")
        self.run_config(config, "--set", "loss=cross_entropy", "--set", "optimizer.learning_rate=3")
        with self.trial_file() as trial:
            self.assertRegex(trial.attrs["notes"], r"\d+ of 16 units of '\w+' are dead or saturated")

    def test_a_network_that_learns_gets_no_note(self):
        self.run_config(self.config("digits_synthetic, train: 1000, test: 200", epochs=5))
        with self.trial_file() as trial:
            self.assertEqual(trial.attrs["notes"], "")

    # online-ml/river#334, timeseriesAI/tsai#246: targets of some hundred thousand.
    def test_large_targets_are_told_and_standardised_with_losses_in_their_units(self):
        generator = random.Random(3)
        rows = [[i % 6, 50 + i, round(100_000 + 1500.5 * i + generator.gauss(0, 500), 1)] for i in range(120)]
        self.csv("rooms,area,price", rows)
        plain = self.succeed("plan", self.config("csv, train: data.csv"))
        self.assertIn("normalize_targets: standardize", plain.stdout)
        config = self.config("csv, train: data.csv, normalize: standardize", "{plugin: deep, hidden: [16]}", epochs=60)
        result = self.run_config(config, "--set", "training.batch_size=8")
        self.assertNotIn("note: the target", result.stderr)
        with self.trial_file() as trial:
            predictions = trial["predictions"][:, 0]
            split = trial["split"][:]
            truth = numpy.array([row[2] for row in rows])[split == 2]
            self.assertLess(numpy.abs(predictions - truth).mean(), 15_000)
            self.assertAlmostEqual(float(trial["test_loss"][()]) / (0.5 * ((predictions - truth) ** 2).mean()), 1.0, 3)


class KnownData(DataTest):
    def test_no_note_appears_on_the_known_data_sets(self):
        for name in ("mnist", "fashion_mnist"):
            if find_data(name) is None:
                continue
            with self.subTest(data=name):
                result = self.succeed("plan", self.config(f"{name}, validation: 5000, train_limit: 10000"))
                self.assertNotIn("note:", result.stdout)
                self.assertIn("the last 5000 rows of 60000", result.stdout)
                self.assertIn("10000 rows: those", result.stdout.replace("all others", "those"))


class Words(DataTest):
    def digits(self, text):
        return self.write("experiment: c\ndataset: {plugin: digits_synthetic, train: 60, test: 20}\n" + text)

    # Azure/aztk#103: 'key:value' without a space.
    def test_a_missing_space_is_named(self):
        message = self.refuse(self.digits("model: shallow\ntraining:\n  epochs:5\n"))
        self.assertIn("add a space after the ':' of 'epochs:5'", message)
        self.assertIn("add a space", self.refuse(self.digits("model: shallow\ntraining: {epochs:5}\n")))

    def test_characters_that_cannot_be_seen_are_named(self):
        message = self.refuse(self.digits("model: shallow\ntraining:\n  epochs:\u00a05\n"))
        self.assertIn("a no-break space (U+00A0)", message)
        self.assertIn(":5:10:", message)

    # hydra-ecosystem/hydra#126, #1897: key=a,b without the sweep option.
    def test_a_list_in_set_points_to_axis(self):
        config = self.digits("model: {plugin: shallow, hidden: 20}\n")
        message = self.refuse(config, "--set", "model.hidden=100,200")
        self.assertIn("--axis model.hidden=100,200", message)
        self.assertNotIn("100200", message)
        self.assertIn("--axis optimizer=sgd,adam", self.refuse(config, "--set", "optimizer=sgd,adam"))

    # datascience.stackexchange.com/questions/13163: the vocabulary of other libraries.
    def test_words_of_other_libraries_lead_to_those_of_plexus(self):
        message = self.refuse(self.digits(
            "model: {plugin: mlp, activation: softmax}\nloss: mse\noptimizer: {plugin: sgd, lr: 0.1}\n"
            "training: {epochs: 1, early_stopping: true}\n"))
        for advice in ("'shallow'", "'squared_error'", "'learning_rate'", "'training.patience'"):
            self.assertIn(advice, message)
        message = self.refuse(self.digits("model: {plugin: shallow, activation: softmax}\n"))
        self.assertIn("part of the loss 'cross_entropy'", message)


class Axes(DataTest):
    def digits(self, grid):
        return self.write("experiment: c\ndataset: {plugin: digits_synthetic, train: 60, test: 20}\n"
                          "model: {plugin: shallow, hidden: 5}\ntraining: {epochs: 1}\n" + grid)

    # pydata/xarray#2620: numbers become text where types are mixed.
    def test_null_and_booleans_on_an_axis_are_numbers(self):
        self.run_config(self.digits("grid: {training.shuffle: [true, false], training.clip_norm: [null, 1.0]}\n"))
        results = self.results()
        chosen = results.test_loss.sel(clip_norm=1.0).sel(shuffle=True)
        self.assertEqual(chosen.size, 1)
        self.assertEqual(results.shuffle.attrs["flag_meanings"], "false true")
        self.assertTrue(numpy.isnan(results.clip_norm.values[0]))
        shown = self.succeed("show", "out", "--where", "shuffle=true", "--by", "none").stdout
        self.assertEqual(shown.count("complete"), 2)

    # scikit-optimize/scikit-optimize#712, clearml/clearml#244: integers on a logarithmic scale.
    def test_a_logarithmic_range_of_a_whole_number_is_rounded(self):
        plan = self.succeed("plan", self.digits("grid: {model.hidden: {log_range: {from: 8, to: 512, count: 5}}}\n"))
        for hidden in ("8", "23", "64", "181", "512"):
            self.assertRegex(plan.stdout, rf"(?m)^{hidden} ")
        plan = self.succeed("plan", self.digits(
            "grid: {sample: {points: 5, model.hidden: {log_uniform: {from: 8, to: 512}}}}\n"))
        self.assertIn("5 trials", plan.stdout)
        self.succeed("plan", self.digits("grid: {sample: {points: 5, model.hidden: {log_integer: {from: 8, to: 512}}}}\n"))

    def test_labels_of_a_logarithmic_range_are_the_values_without_noise(self):
        config = self.digits("grid: {optimizer.learning_rate: {log_range: {from: 0.001, to: 0.01, count: 3}}}\n")
        self.run_config(config)
        results = self.results()
        self.assertEqual(list(results.learning_rate.values), [0.001, 0.00316, 0.01])
        self.assertEqual(results.test_loss.sel(learning_rate=0.00316).size, 1)


if __name__ == "__main__":
    unittest.main()
