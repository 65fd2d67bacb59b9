#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The rules of the source tree: which module (a folder of include/chainrule) may include which, no include cycles, no module
too large, a licence line in every file, nothing at the top level but what belongs there. With --self-test it checks that it
sees what is wrong."""
import pathlib
import re
import sys

# In order: a header includes only from its own module and from modules before it in this list.
MODULES = ["meta", "shape", "number", "calculus", "graph", "kernel", "image", "topology", "chain", "recompute", "operation",
           "activation", "layer", "loss", "initializer", "optimizer", "schedule", "engine", "time", "array", "tensor", "model", "derivative",
           "parallel", "file", "data", "training", "storage", "report", "cluster"]
LARGEST_SHARE = 0.12  # of all lines of include/, for one module
TOP_LEVEL = {"include", "tests", "examples", "docs", "meson.build", "meson_options.txt", "README.md", "LICENSE", "subprojects", "build"}
# What types.hpp may reach of the modules of loops: their declarations, and where sums begin and end.
WITHOUT_LOOPS = {"chainrule/kernel/declarations.hpp", "chainrule/kernel/epilogue.hpp", "chainrule/kernel/elementwise.hpp",
                 "chainrule/image/declarations.hpp"}
# What types.hpp may include of the standard library: a check of shapes pays for each header, and <utility> alone costs a tenth of types.hpp.
LIGHT = {"cstddef", "cstdint", "initializer_list", "type_traits"}
SPDX = "SPDX-License-Identifier: BSL-1.0"


def includes_of(text):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', text, re.M)


def check_headers(headers):
    """`headers` maps a path below include/ to its text; returns what is wrong."""
    wrong = []
    graph = {}
    for path, text in headers.items():
        module = path.split("/")[1] if path.count("/") == 2 else None
        if module is not None and module not in MODULES:
            wrong.append(f"{path}: there is no module called {module}")
            continue
        graph[path] = [i for i in includes_of(text) if i.startswith("chainrule/")]
        if "#pragma once" not in text:
            wrong.append(f"{path}: no #pragma once")
        for included in includes_of(text):
            if included.startswith("xtensor/") and path != "chainrule/tensor/xtensor.hpp":
                wrong.append(f"{path}: includes {included}; xtensor comes in by tensor/xtensor.hpp alone")
            if not included.startswith("chainrule/"):
                continue
            if included not in headers:
                wrong.append(f"{path}: includes {included}, which is not there")
                continue
            other = included.split("/")[1] if included.count("/") == 2 else None
            if module is None:
                continue
            if other is None:
                wrong.append(f"{path}: a module's header includes the umbrella {included}")
            elif other not in MODULES:
                wrong.append(f"{path}: includes {included}, which is in no module")
            elif MODULES.index(other) > MODULES.index(module):
                wrong.append(f"{path}: includes {included}, from a later module")
    state = {}

    def visit(path, trail):
        state[path] = "open"
        for other in graph.get(path, []):
            if state.get(other) == "open":
                wrong.append("an include cycle: " + " -> ".join(trail + [path, other]))
            elif other not in state:
                visit(other, trail + [path])
        state[path] = "done"

    for path in graph:
        if path not in state:
            visit(path, [])
    for umbrella, last in (("chainrule/types.hpp", "loss"), ("chainrule/arithmetic.hpp", "array")):
        seen = set()
        todo = [umbrella] if umbrella in graph else []
        while todo:
            path = todo.pop()
            if path in seen:
                continue
            seen.add(path)
            todo += graph.get(path, [])
        for path in seen:
            if path.count("/") == 2 and MODULES.index(path.split("/")[1]) > MODULES.index(last):
                wrong.append(f"{umbrella} reaches {path}")
            if umbrella == "chainrule/types.hpp" and (path.endswith("_loops.hpp") or path.split("/")[1] in ("kernel", "image") and path not in WITHOUT_LOOPS):
                wrong.append(f"{umbrella} reaches the loops of {path}: declare what operations call, in kernel/declarations.hpp or in the operation's header")
            if umbrella == "chainrule/types.hpp":
                wrong += [f"{umbrella} reaches <{name}> through {path}: of the standard library it includes {', '.join(sorted(LIGHT))}"
                          for name in includes_of(headers[path]) if "/" not in name and name not in LIGHT]
    return wrong


def check_sizes(headers):
    """No module holds more than its share of the lines: one that does is several things, and is to be split."""
    lines = {}
    for path, text in headers.items():
        if path.count("/") == 2:
            module = path.split("/")[1]
            lines[module] = lines.get(module, 0) + text.count("\n")
    total = sum(text.count("\n") for text in headers.values())
    return [f"{module} holds {count} of {total} lines, {100 * count / total:.1f} %: at most {100 * LARGEST_SHARE:.0f} % are allowed"
            for module, count in lines.items() if count > LARGEST_SHARE * total]


def has_merge_marker(text):
    return re.search(r"^\s*(<{7} |>{7} |={7}$)", text, re.M) is not None


def check_tree(root):
    wrong = []
    for entry in root.iterdir():
        if not entry.name.startswith(".") and entry.name not in TOP_LEVEL and not entry.name.startswith("build"):
            wrong.append(f"{entry.name}: does not belong on the top level")
    for folder in ("include", "tests", "examples"):
        for path in (root / folder).rglob("*"):
            if path.is_file() and path.suffix in (".hpp", ".cpp", ".py", ".build", ".sh", ".in", "") and "__pycache__" not in path.parts:
                if SPDX not in path.read_text(errors="replace")[:400]:
                    wrong.append(f"{path.relative_to(root)}: no licence line")
    sources = [path for folder in ("include", "tests", "examples", "docs") for path in (root / folder).rglob("*.[chmp][pdy]*")]
    wrong += [f"{path.relative_to(root)}: a marker that a merge has left" for path in sources if has_merge_marker(path.read_text(errors="replace"))]
    return wrong


def self_test():
    good = "#pragma once\n"
    cases = {
        "from a later module": {"chainrule/shape/a.hpp": good + "#include <chainrule/layer/b.hpp>\n", "chainrule/layer/b.hpp": good},
        "an include cycle": {"chainrule/shape/a.hpp": good + "#include <chainrule/shape/b.hpp>\n", "chainrule/shape/b.hpp": good + "#include <chainrule/shape/a.hpp>\n"},
        "there is no module called": {"chainrule/detail/a.hpp": good},
        "xtensor comes in by": {"chainrule/engine/a.hpp": good + "#include <xtensor/xtensor.hpp>\n"},
        "which is not there": {"chainrule/layer/a.hpp": good + "#include <chainrule/layer/none.hpp>\n"},
        "includes the umbrella": {"chainrule/layer/a.hpp": good + "#include <chainrule/types.hpp>\n", "chainrule/types.hpp": good},
        "no #pragma once": {"chainrule/layer/a.hpp": ""},
        "reaches the loops of chainrule/kernel/a.hpp": {
            "chainrule/types.hpp": good + "#include <chainrule/layer/a.hpp>\n", "chainrule/kernel/a.hpp": good,
            "chainrule/layer/a.hpp": good + "#include <chainrule/kernel/a.hpp>\n"},
        "reaches the loops of chainrule/layer/b_loops.hpp": {
            "chainrule/types.hpp": good + "#include <chainrule/layer/b_loops.hpp>\n", "chainrule/layer/b_loops.hpp": good},
        "chainrule/types.hpp reaches <utility> through chainrule/layer/a.hpp": {
            "chainrule/types.hpp": good + "#include <chainrule/layer/a.hpp>\n", "chainrule/layer/a.hpp": good + "#include <utility>\n"},
        "chainrule/types.hpp reaches": {"chainrule/types.hpp": good + "#include <chainrule/tensor/a.hpp>\n", "chainrule/tensor/a.hpp": good},
    }
    failures = [words for words, headers in cases.items() if not any(words in line for line in check_headers(headers))]
    if check_headers({"chainrule/layer/a.hpp": good + "#include <chainrule/shape/b.hpp>\n", "chainrule/shape/b.hpp": good}):
        failures.append("two good headers are refused")
    # Ten modules of 10 lines and an umbrella of 9: with 12 of then 111 lines, 10.8 %, one is allowed, with 14 of 113, 12.4 %, it is not.
    even = {f"chainrule/{module}/a.hpp": good + 9 * "\n" for module in MODULES[:10]} | {"chainrule/types.hpp": 9 * "\n"}
    if check_sizes(even | {"chainrule/meta/b.hpp": 2 * "\n"}):
        failures.append("a module of 10.8 % of the lines is refused")
    if len(check_sizes(even | {"chainrule/meta/b.hpp": 4 * "\n"})) != 1:
        failures.append("a module of 12.4 % of the lines")
    if not all(map(has_merge_marker, ("a\n" + 7 * "<" + " HEAD\nb", "    " + 7 * "=" + "\n", 7 * ">" + " main"))) or has_merge_marker(8 * "=" + "\na <<<<<<< b"):
        failures.append("what a merge has left")
    for failure in failures:
        print("the check does not see:", failure)
    return 1 if failures else 0


def main():
    if "--self-test" in sys.argv:
        return self_test()
    root = pathlib.Path(sys.argv[1])
    headers = {str(p.relative_to(root / "include")): p.read_text() for p in (root / "include").rglob("*.hpp")}
    wrong = check_headers(headers) + check_sizes(headers) + check_tree(root)
    for line in wrong:
        print(line)
    print(f"{len(headers)} headers, {len(wrong)} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
