#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Trains a classifier of irises in PyTorch and writes it for example 14, which reads it without PyTorch.

    python3 examples/data/iris_pytorch.py      (Debian's python3-torch)

Writes iris_pytorch.safetensors: the module's state_dict, and as metadata what the lengths are scaled with and PyTorch's accuracy.
Writes iris_pytorch.csv: the three scores that PyTorch gives each flower of iris.csv.
"""
import csv
import json
import pathlib
import struct

import torch
from torch import nn

folder = pathlib.Path(__file__).resolve().parent
rows = [[float(cell) for cell in row] for row in list(csv.reader(open(folder / "iris.csv")))[1:]]
table = torch.tensor(rows)
lengths, species = table[:, :4], table[:, 4].long()
mean, deviation = lengths.mean(0), lengths.std(0, unbiased=False)
inputs = (lengths - mean) / deviation

torch.manual_seed(1)
module = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(module.parameters(), lr=1e-2)
for epoch in range(100):
    for batch in torch.randperm(150).split(16):
        optimizer.zero_grad()
        nn.functional.cross_entropy(module(inputs[batch]), species[batch]).backward()
        optimizer.step()

with torch.no_grad():
    scores = module(inputs)
right = int((scores.argmax(1) == species).sum())
with open(folder / "iris_pytorch.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["setosa", "versicolor", "virginica"])
    writer.writerows([f"{score:.9g}" for score in row] for row in scores.tolist())

# The format of safetensors: the header's length in eight bytes, the header in JSON, the numbers.
numbers = lambda values: " ".join(f"{value:.9g}" for value in values.tolist())
header = {"__metadata__": {"mean": numbers(mean), "deviation": numbers(deviation), "right": str(right), "torch": torch.__version__}}
data = b""
for name, tensor in module.state_dict().items():
    part = tensor.contiguous().numpy().tobytes()
    header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(part)]}
    data += part
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
(folder / "iris_pytorch.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
print(f"{right} of 150 are named rightly.")
