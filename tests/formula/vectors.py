# SPDX-License-Identifier: Apache-2.0
"""Runs the formula vectors (tests/data/formula/vectors.jsonl) through a command that answers JSON
lines as `xinglin eval` does. Vectors of functions that are not in tables/functions.def are counted
as skipped. exceptions.tsv lists the cases where the answer differs on purpose, each with its
reason; an exception that passes after all is an error, so the list cannot rot."""
import datetime
import json
import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
VECTORS = os.path.join(ROOT, "tests/data/formula/vectors.jsonl")
EXCEPTIONS = os.path.join(HERE, "exceptions.tsv")


def functions():
    with open(os.path.join(ROOT, "tables/functions.def"), encoding="utf-8") as f:
        return set(re.findall(r'^FN\(\w+, "([^"]+)"', f.read(), re.M))


def exceptions():
    """{id: reason}; an id may end in * for all ids that begin so."""
    with open(EXCEPTIONS, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f if line.strip() and line[0] != "#"]
    return {row[0]: row[1] for row in rows}


def called(formula):
    return set(name.upper() for name in re.findall(r"([A-Za-z_][\w.]*)\s*\(", formula))


def is_error(v):
    if isinstance(v, dict):
        return "error" in v
    return isinstance(v, str) and (v[:1] == "#" or v[:3].lower() == "err")


def number(v):
    """Numbers, booleans, dates (serial) and times (part of a day) as a number; else None."""
    if isinstance(v, bool):
        return float(v)
    if isinstance(v, (int, float)):
        return float(v)
    if isinstance(v, dict) and "date" in v:
        t = datetime.datetime.fromisoformat(v["date"])
        return (t - datetime.datetime(1899, 12, 30)).total_seconds() / 86400
    if isinstance(v, dict) and "time" in v:
        m = re.fullmatch(r"(-?)PT(\d+)H(\d+)M([\d.]+)S", v["time"])
        if m:
            s = int(m[2]) * 3600 + int(m[3]) * 60 + float(m[4])
            return (-s if m[1] else s) / 86400
    return None


def agrees(expected, got):
    if "error" in got:
        return is_error(expected)
    if is_error(expected):
        return False
    value = got["value"]
    if expected is None or expected == "":
        return value is None or value == ""
    x, y = number(expected), number(value)
    if x is not None and y is not None:
        return abs(x - y) <= 1e-6 * max(abs(x), abs(y)) or abs(x - y) < 1e-9
    return expected == value


def run(command, verbose=False):
    """(passed, failed, skipped, excepted)"""
    with open(VECTORS, encoding="utf-8") as f:
        cases = [json.loads(line) for line in f if line.strip()]
    have, excepted = functions(), exceptions()
    todo = [c for c in cases if called(c["formula"]) <= have]
    lines = "".join(json.dumps({"formula": c["formula"], "in": c["in"]}) + "\n" for c in todo)
    out = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    answers = [json.loads(line) for line in out.decode().splitlines()]
    assert len(answers) == len(todo), "an answer a line"
    passed = failed = skipped = 0
    for case, got in zip(todo, answers):
        ok = agrees(case["expected"], got)
        if case["id"] in excepted:
            skipped += 1
            if ok:
                failed += 1
                print("exception no longer needed:", case["id"])
        elif ok:
            passed += 1
        else:
            failed += 1
            given = json.dumps(case["in"], ensure_ascii=False)[:200]
            print("FAIL", case["id"], case["formula"], given, "expected",
                  json.dumps(case["expected"], ensure_ascii=False), "got", got)
    unknown = set(excepted) - set(c["id"] for c in cases)
    for name in sorted(unknown):
        failed += 1
        print("exception for no vector:", name)
    print("vectors: %d of %d are of functions that exist; %d pass, %d exceptions with a reason"
          % (len(todo), len(cases), passed, skipped))
    return passed, failed
