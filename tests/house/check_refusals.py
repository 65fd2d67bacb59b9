#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Each fixed text of a refusal is in a test, word for word: check_refusals.py ROOT looks in the headers below ROOT/include for structs that
state `static constexpr char text[] = "..."`, and in `text()` for the pieces that `sentence(...)` is made of, and for each in the sources below
ROOT/tests, also in what a program of tests/ill_formed says. A text that no test has read was perhaps never printed. With --self-test it checks
that it sees a text that is missing."""
import pathlib
import re
import sys

LITERAL = r'"((?:[^"\\]|\\.)*)"'
TEXT = re.compile(r'static constexpr (?:auto|char) text(?:\[\])?\s*=\s*((?:' + LITERAL + r'\s*)+);')
FUNCTION = re.compile(r'static constexpr auto text\(\)[^{]*\{(.*?)\n\s*\}', re.S)
SHORTEST = 10  # of a text
SHORTEST_PIECE = 16  # of a piece of a sentence: shorter ones are in other sentences too


def words(literals):
    """The text of adjacent literals, with its spaces as one space each."""
    joined = "".join(re.findall(LITERAL, literals))
    return re.sub(r"\s+", " ", re.sub(r"\\(.)", r"\1", joined)).strip()


def texts_of(header):
    """The fixed texts that a header's refusals are made of."""
    found = [words(match.group(1)) for match in TEXT.finditer(header)]
    found = [text for text in found if len(text) >= SHORTEST]
    for body in FUNCTION.findall(header):
        pieces = re.findall(r"(?:" + LITERAL.replace("(", "(?:", 1) + r"\s*)+", body)
        found += [piece for piece in map(words, pieces) if len(piece) >= SHORTEST_PIECE]
    return found


def read_by(source):
    """What a test's source says, with literals that stand one behind the other as one, and comments of several lines as one line."""
    joined = re.sub(r'"\s*\n\s*"', "", source)
    joined = re.sub(r"\n// ?(?![\w-]+:)", " ", joined)
    return re.sub(r"\s+", " ", re.sub(r"\\(.)", r"\1", joined))


def missing(headers, sources):
    """`headers` maps paths to texts; the texts of refusals that none of `sources` has."""
    read = "\n".join(map(read_by, sources))
    return [(path, text) for path, header in headers.items() for text in texts_of(header) if text not in read]


def self_test():
    header = 'struct a {\n  static constexpr char text[] =\n      "has no such \\"part\\": "\n      "write one";\n};\n'
    pieces = 'struct b {\n  static constexpr auto text() {\n    return meta::sentence("receives too many of ", n,\n        " and must "\n        "have fewer of them");\n  }\n};\n'
    good = ['static_assert(x == "layer 1 has no such \\"part\\": write "\n    "one");', 'y == "receives too many of 3 and must have fewer of them"']
    cases = {
        "a text that no test has": missing({"a.hpp": header}, good[1:]) == [("a.hpp", 'has no such "part": write one')],
        "a text of which a test has a part": len(missing({"a.hpp": header}, ['"has no such \\"part\\": write"'])) == 1,
        "two pieces that no test has": len(missing({"b.hpp": pieces}, good[:1])) == 2,
        "texts that tests have": not missing({"a.hpp": header, "b.hpp": pieces}, good),
        "what a program says": not missing({"a.hpp": header}, ['// says: layer 1 has no such "part": write one\n']),
    }
    failures = [name for name, holds in cases.items() if not holds]
    for name in failures:
        print("the check does not see:", name)
    return 1 if failures else 0


def main():
    if "--self-test" in sys.argv:
        return self_test()
    root = pathlib.Path(sys.argv[1])
    headers = {str(path.relative_to(root)): path.read_text() for path in sorted((root / "include").rglob("*.hpp"))}
    sources = [path.read_text(errors="replace") for path in (root / "tests").rglob("*.[ch]pp")]
    wrong = missing(headers, sources)
    for path, text in wrong:
        print(f'{path}: no test has "{text}"')
    count = sum(len(texts_of(header)) for header in headers.values())
    print(f"{count} texts, {len(wrong)} in no test")
    return 1 if wrong or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
