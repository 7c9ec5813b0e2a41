"""Each case of each test program is one entry of ctest, which runs that case: no test is lost on the way to ctest."""
import ast
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from plexus_command import ROOT

BUILD = pathlib.Path(os.environ.get("PLEXUS_BUILD", ROOT / "build/release"))
RUNNER = ROOT / "tests/support/run_unittest.py"


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, timeout=300,
                          **options)


def entries():
    """The command of each entry of ctest, by name."""
    listed = run(os.environ.get("CTEST", "ctest"), "--show-only=json-v1", cwd=BUILD)
    return {test["name"]: test.get("command", []) for test in json.loads(listed.stdout)["tests"]}


def cases_of(program):
    """The names of a program's cases, as Catch2 itself lists them: version 3, else 2."""
    listed = run(program, "--list-tests", "--verbosity", "quiet")
    if listed.stdout.startswith("All available"):
        listed = run(program, "--list-test-names-only")
    return listed.stdout.splitlines()


class EntriesOfCtest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.entries = entries()
        cls.programs = {}
        for name, command in cls.entries.items():
            if len(command) == 3 and command[1] == "--case":
                cls.programs.setdefault(command[0], []).append((name, command[2]))

    def test_each_case_of_each_program_is_one_entry(self):
        built = {str(path) for path in (BUILD / "tests").glob("unit_*") if os.access(path, os.X_OK) and path.is_file()}
        self.assertLessEqual(built, set(self.programs))
        for program, named in self.programs.items():
            with self.subTest(program):
                self.assertEqual(sorted(case for _, case in named), sorted(cases_of(program)))

    def test_an_entry_runs_its_case_whatever_characters_its_name_has(self):
        awkward = self.programs[str(BUILD / "tests/unit_support")]
        source = (ROOT / "tests/unit/support/case_names_test.cpp").read_text(encoding="utf-8")
        written = [ast.literal_eval(text) for text in re.findall(r'^TEST_CASE\(("(?:[^"\\]|\\.)*")', source, re.MULTILINE)]
        self.assertLessEqual(set(written), {case for _, case in awkward})
        self.assertEqual(len(awkward), len(written) + 2)
        for name, case in awkward:
            with self.subTest(name):
                result = run(*self.entries[name])
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
                self.assertRegex(result.stdout, r"All tests passed \(1 assertion in 1 test case\)")

    def test_ctest_itself_runs_an_entry_with_an_awkward_name(self):
        result = run(os.environ.get("CTEST", "ctest"), "-V", "-R", r"^support: a half-open interval \[0, 1\) is a name$", cwd=BUILD)
        self.assertIn("1 assertion in 1 test case", result.stdout)
        self.assertIn("100% tests passed, 0 tests failed out of 1", result.stdout)

    def test_a_run_without_a_test_fails(self):
        program = BUILD / "tests/unit_support"
        for arguments in (["--case", "no such name"], ["--case", "*"], ["--case", ""], ["no such name"], ["[no_such_tag]"]):
            with self.subTest(arguments):
                self.assertNotEqual(run(program, *arguments).returncode, 0)
        self.assertEqual(run(program).returncode, 0)

    def test_lines_of_ctest_can_be_read(self):
        self.assertLessEqual(max(map(len, self.entries)), 120)

    def test_each_file_of_python_tests_is_an_entry(self):
        files = {str(path) for path in (ROOT / "tests").rglob("test_*.py")}
        commands = {argument for command in self.entries.values() for argument in command}
        self.assertEqual(files - commands, set())

    def test_no_python_test_hides_another_of_its_name(self):
        for path in (ROOT / "tests").rglob("test_*.py"):
            for parent in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(parent, (ast.Module, ast.ClassDef)):
                    names = [child.name for child in parent.body if isinstance(child, (ast.FunctionDef, ast.ClassDef))]
                    with self.subTest(f"{path.name}: {getattr(parent, 'name', 'module')}"):
                        self.assertEqual(sorted(set(names)), sorted(names))


class PythonRunner(unittest.TestCase):
    def exit_code(self, text):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "test_it.py"
            file.write_text("import unittest\n" + text, encoding="utf-8")
            return run(sys.executable, RUNNER, file).returncode

    def test_a_file_without_a_test_fails(self):
        self.assertEqual(self.exit_code(""), 1)
        self.assertEqual(self.exit_code("class A(unittest.TestCase):\n  def check_it(self): pass\n"), 1)

    def test_skipped_is_what_ran_no_test_for_a_reason(self):
        case = "class A(unittest.TestCase):\n  def test_a(self): {}\n  def test_b(self): {}\n"
        skip = "self.skipTest('nothing here')"
        self.assertEqual(self.exit_code(case.format(skip, skip)), 77)
        self.assertEqual(self.exit_code(case.format(skip, "pass")), 0)
        self.assertEqual(self.exit_code(case.format(skip, "self.fail()")), 1)
        self.assertEqual(self.exit_code("raise unittest.SkipTest('no module')"), 77)
        self.assertEqual(self.exit_code("@unittest.skip('no tool')\n" + case.format("pass", "pass")), 77)


if __name__ == "__main__":
    unittest.main()
