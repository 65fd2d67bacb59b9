#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Compiles the steps of small networks for AVX-512 and reads their machine code: no vector is stored through a mask, because a load
behind such a store waits until it has left the processor's buffer of stores.

  check_masked_stores.py INCLUDE COMPILER...     the words of the compiler, as ccache g++
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
SOURCE = pathlib.Path(__file__).with_name("small_steps.cpp")
# A move of a vector to memory, under a mask: `vmovups %zmm0,(%rax){%k1}`, and the older `vmaskmovps %ymm0,%ymm1,(%rax)`.
MASKED_STORE = re.compile(r"\bvmov\w+ +%[xyz]mm\d+,[^{]*\([^)]*\)\{%k\d\}|\bvmaskmov\w+ +%[xyz]mm\d+,%[xyz]mm\d+,[^%]*\(|\bvp?compress\w* +%[xyz]mm\d+,[^{]*\(")
WIDE = re.compile(r"%[yz]mm\d")


def masked_stores(disassembly):
    return [line.strip() for line in disassembly.splitlines() if MASKED_STORE.search(line)]


def self_test():
    stores = ["vmovups %zmm0,0x40(%rax){%k1}", "vmovups %xmm3,(%rdi,%rax,4){%k2}", "vmaskmovps %ymm0,%ymm1,(%rax)"]
    others = ["vmovups (%rax),%zmm0{%k1}{z}", "vmovups %zmm0,0x40(%rax)", "vmovaps %zmm1,%zmm0{%k1}", "vmaskmovps (%rax),%ymm1,%ymm0"]
    return [line for line in stores if not masked_stores(line)] + [line for line in others if masked_stores(line)]


def main():
    if wrong := self_test():
        sys.exit(f"these are read wrongly: {wrong}")
    include, *compiler = sys.argv[1:]
    if shutil.which("objdump") is None:
        print("skipped: there is no objdump")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "steps.o"
        build = subprocess.run([*compiler, "-std=c++20", "-O2", "-march=x86-64-v4", f"-I{include}", "-c", SOURCE, "-o", program], capture_output=True, text=True)
        if build.returncode:
            if "x86-64-v4" in build.stderr:
                print("skipped: the compiler does not compile for x86-64-v4")
                return SKIPPED
            sys.exit(build.stderr)
        code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", program], capture_output=True, text=True, check=True).stdout
    if not WIDE.search(code):
        sys.exit("no register of more than 128 bits is used: these are not the steps")
    found = masked_stores(code)
    for line in found[:10]:
        print(line)
    print(f"{len(found)} masked stores")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
