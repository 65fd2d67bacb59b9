#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes reductions.hpp: costs of batches by other reductions than the mean over samples, by PyTorch in double.

    /usr/bin/python3 tests/reference/reductions.py > tests/reference/reductions.hpp      (Debian's python3-torch, 1.13)

A layer of three inputs, with a weight W and a bias b, answers five samples, or two sequences of four steps. Of each cost there are the value, the
gradient by W and b, and the product of the Hessian with a direction.
"""
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def unequal(*extents, shift=0.0):
    count = torch.Size(extents).numel()
    return torch.sin(7 * torch.arange(count).double() + shift).reshape(extents)


x, steps = unequal(5, 3), unequal(2, 4, 3, shift=1.0)
classes = torch.tensor([2, 0, 1, 1, 0])
at_steps = torch.tensor([[1, 2, -100, -100], [2, 0, 1, -100]])
numbers_wanted = unequal(5, 3, shift=2.0)
w = torch.tensor([0.5, 2.0, 0.0, 1.25, 3.0])
w2 = torch.tensor([0.75, 2.5])
cw = torch.tensor([1.0, 2.0, 0.5])


def entropy(a, y=classes, **options):
    return F.cross_entropy(a.movedim(-1, 1), y, **options)


# Each takes the answers of the layer.
of_samples = {
    "summed": lambda a: entropy(a, reduction="sum"),
    "over_class_weights": lambda a: entropy(a, weight=cw),
    "smoothed_over_class_weights": lambda a: entropy(a, weight=cw, label_smoothing=0.1),
    "weighted": lambda a: (w * entropy(a, reduction="none")).mean(),
    "weighted_mean": lambda a: (w * entropy(a, reduction="none")).sum() / w.sum(),
    "weighted_sum": lambda a: (w * entropy(a, reduction="none")).sum(),
    "both_weights": lambda a: (w * entropy(a, weight=cw, reduction="none")).sum() / (w * cw[classes]).sum(),
    "weighted_squares": lambda a: (w[:, None] * (a - numbers_wanted) ** 2).sum() / 5,
    "weighted_mean_of_squares": lambda a: (w[:, None] * (a - numbers_wanted) ** 2).sum() / w.sum(),
    "weighted_targets": lambda a: (w * (entropy(a, reduction="none") + 0.5 * (a**2).sum(1))).sum() / w.sum(),
}
of_sequences = {
    "over_places": lambda a: entropy(a, at_steps),
    "over_weighted_places": lambda a: entropy(a, at_steps, weight=cw),
    "weighted_over_places": lambda a: (w2[:, None] * entropy(a, at_steps, reduction="none")).sum() / (w2 * (at_steps >= 0).sum(1)).sum(),
}

# Numbers at each step, of 4 and 2 valid ones: a mask times the losses, as is usual for padded sequences.
mask, at_each = torch.tensor([[1.0, 1, 1, 1], [1, 1, 0, 0]]), unequal(2, 4, 3, shift=2.0)
of_sequences |= {
    "over_steps": lambda a: (mask[..., None] * (a - at_each) ** 2).sum() / mask.sum(),
    "over_steps_of_each": lambda a: ((mask[..., None] * F.huber_loss(a, at_each, reduction="none")).sum((1, 2)) / mask.sum(1)).mean(),
}


def numbers(tensor):
    return "{" + ", ".join(repr(float(v)) for v in tensor.reshape(-1)) + "}"


def write(name, inputs, function):
    parameters = torch.cat([unequal(9, shift=3.0), unequal(3, shift=4.0)]).requires_grad_()
    answers = F.linear(inputs, parameters[:9].reshape(3, 3), parameters[9:])
    cost = function(answers)
    (gradient,) = torch.autograd.grad(cost, parameters, create_graph=True)
    (product,) = torch.autograd.grad((gradient * unequal(12, shift=5.0)).sum(), parameters)
    print("inline constexpr reduced_cost %s = {%r, %s, %s};" % (name, float(cost), numbers(gradient.detach()), numbers(product)))


print("// SPDX-License-Identifier: BSL-1.0")
print("// Written by reductions.py: what PyTorch %s computes in double." % torch.__version__)
print("#pragma once\n\nnamespace reference {\n")
print("// The gradient and the Hessian's product: W row by row, then b.")
print("struct reduced_cost {\n  double cost, gradient[12], product[12];\n};\n")
for cases, inputs in ((of_samples, x), (of_sequences, steps)):
    for name, function in cases.items():
        write(name, inputs, function)
answers = F.linear(x, unequal(9, shift=3.0).reshape(3, 3), unequal(3, shift=4.0))
print("\n// reduction='none': the cost of each sample.")
print("inline constexpr double of_each[5] = %s;" % numbers(entropy(answers, reduction="none")))
print("inline constexpr double of_each_weighted[5] = %s;" % numbers(w * entropy(answers, weight=cw, reduction="none")))
head = unequal(9, shift=6.0).reshape(3, 3)
print("\n// Keras's activity_regularizer of strength 0.25 on h = tanh(W x + b), divided by the samples: the cost, and its gradient by b.")
for name in ("l1", "l2"):
    bias = unequal(3, shift=4.0).requires_grad_()
    h = torch.tanh(F.linear(x, unequal(9, shift=3.0).reshape(3, 3), bias))
    cost = entropy(F.linear(h, head)) + (0.25 * (h.abs() if name == "l1" else h**2)).sum() / 5
    cost.backward()
    print("inline constexpr double activity_%s[4] = {%r, %s};" % (name, float(cost), numbers(bias.grad)[1:-1]))
print("\n}  // namespace reference")
