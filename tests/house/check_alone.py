#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Every header compiles alone, twice over, and all of them in one program, with warnings as errors:
check_alone.py INCLUDE_DIR COMPILER [flags].

What many headers include, themselves or through others, is read once for them: what such a header says stands behind its includes in any
case, and each header that it includes is compiled alone too. A header is behind the last of READ_ONCE that it reaches.

A header that another one begins with is read first in that one's program, behind the same headers: so it is compiled alone there."""
import concurrent.futures
import functools
import os
import pathlib
import re
import subprocess
import sys
import tempfile

include = pathlib.Path(sys.argv[1])
command = sys.argv[2:] + ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror", "-I", str(include)]
# What takes longest last.
READ_ONCE = ("chainrule/graph/layer.hpp", "chainrule/graph/layer_verdict.hpp", "chainrule/tensor/error.hpp", "chainrule/topology/network.hpp",
             "chainrule/tensor/xtensor.hpp", "chainrule/model/model.hpp")
OTHERS = ("zlib.h", "nlohmann/json.hpp")  # what a machine may lack
INCLUDE = re.compile(r"^#include <((?:chainrule/[\w/.]+)|zlib.h|nlohmann/json.hpp)>", re.M)
includes = {str(h.relative_to(include)): INCLUDE.findall(h.read_text(encoding="utf-8")) for h in include.rglob("*.hpp")}


@functools.cache
def reaches(name, wanted):
    return any(other == wanted or reaches(other, wanted) for other in includes.get(name, ()))


def read_once(name):
    return next((each for each in reversed(READ_ONCE) if reaches(name, each)), None)


def begins_with(name):
    """What a header includes before it says anything."""
    for line in (include / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("//") and line != "#pragma once":
            first = INCLUDE.match(line)
            return first and first.group(1)


def needs_what_is_not_there(name):
    return any(reaches(name, wanted) and not pathlib.Path("/usr/include", wanted).exists() for wanted in OTHERS)


def compile_alone(header):
    name = header.relative_to(include)
    if needs_what_is_not_there(str(name)):
        return f"{name} alone", "", True
    source = f"#include <{name}>\n#include <{name}>\nint main() {{}}\n"
    known = read_once(str(name))
    first = ["-Winvalid-pch", "-include", str(precompiled[known])] if known else []
    result = subprocess.run([*command, *first, "-fsyntax-only", "-x", "c++", "-"], input=source, capture_output=True, text=True)
    return f"{name} alone", result.stderr, result.returncode == 0


def compile_together(names):
    """Two headers that give one name to different things cannot be included together."""
    source = "".join(f"#include <{name}>\n" for name in names if not needs_what_is_not_there(name)) + "int main() {}\n"
    result = subprocess.run([*command, "-fsyntax-only", "-x", "c++", "-"], input=source, capture_output=True, text=True)
    return "a program of all headers", result.stderr, result.returncode == 0


headers = sorted(include.rglob("*.hpp"))
seen_first = {begins_with(name) for name in includes if not needs_what_is_not_there(name) and begins_with(name)
              and read_once(name) == read_once(begins_with(name))}
compiled = [header for header in headers if str(header.relative_to(include)) not in seen_first]
with tempfile.TemporaryDirectory() as folder:
    precompiled = {each: pathlib.Path(folder) / f"{pathlib.Path(each).stem}_first.hpp" for each in READ_ONCE}
    for each, first in precompiled.items():
        first.write_text(f"#include <{each}>\n")
        subprocess.run([*command, "-x", "c++-header", str(first), "-o", f"{first}.gch"], check=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        together = pool.submit(compile_together, [str(header.relative_to(include)) for header in headers])
        results = [*pool.map(compile_alone, compiled), together.result()]
failures = [(name, output) for name, output, fine in results if not fine]
for name, output in failures:
    print(f"{name} does not compile:\n{output}")
print(f"{len(headers)} headers in {len(compiled)} programs, {len(failures)} failures")
sys.exit(1 if failures or not headers else 0)
