"""Which instruction sets this machine has, and how every contestant is held to one of them."""
import pathlib
import re

# set: (flags of /proc/cpuinfo that it needs, variables that hold each library to it). The libraries are plexus and its
# OpenBLAS; PyTorch's own kernels, its oneDNN and MKL and what torch.compile compiles; XLA.
SETS = {
    "baseline": (("sse2",), {
        "PLEXUS_ISA": "baseline", "OPENBLAS_CORETYPE": "Prescott", "ATEN_CPU_CAPABILITY": "default",
        "ONEDNN_MAX_CPU_ISA": "SSE41", "DNNL_MAX_CPU_ISA": "SSE41", "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
        "TORCHINDUCTOR_CPP_MARCH": "x86-64", "XLA_FLAGS": "--xla_cpu_max_isa=SSE4_2"}),
    "avx2": (("avx2", "fma"), {
        "PLEXUS_ISA": "avx2", "OPENBLAS_CORETYPE": "Haswell", "ATEN_CPU_CAPABILITY": "avx2",
        "ONEDNN_MAX_CPU_ISA": "AVX2", "DNNL_MAX_CPU_ISA": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "TORCHINDUCTOR_CPP_MARCH": "x86-64-v3", "XLA_FLAGS": "--xla_cpu_max_isa=AVX2"}),
    "avx512": (("avx512f", "avx512bw", "avx512vl", "avx512dq"), {"PLEXUS_ISA": "avx512"}),
}
CAPABILITY = {"baseline": ("DEFAULT", "NO AVX"), "avx2": ("AVX2",), "avx512": ("AVX512",)}  # as PyTorch calls them


def of_this_machine(cpuinfo=None):
    """The names of the sets, the widest first; a machine that is no x86-64 has one, its own."""
    cpuinfo = pathlib.Path("/proc/cpuinfo").read_text("utf-8") if cpuinfo is None else cpuinfo
    found = re.search(r"^flags\s*:(.*)$", cpuinfo, re.MULTILINE)
    flags = set(found.group(1).split()) if found else set()
    return [name for name in reversed(SETS) if flags.issuperset(SETS[name][0])] or ["baseline"]


def environment(isa, available=None):
    """The widest set of the machine is what every library chooses by itself."""
    available = of_this_machine() if available is None else available
    variables = {"PLEXUS_ISA": isa} if isa == available[0] else SETS[isa][1]
    # What torch.compile has compiled for one set must not be found for another.
    return {**variables, "TORCHINDUCTOR_CACHE_DIR": f"/tmp/plexus-benchmark-inductor-{isa}"}


def disobeyed(isa, reported):
    """What a program says that it uses, if that is another set than it was told; else None."""
    xla = SETS[isa][1].get("XLA_FLAGS", "").rpartition("=")[2]
    return None if reported in (None, isa, xla, *CAPABILITY[isa]) else reported
