#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Every header compiles alone, twice over, with warnings as errors: check_alone.py INCLUDE_DIR COMPILER [flags]."""
import concurrent.futures
import os
import pathlib
import subprocess
import sys

include = pathlib.Path(sys.argv[1])
command = sys.argv[2:] + ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror", "-x", "c++", "-I", str(include), "-"]


def compile_alone(header):
    name = header.relative_to(include)
    if name.name == "gzip.hpp" and not pathlib.Path("/usr/include/zlib.h").exists():
        return name, "", True
    source = f"#include <{name}>\n#include <{name}>\nint main() {{}}\n"
    result = subprocess.run(command, input=source, capture_output=True, text=True)
    return name, result.stderr, result.returncode == 0


headers = sorted(include.rglob("*.hpp"))
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    results = list(pool.map(compile_alone, headers))
failures = [(name, output) for name, output, fine in results if not fine]
for name, output in failures:
    print(f"{name} does not compile alone:\n{output}")
print(f"{len(headers)} headers, {len(failures)} failures")
sys.exit(1 if failures or not headers else 0)
