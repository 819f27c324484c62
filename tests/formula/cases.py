# SPDX-License-Identifier: Apache-2.0
"""Our own cases (cases.tsv), compared exactly. A function without a case or vector fails too."""
import json
import os
import subprocess

import vectors

CASES = os.path.join(vectors.HERE, "cases.tsv")


def run(command):
    """(passed, failed)"""
    with open(CASES, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f if line.strip() and line[0] != "#"]
    lines = "".join('{"formula":%s,"in":%s}\n' % (json.dumps(r[0]), r[1] or "{}") for r in rows)
    out = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    answers = out.decode().splitlines()
    assert len(answers) == len(rows), "an answer a line"
    failed = 0
    for (formula, given, want), got in zip(rows, answers):
        answer = json.loads(got)
        ok = answer.get("error") == want if want.startswith("#") else got == '{"value":%s}' % want
        if not ok:
            failed += 1
            print("FAIL", formula, given, "expected", want, "got", got)
    with open(vectors.VECTORS, encoding="utf-8") as f:
        formulas = [json.loads(line)["formula"] for line in f if line.strip()]
    tried = set.union(*map(vectors.called, formulas))
    tried |= set.union(*[vectors.called(r[0]) for r in rows])
    untried = sorted(vectors.functions() - tried)
    if untried:
        failed += 1
        print("no case for", ", ".join(untried))
    print("cases: %d" % len(rows))
    return len(rows) - failed, failed
