#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The least cost of a chain of functions' Jacobian, matrix-free, by the dynamic program of Naumann, Maertens and others (Jacobian chaining,
ACDA 2025; their program is Jacobian-Chaining of STCE, RWTH Aachen), written anew here from the rules that it follows:

  a Jacobian is accumulated by tangents, work for each column, or by adjoints, work for each row;
  two neighbouring ones are multiplied, rows times inner extent times columns;
  a Jacobian is eliminated by a tangent sweep of its columns through the functions behind it, or an adjoint sweep of its rows through those
  before it: work of all these functions for each;
  an adjoint needs a tape of as many numbers as the work of what it sweeps through, and is allowed where these fit the memory.

  python3 tests/reference/jacobian_chaining.py > tests/reference/jacobian_chaining.hpp"""


def drawn(state, most):
    state[0] = (state[0] * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state[0] >> 33) % most


def least_cost(extents, work, memory):
    """extents[0] is the output's; function f goes from extents[f + 1] to extents[f]. Memory 0 is no limit."""
    count = len(work)

    def fits(first, end):
        return memory == 0 or sum(work[first:end]) <= memory

    cost = {}
    for f in range(count):
        cost[f, f + 1] = min([extents[f + 1] * work[f]] + ([extents[f] * work[f]] if fits(f, f + 1) else []))
    for length in range(2, count + 1):
        for first in range(count - length + 1):
            end = first + length
            ways = []
            for k in range(first + 1, end):
                ways.append(cost[first, k] + cost[k, end] + extents[first] * extents[k] * extents[end])
                ways.append(cost[k, end] + extents[end] * sum(work[first:k]))
                if fits(k, end):
                    ways.append(cost[first, k] + extents[first] * sum(work[k:end]))
            cost[first, end] = min(ways)
    return cost[0, count]


def main():
    state = [2025]
    rows = []
    for number in range(16):
        count = 2 + number % 7
        some = [1, 2, 3, 5, 8, 12, 20, 40]
        extents = [some[drawn(state, len(some))] for _ in range(count + 1)]
        work = [extents[f] + extents[f + 1] + drawn(state, 3 * extents[f] * extents[f + 1]) for f in range(count)]
        for memory in (0, sorted(work)[count // 2]):
            rows.append((extents, work, memory, least_cost(extents, work, memory)))
    print("// SPDX-License-Identifier: BSL-1.0\n#pragma once\n")
    print("#include <cstddef>\n")
    print("// Written by jacobian_chaining.py beside it: chains of functions, and what their Jacobian costs at least.\nnamespace reference {\n")
    print("struct chain_of_functions {\n  std::size_t count;\n  std::size_t extents[9];\n  std::size_t work[8];\n  std::size_t memory;  // 0: no limit\n"
          "  std::size_t least_cost;\n};\n\n// clang-format off")
    print("inline constexpr chain_of_functions chains_of_functions[] = {")
    for extents, work, memory, cost in rows:
        print("  {%d, {%s}, {%s}, %d, %d}," % (len(work), ", ".join(map(str, extents)), ", ".join(map(str, work)), memory, cost))
    print("};\n// clang-format on\n\n}  // namespace reference")


main()
