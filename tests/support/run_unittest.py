"""Runs the unittest cases of one file: run_unittest.py FILE [NAME...]

Exits with 77 if every case was skipped, and with 1 if the file has none: Python 3.11 lets such a file pass.
"""
import importlib.util
import pathlib
import sys
import unittest


def load(path):
    sys.path.insert(0, str(path.parent))
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    sys.modules[path.stem] = module
    specification.loader.exec_module(module)
    return module


class Result(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def main(path, *names):
    try:
        module = load(pathlib.Path(path).resolve())
    except unittest.SkipTest as reason:
        print(f"skipped: {reason}")
        return 77
    loader = unittest.defaultTestLoader
    suite = loader.loadTestsFromNames(names, module) if names else loader.loadTestsFromModule(module)
    result = unittest.TextTestRunner(verbosity=2, resultclass=Result).run(suite)
    if not result.wasSuccessful():
        return 1
    if result.passed:
        return 0
    if result.skipped:
        return 77
    print(f"{path} has no test")
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
