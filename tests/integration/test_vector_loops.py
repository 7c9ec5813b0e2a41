"""The loops of the built kernels and plugins, as the disassembler sees them: whole vectors of the instruction set, no call,
and sums that stay in registers. One function that does not become vector code, or one type that is wider than a register,
and a loop is several times as slow."""
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
KERNEL = re.compile(r"^[0-9a-f]+ <.*\b(?:call|block)_(baseline|avx2|avx512)<")
INSTRUCTION = re.compile(r"^\s*[0-9a-f]+:\s+(\w+)\s*(.*)$")
ADDRESS = re.compile(r"^\s*([0-9a-f]+):\s+(\w+)\s*(.*)$")
ARITHMETIC = re.compile(r"v?(?:fn?m(?:add|sub)\w*|mul|add|sub)ps")


def is_plain_release():
    """Whether the build optimises, for any machine, without sanitizers."""
    cache = (BUILD / "CMakeCache.txt").read_text(encoding="utf-8")
    value = lambda name: (re.search(rf"^{name}:\w+=(.*)$", cache, re.MULTILINE) or [None, ""])[1]
    return value("CMAKE_BUILD_TYPE") == "Release" and value("PLEXUS_NATIVE") != "ON" and not value("PLEXUS_SANITIZE")


def functions_of(library):
    """The text of each function."""
    return subprocess.run(
        ["objdump", "--disassemble", "--demangle", "--no-show-raw-insn", library],
        capture_output=True, text=True, check=True,
    ).stdout.split("\n\n")


def innermost_loops(function):
    """The instructions of each, as (name, operands): from the target of a conditional jump backwards to the jump. What is rare
    stands at the end of a function and goes back by a jump without a condition: it is no loop."""
    instructions = [match.groups() for match in map(ADDRESS.match, function.splitlines()) if match]
    place = {int(address, 16): index for index, (address, _, _) in enumerate(instructions)}
    spans = set()
    for index, (_, name, operands) in enumerate(instructions):
        target = re.match(r"([0-9a-f]+)\b", operands) if name.startswith("j") and name != "jmp" else None
        if target and place.get(int(target[1], 16), index + 1) <= index:
            spans.add((place[int(target[1], 16)], index))
    for begin, end in sorted(spans):
        if not any(other != (begin, end) and begin <= other[0] and other[1] <= end for other in spans):
            yield [(name, operands) for _, name, operands in instructions[begin:end + 1]]


def hot_kernel_loops(library):
    """(instruction set, function, packed arithmetic, vectors through the stack) of innermost loops that mostly compute."""
    for function in functions_of(library):
        if not (isa := KERNEL.match(function)):
            continue
        for loop in innermost_loops(function):
            vectors = [(name, operands) for name, operands in loop if re.search(r"%[xyz]mm", operands)]
            arithmetic = [operands for name, operands in vectors if ARITHMETIC.fullmatch(name)]
            if len(arithmetic) < 6 or 4 * len(arithmetic) < len(loop):
                continue
            # Only what has its place in the frame of the function: arrays that are walked over have an index.
            spilled = [name for name, operands in vectors
                       if "broadcast" not in name and re.search(r"(?:^|[ ,])-?(?:0x[0-9a-f]+)?\(%[re]sp\)", operands)]
            yield isa[1], function.splitlines()[0], arithmetic, spilled


def loops_of(library):
    """(instruction set, instructions) of each loop, an instruction as (name, operands)."""
    for function in functions_of(library):
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
            only_compares = library.stem == "optimizer_l1"  # its products are those of the optimizer inside
            self.check(library, r"v?\w+ps" if only_compares else r"v?mulps")

    def test_kernels_keep_their_sums_in_registers_of_the_instruction_set(self):
        width = {"baseline": "xmm", "avx2": "ymm", "avx512": "zmm"}
        loops = list(hot_kernel_loops(BUILD / "lib/libplexus_sdk.so"))
        found = collections.Counter(isa for isa, *_ in loops)
        for isa, least in (("baseline", 10), ("avx2", 40), ("avx512", 100)):
            self.assertGreater(found[isa], least)
        wide = collections.Counter(isa for isa, _, arithmetic, _ in loops if all(width[isa] in a for a in arithmetic))
        for isa in width:
            with self.subTest(isa=isa):
                self.assertGreater(wide[isa], 0.8 * found[isa])
        wrong = [f"{isa}: {len(spilled)} of {len(arithmetic)}: {name[:160]}"
                 for isa, name, arithmetic, spilled in loops if 4 * len(spilled) > len(arithmetic)]
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
