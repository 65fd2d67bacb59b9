#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes activations.hpp: values, first and second derivatives of activations, by PyTorch in double.

    /usr/bin/python3 tests/reference/activations.py > tests/reference/activations.hpp      (Debian's python3-torch, 1.13)

Kinks, -0.5, 0, 0.5, 1, 3 and 6, are among the points. Second derivatives are autograd's of the derivative; that of
hard_swish PyTorch does not have, so it is of the formula.
"""
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
points = [-40.0, -6.5, -3.0, -1.0, -0.5, -0.25, 0.0, 0.125, 0.5, 1.0, 2.0, 3.0, 6.0, 30.0]
functions = {
    "leaky_relu": lambda z: F.leaky_relu(z, 0.2),
    "elu": lambda z: F.elu(z, 0.75),
    "selu": F.selu,
    "celu": lambda z: F.celu(z, 0.75),
    "hardtanh": lambda z: F.hardtanh(z, -0.5, 3.0),
    "relu6": F.relu6,
    "clamp": lambda z: torch.clamp(z, -0.5, 3.0),
    "clamp_min": lambda z: torch.clamp(z, min=-0.5),
    "clamp_max": lambda z: torch.clamp(z, max=0.5),
    "hard_sigmoid": lambda z: F.hardtanh(z / 6 + 0.5, 0.0, 1.0),  # F.hardsigmoid's sixth is a float's, 5e-9 off
    "hard_swish": F.hardswish,
    "mish": F.mish,
    "softsign": F.softsign,
    "logsigmoid": F.logsigmoid,
    "threshold": lambda z: F.threshold(z, 0.5, -2.0),
    "gelu_tanh": lambda z: F.gelu(z, approximate="tanh"),
    "hardshrink": lambda z: F.hardshrink(z, 0.5),
    "softshrink": lambda z: F.softshrink(z, 0.5),
    "tanhshrink": F.tanhshrink,
    "exp": torch.exp,
    "log": torch.log,
    "abs": torch.abs,
    "square": torch.square,
}

print("// SPDX-License-Identifier: BSL-1.0")
print("// Written by activations.py: what PyTorch %s computes in double." % torch.__version__)
print("#pragma once\n\nnamespace reference {\n")
print("struct at_points {\n  double value[%d], first[%d], second[%d];\n};" % (3 * (len(points),)))
print("inline constexpr double points[] = {%s};" % ", ".join(map(repr, points)))
print("inline constexpr double positive_points[] = {%s};\n" % ", ".join(repr(abs(p) + 0.25) for p in points))
without_second = {"hard_swish": lambda z: z * F.hardtanh(z / 6 + 0.5, 0.0, 1.0)}
for name, function in functions.items():
    z = torch.tensor([abs(p) + 0.25 for p in points] if name == "log" else points, requires_grad=True)
    value = function(z)
    (first,) = torch.autograd.grad(value.sum(), z, create_graph=True)
    if name in without_second:
        (formula,) = torch.autograd.grad(without_second[name](z).sum(), z, create_graph=True)
    else:
        formula = first
    second = torch.zeros_like(z)
    if formula.requires_grad:
        (found,) = torch.autograd.grad(formula.sum(), z, allow_unused=True)
        second = second if found is None else found
    print("inline constexpr at_points %s = {%s};" % (name, ", ".join("{%s}" % ", ".join(repr(float(v)) for v in t) for t in (value, first, second))))
print("\n}  // namespace reference")
