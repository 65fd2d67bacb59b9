#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes attention.hpp: what PyTorch computes in double for tests/time/attention.cpp.

    /usr/bin/python3 tests/reference/attention.py > tests/reference/attention.hpp      (Debian's python3-torch)

Parameters, input, target and direction are those of user_layers.py. A row has both inputs, x first. PyTorch 1.13 has no rotary positions and no
scaled_dot_product_attention: these are written out, rotations as products of complex numbers.
"""
import math

import torch
from torch import nn
from torch.autograd.functional import hvp

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def wave(count, function, frequency, phase, scale=1.0):
    return torch.tensor([scale * function(frequency * i + phase) for i in range(count)])


def numbers(name, values):
    rows = ",\n    ".join(f"{value!r}" for value in values.reshape(-1).tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


def causal(steps):  # True: the key is hidden
    return torch.ones(steps, steps).triu(1).bool()


def by_heads(x, heads):
    return x[0].reshape(x.shape[1], heads, -1).transpose(0, 1)


def mixed(q, k, v, divisor, mask=None):  # of each head, joined
    scores = q @ k.transpose(1, 2) / divisor
    if mask is not None:
        scores = scores.masked_fill(mask, -math.inf)
    return (torch.softmax(scores, dim=2) @ v).transpose(0, 1).flatten(1)[None]


class Rotary(nn.Module):
    def __init__(self):
        super().__init__()
        self.in_proj_weight, self.in_proj_bias = nn.Parameter(torch.zeros(24, 8)), nn.Parameter(torch.zeros(24))
        self.out_proj = nn.Linear(8, 8)

    def forward(self, x):
        q, k, v = (by_heads(each, 2) for each in (x @ self.in_proj_weight.T + self.in_proj_bias).chunk(3, dim=2))
        angle = torch.arange(4)[:, None] * 10000.0 ** (-torch.arange(0, 4, 2) / 4)
        turns = torch.polar(torch.ones_like(angle), angle)
        q, k = (torch.view_as_real(torch.view_as_complex(each.reshape(2, 4, 2, 2)) * turns).reshape(2, 4, 4) for each in (q, k))
        return self.out_proj(mixed(q, k, v, 2))


class Attentions(nn.Module):
    def __init__(self):
        super().__init__()
        self.turning = Rotary()
        self.own = nn.MultiheadAttention(8, 4, batch_first=True)
        self.cross = nn.MultiheadAttention(8, 2, bias=False, kdim=4, vdim=4, batch_first=True)

    def forward(self, x, m):
        t = self.turning(x)
        a = self.own(t, t, t, attn_mask=causal(4))[0]
        a = self.cross(a, m, m, attn_mask=-0.3 * (torch.arange(4)[:, None] - torch.arange(5)[None]).abs())[0]
        return mixed(by_heads(a, 2), by_heads(t, 2), by_heads(x, 2), 0.5, causal(4))


class Transformers(nn.Module):
    def __init__(self):
        super().__init__()
        options = dict(dropout=0.0, batch_first=True)
        self.encoder = nn.TransformerEncoderLayer(6, 2, dim_feedforward=5, **options)
        self.encoder_first = nn.TransformerEncoderLayer(6, 3, dim_feedforward=4, norm_first=True, activation="gelu", layer_norm_eps=1e-3, **options)
        self.decoder = nn.TransformerDecoderLayer(6, 2, dim_feedforward=5, **options)
        self.decoder_first = nn.TransformerDecoderLayer(6, 3, dim_feedforward=4, norm_first=True, activation="gelu", **options)

    def forward(self, x, m):
        e = self.encoder_first(self.encoder(m), src_mask=causal(4))
        return self.decoder_first(self.decoder(x, e), e, tgt_mask=causal(3))


print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by attention.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("namespace reference {\n")
for name, module, shapes in (("attentions", Attentions(), [(4, 8), (5, 4)]), ("transformers", Transformers(), [(3, 6), (4, 6)])):
    named = dict(module.named_parameters())

    def through(p, row, module=module, shapes=shapes, named=named):
        parts, first = {}, 0
        for each, parameter in named.items():
            parts[each] = p[first:first + parameter.numel()].reshape(parameter.shape)
            first += parameter.numel()
        assert first == p.numel()
        inputs, first = [], 0
        for shape in shapes:
            inputs.append(row[first:first + math.prod(shape)].reshape(1, *shape))
            first += math.prod(shape)
        return nn.utils.stateless.functional_call(module, parts, tuple(inputs))[0]

    count, size = sum(p.numel() for p in named.values()), sum(math.prod(shape) for shape in shapes)
    p = wave(count, math.sin, 0.7, 0.3, 0.5).requires_grad_()
    x = wave(size, math.cos, 0.9, 0.1).requires_grad_()
    answer = through(p, x)
    y = wave(answer.numel(), math.sin, 0.4, 0.0).reshape(answer.shape)
    ((answer - y) ** 2).sum().backward()
    numbers(name + "_answer", answer)
    numbers(name + "_gradient", p.grad)
    numbers(name + "_input_gradient", x.grad)
    numbers(name + "_hessian_product",
            hvp(lambda of: ((through(of, x.detach()) - y) ** 2).sum(), p.detach(), wave(count, math.cos, 1.3, 0.0))[1])
print("\n}  // namespace reference")
