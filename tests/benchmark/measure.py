#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Measures chainrule, its peers and the machine's limits on the same works: builds the programs, lets them take turns, checks
what they computed against plain loops in double, and writes a table and a picture."""
import argparse
import collections
import os
import resource
import subprocess
import sys

import build
import contestants
import table
from contestants import CHAINRULE, Contestant

TOLERANCE = 1e-4
TOLERANCE_OF_JACOBIANS = 1e-5


PRIORITY = ["chrt", "-f", "10", "taskset"]


def pinned(cores, first):
    """The words in front of a command that keep it on these cores, with priority where that is permitted."""
    for words in ([*first, "-c", cores], ["taskset", "-c", cores]):
        try:
            if subprocess.run([*words, "true"], capture_output=True).returncode == 0:
                return words
        except FileNotFoundError:
            pass
    return []


def reference(works):
    """What each case must find: {case: (flops, loss, second)}, and {work: its text}. Kept between runs."""
    found, texts = {}, {}
    for source, of in (("reference.cpp", contestants.WORKS), ("reference_sequences.cpp", contestants.SEQUENCES),
                       ("reference_blocks.cpp", contestants.BLOCKS), ("reference_streams.cpp", contestants.STREAMS)):
        if not set(of) & set(works):
            continue
        program, costs = build.build(Contestant("reference", source, "", "", []), contestants.compilers()[0], of)
        if program is None:
            sys.exit("the reference does not build: " + costs["wrong"])
        kept = build.folder / f"reference-{costs['key'][:16]}.txt"
        if not kept.exists():
            print("computing the reference in double", flush=True)
            kept.write_text(subprocess.run([program], capture_output=True, text=True, check=True).stdout)
        for line in kept.read_text().splitlines():
            if line.startswith("#"):
                _, work, text = line.split(" ", 2)
                texts[work] = text
            elif line.split(".")[0] in works:
                case, *values = line.split()
                found[case] = tuple(map(float, values))
    return found, texts


class Results:
    def __init__(self, expected):
        self.expected = expected
        self.seconds = collections.defaultdict(list)    # (case, contestant, compiler)
        self.threaded = {n: collections.defaultdict(list) for n in (1, 2)}    # so many threads on two cores, without priority
        self.jacobians = collections.defaultdict(list)  # (work, contestant, compiler, way)
        self.limits = collections.defaultdict(list)     # (limit, what)
        self.peak = []
        self.wrong = {}                                 # (contestant, compiler, case or work): why
        self.building = {}                              # (contestant, compiler): costs
        self.allocations = {}                           # (case, contestant, compiler): of a call
        self.absent = []

    def take(self, name, compiler, output, into):
        for line in output.splitlines():
            case, seconds, *found = line.split()
            expected = self.expected[case][1:]
            off = max(abs(float(f) - e) / abs(e) for f, e in zip(found, expected))
            if off <= TOLERANCE:
                into[case, name, compiler].append(float(seconds))
            else:
                self.wrong[name, compiler, case] = f"off by {off:.1e} of the reference"


    def take_jacobians(self, name, compiler, output):
        for line in output.splitlines():
            work, way, seconds, off, _ = line.split()
            if float(off) <= TOLERANCE_OF_JACOBIANS:
                self.jacobians[work, name, compiler, way].append(float(seconds))
            else:
                self.wrong[name, compiler, f"{work} {way}"] = f"off by {off} of the reference"


def run(command, **options):
    threads = str(options.get("threads", 1))
    # A waiting thread sleeps: one that spins takes the core from the one it waits for as soon as anything else runs.
    # Memory that a program frees stays its own: to ask the system for it again at each step may take longer than the step.
    environment = dict(os.environ, OMP_NUM_THREADS=threads, OPENBLAS_NUM_THREADS=threads, OMP_WAIT_POLICY="passive",
                       MALLOC_MMAP_THRESHOLD_=str(2 ** 30), MALLOC_TRIM_THRESHOLD_=str(2 ** 30), MALLOC_TOP_PAD_=str(2 ** 28))
    try:
        found = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=180)
    except subprocess.TimeoutExpired:
        return None, "takes more than three minutes"
    return (found.stdout, None) if found.returncode == 0 else (None, f"ends with {found.returncode} {found.stderr.strip()[-100:]}")


def programs(arguments, results, works):
    """[(contestant, compiler, work, program)], in the order in which they take turns."""
    ready = []
    compilers = arguments.compilers.split(",") if arguments.compilers else contestants.compilers()
    peers = [] if arguments.without_peers else contestants.PEERS
    others = []
    for named, of in ((contestants.SEQUENCES, contestants.OF_SEQUENCES), (contestants.BLOCKS, contestants.OF_BLOCKS),
                      (contestants.STREAMS, contestants.OF_STREAMS)):
        if set(works) & set(named):
            others += of[:1] if arguments.without_peers else of
    for contestant in [CHAINRULE, *peers, *others]:
        if not contestant.present():
            results.absent.append(f"{contestant.name} ({contestant.package})")
            continue
        for compiler in compilers if contestant.both else compilers[:1]:
            for work in works:
                if not contestants.written_for(contestant, work):
                    continue
                program, costs = build.build(contestant, compiler, contestant.works if contestant.together else [work])
                if program is None:
                    results.wrong[contestant.name, compiler, work] = "does not build: " + costs["wrong"]
                else:
                    ready.append((contestant, compiler, work, program))
    return ready


def measure_jacobians(results, arguments, works, rounds, one):
    if not works:
        return
    ready = []
    compilers = arguments.compilers.split(",") if arguments.compilers else contestants.compilers()
    for contestant in contestants.OF_JACOBIANS[:1] if arguments.without_peers else contestants.OF_JACOBIANS:
        for compiler in (compilers if contestant.both else compilers[:1]) if contestant.present() else []:
            program, costs = build.build(contestant, compiler, list(contestants.JACOBIANS))
            if program is None:
                results.wrong[contestant.name, compiler, "Jacobians"] = "does not build: " + costs["wrong"]
            else:
                ready.append((contestant.name, compiler, program))
    for work in works:
        print(f"{work}: {rounds} rounds", flush=True)
        for _ in range(rounds):
            for name, compiler, program in ready:
                # A row of libtorch's takes a millisecond, and a Jacobian has hundreds: fewer blocks.
                output, wrong = run([*one, program, work, "0.01", "3"])
                if wrong:
                    results.wrong[name, compiler, work] = wrong
                else:
                    results.take_jacobians(name, compiler, output)


def measure_building(results, ready):
    """What the program of W4 alone costs to build; how often its steps and answers allocate, and those of the works on blocks."""
    for contestant, compiler, work, program in ready:
        if work != "W4" and work not in contestants.BLOCKS:
            continue
        if work == "W4":
            program, costs = build.build(contestant, compiler, ["W4"])
            results.building[contestant.name, compiler] = costs
        counted = program and build.with_counter(contestant, compiler, program)
        if counted:
            output, _ = run([counted, work, "0.001", "1"])
            for line in (output or "").splitlines():
                case, *_, allocations = line.split()
                results.allocations[case, contestant.name, compiler] = float(allocations)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, help="10, or 3 with --quick")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, of shorter blocks")
    parser.add_argument("--only", help="these works, with commas between them")
    parser.add_argument("--without-peers", action="store_true", help="chainrule and the limit of multiply-adds alone")
    parser.add_argument("--shared", action="store_true", help="no real-time priority: other work goes on")
    parser.add_argument("--compilers", help="instead of g++ and the newest clang, with commas between them")
    arguments = parser.parse_args()
    names = [*contestants.WORKS, *contestants.SEQUENCES, *contestants.BLOCKS, *contestants.STREAMS, *contestants.JACOBIANS]
    asked = arguments.only.split(",") if arguments.only else names
    for work in asked:
        if work not in names:
            sys.exit(f"no work is called {work}; there are {', '.join(names)}")
    works = [work for work in asked if work not in contestants.JACOBIANS]
    jacobians = [work for work in asked if work in contestants.JACOBIANS]
    rounds = arguments.rounds or (3 if arguments.quick else 10)
    block = ["0.01", "3"] if arguments.quick else ["0.02", "7"]
    # Fixed-size products of large extents keep their blocks on the stack.
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))

    expected, texts = reference(works)
    results = Results(expected)
    ready = programs(arguments, results, works)
    limits = []
    for limit in contestants.LIMITS:
        if arguments.without_peers or arguments.only:
            continue
        if not limit.present():
            results.absent.append(f"{limit.name} ({limit.package})")
        elif (program := build.build(limit, "g++", [])[0]) is not None:
            limits.append((limit, program))
        else:
            results.wrong[limit.name, "g++", "products"] = "does not build"
    fma, costs = build.build(Contestant("fma", "limits/fma.cpp", "", "", [], ["-ffp-contract=fast"]), contestants.compilers()[0], [])
    if fma is None:
        sys.exit("the loop of multiply-adds does not build: " + costs["wrong"])

    last = str((os.cpu_count() or 1) - 1)
    # Two threads that wait for each other by spinning starve each other under real-time priority.
    one, two = pinned(last, ["taskset"] if arguments.shared else PRIORITY), pinned(f"0,{last}", ["taskset"])
    for work in works:
        print(f"{work}: {rounds} rounds", flush=True)
        for turn in range(rounds):
            results.peak.append(float(run([*one, fma, "peak"])[0].split()[1]))
            for contestant, compiler, of, program in ready:
                if of != work or (contestant.name, compiler, work) in results.wrong:
                    continue
                output, wrong = run([*one, program, work, *block])
                if wrong:
                    results.wrong[contestant.name, compiler, work] = wrong
                    continue
                results.take(contestant.name, compiler, output, results.seconds)
                if contestant.threads and work in ("W4", "W5", "W6") and (contestant.name, compiler, "threads") not in results.wrong:
                    # One thread again, under the conditions of two: they are compared with each other.
                    for threads in (1, 2) if turn % 2 else (2, 1):
                        output, wrong = run([*two, program, work, *block, str(threads)], threads=threads)
                        if wrong:
                            results.wrong[contestant.name, compiler, "threads"] = wrong
                        else:
                            results.take(contestant.name, compiler, output, results.threaded[threads])
    measure_jacobians(results, arguments, jacobians, rounds, one)
    print("limits", flush=True)
    for line in run([*one, fma])[0].splitlines():
        what, value = line.split()
        results.limits["", what].append(float(value))
    results.peak = results.peak or results.limits["", "peak"]
    for _ in range(rounds):
        for limit, program in limits:
            output, wrong = run([*one, program])
            if wrong:
                results.wrong[limit.name, "g++", "products"] = wrong
            for line in (output or "").splitlines():
                what, value = line.split()
                results.limits[limit.name, what].append(float(value))
    measure_building(results, ready)

    how = f"{rounds} rounds, " + (f"pinned with `{' '.join(one)}`" if one else "not pinned: neither chrt nor taskset is permitted here")
    text = table.render(results, texts, contestants.JACOBIANS, how)
    (build.folder / "table.md").write_text(text)
    print("\n" + text)
    picture = table.draw(results, build.folder)
    print(f"The table is in {build.folder / 'table.md'}" + (f", the picture in {picture}." if picture else "; a picture takes gnuplot and a peer."))
    return 1 if any("off by" in why for why in results.wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
