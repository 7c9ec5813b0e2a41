"""`plexus check`: every fault is found by the check that is for it and by no other, with a message that helps."""
import json
import os
import pathlib
import re
import sys
import unittest
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from plexus_command import PlexusTest, plexus  # noqa: E402

BUILD = pathlib.Path(os.environ["PLEXUS_BUILD"])
FAULTY = pathlib.Path(os.environ["PLEXUS_FAULTY"])
SANITIZED = "address" in os.environ.get("PLEXUS_SANITIZE", "")
TIMEOUT = "5" if SANITIZED else "1"
PLUGINS = BUILD / "lib/plexus/plugins"

# Library: the one check that fails, and what an author reads of it: the reason, then the remedy.
FAULTS = {
    "no_summary": ("description", "its summary is empty", "summary = "),
    "no_meaning": ("description", "the meaning of parameter 'part' is empty", "table of parameters"),
    "build_throws": ("build", "cannot be built with its defaults: vector::_M_range_check", "defaults"),
    "settings_throw": ("settings", "its schema allows 'factors: []', but then: vector::", "constraint"),
    "activation_crashes": ("runs", "SIGSEGV" if not SANITIZED else "a sanitizer stopped it", "asan" if not SANITIZED else "line"),
    "activation_throws": ("runs", "an exception left a function that is noexcept: std::out_of_range", "may throw"),
    "activation_hangs": ("runs", f"did not come back within {TIMEOUT} s", "loop"),
    "activation_exits": ("runs", "ended the process with exit code 42", "must not call exit()"),
    "activation_not_finite": ("runs", "f(x) is not finite at x = ", "overflow"),
    "activation_gradient": ("gradient", "backward gives .*, differences of f give", "backward_reads()"),
    "activation_mixes": ("elementwise", "is not what it is by itself", "each element by itself"),
    "activation_in_place": ("in_place", "forward() gives other values where y is x", "before it is written"),
    "activation_bounds": ("bounds", "outside of y of 1 elements: 1 float behind its last", "loop bounds"),
    "activation_determinism": ("determinism", "a second instance", "plexus::Stream"),
    "activation_process": ("determinism", "another process", "set every variable"),
    "activation_allocates": ("allocation", r"10 times here, first at activation_allocates\.so\+0x", "while planning"),
    "loss_gradient": ("gradient", "dy is wrong for 1 classes and a batch of 2", "divided by the number of rows"),
    "loss_mean": ("mean", "the loss of 5 rows is .*, the mean of their losses is", "y.count"),
    "loss_order": ("mean", "the loss of 5 rows is .*, and .* where they stand in reverse order", "whatever their places"),
    "loss_weights": ("weights", "an example of weight 0 has", "targets.weight(row)"),
    "loss_not_finite": ("runs", "the loss is not finite", "logarithm of 0"),
    "loss_refuses": ("runs", "accepts neither classes nor real targets", "not everything"),
    "loss_in_place": ("in_place", "other results where dy is y itself", "before its gradient is written"),
    "loss_bounds": ("bounds", r"outside of dy \(1, 1\): 1 float behind the last of row 0", "strides"),
    "loss_determinism": ("determinism", "computes other bits", "set every variable before it is read"),
    "loss_allocates": ("allocation", "allocates memory in a step", "while planning"),
    "optimizer_ascends": ("descends", "take its value from 17.2.* to 2", "against the gradient"),
    "optimizer_not_finite": ("runs", "parameter 0 is not finite", "division by 0"),
    "optimizer_ignores_schedule": ("rate_factor", "whatever the schedule says", "step.rate_factor"),
    "optimizer_padding": ("padding", "with a gradient that is always 0, became -?nan", "epsilon"),
    "optimizer_partition": ("partition", "after 5 steps in one piece, and .* in four pieces", "offset"),
    "optimizer_whole": ("partition", "with the model's arrays in their order, and .* in the reverse order", "begin_step()"),
    "optimizer_plain_descent": ("plain_descent", "says that step 1 is w - 0.01 g, but", "exactly w - rate * g"),
    "optimizer_bounds": ("bounds", "outside of w of a range of 1: 1 float behind its last", "loop bounds"),
    "optimizer_changes_gradient": ("bounds", "it changes the gradient g of a range of", "memory of your own"),
    "optimizer_thread": ("runs", "a thread that it started still runs", "where they were started"),
    "optimizer_determinism": ("determinism", "computes other bits", "plexus::Stream"),
    "optimizer_restore": ("restore", "goes on from a checkpoint takes other steps", "plan.state()"),
    "optimizer_allocates": ("allocation", r"first at optimizer_allocates\.so\+0x", "while planning"),
    "initializer_values": ("values", r"weight \[0, 0\] of \(1, 1\) was left as it was", "every value"),
    "initializer_not_finite": ("values", "is not finite", "logarithm of 0"),
    "initializer_stream": ("stream", "the same stream gives other weights", "from the `stream`"),
    "initializer_moments": ("moments", r"outputs 0 and 1 of \(96, 64\) have the same weights", "stay alike"),
    "initializer_adjusted": ("adjusted", "wants to look again after 100 rounds", "come to an end"),
    "initializer_bounds": ("bounds", r"outside of the weights \(1, 1\)", "strides"),
    "initializer_determinism": ("determinism", "computes other bits", "plexus::Stream"),
    "metric_division": ("division", "of 300 rows at once, and .* of 7 at a time", "a mean of means"),
    "metric_direction": ("direction", "it says that larger is better, but right answers have", "larger_is_better"),
    "metric_begin": ("division", "another one when the same rows are measured again", "begin() must forget"),
    "observer_changes": ("untouched", "is not as it was after it has looked", "const_cast"),
    "observer_restore": ("restore", "records other values at moment 4", "plan.state()"),
    "observer_silent": ("records", "'norm' holds nothing after a moment", "seen.record"),
    "schedule_factor": ("factor", "the factor is -1 at step 2 of 1", "pass the total"),
    "schedule_huge": ("factor", "no rate is meant to be a million times what it says", "count their share"),
    "schedule_momentum": ("momentum", "the momentum is 1 at step 1 of 1", "limit it"),
    "schedule_zero": ("factor", "0 everywhere", "division of integers"),
    "schedule_pure": ("pure", "when it is asked for in another order", "keep nothing between calls"),
    "schedule_losses": ("pure", "when it is asked for in another order", "keep nothing between calls"),
    "schedule_determinism": ("determinism", "computes other bits", "plexus::Stream"),
    "schedule_allocates": ("allocation", "100 times here", "while planning"),
    "search_outside": ("space", "the point \\(.*\\) is none in a space of one real axis after no results", "between its ends"),
    "search_several": ("space", "is none in a space of one real axis after 4 results in two metrics", "one coordinate for each axis"),
    "search_count": ("space", "1 points were proposed where 4 were asked for", "request.count points"),
    "search_conditions": ("space", "is none in a space with axes under conditions", "space.completed()"),
    "search_pure": ("pure", "other points are proposed when they are asked for again", "keep nothing between calls"),
    "search_batch": ("batch", "all points of a batch are", "request.stream"),
    "search_determinism": ("determinism", "a second instance", "plexus::Stream"),
    "dataset_positions": ("data", "4 labels for 4 examples of 2 positions", "no_label where a position has none"),
    "dataset_inputs": ("data", "the named inputs of the data have 3 values together, but an example of (4) has 4",
                       "together as many values as `shape` has"),
    "dataset_labels": ("data", "the label of example 3 is 3, expected 0 to 2", "one label in 0"),
    "dataset_size": ("data", r"7 input values for 4 examples of shape \(2\)", "inputs"),
    "dataset_not_finite": ("data", "the input of example 3 is not finite", "finite"),
    "dataset_determinism": ("determinism", "another process loads other data", "sort what a folder lists"),
    "dataset_second_load": ("determinism", "loading a second time gives other data", "same settings and files"),
    "layer_gradient": ("gradient", "the gradient of 'input' is wrong", "chain rule"),
    "layer_places": ("places", "two parameters with the name 'factor'", "scope.name()"),
    "model_refuses": ("runs", r"fits none of the inputs tried.*\(12\): it needs 5 outputs", "--input"),
    "model_outputs": ("runs", r"the shape \(5, 3\) for a batch of 1 in evaluation, expected \(1, 3\)", "rows as x"),
    "model_not_finite": ("runs", "an output is not finite", "divisions by 0"),
    "model_no_parameters": ("parameters", "declares no parameters", "plan.weights()"),
    "model_no_gradient": ("parameters", "parameter 'gain' is given no gradient", "gradients.target()"),
    "model_twice": ("parameters", "asked for 2 times and completed 2 times", "once for each use"),
    "model_padding": ("parameters", "not 0 in the padding of row 0", "zeros or nothing"),
    "model_gradient": ("gradient", "the gradient of 'layer1' is wrong for a batch of 1", "1/B already"),
    "model_op": ("gradient", "the gradient of 'layer1' is wrong", "chain rule"),
    "model_op_accumulate": ("gradient", "the gradient of 'layer1' is wrong", "chain rule"),
    "model_gradient_kinks": ("gradient", "the gradient of 'layer1' is wrong for a batch of 1", "chain rule"),
    "model_target": ("target", "with alpha -0.5 and beta 1 the target of element 0 became", "beta * data"),
    "model_target_read": ("target", "although beta is 0", "overwrite every element"),
    "model_partial_batch": ("partial_batch", "the gradient of 'layer1' for a batch of 2", "dy.count"),
    "model_batch_rows": ("batch_rows", "-?[0-9.e-]+ where the row is alone", "running statistics"),
    "model_evaluation": ("evaluation", "an evaluation changes its parameters or states", "Mode::training alone"),
    "model_bounds": ("bounds", "outside of dy of a batch of 5: 1 float behind its last", "loop bounds"),
    "model_changes_inputs": ("bounds", "it changes its inputs x", "belongs to the caller"),
    "model_determinism": ("determinism", "a second instance", "static variables"),
    "model_restore": ("restore", "learns something else than one that was not interrupted", "plan.state()"),
    "model_allocates": ("allocation", r"first at model_allocates\.so\+0x", "while planning"),
}

# With the address sanitizer, who touches a fence is stopped there, and the report names the line.
if SANITIZED:
    for name, (check, _, _) in list(FAULTS.items()):
        if check == "bounds" and name in ("activation_bounds", "optimizer_bounds", "model_bounds"):
            FAULTS[name] = (check, rf"a sanitizer stopped it: .*use-after-poison .*{name}\.cpp:[0-9]+", "line")


def check(library, *arguments):
    return plexus("check", library, "--timeout", TIMEOUT, *arguments)


def report_of(library, *arguments):
    result = check(FAULTY / f"{library}.so", "--format", "json", *arguments)
    return result, json.loads(result.stdout)


class Faults(unittest.TestCase):
    maxDiff = None

    def test_each_fault_fails_the_check_that_is_for_it_and_no_other(self):
        for library, (name, reason, remedy) in FAULTS.items():
            if SANITIZED and library == "loss_determinism":
                continue  # it fills new memory with the same bytes in every process
            with self.subTest(library):
                result, report = report_of(library)
                self.assertEqual(result.returncode, 1, result.stderr)
                failed = {entry["name"]: entry for entry in report["components"][0]["checks"] if entry["status"] == "failed"}
                self.assertEqual(list(failed), [name], failed)
                pattern = reason if "*" in reason or "\\" in reason or "?" in reason else re.escape(reason)
                self.assertRegex(failed[name]["message"], pattern)
                self.assertIn(remedy, failed[name]["remedy"])
                self.assertEqual(report["summary"]["failed"], 1)

    def test_there_is_a_fault_for_every_check(self):
        checks = set()
        for name in ("model_perceptron", "activation_relu", "optimizer_sgd", "loss_squared_error", "initializer_normal",
                     "schedule_constant", "dataset_digits_synthetic"):
            result = plexus("check", PLUGINS / f"{name}.so", "--format", "json")
            for component in json.loads(result.stdout)["components"]:
                checks |= {(component["kind"], entry["name"]) for entry in component["checks"]}
        shown = set()
        for library, (name, _, _) in FAULTS.items():
            kinds = {library.split("_")[0]} if not library.startswith(("no_", "build_", "settings_")) else {
                kind for kind, _ in checks}
            shown |= {(kind, name) for kind in kinds}
        # That a component can be called at all is the beginning of its other checks.
        missing = {(kind, name) for kind, name in checks - shown if name != "runs" or kind in ("model", "activation")}
        self.assertEqual(missing, set())

    def test_every_faulty_library_is_in_the_table(self):
        found = {path.stem for path in FAULTY.glob("*.so")}
        self.assertEqual(found - set(FAULTS), {"dataset_missing", "own_memory", "model_right_kinks", "model_right_autoencoder"})

    def test_kinks_are_not_taken_for_wrong_gradients_and_the_report_says_what_was_done(self):
        deep = ["--set", 'model/convolutional.blocks=' + json.dumps(
            [{"channels": 8, "batch_normalization": True, "pool": "none"}] * 4), "--input", "28,28,1"]
        for arguments in ([FAULTY / "model_right_kinks.so"], [PLUGINS / "model_convolutional.so", *deep]):
            with self.subTest(arguments=arguments):
                result = plexus("check", *arguments, "--format", "json")
                states = {entry["name"]: entry for entry in json.loads(result.stdout)["components"][0]["checks"]}
                self.assertEqual({entry["status"] for entry in states.values()}, {"ok"}, result.stdout)
                self.assertRegex(states["gradient"]["message"],
                                 r"^[0-9]+ of [0-9]+ derivatives are near kinks .*: there the mean of the gradients .* compared$")

    def test_a_model_whose_outputs_follow_its_inputs_is_checked(self):
        library = FAULTY / "model_right_autoencoder.so"
        for arguments in ([], ["--input", "20", "--outputs", "20"], ["--input", "20", "--outputs", "5", "--outputs", "20"]):
            result = check(library, *arguments)
            self.assertEqual(result.returncode, 0, result.stdout)
        result = check(library, "--input", "20", "--outputs", "5")
        self.assertEqual(result.returncode, 1)
        self.assertIn("with 5 outputs: (20): it needs as many outputs as inputs", " ".join(result.stdout.split()))

    def test_layers_of_named_inputs_are_checked_with_them(self):
        library = PLUGINS / "layer_composition.so"
        both = ["--input", "image=3,4,1", "--input", "numbers=5", "--format", "json"]
        for name, settings in (("each", {"inputs": ["left", "right"], "layers": ["tanh"], "merge": "distance"}),
                               ("parallel", {"branches": {"image": ["flatten", "tanh"], "numbers": []}}),
                               ("input", {"name": "numbers"}), ("input", {})):
            with self.subTest(name):
                inputs = [] if not settings else ["--input", "left=4", "--input", "right=4"] if name == "each" else both[:4]
                result = check(library, "--only", f"layer/{name}", "--format", "json", *inputs,
                               *(part for key, value in settings.items() for part in ("--set", f"layer/{name}.{key}={json.dumps(value)}")))
                states = {entry["name"]: entry for entry in json.loads(result.stdout)["components"][0]["checks"]}
                self.assertEqual({entry["status"] for entry in states.values()}, {"ok"}, result.stdout)
        result = check(library, "--only", "layer/input", "--set", "layer/input.name=picture", *both[:4])
        self.assertEqual(result.returncode, 1)
        self.assertIn("there is no input 'picture'; the data have 'image', 'numbers'", " ".join(result.stdout.split()))
        result = check(library, "--input", "4", *both[:2])
        self.assertEqual(result.returncode, 2)
        self.assertIn("some shapes with names and some without", result.stderr)

    def test_a_crash_does_not_end_the_report(self):
        result, report = report_of("activation_crashes")
        states = {entry["name"]: entry["status"] for entry in report["components"][0]["checks"]}
        self.assertEqual(states["description"], "ok")
        self.assertEqual(states["allocation"], "skipped")
        self.assertEqual(result.stderr, "")

    def test_a_data_set_whose_files_are_missing_is_skipped_with_the_reason(self):
        result, report = report_of("dataset_missing")
        self.assertEqual(result.returncode, 0)
        data = next(entry for entry in report["components"][0]["checks"] if entry["name"] == "data")
        self.assertEqual(data["status"], "skipped")
        self.assertIn("plexus_no_such_data", data["message"])

    def test_only_a_sanitizer_sees_a_component_that_overruns_its_own_memory(self):
        result, report = report_of("own_memory")
        failed = [entry for entry in report["components"][0]["checks"] if entry["status"] == "failed"]
        if not SANITIZED:
            self.skipTest("this build has no address sanitizer: the preset 'asan' has")
        self.assertEqual([entry["name"] for entry in failed], ["runs"])
        self.assertRegex(failed[0]["message"], r"heap-buffer-overflow .*own_memory\.cpp:[0-9]+")
        self.assertEqual(result.returncode, 1)


class Reports(PlexusTest):
    def test_the_text_has_a_line_for_each_check_and_a_summary(self):
        result = check(FAULTY / "activation_gradient.so")
        lines = result.stdout.splitlines()
        self.assertIn("activation/faulty", lines)
        self.assertIn("  description    ok", lines)
        self.assertTrue(any(line.startswith("  gradient       FAILED   its derivative is wrong") for line in lines), lines)
        self.assertEqual(lines[-1], "10 checks: 9 ok, 1 failed, 0 skipped")
        self.assertLessEqual(max(map(len, lines[1:])), 100)
        self.assertEqual((result.returncode, result.stderr), (1, ""))

    def test_junit_is_xml_with_the_same_counts_and_reasons(self):
        result = check(FAULTY / "activation_crashes.so", "--format", "junit")
        root = ElementTree.fromstring(result.stdout)
        self.assertEqual((root.tag, root.get("tests"), root.get("failures"), root.get("skipped")),
                         ("testsuites", "10", "1", "6"))
        cases = {case.get("name"): case for case in root.iter("testcase")}
        self.assertIn("sanitizer" if SANITIZED else "SEGV", cases["runs"].find("failure").get("message"))
        self.assertEqual(cases["allocation"].find("skipped").get("message"), "needs 'runs'")
        self.assertEqual(len(cases["description"]), 0)
        self.assertEqual({case.get("classname") for case in cases.values()}, {"activation/faulty"})

    def test_json_names_the_library_and_the_settings(self):
        result = check(PLUGINS / "optimizer_sgd.so", "--format", "json", "--set", "optimizer/sgd.momentum=0.9")
        report = json.loads(result.stdout)
        self.assertEqual(report["library"]["name"], "sgd")
        self.assertRegex(report["library"]["sha256"], "^[0-9a-f]{64}$")
        self.assertEqual(report["components"][0]["settings"]["momentum"], 0.9)
        self.assertEqual(result.returncode, 0)

    def test_settings_reach_the_component(self):
        # A rate of 5 is too large for a curvature of up to 0.9: 1 − 0.9 · 5 < −1.
        result = check(PLUGINS / "optimizer_sgd.so", "--set", "optimizer/sgd.learning_rate=5", "--format", "json")
        report = json.loads(result.stdout)
        failed = [entry["name"] for entry in report["components"][0]["checks"] if entry["status"] == "failed"]
        self.assertEqual((result.returncode, failed), (1, ["descends"]))

    def test_required_settings_make_a_skipped_data_set_checked(self):
        rows = "\n".join(f"{i},{i % 3},{'ab'[i % 2]}" for i in range(12))
        path = self.write("x,y,label\n" + rows + "\n", "data.csv")
        skipped = check(PLUGINS / "dataset_csv.so", "--format", "json")
        result = check(PLUGINS / "dataset_csv.so", "--format", "json", "--set", f"dataset/csv.train={path}")
        states = {entry["name"]: entry["status"] for entry in json.loads(skipped.stdout)["components"][0]["checks"]}
        self.assertEqual(states["data"], "skipped")
        states = {entry["name"]: entry["status"] for entry in json.loads(result.stdout)["components"][0]["checks"]}
        self.assertEqual(set(states.values()), {"ok"}, result.stdout)

    def test_only_checks_what_is_named(self):
        result = check(PLUGINS / "dataset_idx.so", "--only", "dataset/idx", "--format", "json")
        self.assertEqual([entry["name"] for entry in json.loads(result.stdout)["components"]], ["idx"])

    def test_the_input_of_models_can_be_named(self):
        refused = check(PLUGINS / "model_convolutional.so", "--input", "784", "--format", "json")
        failed = [entry for entry in json.loads(refused.stdout)["components"][0]["checks"] if entry["status"] == "failed"]
        self.assertEqual([entry["name"] for entry in failed], ["runs"])
        self.assertIn("it needs images", failed[0]["message"])

    def test_mistakes_on_the_command_line_exit_with_2(self):
        library = PLUGINS / "optimizer_sgd.so"
        for arguments, words in (
                (["--only", "optimizer/adam"], "has no component 'optimizer/adam'; it has optimizer/sgd"),
                (["--set", "optimizer/sgd.lerning_rate=1"], "optimizer/sgd has no parameter 'lerning_rate'"),
                (["--set", "optimizer/sgd.learning_rate=-1"], "optimizer/sgd.learning_rate: got -1, expected real ≥ 0"),
                (["--set", "optimizer/sgd=1"], "name a component and its parameter"),
                (["--set", "nothing"], "there is no '='"),
                (["--input", "28x28"], "expected extents"),
                (["--timeout", "0"], "not a positive whole number")):
            with self.subTest(arguments=arguments):
                result = plexus("check", library, *arguments)
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                self.assertIn(words, result.stderr)

    def test_a_library_that_cannot_be_loaded_exits_with_3(self):
        for path in (self.folder / "none.so", self.write("no library", "text.so"), BUILD / "tests/plugin_abi/plugins/bad_default.so"):
            result = plexus("check", path)
            self.assertEqual((result.returncode, result.stdout), (3, ""))
            self.assertIn(str(path), result.stderr)

    def test_a_copy_of_a_library_that_is_installed_is_checked_in_its_place(self):
        copy = self.folder / "mine.so"
        copy.write_bytes((PLUGINS / "optimizer_sgd.so").read_bytes())
        result = check(copy)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(f"({copy})", result.stdout)


if __name__ == "__main__":
    unittest.main()
