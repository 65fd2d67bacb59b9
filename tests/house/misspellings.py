#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes two headers of include/chainrule/meta/: misspellings of the members that authors of layers, activations, losses
and others may state, so that a misspelt one is not ignored. Usage: misspellings.py FILE... to compare, misspellings.py
--write FILE... to write."""

import pathlib
import sys

# The optional members, and the other words for them that count as misspellings: those of other libraries, and other
# numbers and tenses, but no words that an author may want to use for something else. In addition, each name is
# recognized with a letter left out and with two neighbours exchanged. (Members that are not optional are found missing.)
KINDS = {
    "operation": {
        "expects": ["expect", "excepts"],
        "reads": ["reads_values"],
        "reads_parameters": ["read_parameters", "reads_parameter", "reads_params"],
        "least_samples": ["min_samples", "fewest_samples", "least_sample"],
        "closed_form": ["closed_forms", "closedform"],
        "matrix": [],
        "column_major": ["columns_major", "is_column_major"],
        "gives_parameter_gradient": ["give_parameter_gradient", "gives_parameters_gradient", "gives_parameter_gradients"],
        "sums_products": ["sum_products", "sums_product", "sum_product"],
        "gives_sums": ["give_sums", "gives_sum", "give_sum", "given_sums"],
        "gives_bands": ["give_bands", "gives_band", "give_band", "given_bands"],
        "takes_bands": ["take_bands", "takes_band", "take_band"],
        "gives_gradients": ["give_gradients", "gives_gradient", "give_gradient"],
        "piecewise_linear": ["is_piecewise_linear", "piece_wise_linear"],
        "twice_differentiable": ["is_twice_differentiable", "twice_differentiabel", "twice_differentable"],
    },
    "layer": {
        "verdict": ["verdicts"],
        "output": [],
    },
    "layer_on_an_input": {
        "children": ["childs"],
        "buffers": ["buffer", "buffer_list"],
        "state_dict": ["state_dicts", "statedict", "state_dictionary"],
        "constants": ["constant", "constant_list"],
    },
    "activation": {
        "over_vectors": ["over_vector", "overvectors", "on_vectors"],
        "bounded_by_one": ["bound_by_one", "bounded_by_1"],
        "piecewise_linear": ["is_piecewise_linear", "piece_wise_linear"],
        "twice_differentiable": ["is_twice_differentiable", "twice_differentiabel", "twice_differentable"],
        "derivative_formula": ["derivative_formulas", "derivate_formula"],
    },
    "loss": {
        "verdict": ["verdicts"],
        "target_shape": ["targets_shape", "target_shapes", "shape_of_target"],
        "takes_classes": ["take_classes", "takes_class", "takes_labels"],
        "twice_differentiable": ["is_twice_differentiable", "twice_differentiabel", "twice_differentable"],
        "least_target": ["min_target", "least_targets", "lowest_target"],
        "most_target": ["max_target", "most_targets", "greatest_target"],
        "gives_value_and_derivative": ["give_value_and_derivative", "gives_value_and_derivatives"],
        "derivative_formula": ["derivative_formulas", "derivate_formula"],
        "latex": ["latex_text"],
    },
    "optimizer": {
        "wrong": ["is_wrong"],
        "is_moderate": ["is_moderates"],
        "unchanged_by_zero": ["unchanged_by_zeros", "unchanged_at_zero", "unchanged_by_zero_gradient"],
        "verdict": ["verdicts"],
        "average": ["averages", "average_of"],
        "scratch_count": ["scratch_counts", "scratch_size"],
    },
    "initializer": {
        "wrong": ["is_wrong"],
    },
    "observer": {
        "on_begin": ["on_begins", "on_train_begin", "on_training_begin", "on_fit_begin", "on_fit_start"],
        "on_batch": ["on_batches", "on_batch_end", "on_batch_begin", "on_step"],
        "on_epoch": ["on_epochs", "on_epoch_end", "on_epoch_begin", "on_each_epoch"],
        "on_end": ["on_ends", "on_train_end", "on_training_end", "on_fit_end"],
    },
}
# What checks of networks read, and what training adds.
FILES = {
    "misspellings.hpp": ["operation", "layer", "layer_on_an_input", "activation"],
    "misspellings_of_training.hpp": ["loss", "optimizer", "initializer", "observer"],
}
# They are said by an alias. A value of their name would be passed over as well.
FLAGS = {
    "operation": ["gives_parameter_gradient", "sums_products", "gives_sums", "gives_bands", "takes_bands", "gives_gradients",
                  "piecewise_linear", "twice_differentiable", "reads_parameters", "column_major", "matrix"],
    "activation": ["over_vectors", "bounded_by_one", "piecewise_linear", "twice_differentiable"],
    "loss": ["takes_classes", "twice_differentiable", "gives_value_and_derivative"],
}

# Words that an author may well use for something else.
OTHER_WORDS = {"read", "late"}


def misspellings(name, more):
    words = {name[:i] + name[i + 1:] for i in range(len(name))}
    words |= {name[:i] + name[i + 1] + name[i] + name[i + 2:] for i in range(len(name) - 1)}
    return sorted((words | set(more)) - OTHER_WORDS - {name})


def wrapped(begin, entries, end, indent):
    """Entries in lines of at most 120 columns."""
    lines, line = [], begin
    for n, entry in enumerate(entries):
        entry += end if n + 1 == len(entries) else ""
        if len(line) + len(entry) + 1 > 120:
            lines.append(line.rstrip())
            line = indent
        line += entry + " "
    return "\n".join(lines + [line.rstrip()]) + "\n"


def header(kinds):
    text = """// SPDX-License-Identifier: BSL-1.0
#pragma once

// clang-format off
// Misspellings of the members that authors of layers, activations, losses and others may state: a misspelt one would be
// ignored. Written by tests/house/misspellings.py; do not edit.
//
// A class of words has the misspellings as enumerators, which cost a compiler less than members do. `both` inherits from
// it and from a type: a name that the type has too is ambiguous there. `wrong` is the number of the word that a type
// misspells, from 1, or 0. It is negative if a word that must be an alias is something else.
namespace chainrule::internal::meta {
"""
    for kind in kinds:
        names = KINDS[kind]
        of_name = {right: misspellings(right, more) for right, more in names.items()}
        text += f"\nstruct {kind}_words {{\n"
        flags = FLAGS.get(kind, [])
        text += wrapped("  struct words { enum : int { ", [wrong + "," for right in names for wrong in of_name[right]] +
                        [flag + "," for flag in flags], " last }; };", "    ")
        text += "  template <class Type> struct both : Type, words {};\n"
        text += "  template <class Type, class B = both<Type>>\n  static constexpr int wrong =\n"
        for number, right in enumerate(names, 1):
            text += wrapped("    !requires {", [f" B::{wrong};" for wrong in of_name[right]], f" }} ? {number} :", "     ")
            if right in flags:
                text += f"    !requires {{ B::{right}; }} && !requires {{ typename Type::{right}; }} ? -{number} :\n"
        text += "    0;\n"
        text += "  static constexpr const char* right[] = {\"\", " + ", ".join(f'"{right}"' for right in names) + "};\n};\n"
    text += """
}  // namespace chainrule::internal::meta
// clang-format on
"""
    return text


def main():
    writes = sys.argv[1:2] == ["--write"]
    for name in sys.argv[2 if writes else 1:]:
        path = pathlib.Path(name)
        text = header(FILES[path.name])
        if writes:
            path.write_text(text, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path} is not what this script writes: misspellings.py --write {path}")


if __name__ == "__main__":
    main()
