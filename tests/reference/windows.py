#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes windows.hpp: what PyTorch computes in double for the networks of tests/layer/windows.cpp.

    /usr/bin/python3 tests/reference/windows.py > tests/reference/windows.hpp      (Debian's python3-torch)

Parameter i is sin(0.7 i + 0.3) / 2, element i of the input cos(0.9 i + 0.1), of the target sin(0.4 i); the cost is the sum of squares. Each
network begins with a convolution that is not tested here, so that its gradient shows the gradients of the inputs behind it.
"""
import math

import torch
from torch.nn.functional import conv2d, pad

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def wave(count, function, frequency, phase, scale=1.0):
    return torch.tensor([scale * function(frequency * i + phase) for i in range(count)])


class Parameters:
    """Hands out the parameters in their order."""

    def __init__(self, numbers):
        self.numbers, self.used = numbers, 0

    def __call__(self, *shape):
        first, self.used = self.used, self.used + math.prod(shape)
        return self.numbers[first:self.used].reshape(shape)


def convolutions(p, x):
    x = conv2d(x, p(4, 2, 1, 1), p(4))
    x = torch.tanh(conv2d(pad(x, (0, 2, 3, 1)), p(6, 2, 3, 2), p(6), dilation=(2, 3), groups=2))
    x = conv2d(pad(x, (0, 1, 0, 1)), p(12, 1, 2, 3), stride=2, groups=6)  # `same` as Keras has it: the odd zero behind
    return conv2d(x, p(4, 3, 1, 1), p(4), stride=2, groups=4)


def numbers(name, values):
    rows = ",\n    ".join(f"{value!r}" for value in values.reshape(-1).tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


def main():
    print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by windows.py, with PyTorch", torch.__version__.split("+")[0] + ".")
    print("namespace reference {\n")
    for name, network, shape in (("convolutions", convolutions, (2, 9, 7)),):
        parameters = wave(1000, math.sin, 0.7, 0.3, 0.5).requires_grad_()
        p = Parameters(parameters)
        x = wave(math.prod(shape), math.cos, 0.9, 0.1).reshape(1, *shape)
        answer = network(p, x)
        ((answer - wave(answer.numel(), math.sin, 0.4, 0.0).reshape(answer.shape)) ** 2).sum().backward()
        numbers(name + "_answer", answer)
        numbers(name + "_gradient", parameters.grad[:p.used])
    print("\n}  // namespace reference")


main()
