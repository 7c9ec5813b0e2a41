"""An optimizer built against an installed prefix, away from the source tree, does what one that comes with plexus does; and what
the prefix holds."""
import json
import os
import re
import shutil
import unittest

import h5py

from author import BUILD, CXX, ROOT, AuthorTest, build, run


class OutOfTreePlugin(AuthorTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        shutil.copytree(ROOT / "docs/examples/yogi", cls.folder / "yogi")
        cls.library = cls.build("yogi")

    @classmethod
    def build(cls, name):
        build(cls.folder / name, cls.prefix)
        return cls.folder / name / "build" / f"{name}.so"

    def plexus_run(self, *arguments, library=None):
        path = (library or self.library).parent
        return run(self.plexus, *arguments, folder=self.folder, PLEXUS_PLUGIN_PATH=str(path))

    def test_the_prefix_holds_what_is_promised(self):
        for name in ("bin/plexus", "lib/libplexus_sdk.so", "include/plexus/plugin.h",
                     "lib/cmake/plexus/plexusConfig.cmake", "lib/plexus/plugins/optimizer_sgd.so",
                     "share/plexus/configs/quickstart.yaml", "share/plexus/templates/project/CMakeLists.txt.in"):
            self.assertTrue((self.prefix / name).is_file(), f"{name} was not installed")

    def test_nothing_installed_names_the_build_folder(self):
        build = os.fsencode(BUILD)
        for file in self.prefix.rglob("*.cmake"):
            self.assertNotIn(build, file.read_bytes(), file)
        for file in [self.plexus, *self.prefix.glob("lib/**/*.so")]:
            dynamic = run("readelf", "--dynamic", file, folder=self.folder)
            for line in dynamic.splitlines():
                if "RUNPATH" in line or "RPATH" in line:
                    self.assertRegex(line, r"\[\$ORIGIN/\.\.(/\.\.|/lib)\]", file)

    def test_the_installed_program_finds_its_own_plugins(self):
        listing = run(self.plexus, "plugins", folder=self.folder)
        for name in ("shallow", "sgd", "cross_entropy", "digits_synthetic"):
            self.assertRegex(listing, rf"\b{name}\b")

    def test_a_library_exports_the_descriptor_and_nothing_else(self):
        symbols = run("nm", "--dynamic", "--defined-only", self.library, folder=self.folder)
        self.assertEqual([line.split()[-1] for line in symbols.splitlines()], ["plexus_plugin"])

    def test_plugins_lists_it_with_its_library(self):
        lines = [line for line in self.plexus_run("plugins").splitlines() if "yogi" in line]
        self.assertEqual(len(lines), 1, lines)
        self.assertIn("Adam whose rates grow back slowly", lines[0])

    def test_describe_shows_its_equation_and_parameters(self):
        text = " ".join(self.plexus_run("describe", "optimizer/yogi").split())
        self.assertIn("w ← w − η m / (√v + ε)", text)
        self.assertIn("Zaheer et al. (2018)", text)
        description = json.loads(self.plexus_run("describe", "optimizer/yogi", "--format", "json"))
        self.assertEqual(description["name"], "yogi")
        defaults = {parameter["name"]: parameter["default"] for parameter in description["parameters"]}
        self.assertEqual(defaults, {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-3})

    def test_it_trains_a_network(self):
        self.plexus_run("run", "yogi/yogi.yaml", "--output", "results")
        with h5py.File(self.folder / "results" / "results.h5") as results:
            trials = results["trials"]
            self.assertEqual(trials["status"][()].tolist(), [0, 0])
            # Ten classes: guessing gives 0.1.
            self.assertGreater(min(trials["test_accuracy"][()]), 0.7)

    def test_the_plugin_of_the_tutorial_works_as_it_is_printed(self):
        tutorial = (ROOT / "docs/tutorial.md").read_text()
        project = self.folder / "softsign"
        project.mkdir()
        for language, file in {"cpp": "softsign.cpp", "cmake": "CMakeLists.txt"}.items():
            (block,) = re.findall(rf"```{language}\n(.*?)```", tutorial, re.DOTALL)
            (project / file).write_text(block)
        library = self.build("softsign")
        self.assertIn("f(x) = x / (1 + |x|)", self.plexus_run("describe", "activation/softsign", library=library))

    def test_each_public_header_compiles_alone(self):
        headers = sorted((self.prefix / "include" / "plexus").glob("*.h"))
        self.assertGreater(len(headers), 20)
        for header in headers:
            with self.subTest(header=header.name):
                run(CXX, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic",
                    "-Wconversion", "-Wshadow", "-Werror", "-I", self.prefix / "include", "-x", "c++", "-include",
                    f"plexus/{header.name}", "/dev/null", folder=self.folder)


if __name__ == "__main__":
    unittest.main()
