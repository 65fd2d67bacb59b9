#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes over_steps.hpp: what PyTorch computes in double for the networks of tests/time/conv1d.cpp and scan.cpp.

    /usr/bin/python3 tests/reference/over_steps.py > tests/reference/over_steps.hpp      (Debian's python3-torch)

Parameters, input, target and direction are those of user_layers.py.
"""
import math

import torch
from torch.autograd.functional import hvp
from torch.nn.functional import conv1d, layer_norm, linear, pad

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


def philox(counter, key):
    """Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011): four words of 32 bits."""
    x, k = list(counter), list(key)
    for _ in range(10):
        low, high = 0xD2511F53 * x[0], 0xCD9E8D57 * x[2]
        x = [high >> 32 ^ x[1] ^ k[0], high & 0xFFFFFFFF, low >> 32 ^ x[3] ^ k[1], low & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return x


def mask(rate, seed, step, equation, sample, time, count):
    """1 for each element that dropout keeps at a step of a sequence: docs/number/random_numbers.md says how they are counted."""
    cases = math.ceil((1 - rate) * 2 ** 31)
    kept = []
    for i in range(count):
        word = philox([time * math.ceil(count / 4) + i // 4, sample, step, equation << 16], [seed, 0])[i % 4]
        kept.append(1.0 if word >> 1 < cases else 0.0)
    return torch.tensor(kept)


def dropping(p, x):  # h = tanh(W x + U h<t-1>), of which half is dropped in the answer: value 3 of layer 1, after h<t-1>, z and h
    w, u = split(p, (5, 2), (5, 5))
    h, answers = torch.zeros(5), []
    for t in range(x.shape[0]):
        h = torch.tanh(w @ x[t] + u @ h)
        answers.append(h * mask(0.5, 7, 2, 3, 0, t, 5) / (1 - 0.5) if training else h)
    return torch.stack(answers)


def normed(p, x):  # h = tanh(norm(W x) + norm(U h<t-1>))
    w, g, b, u, k, d = split(p, (3, 2), (3,), (3,), (3, 3), (3,), (3,))
    h, answers = torch.zeros(3), []
    for t in range(x.shape[0]):
        h = torch.tanh(layer_norm(w @ x[t], (3,), g, b) + layer_norm(u @ h, (3,), k, d))
        answers.append(h)
    return torch.stack(answers)


def numbers(name, values):
    rows = ",\n    ".join(f"{value!r}" for value in values.reshape(-1).tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by over_steps.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("namespace reference {\n")
for name, network, shape, parameters in (("small_convolved", small, (7, 2), 39), ("normed_cell", normed, (4, 2), 27), ("dropped_in_a_scan", dropping, (6, 2), 35),
                                         ("not_dropped_in_a_scan", dropping, (6, 2), 35)):
    training = name == "dropped_in_a_scan"
    p = wave(parameters, math.sin, 0.7, 0.3, 0.5).requires_grad_()
    x = wave(math.prod(shape), math.cos, 0.9, 0.1).reshape(shape).requires_grad_()
    answer = network(p, x)
    y = wave(answer.numel(), math.sin, 0.4, 0.0).reshape(answer.shape)

    def cost(of, network=network, x=x, y=y):
        return ((network(of, x.detach()) - y) ** 2).sum()

    ((answer - y) ** 2).sum().backward()
    numbers(name + "_answer", answer)
    numbers(name + "_gradient", p.grad)
    numbers(name + "_input_gradient", x.grad)
    numbers(name + "_hessian_product", hvp(cost, p.detach(), wave(parameters, math.cos, 1.3, 0.0))[1])
print("\n}  // namespace reference")
