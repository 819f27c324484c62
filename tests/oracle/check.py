#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the read door with model.py over drawn worlds.
  check.py DRIVER oracle|twin|write [--cases N] [--seed S] [--pg] [--asks N] [--only K]
Closes with "N passed, N failed"; a failure prints what is needed to run it again."""
import argparse
import collections
import copy
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


# --- Twins: two worlds that differ only in what one user may not see ------------------------------

def fingerprint(m, view):
    """All that a user sees of the stored cells, and which of his grants hold where."""
    seen = {}
    actor = view.actors[0]
    for form in m.w["forms"]:
        for row in m.rows[form["key"]]:
            if not view.sees(row):
                continue
            cells = {}
            for f in form["fields"]:
                if f["type"] == "subform":
                    cells[f["key"]] = [[line["id"]] + [line["cells"][s["key"]] for s in f["fields"]
                                                       if actor.sub_right(row, f, s)] for line in row["cells"][f["key"]] or []
                                       ] if actor.right(row, f) else None
                elif view.right(row, f):
                    cells[f["key"]] = row["cells"][f["key"]]
            grants = [i for i, g in enumerate(actor.grants[form["key"]]) if any(g is h for h in actor.holding(row))]
            seen[form["key"], row["id"]] = (cells, grants, row["owner"], row["dept"], row["rev"], row["state"], row["created"])
    return seen


def mutate(g, w, m, view):
    """Changes one thing of w in place that the user should not see; None when the draw found nothing."""
    r = g.r
    row = r.choice(w["rows"])
    form = g.form(row["form"])
    shown = next((x for x in m.rows[row["form"]] if x["id"] == row["id"]), None)
    if shown and view.sees(shown):
        touched = {k for u in w["updates"] if (u["form"], u["id"]) == (row["form"], row["id"]) for k in u["cells"]}
        fields = [f for f in form["fields"] if f["type"] != "formula" and f["key"] not in touched]
        subs = [f for f in fields if f["type"] == "subform" and row["cells"][f["key"]]]
        if subs and r.random() < 0.3:
            sub = r.choice(subs)
            s = r.choice(sub["fields"])
            r.choice(row["cells"][sub["key"]])["cells"][s["key"]] = None if r.random() < 0.2 else g.value(s)
            return True
        fields = [f for f in fields if f["type"] != "subform" and not view.right(shown, f)]
        if not fields:
            return False
        f = r.choice(fields)
        row["cells"][f["key"]] = None if r.random() < 0.2 else g.value(f)
        return True
    what = r.random()
    if what < 0.25:
        row["state"] = r.choice(["", "absent", "absent", "deleted"])
    elif what < 0.4:
        row["owner"] = r.choice(w["users"])["id"]
    else:
        f = r.choice([f for f in form["fields"] if f["type"] not in ("formula", "subform")])
        row["cells"][f["key"]] = None if r.random() < 0.2 else g.value(f)
    return True


def twin_of(g, w, user):
    """Another world that looks the same to the user, and how many cells or rows differ."""
    twin, n = copy.deepcopy(w), 0
    want = fingerprint(model.Model(w), model.View(model.Model(w), [user]))
    m = model.Model(twin)
    for _ in range(25):
        trial = copy.deepcopy(twin)
        if not trial["rows"] or not mutate(g, trial, m, model.View(m, [user])):
            continue
        for row in trial["rows"]:
            worlds.compute(g.form(row["form"]), row["cells"])
            worlds.to_input(g.form(row["form"]), row)
        after = model.Model(trial)
        if fingerprint(after, model.View(after, [user])) == want:
            twin, m, n = trial, after, n + 1
    return twin, n


def twin_world(args, d, seed, tally):
    g = worlds.Gen(seed)
    w = g.world()
    user = g.r.choice(w["users"])["id"]
    asks = [dict(g.ask(), user=user, also=0) for _ in range(args.asks)]
    twin, n = twin_of(g, w, user)
    answers = []
    for x in (w, twin):
        if d.ask(for_driver(x)) != b'{"ok":true}\n':
            raise SystemExit("world %d was refused" % seed)
        answers.append([d.ask(a) for a in asks])
    failed = 0
    for k, (a, one, two) in enumerate(zip(asks, *answers)):
        if args.only is not None and k != args.only:
            continue
        if one == two:
            tally[a["channel"], b'{"ok"' == one[:5]] += 1
        else:
            failed += 1
            if failed <= 3:
                show(args, seed, k, a, json.loads(one), json.loads(two))
    args.differing = getattr(args, "differing", 0) + n
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
    one = {"oracle": oracle_world, "twin": twin_world}[args.mode]
    while sum(tally.values()) + failed < args.cases and failed < 20:
        failed += one(args, d, seed, tally)
        seed += 1
        if args.only is not None:
            break
    d.close()
    by = collections.defaultdict(lambda: [0, 0])
    for (channel, ok), n in tally.items():
        by[channel][0 if ok else 1] += n
    if args.mode == "twin":
        print("  %d cells and rows differed that must not be seen" % args.differing)
    print("  " + ", ".join("%s %d (%d refused)" % (c, a + b, b) for c, (a, b) in sorted(by.items())))
    print("%d passed, %d failed" % (sum(tally.values()), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
