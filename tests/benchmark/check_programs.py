#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The benchmark's program computes the same as plain loops: check_programs.py PROGRAM REFERENCE, both built for the same works."""
import subprocess
import sys

program, reference = sys.argv[1:]
found, expected = {}, {}
for line in subprocess.run([program, *"W1 0.00001 1".split()], capture_output=True, text=True, check=True).stdout.splitlines():
    case, _, loss, second, _ = line.split()
    found[case] = (float(loss), float(second))
for line in subprocess.run([reference], capture_output=True, text=True, check=True).stdout.splitlines():
    if not line.startswith("#"):
        case, _, loss, second = line.split()
        expected[case] = (float(loss), float(second))
if not expected or found.keys() != expected.keys():
    sys.exit(f"measured are {sorted(found)}, expected {sorted(expected)}")
for case, numbers in expected.items():
    for is_now, must_be in zip(found[case], numbers):
        if not abs(is_now - must_be) <= 1e-4 * abs(must_be):
            sys.exit(f"{case}: {is_now}, not {must_be}")
