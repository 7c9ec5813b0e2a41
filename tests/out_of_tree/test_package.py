"""The Debian packages: what is in them, and that they work from a bare folder. Skipped where there is no dpkg."""
import pathlib
import re
import shlex
import shutil
import unittest

from author import BUILD, AuthorTest, build, run


@unittest.skipUnless(shutil.which("dpkg-deb") and shutil.which("dpkg-shlibdeps"),
                     "dpkg-deb and dpkg-shlibdeps (package dpkg-dev) are needed")
@unittest.skipIf("fsanitize" in (pathlib.Path(BUILD) / "build.ninja").read_text() if (pathlib.Path(BUILD) / "build.ninja").exists()
                 else False, "packages are made of builds without sanitizers")
class DebianPackages(AuthorTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        run("cpack", "--config", f"{BUILD}/CPackConfig.cmake", "-G", "DEB", "-B", cls.folder / "packages", folder=cls.folder)
        (cls.runtime,) = (cls.folder / "packages").glob("plexus_*.deb")
        (cls.development,) = (cls.folder / "packages").glob("plexus-dev_*.deb")
        cls.root = cls.folder / "root"
        for package in (cls.runtime, cls.development):
            run("dpkg-deb", "-x", package, cls.root, folder=cls.folder)

    def content(self, package):
        listing = run("dpkg-deb", "-c", package, folder=self.folder)
        return {line.split()[5] for line in listing.splitlines() if not line.split()[5].endswith("/")}

    def test_each_has_its_part_and_nothing_twice(self):
        runtime, development = self.content(self.runtime), self.content(self.development)
        self.assertEqual(runtime & development, set())
        for file in ("./usr/bin/plexus", "./usr/lib/libplexus_sdk.so.1", "./usr/lib/plexus/plugins/optimizer_sgd.so",
                     "./usr/share/plexus/configs/quickstart.yaml", "./usr/share/plexus/templates/project/README.md.in"):
            self.assertIn(file, runtime)
        for file in ("./usr/include/plexus/plugin.h", "./usr/lib/libplexus_sdk.so",
                     "./usr/lib/cmake/plexus/plexusConfig.cmake", "./usr/lib/cmake/plexus/plugin_exports.map"):
            self.assertIn(file, development)

    def test_documentation_manual_and_completion_come_with_it(self):
        runtime = self.content(self.runtime)
        for file in ("man/man1/plexus.1", "man/man1/plexus-run.1", "bash-completion/completions/plexus",
                     "zsh/vendor-completions/_plexus", "fish/vendor_completions.d/plexus.fish", "doc/plexus/README.md"):
            self.assertIn(f"./usr/share/{file}", runtime)
        documents = self.root / "usr/share/doc/plexus"
        broken = []
        for page in documents.rglob("*.md"):
            text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
            for target in re.findall(r"\]\(([^)\s#]+)", text):
                if "://" not in target and not (page.parent / target).exists():
                    broken.append(f"{page.relative_to(documents)}: {target}")
        self.assertEqual(broken, [])

    def test_what_help_points_to_is_there(self):
        plexus = self.root / "usr/bin/plexus"
        command = re.search(r"Start with: (plexus run .*)", run(plexus, "--help", folder=self.folder)).group(1)
        start = shlex.split(command)[2]
        self.assertTrue((self.folder / start).is_file(), start)
        page = re.search(r"where it fails: (.*)", run(plexus, "check", "--help", folder=self.folder)).group(1)
        self.assertTrue((self.folder / page).is_file(), page)

    def test_they_say_what_they_need(self):
        needs = run("dpkg-deb", "-f", self.runtime, "Depends", folder=self.folder)
        for library in ("libc6", "libstdc++6", "libhdf5", "libyaml-cpp"):
            self.assertIn(library, needs)
        version = run("dpkg-deb", "-f", self.runtime, "Version", folder=self.folder).strip()
        self.assertIn(f"plexus (= {version})", run("dpkg-deb", "-f", self.development, "Depends", folder=self.folder))

    def test_a_plugin_is_made_built_and_trained_from_them(self):
        plexus = self.root / "usr/bin/plexus"
        run(plexus, "new", "activation", "packaged", folder=self.folder)
        build(self.folder / "packaged", self.root / "usr")
        self.run_tests(self.folder / "packaged")


if __name__ == "__main__":
    unittest.main()
