#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Every header compiles alone, twice over, with warnings as errors: check_alone.py INCLUDE_DIR COMPILER [flags].

xtensor is read once, for the headers that include it, themselves or through others: what such a header says stands behind its includes
and so behind xtensor in any case, and each header that it includes is compiled alone too."""
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
XTENSOR = "chainrule/tensor/xtensor.hpp"
OTHERS = ("zlib.h", "nlohmann/json.hpp")  # what a machine may lack
INCLUDE = re.compile(r"^#include <((?:chainrule/[\w/.]+)|zlib.h|nlohmann/json.hpp)>", re.M)
includes = {str(h.relative_to(include)): INCLUDE.findall(h.read_text(encoding="utf-8")) for h in include.rglob("*.hpp")}


@functools.cache
def reaches(name, wanted):
    return any(other == wanted or reaches(other, wanted) for other in includes.get(name, ()))


def compile_alone(header):
    name = header.relative_to(include)
    if any(reaches(str(name), wanted) and not pathlib.Path("/usr/include", wanted).exists() for wanted in OTHERS):
        return name, "", True
    source = f"#include <{name}>\n#include <{name}>\nint main() {{}}\n"
    first = ["-Winvalid-pch", "-include", str(precompiled)] if reaches(str(name), XTENSOR) else []
    result = subprocess.run([*command, *first, "-fsyntax-only", "-x", "c++", "-"], input=source, capture_output=True, text=True)
    return name, result.stderr, result.returncode == 0


headers = sorted(include.rglob("*.hpp"))
with tempfile.TemporaryDirectory() as folder:
    precompiled = pathlib.Path(folder) / "xtensor_first.hpp"
    precompiled.write_text(f"#include <{XTENSOR}>\n")
    subprocess.run([*command, "-x", "c++-header", str(precompiled), "-o", f"{precompiled}.gch"], check=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(compile_alone, headers))
failures = [(name, output) for name, output, fine in results if not fine]
for name, output in failures:
    print(f"{name} does not compile alone:\n{output}")
print(f"{len(headers)} headers, {len(failures)} failures")
sys.exit(1 if failures or not headers else 0)
