"""`plexus new`: a project of each kind builds with an installed prefix alone, passes its own tests, and is what was asked for."""
import csv
import json
import subprocess
import unittest

from author import BUILD, CMAKE, ROOT, AuthorTest, build, in_parallel, run

KINDS = ("model", "layer", "activation", "optimizer", "dataset", "loss", "initializer", "schedule", "search", "metric", "observer")


class NewProject(AuthorTest):
    def new(self, *arguments, expect=0, folder=None):
        return run(self.plexus, "new", *arguments, folder=folder or self.folder, expect=expect)

    def test_every_kind_builds_against_the_prefix_and_passes_its_own_tests(self):
        projects = {f"my_{kind}": (kind, f"my_{kind}") for kind in KINDS}
        projects["by_hand"] = ("model", "by_hand", "--explicit")
        for arguments in projects.values():
            self.new(*arguments)

        def make(name):
            build(self.folder / name, self.prefix)
            return self.run_tests(self.folder / name)
        for name, said in zip(projects, in_parallel(make, projects)):
            self.assertIn(f"{name}_trains", said)

        for name, (kind, *_) in projects.items():
            with self.subTest(name):
                library = self.folder / name / "build" / f"{name}.so"
                description = json.loads(run(self.plexus, "describe", f"{kind}/{name}", "--library", library, "--format",
                                             "json", folder=self.folder))
                self.assertEqual(description["kind"], kind)
                self.assertTrue(description["summary"])
                self.assertTrue(description["equation"])
                for parameter in description["parameters"]:
                    self.assertTrue(parameter["meaning"])
                # The example is an experiment of its own too, with the paths that README.md says.
                table = run(self.plexus, "plan", f"{name}.yaml", "--library", f"build/{name}.so",
                            folder=self.folder / name)
                self.assertIn("2 trials", table)
                self.assertNotRegex("".join(path.read_text() for path in (self.folder / name).glob("*.*") if path.is_file()),
                                    "@[A-Za-z]+@")

    def test_a_network_with_a_layer_of_ones_own_is_exported_and_says_the_same_in_c(self):
        self.new("layer", "highway")
        build(self.folder / "highway", self.prefix)
        library = ("--library", "highway/build/highway.so")
        (self.folder / "highway.yaml").write_text("""\
experiment: highway
dataset: {plugin: two_moons, train: 200, test: 50}
model:
  plugin: sequential
  layers: [{plugin: dense, outputs: 6}, {plugin: highway, transform: {plugin: dense, outputs: 6}}, tanh]
loss: cross_entropy
optimizer: adam
training: {epochs: 3, batch_size: 10}
""")
        run(self.plexus, "run", "highway.yaml", "--output", "out", "--no-report", *library, folder=self.folder)
        rows = [(0.5 * i - 1.0, 0.25 * i - 0.5) for i in range(5)]
        (self.folder / "rows.csv").write_text("x,y\n" + "".join(f"{x},{y}\n" for x, y in rows))
        run(self.plexus, "predict", "out", "--data", "rows.csv", "--output", "p.csv", *library, folder=self.folder)
        run(self.plexus, "export", "out", "--c", "c", "--onnx", "n.onnx", "--numpy", "n.npz", *library, folder=self.folder)
        run("cc", "-std=c99", "-O1", "-Wall", "-Wextra", "-Werror", "-o", "network", "c/main.c", "c/network.c", "-lm",
            folder=self.folder)
        said = subprocess.run([self.folder / "network"], input="".join(f"{x},{y}\n" for x, y in rows), capture_output=True,
                              text=True, check=True).stdout.splitlines()
        with open(self.folder / "p.csv", encoding="utf-8", newline="") as file:
            predicted = list(csv.DictReader(file))
        scores = [name for name in predicted[0] if name not in ("row", "class", "confidence")]
        self.assertEqual(len(scores), 2)
        for line, row in zip(said, predicted, strict=True):
            answer = line.split(",")
            self.assertEqual(answer[0], row["class"])
            for value, name in zip(answer[1:], scores, strict=True):
                self.assertAlmostEqual(float(value), float(row[name]), places=5)

    def test_a_project_builds_against_a_build_tree(self):
        for option, name in ((f"-Dplexus_DIR={BUILD}/lib/cmake/plexus", "by_dir"), (f"-DCMAKE_PREFIX_PATH={BUILD}", "by_prefix")):
            with self.subTest(option):
                run(f"{BUILD}/bin/plexus", "new", "schedule", name, folder=self.folder)
                run(CMAKE, "-S", name, "-B", f"{name}/build", option, folder=self.folder)
                if name == "by_dir":
                    run(CMAKE, "--build", f"{name}/build", folder=self.folder)
                    self.run_tests(self.folder / name)

    def test_into_names_the_folder_and_what_is_next_can_be_pasted(self):
        (self.folder / "my plugins").mkdir()
        said = self.new("loss", "pasted", "--into", "my plugins")
        self.assertTrue((self.folder / "my plugins/pasted/pasted.cpp").is_file())
        commands = [line[2:] for line in said.splitlines() if line.startswith("  ")]
        self.assertEqual(commands[0], 'cd "my plugins/pasted"')
        subprocess.run(["sh", "-ec", "\n".join(commands[:2])], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def test_bad_names_are_refused_and_leave_nothing(self):
        empty = self.folder / "empty"
        empty.mkdir()
        for name, words in {"Lion": "lower-case letters", "2fast": "beginning with a letter", "../lion": "lower-case letters",
                            "a-b": "lower-case letters", "": "lower-case letters", "a" * 64: "64 letters",
                            "test": "because the build or YAML uses it", "null": "because the build or YAML uses it",
                            "sgd": "there is an optimizer 'sgd' already", "relu": "there is a library 'relu' already"}.items():
            with self.subTest(name):
                said = self.new("optimizer", name, expect=2, folder=empty)
                self.assertIn(words, said)
                self.assertEqual(list(empty.iterdir()), [])
        self.assertIn("expected one of model, layer, activation", self.new("optimiser", "x", expect=2, folder=empty))
        self.assertIn("--explicit is for models", self.new("loss", "x", "--explicit", expect=2, folder=empty))

    def test_the_folder_of_into_is_made_with_those_above_it(self):
        self.new("loss", "deep_inside", "--into", "not/there/yet")
        self.assertTrue((self.folder / "not/there/yet/deep_inside/deep_inside.cpp").is_file())
        (self.folder / "a_file_instead").write_text("mine")
        said = self.new("loss", "x", "--into", "a_file_instead/below", expect=2)
        self.assertIn("the folder 'a_file_instead/below' cannot be made: Not a directory; name another one with --into", said)
        self.assertEqual((self.folder / "a_file_instead").read_text(), "mine")

    def test_what_is_there_is_never_touched(self):
        folder = self.folder / "taken"
        folder.mkdir()
        (folder / "a_file").write_text("mine")
        (folder / "a_folder").mkdir()
        (folder / "a_link").symlink_to("nowhere")
        for name in ("a_file", "a_folder", "a_link"):
            said = self.new("loss", name, expect=2, folder=folder)
            self.assertIn(f"'{name}' is there already", said)
        self.assertEqual((folder / "a_file").read_text(), "mine")
        self.assertEqual(list((folder / "a_folder").iterdir()), [])
        self.assertEqual(sorted(path.name for path in folder.iterdir()), ["a_file", "a_folder", "a_link"])

    def test_a_disk_that_is_full_leaves_nothing(self):
        folder = self.folder / "full"
        folder.mkdir()
        # A limit on the size of a file stops the writing in the middle, as a full disk does.
        done = subprocess.run(["sh", "-c", 'ulimit -f 1; exec "$0" new model partly', str(self.plexus)], cwd=folder,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertIn("ulimit -f", done.stderr)
        self.assertEqual(list(folder.iterdir()), [])

    def test_templates_that_are_missing_are_named(self):
        alone = self.folder / "alone"
        for part in ("bin", "lib"):
            (alone / part).mkdir(parents=True)
        (alone / "bin/plexus").write_bytes(self.plexus.read_bytes())
        (alone / "bin/plexus").chmod(0o755)
        for library in (self.prefix / "lib").glob("libplexus_sdk.so*"):
            (alone / "lib" / library.name).symlink_to(library)
        said = run(alone / "bin/plexus", "new", "loss", "x", folder=self.folder, expect=3)
        self.assertIn("templates of plexus are missing", said)


class Examples(AuthorTest):
    def test_the_worked_examples_build_and_pass_their_own_tests(self):
        projects = sorted(path.parent for path in (ROOT / "docs/examples").glob("*/CMakeLists.txt")
                          if "plexus_add_plugin" in path.read_text())
        self.assertEqual([project.name for project in projects], ["centralization", "libsvm", "maxout", "minimal_gated_unit", "mish", "yogi"])

        def make(project):
            copy = self.folder / project.name
            run("cp", "-r", project, copy, folder=self.folder)
            build(copy, self.prefix)
            self.run_tests(copy)
        in_parallel(make, projects)

        # A reader's errors name file, line and column.
        (self.folder / "bad.txt").write_text("+1 1:0.5 3:2\n-1 2:1 2:4\n")
        (self.folder / "bad.yaml").write_text("dataset: {plugin: libsvm, train: bad.txt}\nmodel: perceptron\n")
        said = run(self.plexus, "run", "bad.yaml", "--library", "libsvm/build/libsvm.so", folder=self.folder, expect=3)
        self.assertRegex(said, r"bad\.txt:2:9: got ':4', expected an index greater than 2")


if __name__ == "__main__":
    unittest.main()
