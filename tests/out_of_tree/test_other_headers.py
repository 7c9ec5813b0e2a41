"""A plugin compiled against other headers than those of plexus is refused in words, however it was compiled."""
import re
import shutil
import unittest

from author import CMAKE, CXX, ROOT, AuthorTest, build, run

ONE_MORE = ("  virtual void update(", "  virtual void before_update() noexcept {}\n  virtual void update(")
OTHER_WORDS = ("// Optimizers: from gradients to new parameters.", "// Optimizers, in other words:\n//   moves  parameters.\n")


class OtherHeaders(AuthorTest):
    def prefix_with(self, name, before, after):
        """A copy of the prefix in which optimizer.h reads otherwise."""
        prefix = self.folder / name
        shutil.copytree(self.prefix, prefix, symlinks=True)
        header = prefix / "include/plexus/optimizer.h"
        text = header.read_text()
        self.assertIn(before, text)
        header.write_text(text.replace(before, after, 1))
        return prefix

    def project(self, name):
        project = self.folder / f"yogi of {name}"
        shutil.copytree(ROOT / "docs/examples/yogi", project)
        return project

    def built_with(self, prefix, project=None):
        project = project or self.project(prefix.name)
        build(project, prefix)
        return project / "build/yogi.so"

    def refusal_of(self, library, *words):
        """What `run` says instead of training, which must hold all the words."""
        said = run(self.plexus, "run", ROOT / "docs/examples/yogi/yogi.yaml", "--library", library, "--output", "results",
                   folder=self.folder, expect=3)
        for word in words:
            self.assertIn(word, said)
        self.assertFalse((self.folder / "results").exists())
        listing = run(self.plexus, "plugins", folder=self.folder, PLEXUS_PLUGIN_PATH=str(library.parent))
        self.assertNotRegex(listing, r"(?m)^\s*yogi\b.*grow back")
        return said

    def test_one_virtual_function_more_is_refused(self):
        prefix = self.prefix_with("one more", *ONE_MORE)
        said = self.refusal_of(self.built_with(prefix), "public headers: ", "virtual functions of 'Optimizer': ",
                               f"-DCMAKE_PREFIX_PATH='{self.prefix}'")
        theirs, ours = re.search(r"'Optimizer': (\d+) in the library, (\d+) in plexus", said).groups()
        self.assertEqual(int(theirs), int(ours) + 1)
        date = re.search(r'SDK_DATE "(.*)"', (self.prefix / "include/plexus/sdk_hash.h").read_text())[1]
        if date and not date.endswith("+"):  # plexus was built from a clone whose headers are those of a commit
            self.assertIn(f"of {date} and changed later in the library, ", said)
            self.assertIn("so plexus is the older", said)

    def test_a_change_that_no_layout_shows_is_refused(self):
        prefix = self.prefix_with("other default", "return std::nullopt;", "return 0.0F;")
        said = self.refusal_of(self.built_with(prefix), "public headers: ")
        self.assertNotIn("virtual functions", said)
        self.assertNotIn("layout", said)

    def test_headers_put_before_those_of_plexus_count(self):
        prefix = self.prefix_with("put before", "return std::nullopt;", "return 0.0F;")
        project = self.project(prefix.name)
        with (project / "CMakeLists.txt").open("a") as file:
            file.write(f'\ntarget_include_directories(yogi BEFORE PRIVATE "{prefix}/include")\n')
        build(project, self.prefix)
        self.refusal_of(project / "build/yogi.so", "public headers: ")

    def test_a_header_edited_after_the_build_makes_it_build_again(self):
        prefix = self.prefix_with("edited", *OTHER_WORDS)
        project = self.project(prefix.name)
        library = self.built_with(prefix, project)
        run(self.plexus, "check", library, folder=self.folder)
        header = prefix / "include/plexus/optimizer.h"
        header.write_text(header.read_text().replace(*ONE_MORE, 1))
        run(CMAKE, "--build", "build", folder=project)
        self.refusal_of(library, "public headers: ", "virtual functions of 'Optimizer': ")

    def test_other_words_in_a_comment_refuse_nobody(self):
        library = self.built_with(self.prefix_with("other words", *OTHER_WORDS))
        self.assertIn("yogi", run(self.plexus, "plugins", folder=self.folder, PLEXUS_PLUGIN_PATH=str(library.parent)))
        run(self.plexus, "check", library, folder=self.folder)

    def test_without_cmake_one_virtual_function_more_is_refused_too(self):
        prefix = self.prefix_with("by hand", *ONE_MORE)
        library = self.folder / "by hand.so"
        run(CXX, "-std=c++20", "-O2", "-DNDEBUG", "-fPIC", "-shared", "-I", prefix / "include",
            ROOT / "docs/examples/yogi/yogi.cpp", "-o", library, "-L", prefix / "lib", "-lplexus_sdk",
            f"-Wl,-rpath,{self.prefix / 'lib'}", folder=self.folder)
        self.refusal_of(library, "virtual functions of 'Optimizer': ")

    def test_the_same_headers_elsewhere_are_the_same(self):
        elsewhere = self.folder / "elsewhere"
        shutil.copytree(self.prefix, elsewhere, symlinks=True)
        run(self.plexus, "check", self.built_with(elsewhere), folder=self.folder)


if __name__ == "__main__":
    unittest.main()
