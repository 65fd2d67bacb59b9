#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""No public name is one that the C library or POSIX puts into the global namespace, where `using namespace chainrule` would
make it ambiguous: check_names.py INCLUDE_DIR COMPILER. With --self-test it checks that it sees such a name."""
import pathlib
import re
import subprocess
import sys

HEADERS = ["complex.h", "ctype.h", "dirent.h", "fcntl.h", "math.h", "poll.h", "pthread.h", "search.h", "signal.h", "spawn.h", "stdio.h", "stdlib.h",
           "string.h", "strings.h", "sys/mman.h", "sys/select.h", "sys/socket.h", "sys/stat.h", "sys/time.h", "sys/wait.h", "termios.h", "time.h",
           "unistd.h", "wchar.h"]
DECLARATION = re.compile(
    r"^(?:struct|class|enum class|concept) (\w+)|^using (\w+) =|^(?:inline )?constexpr [\w:<>, ]*?(\w+)(?: =|\{|;|\()|^(?:inline )?[\w:<>]+ (\w+)\(", re.M)


def public_names(text):
    """The names that a header declares at the scope of `namespace chainrule` or `chainrule::calculus` itself."""
    names = set()
    for part in re.split(r"^namespace ", text, flags=re.M)[1:]:
        scope, _, body = part.partition("{")
        if scope.strip() not in ("chainrule", "chainrule::calculus"):
            continue
        for match in DECLARATION.finditer(body.split("\n}  // namespace")[0]):
            names.add(next(group for group in match.groups() if group))
    return {n for n in names if not n.startswith("operator")}


def taken(names, compiler):
    """Those of the names that are declared globally once the headers are included."""
    lines = "".join(f"#include <{header}>\n" for header in HEADERS)
    first = len(HEADERS) + 1
    ordered = sorted(names)
    lines += "".join(f"using ::{name};\n" for name in ordered)
    # in a namespace of their own, so that a name that is there is no error
    lines = lines.replace("using ::", "namespace probe { using ::").replace(";\n", "; }\n")
    result = subprocess.run(compiler + ["-std=c++20", "-D_GNU_SOURCE", "-fsyntax-only", "-fmax-errors=0" if "clang" not in compiler[0] else "-ferror-limit=0", "-x", "c++", "-"],
                            input=lines, capture_output=True, text=True)
    missing = {int(m) for m in re.findall(r"<stdin>:(\d+):\d+: error", result.stderr)}
    return [name for i, name in enumerate(ordered) if first + i not in missing]


def main():
    if sys.argv[1] == "--self-test":
        sample = "namespace chainrule {\nstruct write {};\nconstexpr int gamma(int) { return 0; }\nstruct tensor_like {};\n}  // namespace chainrule\n"
        found = taken(public_names(sample), sys.argv[2:])
        print("seen:", found)
        return 0 if found == ["gamma", "write"] else 1
    include = pathlib.Path(sys.argv[1])
    names = set()
    for header in include.rglob("*.hpp"):
        names |= public_names(header.read_text())
    collisions = taken(names, sys.argv[2:])
    for name in collisions:
        print(f"{name} is a name of the C library or of POSIX")
    print(f"{len(names)} public names, {len(collisions)} taken")
    return 1 if collisions or len(names) < 100 else 0


sys.exit(main())
