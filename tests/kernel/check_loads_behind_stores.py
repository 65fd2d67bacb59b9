#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Compiles the steps of small networks for AVX-512 and reads their machine code for loads that wait until a store before them has
left the processor's buffer of stores: no vector is stored through a mask, and none is loaded from the stack soon behind a store of
a part of it. And values of whole vectors stay in registers from layer to layer: the answer of 8-32-32-1 is not computed by a
function that is given the memory of the values.

  check_loads_behind_stores.py INCLUDE COMPILER...     the words of the compiler, as ccache g++
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
# On the stack: a register's or a constant's store, `mov %rdi,0x18(%rsp)`, and a vector's load, `vmovups (%rsp),%zmm0`.
STORE = re.compile(r"\b(v?mov\w*) +(%\w+|\$\S+),(-?0x[0-9a-f]+)?\((%r[sb]p)\)$")
LOAD = re.compile(r"\bvmov[aud]\w* +(-?0x[0-9a-f]+)?\((%r[sb]p)\),%([xyz])mm\d+")
BYTES = {"x": 16, "y": 32, "z": 64}
SOON = 30    # instructions
# g++ copies by vectors of 512 bits where it is tuned for a processor that has them whole: such loads wait for two stores of 256.
TUNINGS = [["-O2"], ["-O3", "-mtune=znver3"]]
# These are called only where a gradient must be looked at before the step, and where there are many samples.
SELDOM = ("check_step", "add_chunk", "add_by_rows")
# The pass of an answer of 8-32-32-1, as a function of its own.
PASS_OF_WHOLE_VECTORS = re.compile(r"^\w+ <_ZN\w*7answersI\w*?dense\w{0,6}Li32E\w*4passI\w*>:$", re.M)


def masked_stores(disassembly):
    return [line.strip() for line in disassembly.splitlines() if MASKED_STORE.search(line)]


def stored_bytes(move, source):
    if vector := re.match(r"%([xyz])mm", source):
        return 4 if move in ("vmovss", "vmovd") else 8 if move in ("vmovsd", "vmovq", "vmovlps", "vmovhps") else BYTES[vector[1]]
    if re.match(r"%r(\d+|[a-z]{2})$", source):
        return 8
    return {"b": 1, "w": 2, "q": 8}.get(move[-1], 4)


def waiting_loads(disassembly):
    """Each vector's load whose last store before it, of some of its bytes, did not write them all."""
    found, stores, seldom = [], [], False
    for number, line in enumerate(disassembly.splitlines()):
        line = line.split("#")[0].rstrip()
        if line.endswith(">:"):
            stores, seldom = [], any(name in line for name in SELDOM)
        elif store := STORE.search(line):
            move, source, offset, base = store.groups()
            first = int(offset or "0", 16)
            stores.append((number, base, first, first + stored_bytes(move, source), line.strip()))
        elif (load := LOAD.search(line)) and not seldom:
            begin = int(load[1] or "0", 16)
            end = begin + BYTES[load[3]]
            for when, base, first, last, text in reversed(stores):
                if base == load[2] and first < end and begin < last:
                    if number - when <= SOON and not first <= begin < end <= last:
                        found.append(f"{text}    then    {line.strip()}")
                    break
    return found


def self_test():
    stores = ["vmovups %zmm0,0x40(%rax){%k1}", "vmovups %xmm3,(%rdi,%rax,4){%k2}", "vmaskmovps %ymm0,%ymm1,(%rax)"]
    others = ["vmovups (%rax),%zmm0{%k1}{z}", "vmovups %zmm0,0x40(%rax)", "vmovaps %zmm1,%zmm0{%k1}", "vmaskmovps (%rax),%ymm1,%ymm0"]
    wait = ["mov %rdi,0x18(%rsp)\nvmovdqu (%rsp),%ymm1", "vmovdqa %xmm0,(%rsp)\nvmovdqu64 (%rsp),%zmm2", "movq $0x1,-0x8(%rbp)\nvmovups -0x8(%rbp),%xmm0"]
    do_not = ["mov %rdi,0x20(%rsp)\nvmovdqu (%rsp),%ymm1", "vmovdqa %ymm0,(%rsp)\nvmovdqu 0x10(%rsp),%xmm2", "mov %rdi,0x18(%rbp)\nvmovdqu (%rsp),%ymm1", "movb $0x0,-0x21(%rbp)\nvmovdqa -0x20(%rbp),%ymm4"]
    passes = ["0000 <_ZN9chainrule8internal6models7answersINS_5denseILi32EJEEEE4passINS0_6engine14sample_buffersIfEEEEvRKT_>:"]
    return ([label for label in passes if not PASS_OF_WHOLE_VECTORS.search(label)] +
            [line for line in stores if not masked_stores(line)] + [line for line in others if masked_stores(line)] +
            [code for code in wait if not waiting_loads(code)] + [code for code in do_not if waiting_loads(code)])


def main():
    if wrong := self_test():
        sys.exit(f"these are read wrongly: {wrong}")
    include, *compiler = sys.argv[1:]
    if shutil.which("objdump") is None:
        print("skipped: there is no objdump")
        return SKIPPED
    code = ""
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "steps.o"
        for options in TUNINGS:
            build = subprocess.run([*compiler, "-std=c++20", *options, "-march=x86-64-v4", f"-I{include}", "-c", SOURCE, "-o", program], capture_output=True, text=True)
            if build.returncode:
                if "x86-64-v4" in build.stderr:
                    print("skipped: the compiler does not compile for x86-64-v4")
                    return SKIPPED
                sys.exit(build.stderr)
            code += subprocess.run(["objdump", "-d", "--no-show-raw-insn", program], capture_output=True, text=True, check=True).stdout
    if not WIDE.search(code):
        sys.exit("no register of more than 128 bits is used: these are not the steps")
    masked, waiting = masked_stores(code), waiting_loads(code)
    for line in masked[:10] + waiting[:10]:
        print(line)
    through_memory = PASS_OF_WHOLE_VECTORS.findall(code)
    print(f"{len(masked)} masked stores, {len(waiting)} loads that wait for a store of a part, {len(through_memory)} passes through memory")
    return 1 if masked or waiting or through_memory else 0


if __name__ == "__main__":
    sys.exit(main())
