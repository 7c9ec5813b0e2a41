"""The benchmark's configurations are valid, and the arithmetic behind its limits is that of the networks it names."""
import importlib.util
import json
import pathlib
import sys
import tempfile
import unittest

from plexus_command import ROOT, PlexusTest, find_data

sys.path.insert(0, str(ROOT / "tests/benchmarks"))
HAS_NUMPY = importlib.util.find_spec("numpy") and importlib.util.find_spec("h5py")


class Configurations(PlexusTest):
    def test_each_is_one_trial_and_the_grid_has_fifty(self):
        if find_data("mnist") is None:
            self.skipTest("MNIST is not on this machine; get it with: plexus data fetch mnist")
        configs = sorted((ROOT / "configs/benchmarks").glob("*.yaml"))
        self.assertEqual(len(configs), 10)
        for config in configs:
            with self.subTest(config.name):
                plan = json.loads(self.succeed("plan", config, "--format", "json").stdout)
                self.assertEqual(len(plan["trials"]), 50 if config.stem == "w7_grid" else 1)


class Limits(unittest.TestCase):
    def test_the_networks_have_the_parameters_that_are_known_of_them(self):
        from plexus_benchmark.workloads import ARITHMETIC
        self.assertEqual(ARITHMETIC["W5"][1], 61706)  # LeNet-5
        self.assertEqual(ARITHMETIC["W6"][1], 1199882)  # the MNIST example of PyTorch
        self.assertEqual(ARITHMETIC["W3_b32"][1], 785 * 256 + 257 * 256 + 257 * 10)

    def test_a_bound_is_arithmetic_and_memory_traffic(self):
        from plexus_benchmark.workloads import bound_us
        limits = {"fma_gflops": 100.0, "bandwidth": [{"level": "DRAM", "bytes": 1, "update": 24.0}], "loops_us": {}}
        flops = 2 * (2 * 784 * 256 + 3 * 256 * 256 + 3 * 256 * 10)
        self.assertAlmostEqual(bound_us("W3_b32", limits)[0], flops / 100e3 + 269322 / 32 * 1e-3)
        self.assertEqual(bound_us("W1", limits), (None, ""))

    @unittest.skipUnless(HAS_NUMPY, "needs numpy and h5py")
    def test_the_table_compares_medians(self):
        from plexus_benchmark import report

        def measured(*values):
            return [{"us": value, "wall": 1.0, "accuracy": 0.9, "version": ""} for value in values]

        result = {"workloads": {"W1": {"plexus": measured(1.0, 9.0, 2.0), "FANN": measured(10.0, 20.0, 90.0),
                                       "JAX": "it broke"}},
                  "limits": {"loops_us": {"W1": {"skipped": 1.0}}}}
        self.assertEqual(list(report.rows(result)),
                         [("W1", "plexus", "2.00 (1.00–9.00)", "", "0.50", "0.900"),
                          ("W1", "FANN", "20.0 (10.0–90.0)", "10.0 ×", "0.05", "0.900"),
                          ("W1", "JAX", "failed: it broke", "", "", "")])

    @unittest.skipUnless(HAS_NUMPY, "needs numpy and h5py")
    def test_a_peer_whose_sources_lie_in_the_folder_has_their_version(self):
        from plexus_benchmark.contestants import dlib_version
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            self.assertEqual(dlib_version(folder), "")
            (folder / "dlib").mkdir()
            (folder / "dlib/PKG-INFO").write_text("Metadata-Version: 2.1\nName: dlib\nVersion: 20.0.1\n", "utf-8")
            self.assertEqual(dlib_version(folder), "20.0.1")


@unittest.skipUnless(HAS_NUMPY, "needs numpy and h5py")
class Growth(PlexusTest):
    LIMITS = {"bandwidth": [{"level": "L2", "bytes": 600000, "update": 120.0},
                            {"level": "DRAM", "bytes": 400000000, "update": 40.0}]}

    def test_the_widths_reach_from_ten_thousand_to_ten_million_parameters(self):
        from plexus_benchmark import growth
        self.assertEqual(growth.parameters_of(256), 784 * 256 + 256 + 256 * 256 + 256 + 256 * 10 + 10)
        self.assertLess(growth.parameters_of(growth.WIDTHS[0]), 10**4)
        self.assertGreater(growth.parameters_of(growth.WIDTHS[-1]), 10**7)
        self.assertEqual(growth.TRIALS[-1], 10**4)

    def test_the_line_of_the_bandwidth_is_adams_24_bytes_a_parameter(self):
        from plexus_benchmark import growth
        self.assertAlmostEqual(growth.bandwidth_us(10**7, self.LIMITS), 24e7 / 40e9 * 1e6)
        self.assertAlmostEqual(growth.bandwidth_us(10**5, self.LIMITS), 24e5 / 120e9 * 1e6)  # 1.2 MB, L2 of 600 kB · 2

    def test_the_exponent_is_that_of_the_power_between_the_two_largest_sizes(self):
        from plexus_benchmark import growth
        self.assertAlmostEqual(growth.exponent([[1, 99.0], [10, 3.0], [1000, 300.0]]), 1.0)
        self.assertAlmostEqual(growth.exponent([[10, 2.0], [100, 200.0]]), 2.0)

    def test_the_table_has_the_cost_of_each_unit(self):
        from plexus_benchmark import growth
        result = {"date": "today", "limits": self.LIMITS,
                  "machine": {"processor": "P", "cores": 2, "system": "S", "plexus": "plexus 0.1.0"},
                  "growth": {"samples": [[1000, 0.002], [10000, 0.02]], "parameters": [[10**7, 12000.0]],
                             "trials": [[10, 0.5], [100, 5.0]]}}
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in growth.text(result).splitlines()
                if line.startswith("|")]
        self.assertIn(["10,000", "0.02", "2.00"], rows)
        self.assertIn(["10,000,000", "12000", "1.20", "6000", "0.50"], rows)
        self.assertIn(["100", "5", "50.0"], rows)
        self.assertIn("samples 1.00, trials 1.00.", growth.text(result))

    def test_its_configurations_are_valid_and_have_as_many_trials_as_they_say(self):
        from plexus_benchmark import growth
        texts = [(growth.TINY.format(trials=30), 30)]
        if find_data("mnist") is not None:
            texts += [(growth.ONLINE.format(steps=10), 1), (growth.WIDE.format(width=12, steps=10), 1)]
        for text, trials in texts:
            with self.subTest(text.splitlines()[0]):
                plan = json.loads(self.succeed("plan", self.write(text), "--format", "json").stdout)
                self.assertEqual(len(plan["trials"]), trials)


if __name__ == "__main__":
    unittest.main()
