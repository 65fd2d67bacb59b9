#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Trains the two LeNet-5 of lenet.cpp in PyTorch, by the same settings, and prints what the seeds from 1 on reach.

    /usr/bin/python3 tests/reference/lenet.py FOLDER [SEEDS]     (Debian's python3-torch; five seeds, about five minutes)

FOLDER holds t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz, MNIST's 10,000 test images: the first 8,000 are learned from, the
others held out. Grey values over 255, PyTorch's initialization, softmax cross-entropy, Adam with a rate of 1e-3, batches of 32, another
order in each epoch, 10 epochs, one thread. Each seed is that of the parameters, of the orders and of dropout. With "short" behind the
folder: one epoch of one seed.
"""
import gzip
import pathlib
import statistics
import sys

import numpy
import torch
from torch import nn

torch.set_num_threads(1)


def read(folder):
    def part(name, header):
        with gzip.open(pathlib.Path(folder) / name) as file:
            return torch.from_numpy(numpy.frombuffer(file.read(), dtype=numpy.uint8, offset=header).copy())
    images = part("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28).float() / 255
    return images, part("t10k-labels-idx1-ubyte.gz", 8).long()


def lenet():
    return nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
                         nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10))


def normalized_lenet():
    return nn.Sequential(nn.Conv2d(1, 6, 5, padding=2, bias=False), nn.BatchNorm2d(6), nn.Tanh(), nn.AvgPool2d(2),
                         nn.Conv2d(6, 16, 5, bias=False), nn.BatchNorm2d(16), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(),
                         nn.Linear(400, 120), nn.Tanh(), nn.Dropout(0.5), nn.Linear(120, 84), nn.Tanh(), nn.Dropout(0.5), nn.Linear(84, 10))


def accuracy(make, seed, images, labels, epochs):
    torch.manual_seed(seed)
    network, cost = make(), nn.CrossEntropyLoss()
    rule = torch.optim.Adam(network.parameters(), lr=1e-3)
    for _ in range(epochs):
        for chosen in torch.randperm(8000).split(32):
            rule.zero_grad()
            cost(network(images[chosen]), labels[chosen]).backward()
            rule.step()
    network.eval()
    with torch.no_grad():
        return (network(images[8000:]).argmax(1) == labels[8000:]).double().mean().item()


def main():
    images, labels = read(sys.argv[1])
    short = sys.argv[2:] == ["short"]
    seeds = 1 if short else int(sys.argv[2]) if len(sys.argv) > 2 else 5
    for make in lenet, normalized_lenet:
        reached = []
        for seed in range(1, seeds + 1):
            reached.append(accuracy(make, seed, images, labels, 1 if short else 10))
            print(f"{make.__name__}, seed {seed}: {reached[-1]:.4f}", flush=True)
        print(f"{make.__name__}: lowest {min(reached):.4f}, median {statistics.median(reached):.4f}, torch {torch.__version__}")


main()
