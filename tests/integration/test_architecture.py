"""The house rules that a compiler does not check: who may include whom, and who may use which library."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "framework/src"

# Libraries of the system that a plugin says it uses, in a file libraries.cmake beside it, and calls of the system itself.
OF_PLUGINS = {"sys/mman.h": "datasets/csv", "zlib.h": "datasets/hdf5", "png.h": "datasets/image_folder", "jpeglib.h": "datasets/image_folder"}
# What each module declares that it uses.
DECLARED = {name: set(uses.split()) for name, uses in re.findall(
    r"^plexus_add_(?:module|sdk_part)\((\w+)(?: (?:TALKS|TOGETHER))?(?: USES ([\w\s]+?))?(?:\s+LINK [^)]*)?\)",
    (SOURCE / "modules.cmake").read_text(encoding="utf-8"), re.MULTILINE)}
ONLY_USER = {"yaml-cpp/": "config", "hdf5.h": "hdf5", "hdf5_hl.h": "hdf5", "cblas.h": "kernels", "boost/dll": "plugin", "curl/": "files"}


def includes(path):
    return re.findall(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', path.read_text(encoding="utf-8"), re.MULTILINE)


def sources(folder):
    return [path for path in sorted(folder.rglob("*")) if path.suffix in (".h", ".cpp")]


class Architecture(unittest.TestCase):
    def test_every_folder_of_the_sources_is_a_module_that_is_declared(self):
        self.assertEqual({path.name for path in SOURCE.iterdir() if path.is_dir()}, set(DECLARED))

    def test_modules_include_only_what_they_declare(self):
        wrong = []
        for path in sources(SOURCE):
            module = path.relative_to(SOURCE).parts[0]
            for name in includes(path):
                other = name.split("/")[0]
                if "/" in name and other in DECLARED and other not in DECLARED[module] | {module}:
                    wrong.append(f"{path.relative_to(ROOT)} includes {name}")
        self.assertEqual(wrong, [])

    def test_modules_use_all_that_they_declare(self):
        """Through a header of another module at least: the compiler wants that declared too."""
        headers = {str(path.relative_to(SOURCE)): includes(path) for path in sources(SOURCE)}

        def reached(name, seen):
            for other in headers.get(name, []):
                if other not in seen:
                    seen.add(other)
                    reached(other, seen)
            return seen

        idle = {module: uses - {name.split("/")[0] for file in headers if file.startswith(module + "/")
                                for name in reached(file, set())} for module, uses in DECLARED.items()}
        self.assertEqual({module: uses for module, uses in idle.items() if uses}, {})

    def test_no_module_uses_itself_through_others(self):
        left = dict(DECLARED)
        while free := [module for module, uses in left.items() if not uses & set(left)]:
            for module in free:
                del left[module]
        self.assertEqual(left, {})

    def test_the_kernels_know_nothing_of_results(self):
        """One rule that no order of modules could have stated, so that the declarations are seen to be read."""
        self.assertEqual(DECLARED["kernels"], {"sdk"})
        self.assertEqual(DECLARED["values"], set())

    def test_the_drawing_is_what_is_built(self):
        drawing = (ROOT / "docs/design/0029-the-house.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| `(\w+)` \| .+ \| ([\w ]*)\|$", drawing, re.MULTILINE)
        self.assertEqual({name: set(uses.split()) for name, uses in rows}, DECLARED)

    def test_each_outside_library_has_one_user(self):
        wrong = []
        for path in sources(ROOT / "framework"):
            parts = path.relative_to(ROOT).parts
            module = parts[2] if parts[1] == "src" else parts[1]
            for name in includes(path):
                for library, user in ONLY_USER.items():
                    if name.startswith(library) and module != user:
                        wrong.append(f"{path.relative_to(ROOT)} includes {name}")
        self.assertEqual(wrong, [])

    def test_plugins_and_the_sdk_include_the_sdk_alone(self):
        wrong = []
        for path in [*sources(ROOT / "plugins"), *sources(ROOT / "framework/include")]:
            for name in includes(path):
                inside = name.startswith("plexus/") or (path.parent / name).is_file()
                standard = "/" not in name and "." not in name
                own = name in OF_PLUGINS and path.parent == ROOT / "plugins" / OF_PLUGINS[name]
                if not inside and not standard and not own:
                    wrong.append(f"{path.relative_to(ROOT)} includes {name}")
        self.assertEqual(wrong, [])

    def test_each_kind_of_component_has_what_the_table_of_kinds_promises(self):
        table = (ROOT / "framework/include/plexus/kind.h").read_text(encoding="utf-8")
        kinds = re.findall(r"^  ROW\((\w+), (\w+), \"", table, re.MULTILINE)
        self.assertGreaterEqual(len(kinds), 7)
        missing = []
        for kind, plural in kinds:
            missing += [path for path in (f"framework/templates/{kind}/@name@.cpp.in", f"framework/templates/{kind}/@name@.yaml.in",
                                          f"framework/include/plexus/{kind}.h", f"framework/src/conformance/{kind}_checks.cpp",
                                          f"plugins/{plural}", f"docs/reference/components/{plural}.md",
                                          f"docs/reference/sdk/{kind}.md")
                        if not (ROOT / path).exists()]
        self.assertEqual(missing, [])
        folders = {path.name for path in (ROOT / "plugins").iterdir() if path.is_dir()}
        self.assertEqual(folders, {plural for _, plural in kinds})


if __name__ == "__main__":
    unittest.main()
