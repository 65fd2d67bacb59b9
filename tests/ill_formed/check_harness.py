#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Shows that check.py fails where it should, and for the reason that it should.

    check_harness.py COMPILER INCLUDE_DIR
"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# Each program of harness/, and the complaints about it: all of them, and no others.
COMPLAINTS = {
    "well_formed": ["is accepted", "with 0 errors", "without the sentence: layer 1", "without naming a line of its own"],
    "words_not_printed": ["without the sentence: layer 2 is flatten", "without the words: receives<shape<99>>"],
    "two_errors": ["with 2 errors"],
    "more_errors_than_stated": ["with 3 errors, not with at most 2"],
    "too_many_lines": ["lines, more than 1"],
    "typo": ["without the sentence: layer 1"],
    "no_words": ["states no sentence and no words"],
    "misspelt_key": ["states 'word', which is not understood"],
}


def run(compiler, include_dir, program):
    return subprocess.run([sys.executable, os.path.join(HERE, "check.py"), compiler, include_dir, program],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    compiler, include_dir = sys.argv[1:]
    failed = 0
    for name, expected in COMPLAINTS.items():
        result = run(compiler, include_dir, os.path.join(HERE, "harness", name + ".cpp"))
        complaints = [line for line in result.stdout.split("The compiler's output:")[0].splitlines() if line]
        as_it_should = (result.returncode == 1 and len(complaints) == len(expected) and
                        all(any(text in line for line in complaints) for text in expected))
        print(f"{name}: {'complained about as it should be' if as_it_should else 'NOT complained about as it should be'}")
        if not as_it_should:
            failed += 1
            print(f"expected: {expected}\n{result.stdout}")

    # A program that is refused as it should be passes, and one that is not there fails.
    good = run(compiler, include_dir, os.path.join(HERE, "dense_on_an_image.cpp"))
    absent = run(compiler, include_dir, os.path.join(HERE, "harness", "absent.cpp"))
    for name, as_it_should in (("a good program", good.returncode == 0), ("an absent program", absent.returncode != 0)):
        print(f"{name}: {'as it should be' if as_it_should else 'NOT as it should be'}")
        failed += not as_it_should
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
