#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Prints the numbers that products.cpp expects, from PyTorch in double. Of a vector: sum of v(i) sin(i + 1), first, last."""
import math

import torch
from torch.autograd.functional import hessian, hvp, jacobian, jvp, vjp
from torch.nn.functional import binary_cross_entropy_with_logits, conv2d, cross_entropy, gelu, max_pool2d, silu

torch.set_default_dtype(torch.float64)


def wave(count, frequency, phase, scale=1.0):
    return torch.tensor([scale * math.sin(frequency * i + phase) for i in range(count)])


def split(p, *shapes):
    parts, first = [], 0
    for shape in shapes:
        size = math.prod(shape)
        parts.append(p[first:first + size].reshape(shape))
        first += size
    assert first == p.numel()
    return parts


def plain(p, x):  # 3-4-2
    w1, b1, w2, b2 = split(p, (4, 3), (4,), (2, 4), (2,))
    return torch.tanh(x @ w1.T + b1) @ w2.T + b2


def joined(p, x):  # 3, dense 4 gelu, residual of dense 4 sigmoid, concat of dense 2 tanh and silu
    w1, b1, w2, b2, w3, b3 = split(p, (4, 3), (4,), (4, 4), (4,), (2, 4), (2,))
    a = gelu(x @ w1.T + b1)
    a = a + torch.sigmoid(a @ w2.T + b2)
    return torch.cat([torch.tanh(a @ w3.T + b3), silu(a)], dim=-1)


def images(p, x):  # 1 x 6 x 6, conv 2 filters 3 x 3 tanh, max pool 2, dense 3
    w1, b1, w2, b2 = split(p, (2, 1, 3, 3), (2,), (3, 8), (3,))
    return max_pool2d(torch.tanh(conv2d(x, w1, b1)), 2).flatten(1) @ w2.T + b2


def squared(a, y):
    return ((a - y) ** 2).sum(-1)


def logistic(a, y):
    return binary_cross_entropy_with_logits(a, y, reduction="none").sum(-1)


def classes(a, y):
    return cross_entropy(a, y, reduction="none")


def show(name, v):
    v = v.detach().reshape(-1)
    weights = torch.tensor([math.sin(i + 1) for i in range(v.numel())])
    print(f'    {{{(v * weights).sum().item():.17g}, {v[0].item():.17g}, {v[-1].item():.17g}}},  // {name}')


def check(name, net, loss, parameters, shape, outputs, target):
    rows = 3
    inputs = math.prod(shape)
    p = wave(parameters, 1.7, 0.3, 0.6)
    x = wave(rows * inputs, 1.3, 0.2).reshape(rows, *shape)
    u = wave(parameters, 0.9, 0.1)
    ux = wave(rows * inputs, 0.8, 0.4).reshape(rows, *shape)
    v = wave(rows * outputs, 1.1, 0.7).reshape(rows, outputs)

    def cost(q):
        return loss(net(q, x), target).mean()

    print(f"  // {name}")
    _, tangent = jvp(lambda q, z: net(q, z), (p, x), (u, ux))
    show("jvp in both directions", tangent)
    _, (gradient, by_input) = vjp(lambda q, z: net(q, z), (p, x), v)
    show("vjp, parameters", gradient)
    show("vjp, input", by_input)
    show("hvp", hvp(cost, p, u)[1])
    answers = net(p, x)
    jacobians = jacobian(lambda q: net(q, x), p)
    product = torch.zeros(parameters)
    for r in range(rows):
        h = hessian(lambda a: loss(a[None], target[r:r + 1]).sum(), answers[r].detach())
        product += jacobians[r].T @ (h @ (jacobians[r] @ u)) / rows
    show("gnvp", product)
    show("hessian", hessian(cost, p))
    show("per-sample gradients", torch.stack([jacobian(lambda q: loss(net(q, x[r:r + 1]), target[r:r + 1]).sum(), p) for r in range(rows)]))

    by_rows = [hessian(lambda z, o=o, r=r: net(p, z[None])[0, o], x[r]).reshape(inputs, inputs) for r in range(rows) for o in range(outputs)]
    show("input hessian", torch.stack(by_rows))
    show("laplacian", torch.stack([h.diagonal().sum() for h in by_rows]))

    def along(q):
        def at(t):
            return net(q, x + t * ux)
        zero = torch.zeros(())
        first = jacobian(at, zero, create_graph=True)
        second = jacobian(lambda t: jacobian(at, t, create_graph=True), zero, create_graph=True)
        return at(zero), first, second
    parts = along(p)
    show("first along", parts[1])
    show("second along", parts[2])
    q = p.clone().requires_grad_()
    weights = [v, v.flip(0), v.flip(1)]
    total = sum((w * part).sum() for w, part in zip(weights, along(q)))
    show("second derivative's vjp", torch.autograd.grad(total, q)[0])


check("plain, squared error", plain, squared, 26, (3,), 2, wave(6, 0.6, 0.9).reshape(3, 2))
check("joined, binary cross entropy", joined, logistic, 46, (3,), 6, (wave(18, 0.6, 0.9) * 0.5 + 0.5).reshape(3, 6))
check("images, softmax cross entropy", images, classes, 47, (1, 6, 6), 3, torch.tensor([2, 0, 1]))
