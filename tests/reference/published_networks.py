#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Prints how many parameters PyTorch counts in the published networks of tests/layer/images.cpp, and how many running statistics beside them.

    /usr/bin/python3 tests/reference/published_networks.py      (Debian's python3-torch)
"""
from torch import nn


def counts(network):
    statistics = sum(b.numel() for name, b in network.named_buffers() if "running" in name)
    return sum(p.numel() for p in network.parameters()), statistics


def two_conv3(channels, filters, stride=1):
    return [nn.Conv2d(channels, filters, 3, stride, 1), nn.BatchNorm2d(filters), nn.Conv2d(filters, filters, 3, 1, 1), nn.BatchNorm2d(filters)]


def halving(channels):
    return two_conv3(channels, 2 * channels, 2) + [nn.Conv2d(channels, 2 * channels, 1, 2)]


resnet_8 = nn.ModuleList([nn.Conv2d(3, 16, 3, 1, 1), nn.BatchNorm2d(16), *two_conv3(16, 16), *halving(16), *halving(32), nn.Linear(64, 10)])

ds_cnn = nn.ModuleList([nn.Conv2d(1, 64, (10, 4), 2), nn.BatchNorm2d(64)])
for _ in range(4):
    ds_cnn.extend([nn.Conv2d(64, 64, 3, 1, 1, groups=64), nn.BatchNorm2d(64), nn.Conv2d(64, 64, 1), nn.BatchNorm2d(64)])
ds_cnn.append(nn.Linear(64, 12))

mobile_block = nn.ModuleList([nn.Conv2d(16, 64, 1, bias=False), nn.BatchNorm2d(64), nn.Conv2d(64, 64, 3, 1, 1, groups=64, bias=False),
                              nn.BatchNorm2d(64), nn.Conv2d(64, 16, 1, bias=False), nn.BatchNorm2d(16)])


def twice(channels, filters):
    return [nn.Conv2d(channels, filters, 3, 1, 1), nn.Conv2d(filters, filters, 3, 1, 1)]


u_net = nn.ModuleList([*twice(1, 8), *twice(8, 16), *twice(16, 32), nn.ConvTranspose2d(32, 16, 2, 2), *twice(32, 16),
                       nn.ConvTranspose2d(16, 8, 2, 2), *twice(16, 8), nn.Conv2d(8, 1, 1)])

for name, network in {"ResNet-8": resnet_8, "DS-CNN": ds_cnn, "MobileNet's block": mobile_block, "U-Net": u_net}.items():
    print(f"{name}: {counts(network)[0]} parameters, {counts(network)[1]} running statistics")
