#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Reads the logs of fit with code that is not the library's: Python's csv and json, and a parser here for TensorBoard's records and messages.

    read_logs.py PROGRAM

The program trains for 3 epochs, and again for 5: it goes on from its checkpoint, and so do its logs, although rows of an epoch stand there that the
checkpoint does not know. TFRecord: tensorflow/core/lib/io/record_writer.h; Event and Summary: tensorflow/core/util/event.proto, framework/summary.proto;
CRC-32C: RFC 3720, its test values are those of B.4.
"""
import csv
import json
import math
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    TABLE.append(byte)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF


assert crc32c(bytes(32)) == 0x8A9136AA and crc32c(bytes(range(32))) == 0x46DD794E


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    while data:
        (length, of_length) = struct.unpack("<QI", data[:12])
        assert of_length == masked(data[:8])
        message = data[12:12 + length]
        (of_message,) = struct.unpack("<I", data[12 + length:16 + length])
        assert len(message) == length and of_message == masked(message)
        yield message
        data = data[16 + length:]


def varint(data, at):
    number = shift = 0
    while True:
        number |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return number, at


def fields(message):
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(message, at)
        elif kind == 2:
            size, at = varint(message, at)
            value, at = message[at:at + size], at + size
        else:
            size = {1: 8, 5: 4}[kind]
            (value,) = struct.unpack({1: "<d", 5: "<f"}[kind], message[at:at + size])
            at += size
        yield key >> 3, value


def events(path):
    for number, message in enumerate(records(path.read_bytes())):
        event = dict(fields(message))
        assert event[1] > 1e9
        if number == 0:
            assert event[3] == b"brain.Event:2"
            continue
        ((field, value),) = list(fields(event[5]))
        assert field == 1
        scalar = dict(fields(value))
        yield event[2], scalar[1].decode(), scalar[2]


def run(folder, epochs):
    done = subprocess.run([sys.argv[1], folder, str(epochs)], capture_output=True, text=True, check=True)
    history = []
    for line in done.stdout.splitlines():
        epoch, cost, validation, *metrics = line.split("\t")
        record = {"epoch": float(epoch), "cost": float(cost), "validation cost": float(validation)}
        record.update(zip(metrics[::2], map(float, metrics[1::2])))
        history.append(record)
    return history, done.stderr.splitlines()


with tempfile.TemporaryDirectory() as folder:
    at = pathlib.Path(folder)
    first, lines = run(folder, 3)
    assert len(first) == 3 and len(lines) == 3, (first, lines)
    assert lines[1].startswith(f"epoch 2/3, cost {first[1]['cost']:.4g}, validation cost ") and lines[1].endswith(" s left"), lines
    (whole,) = (at / "runs/first").iterdir()
    with (at / "log.csv").open("a") as log:
        log.write("4,1,1,1,1,1,1\n5,1")
    with (at / "log.jsonl").open("a") as log:
        log.write('{"epoch": 4, "cost": 1}\n{"epo')
    history, _ = run(folder, 5)
    assert history[:3] == first and len(history) == 5

    rates = [0.01 * 0.5 ** ((5 * epoch - 1) // 5) for epoch in range(1, 6)]  # 5 batches an epoch
    names = ["epoch", "cost", "validation cost", "r2", 'held "out", twice cost', 'held "out", twice r2', "learning rate", "seconds"]
    with (at / "log.csv").open(newline="") as log:
        rows = list(csv.reader(log))
    assert rows[0] == names, rows[0]
    jsons = [json.loads(line) for line in (at / "log.jsonl").read_text().splitlines()]
    assert len(rows) == 6 and len(jsons) == 5
    for record, row, one, rate in zip(history, rows[1:], jsons, rates):
        assert list(one) == names
        assert list(map(float, row)) == list(one.values()), (row, one)
        assert math.isclose(one["learning rate"], rate), (one, rate)
        assert all(one[name] == value for name, value in record.items()), (record, one)

    files = sorted((at / "runs/first").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    assert len(files) == 2 and files[0] == whole
    scalars = {(step, tag): value for path in files for step, tag, value in events(path)}
    assert len(scalars) == 5 * 6, sorted(scalars)
    for record, rate in zip(history, rates):
        for name, value in [*record.items(), ("learning rate", rate)]:
            if name != "epoch":
                assert math.isclose(scalars[int(record["epoch"]), name], value, rel_tol=1e-6), name
# Into a pipe, from which another program may send it on.
with tempfile.TemporaryDirectory() as folder:
    os.mkfifo(pathlib.Path(folder) / "log.jsonl")
    for epochs, lines in ((2, [1, 2]), (4, [3, 4])):
        reader = subprocess.Popen(["cat", folder + "/log.jsonl"], stdout=subprocess.PIPE, text=True)
        run(folder, epochs)
        assert [json.loads(line)["epoch"] for line in reader.communicate()[0].splitlines()] == lines
print("the logs hold what the history does")
