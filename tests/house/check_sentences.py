#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""A program that refuses nothing makes no sentence of a refusal, which would cost each of its compilations: check_sentences.py CLANG
INCLUDE_DIR PROGRAM... looks for such sentences in what clang says that it instantiates. It checks that it sees one, too."""
import os
import re
import shlex
import subprocess
import sys
import tempfile

SENTENCE = re.compile(r'"detail":"[^"]*\bprinted(?:_for)?<chainrule::refusal<[^"]*"')
MAKES_ONE = """#include <chainrule/types.hpp>
struct said { static constexpr char text[] = "no"; };
using sentence = chainrule::internal::meta::printed<chainrule::refusal<said>>::type;
"""


def sentences(compiler, include, program, folder):
    """The refusals of which a program's compilation makes sentences, as the compiler names them."""
    trace = os.path.join(folder, "trace.json")
    command = [*shlex.split(compiler), "-std=c++20", "-c", "-O0", "-I" + include, program, "-o", os.path.join(folder, "trace.o"),
               "-ftime-trace", "-ftime-trace-granularity=0"]
    subprocess.run(command, check=True)
    with open(trace, encoding="utf-8", errors="replace") as file:
        text = file.read()
    if "InstantiateClass" not in text:
        sys.exit(f"{program}: the compiler's trace names no instantiation")
    return SENTENCE.findall(text)


def main():
    compiler, include, *programs = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        one = os.path.join(folder, "one.cpp")
        with open(one, "w", encoding="utf-8") as file:
            file.write(MAKES_ONE)
        if not sentences(compiler, include, one, folder):
            sys.exit("a sentence that is made is not seen")
        found = [(program, each) for program in programs for each in sentences(compiler, include, program, folder)]
    for program, each in found:
        print(f"{program} makes a sentence: {each[:300]}")
    sys.exit(1 if found else 0)


main()
