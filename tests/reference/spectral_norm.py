#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes spectral_norm.hpp: what PyTorch computes in double with torch.nn.utils.spectral_norm, for tests/layer/weight_norm.cpp.

    /usr/bin/python3 tests/reference/spectral_norm.py > tests/reference/spectral_norm.hpp      (Debian's python3-torch)

Parameter i of the network begins at sin(0.7 i + 0.3) / 2, its input at cos(0.9 i + 0.1), the target at sin(0.4 i), the direction of the Hessian
product at cos(1.3 i), and element i of the n-th buffer u at cos(1.7 i + n). A pass in training comes first, then passes in inference with the
buffers that it has left.
"""
import math

import torch
from torch import nn
from torch.nn.utils import spectral_norm

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def wave(count, function, frequency, phase, scale=1.0):
    return torch.tensor([scale * function(frequency * i + phase) for i in range(count)])


def flat(tensors):
    return torch.cat([each.reshape(-1) for each in tensors])


def numbers(name, values):
    rows = ",\n    ".join(f"{value!r}" for value in values.reshape(-1).tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


class StepsFirst(nn.Module):  # to a layer over (channels, steps)
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x.reshape(1, 3, 2).transpose(1, 2)).transpose(1, 2)


def write(prefix, layers, network, shape):
    parameters = [each for layer in layers for each in (layer.weight_orig, layer.bias) if each is not None]
    count = sum(each.numel() for each in parameters)
    p = wave(count, math.sin, 0.7, 0.3, 0.5).split([each.numel() for each in parameters])
    with torch.no_grad():
        for each, value in zip(parameters, p):
            each.copy_(value.reshape(each.shape))
        for n, layer in enumerate(layers):
            layer.weight_u.copy_(wave(layer.weight_u.numel(), math.cos, 1.7, n))
    x = wave(math.prod(shape), math.cos, 0.9, 0.1).reshape(1, *shape).requires_grad_()

    def cost(answer):
        return ((answer.reshape(-1) - wave(answer.numel(), math.sin, 0.4, 0.0)) ** 2).sum()

    numbers(prefix + "_training_gradient", flat(torch.autograd.grad(cost(network(x)), parameters)))
    numbers(prefix + "_buffers", flat([each for layer in layers for each in (layer.weight_u, layer.weight_v)]))
    network.eval()
    answer = network(x)[0]
    numbers(prefix + "_answer", answer)
    gradient = torch.autograd.grad(cost(answer), [x] + parameters, create_graph=True)
    numbers(prefix + "_input_gradient", gradient[0])
    numbers(prefix + "_gradient", flat(gradient[1:]))
    product = torch.autograd.grad((flat(gradient[1:]) * wave(count, math.cos, 1.3, 0.0)).sum(), parameters)
    numbers(prefix + "_hessian_product", flat(product))


print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by spectral_norm.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("namespace reference {\n")
layers = [spectral_norm(nn.Conv2d(1, 2, 3)), spectral_norm(nn.Linear(18, 4), n_power_iterations=2), spectral_norm(nn.Linear(4, 2, bias=False))]
write("spectral", layers, nn.Sequential(layers[0], nn.Tanh(), nn.Flatten(), layers[1], nn.Tanh(), layers[2]), (1, 5, 5))
layers = [spectral_norm(nn.ConvTranspose2d(4, 6, (2, 3), stride=2, groups=2)), spectral_norm(nn.Linear(168, 6), n_power_iterations=2),
          spectral_norm(nn.ConvTranspose1d(2, 1, 2, bias=False))]
write("transposed", layers, nn.Sequential(layers[0], nn.Tanh(), nn.Flatten(), layers[1], nn.Tanh(), StepsFirst(layers[2])), (4, 2, 3))
print("\n}  // namespace reference")
