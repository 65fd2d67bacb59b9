#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes batch_norm.hpp: what PyTorch computes in double for tests/layer/batch_norm.cpp.

    /usr/bin/python3 tests/reference/batch_norm.py > tests/reference/batch_norm.hpp      (Debian's python3-torch)

Parameter i of a network begins at sin(0.7 i + 0.3) / 2, the inputs are cos(0.9 i + 0.1), the targets sin(0.4 i). The cost is the mean over samples
of the sum of the squares of answer minus target. One step of gradient descent with rate 0.1 is made, and then the network answers in inference.
"""
import math

import torch
from torch import nn

torch.set_default_dtype(torch.float64)


def wave(count, function, frequency, phase, scale=1.0):
    return torch.tensor([scale * function(frequency * i + phase) for i in range(count)])


def numbers(name, values):
    rows = ",\n    ".join(f"{value!r}" for value in values.reshape(-1).tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


class OverSteps(nn.BatchNorm1d):  # of (samples, steps, features)
    def forward(self, x):
        return super().forward(x.transpose(1, 2)).transpose(1, 2)


def without_bias(norm):  # as of center=False in Keras, which PyTorch spells no option for
    norm.register_parameter("bias", None)
    return norm


def flat(tensors):
    return torch.cat([each.reshape(-1) for each in tensors])


print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by batch_norm.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("namespace reference {\n")
for name, net, shape in (
    ("vector", nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 2)), (5, 3)),
    ("image", nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2, momentum=0.3, eps=1e-3), nn.Sigmoid(), nn.Flatten(), nn.Linear(8, 2)), (3, 1, 4, 4)),
    ("steps", nn.Sequential(nn.Linear(3, 5), OverSteps(5, momentum=0.2, eps=1e-3), nn.Tanh(), nn.Flatten(), nn.Linear(20, 2)), (3, 4, 3)),
    ("no_affine", nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4, affine=False), nn.Tanh(), nn.Linear(4, 2)), (5, 3)),
    ("no_affine_image", nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2, momentum=0.3, eps=1e-3, affine=False), nn.Sigmoid(), nn.Flatten(), nn.Linear(8, 2)), (3, 1, 4, 4)),
    ("no_bias", nn.Sequential(nn.Linear(3, 4), without_bias(nn.BatchNorm1d(4)), nn.Tanh(), nn.Linear(4, 2)), (5, 3)),
    ("no_bias_steps", nn.Sequential(nn.Linear(3, 5), without_bias(OverSteps(5, momentum=0.2, eps=1e-3)), nn.Tanh(), nn.Flatten(), nn.Linear(20, 2)), (3, 4, 3)),
):
    first = 0
    start = wave(sum(p.numel() for p in net.parameters()), math.sin, 0.7, 0.3, 0.5)
    for p in net.parameters():
        p.data = start[first:first + p.numel()].reshape(p.shape).clone()
        first += p.numel()
    x = wave(math.prod(shape), math.cos, 0.9, 0.1).reshape(shape).requires_grad_()
    y = wave(shape[0] * 2, math.sin, 0.4, 0.0).reshape(shape[0], 2)
    cost = ((net(x) - y) ** 2).sum(dim=1).mean()
    cost.backward()
    numbers(name + "_cost", cost)
    numbers(name + "_gradient", flat(p.grad for p in net.parameters()))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    optimizer.step()
    numbers(name + "_mean", net[1].running_mean)
    numbers(name + "_variance", net[1].running_var)
    net.eval()
    optimizer.zero_grad()
    x.grad = None
    answer = net(x)
    ((answer - y) ** 2).sum(dim=1).mean().backward()
    numbers(name + "_answer", answer)
    numbers(name + "_inference_gradient", flat(p.grad for p in net.parameters()))
    numbers(name + "_input_gradient", x.grad)
print("\n}  // namespace reference")
