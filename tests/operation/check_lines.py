#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""How many lines a layer takes that a user writes from the library's operations: check_lines.py ROOT counts those of tests/operation/own_layers.hpp and
tests/time/cells.hpp, from `template` or `struct` to the closing brace, or those of a `using`. With --self-test it checks that it sees one too many."""
import pathlib
import re
import sys

MOST = {
    "operation/own_layers.hpp": {"layer_norm": 20, "my_dropout": 10, "my_batch_norm": 30, "self_attention": 25, "my_embedding": 10, "two_inputs": 10},
    "time/cells.hpp": {"lstm_cell": 25},
}


def lines_of(name, text):
    """Lines of the definition of a struct template, a struct or an alias at the left margin, without comments above it; 0 if there is none."""
    found = re.search(r"(?:^template <[^\n]*>\n)?^struct " + name + r"\b.*?^\};\n|^using " + name + r" =.*?;\n", text, re.M | re.S)
    return found.group(0).count("\n") if found else 0


def faults_of(most, text):
    faults = []
    for name, limit in most.items():
        lines = lines_of(name, text)
        if not 0 < lines <= limit:
            faults.append(f"{name} takes {lines} lines: 1 to {limit} are allowed" if lines else f"there is no {name}")
    return faults


def self_test():
    text = "template <int N>\nstruct one {\n  int x;\n};\n\nusing two =\n    int;\n"
    expected = {"one": 4, "two": 2, "three": 0}
    right = all(lines_of(name, text) == lines for name, lines in expected.items())
    return right and not faults_of({"one": 4, "two": 2}, text) and len(faults_of({"one": 3, "two": 1, "three": 9}, text)) == 3


def main():
    if sys.argv[1:] == ["--self-test"]:
        return 0 if self_test() else 1
    tests = pathlib.Path(sys.argv[1]) / "tests"
    faults = [fault for name, most in MOST.items() for fault in faults_of(most, (tests / name).read_text(encoding="utf-8"))]
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
