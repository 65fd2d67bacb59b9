#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes clipping.hpp: parameters after 20 steps of PyTorch in double, with gradients clipped or accumulated.

    /usr/bin/python3 tests/reference/clipping.py > tests/reference/clipping.hpp      (Debian's python3-torch)

dense<5, act::tanh>, dense<2> on 3 inputs. Parameter i, in the order W1(out, in) by rows, b1, W2, b2, begins at sin(0.7 i + 0.3). Batch k has 3
samples, whose element i is 2 cos(0.9 i + k); their targets have 3 sin(0.4 i + k). The cost is the mean over the samples of the sum of squares.
"""
import math

import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

torch.set_default_dtype(torch.float64)


def wave(count, function, frequency, phase, scale=1.0):
    return torch.tensor([scale * function(frequency * i + phase) for i in range(count)])


def train(make, batches=1, norm=None, value=None):
    first, second = torch.nn.Linear(3, 5), torch.nn.Linear(5, 2)
    parameters = [first.weight, first.bias, second.weight, second.bias]
    begin = wave(32, math.sin, 0.7, 0.3)
    with torch.no_grad():
        for p in parameters:
            p.copy_(begin[: p.numel()].reshape(p.shape))
            begin = begin[p.numel() :]
    optimizer = make(parameters)
    clipped = 0
    for k in range(20 * batches):
        x, y = wave(9, math.cos, 0.9, k, 2).reshape(3, 3), wave(6, math.sin, 0.4, k, 3).reshape(3, 2)
        loss = ((second(torch.tanh(first(x))) - y) ** 2).sum(1).mean()
        (loss / batches).backward()
        if (k + 1) % batches == 0:
            if norm is not None:
                clipped += float(clip_grad_norm_(parameters, norm)) > norm
            if value is not None:
                clip_grad_value_(parameters, value)
            optimizer.step()
            optimizer.zero_grad()
    assert norm is None or 0 < clipped < 20  # some are, some are not
    return torch.cat([p.detach().reshape(-1) for p in parameters])


def momentum(parameters):
    return torch.optim.SGD(parameters, lr=0.01, momentum=0.9)


def adam(parameters):
    return torch.optim.Adam(parameters, lr=0.05)


print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by clipping.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("namespace reference {\n")
for name, found in (
    ("norm_and_momentum", train(momentum, norm=6.0)),
    ("norm_and_adam", train(adam, norm=6.0)),
    ("value_and_momentum", train(momentum, value=1.0)),
    ("four_batches", train(adam, batches=4)),
    ("two_batches_and_norm", train(momentum, batches=2, norm=4.0)),
):
    rows = ",\n    ".join(f"{value!r}" for value in found.tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")
print("\n}  // namespace reference")
