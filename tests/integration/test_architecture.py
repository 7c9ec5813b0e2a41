"""The house rules that a compiler does not check: who may include whom, and who may use which library."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "framework/src"

# Data flow from left to right; a module may include itself, the SDK, and what stands to its right.
ORDER = ["conformance", "report", "experiment", "cluster", "workers", "trial", "training", "data", "config", "grid", "graph", "kernels", "sdk", "plugin",
         "results", "hdf5", "files", "process", "text", "values"]
ONLY_USER = {"yaml-cpp/": "config", "hdf5.h": "hdf5", "hdf5_hl.h": "hdf5", "cblas.h": "kernels", "boost/dll": "plugin", "curl/": "files"}


def includes(path):
    return re.findall(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', path.read_text(encoding="utf-8"), re.MULTILINE)


def sources(folder):
    return [path for path in sorted(folder.rglob("*")) if path.suffix in (".h", ".cpp")]


class Architecture(unittest.TestCase):
    def test_modules_include_only_what_stands_to_their_right(self):
        found = {path.name for path in SOURCE.iterdir() if path.is_dir() and sources(path)}
        self.assertLessEqual(found, set(ORDER))
        wrong = []
        for path in sources(SOURCE):
            module = path.relative_to(SOURCE).parts[0]
            for name in includes(path):
                other = name.split("/")[0]
                if other in ORDER and "/" in name and ORDER.index(other) < ORDER.index(module):
                    wrong.append(f"{path.relative_to(ROOT)} includes {name}")
        self.assertEqual(wrong, [])

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
                if not inside and not standard:
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
