"""The data of the workloads: MNIST and Fashion-MNIST where plexus finds them, generated rows and photographs; and all of
it as plain floats, normalised as plexus does it, for the peers."""
import gzip
import json
import os
import pathlib
import shutil

import numpy as np

PARTS = [f"{part}-{what}" for part in ("train", "t10k") for what in ("images-idx3-ubyte", "labels-idx1-ubyte")]


def find(name="mnist"):
    home = pathlib.Path(os.environ.get("XDG_DATA_HOME", pathlib.Path.home() / ".local/share"))
    places = [pathlib.Path(place) for place in os.environ.get("PLEXUS_DATA_PATH", "").split(":") if place]
    for place in [*places, home / "plexus", pathlib.Path("/usr/share/datasets")]:
        for folder in (place / name, place / name.replace("_", "-")):
            if list(folder.glob("train-images-idx3-ubyte*")):
                return folder.resolve()
    return None


def read(folder, name):
    path = folder / name
    return path.read_bytes() if path.exists() else gzip.decompress((folder / f"{name}.gz").read_bytes())


def unpack(folder, to):
    to.mkdir(parents=True)
    for name in PARTS:
        if (folder / name).exists():
            shutil.copyfile(folder / name, to / name)
        else:
            (to / name).write_bytes(read(folder, name))
    return to


def idx(name):
    folder, arrays = find(name), []
    for part in ("train", "t10k"):
        images = np.frombuffer(read(folder, f"{part}-images-idx3-ubyte"), np.uint8)[16:].reshape(-1, 28, 28, 1)
        arrays += [images, np.frombuffer(read(folder, f"{part}-labels-idx1-ubyte"), np.uint8)[8:]]
    return arrays


def photographs():
    """As CIFAR-10 has them, (32, 32, 3): ten coarse patterns of colours, one a class, with noise. 5 × 256 for training, as
    its files are, and 256 for testing."""
    random = np.random.default_rng(1)
    patterns = random.uniform(60, 200, (10, 4, 4, 3)).repeat(8, 1).repeat(8, 2)
    labels = random.integers(0, 10, 6 * 256).astype(np.uint8)
    images = (patterns[labels] + random.normal(0, 40, (len(labels), 32, 32, 3))).clip(0, 255).astype(np.uint8)
    return images[:1280], labels[:1280], images[1280:], labels[1280:]


def table():
    """2,000 rows of 20 normal features and y = sin(x₀ + x₁) + x₂ x₃ + noise; the last 400 are for testing."""
    random = np.random.default_rng(2)
    x = random.normal(0, 1, (2000, 20)).round(4)
    y = (np.sin(x[:, 0] + x[:, 1]) + x[:, 2] * x[:, 3] + random.normal(0, 0.1, 2000)).round(4)
    return x[:1600], y[:1600], x[1600:], y[1600:]


def write_generated(folder):
    """regression.csv and cifar10/*.bin in `folder`, which plexus then searches (PLEXUS_DATA_PATH)."""
    (folder / "cifar10").mkdir(parents=True, exist_ok=True)
    train, labels, test, test_labels = photographs()
    parts = [(f"data_batch_{i + 1}", train[256 * i:256 * (i + 1)], labels[256 * i:256 * (i + 1)]) for i in range(5)]
    for name, images, classes in [*parts, ("test_batch", test, test_labels)]:
        planes = images.transpose(0, 3, 1, 2).reshape(len(images), -1)
        (folder / "cifar10" / f"{name}.bin").write_bytes(np.concatenate([classes[:, None], planes], 1).tobytes())
    x, y, test_x, test_y = table()
    rows = np.concatenate([np.concatenate([x, test_x]), np.concatenate([y, test_y])[:, None]], 1)
    header = ",".join([*(f"x{i}" for i in range(20)), "y"])
    np.savetxt(folder / "regression.csv", rows, "%.4f", ",", header=header, comments="")


def arrays(plugin):
    """Training inputs (count, shape…), labels or targets, test inputs, labels or targets; as stored."""
    return {"cifar10": photographs, "csv": table}.get(plugin, lambda: idx(plugin))()


def normalise(x, test_x, limit, how):
    """As plexus: bytes by 1/255, or mean 0 and variance 1 of the training rows, for each channel or feature."""
    if how == "scale":
        return x / np.float32(255), test_x / np.float32(255)
    axes = tuple(range(x.ndim - 1))
    mean, deviation = x[:limit].mean(axes, np.float64), x[:limit].std(axes, np.float64)
    return (x - mean) / deviation, (test_x - mean) / deviation


def prepare(settings, folder):
    """The data of a configuration in files of floats; returns their folder. train_x and test_x (count, inputs), train_t
    and test_t (count, outputs) with 1 for the right class, and about.json."""
    dataset = settings["dataset"]
    limit, how = dataset["train_limit"], dataset.get("normalize", "scale")
    to = folder / f"{dataset['plugin']}-{how}-{limit}"
    if (to / "about.json").exists():
        return to
    to.mkdir(parents=True, exist_ok=True)
    x, t, test_x, test_t = arrays(dataset["plugin"])
    shape = x.shape[1:]
    x, test_x = normalise(x, test_x, limit, how)
    classes = 10 if t.dtype == np.uint8 else 0
    for name, inputs, targets in (("train", x[:limit], t[:limit]), ("test", test_x, test_t)):
        inputs.reshape(len(inputs), -1).astype(np.float32).tofile(to / f"{name}_x.f32")
        targets = np.eye(10)[targets] if classes else targets[:, None]
        targets.astype(np.float32).tofile(to / f"{name}_t.f32")
    about = {"classes": classes, "outputs": classes or 1, "inputs": int(np.prod(shape)), "shape": list(shape),
             "test_samples": len(test_x)}
    (to / "about.json").write_text(json.dumps(about), encoding="utf-8")
    return to
