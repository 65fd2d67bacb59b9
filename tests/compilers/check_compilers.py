#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Compiles with each compiler that the README names: the main header, the README's quickstart and networks.cpp, both run. Options
that let a compiler compute otherwise are refused, or change nothing.

    check_compilers.py [--builds-the-tests COMPILER,...] ROOT COMPILER...

Where a build of all tests compiles the header and networks, only the quickstart and the options are left to see.

A compiler that is not installed is named; if one is missing, the check ends with 77, which means skipped, unless something is wrong."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"]
arguments = sys.argv[1:]
builds_the_tests = arguments[1].split(",") if arguments[0] == "--builds-the-tests" else []
root, *compilers = arguments[2:] if builds_the_tests else arguments
root = pathlib.Path(root)


def quickstart():
    programs = re.findall(r"```cpp\n(.*?)```", (root / "README.md").read_text(encoding="utf-8"), re.S)
    found = [program for program in programs if "int main()" in program]
    assert len(found) == 1, "README.md has one program, the quickstart"
    return found[0]


def run(*command, folder=None):
    done = subprocess.run([str(part) for part in command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}:\n{done.stdout[-4000:]}")


def refuses_fast_math(compiler, header):
    options = ["-ffast-math", "-Ofast", "-ffinite-math-only"] + ([] if "clang" in compiler else ["-funsafe-math-optimizations"])
    for option in options:
        done = subprocess.run([compiler, "-std=c++20", "-I", str(root / "include"), option, "-fsyntax-only", str(header)], capture_output=True, text=True, check=False)
        if done.returncode == 0 or "chainrule computes wrongly with" not in done.stderr:
            sys.exit(f"{compiler} {option} was not refused:\n{done.stderr[-2000:]}")


missing = [compiler for compiler in compilers if shutil.which(compiler) is None]
with tempfile.TemporaryDirectory(prefix="chainrule-compilers-") as folder:
    work = pathlib.Path(folder)
    (work / "header.cpp").write_text("#include <chainrule/chainrule.hpp>\nint main() {}\n", encoding="utf-8")
    (work / "quickstart.cpp").write_text(quickstart(), encoding="utf-8")
    for compiler in compilers:
        if compiler in missing:
            continue
        flags = ["-std=c++20", *WARNINGS, "-I", root / "include"]
        sources = [work / "quickstart.cpp"]
        if compiler not in builds_the_tests:
            run(compiler, *flags, "-fsyntax-only", work / "header.cpp")
            sources.append(root / "tests" / "compilers" / "networks.cpp")
        for source in sources:
            run(compiler, *flags, "-O1", source, "-o", work / "program", "-pthread")
            run(work / "program", folder=work)
        refuses_fast_math(compiler, work / "header.cpp")
        if "clang" in compiler:
            run(compiler, *flags, "-O2", "-funsafe-math-optimizations", root / "tests" / "compilers" / "reordered_sums.cpp", "-o", work / "program", "-pthread")
            run(work / "program")
        print(compiler, "compiles", *(source.stem for source in sources), "and they run")
if missing:
    print("not installed:", *missing)
    sys.exit(SKIPPED)
