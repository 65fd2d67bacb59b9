#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes random_numbers.hpp: initial values, orders and splits, from the page's account of which number is whose.

    python3 tests/reference/random_numbers.py > tests/reference/random_numbers.hpp

Philox4x32-10 is written from its paper (Salmon, Moraes, Dror and Shaw 2011) and is compared with the known answer of
Random123 for a counter and a key of ones.
"""
WORD = 0xFFFFFFFF
INITIAL_VALUES, ORDER_OF_EPOCH, ORDER_OF_SAMPLES, SPLIT, SHUFFLE_BUFFER = range(0xFF00, 0xFF05)


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        first, second = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(second >> 32) ^ c[1] ^ k[0], second & WORD, (first >> 32) ^ c[3] ^ k[1], first & WORD]
        k = [(k[0] + 0x9E3779B9) & WORD, (k[1] + 0xBB67AE85) & WORD]
    return c


assert philox([WORD] * 4, [WORD] * 2) == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


def uniform(seed, equation, step, sample, element):
    """In [0, 1), of 53 bits: the upper 32 of one counter's word, the others of that with bit 31."""
    def word(lower):
        counter = [element // 4 | lower << 31, sample, step & WORD, step >> 32 | equation << 16]
        return philox(counter, [seed & WORD, seed >> 32])[element % 4]

    return ((word(0) << 32 | word(1)) >> 11) / 2.0**53


def initial(seed, parameter, count, limit):
    return [limit * (2 * uniform(seed, INITIAL_VALUES, 0, parameter, i) - 1) for i in range(count)]


def order(items, seed, purpose, step=0, sample=0):
    items = list(items)
    for i in range(len(items)):
        j = i + int(uniform(seed, purpose, step, sample, i) * (len(items) - i))
        items[i], items[j] = items[j], items[i]
    return items


def stratified_folds(classes, folds, seed):
    """The fold that tests each sample: those of a class are dealt in rotation, and what each fold has is shuffled."""
    tested, before = [0] * len(classes), 0
    for number, label in enumerate(dict.fromkeys(classes)):
        members = [i for i, other in enumerate(classes) if other == label]
        dealt = sorted((before + i) % folds for i in range(len(members)))
        for i, fold in zip(members, order(dealt, seed, SPLIT, 0, number)):
            tested[i] = fold
        before += len(members)
    return tested


def order_from_buffer(count, capacity, seed, epoch):
    held, found = [], []
    for drawn in range(count):
        held += range(drawn + len(held), min(count, drawn + capacity))
        chosen = int(uniform(seed, SHUFFLE_BUFFER, epoch, 0, drawn) * len(held))
        found.append(held[chosen])
        held[chosen] = held[-1]
        held.pop()
    return found


def row(name, numbers, kind):
    if kind == "double":
        numbers = [number.hex() for number in numbers]
    text = f"inline const std::vector<{kind}> {name}{{"
    line, lines = "    ", []
    for number in numbers:
        if len(line) + len(str(number)) > 116:
            lines.append(line.rstrip())
            line = "    "
        line += f"{number}, "
    return text + "\n" + "\n".join(lines + [line.rstrip(", ")]) + "};"


large = 2**40 + 3
print("// SPDX-License-Identifier: BSL-1.0")
print("#pragma once\n\n#include <cstddef>\n#include <vector>\n")
print("// Written by random_numbers.py.\nnamespace reference {\n\n// clang-format off")
print(row("first_weight", initial(large, 0, 12, 0.5), "double"))
print(row("third_parameter", initial(large, 2, 6, 0.5), "double"))
print(row("order_of_epoch_1", order(range(70), 5, ORDER_OF_EPOCH, 1), "std::size_t"))
print(row("order_of_epoch_2", order(range(70), 5, ORDER_OF_EPOCH, 2), "std::size_t"))
print(row("order_of_samples", order(range(13), 5, ORDER_OF_SAMPLES), "std::size_t"))
print(row("tested_of_split", sorted(order(range(13), 5, SPLIT)[:4]), "std::size_t"))
print(row("fold_of_sample", stratified_folds([2, 0, 1] * 3 + [0] * 5, 3, 5), "std::size_t"))
print(row("order_from_buffer", order_from_buffer(12, 4, 5, 2), "std::size_t"))
print("// clang-format on\n\n}  // namespace reference")
