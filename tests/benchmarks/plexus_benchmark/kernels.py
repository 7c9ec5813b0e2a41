"""The kernel benchmark: every kernel with each instruction set, beside what bounds it and beside OpenBLAS."""
import json
import pathlib
import re

from .process import say
from .report import table

ENOUGH = 0.6  # of the bound; below it a kernel has its reason in the table

# (kernel, shape, reason): regular expressions that match from the beginning, the first that fits. Only what measurements
# or the code show; the rest has a question mark.
REASONS = [
    (r"dense_backward_input", r"\d+ × \d+→(?:[1-9]|1[0-5])(?!\d)", "sums of few terms: loads and stores of dx"),
    (r"dense_(forward|backward_weights)", r".*→(?:[1-9]|1[0-5])(?!\d)", "few of the 16 columns of a padded row"),
    (r"dense_", r".* zeros", "lists of what is not zero: a load for each multiply-add, so half of the peak at most"),
    (r"dense_backward_weights", r"(?:[1-9]|1\d) × ", "a store of the gradient for each few multiply-adds"),
    (r"dense_|gemm", r"(?:[1-9]|1\d) × ", "few rows: each line of the weights serves few multiply-adds"),
    (r"gemm", r"33 × ", "ragged: vectors in part, and copies for few products"),
    (r"gemm", r"\d+ × 10 × ", "10 of the 16 columns of a vector"),
    (r"winograd_(convolution|gradient)", r"", "the transforms, which are not counted"),
    (r"winograd_weights", r"", "bound by additions, 28 for 16 values, which are not counted"),
    (r"convolution_", r"28×28×1|14×14×6|32×32×3", "blocks begin and end often: runs of 3 to 30 inputs"),
    (r"(max|average)_pool", r"28×28×6", "6 channels of 8 or 16 lanes"),
    (r"(tanh|sigmoid|gelu|silu|softplus|elu) ", r"(2048|65536)$",
     "divisions, conversions and selects, which take more than multiply-adds"),
    (r"adam|adamw|rmsprop", r"", "a root and a division: their unit takes one at a time"),
]


def caches(folder="/sys/devices/system/cpu/cpu0/cache"):
    """[(level, bytes)] of this machine, the last one without an end."""
    sizes = {"L1": 32 << 10, "L2": 512 << 10, "L3": 8 << 20}  # where the machine does not say
    for index in pathlib.Path(folder).glob("index*"):
        kind, level, size = ((index / name).read_text("utf-8").strip() for name in ("type", "level", "size"))
        if kind != "Instruction":
            sizes[f"L{level}"] = int(size.rstrip("K")) << 10
    return [*sorted(sizes.items()), ("DRAM", float("inf"))]


def level_of(held, sizes):
    return next(level for level, size in sizes if held <= size)


def bound(line, limits, sizes):
    """(seconds that the work takes at least, what bounds it): multiply-adds at the peak, or the traffic at the bandwidth of
    the level that holds all. What is read and written in equal parts goes at the rate of an update in place, the rest at
    that of reading or writing."""
    level = level_of(line["held"], sizes)
    rates = {kind: 1e9 * value for kind, value in
             next(entry for entry in limits["bandwidth"] if entry["level"] == level).items()
             if kind in ("read", "write", "update")}
    both = min(line["read"], line["written"])
    memory = (2 * both / rates["update"] + (line["read"] - both) / rates["read"]
              + (line["written"] - both) / rates["write"])
    arithmetic = line["flops"] / (1e9 * limits["fma_gflops"])
    return (arithmetic, "arithmetic") if arithmetic >= memory else (memory, level)


def reason_of(line, share):
    if share >= ENOUGH:
        return ""
    for kernel, shape, reason in REASONS:
        if re.match(kernel, line["kernel"]) and re.match(shape, line["shape"]):
            return reason
    return "?"


def row(line, limits, sizes):
    """(kernel, shape, GFLOP/s or GB/s, what bounds it, share of that, OpenBLAS, times as fast, reason)"""
    least, what = bound(line, limits, sizes)
    share = least / line["seconds"]
    rate = (f"{line['flops'] / line['seconds'] * 1e-9:.1f} GFLOP/s" if what == "arithmetic" else
            f"{(line['read'] + line['written']) / line['seconds'] * 1e-9:.1f} GB/s")
    blas = line["blas_seconds"]
    return [line["kernel"], line["shape"], f"{1e6 * line['seconds']:.3g}", rate, what, f"{share:.2f}",
            f"{1e6 * blas:.3g}" if blas else "", f"{blas / line['seconds']:.2f}" if blas else "", reason_of(line, share)]


def measure(runner, session, program, plugins, limits_program, only):
    """{limits, lines} with the instruction set of `runner`."""
    from .machine import limits
    say(f"{runner.isa}: limits and kernels")

    def work():
        _, output = runner.run([program, plugins, *([only] if only else [])])
        return output
    found = session.quietly(lambda: limits(limits_program, None, runner))
    return {"limits": found, "lines": [json.loads(line) for line in session.quietly(work).splitlines()]}


def text(result):
    sizes = caches()
    parts = [f"{result['date']}: {result['machine']['processor']}, {result['machine']['system']}, "
             f"{result['machine']['plexus']}"]
    for isa, found in result["kernels"].items():
        limits = found["limits"]
        parts += [
            f"### Kernels with {isa}",
            f"{limits['blas']}. Multiply-adds in registers {limits['fma_gflops']:.0f} GFLOP/s, of two units at "
            f"{limits['clock_ghz']:.2f} GHz {limits['theory_gflops']:.0f}; "
            + ", ".join(f"{level['level']} {level['read']:.0f} GB/s read, {level['update']:.0f} in place"
                        for level in limits["bandwidth"]) + ".",
            table(["kernel", "shape", "µs", "rate", "bound by", "share", "OpenBLAS µs", "faster by", "why below 0.6"],
                  [row(line, limits, sizes) for line in found["lines"]])]
    return "\n\n".join(parts)


def write(result, folder):
    (folder / "kernels.json").write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf-8")
    (folder / "kernels.md").write_text(text(result) + "\n", encoding="utf-8")
