"""The benchmark's configurations are valid, and the arithmetic behind its limits is that of the networks it names."""
import importlib.util
import json
import sys
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


if __name__ == "__main__":
    unittest.main()
