#!/usr/bin/python3
# SPDX-License-Identifier: BSL-1.0
"""Writes data.hpp: arrays by NumPy, folds and transforms by scikit-learn."""
import io
import pathlib

import numpy
import sklearn
from sklearn import model_selection

out = ["// SPDX-License-Identifier: BSL-1.0", "#pragma once", "",
       f"// Written by data.py, with NumPy {numpy.__version__} and scikit-learn {sklearn.__version__}.", "#include <cstddef>", "#include <vector>", "",
       "namespace reference {", ""]


def bytes_of(name, data):
    rows = [", ".join(str(b) for b in data[i:i + 40]) for i in range(0, len(data), 40)]
    out.append(f"inline const std::vector<unsigned char> {name}{{\n    " + ",\n    ".join(rows) + "};")


# (2, 3) numbers 0, 1, 2, 3, 4, 100 in every type, in C's order and little-endian, and in Fortran's order and big-endian.
arrays = {}
plain = numpy.array([[0, 1, 2], [3, 4, 100]])
for kind in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
    arrays["c_" + kind] = numpy.array(plain, dtype="<" + kind, order="C")
    arrays["fortran_" + kind] = numpy.array(plain, dtype=">" + kind, order="F")
arrays["truth"] = numpy.array([[False, True], [True, False]])
arrays["negative"] = numpy.array([-1, -128], dtype=">i2")
arrays["fractions"] = numpy.array([[0.5, -1.25], [65504, 6e-8]], dtype="<f2")
arrays["large"] = numpy.array([1.0, 1e300, numpy.inf, numpy.nan])
arrays["largest"] = numpy.array([2**64 - 1, 2**63], dtype="<u8")
arrays["three_axes"] = numpy.asfortranarray(numpy.arange(24, dtype="<i4").reshape(2, 3, 4))
arrays["scalar"] = numpy.array(7.0)
arrays["empty"] = numpy.zeros((0, 3))
arrays["complex"] = numpy.array([1j])
arrays["text"] = numpy.array(["a"])
file = io.BytesIO()
numpy.savez_compressed(file, **arrays)
bytes_of("npz_arrays", file.getvalue())
file = io.BytesIO()
numpy.save(file, numpy.array([[1.5, 2.5], [3.5, -4.5]], dtype=numpy.float32))
bytes_of("npy_array", file.getvalue())
out.append("")

# Folds: for each sample the fold in which it is tested, without and with groups. Classes 0 to 2 of 30 samples, unevenly.
state = numpy.random.RandomState(1)
classes = state.choice(3, 30, p=[0.5, 0.3, 0.2])
groups = state.choice(9, 30, p=numpy.arange(1, 10) / 45)
folds = {
    "k_folds": model_selection.KFold(4).split(classes),
    "stratified_folds": model_selection.StratifiedKFold(4).split(classes, classes),
    "group_folds": model_selection.GroupKFold(4).split(classes, classes, groups),
    "stratified_group_folds": model_selection.StratifiedGroupKFold(4).split(classes, classes, groups),
}


def numbers(name, values):
    out.append(f"inline const std::vector<long long> {name}{{{', '.join(str(v) for v in values)}}};")


numbers("fold_classes", classes)
numbers("fold_groups", groups)
for name, split in folds.items():
    tested = numpy.full(30, -1)
    for number, (train, test) in enumerate(split):
        tested[test] = number
        assert sorted([*train, *test]) == list(range(30))
    numbers(name, tested)


def parts(name, split):
    rows = ["{{" + ", ".join(map(str, a)) + "}, {" + ", ".join(map(str, b)) + "}}" for a, b in split]
    out.append(f"inline const std::vector<std::pair<std::vector<std::size_t>, std::vector<std::size_t>>> {name}{{\n    " + ",\n    ".join(rows) + "};")


parts("time_series", model_selection.TimeSeriesSplit(3).split(numpy.arange(11)))
parts("time_series_with_gap", model_selection.TimeSeriesSplit(3, test_size=2, gap=1, max_train_size=4).split(numpy.arange(11)))

from sklearn.utils.class_weight import compute_class_weight  # noqa: E402

weights = compute_class_weight("balanced", classes=numpy.array([0, 1, 2]), y=classes)
out.append(f"inline const std::vector<double> balanced_weights{{{', '.join(repr(float(w)) for w in weights)}}};")


from sklearn import preprocessing  # noqa: E402

# A training set of 7 rows and a test set of 2. The second column does not vary, the third has one number that is far away.
state = numpy.random.RandomState(2)
train = numpy.round(state.randn(7, 3) * [1, 0, 3] + [5, 4, 0], 3)
train[3, 2] = 1000
test = numpy.array([[4.5, 4, -2], [9, 5, 2000]])
kinds = numpy.array([[3, 0.5, 7], [1, 0.25, 7], [3, -1, 8], [2, 0.5, 9], [1, 0.5, 7]])


def table(name, rows):
    out.append(f"inline const std::vector<std::vector<double>> {name}{{" + ", ".join("{" + ", ".join(repr(float(v)) for v in row) + "}" for row in rows) + "};")


table("transform_train", train)
table("transform_test", test)
table("standardized", preprocessing.StandardScaler().fit(train).transform(test))
table("min_maxed", preprocessing.MinMaxScaler().fit(train).transform(test))
table("min_maxed_to_ends", preprocessing.MinMaxScaler((-2, 3)).fit(train).transform(test))
table("robustly_scaled", preprocessing.RobustScaler().fit(train).transform(test))
table("robustly_scaled_by_tenths", preprocessing.RobustScaler(quantile_range=(10, 90)).fit(train).transform(test))
table("categories", kinds)
table("one_hot_encoded", numpy.hstack([preprocessing.OneHotEncoder(sparse_output=False).fit_transform(kinds[:, :2]), kinds[:, 2:]]))
table("ordinal_encoded", numpy.hstack([kinds[:, :1], preprocessing.OrdinalEncoder().fit_transform(kinds[:, 1:])]))

out += ["", "}  // namespace reference"]
text = "\n".join(out) + "\n"
pathlib.Path(__file__).with_suffix(".hpp").write_text(text.replace("#include <vector>", "#include <utility>\n#include <vector>"))
