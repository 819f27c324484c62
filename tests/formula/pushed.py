# SPDX-License-Identifier: Apache-2.0
"""Random conditions over rows of a table, as SQL on SQLite (sql_driver.c) and by the model: both choose the
same rows. What stands beside a column as a constant becomes a plain comparison there, the rest a call of the
core."""
import datetime
import random
import subprocess
from fractions import Fraction

import model

SCALES = {"a": 0, "b": 2}  # numbers; c text, d truth, e day
DAYS = datetime.date(2026, 6, 29).toordinal()


def cell(r, name):
    if r.random() < 0.2:
        return None
    if name == "a":
        return Fraction(r.randint(-3, 12))
    if name == "b":
        return Fraction(r.randint(-300, 1500), 100)
    if name == "c":
        return r.choice(model.TEXTS)
    if name == "d":
        return r.random() < 0.5
    return model.Date(DAYS + r.randint(0, 4))


def constant(r, name):
    if name in SCALES:
        return Fraction(r.randint(-300, 1500), r.choice([1, 10, 100, 1000]) * r.choice([1, 100]))
    return cell(r, name) if name in "cd" else r.choice(["2026-06-30", "2026-07-02"])


def condition(r, depth):
    kind = r.random()
    if depth and kind < 0.3:
        return ("call", r.choice(["AND", "OR"]), [condition(r, depth - 1) for _ in range(r.randint(1, 3))])
    if depth and kind < 0.4:
        return ("call", "NOT", [condition(r, depth - 1)])
    if kind < 0.55:
        return model.fix_signs(model.grow(r, r.randint(1, 4)))
    if kind < 0.6:
        return ("call", "ISBLANK", [("var", r.choice("abcde"))])
    name = r.choice("abcde")
    value = constant(r, name if r.random() < 0.9 else r.choice("abcde"))
    sides = [("var", name), ("const", "" if value is None else value)]
    if r.random() < 0.25:
        sides.reverse()
    return ("bin", r.choice([*model.COMPARE]), *sides)


def holds(node, env):
    """As a condition: what is no truth is false."""
    try:
        v = model.evaluate(node, env)
        while isinstance(v, list):
            v = v[0][0]
        return not isinstance(v, model.Err) and model.to_bool(v)
    except model.Err:
        return False


def run(command, count, seed, rows=50):
    """(passed, failed) pairs of a condition and a row."""
    r = random.Random(seed)
    table = [{name: cell(r, name) for name in "abcde"} for _ in range(rows)]
    said = [model.dump({"rows": [{k: model.to_json(v) for k, v in row.items()} for row in table]})]
    cases = []
    while len(cases) * rows < count:
        node = condition(r, r.randint(0, 3))
        try:
            want = "".join("1" if holds(node, row) else "0" for row in table)
        except (model.Skip, RecursionError):
            continue
        cases.append((model.write(node, r), want))
    said += [model.dump({"formula": text}) for text, _ in cases]
    out = subprocess.run(command, input="\n".join(said + [""]).encode(), stdout=subprocess.PIPE, check=True).stdout
    answers = out.decode().splitlines()
    assert len(answers) == len(cases), "an answer a line"
    failed = calls = 0
    for (text, want), got in zip(cases, answers):
        got, _, called = got.partition(" ")
        calls += called == "xe"
        wrong = sum(a != b for a, b in zip(want, got)) if len(got) == len(want) else rows
        failed += wrong
        if wrong and failed <= 20 * rows:
            at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), 0)
            print("DIFFERS", text, model.dump({k: model.to_json(v) for k, v in table[at].items()}),
                  "model", want[at], "SQL", got[at:at + 1] or got)
    print("SQL: %d conditions over %d rows, %d of them with a call of the core, seed %d" % (len(cases), rows, calls, seed), flush=True)
    return len(cases) * rows - failed, failed
