"""What `plexus compare` says of a study, as Markdown and as points of a curve. No number is made here: means, intervals, tests and
what was chosen are those of the program.

    print(effect("results/mnist-optimizers", "algorithm"))
    for label, points in curves("results/mnist-deep-study", "learning_rate", "initializer").items(): …

The program is $PLEXUS_COMMAND, or plexusw of this repository.
"""
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def ask(folder, of, *options):
    """The answer of `plexus compare FOLDER --of OF …`, or None where it has one value only."""
    command = [os.environ.get("PLEXUS_COMMAND", str(ROOT / "plexusw")), "compare", str(folder), "--of", of, *options,
               "--format", "json"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode == 2 and "has one value only" in done.stderr:
        return None
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return json.loads(done.stdout)


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def text(value):
    """A setting as a configuration has it."""
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def spread(entry, make=lambda number: number):
    """mean ± standard deviation over the seeds (n − 1), of shares in percent; `make` turns an accuracy into what is shown."""
    if entry["count"] == 0:
        return "–"
    deviation = "" if entry["std"] is None else f" ± {100 * entry['std']:.2f}"
    return f"{100 * make(entry['mean']):.2f}{deviation}"


def p_text(p):
    return "–" if p is None else "< 0.0001" if p < 0.0001 else f"{p:.3g}"


def differences(answer):
    """What each value has more than the baseline: cells for a table, in points."""
    cells = {}
    for row in answer["comparisons"]:
        if row["level"] == "mean":
            continue
        if row["difference"] is None:
            cells[text(row["value"])] = ["–", "–", "–"]
            continue
        interval = "–" if row["difference_low"] is None else (
            f"{100 * row['difference_low']:+.2f} to {100 * row['difference_high']:+.2f}")
        cells[text(row["value"])] = [f"{100 * row['difference']:+.2f}", interval, p_text(row["p_holm"])]
    return cells


def words(metric):
    return metric.replace("_", " ")


def sentences(answer):
    """What may be said, and what must be said with it, as the program has it."""
    parts = []
    for title, name in (("What may be claimed:", "claims"), ("What must be said with it:", "caveats")):
        if answer[name]:
            parts.append(title + "\n\n" + "\n".join(f"- {sentence['text']}" for sentence in answer[name]))
    return "\n\n".join(parts)


def numbers(answer):
    """A row for each value: what was chosen for it, what it comes to, and how that differs from the baseline."""
    more = differences(answer)
    # A component's own settings and the like follow from others.
    chosen = [name for name in answer["tuned"]
              if any(isinstance(entry.get("chosen"), dict) and entry["chosen"].get(name) is not None for entry in answer["values"])]
    rows = []
    for entry in answer["values"]:
        best = entry.get("chosen", {})
        rows.append([text(entry["value"]), *(text(best[name]) if isinstance(best, dict) and name in best else "–" for name in chosen),
                     spread(entry), *more.get(text(entry["value"]), ["baseline", "", ""])])
    return table([answer["of"], *chosen, f"{words(answer['metric'])}, %", "difference", "95 % interval", "p"], rows)


def effect(folder, of, *options):
    answer = ask(folder, of, *options)
    if answer is None:
        return f"Of `{of}` there is one value only."
    how = f"each value at its best {', '.join(answer['tuned'])} by {words(answer['chosen_by'])}" if answer["tuned"] else "nothing tuned"
    return f"### By `{of}`, {how}\n\n{numbers(answer)}\n\n{sentences(answer)}"


def curves(folder, x, of, *options):
    """{value of `of`: [(value of `x`, mean, deviation)]}, in percent, each point at its best other settings on validation data."""
    answer = ask(folder, of, "--within", x, *options)
    found = {}
    for entry in answer["values"] if answer else []:
        if entry["count"] > 0:
            found.setdefault(text(entry["value"]), []).append((entry["level"][x], 100 * entry["mean"], 100 * (entry["std"] or 0.0)))
    return found
