#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes user_layers.hpp: what PyTorch computes in double for the layers of tests/operation/user_layers.cpp.

    /usr/bin/python3 tests/reference/user_layers.py > tests/reference/user_layers.hpp      (Debian's python3-torch)

Parameter i of a network begins at sin(0.7 i + 0.3) / 2, its input at cos(0.9 i + 0.1), the target at sin(0.4 i), and the direction of the Hessian
product at cos(1.3 i). The cost is the sum of the squares of answer minus target.
"""
import math

import torch
from torch.autograd.functional import hvp
from torch.nn.functional import conv2d, layer_norm, linear, softmax

torch.set_default_dtype(torch.float64)


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


def norm(p, x):  # layer_norm on (2, 4), gain and bias of the input's shape
    gain, bias = split(p, (2, 4), (2, 4))
    return layer_norm(x, (4,)) * gain + bias


def attention(p, x):  # self_attention<4> on (5, 3)
    wq, wk, wv, wo, b = split(p, (4, 3), (4, 3), (4, 3), (3, 4), (3,))
    q, k, v = linear(x, wq), linear(x, wk), linear(x, wv)
    return linear(softmax(q @ k.T / 2, dim=-1) @ v, wo, b)


def recurrent(kind, features, units, extra=()):  # nn.LSTM or nn.GRU on (4, features); the second bias is zero where it is not given
    module = kind(features, units, batch_first=True)

    def network(p, x):
        gates = module.weight_ih_l0.shape[0]
        parts = split(p, (gates, features), (gates, units), (gates,), *extra)
        module._flat_weights = [*parts, torch.zeros(gates)][:4]
        return module(x[None])[0][0]

    return network


def philox(counter, key):
    """Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011): four words of 32 bits."""
    x, k = list(counter), list(key)
    for _ in range(10):
        low, high = 0xD2511F53 * x[0], 0xCD9E8D57 * x[2]
        x = [high >> 32 ^ x[1] ^ k[0], high & 0xFFFFFFFF, low >> 32 ^ x[3] ^ k[1], low & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return x


def mask(rate, seed, step, equation, sample, count):
    """1 for each element that dropout keeps: docs/number/random_numbers.md says how the numbers are counted."""
    cases = math.ceil((1 - rate) * 2 ** 31)
    kept = []
    for i in range(count):
        word = philox([i // 4, sample, step, equation << 16], [seed, 0])[i % 4]
        kept.append(1.0 if word >> 1 < cases else 0.0)
    return torch.tensor(kept)


def dropping(p, x):  # dense<8, tanh>, dropout<0.5>, dense<3> on 5: layer 2 draws, of which the first value, number 1 * 32
    w1, b1, w2, b2 = split(p, (8, 5), (8,), (3, 8), (3,))
    hidden = torch.tanh(linear(x, w1, b1))
    if training:
        hidden = hidden * mask(0.5, 7, 2, 1 * 32, 0, 8) / (1 - 0.5)
    return linear(hidden, w2, b2)


def two(p, row):  # inputs x (3) and u (2): tanh of a dense layer on x, joined to u, and a dense layer on both
    x, u = row[:3], row[3:]
    w, b, v, c = split(p, (4, 3), (4,), (2, 6), (2,))
    return linear(torch.cat((torch.tanh(linear(x, w, b)), u)), v, c)


def siamese(p, row):  # inputs x (3) and u (3): the same tanh layer on both, multiplied, and a dense layer
    x, u = row[:3], row[3:]
    w, b, v, c = split(p, (4, 3), (4,), (2, 4), (2,))
    return linear(torch.tanh(linear(x, w, b)) * torch.tanh(linear(u, w, b)), v, c)


def four_times(p, x):  # one weight at each row, as a gate, and twice more, with a bias and without, on (4, 4)
    w, b = split(p, (4, 4), (4,))
    h = torch.tanh(linear(x, w) * w).reshape(16)[:4]
    return linear(torch.tanh(linear(h, w, b)), w)


def autoencoder(p, x):  # 5 - 3 - 3 - 3 - 5: back by both weights' transposes, with biases of its own
    w, b, v, c, d, e = split(p, (3, 5), (3,), (3, 3), (3,), (3,), (5,))
    h = torch.tanh(linear(torch.tanh(linear(x, w, b)), v, c))
    return linear(torch.tanh(linear(h, v.T, d)), w.T, e)


def weight_norm(v, g):  # as torch._weight_norm, whose second derivative by v is not that of differences in PyTorch 1.13
    w = v * (g / v.flatten(1).pow(2).sum(1).sqrt().reshape(g.shape))
    assert torch.allclose(w, torch._weight_norm(v, g, 0), rtol=1e-14)
    return w


def normed(p, x):  # weight_norm of a convolution and of dense layers, on (1, 5, 5)
    v, g, b, u, h, c, w, l = split(p, (2, 1, 3, 3), (2, 1, 1, 1), (2,), (4, 18), (4, 1), (4,), (2, 4), (2, 1))
    planes = torch.tanh(conv2d(x[None], weight_norm(v, g), b))
    hidden = torch.tanh(linear(planes.reshape(-1), weight_norm(u, h), c))
    return linear(hidden, weight_norm(w, l))


def filtering(p, x):  # on (5, 6): positions, tanh of one weight at each place, tanh, second differences, a window
    w, v, c, u, d = split(p, (6, 6), (4, 30), (4,), (2, 4), (2,))
    angle = torch.arange(5.0)[:, None] * torch.exp(torch.arange(0, 6, 2) * (-math.log(10000.0) / 6))
    table = torch.zeros(5, 6)
    table[:, 0::2], table[:, 1::2] = torch.sin(angle), torch.cos(angle)
    hidden = torch.tanh(linear(torch.tanh(linear(x + table, w)).reshape(-1), v, c))
    differences = 2 * torch.eye(4) - torch.eye(4).roll(1, 0).tril() - torch.eye(4).roll(1, 1).triu()
    window = torch.tensor([math.sin(0.5 * (i + 1)) for i in range(4)])
    return linear(linear(hidden, differences) * window, u, d)


def parts(p, x):  # on (4, 6): features 0 to 2 and 4 to 5 apart, tanh of a dense layer on the latter, whose halves are used apart
    w, b, v, c = split(p, (6, 8), (6,), (2, 18), (2,))
    first, _, second = torch.split(x, [3, 1, 2], dim=1)
    low, high = torch.split(torch.tanh(linear(second.reshape(-1), w, b)), [2, 4])
    return linear(torch.cat((torch.sigmoid(high), low, first.reshape(-1))), v, c)


def numbers(name, values):
    rows = ",\n    ".join(f"{value!r}" for value in values.reshape(-1).tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by user_layers.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("namespace reference {\n")
training = False
for name, network, shape, parameters in (
        ("norm", norm, (2, 4), 16), ("attention", attention, (5, 3), 51),
        ("lstm", recurrent(torch.nn.LSTM, 2, 3), (4, 2), 72), ("gru", recurrent(torch.nn.GRU, 2, 3, [(9,)]), (4, 2), 63),
        ("dropping", dropping, (5,), 75), ("answering", dropping, (5,), 75), ("two", two, (5,), 30),
        ("siamese", siamese, (6,), 26), ("autoencoder", autoencoder, (5,), 38), ("four_times", four_times, (4, 4), 20),
        ("filtering", filtering, (5, 6), 170), ("normed", normed, (1, 5, 5), 112),
        ("parts", parts, (4, 6), 92)):
    training = name == "dropping"
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
