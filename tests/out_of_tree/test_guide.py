"""docs/how-to/write-a-plugin.md, followed word by word with plexus in the PATH."""
import os
import re
import subprocess
import unittest

from author import ROOT, AuthorTest


class Guide(AuthorTest):
    def test_ten_minutes_as_printed(self):
        guide = (ROOT / "docs/how-to/write-a-plugin.md").read_text(encoding="utf-8")
        section = guide.split("## Ten minutes\n")[1].split("\n## ")[0]
        commands = "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))
        self.assertIn("plexus new", commands)
        path = f"{self.prefix / 'bin'}:{os.environ['PATH']}"
        done = subprocess.run(["sh", "-exc", commands], cwd=self.folder, env={**os.environ, "PATH": path},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("w ← w − η v", done.stdout)
        self.assertTrue((self.folder / "momentum/results/momentum/results.h5").is_file())


if __name__ == "__main__":
    unittest.main()
