#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes state_dicts.hpp: PyTorch's state_dicts as safetensors files, byte by byte, and what the modules answer.

    /usr/bin/python3 tests/reference/state_dicts.py > tests/reference/state_dicts.hpp      (Debian's python3-torch)
    /usr/bin/python3 tests/reference/state_dicts.py --check FOLDER...

The files are written here, after the description of the format: the header's length in eight bytes, the header in JSON, the numbers. With
--check the files that tests/storage/state_dicts.cpp has left are read, loaded into the modules, strictly, and must give the same answers to
1e-6; the arrays that tests/storage/npz.cpp has left must be the same. The two tests need not be of one build: each file is read from the
first of the folders that has it. Parameter i of a module is sin(0.7 i + 0.3) / 2, element i of an input cos(0.9 i + 0.1).
"""
import io
import json
import math
import pathlib
import struct
import sys

import numpy
import torch
from torch import nn

torch.set_num_threads(1)
TYPES = {torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}


def as_bytes(tensor):
    if tensor.dtype == torch.bfloat16:
        return b"".join(struct.pack("<h", i) for i in tensor.contiguous().view(torch.int16).flatten().tolist())
    return tensor.detach().contiguous().numpy().tobytes()


def safetensors(state):
    header, data = {}, b""
    for name, tensor in state.items():
        part = as_bytes(tensor)
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def parse(raw):
    length, = struct.unpack("<Q", raw[:8])
    header, data = json.loads(raw[8:8 + length]), raw[8 + length:]
    types = {name: dtype for dtype, name in TYPES.items()}
    state = {}
    for name, tensor in header.items():
        if name != "__metadata__":
            begin, end = tensor["data_offsets"]
            flat = torch.frombuffer(bytearray(data[begin:end]), dtype=types[tensor["dtype"]])
            state[name] = flat.reshape(tensor["shape"])
    return state


class Convolutions(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, (3, 2), groups=2)
        self.block = nn.Sequential(nn.ReLU(), nn.Conv2d(4, 3, 2, bias=False))
        self.up = nn.ConvTranspose2d(3, 2, (1, 2), stride=2)
        self.fc = nn.Linear(2 * 3 * 4, 2)

    def forward(self, x):
        return self.fc(self.up(self.block(self.conv1(x))).flatten(1))


class Windows(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(2, 4, 2, stride=2, groups=2)
        self.up = nn.ConvTranspose1d(4, 6, 2, stride=2, bias=False)
        self.conv3 = nn.Conv3d(2, 2, (1, 2, 1))
        self.up3 = nn.ConvTranspose3d(2, 1, 2)
        self.fc = nn.Linear(27, 2)

    def forward(self, x):  # steps are first there
        x = self.up(self.conv(x.transpose(1, 2))).transpose(1, 2).reshape(-1, 2, 2, 3, 2)
        return self.fc(self.up3(self.conv3(x)).flatten(1))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 2, bidirectional=True, batch_first=True)
        self.gru = nn.GRU(4, 3, batch_first=True)
        self.rnn = nn.RNN(3, 2, batch_first=True)
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(self.rnn(self.gru(self.lstm(x)[0])[0])[0][:, -1])


class Translating(nn.Module):
    def __init__(self):
        super().__init__()
        options = dict(dim_feedforward=3, dropout=0.0, batch_first=True)
        self.encoder = nn.TransformerEncoderLayer(4, 2, **options)
        self.decoder = nn.TransformerDecoderLayer(4, 2, norm_first=True, **options)

    def forward(self, x):
        return self.decoder(x, self.encoder(x))


class Attending(nn.Module):
    def __init__(self):
        super().__init__()
        self.own = nn.MultiheadAttention(4, 2, batch_first=True)
        self.cross = nn.MultiheadAttention(4, 2, bias=False, batch_first=True)
        self.memory = nn.Linear(4, 6)
        self.wide = nn.MultiheadAttention(4, 2, kdim=6, vdim=6, batch_first=True)

    def forward(self, x):
        a = self.own(x, x, x)[0]
        b = self.cross(a, x, x)[0]
        memory = self.memory(x)
        return self.wide(b, memory, memory)[0]


class Paired(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 3, proj_size=2, batch_first=True)
        self.fc = nn.utils.spectral_norm(nn.Linear(10, 3))
        self.pair = nn.Bilinear(3, 10, 2)

    def forward(self, x):
        steps = self.lstm(x)[0].flatten(1)
        return self.pair(self.fc(steps), steps)


class WeightNormed(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.utils.weight_norm(nn.Conv2d(2, 3, (2, 1)))
        self.over = nn.utils.weight_norm(nn.Conv2d(3, 2, 1, bias=False))
        self.fc = nn.utils.weight_norm(nn.Linear(8, 2))

    def forward(self, x):
        return self.fc(self.over(self.conv(x)).flatten(1))


class Stacked(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 2, num_layers=2, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        return self.fc(self.lstm(x)[0]).flatten(1)


def modules():
    normalized = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 2))
    normalized[1].num_batches_tracked += 7
    return {
        "mlp": (nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).float(), (2, 3)),
        "cnn": (Convolutions().double(), (1, 2, 5, 4)),
        "windows": (Windows().double(), (2, 5, 2)),
        "normalized": (normalized.double(), (2, 3)),
        "not_affine": (nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4, affine=False), nn.Tanh(), nn.Linear(4, 2)).double(), (2, 3)),
        "transposed": (nn.Sequential(nn.utils.spectral_norm(nn.ConvTranspose2d(4, 6, (2, 1), groups=2)), nn.Flatten(), nn.Linear(36, 2)).double(), (2, 4, 2, 2)),
        "recurrent": (Recurrent().double(), (2, 5, 3)),
        "paired": (Paired().double(), (2, 5, 3)),
        "weight_normed": (WeightNormed().double(), (2, 2, 3, 2)),
        "translating": (Translating().double(), (2, 3, 4)),
        "attending": (Attending().double(), (2, 3, 4)),
        "norms": (nn.Sequential(nn.GroupNorm(2, 4), nn.PReLU(4), nn.InstanceNorm2d(4, affine=True), nn.Flatten(), nn.Linear(16, 3), nn.LayerNorm(3),
                                nn.PReLU()).double(), (2, 4, 2, 2)),
    }


def filled(module):
    count = 0
    state = module.state_dict()
    for name, tensor in state.items():
        if tensor.dtype != torch.int64:
            numbers = torch.tensor([math.sin(0.7 * (count + i) + 0.3) / 2 for i in range(tensor.numel())], dtype=torch.float64)
            if name.endswith("running_var"):
                numbers = numbers.abs() + 0.5
            elif name.endswith(("weight_u", "weight_v")) and name[:-1] + "u" in state:  # vectors of length 1, of a spectral norm
                numbers = numbers / numbers.norm()
            tensor.copy_(numbers.reshape(tensor.shape))
            count += tensor.numel()
    return module.eval()


def answer(module, shape):
    x = torch.tensor([math.cos(0.9 * i + 0.1) for i in range(math.prod(shape))], dtype=torch.float64).reshape(shape)
    with torch.no_grad():
        return module(x.to(next(module.parameters()).dtype))


def npz(state, save):
    stream = io.BytesIO()
    save(stream, **state)
    return stream.getvalue()


def write():
    print("// SPDX-License-Identifier: BSL-1.0\n// Written by state_dicts.py: files, and answers.\n#pragma once\n\n// clang-format off")
    print("namespace state_dicts {\n")
    files = {}
    for name, (module, shape) in modules().items():
        files[name] = safetensors(filled(module).state_dict())
        print(f"inline constexpr double {name}_answer[] = {{{', '.join(repr(v) for v in answer(module, shape).double().flatten().tolist())}}};")
    mlp = modules()["mlp"][0]
    state = filled(mlp).state_dict()
    files["half"] = safetensors({key: tensor.half() for key, tensor in state.items()})
    files["brain"] = safetensors({key: tensor.bfloat16() for key, tensor in state.items()})
    for name, dtype in (("half", torch.float16), ("brain", torch.bfloat16)):
        rounded = modules()["mlp"][0].double()
        rounded.load_state_dict({key: tensor.to(dtype).double() for key, tensor in state.items()})
        print(f"inline constexpr double {name}_answer[] = {{{', '.join(repr(v) for v in answer(rounded, (2, 3)).flatten().tolist())}}};")
    # Two layers here, which have other names: it is loaded by order.
    stacked = filled(Stacked().double())
    files["stacked"] = safetensors(stacked.state_dict())
    print(f"inline constexpr double stacked_answer[] = {{{', '.join(repr(v) for v in answer(stacked, (2, 5, 3)).flatten().tolist())}}};")
    # As safetensors' own library orders tensors: by type, then by name.
    files["sorted"] = safetensors(dict(sorted(state.items())))
    # One of the arrays has its first index as the fastest.
    arrays = {key: tensor.numpy() for key, tensor in state.items()}
    files["arrays"] = npz(arrays | {"2.weight": numpy.asfortranarray(arrays["2.weight"])}, numpy.savez)
    files["compressed_arrays"] = npz(arrays, numpy.savez_compressed)
    for name, raw in files.items():
        print(f"\ninline constexpr unsigned char {name}[] = {{")
        for first in range(0, len(raw), 40):
            print("    " + ",".join(str(byte) for byte in raw[first:first + 40]) + ",")
        print("};")
    print("\n}  // namespace state_dicts\n// clang-format on")


def left_by(test, name, folders):
    for folder in folders:
        if (pathlib.Path(folder) / name).is_file():
            return pathlib.Path(folder) / name
    sys.exit(f"{name} is in none of the folders: run the test {test}, and name the folder that it ran in too")


def check(folders):
    for name, (module, shape) in modules().items():
        expected = answer(filled(module), shape)
        other = modules()[name][0].eval()
        other.load_state_dict(parse(left_by("storage/state_dicts", f"storage_{name}.safetensors", folders).read_bytes()), strict=True)
        error = (answer(other, shape) - expected).abs().max().item()
        print(f"{name}: {len(other.state_dict())} tensors, answers differ by {error:.1e}")
        assert error < 1e-6
    arrays = numpy.load(left_by("storage/npz", "storage_mlp.npz", folders))
    state = filled(modules()["mlp"][0]).state_dict()
    assert sorted(arrays) == sorted(state) and all((arrays[key] == state[key].numpy()).all() for key in state)
    print("mlp.npz: the same arrays")


if __name__ == "__main__":
    check(sys.argv[2:]) if "--check" in sys.argv else write()
