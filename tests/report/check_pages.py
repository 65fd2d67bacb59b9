#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Typesets the pages that a program writes: LaTeX with pdflatex, Markdown with pandoc; nothing may be wider than the paper.

    check_pages.py PROGRAM [--self-test]

With --self-test it checks that it sees what is wrong. Where neither program is found, it is skipped (77)."""
import pathlib
import shutil
import subprocess
import sys
import tempfile


def set_latex(folder, name):
    """Twice, because a long table is measured the first time. Returns what is wrong."""
    for _ in range(2):
        done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", name + ".tex"], cwd=folder, capture_output=True, text=True, errors="replace")
    log = (folder / (name + ".log")).read_text(encoding="utf-8", errors="replace").splitlines()
    wrong = [f"{name}.tex: {line}" for line in log if line.startswith(("!", "Overfull", "LaTeX Warning", "Missing character"))]
    if done.returncode != 0 or not (folder / (name + ".pdf")).is_file():
        wrong.append(f"{name}.tex: pdflatex returns {done.returncode}")
    return wrong


def set_markdown(folder, name, target):
    done = subprocess.run(["pandoc", "--fail-if-warnings", "--standalone", "-M", "title=-", name + ".md", "-o", f"{name}.{target}"], cwd=folder, capture_output=True, text=True)
    return [f"{name}.md: {done.stderr}"] if done.returncode != 0 or not (folder / f"{name}.{target}").is_file() else []


def check(folder):
    wrong = []
    for page in sorted(folder.glob("*.tex")):
        name = page.stem
        if shutil.which("pdflatex"):
            wrong += set_latex(folder, name)
        if shutil.which("pandoc"):
            wrong += set_markdown(folder, name, "md.pdf" if shutil.which("pdflatex") else "html")
    return wrong


def main():
    if not shutil.which("pdflatex") and not shutil.which("pandoc"):
        print("skipped: neither pdflatex (texlive-latex-recommended) nor pandoc was found")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([sys.argv[1], name], check=True)
        count = len(list(folder.glob("*.tex")))
        if "--self-test" not in sys.argv:
            wrong = check(folder)
            print("\n".join(wrong) or f"{count} pages are set")
            return 1 if wrong or count == 0 else 0
        if not shutil.which("pdflatex"):
            print("skipped: pdflatex (texlive-latex-recommended) was not found")
            return 77
        text = (folder / "hidden.tex").read_text(encoding="utf-8")
        unseen = []
        for fault, broken in (("a brace that is missing", text.replace("W^{(2)}", "W^{(2)", 1)), ("a name that is not escaped", text.replace("dense<", "dense_<", 1)),
                              ("a command that is not there", text.replace("\\mathrm{diag}", "\\diag", 1)),
                              ("a formula wider than the page", text.replace("$\\displaystyle W^{(2)}$", "$\\displaystyle " + 60 * "W^{(2)}" + "$", 1))):
            assert broken != text, fault
            (folder / "hidden.tex").write_text(broken, encoding="utf-8")
            if not set_latex(folder, "hidden"):
                unseen.append(f"not seen: {fault}")
        print("\n".join(unseen) or "all faults are seen")
        return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main())
