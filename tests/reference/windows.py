#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes windows.hpp: what PyTorch computes in double for the networks of tests/layer/windows.cpp.

    /usr/bin/python3 tests/reference/windows.py > tests/reference/windows.hpp      (Debian's python3-torch)

Parameter i is sin(0.7 i + 0.3) / 2, element i of the input cos(0.9 i + 0.1), of the target sin(0.4 i); the cost is the sum of squares. Each
network begins with a convolution that is not tested here, so that its gradient shows the gradients of the inputs behind it.
"""
import math

import torch
from torch.nn.functional import (adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d, adaptive_max_pool1d, adaptive_max_pool2d,
                                 adaptive_max_pool3d, avg_pool1d, avg_pool2d, avg_pool3d, conv1d, conv2d, conv3d, conv_transpose1d,
                                 conv_transpose2d, conv_transpose3d, lp_pool1d, lp_pool2d, max_pool1d, max_pool2d, max_pool3d, pad)

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


def transposed_convolutions(p, x):
    x = conv2d(x, p(4, 2, 1, 1), p(4))
    x = torch.tanh(conv_transpose2d(x, p(4, 3, 1, 2), p(6), stride=(2, 3), output_padding=(1, 0), groups=2))
    x = conv_transpose2d(x, p(6, 2, 3, 2), None, padding=(3, 1), dilation=(2, 3))
    return conv_transpose2d(x, p(2, 1, 4, 4), p(1), stride=2, padding=1)


def convolutions_over_steps(p, x):  # steps are first here, and last in PyTorch
    x = conv1d(x.transpose(1, 2), p(4, 3, 1), p(4))
    x = torch.tanh(conv1d(pad(x, (2, 1)), p(6, 2, 3), p(6), stride=2, groups=2))
    x = conv1d(pad(x, (1, 0)), p(6, 6, 2), p(6), stride=2)  # causal
    x = conv1d(pad(x, (0, 1)), p(12, 1, 2), p(12), groups=6)  # `same`
    return conv1d(x, p(12, 1, 3), None, padding=2, dilation=2, groups=12).transpose(1, 2)


def transposed_over_steps(p, x):
    x = conv1d(x.transpose(1, 2), p(4, 2, 1), p(4))
    x = torch.tanh(conv_transpose1d(x, p(4, 3, 3), p(6), stride=2, padding=1, output_padding=1, groups=2))
    x = conv_transpose1d(x, p(6, 2, 3), p(2), stride=2)[:, :, :-1]  # `same` as Keras has it: the odd step is cut off behind
    x = conv_transpose1d(x, p(2, 2, 4), p(2), padding=1, stride=2)  # `same`
    return conv_transpose1d(x, p(2, 2, 2), None, dilation=3).transpose(1, 2)


def convolutions_of_volumes(p, x):
    x = conv2d(x, p(2, 1, 1, 1), p(2)).reshape(1, 2, 4, 5, 6)
    x = torch.tanh(conv3d(pad(x, (0, 2, 1, 1, 1, 0)), p(4, 1, 2, 3, 2), p(4), stride=(1, 2, 1), dilation=(1, 1, 2), groups=2))
    x = conv3d(pad(x, (0, 1, 0, 1, 0, 1)), p(3, 4, 2, 2, 2), p(3))  # `same`
    x = conv_transpose3d(x, p(3, 2, 2, 1, 3), p(2), stride=(2, 1, 2), padding=(1, 0, 1), output_padding=(1, 0, 0))
    return conv_transpose3d(x, p(2, 1, 1, 2, 1), None, groups=2, stride=(1, 2, 1))


def beside(*values):
    return torch.cat([value.flatten() for value in values])


def pools(p, x):
    x = conv2d(x, p(2, 2, 1, 1), p(2))
    there = pad(torch.ones_like(x), (0, 1, 0, 1))
    return beside(max_pool2d(x, (3, 2), (2, 3), 1, (2, 1)), max_pool2d(x, 2, 3, ceil_mode=True),
                  max_pool2d(pad(x, (0, 1, 0, 1), value=-math.inf), 2), avg_pool2d(x, 3, 2, (1, 0)),
                  avg_pool2d(x, (4, 3), (3, 2), (2, 1), True, False), avg_pool2d(x, (4, 3), (3, 2), (2, 1), True, True),
                  avg_pool2d(pad(x, (0, 1, 0, 1)), 2) / avg_pool2d(there, 2),  # `same` as Keras has it: zeros do not count
                  adaptive_avg_pool2d(x, (4, 3)), adaptive_max_pool2d(x, (2, 5)), x.mean((2, 3)), x.amax((2, 3)),
                  lp_pool2d(x, 2, 2), lp_pool2d(x.abs(), 3, (3, 2), 2))  # PyTorch leaves the signs of odd powers


def pools_over_steps(p, x):  # steps are first here, and last in PyTorch
    x = conv1d(x.transpose(1, 2), p(3, 2, 1), p(3))
    return beside(*(y.transpose(1, 2) for y in (
        max_pool1d(x, 4, 3, 2), max_pool1d(x, 3, 2, 1, 3), avg_pool1d(x, 3, 2, 1, True, False), avg_pool1d(pad(x, (2, 0)), 3),
        adaptive_avg_pool1d(x, 4), adaptive_max_pool1d(x, 2), lp_pool1d(x, 2, 3, 1), x.mean(2)[:, :, None], x.amax(2)[:, :, None])))


def lp_pool3d(x, p, size, stride):  # PyTorch 1.13 has none: by the mean over the same windows
    return (avg_pool3d(x.abs() ** p, size, stride) * math.prod(size)) ** (1 / p)


def pools_of_volumes(p, x):
    x = conv2d(x, p(2, 1, 1, 1), p(2)).reshape(1, 2, 4, 5, 6)
    return beside(max_pool3d(x, (2, 3, 2), (1, 2, 3), (1, 0, 1)), avg_pool3d(x, 2, padding=1, count_include_pad=False),
                  adaptive_avg_pool3d(x, (3, 2, 1)), adaptive_max_pool3d(x, 2), x.mean((2, 3, 4)), x.amax((2, 3, 4)),
                  lp_pool3d(x, 2, (2, 1, 3), (1, 2, 2)), lp_pool3d(x, 3, (2, 2, 2), (2, 2, 2)))


def numbers(name, values):
    texts = [repr(value) for value in values.reshape(-1).tolist()]
    rows = ",\n    ".join(", ".join(texts[i:i + 5]) for i in range(0, len(texts), 5))
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


def main():
    print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by windows.py, with PyTorch", torch.__version__.split("+")[0] + ".")
    print("namespace reference {\n")
    for name, network, shape in (("convolutions", convolutions, (2, 9, 7)), ("transposed_convolutions", transposed_convolutions, (2, 3, 2)), ("pools", pools, (2, 9, 7)), ("pools_over_steps", pools_over_steps, (10, 2)),
                                 ("pools_of_volumes", pools_of_volumes, (1, 20, 6)),
                                 ("convolutions_over_steps", convolutions_over_steps, (12, 3)), ("transposed_over_steps", transposed_over_steps, (5, 2)),
                                 ("convolutions_of_volumes", convolutions_of_volumes, (1, 20, 6))):
        parameters = wave(1000, math.sin, 0.7, 0.3, 0.5).requires_grad_()
        p = Parameters(parameters)
        x = wave(math.prod(shape), math.cos, 0.9, 0.1).reshape(1, *shape)
        answer = network(p, x)
        ((answer - wave(answer.numel(), math.sin, 0.4, 0.0).reshape(answer.shape)) ** 2).sum().backward()
        numbers(name + "_answer", answer)
        numbers(name + "_gradient", parameters.grad[:p.used])
    for name, groups, shape in (("conv1d", 2, (6, 4, 4)), ("conv2d", 3, (6, 3, 3, 2)), ("depthwise", 4, (8, 1, 2, 3)), ("conv3d", 1, (2, 3, 3, 4, 2)),
                                ("conv_transpose2d", 2, (4, 3, 2, 5))):
        ones = torch.nonzero(torch.nn.init.dirac_(torch.ones(shape), groups).reshape(-1)).reshape(-1).tolist()
        print(f"inline constexpr std::size_t dirac_ones_of_{name}[] = {{{', '.join(map(str, ones))}}};")
    print("\n}  // namespace reference")


main()
