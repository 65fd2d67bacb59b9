#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes published_networks.hpp: state_dicts of PyTorch's modules, their answers in double, and how many parameters PyTorch counts.

    /usr/bin/python3 tests/reference/published_networks.py > tests/reference/published_networks.hpp      (Debian's python3-torch)

The modules are those of tests/published_networks.hpp. Number i of a state_dict, over all its tensors of real numbers, is sin(0.7 i + 0.3) divided
by the root of a row's numbers (1 of a vector), and in a running_var its absolute value plus 0.5. Element i of an input is cos(0.9 i + 0.1), token i
is 5 i modulo 9. Of an answer of more than 24 numbers as many are written, at equal distances from the first on.
"""
import math

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


class Add(nn.Sequential):
    def forward(self, x):
        return sum(branch(x) for branch in self)


class Multiply(nn.Sequential):
    def forward(self, x):
        return self[0](x) * self[1](x)


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


class Kept(nn.Sequential):  # its answer is read elsewhere too
    def forward(self, x):
        self.answer = super().forward(x)
        return self.answer


class From(nn.Module):
    def __init__(self, read):
        super().__init__()
        self.read = read

    def forward(self, x):
        return self.read()


class Joined(From):  # along the channels
    def forward(self, x):
        return torch.cat([self.read(), x], 1)


def conv3(channels, filters, stride=1):
    return nn.Conv2d(channels, filters, 3, stride, 1)


def two_conv3(channels, filters, stride=1):
    return nn.Sequential(conv3(channels, filters, stride), nn.BatchNorm2d(filters), nn.ReLU(), conv3(filters, filters), nn.BatchNorm2d(filters))


def halving(channels):
    return Add(two_conv3(channels, 2 * channels, 2), nn.Conv2d(channels, 2 * channels, 1, 2))


class Mean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def resnet_8():
    return nn.Sequential(conv3(3, 16), nn.BatchNorm2d(16), nn.ReLU(), Residual(two_conv3(16, 16)), nn.ReLU(), halving(16), nn.ReLU(), halving(32),
                         nn.ReLU(), Mean(), nn.Linear(64, 10))


def separable():
    return nn.Sequential(nn.Conv2d(64, 64, 3, 1, 1, groups=64), nn.BatchNorm2d(64), nn.ReLU(), nn.Conv2d(64, 64, 1), nn.BatchNorm2d(64), nn.ReLU())


class DsCnn(nn.Sequential):
    def forward(self, x):  # left and right, top and bottom
        return super().forward(nn.functional.pad(x, (1, 1, 4, 5)))


def ds_cnn():
    return DsCnn(nn.Conv2d(1, 64, (10, 4), 2), nn.BatchNorm2d(64), nn.ReLU(), *[separable() for _ in range(4)], Mean(), nn.Linear(64, 12))


def mobile():
    return nn.Sequential(Residual(nn.Conv2d(16, 64, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU6(),
                                  nn.Conv2d(64, 64, 3, 1, 1, groups=64, bias=False), nn.BatchNorm2d(64), nn.ReLU6(),
                                  nn.Conv2d(64, 16, 1, bias=False), nn.BatchNorm2d(16)))


def named(**layers):
    """A Sequential whose layers have these names; one that begins with an underscore has the rest of it."""
    result = nn.Sequential()
    for name, layer in layers.items():
        result.add_module(name.lstrip("_"), layer)
    return result


def twice(channels, filters, kind=nn.Sequential):
    return kind(conv3(channels, filters), nn.ReLU(), conv3(filters, filters), nn.ReLU())


def u_net():
    fine, middle = twice(1, 8, Kept), twice(8, 16, Kept)
    return named(fine=fine, _1=nn.MaxPool2d(2), middle=middle, _3=nn.MaxPool2d(2), _4=twice(16, 32), _5=nn.ConvTranspose2d(32, 16, 2, 2),
                 _6=Joined(lambda: middle.answer), _7=twice(32, 16), _8=nn.ConvTranspose2d(16, 8, 2, 2), _9=Joined(lambda: fine.answer),
                 _10=twice(16, 8), _11=nn.Conv2d(8, 1, 1))


class Positions(nn.Module):
    def __init__(self, steps, features):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(steps, features))

    def forward(self, x):
        return x + self.weight


class Causal(nn.Sequential):
    def forward(self, x):
        hidden = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
        for layer in self:
            x = layer(x, hidden)
        return x


def characters():
    layers = [nn.TransformerEncoderLayer(8, 2, 16, 0.0, nn.functional.gelu, batch_first=True, norm_first=True) for _ in range(2)]
    return nn.Sequential(nn.Embedding(9, 8), Positions(12, 8), Causal(*layers), nn.LayerNorm(8), nn.Linear(8, 9))


def wavenet():  # (samples, features, steps)
    class WaveNet(nn.Sequential):
        def forward(self, inputs):
            self.condition = inputs[1].transpose(1, 2)
            return super().forward(inputs[0].transpose(1, 2)).transpose(1, 2)

    def mix(filters=4, channels=4, bias=True):
        return nn.Conv1d(channels, filters, 1, bias=bias)

    class Causal1d(nn.Conv1d):
        def forward(self, x):
            return super().forward(nn.functional.pad(x, (self.dilation[0], 0)))

    whole = WaveNet()

    def conditioned(apart, activation):
        look_back = Causal1d(4, 4, 2, dilation=apart)
        return nn.Sequential(Add(look_back, nn.Sequential(From(lambda: whole.condition), mix(4, 2, False))), activation)

    def gated(apart):
        return Kept(Multiply(conditioned(apart, nn.Tanh()), conditioned(apart, nn.Sigmoid())))

    a, b, d = gated(1), gated(2), gated(4)

    class Block(nn.Module):
        def __init__(self, name, gate):
            super().__init__()
            self.add_module(name, gate[0])
            self.add_module("1", mix())
            self.gate = [gate]

        def forward(self, x):
            return x + self.get_submodule("1")(self.gate[0](x))

    class Skip(nn.Module):
        def forward(self, x):
            return a.answer + b.answer + x

    for name, layer in {"1": mix(4, 1), "2": Block("a", a), "3": Block("b", b), "d": d[0], "5": Skip(), "6": nn.Tanh(), "7": mix(), "8": nn.Tanh(),
                        "9": mix(1)}.items():
        whole.add_module(name, layer)
    return whole


def wave(count, first=0):
    return torch.tensor([math.cos(0.9 * (first + i) + 0.1) for i in range(count)])


NETWORKS = {
    "resnet_8": (resnet_8, wave(3 * 32 * 32).reshape(1, 3, 32, 32)),
    "ds_cnn": (ds_cnn, wave(490).reshape(1, 1, 49, 10)),
    "mobile": (mobile, wave(1024).reshape(1, 16, 8, 8)),
    "u_net": (u_net, wave(256).reshape(1, 1, 16, 16)),
    "characters": (characters, torch.tensor([[5 * i % 9 for i in range(12)]])),
    "wavenet": (wavenet, (wave(16).reshape(1, 16, 1), wave(32, 16).reshape(1, 16, 2))),
}

print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by published_networks.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("// clang-format off\nnamespace published {\n\nstruct stored {\n  const char* name;\n  const char* extents;\n  bool is_count;\n};")
for name, (made, x) in NETWORKS.items():
    module, count = made(), 0
    for tensor in module.state_dict().values():
        if tensor.dtype != torch.int64:
            numbers = torch.tensor([math.sin(0.7 * (count + i) + 0.3) for i in range(tensor.numel())])
            tensor.copy_(numbers.reshape(tensor.shape) / math.sqrt(tensor.numel() // tensor.shape[0]))
            count += tensor.numel()
    for key, tensor in module.state_dict().items():
        if key.endswith("running_var"):
            tensor.copy_(tensor.abs() + 0.5)
    with torch.no_grad():
        answer = module.eval()(x).flatten()
    answer = answer[::max(1, answer.numel() // 24)].tolist()
    print(f"\ninline constexpr std::size_t {name}_parameters = {sum(p.numel() for p in module.parameters())};")
    print(f"inline constexpr stored {name}_tensors[] = {{")
    for key, tensor in module.state_dict().items():
        print(f'  {{"{key}", "{",".join(map(str, tensor.shape))}", {"true" if tensor.dtype == torch.int64 else "false"}}},')
    print("};")
    print(f"inline constexpr double {name}_answer[] = {{{', '.join(map(repr, answer))}}};")
print("\n}  // namespace published\n// clang-format on")
