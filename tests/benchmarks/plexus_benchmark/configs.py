"""The configurations of the workloads as files that `plexus run` takes, and as folders that the peers read."""
import json
import re

from .workloads import WORKLOADS

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")


def scalar(value):
    """A scalar, list or flow map of YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {scalar(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(scalar, value)) + "]"
    if isinstance(value, str) and PLAIN.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def lines(settings, indent=""):
    for key, value in settings.items():
        flow = f"{indent}{key}: {scalar(value)}"
        if len(flow) <= 100:
            yield flow
        elif isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from lines(value, indent + "  ")
        else:
            yield f"{indent}{key}:"
            yield from (f"{indent}  - {scalar(item)}" for item in value)


def text(workload):
    """The file of a workload in configs/benchmarks."""
    head = [f"# {workload.name} of the benchmark: {workload.words}."]
    if workload.settings["dataset"]["plugin"] in ("csv", "cifar10"):
        head.append("# Its data are generated: tests/benchmarks/plexus-benchmark --prepare FOLDER writes them, and this.")
    return "\n".join([*head, *lines(workload.settings)]) + "\n"


def write_all(folder):
    for workload in WORKLOADS.values():
        (folder / f"{workload.name.lower()}.yaml").write_text(text(workload), encoding="utf-8")


def write_for_peers(workload, data, folder):
    """Settings and layers as JSON, the same in plain lines for programs in C++, and the initial weights as floats.
    `data`: the folder of prepare() of data.py."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "weights.f32", "wb") as file:
        for array in workload.network.initial_weights():
            array.tofile(file)
    about = json.loads((data / "about.json").read_text("utf-8"))
    about["test_samples"] = workload.settings["dataset"].get("test_limit", about["test_samples"])
    optimizer = workload.settings["optimizer"]
    row = {"name": workload.name, "data": str(data), "weights_file": str(folder / "weights.f32"), "batch": workload.batch,
           "samples": workload.samples, "epochs": workload.epochs, "inference": workload.inference, **about,
           "loss": workload.loss, "optimizer": optimizer["plugin"], "learning_rate": optimizer["learning_rate"],
           "momentum": optimizer.get("momentum", 0.0), "model": workload.settings["model"]["plugin"],
           "layers": workload.network.layers, "settings_layers": workload.settings["model"].get("layers", [])}
    (folder / "row.json").write_text(json.dumps(row), encoding="utf-8")
    plain = [f"{key} {value}" for key, value in row.items() if isinstance(value, (str, int, float))]
    plain.append("shape " + " ".join(map(str, row["shape"])))
    for layer in row["layers"]:
        numbers = [str(value) for value in layer.values() if isinstance(value, (int, float))]
        plain.append(" ".join(["layer", layer["op"], *numbers]))
    (folder / "row.txt").write_text("\n".join(plain) + "\n", encoding="utf-8")
    return folder
