#!/usr/bin/env python3
"""Regenerates what documentation says from what the code is.

    docs/update.py            rewrites the generated parts (needs a built program, see PLEXUS_COMMAND below)
    docs/update.py --check    changes nothing; names the files that are not current, exit code 1

A generated part of a Markdown file stands between `<!-- from SOURCE -->` and `<!-- end -->`. SOURCE is

    a file of the repository                 a code block with its text
    interface HEADER                         a code block with the public part of an SDK header
    plexus describe …                        what the program prints, Markdown
    plexus plugins                           a code block with the components that come with plexus
    plexus new … : FILE                      a code block with a file of the project that the program writes

The program is $PLEXUS_COMMAND, or build/release/bin/plexus. It sees only its own plugins.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
PART = re.compile(r"(<!-- from (?P<source>.+?) -->\n).*?(<!-- end -->\n)", re.DOTALL)
LANGUAGES = {".cpp": "cpp", ".h": "cpp", ".yaml": "yaml", ".txt": "cmake", ".md": "markdown"}


def plexus(arguments, folder):
    command = os.environ.get("PLEXUS_COMMAND", str(ROOT / "build/release/bin/plexus"))
    environment = {**os.environ, "XDG_DATA_HOME": folder, "NO_COLOR": "1", "COLUMNS": "100"}
    environment.pop("PLEXUS_PLUGIN_PATH", None)
    return subprocess.run([command, *arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, text=True, check=True).stdout


def block(text, name):
    return f"```{LANGUAGES[pathlib.PurePath(name).suffix]}\n{text.rstrip()}\n```\n"


def interface(header):
    """What an author reads in a header: contracts and declarations, without includes and private parts."""
    lines, skipping = [], False
    header = re.sub(r"namespace detail \{.*?\}  // namespace detail\n", "", header, flags=re.DOTALL)
    for line in header.splitlines():
        if line.startswith(" private:"):
            skipping = True
        elif line.startswith("};") or re.match(r" (public|protected):", line):
            skipping = False
        if skipping or line.startswith(("#pragma", "#include", "namespace plexus {", "}  // namespace plexus")):
            continue
        lines.append(line.replace("PLEXUS_API ", "").replace("[[nodiscard]] ", ""))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def generate(source):
    words = source.split()
    with tempfile.TemporaryDirectory() as folder:
        if words[:2] == ["plexus", "new"]:
            command, file = source.split(" : ")
            plexus(command.split()[1:], folder)
            return block((pathlib.Path(folder) / words[3] / file).read_text(), file)
        if words == ["plexus", "plugins"]:
            return f"```text\n{plexus(words[1:], folder).rstrip()}\n```\n"
        if words[0] == "plexus":
            return plexus(words[1:], folder)
    if words[0] == "interface":
        return block(interface((ROOT / words[1]).read_text()), words[1])
    return block((ROOT / source).read_text(), source)


def current(text):
    return PART.sub(lambda part: part.group(1) + generate(part.group("source")) + part.group(3), text)


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    stale = []
    for path in sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]):
        before = path.read_text(encoding="utf-8")
        after = current(before)
        if after != before:
            stale.append(str(path.relative_to(ROOT)))
            if not check:
                path.write_text(after, encoding="utf-8")
    if check and stale:
        sys.exit(f"not current: {', '.join(stale)}; run docs/update.py and commit what it changes")
    print("\n".join(f"updated {name}" for name in stale) or "everything is current")


if __name__ == "__main__":
    main()
