#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes optimizers.hpp: parameters after 100 steps of PyTorch in double, and rates of its schedules.

    /usr/bin/python3 tests/reference/optimizers.py > tests/reference/optimizers.hpp      (Debian's python3-torch, 1.13)

dense<5, act::tanh>, dense<2> on 3 inputs. Parameter i, in the order W1(out, in) by rows, b1, W2, b2, begins at sin(0.7 i + 0.3). Batch k has 3
samples, whose element i is 2 cos(0.9 i + k); their targets have 3 sin(0.4 i + k). The cost is the mean over the samples of the sum of squares.
What PyTorch 1.13 does not have is written out below: lion, lamb, ftrl, adafactor, muon and
schedule-free AdamW from their papers, a decoupled weight decay, lookahead.
"""
import math

import torch
import torch.optim.swa_utils

torch.set_default_dtype(torch.float64)


def wave(count, function, frequency, phase, scale=1.0):
    return torch.tensor([scale * function(frequency * i + phase) for i in range(count)])


class Written(torch.optim.Optimizer):
    """An optimizer of one function: rule(p, g, state, t) changes p."""

    def __init__(self, parameters, rule):
        super().__init__(parameters, {})
        self.rule = rule

    @torch.no_grad()
    def step(self):
        for p in self.param_groups[0]["params"]:
            state = self.state[p]
            state["t"] = state.get("t", 0) + 1
            self.rule(p, p.grad, state, state["t"])


def lion(lr, b1, b2, decay=0.0):
    def rule(p, g, s, t):
        m = s.get("m", torch.zeros_like(p))
        p.mul_(1 - lr * decay)
        p.sub_(lr * torch.sign(b1 * m + (1 - b1) * g))
        s["m"] = b2 * m + (1 - b2) * g

    return rule


def lamb(lr, b1, b2, eps, decay):
    def rule(p, g, s, t):
        s["m"] = b1 * s.get("m", torch.zeros_like(p)) + (1 - b1) * g
        s["v"] = b2 * s.get("v", torch.zeros_like(p)) + (1 - b2) * g**2
        r = s["m"] / (1 - b1**t) / (torch.sqrt(s["v"] / (1 - b2**t)) + eps) + decay * p
        trust = p.norm() / r.norm() if p.norm() > 0 and r.norm() > 0 else 1.0
        p.sub_(lr * trust * r)

    return rule


def ftrl(lr, l1, l2, beta, initial):
    def rule(p, g, s, t):
        n = s.get("n", torch.full_like(p, initial))
        new = n + g**2
        z = s.get("z", torch.zeros_like(p)) + g - (new.sqrt() - n.sqrt()) / lr * p
        s["n"], s["z"] = new, z
        p.copy_(torch.where(z.abs() <= l1, torch.zeros_like(p), (z.sign() * l1 - z) / ((beta + new.sqrt()) / lr + 2 * l2)))

    return rule


def adafactor(lr, decay2, eps1, eps2, threshold, decay):
    def rule(p, g, s, t):
        kept, rho = 1 - t**decay2, min(lr, t**-0.5)
        alpha = max(eps2, math.sqrt((p**2).mean())) * rho
        p.mul_(1 - lr * decay)
        if p.dim() == 2:
            s["r"] = kept * s.get("r", 0.0) + (1 - kept) * (g**2).mean(1, keepdim=True)
            s["c"] = kept * s.get("c", 0.0) + (1 - kept) * (g**2).mean(0, keepdim=True)
            v = s["r"] * s["c"] / max(eps1, float(s["r"].mean()))
        else:
            v = s["v"] = kept * s.get("v", 0.0) + (1 - kept) * g**2
        u = g / torch.sqrt(torch.clamp(v, min=eps1**2))
        p.sub_(alpha * u / max(1.0, math.sqrt((u**2).mean()) / threshold))

    return rule


def muon(lr, momentum, nesterov, like_adam, decay, ratio):
    def rule(p, g, s, t):
        if p.dim() == 1:
            s["m"] = 0.9 * s.get("m", 0.0) + 0.1 * g
            s["v"] = 0.999 * s.get("v", 0.0) + 0.001 * g**2
            p.mul_(1 - ratio * lr * decay)
            p.sub_(ratio * lr * s["m"] / (1 - 0.9**t) / (torch.sqrt(s["v"] / (1 - 0.999**t)) + 1e-8))
            return
        s["m"] = momentum * s.get("m", 0.0) + (1 - momentum) * g
        x = momentum * s["m"] + (1 - momentum) * g if nesterov else s["m"]
        x = x / max(float(x.norm()), 1e-7)
        for _ in range(5):  # without transposing: f(X X') X = X f(X' X)
            a = x @ x.T
            x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
        rows, columns = p.shape
        p.mul_(1 - lr * decay)
        p.sub_(lr * (0.2 * math.sqrt(max(rows, columns)) if like_adam else math.sqrt(max(1, rows / columns))) * x)

    return rule


def schedule_free(lr, b1, b2, eps, decay, warmup):
    def rule(p, g, s, t):
        z, x = s.get("z", p.clone()), s.get("ax", p.clone())
        s["v"] = b2 * s.get("v", 0.0) + (1 - b2) * g**2
        rate = lr * min(1.0, t / warmup)
        s["z"] = z - rate * (g / (torch.sqrt(s["v"] / (1 - b2**t)) + eps) + decay * p)
        s["ax"] = x + (s["z"] - x) / t
        p.copy_((1 - b1) * s["z"] + b1 * s["ax"])

    return rule


def train(make, steps=100, schedule=None, slow=None, averages=None):
    first, second = torch.nn.Linear(3, 5), torch.nn.Linear(5, 2)
    parameters = [first.weight, first.bias, second.weight, second.bias]
    begin = wave(32, math.sin, 0.7, 0.3)
    with torch.no_grad():
        for p in parameters:
            p.copy_(begin[: p.numel()].reshape(p.shape))
            begin = begin[p.numel() :]
    optimizer = make(parameters)
    scheduler = schedule(optimizer) if schedule else None
    kept = [p.detach().clone() for p in parameters]
    both = torch.nn.ModuleList([first, second])
    averaged = torch.optim.swa_utils.AveragedModel(both, avg_fn=averages[1]) if averages and averages[0] else None
    for k in range(steps):
        x, y = wave(9, math.cos, 0.9, k, 2).reshape(3, 3), wave(6, math.sin, 0.4, k, 3).reshape(3, 2)
        optimizer.zero_grad()
        ((second(torch.tanh(first(x))) - y) ** 2).sum(1).mean().backward()
        optimizer.step()
        if scheduler:
            scheduler.step()
        if averaged and (k + 1) in averages[0]:
            averaged.update_parameters(both)
        if slow and (k + 1) % slow[0] == 0:
            with torch.no_grad():
                for p, s in zip(parameters, kept):
                    s += slow[1] * (p - s)
                    p.copy_(s)
    if averages:  # those that an optimizer keeps itself, or AveragedModel's
        parameters = averaged.parameters() if averaged else [optimizer.state[p]["ax"] for p in parameters]
    return torch.cat([p.detach().reshape(-1) for p in parameters])


def sparse_adam(steps=100):  # embedding<3> of 7 words, mean_over_steps; sample r of batch k has the words 3 k + r and 5 k + 2 r
    table = torch.nn.Embedding(7, 3, sparse=True)
    with torch.no_grad():
        table.weight.copy_(wave(21, math.sin, 0.7, 0.3).reshape(7, 3))
    optimizer = torch.optim.SparseAdam(table.parameters(), lr=0.02, betas=(0.8, 0.99))
    for k in range(steps):
        words = torch.tensor([[(3 * k + r) % 7, (5 * k + 2 * r) % 7] for r in range(2)])
        optimizer.zero_grad()
        ((table(words).mean(1) - wave(6, math.sin, 0.4, k, 3).reshape(2, 3)) ** 2).sum(1).mean().backward()
        optimizer.step()
    return table.weight.detach().reshape(-1)


def update_bn():  # batch_norm behind a linear layer, on 8 samples in batches of 3, 3 and 2
    first, norm = torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4)
    with torch.no_grad():
        first.weight.copy_(wave(12, math.sin, 0.7, 0.3).reshape(4, 3))
        first.bias.copy_(wave(4, math.cos, 0.3, 0.1))
    x = wave(24, math.cos, 0.9, 0.2, 2).reshape(8, 3)
    torch.optim.swa_utils.update_bn([x[0:3], x[3:6], x[6:8]], torch.nn.Sequential(first, norm))
    return torch.cat([norm.running_mean, norm.running_var])


def lbfgs(steps, **settings):  # on batch 0, whose cost is computed as often as it asks
    first, second = torch.nn.Linear(3, 5), torch.nn.Linear(5, 2)
    parameters = [first.weight, first.bias, second.weight, second.bias]
    begin = wave(32, math.sin, 0.7, 0.3)
    with torch.no_grad():
        for p in parameters:
            p.copy_(begin[: p.numel()].reshape(p.shape))
            begin = begin[p.numel() :]
    optimizer = torch.optim.LBFGS(parameters, line_search_fn="strong_wolfe", **settings)
    x, y = wave(36, math.cos, 0.9, 0, 2).reshape(12, 3), wave(24, math.sin, 0.4, 0, 3).reshape(12, 2)

    def closure():
        optimizer.zero_grad()
        cost = ((second(torch.tanh(first(x))) - y) ** 2).sum(1).mean()
        cost.backward()
        return cost

    for _ in range(steps):
        optimizer.step(closure)
    return torch.cat([p.detach().reshape(-1) for p in parameters])


def rates(make, count=40, base=0.05, momentum=None):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=base, momentum=0.9)
    scheduler = make(optimizer)
    result = []
    for _ in range(count):
        group = optimizer.param_groups[0]
        result.append(group["momentum"] if momentum else group["lr"])
        optimizer.step()
        scheduler.step()
    return result


def plateau(**settings):  # the rates behind 40 epochs, whose costs fall, stand still and jump
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **settings)
    result = []
    for k in range(40):
        scheduler.step(1 / (1 + min(k, 9)) + (0.3 if k % 7 == 3 else 0.0) - 0.0001 * k)
        result.append(optimizer.param_groups[0]["lr"])
    return result


o, s = torch.optim, torch.optim.lr_scheduler
trained = {
    "momentum_and_decay": train(lambda p: o.SGD(p, lr=0.01, momentum=0.9, weight_decay=0.05)),
    "dampened": train(lambda p: o.SGD(p, lr=0.02, momentum=0.9, dampening=0.3)),
    "rmsprop": train(lambda p: o.RMSprop(p, lr=0.01)),
    "rmsprop_with_momentum": train(lambda p: o.RMSprop(p, lr=0.001, alpha=0.9, momentum=0.8)),
    "rmsprop_centered": train(lambda p: o.RMSprop(p, lr=0.001, alpha=0.9, momentum=0.8, centered=True)),
    "adagrad": train(lambda p: o.Adagrad(p, lr=0.1)),
    "adagrad_from": train(lambda p: o.Adagrad(p, lr=0.1, lr_decay=0.01, initial_accumulator_value=0.2, eps=1e-3)),
    "adadelta": train(lambda p: o.Adadelta(p, lr=0.5, rho=0.8, eps=1e-5)),
    "adamw": train(lambda p: o.AdamW(p, lr=0.02, weight_decay=0.1)),
    "adam_and_decay": train(lambda p: o.Adam(p, lr=0.02, weight_decay=0.1)),
    "amsgrad": train(lambda p: o.Adam(p, lr=0.02, amsgrad=True, betas=(0.8, 0.9))),
    "adamax": train(lambda p: o.Adamax(p, lr=0.02, betas=(0.8, 0.9))),
    # 1.13 has mu_t twice in P_(t+1) unless foreach is set; later versions have it once
    "nadam": train(lambda p: o.NAdam(p, lr=0.02, momentum_decay=0.05, foreach=True)),
    "radam": train(lambda p: o.RAdam(p, lr=0.02, betas=(0.9, 0.99))),
    "rprop": train(lambda p: o.Rprop(p, lr=0.01, etas=(0.4, 1.3), step_sizes=(1e-3, 0.5))),
    "lion": train(lambda p: Written(p, lion(0.01, 0.9, 0.99))),
    "lion_and_decay": train(lambda p: Written(p, lion(0.01, 0.9, 0.99, 0.3))),
    "lamb": train(lambda p: Written(p, lamb(0.01, 0.9, 0.999, 1e-6, 0.01))),
    "ftrl": train(lambda p: Written(p, ftrl(0.1, 0.05, 0.02, 0.3, 0.1))),
    "asgd": train(lambda p: o.ASGD(p, lr=0.02, lambd=0.03, alpha=0.6, t0=40)),
    "asgd_average": train(lambda p: o.ASGD(p, lr=0.02, lambd=0.03, alpha=0.6, t0=40), averages=(None,)),
    "adafactor": train(lambda p: Written(p, adafactor(0.05, -0.8, 2.220446049250313e-16, 1e-3, 1.0, 0.0))),
    "adafactor_and_decay": train(lambda p: Written(p, adafactor(0.05, -0.5, 1e-3, 1e-2, 1.5, 0.3))),
    "muon": train(lambda p: Written(p, muon(0.02, 0.95, True, False, 0.1, 1.0))),
    "muon_like_adam": train(lambda p: Written(p, muon(0.02, 0.9, False, True, 0.2, 0.5))),
    "schedule_free": train(lambda p: Written(p, schedule_free(0.02, 0.9, 0.999, 1e-8, 0.1, 10))),
    "schedule_free_average": train(
        lambda p: Written(p, schedule_free(0.02, 0.9, 0.999, 1e-8, 0.1, 10)), averages=(None,)),
    "ema": train(lambda p: o.Adam(p, lr=0.05), averages=(range(1, 101), lambda a, p, n: 0.95 * a + 0.05 * p)),
    "swa": train(lambda p: o.Adam(p, lr=0.05), averages=(range(45, 101, 5), None)),
    "groups": train(lambda p: o.AdamW([
        {"params": p[0]}, {"params": p[1::2], "weight_decay": 0.0}, {"params": p[2], "lr": 0.05, "weight_decay": 0.3}],
        lr=0.02, weight_decay=0.1)),
    "lookahead": train(lambda p: o.Adam(p, lr=0.05), slow=(4, 0.6)),
    "adam_by_cosine": train(lambda p: o.AdamW(p, lr=0.05, weight_decay=0.2), schedule=lambda q: s.CosineAnnealingLR(q, 100, eta_min=1e-3)),
    "one_cycle": train(
        lambda p: o.SGD(p, lr=1.0, momentum=0.9), schedule=lambda q: s.OneCycleLR(q, 0.02, total_steps=101)),
}
trained["lbfgs"] = lbfgs(60, max_iter=1, history_size=5, tolerance_change=0, tolerance_grad=0)
trained["lbfgs_in_steps"] = lbfgs(3, max_iter=8, history_size=10, lr=0.7)
trained["sparse_adam"] = sparse_adam()
trained["update_bn"] = update_bn()
schedules = {
    "step": rates(lambda q: s.StepLR(q, 7, 0.3)),
    "multi_step": rates(lambda q: s.MultiStepLR(q, [5, 6, 30], 0.2)),
    "constant": rates(lambda q: s.ConstantLR(q, 0.4, 6)),
    "linear": rates(lambda q: s.LinearLR(q, 0.25, 0.9, 11)),
    "exponential": rates(lambda q: s.ExponentialLR(q, 0.93)),
    "polynomial": rates(lambda q: s.PolynomialLR(q, 30, 1.7)),
    "cosine": rates(lambda q: s.CosineAnnealingLR(q, 13, 0.002)),
    "restarts": rates(lambda q: s.CosineAnnealingWarmRestarts(q, 4, 2, 0.002)),
    "cycle": rates(lambda q: s.OneCycleLR(q, 0.05, total_steps=40, pct_start=0.4)),
    "cycle_momentum": rates(lambda q: s.OneCycleLR(q, 0.05, total_steps=40, pct_start=0.4), momentum=True),
    "triangular": rates(lambda q: s.CyclicLR(q, 0.05, 0.2, 5, 3, cycle_momentum=False)),
    "triangular2": rates(lambda q: s.CyclicLR(q, 0.05, 0.2, 5, 3, mode="triangular2", cycle_momentum=False)),
    "exp_range": rates(lambda q: s.CyclicLR(q, 0.05, 0.2, 5, 3, mode="exp_range", gamma=0.97, cycle_momentum=False)),
    "in_sequence": rates(
        lambda q: s.SequentialLR(q, [s.LinearLR(q, 0.1, 1.0, 8), s.ExponentialLR(q, 0.9)], [8])),
    "chained": rates(lambda q: s.ChainedScheduler([s.ConstantLR(q, 0.1, 5), s.ExponentialLR(q, 0.9)])),
    "plateau": plateau(factor=0.3, patience=2, threshold=1e-2, cooldown=3),
    "absolute_plateau": plateau(factor=0.5, patience=1, threshold=1e-3, threshold_mode="abs", min_lr=0.02, eps=1e-3),
    "product": rates(lambda q: s.MultiplicativeLR(q, lambda e: 1.1 if e % 5 == 0 else 0.9 + 0.001 * e)),
    "function": rates(lambda q: s.LambdaLR(q, lambda e: 1 / (1 + 0.5 * e))),
}

print("// SPDX-License-Identifier: BSL-1.0")
print("// Written by optimizers.py: what PyTorch %s computes in double." % torch.__version__)
print("#pragma once\n\nnamespace reference {\n")
for name, values in trained.items():
    assert torch.isfinite(values).all(), name
    print("inline constexpr double %s[] = {%s};" % (name, ", ".join(repr(float(v)) for v in values)))
for name, values in schedules.items():
    print("inline constexpr double rates_of_%s[] = {%s};" % (name, ", ".join(repr(float(v)) for v in values)))
print("\n}  // namespace reference")
