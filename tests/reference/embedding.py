#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes embedding.hpp: what PyTorch computes in double for tests/layer/embedding.cpp and, of
tables that are output layers too, for tests/operation/shared_parameters.cpp.

    /usr/bin/python3 tests/reference/embedding.py > tests/reference/embedding.hpp      (Debian's python3-torch)

Parameter i of a network begins at sin(0.7 i + 0.3) / 2; token i is (7 i + 3) mod the vocabulary; real input i is
cos(0.9 i + 0.1), target i sin(0.4 i), and the direction of the Hessian product at i cos(1.3 i). The cost is the mean over
the samples of the sum of the squares of answer minus target.
"""
import math

import torch
from torch.autograd.functional import hvp, jvp
from torch.nn.functional import embedding, embedding_bag, linear

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def wave(count, function, frequency, phase, scale=1.0):
    return torch.tensor([scale * function(frequency * i + phase) for i in range(count)])


def words(samples, places, vocabulary):
    return torch.tensor([(7 * i + 3) % vocabulary for i in range(samples * places)]).reshape(samples, places)


def split(p, *shapes):
    parts, first = [], 0
    for shape in shapes:
        size = math.prod(shape)
        parts.append(p[first:first + size].reshape(shape))
        first += size
    assert first == p.numel()
    return parts


def review(p, padding=None):  # 4 tokens of 9: embedding<3>, mean_over_steps, tanh, dense<2>
    table, w, b = split(p, (9, 3), (2, 3), (2,))
    return linear(torch.tanh(embedding(words(3, 4, 9), table, padding_idx=padding).mean(dim=1)), w, b)


def bag(p):  # the same, the mean only over tokens that are not padding: embedding_bag
    table, w, b = split(p, (9, 3), (2, 3), (2,))
    return linear(torch.tanh(embedding_bag(words(3, 4, 9), table, mode="mean", padding_idx=3)), w, b)


def valid(p):  # the same over the first 4, none and the first 3 tokens
    table, w, b = split(p, (9, 3), (2, 3), (2,))
    mask = torch.tensor([[1.0, 1, 1, 1], [0, 0, 0, 0], [1, 1, 1, 0]])
    mean = (mask[..., None] * embedding(words(3, 4, 9), table)).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)
    return linear(torch.tanh(mean), w, b)


def joined(p):  # one token of 5 and two real numbers: embedding<3>, both joined, dense<3, tanh>, dense<2>
    table, w, b, v, c = split(p, (5, 3), (3, 5), (3,), (2, 3), (2,))
    u = wave(6, math.cos, 0.9, 0.1).reshape(3, 2)
    hidden = torch.cat((embedding(words(3, 1, 5)[:, 0], table), u), dim=1)
    return linear(torch.tanh(linear(hidden, w, b)), v, c)


def tied(p):  # 2 tokens of 9: embedding<3>, dense<3, tanh> at each, and logits by the table itself and a bias
    table, w, b, c = split(p, (9, 3), (3, 3), (3,), (9,))
    return linear(torch.tanh(linear(embedding(words(3, 2, 9), table), w, b)), table, c)


def tied_bag(p):  # 2 tokens of 9: embedding<3>, mean_over_steps, tanh, and logits by the table itself
    (table,) = split(p, (9, 3))
    return linear(torch.tanh(embedding(words(3, 2, 9), table).mean(dim=1)), table)


def numbers(name, values):
    rows = ",\n    ".join(f"{value!r}" for value in values.reshape(-1).tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by embedding.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("namespace reference {\n")
for name, network, parameters in (("review", review, 35), ("padded", lambda p: review(p, padding=3), 35), ("bag", bag, 35), ("valid", valid, 35),
                                  ("joined", joined, 41), ("tied", tied, 48), ("tied_bag", tied_bag, 27)):
    p = wave(parameters, math.sin, 0.7, 0.3, 0.5).requires_grad_()
    answer = network(p)
    y = wave(answer.numel(), math.sin, 0.4, 0.0).reshape(answer.shape)

    def cost(of, network=network, y=y):
        return ((network(of) - y) ** 2).sum() / 3

    cost(p).backward()
    direction = wave(parameters, math.cos, 1.3, 0.0)
    numbers(name + "_answer", answer)
    numbers(name + "_gradient", p.grad)
    if name not in ("padded", "bag"):  # the padding's row moves in PyTorch's forward derivative; a bag has no second derivatives
        numbers(name + "_tangent", jvp(network, p.detach(), direction)[1])
        numbers(name + "_hessian_product", hvp(cost, p.detach(), direction)[1])
print("\n}  // namespace reference")
