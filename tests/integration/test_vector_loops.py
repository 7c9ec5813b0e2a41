"""The loops of activations and optimizers in the built plugins, as the disassembler sees them: whole vectors of the
instruction set, and no call. One function that does not become vector code, and a loop is several times as slow."""
import collections
import os
import pathlib
import platform
import re
import shutil
import subprocess
import unittest

BUILD = pathlib.Path(os.environ.get("PLEXUS_BUILD", pathlib.Path(__file__).resolve().parents[2] / "build/release"))
REGISTERS = {"baseline": ("xmm",), "avx2": ("ymm",), "avx512": ("ymm", "zmm")}  # some compilers prefer ymm
LOOP = re.compile(r"^[0-9a-f]+ <.*\brun_(baseline|avx2|avx512)<")
INSTRUCTION = re.compile(r"^\s*[0-9a-f]+:\s+(\w+)\s*(.*)$")


def is_plain_release():
    """Whether the build optimises, for any machine, without sanitizers."""
    cache = (BUILD / "CMakeCache.txt").read_text(encoding="utf-8")
    value = lambda name: (re.search(rf"^{name}:\w+=(.*)$", cache, re.MULTILINE) or [None, ""])[1]
    return value("CMAKE_BUILD_TYPE") == "Release" and value("PLEXUS_NATIVE") != "ON" and not value("PLEXUS_SANITIZE")


def loops_of(library):
    """(instruction set, instructions) of each loop, an instruction as (name, operands)."""
    text = subprocess.run(
        ["objdump", "--disassemble", "--demangle", "--no-show-raw-insn", library],
        capture_output=True, text=True, check=True,
    ).stdout
    for function in text.split("\n\n"):
        if (isa := LOOP.match(function)) and len(function.splitlines()) > 1:
            yield isa[1], [match.groups() for match in map(INSTRUCTION.match, function.splitlines()) if match]


@unittest.skipUnless(platform.machine() == "x86_64", "the loops have several versions on x86-64 alone")
@unittest.skipUnless(shutil.which("objdump"), "objdump is missing (apt install binutils)")
@unittest.skipUnless(is_plain_release(), "the build is not made for speed on any machine")
class VectorLoops(unittest.TestCase):
    def check(self, library, arithmetic):
        found = collections.Counter()
        for isa, instructions in loops_of(library):
            with self.subTest(library=library.name, isa=isa):
                found[isa] += 1
                self.assertNotIn("call", [name for name, _ in instructions])
                packed = [
                    name for name, operands in instructions
                    if re.fullmatch(arithmetic, name) and any(register in operands for register in REGISTERS[isa])
                ]
                self.assertTrue(packed, "no instruction on whole vectors")
        self.assertGreaterEqual(min(found["avx2"], found["avx512"]), 1, f"{library.name} has no loop")

    def test_activations_work_on_whole_vectors_and_call_nothing(self):
        libraries = sorted(BUILD.glob("lib/plexus/plugins/activation_*.so"))
        self.assertGreater(len(libraries), 5)
        for library in libraries:
            only_chooses = library.stem in ("activation_identity", "activation_relu", "activation_leaky_relu")
            self.check(library, r"v?\w+ps" if only_chooses else r"v?mulps")

    def test_optimizers_work_on_whole_vectors_and_call_nothing(self):
        libraries = sorted(BUILD.glob("lib/plexus/plugins/optimizer_*.so"))
        self.assertGreater(len(libraries), 5)
        for library in libraries:
            self.check(library, r"v?mulps")


if __name__ == "__main__":
    unittest.main()
