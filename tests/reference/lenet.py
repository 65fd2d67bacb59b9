#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Trains the two LeNet-5 of lenet.cpp in PyTorch, by the same settings, and prints what each seed reaches.

    /usr/bin/python3 tests/reference/lenet.py FOLDER                   (Debian's python3-torch; seeds 0 to 4, about five minutes)
    /usr/bin/python3 tests/reference/lenet.py FOLDER SEEDS             (seeds 0 to SEEDS - 1, or those of a range as 1000-1239)
    /usr/bin/python3 tests/reference/lenet.py FOLDER SEEDS untuned     (seeds 1 to SEEDS: Adam, a constant rate of 1e-3, batches of 32)
    /usr/bin/python3 tests/reference/lenet.py FOLDER SEEDS FILE        (trains nothing: writes for lenet.cpp what each seed begins with)
    /usr/bin/python3 tests/reference/lenet.py FOLDER grid              (how the settings were found; about ten minutes)
    /usr/bin/python3 tests/reference/lenet.py FOLDER short             (one epoch of one seed)

FOLDER holds t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz, MNIST's 10,000 test images: the first 8,000 are learned from, the
others held out. Grey values over 255, PyTorch's initialization, softmax cross-entropy, another order in each epoch, 10 epochs, one
thread. Each seed is that of the parameters, of the orders and of dropout.

"grid" does not see the images held out: each setting of the plain network learns from the first 6,000 and is measured by the next 2,000.
The setting with the best median of the seeds 100 and 101 is chosen, of equal ones the first, and taken for both networks.
"""
import gzip
import itertools
import pathlib
import statistics
import sys
import time

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


# A setting: the optimizer, its rate, the size of a batch, and whether the rate stays or falls to 0 along half a cosine wave.
UNTUNED = ("adam", 1e-3, 32, "constant")
GRID = list(itertools.product(["adam"], [1e-3, 2e-3, 4e-3], [32, 64], ["constant", "cosine"])) \
    + list(itertools.product(["sgd"], [0.01, 0.03, 0.1], [32, 64], ["constant", "cosine"]))
CHOSEN = ("sgd", 0.1, 64, "constant")  # the best of the grid, for both networks


def accuracy(make, setting, seed, images, labels, learned, measured, epochs):
    """The share of the next `measured` images that is read rightly after learning from the first `learned`."""
    optimizer, rate, batch_size, schedule = setting
    torch.manual_seed(seed)
    network, cost = make(), nn.CrossEntropyLoss()
    rule = torch.optim.Adam(network.parameters(), lr=rate) if optimizer == "adam" \
        else torch.optim.SGD(network.parameters(), lr=rate, momentum=0.9)
    falls = torch.optim.lr_scheduler.CosineAnnealingLR(rule, epochs * -(-learned // batch_size)) if schedule == "cosine" else None
    for _ in range(epochs):
        for chosen in torch.randperm(learned).split(batch_size):
            rule.zero_grad()
            cost(network(images[chosen]), labels[chosen]).backward()
            rule.step()
            if falls:
                falls.step()
    network.eval()
    with torch.no_grad():
        held_out = slice(learned, learned + measured)
        return (network(images[held_out]).argmax(1) == labels[held_out]).double().mean().item()


def write_starts(seeds, file):
    """Of each network and seed the parameters and buffers, as floats, and the orders of 10 epochs, as integers of 16 bits. The orders are drawn
    right behind the parameters: what the plain network trains with. PyTorch itself draws the normalized one's masks between its orders."""
    with open(file, "wb") as out:
        for make in lenet, normalized_lenet:
            for seed in seeds:
                torch.manual_seed(seed)
                for name, numbers in make().state_dict().items():
                    if not name.endswith("num_batches_tracked"):
                        out.write(numbers.numpy().tobytes())
                for _ in range(10):
                    out.write(torch.randperm(8000).numpy().astype(numpy.uint16).tobytes())


def seeds_of(text, first):
    """The seeds that are named by their number or by the first and the last."""
    begin, dash, end = text.partition("-")
    return range(int(begin), int(end) + 1) if dash else range(first, first + int(begin))


def search(make, images, labels):
    begun, found = time.process_time(), {}
    for setting in GRID:
        reached = [accuracy(make, setting, seed, images, labels, 6000, 2000, 10) for seed in (100, 101)]
        found[setting] = statistics.median(reached)
        print(make.__name__, *setting, *(f"{share:.4f}" for share in reached), f"median {found[setting]:.5f}", flush=True)
    best = max(GRID, key=found.get)
    print(f"{make.__name__}: best {best}, {time.process_time() - begun:.0f} s", flush=True)


def main():
    images, labels = read(sys.argv[1])
    wanted = sys.argv[2:] or ["5"]
    if wanted[0] == "grid":
        return search(lenet, images, labels)
    short, untuned = wanted[0] == "short", wanted[-1] == "untuned"
    seeds = range(1) if short else seeds_of(wanted[0], 1 if untuned else 0)
    if len(wanted) > 1 and not untuned:
        return write_starts(seeds, wanted[1])
    for make in lenet, normalized_lenet:
        setting, reached = UNTUNED if untuned else CHOSEN, []
        for seed in seeds:
            reached.append(accuracy(make, setting, seed, images, labels, 8000, 2000, 1 if short else 10))
            print(f"{make.__name__}, seed {seed}: {reached[-1]:.4f}", flush=True)
        error = statistics.stdev(reached) / len(reached) ** 0.5 if len(reached) > 1 else 0
        print(f"{make.__name__}: lowest {min(reached):.4f}, median {statistics.median(reached):.5f}, mean {statistics.mean(reached):.5f}",
              f"with a standard error of {error:.5f}, torch {torch.__version__}")


main()
