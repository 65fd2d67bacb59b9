#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes recurrent.hpp: what PyTorch computes in double for the layers of tests/time/recurrent.cpp.

    /usr/bin/python3 tests/reference/recurrent.py > tests/reference/recurrent.hpp      (Debian's python3-torch)

Parameters, input, target and direction are those of user_layers.py. Where PyTorch adds two biases that are alike, the second is 0. A GRU with
the reset gate before the product and an LSTM with peepholes, which PyTorch has not, are written out.
"""
import math

import torch
from torch import nn
from torch.autograd.functional import hvp
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

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


def weights(module, p, second_bias):
    """A module's parameters in its order, from those of the network."""
    kinds = [tuple(w.shape) for w in module._flat_weights]
    left_out = [] if second_bias or not module.bias else [n for n in range(len(kinds)) if "bias_hh" in module._flat_weights_names[n]]
    given = iter(split(p, *[kind for n, kind in enumerate(kinds) if n not in left_out]))
    module._flat_weights = [torch.zeros(kind) if n in left_out else next(given) for n, kind in enumerate(kinds)]


def layer(kind, all_steps, second_bias=False, lengths=None, **options):  # on sequences of 2 features, 3 units
    module = kind(2, 3, batch_first=True, **options)

    def network(p, x):
        weights(module, p, second_bias)
        sequences = x if x.dim() == 3 else x[None]
        if lengths is None:
            answers, state = module(sequences)
        else:
            answers, state = module(pack_padded_sequence(sequences, lengths, batch_first=True, enforce_sorted=False))
            answers = pad_packed_sequence(answers, batch_first=True, total_length=sequences.shape[1])[0]
        state = state[0] if isinstance(state, tuple) else state
        answer = answers if all_steps else state.transpose(0, 1).flatten(1)
        return answer if x.dim() == 3 else answer[0]

    return network


def reset_before(p, x):  # Cho and others 2014
    w, v, u, q, b, e = split(p, (6, 2), (3, 2), (6, 3), (3, 3), (6,), (3,))
    h = torch.zeros(3)
    for t in range(x.shape[0]):
        r, k = torch.sigmoid(w @ x[t] + u @ h + b).chunk(2)
        n = torch.tanh(v @ x[t] + q @ (r * h) + e)
        h = (1 - k) * n + k * h
    return h


def peepholes(p, x):  # Gers, Schmidhuber 2000, with a projection to 2 numbers; R is called V
    w, u, b, v, pi, pf, po = split(p, (12, 2), (12, 2), (12,), (2, 3), (3,), (3,), (3,))
    h, c, answers = torch.zeros(2), torch.zeros(3), []
    for t in range(x.shape[0]):
        i, f, g, o = (w @ x[t] + u @ h + b).chunk(4)
        c = torch.sigmoid(f + pf * c) * c + torch.sigmoid(i + pi * c) * torch.tanh(g)
        h = v @ (torch.sigmoid(o + po * c) * torch.tanh(c))
        answers.append(h)
    return torch.stack(answers)


def begun(p, x):  # an LSTM with a projection, a GRU both ways and an RNN from the last step on, each with initial states; the RNN's are computed
    of_lstm, of_gru = nn.LSTM(2, 3, batch_first=True, proj_size=2), nn.GRU(2, 3, batch_first=True, bidirectional=True)
    of_rnn = nn.RNN(6, 2, batch_first=True)
    s, steps, h, c, g, u = p[:8], x[:8].reshape(1, 4, 2), x[8:10], x[10:13], x[13:16], x[16:19]
    weights(of_lstm, p[8:74], False)
    weights(of_gru, p[74:200], True)
    weights(of_rnn, p[200:218], False)
    first = torch.tanh(s[:6].reshape(2, 3) @ g + s[6:])
    steps, _ = of_lstm(steps, (h.reshape(1, 1, 2), c.reshape(1, 1, 3)))
    steps, _ = of_gru(steps, torch.stack([g, u]).reshape(2, 1, 3))
    return of_rnn(steps.flip(1), first.reshape(1, 1, 2))[1].reshape(2)


def handed_on(p, x):  # the last h and c of an LSTM are where the next one begins, and are answered too
    first, second = (nn.LSTM(2, 3, batch_first=True, proj_size=2) for _ in range(2))
    weights(first, p[:66], False)
    weights(second, p[66:], False)
    _, (h, c) = first(x[None])
    return torch.cat((second(x[None], (h, c))[0].reshape(-1), h.reshape(-1), c.reshape(-1)))


def numbers(name, values):
    rows = ",\n    ".join(f"{value!r}" for value in values.reshape(-1).tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by recurrent.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("namespace reference {\n")
valid = [4, 1, 3]
for name, network, shape, parameters in (
        ("rnn", layer(nn.RNN, False), (4, 2), 18),
        ("rnn_relu", layer(nn.RNN, True, nonlinearity="relu", bias=False), (4, 2), 15),
        ("last_lstm", layer(nn.LSTM, False), (4, 2), 72),
        ("projected", layer(nn.LSTM, True, proj_size=2), (4, 2), 66),
        ("peepholes", peepholes, (4, 2), 75),
        ("begun", begun, (19,), 218),
        ("handed_on", handed_on, (4, 2), 132),
        ("last_gru", layer(nn.GRU, False, True), (4, 2), 63),
        ("unbiased_gru", layer(nn.GRU, True, bias=False), (4, 2), 45),
        ("reset_before", reset_before, (4, 2), 54),
        ("both_ways", layer(nn.LSTM, True, bidirectional=True), (4, 2), 144),
        ("stack", layer(nn.LSTM, True, num_layers=2, bidirectional=True), (4, 2), 384),
        ("both_ways_last", layer(nn.GRU, False, True, bidirectional=True), (4, 2), 126),
        ("ragged", layer(nn.LSTM, False, lengths=valid), (3, 4, 2), 72),
        ("ragged_both_ways", layer(nn.LSTM, True, lengths=valid, bidirectional=True), (3, 4, 2), 144),
        ("ragged_both_ways_last", layer(nn.GRU, False, True, lengths=valid, bidirectional=True), (3, 4, 2), 126)):
    p = wave(parameters, math.sin, 0.7, 0.3, 0.5).requires_grad_()
    x = wave(math.prod(shape), math.cos, 0.9, 0.1).reshape(shape).requires_grad_()
    answer = network(p, x)
    y = wave(answer.numel(), math.sin, 0.4, 0.0).reshape(answer.shape)

    def cost(of, network=network, x=x, y=y):
        return ((network(of, x.detach()) - y) ** 2).sum()

    ((answer - y) ** 2).sum().backward()
    numbers(name + "_answer", answer)
    numbers(name + "_gradient", p.grad / (shape[0] if len(shape) == 3 else 1))  # of a batch it is the mean
    numbers(name + "_input_gradient", x.grad)
    if name in ("last_lstm", "projected", "peepholes", "begun", "handed_on", "reset_before", "both_ways_last"):
        numbers(name + "_hessian_product", hvp(cost, p.detach(), wave(parameters, math.cos, 1.3, 0.0))[1])
print("\n}  // namespace reference")
