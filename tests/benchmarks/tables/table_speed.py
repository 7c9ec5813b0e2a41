#!/usr/bin/env python3
"""How fast tables are read: megabytes of CSV a second of one core's processor time, user and system together.

    table_speed.py PLEXUS [PLEXUS …] [--size 300] [--repeats 3] [--isa avx2] [--folder FOLDER]

Three tables of the same size are generated: narrow (six columns of decimals, a number to predict), wide (121 columns of decimals, a class)
and pixels (a class, then 784 bytes, as MNIST is passed around). `plexus plan` and `plexus data show` of each are timed; several builds of
plexus take turns. The files stay in the folder, and are used again.
"""
import argparse
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from plexus_benchmark import instruction_sets, machine  # noqa: E402

BLOCK = 2000  # ends of rows that are written again and again, each time behind another beginning


def narrow(draw):
    x = [draw.gauss(0, scale) for scale in (10, 100, 0.01, 1000, 5)]
    return "%.3f,%.2f,%.6f,%.1f,%.3f,%.4f" % (*x, 0.001 * x[3] - 0.02 * x[0])


def decimals(count):
    return lambda draw: ",".join("%.4f" % draw.random() for _ in range(count))


def strokes(draw):
    """Four pixels, most of them background."""
    stroke = draw.random() < 0.22
    return ",".join(str(draw.randrange(1, 256)) if stroke else "0" for _ in range(4))


def pixels(draw):
    return ",".join(strokes(draw) for _ in range(195))


# name: (header, beginning of a row, end of a row)
TABLES = {
    "narrow": ("a,b,c,d,e,f,y", lambda draw: "%.4f" % draw.gauss(0, 1), narrow),
    "wide": ("class," + ",".join(f"x{i}" for i in range(121)),
             lambda draw: "%d,%.4f" % (draw.randrange(5), draw.random()), decimals(120)),
    "pixels": (",".join(["label"] + [f"pixel{i}" for i in range(784)]),
               lambda draw: "%d,%d,%d,%d,%d" % (draw.randrange(10), *(draw.randrange(256) for _ in range(4))), pixels),
}


def write_table(path, header, begin, end, size):
    draw = random.Random(path.stem)
    ends = ["," + end(draw) + "\n" for _ in range(BLOCK)]
    with open(path, "w") as file:
        file.write(header + "\n")
        while file.tell() < size:
            file.write("".join(begin(draw) + rest for rest in ends))


def seconds(command, environment):
    """Of the processor, in user and system mode."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("plexus", nargs="+", help="the command of a build")
    parser.add_argument("--size", type=float, default=300, help="of a file, in megabytes (default: 300)")
    parser.add_argument("--repeats", type=int, default=3, help="the median of so many is taken (default: 3)")
    available = instruction_sets.of_this_machine()
    parser.add_argument("--isa", choices=available, default=available[0],
                        help="the instruction set for plexus (default: the widest)")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "plexus_tables")
    arguments = parser.parse_args()

    environment = {**os.environ, **instruction_sets.environment(arguments.isa, available)}
    arguments.folder.mkdir(parents=True, exist_ok=True)
    of = machine.describe(arguments.plexus[0])
    print(f"{of['processor']}, {of['cores']} cores, load {of['load'][0]:.1f}, {arguments.isa}")
    print(f"MB/s of user and system time, medians of {arguments.repeats}")
    for name, (header, begin, end) in TABLES.items():
        table = arguments.folder / f"{name}_{arguments.size:g}.csv"
        if not table.exists():
            write_table(table, header, begin, end, arguments.size * 1e6)
        config = arguments.folder / f"{name}_{arguments.size:g}.yaml"
        config.write_text(f"dataset: {{plugin: csv, train: {table.name}}}\nmodel: shallow\n")
        for command, of in (("plan", ["plan", str(config)]), ("data show", ["data", "show", str(table)])):
            taken = {plexus: [] for plexus in arguments.plexus}
            for _ in range(arguments.repeats):
                for plexus in arguments.plexus:
                    taken[plexus].append(seconds([plexus, *of], environment))
            megabytes = table.stat().st_size / 1e6
            speeds = "  ".join(f"{megabytes / statistics.median(taken[plexus]):6.0f}" for plexus in arguments.plexus)
            print(f"{name:8} {command:10} {speeds}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
