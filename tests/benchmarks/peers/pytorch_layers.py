"""The layers of a `sequential` model as PyTorch has them, with initial weights drawn by the same rules."""
import math

import torch
from torch import nn
from torch.nn import functional

ACTIVATIONS = {"relu": nn.ReLU, "gelu": nn.GELU, "tanh": nn.Tanh}


class LastState(nn.Module):
    """The state of a recurrent network after the last step."""

    def __init__(self, kind, features, units):
        super().__init__()
        self.cell = kind(features, units, batch_first=True)
        for gate in self.cell.weight_ih_l0.data.split(units):
            nn.init.xavier_uniform_(gate)
        nn.init.orthogonal_(self.cell.weight_hh_l0)
        nn.init.zeros_(self.cell.bias_ih_l0)
        nn.init.zeros_(self.cell.bias_hh_l0)

    def forward(self, x):
        return self.cell(x)[0][:, -1]


class TransformerBlock(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.output = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.hidden, self.projection = nn.Linear(width, hidden), nn.Linear(hidden, width)
        for part in self.qkv.weight.data.split(width):
            nn.init.xavier_uniform_(part)
        for layer in (self.output, self.hidden, self.projection):
            nn.init.xavier_uniform_(layer.weight)
        for layer in (self.qkv, self.output, self.hidden, self.projection):
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        batch, length, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, length, width)
        x = x + self.output(attended)
        return x + self.projection(functional.gelu(self.hidden(self.norm2(x))))


class Positions(nn.Module):
    def __init__(self, length, width):
        super().__init__()
        t, i = torch.arange(length)[:, None], torch.arange(width)
        angle = t / 10000 ** ((i - i % 2) / width)
        self.register_buffer("waves", torch.where(i % 2 == 0, angle.sin(), angle.cos()))

    def forward(self, x):
        return x + self.waves


class Residual(nn.Module):
    def __init__(self, layers, shortcut):
        super().__init__()
        self.layers, self.shortcut = layers, shortcut

    def forward(self, x):
        return self.shortcut(x) + self.layers(x)


class Rows(nn.Module):
    """An image (1, height, width) as a sequence of its rows."""

    def forward(self, x):
        return x.flatten(1, 2)


class Mean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3)) if x.ndim == 4 else x.mean(1)


def he(layer):
    nn.init.normal_(layer.weight, 0, math.sqrt(2 / layer.weight[0].numel()))
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


def convolution(layer, channels):
    kernel = layer.get("kernel", 3)
    return he(nn.Conv2d(channels, layer["channels"], kernel, layer.get("stride", 1),
                        kernel // 2 if layer.get("padding") == "same" else 0,
                        bias=layer.get("bias_initializer", "zeros") is not None))


def build(layers, shape, modules):
    """Adds modules for the layers and returns the shape of what comes out: (height, width, channels), (length, width) or
    (size,)."""
    for layer in layers:
        layer = layer if isinstance(layer, dict) else {"plugin": layer}
        kind = layer["plugin"]
        if kind in ("lstm", "gru", "reshape") and len(shape) == 3:
            modules.append(Rows())
            shape = (shape[0], shape[1] * shape[2])
        if kind == "dense":
            if layer.get("over") != "last_axis":
                modules.append(nn.Flatten())
                shape = (math.prod(shape),)
            modules.append(he(nn.Linear(shape[-1], layer["outputs"])))
            shape = (*shape[:-1], layer["outputs"])
        elif kind in ("lstm", "gru"):
            modules.append(LastState(nn.LSTM if kind == "lstm" else nn.GRU, shape[1], layer["units"]))
            shape = (layer["units"],)
        elif kind == "convolution":
            modules.append(convolution(layer, shape[2]))
            stride = layer.get("stride", 1)
            shape = ((shape[0] + stride - 1) // stride, (shape[1] + stride - 1) // stride, layer["channels"])
        elif kind == "batch_normalization":
            modules.append(nn.BatchNorm2d(shape[2]) if len(shape) == 3 else nn.BatchNorm1d(shape[0]))
        elif kind == "layer_normalization":
            modules.append(nn.LayerNorm(shape[-1]))
        elif kind == "positional_encoding":
            modules.append(Positions(*shape))
        elif kind == "transformer_block":
            modules.append(TransformerBlock(shape[1], layer["heads"], layer["hidden"]))
        elif kind == "global_average_pool":
            modules.append(Mean())
            shape = (shape[-1],)
        elif kind == "repeat":
            for _ in range(layer["times"]):
                shape = build(layer["layers"], shape, modules)
        elif kind == "residual":
            inner = []
            after = build(layer["layers"], shape, inner)
            shortcut = nn.Identity() if after == shape else he(
                nn.Conv2d(shape[2], after[2], 1, shape[0] // after[0], bias=False))
            modules.append(Residual(nn.Sequential(*inner), shortcut))
            shape = after
        elif kind != "reshape":
            modules.append(ACTIVATIONS[kind]())
    return shape


def network(workload):
    """The whole, with the head."""
    modules = []
    shape = build(workload.sequential, tuple(workload.shape), modules)
    head = [] if len(shape) == 1 else [nn.Flatten()]
    return nn.Sequential(*modules, *head, he(nn.Linear(math.prod(shape), workload.outputs)))
