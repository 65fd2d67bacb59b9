#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Networks as constants where there is no operating system.

    check_microcontroller.py host COMPILER INCLUDE_DIR ROOT        example 06 without exceptions and RTTI, on this machine
    check_microcontroller.py cortex-m4 COMPILER INCLUDE_DIR ROOT   the same on a Cortex-M4 in an emulator, compared with this
                                                                   machine; tests/microcontroller/firmware.cpp and random_firmware.cpp there

Exits with 77, which means skipped, where the compiler or the emulator for Arm is not installed."""
import os
import pathlib
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile

SKIPPED = 77
ARM = "arm-none-eabi-"
EMULATOR = "qemu-system-arm"
BARE = ["-std=c++20", "-fno-exceptions", "-fno-rtti", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"]
CORTEX_M4 = ["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16", "-ffreestanding", "-fno-threadsafe-statics",
             "-ffunction-sections", "-fdata-sections", "-DCHAINRULE_BARE_METAL"]
# Of example 06, in bytes: its program and its constants, what it keeps in memory, and its stack.
MOST_PROGRAM, MOST_MEMORY, MOST_STACK = 5120, 0, 1024
UNWANTED = re.compile(r"__cxa_throw|__cxa_allocate|typeinfo|malloc|operator new|_Unwind_Resume")

kind, compiler, include, root = sys.argv[1], shlex.split(sys.argv[2]), sys.argv[3], pathlib.Path(sys.argv[4])
example = root / "examples" / "06_microcontroller.cpp"
startup = root / "examples" / "microcontroller" / "startup.cpp"
script = root / "examples" / "microcontroller" / "mps2_an386.ld"
firmware = root / "tests" / "microcontroller" / "firmware.cpp"
random_firmware = root / "tests" / "microcontroller" / "random_firmware.cpp"
layers = root / "tests" / "microcontroller" / "layers.cpp"


def run(*command, good=(0,)):
    result = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=240)
    if result.returncode not in good:
        sys.exit(f"{' '.join(map(str, command))}\nended with {result.returncode}:\n{result.stdout}")
    return result.stdout


def build_here(work):
    run(*compiler, *BARE, "-ffreestanding", "-fsyntax-only", "-I", include, example)
    run(*compiler, *BARE, "-Os", "-I", include, example, "-o", work / "here")
    symbols = run("nm", "-C", work / "here")
    assert not UNWANTED.search(symbols), f"the program needs {UNWANTED.search(symbols).group()}"
    return run(work / "here")


def boost_beside(work):
    """A folder with Boost's headers alone, wherever this machine's compiler finds them."""
    found = subprocess.run([*compiler, "-E", "-x", "c++", "-"], input="#include <boost/version.hpp>\n", stdout=subprocess.PIPE, text=True, check=True).stdout
    boost = pathlib.Path(re.search(r'^# \d+ "(.*)/version\.hpp"', found, re.M).group(1))
    folder = work / "include"
    folder.mkdir()
    os.symlink(boost.resolve(), folder / "boost")
    return folder


def build_for_arm(work, source, *flags):
    file = work / (source.stem + ".elf")
    run(ARM + "g++", *BARE, *CORTEX_M4, *flags, "-I", include, "-isystem", work / "include", source, startup, "-nostdlib", "-T", script,
        "-Wl,--gc-sections", "-o", file, "-lm", "-lc", "-lgcc")
    return file


def emulate(file):
    return run(EMULATOR, "-M", "mps2-an386", "-nographic", "-semihosting-config", "enable=on,target=native", "-kernel", file)


def numbers_in(text):
    return [struct.unpack(">f", bytes.fromhex(bits))[0] for bits in re.findall(r"\b[0-9a-f]{8}\b", text)]


def words_in(text):
    return [re.sub(r" *bits.*", "", line) for line in text.splitlines()]


def check_cortex_m4(work):
    for tool in (ARM + "g++", EMULATOR):
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed (Debian: gcc-arm-none-eabi libstdc++-arm-none-eabi-newlib qemu-system-arm)")
            sys.exit(SKIPPED)
    here = build_here(work)
    boost_beside(work)

    # The same answers as here, where vectors add in another order: to a few units in the last of seven digits.
    file = build_for_arm(work, example, "-Os")
    there = emulate(file)
    print(there)
    *lines, stack = there.splitlines()
    assert words_in("\n".join(lines)) == words_in(here), "the emulator answers otherwise than this machine"
    pairs = list(zip(numbers_in(there), numbers_in(here), strict=True))
    assert len(pairs) == 31 and any(abs(x) > 1 for x, _ in pairs)
    for x, y in pairs:
        assert abs(x - y) <= 2e-6 * max(1, abs(y)), f"{x} there and {y} here"

    # What it takes.
    program, data, bss = map(int, run(ARM + "size", file).splitlines()[1].split()[:3])
    used = int(re.fullmatch(r"stack: (\d+) bytes", stack).group(1))
    print(f"program and constants {program} bytes, memory {data + bss} bytes, stack {used} bytes")
    assert program <= MOST_PROGRAM and data + bss <= MOST_MEMORY and 0 < used <= MOST_STACK
    assert not UNWANTED.search(run(ARM + "nm", "-C", file))

    # The compiler's own bits, of inference and of training, where products and sums are not fused. With fused ones some differ,
    # so the comparison is seen to see it.
    for level in ("-Os", "-O2"):
        report = emulate(build_for_arm(work, firmware, level, "-ffp-contract=off"))
        print(report)
        assert report.startswith("29 numbers, 0 with other bits"), report
    fused = run(EMULATOR, "-M", "mps2-an386", "-nographic", "-semihosting-config", "enable=on,target=native", "-kernel",
                build_for_arm(work, firmware, "-O2", "-ffp-contract=fast"), good=(1,))
    assert not fused.startswith("29 numbers, 0 with"), fused

    # Layers of each module, recurrent ones and attention among them: they need no more than a dense layer does.
    file = build_for_arm(work, layers, "-Os", "-ffp-contract=off")
    report = emulate(file)
    print(report)
    assert report.startswith("6 numbers of layers, 0 with other bits"), report
    assert not UNWANTED.search(run(ARM + "nm", "-C", file))

    # Random numbers have the compiler's bits in both cases.
    for fusion in ("off", "fast"):
        report = emulate(build_for_arm(work, random_firmware, "-O2", f"-ffp-contract={fusion}"))
        print(report)
        assert report.startswith("2400 random numbers, 0 with other bits"), report


work = pathlib.Path(tempfile.mkdtemp(prefix="chainrule-microcontroller-"))
try:
    if kind == "host":
        text = build_here(work)
        answers = re.findall(r"([01]) xor ([01]) = +(-?[0-9.]+)", text)
        assert len(answers) == 4 and all(abs(float(c) - (a != b)) < 0.02 for a, b, c in answers), text
        assert "flower 8: virginica" in text, text
        print(text)
    else:
        check_cortex_m4(work)
finally:
    shutil.rmtree(work)
