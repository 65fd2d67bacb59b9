#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Looks through the library with clang-tidy and the checks of .clang-tidy.

    check_tidy.py CLANG_TIDY ROOT                       ROOT is the source tree
    check_tidy.py --self-test CLANG_TIDY ROOT          shows it a header that is wrong, which it must refuse
"""
import pathlib
import subprocess
import sys
import tempfile

WRONG = """#pragma once
inline int* nothing() { return 0; }
inline double half(int x) { return x / 2; }
"""


def look(clang_tidy, root, program, include):
    """clang-tidy's exit status and output for one program."""
    command = [clang_tidy, "--quiet", f"--config-file={root / '.clang-tidy'}", str(program), "--", "-std=c++20", f"-I{include}"]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return result.returncode, result.stdout


def self_test(clang_tidy, root):
    with tempfile.TemporaryDirectory() as folder:
        include = pathlib.Path(folder) / "include"
        (include / "chainrule").mkdir(parents=True)
        (include / "chainrule/wrong.hpp").write_text(WRONG)
        program = pathlib.Path(folder) / "program.cpp"
        program.write_text("#include <chainrule/wrong.hpp>\nint main() { return nothing() == nullptr && half(2) == 1 ? 0 : 1; }\n")
        status, output = look(clang_tidy, root, program, include)
    for check in ("modernize-use-nullptr", "bugprone-integer-division"):
        if status == 0 or check not in output:
            print(f"{check} is not seen:\n{output}")
            return 1
    return 0


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ["--self-test"]:
        return self_test(arguments[1], pathlib.Path(arguments[2]).resolve())
    clang_tidy, root = arguments
    root = pathlib.Path(root).resolve()
    status, output = look(clang_tidy, root, root / "tests/house/tidy.cpp", root / "include")
    if status != 0:
        print(output)
    return status


sys.exit(main())
