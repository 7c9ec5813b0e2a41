"""The mistakes that authors of plugins make most are one sentence of the compiler, and none from its own headers.

Each source beside this file has one mistake, and says in its second line what the compiler must say: texts, separated by |.
"""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

HERE = pathlib.Path(__file__).resolve().parent
INCLUDES = os.environ["PLEXUS_INCLUDES"].split(":")
COMPILERS = {compiler for compiler in (os.environ.get("CXX"), shutil.which("g++"), shutil.which("clang++")) if compiler}


def compile_with(compiler, source):
    return subprocess.run([compiler, "-std=c++20", "-fsyntax-only", "-fmessage-length=0",
                           *(f"-I{folder}" for folder in INCLUDES), source], text=True, capture_output=True, check=False)


class MustNotCompile(unittest.TestCase):
    def test_without_a_mistake_it_compiles(self):
        for compiler in COMPILERS:
            done = compile_with(compiler, HERE / "complete.cpp")
            self.assertEqual((done.returncode, done.stderr), (0, ""), compiler)

    def test_each_mistake_is_one_sentence(self):
        sources = sorted(set(HERE.glob("*.cpp")) - {HERE / "complete.cpp"})
        self.assertGreater(len(sources), 8)
        for compiler in COMPILERS:
            for source in sources:
                with self.subTest(compiler=compiler, source=source.name):
                    done = compile_with(compiler, source)
                    self.assertNotEqual(done.returncode, 0)
                    (expected,) = re.findall(r"^// expected: (.*)$", source.read_text(), re.MULTILINE)
                    for words in expected.split(" | "):
                        self.assertIn(words, done.stderr)
                    errors = [line for line in done.stderr.splitlines() if " error: " in line]
                    sentences = [line for line in errors if "plexus: " in line]
                    self.assertEqual(len(sentences), 1, done.stderr)
                    # Beside it stands at most the compiler's own sentence, which names the function that is missing.
                    self.assertLessEqual(len(errors), 2 if "does not override" in expected else 1, done.stderr)
                    self.assertNotIn("/c++/", done.stderr)
                    self.assertLessEqual(len(done.stderr.splitlines()), 32, done.stderr)


if __name__ == "__main__":
    unittest.main()
