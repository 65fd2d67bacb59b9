#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes conv1d.hpp: what PyTorch computes in double for the networks of tests/time/conv1d.cpp.

    /usr/bin/python3 tests/reference/conv1d.py > tests/reference/conv1d.hpp      (Debian's python3-torch)

Parameters, input, target and direction are those of user_layers.py.
"""
import math

import torch
from torch.autograd.functional import hvp
from torch.nn.functional import conv1d, linear, pad

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def wave(count, function, frequency, phase, scale=1.0):
    return torch.tensor([scale * function(frequency * i + phase) for i in range(count)])


def split(p, *shapes):
    parts, first = [], 0
    for shape in shapes:
        size = math.prod(shape)
        parts.append(p[first:first + size].reshape(shape))
        first += size
    assert first == p.numel()
    return parts


def over_steps(x, w, b=None, dilation=1, causal=False):  # PyTorch has features first, and no zeros before the first step alone
    x = x.T[None]
    if causal:
        x = pad(x, (dilation * (w.shape[2] - 1), 0))
    return conv1d(x, w, b, dilation=dilation)[0].T


def small(p, x):  # three steps apart, causal; then a shorter sequence without bias; then a dense layer at each step
    w1, b1, w2, w3, b3 = split(p, (3, 2, 3), (3,), (2, 3, 2), (2, 2), (2,))
    hidden = torch.tanh(over_steps(x, w1, b1, 2, True))
    return linear(over_steps(hidden, w2), w3, b3)


def numbers(name, values):
    rows = ",\n    ".join(f"{value!r}" for value in values.reshape(-1).tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by conv1d.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("namespace reference {\n")
for name, network, shape, parameters in (("small", small, (7, 2), 39),):
    p = wave(parameters, math.sin, 0.7, 0.3, 0.5).requires_grad_()
    x = wave(math.prod(shape), math.cos, 0.9, 0.1).reshape(shape).requires_grad_()
    answer = network(p, x)
    y = wave(answer.numel(), math.sin, 0.4, 0.0).reshape(answer.shape)

    def cost(of, network=network, x=x, y=y):
        return ((network(of, x.detach()) - y) ** 2).sum()

    ((answer - y) ** 2).sum().backward()
    numbers(name + "_convolved", answer)
    numbers(name + "_convolved_gradient", p.grad)
    numbers(name + "_convolved_input_gradient", x.grad)
    numbers(name + "_convolved_hessian_product", hvp(cost, p.detach(), wave(parameters, math.cos, 1.3, 0.0))[1])
print("\n}  // namespace reference")
