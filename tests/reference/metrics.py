#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes metrics.hpp: metrics by scikit-learn.

    /usr/bin/python3 tests/reference/metrics.py > tests/reference/metrics.hpp      (Debian's python3-sklearn)

Scores have ties. Precision at a recall and its siblings are the best over the points of scikit-learn's curves.
"""
import warnings

import numpy as np
import sklearn
from sklearn import metrics as k

warnings.simplefilter("ignore")
truth = np.array([0, 2, 1, 1, 3, 0, 2, 2, 1, 0, 3, 1])
answer = np.array([0, 1, 1, 2, 0, 0, 2, 2, 1, 1, 0, 1])  # class 3 is never answered
labels = [0, 1, 2, 3]
score = np.array([0.9, 0.8, 0.8, 0.7, 0.55, 0.5, 0.5, 0.4, 0.3, 0.3, 0.1, 0.05])
positive = np.array([1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0])
target = np.array([[1.0, -2.0], [0.5, 3.0], [-0.25, 4.0], [2.0, 5.5], [7.0, 0.125]])
answers = np.array([[1.5, -1.0], [0.25, 2.5], [-0.5, 4.5], [2.0, 7.0], [6.0, 0.5]])
above = np.abs(target)  # for logarithms

precision, recall, _ = k.precision_recall_curve(positive, score)
false, true, _ = k.roc_curve(positive, score, drop_intermediate=False)
found = {
    "precision_of_1": k.precision_score(truth, answer, labels=labels, average=None)[1],
    "precision_of_3": k.precision_score(truth, answer, labels=labels, average=None)[3],
    "recall_of_0": k.recall_score(truth, answer, labels=labels, average=None)[0],
    "f_of_2": k.f1_score(truth, answer, labels=labels, average=None)[2],
    "f_half_of_1": k.fbeta_score(truth, answer, beta=0.5, labels=labels, average=None)[1],
    "macro_precision": k.precision_score(truth, answer, average="macro"),
    "macro_recall": k.recall_score(truth, answer, average="macro"),
    "macro_f": k.f1_score(truth, answer, average="macro"),
    "weighted_f": k.f1_score(truth, answer, average="weighted"),
    "iou_of_1": k.jaccard_score(truth, answer, labels=labels, average=None)[1],
    "mean_iou": k.jaccard_score(truth, answer, average="macro"),
    "accuracy": k.accuracy_score(truth, answer),
    "binary_precision": k.precision_score(positive, score > 0.5),
    "binary_recall": k.recall_score(positive, score > 0.5),
    "binary_f2": k.fbeta_score(positive, score > 0.5, beta=2),
    "binary_accuracy": k.accuracy_score(positive, score > 0.5),
    "binary_iou": k.jaccard_score(positive, score > 0.5),
    "roc_auc": k.roc_auc_score(positive, score),
    "average_precision": k.average_precision_score(positive, score),
    "precision_at_recall": precision[:-1][recall[:-1] >= 0.6].max(),
    "recall_at_precision": recall[:-1][precision[:-1] >= 0.6].max(),
    "sensitivity_at_specificity": true[1 - false >= 0.5].max(),
    "specificity_at_sensitivity": (1 - false)[true >= 0.5].max(),
    "brier": k.brier_score_loss(positive, score),
    "mse": k.mean_squared_error(target, answers),
    "rmse": k.mean_squared_error(target, answers) ** 0.5,
    "mae": k.mean_absolute_error(target, answers),
    "mape": k.mean_absolute_percentage_error(target, answers),
    "msle": k.mean_squared_log_error(above, np.abs(answers)),
    "r2": k.r2_score(target, answers),
    "explained_variance": k.explained_variance_score(target, answers),
    "top_2": k.top_k_accuracy_score([0, 1, 2, 2], [[0.1, 0.5, 0.4], [0.3, 0.2, 0.5], [0.2, 0.3, 0.5], [0.7, 0.2, 0.1]], k=2),
}


def braces(rows):
    return "{" + ", ".join(str(v).replace("[", "{").replace("]", "}") for v in rows.tolist()) + "}"


print("// SPDX-License-Identifier: BSL-1.0")
print("// Written by metrics.py: what scikit-learn %s says.\n#pragma once\n\nnamespace reference {\n" % sklearn.__version__)
for name, values in (("truth", truth), ("answer", answer), ("positive", positive)):
    print("inline constexpr int %s[] = %s;" % (name, braces(values)))
print("inline constexpr double score[] = %s;" % braces(score))
for name, values in (("target", target), ("answers", answers)):
    print("inline constexpr double %s[5][2] = %s;" % (name, braces(values)))
print()
for name, value in found.items():
    print("inline constexpr double %s = %r;" % (name, float(value)))
print("\n}  // namespace reference")
