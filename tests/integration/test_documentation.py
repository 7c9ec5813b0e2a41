"""What documentation says of the code is current, and its links lead somewhere."""
import os
import pathlib
import re
import subprocess
import sys
import unittest

from plexus_command import PLEXUS, ROOT


class Documentation(unittest.TestCase):
    def test_generated_parts_are_current(self):
        done = subprocess.run([sys.executable, ROOT / "docs/update.py", "--check"], env={**os.environ, "PLEXUS_COMMAND": PLEXUS},
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_component_is_in_the_reference(self):
        listed = subprocess.run([PLEXUS, "plugins"], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True)
        names = re.findall(r"^  ([a-z][a-z0-9_]*) ", listed.stdout, re.MULTILINE)
        self.assertGreater(len(names), 30)
        pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs/reference/components").glob("*s.md"))
        self.assertEqual([name for name in names if f"## {name}\n" not in pages], [])

    def test_links_between_files_lead_somewhere(self):
        broken = []
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
            text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
            for target in re.findall(r"\]\(([^)\s]+)\)", text):
                file = target.split("#")[0]
                if "://" not in target and file and not (page.parent / pathlib.PurePosixPath(file)).exists():
                    broken.append(f"{page.relative_to(ROOT)}: {target}")
        self.assertEqual(broken, [])


if __name__ == "__main__":
    unittest.main()
