#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes encoder.hpp: what PyTorch's nn.TransformerEncoderLayer computes in double, for tests/operation/heads.cpp.

    /usr/bin/python3 tests/reference/encoder.py > tests/reference/encoder.hpp      (Debian's python3-torch)

Parameters, input, target and direction are those of user_layers.py.
"""
import math

import torch
from torch.autograd.functional import hvp

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
STEPS, WIDTH, HEADS, INSIDE = 3, 4, 2, 5
NAMES = ["self_attn.in_proj_weight", "self_attn.in_proj_bias", "self_attn.out_proj.weight", "self_attn.out_proj.bias", "norm1.weight", "norm1.bias",
         "linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias", "norm2.weight", "norm2.bias"]


def wave(count, function, frequency, phase, scale=1.0):
    return torch.tensor([scale * function(frequency * i + phase) for i in range(count)])


block = torch.nn.TransformerEncoderLayer(WIDTH, HEADS, INSIDE, dropout=0.0, batch_first=True)
shapes = {name: p.shape for name, p in block.named_parameters()}


def encoder(p, x):
    parts, first = {}, 0
    for name in NAMES:
        size = math.prod(shapes[name])
        parts[name] = p[first:first + size].reshape(shapes[name])
        first += size
    assert first == p.numel() and parts.keys() == shapes.keys()
    return torch.nn.utils.stateless.functional_call(block, parts, (x[None],))[0]


def numbers(name, values):
    rows = ",\n    ".join(f"{value!r}" for value in values.reshape(-1).tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by encoder.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("namespace reference {\n")
count = sum(math.prod(shape) for shape in shapes.values())
p = wave(count, math.sin, 0.7, 0.3, 0.5).requires_grad_()
x = wave(STEPS * WIDTH, math.cos, 0.9, 0.1).reshape(STEPS, WIDTH).requires_grad_()
answer = encoder(p, x)
y = wave(answer.numel(), math.sin, 0.4, 0.0).reshape(answer.shape)
((answer - y) ** 2).sum().backward()
numbers("encoder_answer", answer)
numbers("encoder_gradient", p.grad)
numbers("encoder_input_gradient", x.grad)
numbers("encoder_hessian_product",
        hvp(lambda of: ((encoder(of, x.detach()) - y) ** 2).sum(), p.detach(), wave(count, math.cos, 1.3, 0.0))[1])
print("\n}  // namespace reference")
