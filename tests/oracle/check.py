#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the read door with model.py over drawn worlds.
  check.py DRIVER oracle|twin|write [--cases N] [--seed S] [--pg] [--asks N] [--only K]
Closes with "N passed, N failed"; a failure prints what is needed to run it again."""
import argparse
import collections
import csv
import io
import json
import subprocess
import sys
import model
import worlds


class Driver:
    def __init__(self, program, pg):
        self.p = subprocess.Popen([program] + (["pg"] if pg else []), stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def send(self, j):
        self.p.stdin.write(json.dumps(j, ensure_ascii=False).encode() + b"\n")

    def read(self):
        self.p.stdin.flush()
        line = self.p.stdout.readline()
        if not line:
            raise SystemExit("the driver ended with %s" % self.p.wait())
        return line

    def ask(self, j):
        self.send(j)
        return self.read()

    def close(self):
        self.p.stdin.close()
        if self.p.wait() != 0:
            raise SystemExit("the driver ended with %d" % self.p.returncode)


def for_driver(w):
    """Without what the model alone needs."""
    out = dict(w, rows=[{k: v for k, v in r.items() if k != "cells"} for r in w["rows"]],
               updates=[{k: v for k, v in u.items() if k != "cells"} for u in w["updates"]])
    out["forms"] = [dict(f, fields=[{k: v for k, v in x.items() if k not in ("how", "inputs")} for x in f["fields"]])
                    for f in w["forms"]]
    return out


def normal(a, got):
    """A product's answer in the model's shape: cursors as whether there is one, csv as cells."""
    got.pop("said", None)
    if "ok" not in got:
        return got
    ok = got["ok"]
    if a["channel"] == "list":
        ok["next"] = bool(ok["next"])
    if a["channel"] == "export":
        guard = lambda s: s[1:] if s[:1] == "'" and s[1:2] in tuple("=+-@") else s
        got["ok"] = [[guard(s) for s in row or [""]] for row in csv.reader(io.StringIO(ok))]
    if a["channel"] in ("comments", "timeline"):
        for r in ok["rows"]:
            if a["channel"] == "comments" or r["kind"] == "comment":
                r.pop("id")
    return got


def short(x):
    s = json.dumps(x, ensure_ascii=False)
    return s if len(s) < 3000 else s[:3000] + "..."


def where(a, b, path=""):
    """The first place at which two answers differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        for k in list(a) + [k for k in b if k not in a]:
            if k not in a or k not in b or a[k] != b[k]:
                return where(a.get(k, "(absent)"), b.get(k, "(absent)"), path + "." + k)
    if isinstance(a, list) and isinstance(b, list):
        for i in range(max(len(a), len(b))):
            if i >= len(a) or i >= len(b) or a[i] != b[i]:
                return where(a[i] if i < len(a) else "(end)", b[i] if i < len(b) else "(end)", "%s[%d]" % (path, i))
    return path, a, b


def show(args, seed, k, a, want, got):
    print("FAILED  seed %d, question %d: %s" % (seed, k, short(a)))
    path, x, y = where(want, got)
    print("  at %s\n  wanted %s\n  got    %s" % (path, short(x), short(y)))
    print("  again: tests/oracle/check.py %s %s --seed %d --cases %d --asks %d --only %d%s" %
          (args.driver, args.mode, seed, args.asks, args.asks, k, " --pg" if args.pg else ""))


def oracle_world(args, d, seed, tally):
    g = worlds.Gen(seed)
    w = g.world()
    asks = [g.ask() for _ in range(args.asks)]
    if d.ask(for_driver(w)) != b'{"ok":true}\n':
        raise SystemExit("world %d was refused" % seed)
    m = model.Model(w)
    failed = 0
    for k, a in enumerate(asks):
        if args.only is not None and k != args.only:
            continue
        want = model.answer(m, a)
        got = json.loads(d.ask(a))
        said = got.get("said")
        if want == normal(a, got):
            tally[a["channel"], "ok" in want] += 1
        else:
            failed += 1
            if failed <= 3:
                show(args, seed, k, a, want, dict(got, said=said) if said else got)
    return failed


def main():
    p = argparse.ArgumentParser()
    p.add_argument("driver")
    p.add_argument("mode", choices=["oracle", "twin", "write"])
    p.add_argument("--cases", type=int, default=500)
    p.add_argument("--asks", type=int, default=100)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--only", type=int)
    p.add_argument("--pg", action="store_true")
    args = p.parse_args()
    d, tally, failed, seed = Driver(args.driver, args.pg), collections.Counter(), 0, args.seed
    one = {"oracle": oracle_world}[args.mode]
    while sum(tally.values()) + failed < args.cases and failed < 20:
        failed += one(args, d, seed, tally)
        seed += 1
        if args.only is not None:
            break
    d.close()
    by = collections.defaultdict(lambda: [0, 0])
    for (channel, ok), n in tally.items():
        by[channel][0 if ok else 1] += n
    print("  " + ", ".join("%s %d (%d refused)" % (c, a + b, b) for c, (a, b) in sorted(by.items())))
    print("%d passed, %d failed" % (sum(tally.values()), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
