#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What compiling costs: seconds and peak memory of including all headers of each module, of checking deep networks through types.hpp,
and of examples 04 and 05, and of a program that trains W4's network or one of fifty layers, or of attention blocks, beside the empty program.
compile_cost.py [--runs N] COMPILER... writes Markdown tables.
Each figure is the median of N runs (default 5); the compilers and programs take turns."""
import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "house"))
from check_house import MODULES  # noqa: E402

root = pathlib.Path(__file__).resolve().parents[2]
include = root / "include"


NEEDS_A_LIBRARY = {"gzip.hpp", "blas.hpp"}


def headers_of(module):
    """What includes all headers of a module, and with them those modules that it needs; none of a module that is not there."""
    names = sorted(path.name for path in (include / "chainrule" / module).glob("*.hpp") if path.name not in NEEDS_A_LIBRARY)
    return "".join(f"#include <chainrule/{module}/{name}>\n" for name in names)


def different_layers(count):
    """Layers that are all different: dense<10>, dense<11>, ... with three activations."""
    functions = ["act::relu", "act::tanh", "act::sigmoid"]
    return ", ".join(f"dense<{10 + n}, {functions[n % 3]}>" for n in range(count))


def deep_check(count, constants):
    text = f"#include <chainrule/types.hpp>\nusing namespace chainrule;\nusing net = network<input<64>, {different_layers(count)}>;\n"
    text += f"static_assert(net::output_shape{{}} == shape<{9 + count}>{{}});\n"
    if constants:
        text += "static_assert(net::parameter_count > 0 && net::backward_multiply_adds > net::forward_multiply_adds);\n"
    return text + "int main() {}\n"


def training(layers):
    """The W4 program with another network in it."""
    text = (root / "tests/benchmark/w4_program.cpp").read_text()
    changed, count = re.subn(r"using net = network<.*>;", f"using net = network<{layers}>;", text)
    if count != 1:
        sys.exit("tests/benchmark/w4_program.cpp does not state its network in one line")
    return changed


def training_programs():
    optimized = ["-O3", "-march=native"]
    alone = "#include <xtensor/xarray.hpp>\n#include <xtensor/xfixed.hpp>\n#include <xtensor/xtensor.hpp>\nint main() {}\n"
    w4 = (root / "tests/benchmark/w4_program.cpp").read_text()
    deep = training(f"input<64>, {different_layers(50)}")
    return {
        "xtensor's containers alone": (alone, optimized),
        "W4, read and not turned into code": (w4, ["-fsyntax-only"]),
        "W4": (w4, optimized),
        "50 different dense layers, read and not turned into code": (deep, ["-fsyntax-only"]),
        "50 different dense layers": (deep, optimized),
    }


# Self-attention and two products over the steps, each behind a normalization and with a residual around it, 64 wide over 32 steps.
BLOCKS = """#include <chainrule/chainrule.hpp>
using namespace chainrule;
using namespace chainrule::calculus;
namespace {
%s
template <std::size_t Units>
struct dense_over {
  template <class In>
  struct on {
    static constexpr std::size_t places = In::extent(0), features = In::extent(1);
    using values = list<value<activation, shape<places, Units>>>;
    using parameters = list<parameter<weight, shape<Units, features>, drawn<features, Units>>,
                            parameter<bias, shape<Units>, begins_at<0>>>;
    using equations = list<equation<activation, op::linear_over<places>, layer_input, weight, bias>>;
  };
};
using block = sequential<residual<layer_norm, self_attention<64>>,
                       residual<layer_norm, dense_over<128>, act::relu, dense_over<64>>>;
using net = network<input<32, 64>, %s, flatten, dense<10>>;
}  // namespace
int main() {
  model<net> m{seed{1}};
  const xt::xtensor<float, 3> x = xt::zeros<float>({4, 32, 64});
  const xt::xtensor<float, 2> y = xt::zeros<float>({4, 10});
  auto t = tape_for(m, 4);
  auto o = optimizer_for(m, adam{});
  return o.step(m, squared_error{}, x, y, t) > 3 ? 1 : 0;
}
"""


def blocks():
    """A step of attention blocks, whose layers are those of a user in tests/operation/own_layers.hpp."""
    text = (root / "tests/operation/own_layers.hpp").read_text()
    layers = text[text.index("using deviation"):text.index("// Two branches")]
    return {name: (BLOCKS % (layers, written), ["-O1"]) for name, written in {
        "one block": "block", "5 blocks": ", ".join(["block"] * 5), "20 blocks": ", ".join(["block"] * 20),
        "`repeat<20, block>`": "repeat<20, block>"}.items()}


def programs():
    empty = "int main() {}\n"
    modules = {"empty program": (empty, ["-O0"])}
    for module in filter(headers_of, MODULES):
        modules[f"all of `{module}/`"] = (headers_of(module) + empty, ["-O0"])
    for umbrella in ("types", "arithmetic", "chainrule"):
        modules[f"`{umbrella}.hpp`"] = (f"#include <chainrule/{umbrella}.hpp>\n{empty}", ["-O0"])
    modules["xtensor's containers alone"] = (f"#include <xtensor/xarray.hpp>\n#include <xtensor/xfixed.hpp>\n#include <xtensor/xtensor.hpp>\n{empty}", ["-O0"])
    deep = {}
    for count in (10, 50, 100, 200):
        deep[f"{count} different layers: shapes"] = (deep_check(count, False), ["-O0"])
    deep["200 different layers: shapes, counts and costs"] = (deep_check(200, True), ["-O0"])
    examples = {}
    for name in ("04_iris", "05_digits"):
        for level in ("-O0", "-O3"):
            examples[f"example {name}, {level}"] = (root / "examples" / f"{name}.cpp", [level])
    return {"Including": modules, "Checking through `types.hpp`": deep, "Examples": examples,
            "Training programs, -O3 -march=native": training_programs(), "Attention blocks, -O1": blocks()}


def measure(compiler, source, flags):
    with tempfile.TemporaryDirectory() as folder:
        if isinstance(source, str):
            path = pathlib.Path(folder) / "program.cpp"
            path.write_text(source)
        else:
            path = source
        command = [compiler, "-std=c++20", *flags, "-DCHAINRULE_EXAMPLE_GZIP=1", "-I", str(include), "-c", str(path), "-o", os.path.join(folder, "program.o")]
        process = subprocess.Popen(command)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit("does not compile: " + " ".join(command))
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("compilers", nargs="+")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="", help="the tables whose title contains this")
    arguments = parser.parse_args()
    for title, rows in programs().items():
        if arguments.only not in title:
            continue
        figures = {(name, compiler): [] for name in rows for compiler in arguments.compilers}
        for _ in range(arguments.runs):
            for name, (source, flags) in rows.items():
                for compiler in arguments.compilers:
                    figures[name, compiler].append(measure(compiler, source, flags))
        print(f"\n| {title} | " + " | ".join(f"{c}, s | MiB" for c in arguments.compilers) + " |")
        print("| --- |" + " --- | --- |" * len(arguments.compilers))
        for name in rows:
            cells = []
            for compiler in arguments.compilers:
                cells.append(f"{statistics.median(t for t, _ in figures[name, compiler]):.2f}")
                cells.append(f"{statistics.median(m for _, m in figures[name, compiler]):.0f}")
            print(f"| {name} | " + " | ".join(cells) + " |")


main()
