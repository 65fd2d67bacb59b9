#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes temporal_conv.hpp: what PyTorch computes in double for the network of tests/time/temporal_conv.cpp.

    /usr/bin/python3 tests/reference/temporal_conv.py > tests/reference/temporal_conv.hpp      (Debian's python3-torch)

The block has the modules and names of the paper's code (Bai, Kolter, Koltun 2018, locuslab/TCN, TemporalBlock), without
weight_norm. Parameters, input, target and direction are those of user_layers.py.
"""
import math

import torch
from torch import nn
from torch.autograd.functional import hvp
from torch.nn.utils.stateless import functional_call

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


class TemporalBlock(nn.Module):
    def __init__(self, channels, filters, kernel, dilation, function):
        super().__init__()
        self.behind = (kernel - 1) * dilation
        self.conv1 = nn.Conv1d(channels, filters, kernel, padding=self.behind, dilation=dilation)
        self.conv2 = nn.Conv1d(filters, filters, kernel, padding=self.behind, dilation=dilation)
        self.downsample = nn.Conv1d(channels, filters, 1) if channels != filters else None
        self.function = function

    def forward(self, x):
        out = self.function(self.conv1(x)[:, :, :-self.behind])  # the paper's Chomp1d
        out = self.function(self.conv2(out)[:, :, :-self.behind])
        return self.function(out + (x if self.downsample is None else self.downsample(x)))


class OverSteps(nn.Linear):  # PyTorch has features first
    def forward(self, x):
        return super().forward(x[0].T)


net = nn.Sequential(TemporalBlock(2, 3, 3, 2, torch.relu), TemporalBlock(3, 3, 2, 1, torch.tanh), OverSteps(3, 2))
shapes = {name: each.shape for name, each in net.named_parameters()}
parameters = sum(math.prod(shape) for shape in shapes.values())


def wave(count, function, frequency, phase, scale=1.0):
    return torch.tensor([scale * function(frequency * i + phase) for i in range(count)])


def network(p, x):
    parts = dict(zip(shapes, torch.split(p, [math.prod(shape) for shape in shapes.values()])))
    return functional_call(net, {name: part.reshape(shapes[name]) for name, part in parts.items()}, (x.T[None],))


def numbers(name, values):
    rows = ",\n    ".join(f"{value!r}" for value in values.reshape(-1).tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by temporal_conv.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("namespace reference {\n")
p = wave(parameters, math.sin, 0.7, 0.3, 0.5).requires_grad_()
x = wave(14, math.cos, 0.9, 0.1).reshape(7, 2).requires_grad_()
answer = network(p, x)
y = wave(answer.numel(), math.sin, 0.4, 0.0).reshape(answer.shape)
((answer - y) ** 2).sum().backward()
print("inline constexpr const char* temporal_names[] = {\n    " + ",\n    ".join(f'"{name}"' for name in shapes) + "};")
numbers("temporal_answer", answer)
numbers("temporal_gradient", p.grad)
numbers("temporal_input_gradient", x.grad)
numbers("temporal_hessian_product", hvp(lambda of: ((network(of, x.detach()) - y) ** 2).sum(), p.detach(), wave(parameters, math.cos, 1.3, 0.0))[1])
print("\n}  // namespace reference")
