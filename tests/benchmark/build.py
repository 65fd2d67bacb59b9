# SPDX-License-Identifier: BSL-1.0
"""Builds programs, only when something they are made of has changed, and keeps what building cost."""
import functools
import hashlib
import json
import os
import shutil
import subprocess

from contestants import FLAGS, here, root

folder = root / "build" / "benchmark"


@functools.cache
def text_of_tree(path, patterns):
    digest = hashlib.sha256()
    for pattern in patterns:
        for file in sorted(path.glob(pattern)):
            digest.update(str(file.relative_to(path)).encode() + file.read_bytes())
    return digest.hexdigest()


def spend(command):
    """Runs a command; returns its output if it failed, otherwise None, with its user and system seconds and peak MiB."""
    with open(folder / "compiler.log", "w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        log.seek(0)
        return (log.read() or "failed") if status else None, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def build(contestant, compiler, works, extra=()):
    """The program's path and its costs, {} if it was not built, with a reason."""
    folder.mkdir(parents=True, exist_ok=True)
    name = "-".join([contestant.source.split("/")[-1].split(".")[0], compiler, "all" if len(works) > 1 else (works or ["limit"])[0]])
    program = folder / name
    compile_it = [compiler, *FLAGS, *contestant.flags, *extra]
    if works:
        compile_it.append("-DWORKS=" + ",".join(works))
    compile_it += ["-c", str(here / contestant.source), "-o", f"{program}.o"]
    link = [compiler, f"{program}.o", *contestant.links, "-o", str(program)]
    key = hashlib.sha256(" ".join(compile_it + link).encode())
    key.update((here / contestant.source).read_bytes() + text_of_tree(here, ("*.hpp",) if works else ("limits/*.hpp",)).encode())
    if contestant.name == "chainrule":
        key.update(text_of_tree(root / "include", ("**/*.hpp",)).encode())
    record = folder / f"{name}.json"
    if record.exists() and program.exists():
        known = json.loads(record.read_text())
        if known["key"] == key.hexdigest():
            return program, known
    print(f"building {name}", flush=True)
    costs = {"key": key.hexdigest()}
    wrong, seconds, mebibytes = spend(compile_it)
    if wrong is None:
        wrong, more, peak = spend(link)
        seconds, mebibytes = seconds + more, max(mebibytes, peak)
    if wrong is not None:
        first = next((line for line in wrong.splitlines() if "error" in line or "undefined" in line), wrong.splitlines()[0])
        (folder / f"{name}.log").write_text(wrong)
        return None, {"wrong": first[:160]}
    stripped = folder / f"{name}.stripped"
    shutil.copy(program, stripped)
    subprocess.run(["strip", stripped], check=False)
    costs.update(seconds=seconds, mebibytes=mebibytes, kibibytes=stripped.stat().st_size / 1024)
    stripped.unlink()
    record.write_text(json.dumps(costs))
    return program, costs


def with_counter(contestant, compiler, program):
    """The same object, linked so that it counts allocations."""
    counter = folder / "count_allocations.o"
    subprocess.run([compiler, "-std=c++20", "-O2", "-c", str(here / "count_allocations.cpp"), "-o", str(counter)], check=True)
    counted = f"{program}-counted"
    command = [compiler, f"{program}.o", str(counter), *contestant.links, "-o", counted]
    return counted if subprocess.run(command, capture_output=True).returncode == 0 else None
