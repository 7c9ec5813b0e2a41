"""The benchmark's configurations are valid, and the arithmetic behind its limits is that of the networks it names."""
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from plexus_command import ROOT, PlexusTest, find_data

sys.path.insert(0, str(ROOT / "tests/benchmarks"))
HAS_NUMPY = importlib.util.find_spec("numpy") and importlib.util.find_spec("h5py")


CONFIGS = ROOT / "configs/benchmarks"


class Configurations(PlexusTest):
    def test_the_files_are_those_that_the_table_of_workloads_makes(self):
        from plexus_benchmark import configs
        from plexus_benchmark.workloads import EXTRA, WORKLOADS
        self.assertEqual({path.stem for path in CONFIGS.glob("*.yaml")}, {*map(str.lower, WORKLOADS), *EXTRA})
        for workload in WORKLOADS.values():
            with self.subTest(workload.name):
                self.assertEqual((CONFIGS / f"{workload.name.lower()}.yaml").read_text("utf-8"), configs.text(workload),
                                 "run: tests/benchmarks/plexus-benchmark --prepare FOLDER, and copy it")

    @unittest.skipUnless(HAS_NUMPY, "needs numpy and h5py")
    def test_each_is_one_trial_and_the_grid_has_fifty(self):
        for name in ("mnist", "fashion_mnist"):
            if find_data(name) is None:
                self.skipTest(f"{name} is not on this machine")
        self.succeed_with_tool("--prepare", self.folder)
        search = f"{self.folder}:{os.environ.get('PLEXUS_DATA_PATH', '')}"
        for config in sorted(self.folder.glob("*.yaml")):
            with self.subTest(config.name):
                planned = self.succeed("plan", config, "--format", "json", env={"PLEXUS_DATA_PATH": search})
                self.assertEqual(len(json.loads(planned.stdout)["trials"]), 50 if config.stem == "w7_grid" else 1)

    @unittest.skipUnless(HAS_NUMPY, "needs numpy and h5py")
    def test_plexus_has_as_many_parameters_as_the_peers_are_given(self):
        import h5py
        import numpy as np
        from plexus_benchmark import configs, data
        from plexus_benchmark.workloads import WORKLOADS
        if find_data("mnist") is None:
            self.skipTest("MNIST is not on this machine; get it with: plexus data fetch mnist")
        data.write_generated(self.folder)
        for name in ("W1", "W2", "W5", "wide_batch_norm", "tanh_8x128", "tabular", "cnn_stride_2"):
            workload = WORKLOADS[name]
            with self.subTest(name):
                config = self.write(configs.text(workload), f"{name}.yaml")
                self.succeed("run", config, "--output", name, "--no-report", "--set", "training.epochs=1", "--set", f"dataset.train_limit={workload.batch}",
                             "--set", "dataset.test_limit=1",
                             env={"PLEXUS_DATA_PATH": f"{self.folder}:{os.environ.get('PLEXUS_DATA_PATH', '')}"})
                with h5py.File(self.folder / name / "results.h5") as file:
                    found = int(np.ravel(file["trials/parameter_count"][()])[0])
                self.assertEqual(found, workload.network.parameters)
                self.assertEqual(sum(array.size for array in workload.network.initial_weights()), found)

    def test_what_is_counted_of_networks_of_layers_is_what_plexus_counts(self):
        from plexus_benchmark import configs
        from plexus_benchmark.workloads import WORKLOADS
        if find_data("mnist") is None:
            self.skipTest("MNIST is not on this machine; get it with: plexus data fetch mnist")
        for workload in WORKLOADS.values():
            if not workload.counted:
                continue
            with self.subTest(workload.name):
                config = self.write(configs.text(workload), f"{workload.name}.yaml")
                network, = json.loads(self.succeed("plan", config, "--network", "--format", "json").stdout)
                self.assertEqual(2 * network["multiply_adds"], workload.network.forward_flops)
                self.assertEqual(network["parameters"], workload.network.parameters)

    def succeed_with_tool(self, *arguments):
        done = subprocess.run([sys.executable, ROOT / "tests/benchmarks/plexus-benchmark", *map(str, arguments)],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)


class Networks(unittest.TestCase):
    def test_they_have_the_parameters_that_are_known_of_them(self):
        from plexus_benchmark.workloads import WORKLOADS
        self.assertEqual(WORKLOADS["W5"].network.parameters, 61706)  # LeNet-5
        self.assertEqual(WORKLOADS["W6"].network.parameters, 1199882)  # the MNIST example of PyTorch
        self.assertEqual(WORKLOADS["W3_b32"].network.parameters, 785 * 256 + 257 * 256 + 257 * 10)
        self.assertEqual(WORKLOADS["wide_batch_norm"].network.parameters, 785 * 512 + 513 * 512 + 513 * 10 + 4 * 512)

    def test_a_convolution_is_counted_with_its_stride_and_padding(self):
        from plexus_benchmark.workloads import WORKLOADS
        forward = 2 * (16**2 * 27 * 64 + 16**2 * 576 * 64 + 8**2 * 576 * 128 + 8**2 * 1152 * 128 + 4**2 * 128 * 256 + 2560)
        network = WORKLOADS["cnn_stride_2"].network
        self.assertEqual(network.forward_flops, forward)
        self.assertEqual(network.training_flops, 3 * forward - 2 * 16**2 * 27 * 64)

    def test_all_contestants_take_the_same_steps(self):
        from plexus_benchmark.workloads import WORKLOADS
        for workload in WORKLOADS.values():
            with self.subTest(workload.name):
                self.assertEqual(workload.samples % workload.batch, 0)

    @unittest.skipUnless(HAS_NUMPY, "needs numpy and h5py")
    def test_the_initial_weights_have_the_spread_of_the_initializer(self):
        import numpy as np
        from plexus_benchmark.workloads import WORKLOADS
        first, bias = WORKLOADS["W3_b32"].network.initial_weights()[:2]
        self.assertEqual(first.shape, (784, 256))
        self.assertAlmostEqual(float(first.std()), (2 / 784) ** 0.5, delta=3e-4)  # He
        self.assertFalse(np.any(bias))
        glorot = WORKLOADS["tanh_8x128"].network.initial_weights()[2]
        self.assertLessEqual(float(abs(glorot).max()), (6 / 256) ** 0.5)
        convolution = WORKLOADS["W6"].network.initial_weights()[2]
        self.assertAlmostEqual(float(convolution.std()), (1 / 288) ** 0.5, delta=2e-3)  # LeCun


class InstructionSets(unittest.TestCase):
    def test_a_machine_has_those_whose_flags_it_shows_the_widest_first(self):
        from plexus_benchmark.instruction_sets import of_this_machine
        self.assertEqual(of_this_machine("flags\t\t: fpu sse2 avx avx2 fma\n"), ["avx2", "baseline"])
        self.assertEqual(of_this_machine("flags : sse2 avx2 fma avx512f avx512bw avx512vl avx512dq\n"),
                         ["avx512", "avx2", "baseline"])
        self.assertEqual(of_this_machine("Features : fp asimd\n"), ["baseline"])

    def test_every_library_is_held_to_a_set_that_is_not_the_widest(self):
        from plexus_benchmark.instruction_sets import environment
        held = environment("avx2", ["avx512", "avx2", "baseline"])
        self.assertEqual(held["PLEXUS_ISA"], "avx2")
        self.assertEqual(held["OPENBLAS_CORETYPE"], "Haswell")
        self.assertEqual(held["ATEN_CPU_CAPABILITY"], "avx2")
        self.assertEqual(held["XLA_FLAGS"], "--xla_cpu_max_isa=AVX2")
        own = environment("avx2", ["avx2", "baseline"])
        self.assertNotIn("OPENBLAS_CORETYPE", own)
        self.assertNotEqual(environment("avx512", ["avx512", "avx2"])["TORCHINDUCTOR_CACHE_DIR"],
                            held["TORCHINDUCTOR_CACHE_DIR"])

    def test_a_contestant_that_uses_another_set_is_found(self):
        from plexus_benchmark.instruction_sets import disobeyed
        self.assertEqual(disobeyed("avx2", "AVX512"), "AVX512")
        self.assertIsNone(disobeyed("avx2", "AVX2"))
        self.assertIsNone(disobeyed("avx512", "avx512"))
        self.assertEqual(disobeyed("avx2", "avx512"), "avx512")
        self.assertIsNone(disobeyed("baseline", "DEFAULT"))
        self.assertEqual(disobeyed("avx2", "native"), "native")


class Limits(unittest.TestCase):
    LIMITS = {"fma_gflops": 100.0, "bandwidth": [{"level": "DRAM", "bytes": 1, "update": 24.0}], "loops_us": {}}

    def test_a_bound_is_arithmetic_and_memory_traffic(self):
        from plexus_benchmark.workloads import bound_us
        flops = 2 * (2 * 784 * 256 + 3 * 256 * 256 + 3 * 256 * 10)
        self.assertAlmostEqual(bound_us("W3_b32", self.LIMITS)[0], flops / 100e3 + 269322 / 32 * 1e-3)
        self.assertAlmostEqual(bound_us("online", self.LIMITS)[0], flops / 100e3 + 269322 / 3 * 1e-3)  # no moments
        self.assertEqual(bound_us("W1", self.LIMITS), (None, ""))

    def test_the_bound_of_inference_has_no_gradients(self):
        from plexus_benchmark.workloads import WORKLOADS, bound_us
        self.assertAlmostEqual(bound_us("W6_inference", self.LIMITS)[0],
                               WORKLOADS["W6"].network.forward_flops / 100e3)

    @unittest.skipUnless(HAS_NUMPY, "needs numpy and h5py")
    def test_the_table_compares_medians(self):
        from plexus_benchmark import report

        def measured(*values):
            return [{"us": value, "wall": 1.0, "accuracy": 0.9, "version": ""} for value in values]

        found = {"workloads": {"W1": {"plexus": measured(1.0, 9.0, 2.0), "FANN": measured(10.0, 20.0, 90.0),
                                      "JAX": "it broke"},
                               "W2": {"plexus": measured(4.0), "FANN": measured(3.0), "JAX": measured(5.0)}},
                 "limits": {"loops_us": {"W1": {"skipped": 1.0}}}}
        self.assertEqual(list(report.rows(found))[:3],
                         [("W1", "plexus", "", "2.00 (1.00–9.00)", "", "0.50", "0.900"),
                          ("W1", "FANN", "", "20.0 (10.0–90.0)", "10.00 ×", "0.05", "0.900"),
                          ("W1", "JAX", "", "failed: it broke", "", "", "")])
        self.assertEqual(report.against_fastest(found), [(0.75, "W2", 4.0, "FANN", 3.0), (10.0, "W1", 2.0, "FANN", 20.0)])

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
class Pieces(unittest.TestCase):
    def test_measurements_at_another_time_are_added_and_failures_are_replaced(self):
        from plexus_benchmark.measure import add
        results = {"plexus": [1], "JAX": [2], "dlib": "it broke"}
        add(results, {"plexus": [3], "JAX": "took over 600 s", "dlib": [4], "FANN": "it broke"})
        self.assertEqual(results, {"plexus": [1, 3], "JAX": [2], "dlib": [4], "FANN": "it broke"})


@unittest.skipUnless(HAS_NUMPY, "needs numpy and h5py")
class Conversations(unittest.TestCase):
    def runner(self):
        from plexus_benchmark.process import Runner
        return Runner(max(os.sched_getaffinity(0)), "", "baseline")

    def test_a_peer_prepares_itself_and_trains_as_often_as_it_is_told(self):
        from plexus_benchmark.process import Conversation
        peer = Conversation(self.runner(), [sys.executable, "-uc", "print('a warning\\nready version=7')\n"
                                            "for turn, _ in enumerate(__import__('sys').stdin):\n"
                                            "    print(f'us_per_sample={turn} accuracy=0.5')"], 60)
        self.assertEqual(peer.about, {"version": "7"})
        self.assertEqual([peer.once()["us_per_sample"] for _ in range(3)], ["0", "1", "2"])
        peer.close()

    def test_a_peer_that_breaks_has_its_last_line_as_the_reason(self):
        from plexus_benchmark.process import Conversation, Failed
        with self.assertRaisesRegex(Failed, "no such network"):
            Conversation(self.runner(), [sys.executable, "-c", "raise SystemExit('no such network')"], 60)


@unittest.skipUnless(HAS_NUMPY, "needs numpy and h5py")
class Kernels(unittest.TestCase):
    LIMITS = {"fma_gflops": 100.0, "bandwidth": [{"level": "L1", "read": 200, "write": 100, "update": 150},
                                                 {"level": "DRAM", "read": 10, "write": 5, "update": 8}]}
    SIZES = [("L1", 1000), ("DRAM", float("inf"))]

    def test_the_bound_is_arithmetic_or_the_level_that_holds_the_data(self):
        from plexus_benchmark.kernels import bound
        line = {"flops": 1e6, "read": 500, "written": 200, "held": 700}
        self.assertEqual(bound(line, self.LIMITS, self.SIZES), (1e-5, "arithmetic"))
        line = {"flops": 1.0, "read": 500, "written": 200, "held": 700}
        seconds, what = bound(line, self.LIMITS, self.SIZES)
        self.assertEqual(what, "L1")
        self.assertAlmostEqual(seconds, 400 / 150e9 + 300 / 200e9)
        self.assertEqual(bound({**line, "held": 2000}, self.LIMITS, self.SIZES)[1], "DRAM")

    def test_a_kernel_far_from_its_bound_has_a_reason_or_a_question_mark(self):
        from plexus_benchmark.kernels import reason_of
        self.assertEqual(reason_of({"kernel": "dense_forward", "shape": "4 × 256→10"}, 0.5),
                         "few of the 16 columns of a padded row")
        self.assertEqual(reason_of({"kernel": "dense_forward", "shape": "128 × 256→100, 50 % zeros"}, 0.5),
                         "lists of what is not zero: a load for each multiply-add, so half of the peak at most")
        self.assertEqual(reason_of({"kernel": "k", "shape": "4 × 256→256"}, 0.5), "?")
        self.assertEqual(reason_of({"kernel": "k", "shape": "4 × 256→256"}, 0.7), "")


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
