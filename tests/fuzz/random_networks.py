#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Random valid networks against PyTorch in double.

    random_networks.py --count 300 --seed 1 [--compiler g++] [--jobs 2] [--keep FOLDER]
    random_networks.py --simple --only 3 14 15 --write tests/fuzz/networks    a test of each, with digests of PyTorch's values

Draws networks (all layers but those that draw random numbers, composites nested, values read elsewhere), a scalar, a batch, a loss, an optimizer, threads and an instruction set; writes a program
for each, builds and runs it, and compares with PyTorch: answers, cost and gradient, parameters and answers after two steps, jvp, vjp, a product with the
Hessian, second derivatives along a direction, and Jacobians by `evaluate`, by the input and by weights. A network is named by its
number, which with --seed draws it again. --simple draws from fewer layers, as the first of the tests in networks/ were drawn. Ends with 0 if all agree, and with 77, which means skipped, without PyTorch."""
import argparse
import concurrent.futures
import copy
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading

try:
    import torch
    import torch.nn.functional as functional
except ImportError:
    print("skipped: PyTorch is not installed for this python (python3-torch)")
    sys.exit(77)


def softplus(z):
    """By PyTorch's default, softplus(z) is z from 20 on, where they differ by 2e-9."""
    return functional.softplus(z, threshold=40)


SIMPLE_ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu<>": functional.leaky_relu,
    "leaky_relu<0.2>": lambda z: functional.leaky_relu(z, 0.2),
    "elu<>": functional.elu,
    "silu": functional.silu,
    "gelu": functional.gelu,
    "softplus": softplus,
}
ACTIVATIONS = {
    **SIMPLE_ACTIVATIONS,
    "elu<0.7>": lambda z: functional.elu(z, 0.7),
    "selu": functional.selu,
    "celu<>": lambda z: torch.where(z > 0, z, torch.expm1(z.clamp(max=0))),
    "celu<0.6>": lambda z: torch.where(z > 0, z, 0.6 * torch.expm1(z.clamp(max=0) / 0.6)),  # PyTorch 1.13's derivative takes a float's 1 / 0.6
    "gelu_tanh": lambda z: z * torch.sigmoid(2 * math.sqrt(2 / math.pi) * (z + 0.044715 * z * z * z)),
    "mish": lambda z: z * torch.tanh(softplus(z)),
    "softsign": lambda z: z / (1 + z.abs()),
    "logsigmoid": lambda z: -softplus(-z),
    "tanhshrink": lambda z: z - torch.tanh(z),
    "hard_swish": lambda z: z * torch.clamp(z / 6 + 0.5, 0, 1),
    "hard_sigmoid": lambda z: torch.clamp(z / 6 + 0.5, 0, 1),
    "hardtanh<>": functional.hardtanh,
    "hardtanh<-0.4, 0.7>": lambda z: functional.hardtanh(z, -0.4, 0.7),
    "relu6": functional.relu6,
    "clamp<-0.6, 0.9>": lambda z: torch.clamp(z, -0.6, 0.9),
    "threshold<0.1, -0.3>": lambda z: functional.threshold(z, 0.1, -0.3),
    "hardshrink<>": functional.hardshrink,
    "softshrink<0.2>": lambda z: functional.softshrink(z, 0.2),
    "exp": torch.exp,
    "square": lambda z: z * z,
    "abs": torch.abs,
}


class ClippedByNorm:
    """An optimizer that gets the whole gradient, no longer than a norm."""

    def __init__(self, parameters, inner, norm):
        self.parameters, self.inner, self.norm = parameters, inner, norm

    def step(self):
        torch.nn.utils.clip_grad_norm_(self.parameters, self.norm)
        self.inner.step()


# A large epsilon: otherwise the first step is the sign of the gradient, and numbers around zero are compared.
SIMPLE_OPTIMIZERS = {
    "sgd{.learning_rate = 0.02}": lambda p: torch.optim.SGD(p, lr=0.02),
    "sgd_momentum{.learning_rate = 0.02, .momentum = 0.8}": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8),
    "sgd_momentum{.learning_rate = 0.02, .momentum = 0.8, .nesterov = true}": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8, nesterov=True),
    "adam{.learning_rate = 0.02, .epsilon = 0.1}": lambda p: torch.optim.Adam(p, lr=0.02, eps=0.1),
}
OPTIMIZERS = {
    **SIMPLE_OPTIMIZERS,
    "adamw{.learning_rate = 0.02, .epsilon = 0.1, .weight_decay = 0.3}": lambda p: torch.optim.AdamW(p, lr=0.02, eps=0.1, weight_decay=0.3),
    "amsgrad{.learning_rate = 0.02, .epsilon = 0.1}": lambda p: torch.optim.Adam(p, lr=0.02, eps=0.1, amsgrad=True),
    "adamax{.learning_rate = 0.02, .epsilon = 0.1}": lambda p: torch.optim.Adamax(p, lr=0.02, eps=0.1),
    "radam{.learning_rate = 0.02, .epsilon = 0.1}": lambda p: torch.optim.RAdam(p, lr=0.02, eps=0.1),
    "rmsprop{.learning_rate = 0.02, .epsilon = 0.1}": lambda p: torch.optim.RMSprop(p, lr=0.02, eps=0.1),
    "rmsprop_momentum{.learning_rate = 0.02, .momentum = 0.7, .epsilon = 0.1}": lambda p: torch.optim.RMSprop(p, lr=0.02, eps=0.1, momentum=0.7),
    "adagrad{.learning_rate = 0.02, .epsilon = 0.1}": lambda p: torch.optim.Adagrad(p, lr=0.02, eps=0.1),
    "adadelta{.learning_rate = 0.5, .epsilon = 0.1}": lambda p: torch.optim.Adadelta(p, lr=0.5, eps=0.1),
    "with_weight_decay{sgd{.learning_rate = 0.02}, 0.3}": lambda p: torch.optim.SGD(p, lr=0.02, weight_decay=0.3),
    "clipped_by_norm{sgd{.learning_rate = 0.1}, 0.5}": lambda p: ClippedByNorm(p, torch.optim.SGD(p, lr=0.1), 0.5),
}


def summed(loss):
    """A loss that is summed over an answer's numbers; a batch's cost is the mean of its samples'."""
    return lambda answers, targets: loss(answers, targets, reduction="sum") / len(answers)


# Of each loss PyTorch's, and which targets it takes: any numbers, shares between 0 and 1, signs, or classes.
SIMPLE_LOSSES = {
    "squared_error": (summed(functional.mse_loss), "numbers"),
    "binary_cross_entropy": (summed(functional.binary_cross_entropy_with_logits), "shares"),
    "softmax_cross_entropy": (functional.cross_entropy, "classes"),
}
LOSSES = {
    **SIMPLE_LOSSES,
    "mean_squared_error": (functional.mse_loss, "numbers"),
    "absolute_error": (summed(functional.l1_loss), "numbers"),
    "huber<0.7>": (summed(lambda a, y, reduction: functional.huber_loss(a, y, reduction=reduction, delta=0.7)), "numbers"),
    "log_cosh": (lambda a, y: ((a - y).abs() + functional.softplus(-2 * (a - y).abs()) - math.log(2)).sum() / len(a), "numbers"),
    "soft_margin": (summed(functional.soft_margin_loss), "signs"),
    "poisson_nll": (summed(functional.poisson_nll_loss), "shares"),
    "label_smoothing<0.2, softmax_cross_entropy>": (lambda a, y: functional.cross_entropy(a, y, label_smoothing=0.2), "classes"),
}
INSTRUCTIONS = [[], ["-march=x86-64-v3"], ["-march=native"]]
BATCHES = [1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 64, 65, 130]
LARGEST_JACOBIAN = 20000
LARGEST_NUMBER = 1e5  # a network whose values or derivatives are larger is passed over: rounding errors grow with them


# ------------------------------------------------------------------------------------------------------------------ drawing

class SimpleDraw:
    """One network: layers as tuples, the extents behind each, and all settings. With --simple: what the first tests in networks/ were
    drawn by, so their numbers stay."""

    activations, vocabulary, is_simple, prefix = list(SIMPLE_ACTIVATIONS), None, True, "network"

    def __init__(self, seed, number):
        self.random = random.Random(f"{seed} {number}")
        r = self.random
        self.scalar = r.choice(["double", "double", "float"])
        self.batch = r.choice(BATCHES)
        self.threads = r.choice([1, 1, 2, 3])
        self.loss = r.choice(list(SIMPLE_LOSSES))
        self.optimizer = r.choice(list(SIMPLE_OPTIMIZERS))
        self.amplitude = r.choice([0.2, 0.5, 0.9])
        image = r.random() < 0.5
        self.input = (r.randint(1, 3), r.randint(1, 9), r.randint(1, 9)) if image else (r.choice([1, 2, 3, 7, 8, 16, 17, 33, 40]),)
        shape, self.layers = self.input, []
        for _ in range(r.randint(1, 6)):
            layer, shape = self.layer(shape, depth=0)
            self.layers.append(layer)
        if self.loss == "softmax_cross_entropy" and (len(shape) != 1 or shape[0] < 2) or r.random() < 0.4:
            if len(shape) > 1:
                self.layers.append(("flatten",))
                shape = (math.prod(shape),)
            layer, shape = self.dense(r.randint(2, 11)), None
            self.layers.append(layer)
            shape = (layer[1],)
        if not any(trained for _, trained in parameter_extents(self)):
            if len(shape) > 1:
                self.layers.append(("flatten",))
            self.layers.append(self.dense(r.randint(2, 5)))
            shape = (self.layers[-1][1],)
        self.output = shape
        # Drawn last, so that a network stays what it is when flags are added. Most are not optimized: that compiles fastest.
        self.flags = r.choice(INSTRUCTIONS) + [r.choice(["-O0", "-O0", "-O0", "-O1", "-O2"])]

    def dense(self, units):
        return ("dense", units, self.random.choice(self.activations) if self.random.random() < 0.6 else None)

    def layer(self, shape, depth):
        """A layer that may stand behind a value of this shape, and the shape behind it."""
        r = self.random
        kinds = ["activation"]
        if len(shape) == 1:
            kinds += ["dense"] * 5 + (["reshape"] if shape[0] > 1 else [])
        if len(shape) > 1:
            kinds += ["flatten"]
        if len(shape) == 3:
            kinds += ["conv2d"] * 4 + ["max_pool2d", "avg_pool2d"]
        if depth < 2:
            kinds += ["residual", "concat", "sequential"]
        kinds += ["frozen"] if depth < 2 and r.random() < 0.3 else []
        kind = r.choice(kinds)
        if kind == "activation":
            return ("activation", r.choice(self.activations)), shape
        if kind == "dense":
            units = r.choice([1, 1, 2, 3, 4, 7, 8, 9, 16, 17, 31, 33])
            return self.dense(units), (units,)
        if kind == "flatten":
            return ("flatten",), (math.prod(shape),)
        if kind == "reshape":
            divisors = [k for k in range(1, shape[0] + 1) if shape[0] % k == 0]
            first = r.choice(divisors)
            rest = shape[0] // first
            second = r.choice([k for k in range(1, rest + 1) if rest % k == 0])
            to = (first, second, rest // second)
            return ("reshape", to), to
        if kind == "conv2d":
            kernel = tuple(r.randint(1, min(4, shape[axis])) for axis in (1, 2))
            stride = (r.randint(1, 2), r.randint(1, 2)) if r.random() < 0.3 else (1, 1)
            padding = tuple(r.randint(0, k - 1) for k in kernel) if r.random() < 0.4 else (0, 0)
            filters = r.choice([1, 2, 3, 5, 8])
            to = (filters,) + tuple((shape[a + 1] + 2 * padding[a] - kernel[a]) // stride[a] + 1 for a in (0, 1))
            activation = r.choice(self.activations) if r.random() < 0.5 else None
            return ("conv2d", filters, kernel, stride, padding, activation), to
        if kind in ("max_pool2d", "avg_pool2d"):
            window = tuple(r.randint(1, min(3, shape[axis])) for axis in (1, 2))
            stride = (r.randint(1, 3), r.randint(1, 3)) if r.random() < 0.4 else window
            return (kind, window, stride), (shape[0],) + tuple((shape[a + 1] - window[a]) // stride[a] + 1 for a in (0, 1))
        if kind == "sequential":
            layers, inner = self.several(shape, depth, r.randint(1, 3))
            return ("sequential", layers), inner
        if kind == "residual":
            layers, inner = self.several(shape, depth, r.randint(1, 2))
            layers += self.back_to(inner, shape)
            return ("residual", layers), shape
        if kind == "concat":
            branches, first = [], 0
            for _ in range(r.randint(1, 3)):
                layers, inner = self.several(shape, depth, r.randint(1, 2))
                if len(inner) != len(shape) or inner[1:] != shape[1:]:
                    to = (r.randint(1, 3),) + shape[1:]
                    layers += self.back_to(inner, to)
                    inner = to
                first += inner[0]
                branches.append(layers[0] if len(layers) == 1 else ("sequential", layers))
            return ("concat", branches), (first,) + shape[1:]
        inner, to = self.layer(shape, depth + 1)
        return ("frozen", inner), to

    def several(self, shape, depth, count):
        layers = []
        for _ in range(count):
            layer, shape = self.layer(shape, depth + 1)
            layers.append(layer)
        return layers, shape

    def back_to(self, shape, to):
        """Layers that lead from one shape to another."""
        if shape == to:
            return []
        layers = [] if len(shape) == 1 else [("flatten",)]
        if math.prod(shape) != math.prod(to) or self.random.random() < 0.5:
            layers.append(self.dense(math.prod(to)))
        if len(to) > 1:
            layers.append(("reshape", to))
        return layers


class Draw(SimpleDraw):
    """A network of all that the library has, but what draws random numbers."""

    activations, is_simple, prefix = list(ACTIVATIONS), False, "every_layer"

    def __init__(self, seed, number):
        self.random = r = random.Random(f"all {seed} {number}")
        self.scalar = r.choice(["double", "double", "float"])
        self.threads = r.choice([1, 1, 2, 3])
        self.loss = r.choice(list(LOSSES))
        self.optimizer = r.choice(list(OPTIMIZERS))
        self.amplitude = r.choice([0.2, 0.5, 0.9])
        self.layers, self.earlier, self.shared = [], [], []
        shape = self.draw_input()
        for _ in range(r.randint(1, 6)):
            shape = self.append(*self.layer(shape, depth=0))
        if LOSSES[self.loss][1] == "classes" and (len(shape) != 1 or shape[0] < 2) or r.random() < 0.3:
            shape = self.append_dense(shape, r.randint(2, 11))
        if not any(trained for _, trained in parameter_extents(self)):
            shape = self.append_dense(shape, r.randint(2, 5))
        self.output = shape
        # A batch_norm divides by what the samples differ in.
        self.batch = r.choice(BATCHES if "batch_norm" not in repr(self.layers) else [5, 16, 17, 33, 65, 130])
        self.flags = r.choice(INSTRUCTIONS) + [r.choice(["-O0", "-O0", "-O0", "-O1"])]

    def draw_input(self):
        r = self.random
        kind = r.choice(["image", "vector", "sequence", "tokens"])
        if kind == "image":
            self.input = (r.randint(1, 3), r.randint(1, 9), r.randint(1, 9))
        elif kind == "vector":
            self.input = (r.choice([1, 2, 3, 7, 8, 16, 17, 33]),)
        elif kind == "sequence":
            self.input = (r.randint(1, 9), r.choice([1, 2, 3, 5, 8, 9]))
        else:
            self.input, self.vocabulary = (r.randint(1, 9),), r.choice([1, 2, 5, 11])
        self.earlier.append((0, self.input if self.vocabulary is None else None))
        if self.vocabulary is None:
            return self.input
        width = r.choice([1, 2, 3, 8, 9])
        table = ("embedding", width, r.choice([None, None, 0, self.vocabulary - 1]))
        return self.append(("frozen", table) if r.random() < 0.15 else table, (self.input[0], width))

    def append(self, layer, shape):
        """Another layer of the network, perhaps with a name."""
        name = f"value {len(self.layers) + 1}" if self.random.random() < 0.2 else len(self.layers) + 1
        self.layers.append(layer if isinstance(name, int) else ("named", name, layer))
        self.earlier.append((name, shape))
        return shape

    def append_dense(self, shape, units):
        if len(shape) > 1:
            self.append(("flatten",), (math.prod(shape),))
        return self.append(self.dense(units), (units,))

    def some(self, probability, word):
        return [word] if self.random.random() < probability else []

    def layer(self, shape, depth):
        r = self.random
        new = ["batch_norm", "slice"] + ["sequence"] * 5 * (len(shape) == 2) + ["composite"] * 3 * (depth < 2) + ["elsewhere"] * 2 * (depth == 0)
        if r.random() < 0.5:
            kind = r.choice(new)
        else:
            layer, to = super().layer(shape, depth)
            is_weighted = layer[0] in ("dense", "conv2d")
            if is_weighted and r.random() < 0.2:
                return ("no_bias", layer), to
            return (("weight_norm", layer) if is_weighted and r.random() < 0.2 else layer), to
        if kind == "batch_norm":
            return ("batch_norm", r.choice([0.1, 0.3]), r.choice([0.1, 0.02])), shape
        if kind == "slice":
            begin = r.randrange(shape[0])
            count = r.randint(1, shape[0] - begin)
            return ("slice", begin, count), (count, *shape[1:])
        if kind == "sequence":
            return self.layer_of_steps(shape)
        if kind == "composite":
            return self.composite(shape, depth)
        return self.elsewhere(shape)

    def layer_of_steps(self, shape):
        r = self.random
        steps, features = shape
        kind = r.choice(["mean_over_steps", "conv1d", "conv1d", "time_distributed", "time_distributed", "lstm", "gru", "rnn", "bidirectional"])
        units = r.choice([1, 2, 3, 5, 8])
        activation = r.choice(self.activations) if r.random() < 0.5 else None
        if kind == "mean_over_steps":
            return ("mean_over_steps",), (features,)
        if kind == "time_distributed":
            layer = ("time_distributed", units, activation)
            return (("weight_norm", layer) if r.random() < 0.2 else layer), (steps, units)
        if kind == "conv1d":
            is_causal = r.random() < 0.6
            kernel = r.randint(1, 4 if is_causal else min(4, steps))
            dilation = r.randint(1, 3)
            if not is_causal and kernel > 1:
                dilation = r.randint(1, min(3, (steps - 1) // (kernel - 1)))
            layer = ("conv1d", units, kernel, dilation, is_causal, activation)
            return (("weight_norm", layer) if r.random() < 0.2 else layer), (steps if is_causal else steps - (kernel - 1) * dilation, units)
        cell = kind if kind != "bidirectional" else r.choice(["lstm", "gru", "rnn"])
        options = self.some(0.6, "all_steps") + self.some(0.2, "no_bias")
        options += self.some(0.4, "reset_before") if cell == "gru" else []
        options += self.some(0.5, "act::" + r.choice(["relu", "sigmoid", "softsign"])) if cell == "rnn" else []
        options += self.some(0.3, "go_backwards") if kind == cell else []
        layer, outputs = (cell, units, options), units
        if kind == "bidirectional":
            layer, outputs = ("bidirectional", layer), 2 * units
        return layer, ((steps, outputs) if "all_steps" in options else (outputs,))

    def around(self, shape, to, depth):
        """Several layers that lead from one shape to another, as one layer."""
        layers, inner = self.several(shape, depth, self.random.randint(1, 2))
        layers += self.back_to(inner, to)
        return layers[0] if len(layers) == 1 else ("sequential", layers)

    def composite(self, shape, depth):
        r = self.random
        kind = r.choice(["add", "multiply", "repeat", "repeat", "shared"])
        if kind == "repeat":
            block = ("residual", [self.around(shape, shape, depth + 1)]) if r.random() < 0.5 else self.around(shape, shape, depth + 1)
            return ("repeat", r.randint(1, 4), block), shape
        if kind == "shared":
            twice = ("shared", f"w{r.randrange(10**6)}", self.around(shape, shape, depth + 1))
            if "shared" in repr(twice[2]):
                return twice[2], shape
            return ("sequential", [twice, ("activation", r.choice(self.activations)), twice]), shape
        to = shape if r.random() < 0.5 else (r.randint(1, 5),)
        branches = [("identity",) if to == shape and r.random() < 0.3 else self.around(shape, to, depth + 1) for _ in range(2)]
        return (kind, branches + ([self.around(shape, to, depth + 1)] if kind == "add" and r.random() < 0.3 else [])), to

    def elsewhere(self, shape):
        """A layer that reads a value from before."""
        r = self.random
        name, other = r.choice([e for e in self.earlier if e[1] is not None])
        if r.random() < 0.2:  # what arrives is read too: a network with a layer that nothing reads is refused
            if shape[1:] == other[1:]:
                return ("concat", [("identity",), ("from", name)]), (shape[0] + other[0], *shape[1:])
            return ("add", [self.around(shape, other, 1), ("from", name)]), other
        here = ("identity",) if r.random() < 0.5 else self.around(shape, other, 1)
        kinds = ["add", "multiply"] if here != ("identity",) or shape == other else []
        if here != ("identity",) or shape[1:] == other[1:]:
            kinds.append("concat")
        if not kinds:
            here, kinds = self.around(shape, other, 1), ["add", "multiply", "concat"]
        kind, branches = r.choice(kinds), [here, ("from", name)]
        r.shuffle(branches)
        first = other[0] + (shape[0] if here == ("identity",) else other[0]) if kind == "concat" else other[0]
        return (kind, branches), (first, *other[1:])


def spelled(layer):
    kind = layer[0]
    if kind == "activation":
        return f"act::{layer[1]}"
    if kind == "dense":
        return f"dense<{layer[1]}" + (f", act::{layer[2]}>" if layer[2] else ">")
    if kind == "reshape":
        return f"reshape<{', '.join(map(str, layer[1]))}>"
    if kind == "conv2d":
        _, filters, kernel, stride, padding, activation = layer
        options = [f"filters<{filters}>", f"kernel_size<{kernel[0]}, {kernel[1]}>"]
        options += [f"stride<{stride[0]}, {stride[1]}>"] if stride != (1, 1) else []
        options += [f"padding<{padding[0]}, {padding[1]}>"] if padding != (0, 0) else []
        options += [f"act::{activation}"] if activation else []
        return f"conv2d<{', '.join(options)}>"
    if kind in ("max_pool2d", "avg_pool2d"):
        _, window, stride = layer
        return f"{kind}<pool_size<{window[0]}, {window[1]}>" + (f", stride<{stride[0]}, {stride[1]}>>" if stride != window else ">")
    if kind == "no_bias":
        return f"{spelled(layer[1])[:-1]}, no_bias>"
    if kind in ("frozen", "weight_norm", "bidirectional"):
        return f"{kind}<{spelled(layer[1])}>"
    if kind in ("named", "shared"):
        return f'{kind}<"{layer[1]}", {spelled(layer[2])}>'
    if kind == "from":
        return f"from<{layer[1]}>" if isinstance(layer[1], int) else f'from<"{layer[1]}">'
    if kind == "repeat":
        return f"repeat<{layer[1]}, {spelled(layer[2])}>"
    if kind in ("batch_norm", "slice"):
        return f"{kind}<{layer[1]}, {layer[2]}>"
    if kind == "embedding":
        return f"embedding<{layer[1]}" + (f", padding_index<{layer[2]}>>" if layer[2] is not None else ">")
    if kind == "time_distributed":
        return f"time_distributed<{spelled(('dense', *layer[1:]))}>"
    if kind == "conv1d":
        _, filters, kernel, dilation, is_causal, activation = layer
        options = [f"filters<{filters}>", f"kernel_size<{kernel}>"] + ([f"dilation<{dilation}>"] if dilation > 1 else [])
        options += (["padding<causal>"] if is_causal else []) + ([f"act::{activation}"] if activation else [])
        return f"conv1d<{', '.join(options)}>"
    if kind in CELLS:
        return f"{kind}<{', '.join([str(layer[1]), *layer[2]])}>"
    if len(layer) == 1:
        return kind
    return f"{kind}<{', '.join(map(spelled, layer[1]))}>"


# ---------------------------------------------------------------------------------------------------------------- in PyTorch

def forward(layers, x, parameters):
    """The layers' answer to a batch."""
    for layer in layers:
        x = FORWARD[layer[0]](x, parameters, *layer[1:])
    return x


def activated(x, activation):
    return ACTIVATIONS[activation](x) if activation else x


def dense(x, parameters, units, activation):
    """On the last axis: of a sequence, at each step."""
    w, b = parameters.weight((units, x.shape[-1])), parameters.bias((units,))
    return activated(x @ w.T + b, activation)


def conv2d(x, parameters, filters, kernel, stride, padding, activation):
    w, b = parameters.weight((filters, x.shape[1], *kernel)), parameters.bias((filters,))
    return activated(functional.conv2d(x, w, b, stride=stride, padding=padding), activation)


def conv1d(x, parameters, filters, kernel, dilation, is_causal, activation):
    w, b = parameters.weight((filters, x.shape[2], kernel)), parameters.bias((filters,))
    padded = functional.pad(x.transpose(1, 2), ((kernel - 1) * dilation if is_causal else 0, 0))
    return activated(functional.conv1d(padded, w, b, dilation=dilation).transpose(1, 2), activation)


def embedding(x, parameters, width, padding):
    return functional.embedding(x, parameters.weight((parameters.vocabulary, width)), padding_idx=padding)


def batch_norm(x, parameters, momentum, epsilon):
    axis = 2 if x.dim() == 3 else 1  # of (samples, steps, features), and of (samples, channels, ...)
    w, b = parameters.weight((x.shape[axis],)), parameters.bias((x.shape[axis],))
    channels = x.transpose(0, axis)
    by_channel = channels.reshape(x.shape[axis], -1)
    mean, variance = parameters.statistics(momentum, by_channel)
    normal = (by_channel - mean[:, None]) / (variance[:, None] + epsilon).sqrt() * w[:, None] + b[:, None]
    return normal.reshape(channels.shape).transpose(0, axis)


def lstm(u, has_bias, options, take):
    w, v = take((4 * u, None)), take((4 * u, u))
    b = take((4 * u,)) if has_bias else 0

    def step(x, state):
        h, c = state
        i, f, g, o = (x @ w.T + h @ v.T + b).chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c

    return step


def gru(u, has_bias, options, take):
    if "reset_before" in options:
        w, w_new, v, v_new = take((2 * u, None)), take((u, None)), take((2 * u, u)), take((u, u))
        b, b_new = (take((2 * u,)), take((u,))) if has_bias else (0, 0)
    else:
        w, v = take((3 * u, None)), take((3 * u, u))
        b, d = (take((3 * u,)), take((3 * u,))) if has_bias else (0, 0)

    def step(x, state):
        h, _ = state
        if "reset_before" in options:
            r, k = torch.sigmoid(x @ w.T + h @ v.T + b).chunk(2, dim=1)
            n = torch.tanh(x @ w_new.T + (r * h) @ v_new.T + b_new)
        else:
            (xr, xk, xn), (hr, hk, hn) = (x @ w.T + b).chunk(3, dim=1), (h @ v.T + d).chunk(3, dim=1)
            r, k = torch.sigmoid(xr + hr), torch.sigmoid(xk + hk)
            n = torch.tanh(xn + r * hn)
        return (1 - k) * n + k * h, None

    return step


def rnn(u, has_bias, options, take):
    w, v = take((u, None)), take((u, u))
    b = take((u,)) if has_bias else 0
    activation = next((ACTIVATIONS[o[5:]] for o in options if o.startswith("act::")), torch.tanh)
    return lambda x, state: (activation(x @ w.T + state[0] @ v.T + b), None)


CELLS = {"lstm": lstm, "gru": gru, "rnn": rnn}


def recurrent(cell):
    def layer(x, parameters, units, options):
        step = CELLS[cell](units, "no_bias" not in options, options, lambda extents: parameters([x.shape[2] if e is None else e for e in extents]))
        zeros = torch.zeros((len(x), units), dtype=torch.double)
        state, answers = (zeros, zeros), []
        order = list(range(x.shape[1]))[:: -1 if "go_backwards" in options else 1]
        for t in order:
            state = step(x[:, t], state)
            answers.append(state[0])
        return torch.stack([answers[order.index(t)] for t in range(len(order))], dim=1) if "all_steps" in options else answers[-1]

    return layer


def bidirectional(x, parameters, layer):
    kind, units, options = layer
    both = [forward([(kind, units, options + more)], x, parameters) for more in ([], ["go_backwards"])]
    return torch.cat(both, dim=-1)


FORWARD = {
    "activation": lambda x, parameters, activation: ACTIVATIONS[activation](x),
    "identity": lambda x, parameters: x,
    "dense": dense,
    "time_distributed": dense,
    "embedding": embedding,
    "flatten": lambda x, parameters: x.reshape(len(x), -1),
    "reshape": lambda x, parameters, to: x.reshape(len(x), *to),
    "slice": lambda x, parameters, begin, count: x[:, begin:begin + count],
    "mean_over_steps": lambda x, parameters: x.mean(dim=1),
    "conv2d": conv2d,
    "conv1d": conv1d,
    "max_pool2d": lambda x, parameters, window, stride: functional.max_pool2d(x, window, stride),
    "avg_pool2d": lambda x, parameters, window, stride: functional.avg_pool2d(x, window, stride),
    "batch_norm": batch_norm,
    **{cell: recurrent(cell) for cell in CELLS},
    "bidirectional": bidirectional,
    "sequential": lambda x, parameters, layers: forward(layers, x, parameters),
    "residual": lambda x, parameters, layers: x + forward(layers, x, parameters),
    "repeat": lambda x, parameters, times, block: forward([block] * times, x, parameters),
    "concat": lambda x, parameters, branches: torch.cat([forward([b], x, parameters) for b in branches], dim=1),
    "add": lambda x, parameters, branches: sum(forward([b], x, parameters) for b in branches),
    "multiply": lambda x, parameters, branches: math.prod(forward([b], x, parameters) for b in branches),
    "frozen": lambda x, parameters, layer: forward([layer], x, parameters.changed(is_frozen=True, training=False)),
    "weight_norm": lambda x, parameters, layer: forward([layer], x, parameters.changed(is_normed=True)),
    "no_bias": lambda x, parameters, layer: forward([layer], x, parameters.changed(has_bias=False)),
    "shared": lambda x, parameters, name, layer: parameters.shared(name, lambda mine: forward([layer], x, mine)),
    "named": lambda x, parameters, name, layer: forward([layer], x, parameters),
    "from": lambda x, parameters, name: parameters.earlier[name],
}


class Parameters:
    """A pass's parameters in their order: given values, or zeros whose extents are remembered."""

    def __init__(self, vocabulary, values=None, training=False, statistics=None):
        self.vocabulary, self.training = vocabulary, training
        self.values = iter(values) if values is not None else None
        self.handed, self.found = [], []  # what was handed out; its extents, and whether it is trained
        self.is_frozen, self.is_normed, self.has_bias = False, False, True
        self.named_groups, self.earlier = {}, {}
        self.kept = statistics if statistics is not None else {}  # of each batch_norm, by its number: running mean and variance
        self.norms = []

    def changed(self, **what):
        other = copy.copy(self)
        other.__dict__.update(what)
        return other

    def __call__(self, extents):
        value = torch.zeros(list(extents), dtype=torch.double) if self.values is None else next(self.values)
        assert list(value.shape) == list(extents)
        self.found.append((tuple(extents), not self.is_frozen))
        self.handed.append(value)
        return value

    def weight(self, extents):
        if not self.is_normed:
            return self(extents)
        v, g = self(extents), self((extents[0],) + (1,) * (len(extents) - 1))
        return g * v / (v * v).sum(dim=tuple(range(1, len(extents))), keepdim=True).sqrt()

    def bias(self, extents):
        return self(extents) if self.has_bias else torch.zeros(extents, dtype=torch.double)

    def shared(self, name, function):
        if name in self.named_groups:
            return function(self.changed(values=iter(self.named_groups[name]), handed=[], found=[]))
        first = len(self.handed)
        answer = function(self)
        self.named_groups[name] = self.handed[first:]
        return answer

    def statistics(self, momentum, numbers_of_channels):
        """Mean and variance that a batch_norm takes; in training they move the running ones."""
        number = len(self.norms)
        self.norms.append(number)
        channels, count = numbers_of_channels.shape
        running = self.kept.setdefault(number, (torch.zeros(channels, dtype=torch.double), torch.ones(channels, dtype=torch.double)))
        if not self.training:
            return running
        mean = numbers_of_channels.mean(dim=1)
        variance = (numbers_of_channels - mean[:, None]).square().mean(dim=1)
        batch = mean.detach(), variance.detach() * count / (count - 1)
        self.kept[number] = tuple((1 - momentum) * old + momentum * new for old, new in zip(running, batch))
        return mean, variance


def through(layers, x, parameters):
    """The answer of a network, and how many parameters stand before each of its layers."""
    places = []
    parameters.earlier[0] = x
    for number, layer in enumerate(layers, 1):
        places.append(len(parameters.found))
        x = forward([layer], x, parameters)
        parameters.earlier[number] = x
        if layer[0] == "named":
            parameters.earlier[layer[1]] = x
    return x, places


def parameter_places(draw):
    kind = torch.double if draw.vocabulary is None else torch.long
    parameters = Parameters(draw.vocabulary)
    _, places = through(draw.layers, torch.zeros((1, *draw.input), dtype=kind), parameters)
    return parameters.found, places


def parameter_extents(draw):
    return parameter_places(draw)[0]


def numbers(count, frequency, phase, scale, scalar):
    """What `wave` in the program draws: computed in double, rounded to the scalar."""
    values = [scale * math.sin(frequency * i + phase) for i in range(count)]
    tensor = torch.tensor(values, dtype=torch.double)
    return tensor.float().double() if scalar == "float" else tensor


def top_level_weights(draw):
    """The layers with a weight that stand at the top level: their number, and their parameter's place in the list."""
    found = []
    for number, (layer, place) in enumerate(zip(draw.layers, parameter_places(draw)[1]), 1):
        kind = layer[2][0] if layer[0] == "named" else layer[0]
        if kind in ("dense", "conv2d", "conv1d", "time_distributed", "embedding", *CELLS):
            found.append((number, place))
    return found


def expected(draw):
    """Everything that the program prints, by name."""
    extents = parameter_extents(draw)
    count = sum(math.prod(e) for e, _ in extents)
    flat = numbers(count, 1.7, 0.3, draw.amplitude, draw.scalar)
    values, place = [], 0
    for shape, trained in extents:
        size = math.prod(shape)
        values.append(flat[place:place + size].reshape(shape).clone().requires_grad_(trained))
        place += size
    trained = [v for v, (_, t) in zip(values, extents) if t]
    trained_moves = numbers(sum(v.numel() for v in trained), 0.9, 0.1, 1, draw.scalar)
    moves, place = [], 0
    for v in trained:
        moves.append(trained_moves[place:place + v.numel()].reshape(v.shape))
        place += v.numel()

    count = draw.batch * math.prod(draw.input)
    if draw.vocabulary is None:
        x = numbers(count, 2.3, 0.5, 1.5, draw.scalar).reshape(draw.batch, *draw.input)
    else:
        x = torch.tensor([(7 * i + 3) % draw.vocabulary for i in range(count)]).reshape(draw.batch, *draw.input)
    v = numbers(draw.batch * math.prod(draw.output), 0.7, 0.4, 1, draw.scalar).reshape(draw.batch, *draw.output)
    statistics = {}

    def net(inputs, parameters=None, training=False):
        return through(draw.layers, inputs, Parameters(draw.vocabulary, values if parameters is None else parameters, training, statistics))[0]

    shares = 0.5 + 0.5 * v
    wanted = {
        "numbers": v,
        "shares": shares.float().double() if draw.scalar == "float" else shares,
        "signs": 2 * (v > 0).double() - 1,
        "classes": torch.tensor([(3 * row + 1) % draw.output[0] for row in range(draw.batch)]),
    }

    def loss(answers):
        function, kind = LOSSES[draw.loss]
        return function(answers, wanted[kind])

    def derivatives_by(of, by, *along, **options):
        found = torch.autograd.grad(of, by, *along, allow_unused=True, **options) if of.requires_grad else [None] * len(by)
        return [g if g is not None else torch.zeros_like(t) for g, t in zip(found, by)]

    def joined(tensors):
        return torch.cat([t.reshape(-1) for t in tensors])

    result = {}
    answers = net(x)
    result["answers"] = answers.detach().reshape(-1)
    cost = loss(net(x, training=True))
    statistics.clear()
    result["cost"] = cost.detach().reshape(-1)
    result["gradient"] = joined(derivatives_by(cost, trained)).detach()
    if draw.loss != "absolute_error":  # which has no second derivative
        along = sum((g * m).sum() for g, m in zip(derivatives_by(loss(answers), trained, create_graph=True), moves))
        result["hessian"] = joined(derivatives_by(along, trained))
    if draw.vocabulary is None:
        result.update(by_input(draw, x, v, net, trained, derivatives_by))

    def jacobian(of, by):
        rows = []
        for place in range(of.numel()):
            rows.append(derivatives_by(of.reshape(-1)[place], [by], retain_graph=True)[0].reshape(-1))
        return torch.stack(rows).reshape(-1)

    inputs = x[:1].clone().requires_grad_(draw.vocabulary is None)
    everything = [p.detach().clone().requires_grad_(True) for p in values]
    sample = net(inputs, everything)
    for number, (_, place) in enumerate(derivatives(draw)):
        result[f"derivative_{number}"] = jacobian(sample, inputs if place is None else everything[place])

    optimizer = OPTIMIZERS[draw.optimizer](trained)
    for _ in range(2):
        for parameter, g in zip(trained, derivatives_by(loss(net(x, training=True)), trained)):
            parameter.grad = g
        optimizer.step()
    result["stepped"] = joined([p.detach() for p in values])
    if statistics:
        result["answers_later"] = net(x).detach().reshape(-1)
    return result


def by_input(draw, x, v, net, trained, derivatives_by):
    """Derivatives by the input and along it."""
    result = {}
    u = numbers(x.numel(), 1.1, 0.2, 1, draw.scalar).reshape(x.shape)
    inputs = x.clone().requires_grad_(True)
    by_all = derivatives_by(net(inputs), [inputs, *trained], v)
    result["vjp_input"] = by_all[0].reshape(-1)
    result["vjp_parameters"] = torch.cat([g.reshape(-1) for g in by_all[1:]])

    # The derivatives along u: the double-backward way, which knows no forward mode.
    inputs = x.clone().requires_grad_(True)
    weights = torch.zeros_like(v, requires_grad=True)
    back = derivatives_by(net(inputs), [inputs], weights, create_graph=True)[0]
    first = derivatives_by((back * u).sum(), [weights], create_graph=True)[0]
    result["first"] = first.detach().reshape(-1)
    second = torch.zeros_like(v)
    if first.requires_grad:
        for place in range(math.prod(draw.output)):  # samples do not depend on each other
            by_input = torch.autograd.grad(first.reshape(draw.batch, -1)[:, place].sum(), inputs, retain_graph=True, allow_unused=True)[0]
            if by_input is not None:
                second.reshape(draw.batch, -1)[:, place] = (by_input * u).reshape(draw.batch, -1).sum(dim=1)
    result["second"] = second.detach().reshape(-1)
    return result


# --------------------------------------------------------------------------------------------------------------- the program

PROGRAM = """// Network {number}, drawn by tests/fuzz/random_networks.py{simple} --seed {seed}; built with {flags}
#include "random_network.hpp"
{headers}
#include <cstdio>

using namespace chainrule;
using namespace chainrule::calculus;

int main() {{
  {call}
      random_network::settings{{{batch}, {amplitude}{vocabulary}}}, {optimizer}, [](const char* name, const auto& values) {{
        std::printf("%s", name);
        const auto end = values.template end<xt::layout_type::row_major>();
        for (auto v = values.template begin<xt::layout_type::row_major>(); v != end; ++v) std::printf(" %.17g", static_cast<double>(*v));
        std::printf("\\n");
      }});
}}
"""


def derivatives(draw):
    """The derivatives that are evaluated, as the program writes them, and what of PyTorch's parameters they are by: none is the input."""
    depth, outputs, found = len(draw.layers), math.prod(draw.output), []
    extents = parameter_extents(draw)
    if draw.vocabulary is None and outputs * math.prod(draw.input) <= LARGEST_JACOBIAN:
        found.append((f"decltype(d(a<{depth}>)/d(a<0>))", None))
    for number, place in top_level_weights(draw):
        if outputs * math.prod(extents[place][0]) <= LARGEST_JACOBIAN:
            found.append((f"decltype(d(a<{depth}>)/d(W<{number}>))", place))
    return found


def call(draw):
    extents = list(map(str, draw.input))
    if not draw.is_simple and (draw.vocabulary is not None or len(extents) == 2):
        extents[0] = f"sequence<{extents[0]}>"
    extents += [f"tokens<{draw.vocabulary}>"] if draw.vocabulary is not None else []
    entries = [f"input<{', '.join(extents)}>"] + [spelled(layer) for layer in draw.layers]
    arguments = [f"network<{', '.join(entries)}>", draw.scalar, draw.loss, str(draw.threads)] + [text for text, _ in derivatives(draw)]
    return f"random_network::ask<{', '.join(arguments)}>("


def written(template, draw, **more):
    """A program or a test of a network."""
    layers = repr(draw.layers)
    headers = [f"chainrule/time/{name}.hpp" for name in ("bidirectional", "conv1d", *CELLS) if f"'{name}'" in layers]
    return template.format(headers="".join(f"#include <{name}>\n" for name in headers), simple=" --simple" if draw.is_simple else "", prefix=draw.prefix, call=call(draw),
                           batch=draw.batch, amplitude=draw.amplitude, vocabulary=f", {draw.vocabulary}" if draw.vocabulary is not None else "",
                           optimizer=draw.optimizer, flags=" ".join(draw.flags), **more)


def compare(right, text, scalar):
    found = {}
    for line in text.splitlines():
        name, *values = line.split()
        found[name] = torch.tensor([float(v) for v in values], dtype=torch.double)
    faults = []
    for name, values in right.items():
        if name not in found or found[name].numel() != values.numel():
            faults.append(f"{name}: {found[name].numel() if name in found else 'no'} numbers, right {values.numel()}")
            continue
        size = max(1.0, values.abs().max().item()) if values.numel() else 1.0
        bound = size * (1e-10 if scalar == "double" else 3e-4)
        off = (found[name] - values).abs()
        off = torch.where(off.isnan(), torch.full_like(off, math.inf), off)
        if values.numel() and off.max().item() > bound:
            place = int(off.argmax())
            faults.append(f"{name}: {found[name][place].item():.17g} at {place} of {values.numel()}, right {values[place].item():.17g} ({int((off > bound).sum())} differ)")
    return faults


def compile_command(arguments, flags):
    here = pathlib.Path(__file__).resolve()
    return [*arguments.compiler.split(), "-std=c++20", "-pthread", *flags, "-I", str(here.parents[2] / "include"), "-I", str(here.parent)]


PRECOMPILING, PRECOMPILED = threading.Lock(), {}


def precompiled(arguments, flags, folder):
    """Options that read random_network.hpp as clang precompiled it with these flags; none with another compiler, for which it saves nothing."""
    if "clang" not in arguments.compiler:
        return []
    source, header = pathlib.Path(__file__).resolve().parent / "random_network.hpp", folder / f"random_network{''.join(flags)}.pch"
    with PRECOMPILING:
        if header not in PRECOMPILED:
            PRECOMPILED[header] = subprocess.run(
                [*compile_command(arguments, flags), "-fpch-instantiate-templates", "-x", "c++-header", str(source), "-o", str(header)], check=True)
    return ["-include-pch", str(header)]


def trial(arguments, number, folder):
    draw = arguments.draw(arguments.seed, number)
    right = expected(draw)
    if any(not values.isfinite().all() or values.numel() and values.abs().max() > LARGEST_NUMBER for values in right.values()):
        return number, draw, None
    source, binary = folder / f"network_{number}.cpp", folder / f"network_{number}"
    source.write_text(written(PROGRAM, draw, seed=arguments.seed, number=number), encoding="utf-8")
    command = [*compile_command(arguments, draw.flags), *precompiled(arguments, draw.flags, folder), str(source), "-o", str(binary)]
    built = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if built.returncode != 0:
        return number, draw, ["does not compile:\n" + "\n".join(line[:400] for line in built.stdout.splitlines() if "error" in line or "warning" in line)]
    ran = subprocess.run([str(binary)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=300)
    if not arguments.keep:
        binary.unlink()
    if ran.returncode != 0:
        return number, draw, [f"ends with {ran.returncode}: {ran.stdout[-500:]}"]
    return number, draw, compare(right, ran.stdout, draw.scalar)


TEST = """// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py{simple} --seed {seed} --only {number} --write {folder}. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"
{headers}
using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE({prefix}_{seed}_{number}) {{
  {call}
      random_network::settings{{{batch}, {amplitude}{vocabulary}}}, {optimizer},
      random_network::check_digests{{{{
{digests}
      }}}});
}}
"""


def write_test(draw, folder, seed, number):
    """A test, with a digest of each of PyTorch's results: the sum of v(i) sin(i + 1), and the largest magnitude."""
    digests = []
    for name, values in expected(draw).items():
        waves = torch.sin(torch.arange(values.numel(), dtype=torch.double) + 1)
        digests.append(f'          {{"{name}", {(values * waves).sum().item():.17g}, {values.abs().max().item():.17g}}},')
    text = written(TEST, draw, seed=seed, number=number, folder=folder, digests="\n".join(digests))
    (folder / f"{draw.prefix}_{seed}_{number}.cpp").write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--simple", dest="draw", action="store_const", const=SimpleDraw, default=Draw, help="fewer kinds of layers: draws the tests network_1_...")
    parser.add_argument("--only", type=int, nargs="*")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--write", type=pathlib.Path, help="a folder for a test of each network; none is run")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for the programs, which stay")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    picked = arguments.only if arguments.only else range(arguments.first, arguments.first + arguments.count)
    if arguments.write:
        for number in picked:
            write_test(arguments.draw(arguments.seed, number), arguments.write, arguments.seed, number)
        return 0
    wrong = agreed = passed_over = 0
    with tempfile.TemporaryDirectory(prefix="chainrule-random-") as temporary:
        folder = arguments.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            for number, draw, faults in pool.map(lambda n: trial(arguments, n, folder), picked):
                agreed += faults == []
                wrong += bool(faults)
                passed_over += faults is None
                if faults:
                    print(f"network {number}: {', '.join(spelled(layer) for layer in draw.layers)} behind {draw.input}; {draw.scalar}, batch {draw.batch}, "
                          f"{draw.threads} threads, {draw.loss}, {draw.optimizer}, {' '.join(draw.flags)}")
                    for fault in faults:
                        print("  ", fault)
                    sys.stdout.flush()
    print(f"{agreed} networks agree, {wrong} do not, {passed_over} of too large numbers were passed over")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
