#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Compiles a program that must be refused, and checks the refusal against what the program's first lines state.

    check.py [--precompiled HEADER]... COMPILER INCLUDE_DIR PROGRAM [extra flags...]

The first HEADER whose last line, an include, a program has too is included first in it.

The first lines of a program are comments:

    // refuses: <one sentence for the reader>
    // says: <the sentence that the compiler must print>
    // words: <what the compiler must print beside it, once for each group of words>
    // lines: <the most lines that it may take, 10 if not stated>
    // errors: <the most errors, where the compiler speaks before the library can>

The program must be refused with exactly one error, or with as many as it states, at a line of its own, in the stated sentence and words.
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys

DEFAULT_LINES = 10
KEYS = ("SPDX-License-Identifier", "refuses", "says", "words", "lines", "errors")
INTERNAL_FAILURE = re.compile(
    r"internal compiler error|segmentation fault|please submit|stack dump|unreachable executed|assertion .* failed\.$|"
    r"instantiation depth|evaluation exceeded|out of memory", re.IGNORECASE)
ERROR = re.compile(r"(?:^|[\s:])(?:fatal )?error:")
COUNT_OF_ERRORS = re.compile(r"^\d+ (?:warnings? and \d+ )?errors? generated\.$")
SOURCE_EXCERPT = re.compile(r"^\s*\d*\s*\|")
WORDING = re.compile(r"(?<!\w)wording<(.*?)>::accepted")
PHRASE = re.compile(r'says<(\d+)>\{"(.*?)"\}')
PLAIN = re.compile(r"static assertion failed: (?!refused: )(.*)$")
LONGEST_PHRASE = 31  # of clang: one as long was broken inside a word


def joined(phrases):
    """The sentence of the phrases that clang prints, or of the one that g++ prints."""
    sentence, before = "", LONGEST_PHRASE
    for phrase in phrases:
        sentence += ("" if before == LONGEST_PHRASE else " ") + phrase
        before = len(phrase)
    return sentence


def sentences_in(lines):
    """The sentences that a compiler's messages have: of a type wording<...>, or plain where static_assert takes such a message."""
    found = []
    for line in lines:
        wording, plain = WORDING.search(line), PLAIN.search(line)
        if wording and re.sub(PHRASE, "", wording.group(1)).replace("chainrule::", "").strip(", ") == "":
            found.append(joined([re.sub(r"\\(.)", r"\1", phrase) for _, phrase in PHRASE.findall(wording.group(1))]))
        elif plain:
            found.append(plain.group(1))
    return found


def stated(program):
    """What a program's first comment lines state: (sentences, words, most lines, most errors, problems)."""
    refuses, sentences, words, lines, errors, problems = "", [], [], DEFAULT_LINES, 1, []
    with open(program, encoding="utf-8") as file:
        for line in file:
            match = re.match(r"// ?([\w-]+): *(.*?) *$", line)
            if not match:
                break
            key, text = match.groups()
            if key not in KEYS:
                problems.append(f"states '{key}', which is not understood")
            elif key == "refuses":
                refuses = text
            elif key == "says":
                sentences.append(text)
            elif key == "words":
                words.append(text)
            elif key == "lines":
                lines = int(text)
            elif key == "errors":
                errors = int(text)
    if not refuses:
        problems.append("does not state what it refuses")
    if not sentences and not words:
        problems.append("states no sentence and no words")
    return sentences, words, lines, errors, problems


def normalised(text):
    """Text without what compilers write differently: spaces, qualifiers, suffixes of numbers, braces of constants."""
    text = re.sub(r"\s", "", text)
    text = re.sub(r"\b(?:chainrule|calculus|internal|meta)::", "", text)
    text = re.sub(r"\b(\d+)[uU]?[lL]{0,2}\b", r"\1", text)
    return re.sub(r"\binput_feature_count<(\d+)>(?:\{\}|\(\))", r"in_features<\1>", text)


def is_precompiled(line, flags):
    """Whether a line names the header that is included first for speed: no user includes it. Compilers name its source."""
    names = [os.path.join(*pathlib.Path(flags[i + 1]).parts[-2:]) for i, flag in enumerate(flags[:-1]) if flag == "-include"]
    return any(re.match(r"In file included from .*\b" + re.escape(name) + r":\d+[:,]$", line) for name in names)


def check(compiler, include_dir, program, flags=()):
    """What is wrong with a program's refusal, as sentences, and the compiler's output."""
    sentences, words, most_lines, most_errors, problems = stated(program)
    command = [compiler] if os.path.exists(compiler) else shlex.split(compiler)
    command += ["-std=c++20", "-fsyntax-only", "-I" + include_dir, *flags, program]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
                            env={**os.environ, "LC_ALL": "C"})
    lines = [line for line in result.stdout.splitlines() if not COUNT_OF_ERRORS.match(line) and not is_precompiled(line, flags)]
    messages = [line for line in lines if not SOURCE_EXCERPT.match(line)]

    if result.returncode == 0:
        problems.append("is accepted")
    elif result.returncode < 0:
        problems.append(f"ends the compiler by signal {-result.returncode}")
    errors = sum(1 for line in messages if ERROR.search(line))
    if not 1 <= errors <= most_errors:
        problems.append(f"is refused with {errors} errors, not with {'one' if most_errors == 1 else f'at most {most_errors}'}")
    for sentence in sentences:
        if sentence not in sentences_in(messages):
            problems.append(f"is refused without the sentence: {sentence}")
    printed = [normalised(line) for line in messages]
    for word in words:
        if not any(normalised(word) in line for line in printed):
            problems.append(f"is refused without the words: {word}")
    if not any(re.match(re.escape(program) + r":\d+:", line) for line in messages):
        problems.append("is refused without naming a line of its own")
    if len(lines) > most_lines:
        problems.append(f"is refused in {len(lines)} lines, more than {most_lines}")
    problems += [f"shows an internal failure: {line}" for line in lines if INTERNAL_FAILURE.search(line)]
    return problems, result.stdout, len(lines)


def main():
    precompiled, arguments = [], sys.argv[1:]
    while arguments[:1] == ["--precompiled"]:
        precompiled, arguments = [*precompiled, arguments[1]], arguments[2:]
    if len(arguments) < 3:
        sys.exit(__doc__)
    compiler, include_dir, program, *flags = arguments
    if os.path.exists(program):
        lines_of_program = pathlib.Path(program).read_text(encoding="utf-8").splitlines()
        fitting = [h for h in precompiled if pathlib.Path(h).read_text(encoding="utf-8").splitlines()[-1] in lines_of_program]
        flags += ["-Winvalid-pch", "-include", fitting[0]] if fitting else []
    problems, output, lines = check(compiler, include_dir, program, flags)
    name = os.path.basename(program)
    if not problems:
        print(f"{name}: {'one error' if stated(program)[3] == 1 else 'few errors'}, {lines} lines")
        return
    for problem in problems:
        print(f"{name} {problem}")
    print("\nThe compiler's output:\n" + output)
    sys.exit(1)


if __name__ == "__main__":
    main()
