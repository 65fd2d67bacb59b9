#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes layers.hpp: what PyTorch computes in double for networks of the library's layers, tests/layer/.

    /usr/bin/python3 tests/reference/layers.py > tests/reference/layers.hpp      (Debian's python3-torch)

Parameter i of a network begins at sin(0.7 i + 0.3) / 2, its input at cos(0.9 i + 0.1), the target at sin(0.4 i), and the direction of the Hessian
product at cos(1.3 i). The cost is the sum of the squares of answer minus target.
"""
import math

import torch
from torch.autograd.functional import hvp
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def wave(count, function, frequency, phase, scale=1.0):
    return torch.tensor([scale * function(frequency * i + phase) for i in range(count)])


class Parameters:
    """Hands out the numbers of a network's parameters in order."""

    def __init__(self, numbers):
        self.numbers, self.first = numbers, 0

    def take(self, *shape):
        size = math.prod(shape)
        self.first += size
        return self.numbers[self.first - size:self.first].reshape(shape)

    def dense(self, x, out):
        return F.linear(x, self.take(out, x.shape[-1]), self.take(out))


def rms_norm(x, gain, epsilon=1e-6):  # torch.nn.RMSNorm came with PyTorch 2.4
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + epsilon) * gain


def norms(p, x):  # on an image (4, 3, 3)
    x = F.instance_norm(x[None], weight=p.take(4), bias=p.take(4))
    x = F.group_norm(x, 2, p.take(4), p.take(4), eps=1e-3)
    x = rms_norm(x.reshape(-1), p.take(36)).reshape(1, 4, 3, 3)
    x = F.local_response_norm(x, 3, alpha=0.5, beta=0.7, k=2.0)
    x = F.layer_norm(x[0], (4, 3, 3), p.take(4, 3, 3), None)
    return p.dense(x.reshape(-1), 3)


def norms_of_steps(p, x):  # on a sequence (5, 4)
    x = F.instance_norm(x.T[None], eps=0.01)
    x = F.group_norm(p.dense(x[0].T, 4).T[None], 2, p.take(4), None)
    x = F.local_response_norm(x, 2, alpha=0.5, beta=0.75, k=1.0)[0].T
    x = F.layer_norm(x, (4,), p.take(4), p.take(4), eps=0.1)
    return rms_norm(p.dense(x, 3), 1.0, 0.5)


def joins(p, x):
    x = p.dense(x, 4)
    a = torch.maximum(torch.tanh(x), p.dense(x, 4))
    a = torch.minimum(F.silu(a), p.dense(a, 4))
    a = (a + torch.tanh(a) + p.dense(a, 4)) / 3
    a = torch.sigmoid(a) - a
    return torch.dot(p.dense(a, 3), p.dense(a, 3))[None]


def gates(p, x):  # a sequence (4, 3), then an image (2, 3, 4) and a vector of 24
    x = F.glu(p.dense(x, 6), dim=-1)
    a, b = p.dense(x, 12).chunk(2, dim=-1)
    x = F.prelu((F.silu(a) * b).reshape(1, 2, 3, 4), p.take(2))[0]
    x = F.log_softmax(torch.softmax(x, dim=0), dim=-1) + x
    x = F.prelu(p.dense(x.reshape(24), 6), p.take(1))
    x = F.glu(x, dim=0)
    return F.softmin(x, dim=0) + x


def picks(p, x):  # on an image (4, 3, 2)
    x = F.pixel_shuffle(x[None], 2)[:, :, 1:5, 0:3]
    x = F.pad(F.pad(x, (1, 0, 1, 0), mode="reflect"), (0, 1, 0, 1), mode="replicate")
    x = F.pixel_unshuffle(F.interpolate(F.pad(x, (0, 1, 1, 2)), scale_factor=2.0), 3)
    x = x[:, :, 1:4, 1:4]
    shuffled = x.reshape(3, 3, 3, 3).transpose(0, 1).reshape(9, 3, 3)  # nn.ChannelShuffle of PyTorch 1.13 has no derivative
    assert torch.equal(shuffled, F.channel_shuffle(x.detach(), 3)[0])
    x = shuffled.permute(1, 2, 0).flip(0)
    return p.dense(torch.tanh(p.dense(x.reshape(-1), 2)), 3)


def space_to_depth(x, r):  # by its definition: PyTorch has neither this nor its inverse
    return torch.cat([x[:, i::r, j::r] for i in range(r) for j in range(r)])


def depth_to_space(x, r):
    parts = x.reshape(r, r, -1, *x.shape[1:])
    rows = [torch.stack([parts[i, j] for j in range(r)], dim=-1).reshape(*parts.shape[2:4], -1) for i in range(r)]
    return torch.stack(rows, dim=2).reshape(parts.shape[2], r * parts.shape[3], -1)


def spaces(p, x):  # on an image (2, 4, 4)
    x = space_to_depth(x, 2).flip(1, 2)
    x = torch.tanh(F.conv2d(x[None], p.take(8, 8, 1, 1), p.take(8))[0])
    x = depth_to_space(x, 2).clamp(min=-0.5).clamp(max=0.4)
    x = torch.tanh(p.dense(x, 3))  # over the last axis
    return p.dense(F.prelu(x.reshape(1, 24) - 0.25, p.take(1))[0], 2)


def upsamplings(p, x):  # on an image (1, 2, 3)
    x = F.interpolate(x[None], scale_factor=2.0, mode="bilinear", align_corners=False)
    x = F.interpolate(torch.tanh(x), scale_factor=2.0, mode="bilinear", align_corners=True)
    x = F.conv2d(x, p.take(1, 1, 3, 3), p.take(1), stride=2)[0].reshape(5, 3)
    x = F.interpolate(torch.tanh(x).T[None], scale_factor=2.0, mode="linear", align_corners=False)[0].T
    return p.dense(x.reshape(-1), 2)


def volumes(p, x):  # on a volume (1, 2, 2, 3)
    x = F.pad(F.pad(x[None], (1, 2, 0, 1, 1, 0), mode="reflect"), (0, 1, 1, 0, 0, 1), mode="replicate")
    x = F.pad(F.pad(x, (1, 0, 0, 2, 0, 1)), (0, 1, 1, 0, 2, 0), value=0.5)[:, :, 1:, :-2, 1:-1]
    x = F.conv3d(x, p.take(1, 1, 3, 3, 3), p.take(1), stride=2)
    x = F.interpolate(x[:, :, 1:, 1:, 1:], scale_factor=2.0)
    x = F.interpolate(x, scale_factor=2.0, mode="trilinear", align_corners=False)
    x = F.conv3d(x, p.take(1, 1, 3, 3, 3), p.take(1), stride=2)
    x = F.interpolate(x, scale_factor=2.0, mode="trilinear", align_corners=True)
    return p.dense(x.reshape(-1), 2)


def patches(p, x):  # on an image (2, 4, 5)
    x = F.unfold(x[None], (2, 3), stride=(2, 1), padding=(1, 0), dilation=(1, 2))
    x = F.fold(torch.tanh(x), (2, 2), (2, 2), padding=(0, 1))
    return p.dense(x.reshape(-1), 3)


def blocks(p, x):  # on an image (1, 3, 2)
    def conv(x, out, size=3):
        return F.conv2d(x[None], p.take(out, x.shape[0], size, size), p.take(out), padding=size // 2)[0]

    x = torch.cat([x, torch.tanh(conv(x, 1))])
    x = torch.cat([x, conv(x, 1)])
    x = x * torch.sigmoid(p.dense(torch.relu(p.dense(x.mean((1, 2)), 2)), 3))[:, None, None]
    x = x + 0.2 * torch.tanh(conv(x, 3))
    x = torch.tanh(conv(torch.tanh(conv(x, 1)), 2)) + conv(x, 2, 1)
    x = 0.5 * x.reshape(-1) - 0.25
    a, b = torch.tanh(p.dense(x, 3)), p.dense(torch.tanh(p.dense(x, 2)), 3)
    gate = torch.softmax(p.dense(x, 2), 0)
    return gate[0] * a + gate[1] * b


def bilinears(p, x):  # on a vector (4)
    x = F.bilinear(torch.tanh(x)[None], p.dense(x, 2)[None], p.take(3, 4, 2), p.take(3))[0]
    return p.dense(F.bilinear(x[None], F.silu(x)[None], p.take(2, 3, 3))[0], 2)


def numbers(name, values):
    rows = ",\n    ".join(f"{value!r}" for value in values.reshape(-1).tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


def write_network(name, network, shape):
    taken = Parameters(torch.zeros(1000))
    network(taken, torch.zeros(shape))
    p, x = wave(taken.first, math.sin, 0.7, 0.3, 0.5), wave(math.prod(shape), math.cos, 0.9, 0.1).reshape(shape)
    answer = network(Parameters(p), x)
    wanted = wave(answer.numel(), math.sin, 0.4, 0).reshape(answer.shape)

    def cost(p, x):
        return (network(Parameters(p), x) - wanted).square().sum()

    numbers(name + "_answer", answer)
    gradients = torch.autograd.grad(cost(p.requires_grad_(), x.requires_grad_()), (p, x))
    numbers(name + "_gradient", gradients[0])
    numbers(name + "_input_gradient", gradients[1])
    numbers(name + "_hessian_product", hvp(lambda q: cost(q, x.detach()), p.detach(), wave(taken.first, math.cos, 1.3, 0))[1])


print("// SPDX-License-Identifier: BSL-1.0\n// Written by layers.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("#pragma once\n\nnamespace reference {\n")
write_network("norms", norms, (4, 3, 3))
write_network("norms_of_steps", norms_of_steps, (5, 4))
write_network("joins", joins, (5,))
write_network("gates", gates, (4, 3))
write_network("picks", picks, (4, 3, 2))
write_network("spaces", spaces, (2, 4, 4))
write_network("upsamplings", upsamplings, (1, 2, 3))
write_network("volumes", volumes, (1, 2, 2, 3))
write_network("patches", patches, (2, 4, 5))
write_network("blocks", blocks, (1, 3, 2))
write_network("bilinears", bilinears, (4,))
print("\n}  // namespace reference")
