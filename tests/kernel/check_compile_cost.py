#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What compiling a training program takes for each extent of a layer: a network just small enough to be unrolled once took ten
times what its neighbours do. And the machine code of one ordinary program: what all programs compile, as texts of errors, shows in it, and
bytes are the same in each run, which seconds are not. And that of a layer that is repeated 20 times, of which the code of three is there.
And the memory that 20 equal layers of a transformer take, written out. And what a check of 200 layers makes a compiler do: counts, the same in each run.

  check_compile_cost.py INCLUDE COMPILER...                     a few extents, held against a bound: the test
  check_compile_cost.py --extents 1-300 INCLUDE COMPILER...     seconds and MiB of all (some 1800 programs)
  check_compile_cost.py --extents 16,250-260 --scalars double --shapes one-n-two INCLUDE COMPILER...

COMPILER are the words of the compiler with its options; -O1 stands before them."""
import argparse
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

SHAPES = {
    "one-n-two": "input<1>, dense<{n}, act::tanh>, dense<2>",
    "n-one-n": "input<{n}>, dense<1, act::tanh>, dense<{n}>",
    "n-n-two": "input<{n}>, dense<{n}, act::tanh>, dense<2>",
}
PROGRAM = """#include <chainrule/chainrule.hpp>
using namespace chainrule;
using net = network<{layers}>;
{scalar} step(model<net, {scalar}>& m, const xt::xtensor<{scalar}, 2>& x, const xt::xtensor<{scalar}, 2>& y) {{
  auto t = tape_for(m, 8);
  auto o = optimizer_for(m, adam{{}});
  return o.step(m, squared_error{{}}, x, y, t);
}}
"""
# Of the test: where layers of 256 weights and rows of 1024 cease to be unrolled, against an ordinary one.
COMPARED = [("one-n-two", "double", 256), ("n-one-n", "double", 256), ("n-n-two", "double", 16)]
ORDINARY = ("one-n-two", "double", 64)
MOST_TIMES, MOST_MEMORY = 3, 2
# Three layers, a gradient and a step. At -O1 for any x86-64 it had 48 KB with g++ 12 and 47 with clang 19, and 55 with both when texts of errors
# were put together from strings and each sum of many samples was a function of its own.
WHOLE = """#include <chainrule/chainrule.hpp>
using namespace chainrule;
using net = network<input<784>, dense<128, act::relu>, dense<64, act::relu>, dense<10>>;
float step(model<net, float>& m, const xt::xtensor<float, 2>& x, const xt::xtensor<int, 1>& y) {
  auto t = tape_for(m, 64);
  auto g = gradient_for(m);
  auto o = optimizer_for(m, adam{});
  const float cost = value_and_gradient(m, softmax_cross_entropy{}, x, y, t, g);
  o.step(m, g);
  return cost;
}
"""
MOST_BYTES = 52_000
# A step of a layer that stands 20 times. At -O1 it had 131 KB with both compilers, and 190 and 174 when each of the layers was compiled.
REPEATED = PROGRAM.format(scalar="float", layers="input<20>, dense<30>, repeat<20, residual<dense<40, act::tanh>, dense<30>>>, dense<2>")
MOST_BYTES_REPEATED = 150_000
# A step of 20 equal layers. At -O1 it took 489 MiB with g++ 12 and 322 with clang 19, and 801 and 490 when each of the layers was compiled.
LAYER = "transformer_encoder_layer<heads<4>, feed_forward<128>>"
WRITTEN_OUT = "#include <chainrule/time/transformer.hpp>\n" + WHOLE.replace("input<784>, dense<128, act::relu>, dense<64, act::relu>", "input<sequence<32>, 64>, " + ", ".join([LAYER] * 20) + ", flatten").replace("xtensor<float, 2>", "xtensor<float, 3>")
MOST_MEBIBYTES = 600
# A check of 200 layers that are all different, with its counts of parameters and of multiply-adds. Records that no check reads cost it 8 %.
ACTIVATIONS = ("relu", "tanh", "sigmoid")
CHECKED = "#include <chainrule/types.hpp>\nusing namespace chainrule;\nusing net = network<input<64>, " + ", ".join(
    f"dense<{10 + layer}, act::{ACTIVATIONS[layer % 3]}>" for layer in range(200)) + """>;
static_assert(net::output_shape{} == shape<209>{});
static_assert(net::parameter_count > 0 && net::backward_multiply_adds > net::forward_multiply_adds);
"""
EVENTS = ("InstantiateClass", "EvaluateAsInitializer", "EvaluateAsConstantExpr")
# Clang's events were 27,438, and 30,049 with those records; g++ allocates 114 MB, and 127.
MOST_EVENTS, MOST_MEGABYTES = 28_500, 116


def cost(shape, scalar, n, include, compiler, folder):
    """Seconds of user and system time, and MiB."""
    return compiled(PROGRAM.format(layers=SHAPES[shape].format(n=n), scalar=scalar), f"{shape} of {n} in {scalar}", include, compiler, folder)


def machine_code(program, name, include, compiler, folder):
    """Bytes of a program's object, but for its symbols."""
    compiled(program, name, include, compiler, folder)
    sizes = subprocess.run(["size", str(pathlib.Path(folder) / "step.cpp.o")], stdout=subprocess.PIPE, text=True, check=True)
    return int(sizes.stdout.splitlines()[1].split()[0])


def compiled(program, name, include, compiler, folder):
    source = pathlib.Path(folder) / "step.cpp"
    source.write_text(program)
    command = [compiler[0], "-std=c++20", "-O1", *compiler[1:], f"-I{include}", "-c", str(source), "-o", str(source) + ".o"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        sys.exit(f"{name} does not compile:\n{output[:2000]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def work_of_a_check(include, compiler, folder):
    """What a check of 200 layers takes, in words, and whether it is too much: clang's instantiations and constant evaluations, or the megabytes that
    g++ allocates."""
    source = pathlib.Path(folder) / "check.cpp"
    source.write_text(CHECKED)
    command = [compiler[0], "-std=c++20", *compiler[1:], f"-I{include}", "-c", str(source), "-o", str(source) + ".o"]
    version = subprocess.run([compiler[0], "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    if "clang" in version:
        subprocess.run(command + ["-ftime-trace", "-ftime-trace-granularity=0"], check=True)
        events = json.loads((pathlib.Path(folder) / "check.cpp.json").read_text())["traceEvents"]
        count = sum(event["name"] in EVENTS for event in events)
        return f"{count} instantiations and evaluations", count > MOST_EVENTS, MOST_EVENTS
    report = subprocess.run(command + ["-ftime-report"], stderr=subprocess.PIPE, text=True, check=True).stderr
    megabytes = int(re.search(r"TOTAL\s.*\s(\d+)M", report).group(1))
    return f"{megabytes} MB allocated", megabytes > MOST_MEGABYTES, MOST_MEGABYTES


def numbers(text):
    found = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--extents", type=numbers, help="as 1-300 or 7,64,256")
    parser.add_argument("--scalars", default="float,double")
    parser.add_argument("--shapes", default=",".join(SHAPES))
    parser.add_argument("include")
    parser.add_argument("compiler", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    # Without ccache: it would measure itself.
    compiler = [word for word in arguments.compiler if pathlib.Path(word).name != "ccache"]
    with tempfile.TemporaryDirectory() as folder:
        if arguments.extents:
            for shape in arguments.shapes.split(","):
                for scalar in arguments.scalars.split(","):
                    for n in arguments.extents:
                        seconds, mebibytes = cost(shape, scalar, n, arguments.include, compiler, folder)
                        print(f"{shape:10} {scalar:6} {n:4} {seconds:7.2f} s {mebibytes:6.0f} MiB", flush=True)
            return 0
        ordinary_seconds, ordinary_memory = cost(*ORDINARY, arguments.include, compiler, folder)
        print(f"{ORDINARY}: {ordinary_seconds:.2f} s, {ordinary_memory:.0f} MiB")
        wrong = 0
        for case in COMPARED:
            seconds, memory = cost(*case, arguments.include, compiler, folder)
            worse = seconds > MOST_TIMES * ordinary_seconds or memory > MOST_MEMORY * ordinary_memory
            wrong += worse
            print(f"{case}: {seconds:.2f} s, {memory:.0f} MiB" + (f", more than {MOST_TIMES} times the seconds or {MOST_MEMORY} times the memory" if worse else ""))
        seconds, memory = compiled(WRITTEN_OUT, "20 layers", arguments.include, compiler, folder)
        wrong += memory > MOST_MEBIBYTES
        print(f"20 equal layers: {seconds:.2f} s, {memory:.0f} MiB" + (f", more than {MOST_MEBIBYTES}" if memory > MOST_MEBIBYTES else ""))
        words, worse, most = work_of_a_check(arguments.include, compiler, folder)
        wrong += worse
        print(f"check of 200 layers: {words}" + (f", more than {most}" if worse else ""))
        if platform.machine() == "x86_64":
            for program, name, most in ((WHOLE, "a gradient and a step", MOST_BYTES), (REPEATED, "a layer 20 times", MOST_BYTES_REPEATED)):
                size = machine_code(program, name, arguments.include, compiler, folder)
                wrong += size > most
                print(f"{name}: {size} bytes" + (f", more than {most}" if size > most else ""))
        return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
