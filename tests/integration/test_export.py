"""plexus export: CSV and event files of TensorBoard hold what results.h5 holds, read by decoders written here from the
descriptions of the formats."""
import csv
import struct
import unittest

import h5py
import numpy as np
from plexus_command import PlexusTest

CONFIG = """\
experiment: curves
dataset: {plugin: digits_synthetic, train: 200, test: 50, validation: 50}
model: {plugin: perceptron}
training: {epochs: 3}
grid:
  optimizer.learning_rate: [0.001, 0.01]
  model.initializer: {a/b: zeros, normal: normal}
"""


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    """The records of a TFRecord file, both checksums of each verified."""
    at = 0
    while at < len(data):
        length, length_crc = struct.unpack_from("<QI", data, at)
        assert length_crc == masked(data[at : at + 8])
        record = data[at + 12 : at + 12 + length]
        (crc,) = struct.unpack_from("<I", data, at + 12 + length)
        assert crc == masked(record)
        yield record
        at += 16 + length


def varint(data, at):
    number = shift = 0
    while True:
        number |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return number, at


def message(data):
    """The fields of a protocol buffer: [(number, value)], length-delimited ones as bytes."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        elif key & 7 == 1:
            (value,), at = struct.unpack_from("<d", data, at), at + 8
        elif key & 7 == 5:
            (value,), at = struct.unpack_from("<f", data, at), at + 4
        else:
            length, at = varint(data, at)
            value, at = data[at : at + length], at + length
        yield key >> 3, value


class Export(PlexusTest):
    def setUp(self):
        super().setUp()
        self.write(CONFIG)
        self.succeed("run", "config.yaml", "--progress", "none")

    def test_event_files_hold_the_curves_of_the_results(self):
        result = self.succeed("export", "results/curves", "--tensorboard", "events")
        self.assertEqual(result.stdout, "tensorboard --logdir events\n")
        names = {path.name for path in (self.folder / "events").iterdir()}
        self.assertEqual(names, {f"learning_rate={rate},initializer={label}" for rate in ("0.001", "0.01")
                                 for label in ("a_b", "normal")})
        with h5py.File(self.folder / "results/curves/results.h5") as file:
            rate = list(file["learning_rate"]).index(0.01)
            label = list(file["initializer"].asstr()).index("normal")
            expected = {
                f"{metric}/{split}": file[f"history_{split}_{metric}"][rate, label]
                for split, metric in [("train", "loss"), ("test", "loss"), ("test", "accuracy"), ("validation", "loss"),
                                      ("validation", "accuracy")]
            }
        folder = self.folder / "events/learning_rate=0.01,initializer=normal"
        (path,) = folder.iterdir()
        self.assertIn("tfevents", path.name)
        first, *events = [dict(message(record)) for record in records(path.read_bytes())]
        self.assertEqual(first[3], b"brain.Event:2")
        self.assertGreater(first[1], 1.6e9)  # a date
        self.assertEqual([event[2] for event in events], [1, 2, 3])
        self.assertGreaterEqual(events[0][1], first[1])
        self.assertGreater(events[2][1], events[1][1])
        for event in events:
            values = [dict(message(value)) for number, value in message(event[5]) if number == 1]
            self.assertEqual({value[1].decode() for value in values}, set(expected))
            for value in values:
                self.assertEqual(value[2], np.float32(expected[value[1].decode()][event[2] - 1]))

    def test_csv_holds_a_row_for_each_trial_and_for_each_epoch(self):
        self.succeed("export", "results/curves", "--csv", "made/tables")
        with open(self.folder / "made/tables/trials.csv", newline="", encoding="utf-8") as file:
            trials = list(csv.DictReader(file))
        shown = self.succeed("show", "results/curves", "--csv").stdout
        self.assertEqual((self.folder / "made/tables/trials.csv").read_bytes().decode(), shown.replace("\n", "\r\n"))
        with open(self.folder / "made/tables/history.csv", newline="", encoding="utf-8") as file:
            history = list(csv.DictReader(file))
        self.assertEqual(len(trials), 4)
        self.assertEqual(len(history), 12)
        with h5py.File(self.folder / "results/curves/results.h5") as file:
            ids = file["trial_id"].asstr()[:].tolist()
            for row in history:
                rate = list(file["learning_rate"]).index(float(row["learning_rate"]))
                label = list(file["initializer"].asstr()).index(row["initializer"])
                self.assertEqual(row["id"], ids[rate][label])
                for name in ("train_loss", "test_accuracy", "validation_loss"):
                    self.assertEqual(float(row[name]), file["history_" + name][rate, label, int(row["epoch"]) - 1])

    def test_trials_without_files_are_counted(self):
        next((self.folder / "results/curves/trials").glob("*.h5")).unlink()
        result = self.succeed("export", "results/curves", "--tensorboard", "events")
        self.assertIn("1 of 4 trials have no curves", result.stderr)
        self.assertEqual(len(list((self.folder / "events").iterdir())), 3)

    def test_an_export_to_nowhere_is_refused(self):
        result = self.run_plexus("export", "results/curves")
        self.assertEqual(result.returncode, 2)
        self.assertIn("--csv PATH or --tensorboard PATH", result.stderr)
        (self.folder / "file").write_text("")
        result = self.run_plexus("export", "results/curves", "--csv", "file")
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("'file'", result.stderr)


if __name__ == "__main__":
    unittest.main()
