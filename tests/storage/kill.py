#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Kills a training that writes checkpoints at random moments, and lets it go on: kill.py PROGRAM [KILLS]. Each time the file must be whole, and
in the end model and history must have the bits of a training that nobody killed. 1000 kills by hand, 50 among the tests."""
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

EPOCHS = "12"
program, wanted = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000
chance = random.Random(1)

with tempfile.TemporaryDirectory(dir=".") as folder:
    whole = pathlib.Path(folder) / "whole.ckpt"
    seconds = float("inf")
    for _ in range(3):  # the least of three: on a busy machine most trainings would end before they are killed
        whole.unlink(missing_ok=True)
        begin = time.monotonic()
        expected = subprocess.run([program, whole, EPOCHS], check=True, capture_output=True, text=True).stdout
        seconds = min(seconds, time.monotonic() - begin)
    kills = trainings = beside = 0
    while kills < wanted:
        file = pathlib.Path(folder) / f"run{trainings}.ckpt"
        while True:
            running = subprocess.Popen([program, file, EPOCHS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            try:
                out, errors = running.communicate(timeout=chance.uniform(0, seconds) if kills < wanted else None)
                break
            except subprocess.TimeoutExpired:
                running.kill()  # SIGKILL
                running.communicate()
                kills += 1
                beside += os.path.exists(f"{file}.tmp")
        if running.returncode != 0 or out != expected:
            sys.exit(f"after {kills} kills: {out}{errors}expected {expected}")
        trainings += 1
print(f"{kills} kills, {beside} of them while a file was written; {trainings} trainings ended as they would have")
