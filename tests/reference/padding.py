#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes padding.hpp: what PyTorch computes in double for tests/time/padding.cpp, with its own masks of keys.

    /usr/bin/python3 tests/reference/padding.py > tests/reference/padding.hpp      (Debian's python3-torch)

Parameter i of a network begins at sin(0.7 i + 0.3) / 2, target i is sin(0.4 i), and the cost is the mean over the samples of the
sum of the squares of answer minus target. An embedding's gradient is that of the networks' inputs, added up by tokens.
"""
import math

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

# Padding in the middle, at the front and at the end; a full sample; one of a single step.
words = torch.tensor([[5, 0, 1, 3, 0], [0, 2, 6, 4, 2], [1, 4, 2, 5, 6], [3, 0, 0, 0, 0]])
lengths = torch.tensor([4, 2, 5, 1])
targets = torch.tensor([[1, 7, 3], [0, 4, 4], [2, 6, 5], [3, 1, 0]])


def causal(steps):  # True: the key is hidden, as in a mask of padding
    return torch.ones(steps, steps).triu(1).bool()


def mean_over(x, valid):
    return (x * valid[..., None]).sum(1) / valid.sum(1, keepdim=True)


def beyond(lengths, steps):
    return torch.arange(steps)[None] >= lengths[:, None]


class Attentions(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(7, 6)
        self.by_tokens = nn.MultiheadAttention(6, 2, batch_first=True)
        self.by_lengths = nn.MultiheadAttention(6, 3, batch_first=True)
        self.last = nn.Linear(12, 2)

    def forward(self):
        x = self.table(words)
        x = self.by_tokens(x, x, x, key_padding_mask=words == 0)[0]
        x = self.by_lengths(x, x, x, key_padding_mask=beyond(lengths, 5), attn_mask=causal(5))[0]
        return self.last(torch.cat((mean_over(x, words != 0), mean_over(x, ~beyond(lengths, 5))), dim=1))


class Transformers(nn.Module):
    def __init__(self):
        super().__init__()
        options = dict(dropout=0.0, batch_first=True)
        self.source = nn.Embedding(7, 6, padding_idx=0)
        self.encoder = nn.TransformerEncoderLayer(6, 2, dim_feedforward=5, **options)
        self.encoder_first = nn.TransformerEncoderLayer(6, 3, dim_feedforward=4, norm_first=True, activation="gelu", **options)
        self.target = nn.Embedding(8, 6)
        self.decoder = nn.TransformerDecoderLayer(6, 2, dim_feedforward=5, **options)
        self.decoder_first = nn.TransformerDecoderLayer(6, 3, dim_feedforward=4, norm_first=True, **options)

    def forward(self):
        hidden = words == 0
        e = self.encoder(self.source(words), src_key_padding_mask=hidden)
        e = self.encoder_first(e, src_key_padding_mask=beyond(lengths, 5))
        x = self.decoder(self.target(targets), e, tgt_mask=causal(3), memory_key_padding_mask=hidden)
        return self.decoder_first(x, e, memory_key_padding_mask=beyond(lengths, 5))


def wave(count, function, frequency, phase, scale=1.0):
    return torch.tensor([scale * function(frequency * i + phase) for i in range(count)])


def numbers(name, values):
    rows = ",\n    ".join(f"{value!r}" for value in values.reshape(-1).tolist())
    print(f"inline constexpr double {name}[] = {{\n    {rows}}};")


print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n\n// Written by padding.py, with PyTorch", torch.__version__.split("+")[0] + ".")
print("namespace reference {\n")
for name, module in (("hidden_keys", Attentions()), ("hidden_words", Transformers())):
    parameters = list(module.parameters())
    nn.utils.vector_to_parameters(wave(sum(p.numel() for p in parameters), math.sin, 0.7, 0.3, 0.5), parameters)
    answer = module()
    y = wave(answer.numel(), math.sin, 0.4, 0.0).reshape(answer.shape)
    (((answer - y) ** 2).sum() / 4).backward()
    numbers(name + "_answer", answer)
    numbers(name + "_gradient", torch.cat([p.grad.reshape(-1) for p in parameters]))
print("\n}  // namespace reference")
