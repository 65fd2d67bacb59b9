#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes losses.hpp: costs of four samples of three outputs, and their gradients, by PyTorch in double.

    /usr/bin/python3 tests/reference/losses.py > tests/reference/losses.hpp      (Debian's python3-torch, 1.13)

Each cost is the sum over the outputs and the mean over the samples. What PyTorch 1.13 does not have is written out from its definition, and
differentiated by autograd: log_cosh, quantile, hinges (Keras), focal (torchvision's sigmoid_focal_loss), categorical hinge, dice, cross-entropy of
probabilities (Keras).
"""
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
answers = torch.tensor([[1.5, -0.5, 0.25], [-2.0, 3.0, 0.5], [30.0, -40.0, 0.125], [0.75, 0.625, -1.25]])
close = torch.tensor([[1.0, -0.25, 0.5], [-1.0, 0.5, 0.5], [28.0, -60.0, 0.25], [0.5, 2.0, -1.125]])
signs = torch.tensor([[1.0, -1.0, 1.0], [1.0, 1.0, -1.0], [-1.0, 1.0, 1.0], [1.0, -1.0, -1.0]])
shares = (signs + 1) / 2
counts = torch.tensor([[0.0, 2.0, 1.0], [5.0, 0.0, 3.0], [7.0, 0.0, 2.0], [1.0, 1.0, 0.0]])
inside = torch.tensor([[0.5, 0.25, 0.125], [0.875, 0.75, 0.0625], [0.5, 0.375, 0.9375], [0.3125, 0.625, 0.4375]])
soft = torch.tensor([[0.5, 0.25, 0.25], [0.0, 0.75, 0.25], [1.0, 0.0, 0.0], [0.125, 0.375, 0.5]])
classes = torch.tensor([2, 0, 1, 1])
one_hot = F.one_hot(classes, 3).double()
weights = torch.tensor([1.0, 2.0, 0.5])


def of_samples(total):
    return total / 4


def softplus(x):
    return torch.logaddexp(x, torch.zeros_like(x))


def focal(a, y, gamma, alpha):
    p = torch.sigmoid(a)
    entropy = F.binary_cross_entropy_with_logits(a, y, reduction="none")
    cost = entropy * (1 - (p * y + (1 - p) * (1 - y))) ** gamma
    return (cost if alpha < 0 else (alpha * y + (1 - alpha) * (1 - y)) * cost).sum()


def dice(a, y):
    return (1 - (2 * (a * y).sum(1) + 1e-7) / (a.sum(1) + y.sum(1) + 1e-7)).sum()


def of_probabilities(a, y):
    return -(y * torch.log((a / a.sum(1, keepdim=True)).clamp(min=1e-7))).sum()


cases = {
    "absolute_error": (answers, close, lambda a, y: F.l1_loss(a, y, reduction="sum")),
    "quantile_error": (answers, close + 0.0625, lambda a, y: torch.maximum(0.9 * (y - a), -0.1 * (y - a)).sum()),
    "huber": (answers, close, lambda a, y: F.huber_loss(a, y, reduction="sum", delta=0.75)),
    "smooth_l1": (answers, close, lambda a, y: F.smooth_l1_loss(a, y, reduction="sum", beta=0.75)),
    "log_cosh": (answers, close, lambda a, y: (softplus(-2 * (a - y)) + (a - y) - torch.log(torch.tensor(2.0))).sum()),
    "hinge": (answers, signs, lambda a, y: F.relu(1 - y * a).sum()),
    "squared_hinge": (answers, signs, lambda a, y: (F.relu(1 - y * a) ** 2).sum()),
    "hinge_embedding": (answers, signs, lambda a, y: F.hinge_embedding_loss(a, y, margin=0.75, reduction="sum")),
    "soft_margin": (answers, signs, lambda a, y: softplus(-y * a).sum()),
    "poisson_nll": (answers / 4, counts, lambda a, y: F.poisson_nll_loss(a, y, reduction="sum")),
    "negative_log_likelihood": (answers, one_hot, lambda a, y: F.nll_loss(a, classes, reduction="sum")),
    "kl_divergence": (answers, soft, lambda a, y: F.kl_div(a, y, reduction="sum")),
    "binary_cross_entropy_of_probabilities": (inside, soft, lambda a, y: F.binary_cross_entropy(a, y, reduction="sum")),
    "focal": (answers, shares, lambda a, y: focal(a, y, 2, -1)),
    "focal_weighted": (answers, shares, lambda a, y: focal(a, y, 1.5, 0.25)),
    "multi_margin": (answers, one_hot, lambda a, y: F.multi_margin_loss(a, classes, reduction="sum")),
    "multi_margin_squared": (answers, one_hot, lambda a, y: F.multi_margin_loss(a, classes, p=2, margin=0.5, reduction="sum")),
    "categorical_hinge": (answers, one_hot, lambda a, y: F.relu(1 - (y * a).sum(1) + ((1 - y) * a).max(1).values).sum()),
    "cosine_distance": (answers, close, lambda a, y: (1 - F.cosine_similarity(a, y)).sum()),
    "dice": (inside, soft, dice),
    "cross_entropy_of_probabilities": (inside, soft, of_probabilities),
    "absolute_percentage_error": (answers, close, lambda a, y: ((a - y).abs() / y.abs()).sum()),
    "squared_logarithmic_error": (inside, soft, lambda a, y: ((torch.log1p(a) - torch.log1p(y.clamp(min=1e-7))) ** 2).sum()),
    "tversky": (inside, soft, lambda a, y: (1 - ((a * y).sum(1) + 1e-7) / ((a * y).sum(1) + 0.3 * (a * (1 - y)).sum(1) + 0.6 * ((1 - a) * y).sum(1) + 1e-7)).sum()),
    "categorical_focal": (answers, soft, lambda a, y: -(y * (1 - torch.softmax(a, 1)) ** 2.5 * torch.log_softmax(a, 1) * 0.25).sum()),
    "mean_squared_error": (answers, close, lambda a, y: F.mse_loss(a, y) * 4),
    "mean_absolute_error": (answers, close, lambda a, y: F.l1_loss(a, y) * 4),
    "label_smoothing": (answers, one_hot, lambda a, y: F.cross_entropy(a, classes, label_smoothing=0.1, reduction="sum")),
    "class_weights": (answers, one_hot, lambda a, y: F.cross_entropy(a, classes, weight=weights, reduction="sum")),
}


# Losses whose targets are not as large as the answers: of vectors side by side, and of sequences. PyTorch's own, but for contrastive (Hadsell, Chopra,
# LeCun 2006, not halved) and circle (Keras 3.11's formula for one row).
pairs = torch.tensor([[0.5, -0.25, 1.0, 0.75], [1.5, 0.25, -0.5, 0.125], [0.25, 0.5, 0.125, 0.75]])
scores = torch.tensor([[0.5, -0.25, 0.75, -0.5], [1.5, 0.25, 1.0, 2.0], [-1.0, 0.5, 0.25, 0.0]])
like = torch.tensor([[1.0], [-1.0], [-1.0]])
alike = torch.tensor([[1.0], [0.0], [0.0]])
order = torch.tensor([[1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]])
triples = torch.tensor([[0.5, -0.25, 1.0, 0.75, 0.25, 0.5], [1.5, 0.25, -0.5, 0.125, 1.0, 3.0], [0.25, 0.5, 2.0, 0.75, 0.5, 0.25]])
spread = torch.tensor([[0.5, -1.0, 0.25, 2.0], [1.5, 0.75, 1e-3, 0.5], [-0.5, 0.25, 3.0, 1.0]])
wanted = torch.tensor([[0.25, 1.0], [1.5, 0.5], [-1.0, 0.75]])
cosines = torch.tensor([[0.9, -0.2, 0.6, 0.3], [0.2, 0.5, -0.7, 0.8], [0.1, 0.05, 0.3, 0.95]])
kinds = torch.tensor([[1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
nothing = torch.zeros(3, 0)
torch.manual_seed(11)
steps = torch.randn(3, 7 * 4)
labels = torch.tensor([[1.0, 2.0, 2.0], [3.0, 1.0, -1.0], [-1.0, -1.0, -1.0]])
labels_of_7 = torch.cat([torch.tensor([[7.0], [4.0], [2.0]]), labels], 1)


def multi_label(a, y):
    lists = torch.full(a.shape, -1, dtype=torch.long)
    for row in range(len(a)):
        found = torch.nonzero(y[row]).reshape(-1)
        lists[row, :len(found)] = found
    return F.multilabel_margin_loss(a, lists, reduction="sum")


def contrastive(a, y):
    d = F.pairwise_distance(a[:, :2], a[:, 2:])
    return (y[:, 0] * d ** 2 + (1 - y[:, 0]) * F.relu(1 - d) ** 2).sum()


def circle(a, y, gamma, margin):
    of_like = -gamma * F.relu(1 + margin - a) * (a - (1 - margin))
    of_unlike = gamma * F.relu(a + margin) * (a - margin)
    none = torch.tensor(-float("inf"))
    return softplus(torch.logsumexp(torch.where(y > 0, of_like, none), 1) + torch.logsumexp(torch.where(y > 0, none, of_unlike), 1)).sum()


def triplet(a, y, **how):
    return F.triplet_margin_loss(a[:, :2], a[:, 2:4], a[:, 4:], reduction="sum", **how)


def manhattan_squared(x, z):
    return ((x - z).abs().sum(1)) ** 2


def ctc(a, y, steps_of_samples, reduction, blank=0):
    log_probabilities = torch.log_softmax(a.reshape(3, 7, 4), 2).transpose(0, 1)
    lengths = (y >= 0).sum(1)
    return F.ctc_loss(log_probabilities, y.long().clamp(min=0), steps_of_samples, lengths, blank=blank, reduction=reduction)


# A class at each step or pixel; -100 is left out. The mean is of each sample, over the places that count.
def at_each_place(a, y, mean=False, **options):
    return sum((1 if not mean else 1 / int((y_of != options.get("ignore_index", -100)).sum()))
               * F.cross_entropy(a_of, y_of, reduction="sum", **options)
               for a_of, y_of in zip(a, y.long()))


in_steps = lambda a: a.reshape(3, 7, 4)
in_pixels = lambda a: a.reshape(3, 4, 7).transpose(1, 2)         # (classes, 7 pixels): an image of 7 x 1
at_steps = torch.tensor([[1.0, 3, 0, 0, -100, -100, -100], [2, 2, 1, 0, 3, 1, 1], [-100, 0, -100, 3, 2, -100, 1]])
all_steps = torch.tensor([7, 7, 7])
of_rows = {
    "gaussian_nll": (spread, wanted, lambda a, y: F.gaussian_nll_loss(a[:, :2], y, a[:, 2:], reduction="sum")),
    "gaussian_nll_full": (spread, wanted, lambda a, y: F.gaussian_nll_loss(a[:, :2], y, a[:, 2:], full=True, reduction="sum")),
    "margin_ranking": (scores, order, lambda a, y: F.margin_ranking_loss(a[:, :2], a[:, 2:], y, margin=0.5, reduction="sum")),
    "cosine_embedding": (pairs, like, lambda a, y: F.cosine_embedding_loss(a[:, :2], a[:, 2:], y[:, 0], margin=0.25, reduction="sum")),
    "contrastive": (pairs, alike, contrastive),
    "triplet_margin": (triples, nothing, lambda a, y: triplet(a, y)),
    "triplet_margin_p1": (triples, nothing, lambda a, y: triplet(a, y, margin=0.75, p=1)),
    "triplet_margin_swap": (triples, nothing, lambda a, y: triplet(a, y, margin=2.0, swap=True)),
    "triplet_margin_own": (triples, nothing, lambda a, y: F.triplet_margin_with_distance_loss(
        a[:, :2], a[:, 2:4], a[:, 4:], distance_function=manhattan_squared, margin=2.0, reduction="sum")),
    "multi_label_margin": (cosines, kinds, multi_label),
    "circle": (cosines, kinds, lambda a, y: circle(a, y, 4.0, 0.25)),
    "ctc": (steps, labels, lambda a, y: ctc(a, y, all_steps, "sum")),
    "ctc_last_blank": (steps, labels - (labels > 0).double(), lambda a, y: ctc(a, y, all_steps, "sum", blank=3)),
    "ctc_mean": (steps, labels, lambda a, y: ctc(a, y, all_steps, "mean") * 3),
    "each_step": (steps, at_steps, lambda a, y: at_each_place(in_steps(a), y)),
    "each_step_mean": (steps, at_steps, lambda a, y: at_each_place(in_steps(a), y, mean=True)),
    "each_step_weighted": (steps, at_steps, lambda a, y: at_each_place(in_steps(a), y, weight=torch.tensor([1, 2, 0.5, 0.25]))),
    "each_step_but_class_1": (steps, at_steps.clamp(min=0), lambda a, y: at_each_place(in_steps(a), y, ignore_index=1)),
    "each_pixel": (steps, at_steps, lambda a, y: at_each_place(in_pixels(a), y)),
    "ctc_of_lengths": (steps, labels_of_7, lambda a, y: ctc(a, y[:, 1:], y[:, 0].long(), "sum")),
}


def numbers(tensor):
    return "{" + ", ".join(repr(float(v)) for v in tensor.reshape(-1)) + "}"


print("// SPDX-License-Identifier: BSL-1.0")
print("// Written by losses.py: what PyTorch %s computes in double." % torch.__version__)
print("#pragma once\n\nnamespace reference {\n")
print("struct cost_of_samples {\n  double answers[12], targets[12], cost, gradient[12];\n};\n")
for name, (a, y, function) in cases.items():
    a = a.clone().requires_grad_()
    cost = of_samples(function(a, y))
    cost.backward()
    print("inline constexpr cost_of_samples %s = {%s, %s, %r, %s};" % (name, numbers(a.detach()), numbers(y), float(cost), numbers(a.grad)))
print("""
// The same of rows of other sizes; the cost is the sum over the rows.
template <int Rows, int Outputs, int Wanted>
struct cost_of_rows {
  double answers[Rows * Outputs], targets[Rows * Wanted + 1], cost, gradient[Rows * Outputs];
};
""")
for name, (a, y, function) in of_rows.items():
    a = a.clone().requires_grad_()
    cost = function(a, y)
    cost.backward()
    print("inline constexpr cost_of_rows<%d, %d, %d> %s = {%s, %s, %r, %s};" % (
        *a.shape, y.shape[1], name, numbers(a.detach()), numbers(y), float(cost), numbers(a.grad)))
print("\n}  // namespace reference")
