"""The identity of a build follows what it computes, not where it lies: copies of one build make the same trials and files."""
import hashlib
import json
import pathlib
import shutil
import unittest

from author import BUILD, ROOT, AuthorTest, build, run

CONFIG = """\
experiment: identity
dataset: digits_synthetic
model: {plugin: shallow, hidden: 8}
loss: cross_entropy
optimizer: {plugin: adam}
training: {batch_size: 32, epochs: 2}
grid:
  optimizer.learning_rate: [0.001, 0.003]
"""


class Identity(AuthorTest):
    def files_of(self, plexus, name, *options, config=CONFIG):
        """Trains with this program; returns name and hash of all that must not depend on it."""
        (self.folder / "config.yaml").write_text(config)
        run(plexus, "run", "config.yaml", "--output", name, "--no-report", *options, folder=self.folder)
        results = self.folder / name
        return {str(path.relative_to(results)): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in [results / "results.h5", *sorted((results / "trials").glob("*.h5"))]}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.of_build = cls.files_of(cls, pathlib.Path(BUILD) / "bin/plexus", "of the build")

    def test_an_installed_copy_makes_the_same_trials_and_files(self):
        self.assertEqual(len(self.of_build), 3)
        self.assertEqual(self.files_of(self.plexus, "of the prefix"), self.of_build)

    def test_a_stripped_copy_makes_the_same_trials_and_files(self):
        prefix = self.folder / "stripped"
        shutil.copytree(self.prefix, prefix, symlinks=True)
        for file in [prefix / "bin/plexus", *(prefix / "lib").rglob("*.so*")]:
            if not file.is_symlink():
                run("strip", file, folder=self.folder)
        self.assertEqual(self.files_of(prefix / "bin/plexus", "of the stripped"), self.of_build)

    def test_verify_with_a_copy_compares_the_bytes(self):
        said = run(self.plexus, "verify", "of the build", folder=self.folder)
        self.assertEqual(said, "2 of 2 files alone, with the plugins, give the predictions that they have stored\n"
                               "2 finished trials, 0 damaged; 2 trained again, 0 different\n")

    def test_a_plugin_built_in_another_folder_against_another_copy_is_the_same(self):
        config = CONFIG.replace("adam", "yogi")
        files = []
        for number, (folder, prefix) in enumerate({"near": self.prefix,
                                                   "in a folder with a much longer name": pathlib.Path(BUILD)}.items()):
            shutil.copytree(ROOT / "docs/examples/yogi", self.folder / folder)
            build(self.folder / folder, prefix)
            files.append(self.files_of(self.plexus, f"yogi {number}", "--library",
                                       self.folder / folder / "build/yogi.so", config=config))
        self.assertEqual(files[0], files[1])

    def test_a_plugin_that_computes_otherwise_is_another(self):
        project = self.folder / "otherwise"
        shutil.copytree(ROOT / "docs/examples/yogi", project)
        build(project, self.prefix)
        config = CONFIG.replace("adam", "yogi")
        before = self.files_of(self.plexus, "first yogi", "--library", project / "build/yogi.so", config=config)
        source = project / "yogi.cpp"
        text = source.read_text()
        self.assertIn("beta1 = 0.9", text)
        source.write_text(text.replace("1.0F", "1.5F") if "1.0F" in text else text.replace("beta1 = 0.9", "beta1 = 0.8"))
        build(project, self.prefix)
        after = self.files_of(self.plexus, "second yogi", "--library", project / "build/yogi.so", config=config)
        self.assertFalse(set(before) & set(after) - {"results.h5"})

    def test_trials_of_another_build_are_compared_by_their_numbers(self):
        # A program that does the same with other bytes: one constant in its data, which nothing reads, is another.
        prefix = self.folder / "other build"
        shutil.copytree(self.prefix, prefix, symlinks=True)
        program = prefix / "bin/plexus"
        text = b"; the same command goes on."
        code = program.read_bytes()
        self.assertEqual(code.count(text), 1)
        program.write_bytes(code.replace(text, text.replace(b"same", b"SAME")))
        said = run(program, "verify", "of the build", folder=self.folder)
        self.assertEqual(said.count("other build ("), 2, said)
        self.assertEqual(said.count("), same numbers\n"), 2, said)
        self.assertTrue(said.endswith("2 finished trials, 0 damaged; 2 trained again, 0 different\n"), said)

    def test_the_program_says_from_which_commit_it_was_built(self):
        provenance = json.loads(run("/usr/bin/python3", "-c", """
import glob, h5py, json
(file, *_) = sorted(glob.glob("of the build/trials/*.h5"))
print(json.dumps({k: v.decode() if isinstance(v, bytes) else str(v) for k, v in h5py.File(file)["provenance"].attrs.items()}))
""", folder=self.folder))
        self.assertRegex(provenance["commit"], r"^(commit [0-9a-f]{40}( with changes)?|unknown commit|commit .+)$")
        self.assertRegex(provenance["data"], r"^sha256:[0-9a-f]{64}$")
        self.assertRegex(provenance["compiler"], r"^(GCC|Clang) \d+")


if __name__ == "__main__":
    unittest.main()
