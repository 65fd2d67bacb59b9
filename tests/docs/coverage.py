#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Compares docs/coverage.md with the lists of names in tests/reference/names, and counts.

    python3 tests/docs/coverage.py ROOT

Each list has one section, and each of its names one row, in the list's order. A row that begins with "-" says why there is nothing; any other names
at least one thing, and what it names in backticks stands in a header. The counts of a section are those of its rows.
"""
import pathlib
import re
import sys


def faults(root):
    headers = "\n".join(path.read_text() for path in sorted((root / "include").rglob("*.hpp")))
    words = set(re.findall(r"\w+", headers))
    page = (root / "docs" / "coverage.md").read_text()
    sections = {m[1]: m for m in re.finditer(r"`(\w+)\.txt`: (\d+) of (\d+), (\d+) %\.\n\n\| there \| here \|\n\| --- \| --- \|\n((?:\|.*\n?)*)", page)}
    lists = {path.stem: path for path in (root / "tests" / "reference" / "names").glob("*.txt")}
    yield from (f"{name}: no section" for name in sorted(lists.keys() - sections.keys()))
    yield from (f"{name}: no list of names" for name in sorted(sections.keys() - lists.keys()))
    for name in sorted(lists.keys() & sections.keys()):
        lines = lists[name].read_text().splitlines()
        if not any(re.search(r"\d", line) for line in lines if line.startswith("#") and "SPDX" not in line):
            yield f"{name}: the list states no version"
        names = [line for line in lines if line and not line.startswith("#")]
        _, have, total, share, rows = sections[name].groups()
        rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows.splitlines()]
        if [row[0] for row in rows] != names:
            yield f"{name}: the rows are not the list's names: {sorted({row[0] for row in rows} ^ set(names)) or 'another order'}"
        here = 0
        for there, ours in rows:
            named = [word for text in re.findall(r"`([^`]*)`", ours) for word in re.findall(r"[a-zA-Z_]\w*", text)]
            yield from (f"{name}: {there}: no header has {word}" for word in named if word not in words)
            if ours.startswith("-"):
                if not ours[1:].strip():
                    yield f"{name}: {there}: no reason"
            elif not named:
                yield f"{name}: {there}: names nothing"
            else:
                here += 1
        if (int(have), int(total), int(share)) != (here, len(names), 100 * here // max(1, len(names))):
            yield f"{name}: {here} of {len(names)}, {100 * here // max(1, len(names))} %, and not {have} of {total}, {share} %"
        print(f"{name}: {here} of {len(names)}")


found = list(faults(pathlib.Path(sys.argv[1])))
print("\n".join(found) or "no faults")
sys.exit(bool(found))
