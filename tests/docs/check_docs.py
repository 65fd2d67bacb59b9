#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks README.md and docs/: every C++ block compiles, every relative link leads to a file and, in a page, to a heading, a way
leads from README.md to every page, and the table of names in other libraries has each layer, activation, loss, initializer and
optimizer, and only names that the headers have.

    check_docs.py COMPILER INCLUDE_DIR ROOT [BUILD_DIR] [--jobs N] [--precompiled HEADER]

A ```cpp block is compiled as it stands if it has an `int main`. Otherwise it is put into a namespace of its own, behind
the whole library and `using namespace chainrule` and `chainrule::calculus`. A comment on the line before the block says more:

    <!-- compile: OPTIONS -->   options for a block that is compiled
    <!-- run: OPTIONS -->       it is also linked and run, and must return 0; with `prints` it prints the next ```text block
    <!-- refused -->            it must be refused, in the sentence of the next ```text block; another that begins with "In file
                                included from" is all that g++ 12 prints
    <!-- compile: no -->        it is not compiled

Options: `statements` (the block is the body of a function), `name=X`, `after=X` (it continues the block X of its page),
`alone` (the library is not included: such a block, and those that it continues, are run).
The blocks of several pages share a translation unit; #line lets the compiler name the page and line of a fault.
"""
import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "ill_formed"))
from check import sentences_in  # noqa: E402

GROUPS = 4  # translation units for all blocks that are only compiled
MARKER = re.compile(r"^<!-- (compile|run|refused)(?:: *(.*?))? *-->$")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PRELUDE = "#include <chainrule/chainrule.hpp>\n"
USING = "using namespace chainrule;\nusing namespace chainrule::calculus;\n"


@dataclasses.dataclass
class Block:
    page: str
    line: int
    code: list
    mode: str = "compile"
    statements: bool = False
    skipped: bool = False
    alone: bool = False
    prints: bool = False
    name: str = ""
    after: str = ""
    words: str = ""
    printed: str = ""
    chain: list = dataclasses.field(default_factory=list)

    @property
    def is_program(self):
        return any(re.search(r"\bint main\(", line) for line in self.code)

    @property
    def place(self):
        return f"{self.page}:{self.line}"


def read_blocks(path, page):
    blocks, links = [], []
    fence, content, marker, start, before = None, [], None, 0, ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if fence is None and line.startswith("```"):
            fence, content, start, marker = line[3:].strip(), [], number + 1, MARKER.match(before.strip())
        elif fence is not None and line.startswith("```"):
            if fence == "cpp":
                blocks.append(make_block(page, start, content, marker))
            elif fence == "text" and blocks and blocks[-1].mode == "refused" and not blocks[-1].words:
                blocks[-1].words = "\n".join(content)
            elif fence == "text" and blocks and blocks[-1].mode == "refused" and content and content[0].startswith("In file included from "):
                blocks[-1].printed = "\n".join(content)
            elif fence == "text" and blocks and blocks[-1].prints and not blocks[-1].printed:
                blocks[-1].printed = "\n".join(content)
            fence = None
        elif fence is not None:
            content.append(line)
        else:
            links += [(number, target) for target in LINK.findall(line)]
        if line.strip():
            before = line
    if fence is not None:
        raise SystemExit(f"{page}:{start}: a block that does not end")
    return blocks, links


def make_block(page, line, code, marker):
    block = Block(page, line, code)
    if marker:
        block.mode = marker.group(1)
        for option in (marker.group(2) or "").split():
            if option == "no":
                block.skipped = True
            elif option in ("statements", "alone", "prints"):
                setattr(block, option, True)
            elif option.startswith(("name=", "after=")):
                setattr(block, *option.split("=", 1))
            else:
                raise SystemExit(f"{block.place}: an option that is not known: {option}")
    return block


def link_chains(blocks):
    """Gives each block the ones it continues; returns those that no other repeats."""
    named = {(b.page, b.name): b for b in blocks if b.name}
    repeated = set()
    for block in blocks:
        block.chain = [block]
        while block.chain[0].after:
            before = named.get((block.page, block.chain[0].after))
            if before is None or before in block.chain:
                raise SystemExit(f"{block.place}: there is no block {block.chain[0].after}")
            if before.alone != block.alone:
                raise SystemExit(f"{block.place}: one of this block and {before.name} is `alone`")
            block.chain.insert(0, before)
            if before.mode == "compile":
                repeated.add(before.place)
    leaves = [b for b in blocks if b.place not in repeated]
    for block in leaves:
        if block.alone and block.mode != "run":
            raise SystemExit(f"{block.place}: an `alone` block that is not run")
    return leaves


def body_of(block, function):
    """The includes of a block and those it continues, and their text: declarations, then one function of the statements."""
    includes, declarations, statements = [], [], []
    for part in block.chain:
        text = [f'#line {part.line} "{part.page}"']
        for line in part.code:
            is_include = line.startswith("#include")
            if is_include:
                includes.append(line)
            text.append("" if is_include else line)
        (statements if part.statements else declarations).extend(text)
    if statements or function == "int main()":
        declarations += [f"{function} {{", *statements, "}"]
    return includes, "\n".join(declarations) + "\n"


def combined(blocks):
    includes, text = set(), ""
    for number, block in enumerate(blocks):
        wanted, body = body_of(block, "[[maybe_unused]] inline void statements()")
        includes.update(wanted)
        text += f"namespace block_{number} {{\n{USING}{body}}}\n"
    return PRELUDE + "\n".join(sorted(includes)) + "\n" + text


def program_of(block):
    if block.is_program:
        return f'#line {block.line} "{block.page}"\n' + "\n".join(block.code) + "\n"
    includes, body = body_of(block, "int main()")
    if block.alone:
        return "\n".join(includes) + "\n" + body
    return PRELUDE + "\n".join(includes) + "\n" + USING + body


def sentence_of(block):
    """The sentence that a page states: of several lines one."""
    return " ".join(block.words.split())


class Checker:
    def __init__(self, compiler, include, build, precompiled):
        self.command = [*compiler, "-std=c++20", "-I", include]
        self.precompiled = ["-include", precompiled] if precompiled else []
        self.build = pathlib.Path(build)
        self.is_clang = "clang" in os.path.basename(compiler[-1])

    def write(self, name, text):
        path = self.build / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def call(self, text, *arguments):
        first = self.precompiled if PRELUDE in text else []
        done = subprocess.run([*self.command, *first, *arguments], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def compile(self, name, text):
        status, output = self.call(text, "-fsyntax-only", self.write(name, text))
        return [output] if status != 0 else []

    def run(self, name, block):
        program = str(self.build / name) + ".out"
        text = program_of(block)
        status, output = self.call(text, self.write(name, text), "-o", program)
        if status != 0:
            return [output]
        done = subprocess.run([program], cwd=self.build, capture_output=True, text=True)
        if done.returncode != 0:
            return [f"{block.place}: returns {done.returncode}\n{done.stdout}{done.stderr}"]
        if block.prints and done.stdout.rstrip("\n") != block.printed:
            return [f"{block.place}: prints something else than the page shows:\n{done.stdout}"]
        return []

    def refuse(self, name, blocks):
        limit = ["-ferror-limit=0"] if self.is_clang else []
        text = combined(blocks)
        status, output = self.call(text, "-fsyntax-only", *limit, self.write(name, text))
        if status == 0:
            return [f"{blocks[0].page}: its refused blocks compile"]
        printed = sentences_in(output.splitlines())
        found = "\n".join(line for line in output.splitlines() if re.match(r"(README|docs/).*error:", line))
        return [f"{b.place}: not refused in the sentence of the text below it: {sentence_of(b)}" for b in blocks if sentence_of(b) not in printed] + ([found] if found else [])


def check_printed(checker, include, block):
    """Whether g++ 12 prints what the page shows for a block behind `types.hpp`."""
    version = subprocess.run([*checker.command[:-3], "-dumpversion"], capture_output=True, text=True).stdout
    if checker.is_clang or not version.startswith("12"):
        return []
    name = re.search(r"from (\w+\.cpp):", block.printed).group(1)
    path = checker.write(name, "#include <chainrule/types.hpp>\nusing namespace chainrule;\n\n" + "\n".join(block.code) + "\n")
    done = subprocess.run([*checker.command, "-fsyntax-only", path], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    plain = block.printed.replace("\u2018", "'").replace("\u2019", "'")
    output = done.stderr.strip().replace(path, name).replace(str(include), "include")
    return [] if output == plain else [f"{block.place}: g++ prints something else than the page shows:\n{output}"]


def headings_of(path):
    """What links call the headings of a page, as GitHub derives it."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    return {re.sub(r"[^\w\- ]", "", LINK.sub(lambda m: m[0][1:m[0].index("]")], heading).lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", text, re.M)}


def check_links(path, page, links):
    for line, target in links:
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, heading = target.partition("#")
        other = path.parent / file if file else path
        if not other.exists():
            yield f"{page}:{line}: a link to {target}, which is not there"
        elif heading and other.suffix == ".md" and heading not in headings_of(other):
            yield f"{page}:{line}: a link to {target}, a heading that is not there"


def unreachable(root, paths):
    """Pages to which no way of links leads from README.md."""
    seen, open_pages = set(), [(root / "README.md").resolve()]
    while open_pages:
        path = open_pages.pop()
        if path in seen or path.suffix != ".md" or not path.exists():
            continue
        seen.add(path)
        open_pages += [(path.parent / target.partition("#")[0]).resolve() for target in LINK.findall(path.read_text(encoding="utf-8"))
                       if not target.startswith(("http://", "https://", "mailto:", "#"))]
    return [f"{path.relative_to(root)}: no link leads there" for path in paths if path.resolve() not in seen]


def check_names_elsewhere(page, include):
    """The first column of docs/names_elsewhere.md against the headers."""
    headers = {path: path.read_text(encoding="utf-8") for path in (include / "chainrule").rglob("*.hpp")}
    known = set(re.findall(r"\w+", "\n".join(headers.values())))
    rows = [line.split("|")[1] for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    listed = set(re.findall(r"\w+", " ".join(span for row in rows for span in re.findall(r"`([^`]*)`", row))))
    faults = [f"{page.name}: {name} is in no header" for name in sorted(listed - known) if not name.isdigit()]
    for path, text in sorted(headers.items()):
        public = path.parent.name in ("layer", "activation", "loss", "initializer", "optimizer") and path.stem != "elementwise"  # for authors
        outside = re.sub(r"^namespace internal\b.*?^}  // namespace internal", "", text, flags=re.M | re.S)
        if public and re.search(rf"^(?:struct|using) {path.stem}\b", outside, re.M) and path.stem not in listed:
            faults.append(f"{page.name}: {path.stem} is not in the table")
    return faults


def split_evenly(blocks, count):
    groups = [[] for _ in range(min(count, len(blocks)))]
    for block in sorted(blocks, key=lambda b: -sum(len(part.code) for part in b.chain)):
        min(groups, key=lambda g: sum(len(part.code) for b in g for part in b.chain)).append(block)
    return groups


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("compiler", help="the compiler's command")
    parser.add_argument("include", help="the folder that has chainrule/")
    parser.add_argument("root", help="the folder that has README.md and docs/")
    parser.add_argument("build", nargs="?", help="where to write; a temporary folder if it is not given")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--precompiled", help="a header that is included first where the whole library is included anyway")
    parser.add_argument("--only", default="", help="pages whose name contains this")
    options = parser.parse_args()

    root = pathlib.Path(options.root)
    faults, blocks = [], []
    paths = [p for p in [root / "README.md", *sorted((root / "docs").rglob("*.md"))] if options.only in str(p.relative_to(root))]
    for path in paths:
        page = str(path.relative_to(root))
        found, links = read_blocks(path, page)
        blocks += found
        faults += check_links(path, page, links)
    if not options.only:
        faults += unreachable(root, paths)
        faults += check_names_elsewhere(root / "docs" / "names_elsewhere.md", pathlib.Path(options.include))
    if not blocks and not options.only:
        raise SystemExit(f"no C++ blocks in the {len(paths)} pages of {root}")

    leaves = link_chains([b for b in blocks if not b.skipped])
    compiled = [b for b in leaves if b.mode == "compile"]
    refused = [b for b in leaves if b.mode == "refused"]
    with tempfile.TemporaryDirectory() as temporary:
        build = options.build or temporary
        os.makedirs(build, exist_ok=True)
        checker = Checker(shlex.split(options.compiler), options.include, build, options.precompiled)
        jobs = [(checker.run, f"run_{i}.cpp", b) for i, b in enumerate(b for b in leaves if b.mode == "run")]
        jobs += [(checker.compile, f"program_{i}.cpp", program_of(b)) for i, b in enumerate(b for b in compiled if b.is_program)]
        jobs += [(checker.compile, f"blocks_{i}.cpp", combined(g)) for i, g in enumerate(split_evenly([b for b in compiled if not b.is_program], GROUPS))]
        if refused:
            jobs.append((checker.refuse, "refused.cpp", refused))
        jobs += [(check_printed, checker, options.include, b) for b in refused if b.printed]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for result in pool.map(lambda job: job[0](*job[1:]), jobs):
                faults += result

    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(paths)} pages, {len(blocks)} C++ blocks ({sum(b.skipped for b in blocks)} not compiled, {len(refused)} refused): "
          f"{'no faults' if not faults else f'{len(faults)} faults'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
