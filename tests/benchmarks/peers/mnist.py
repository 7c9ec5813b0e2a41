"""MNIST for the peers: IDX files, packed or not, as float32 of 0…1 and int64 labels."""
import gzip
import pathlib

import numpy as np


def read(folder, name, header):
    path = pathlib.Path(folder) / name
    content = path.read_bytes() if path.exists() else gzip.decompress(path.with_name(name + ".gz").read_bytes())
    return np.frombuffer(content, np.uint8)[header:]


def load(folder):
    """Training images (60000, 784), labels, test images (10000, 784), labels."""
    arrays = []
    for part in ("train", "t10k"):
        arrays.append(read(folder, f"{part}-images-idx3-ubyte", 16).reshape(-1, 784).astype(np.float32) / 255)
        arrays.append(read(folder, f"{part}-labels-idx1-ubyte", 8).astype(np.int64))
    return arrays
