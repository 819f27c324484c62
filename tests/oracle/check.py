#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the read door with model.py over drawn worlds.
  check.py DRIVER oracle|twin|doors|write|groups|group_twin|columns|reports|rights|behind [--cases N] [--seed S] [--pg] [--asks N] [--only K]
Closes with "N passed, N failed"; a failure prints what is needed to run it again."""
import argparse
import collections
import copy
import functools
import csv
import io
import json
import subprocess
import sys
import behind
import doors
import groups
import model
import reports
import rights
import worlds
import writer


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
    out["forms"] = [dict(f, fields=[{k: v for k, v in x.items() if k not in ("how", "inputs", "shows")} for x in f["fields"]])
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
    if a["channel"] == "print":
        ok.pop("pdf")  # the twins compare it
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


def oracle_world(args, d, seed, tally, gen=worlds.Gen):
    g = gen(seed)
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


def same_world(args, d, seed, tally):
    """Columns kept in memory against SQL, while rows change between the questions."""
    g = groups.Gen(seed)
    w = g.world()
    if d.ask(for_driver(w)) != b'{"ok":true}\n':
        raise SystemExit("world %d was refused" % seed)
    failed = 0
    for k in range(args.asks):
        a = g.ask()
        if a["channel"] != "groups":
            continue
        if g.r.random() < 0.9:  # what the columns leave to SQL by design
            a["query"].pop("search", None)
        got = json.loads(d.ask(dict(a, channel="same", also=0, stir=g.r.choice([0, g.r.randint(1, 10**9)]))))
        by = got.get("ok", {}).get("by")
        if by or "error" in got and got["error"] in ("FIELD_UNKNOWN", "FORMULA", "FORM_UNKNOWN", "ACTION_DENIED"):
            tally[by or "refused", True] += 1
        else:
            failed += 1
            if failed <= 3:
                show(args, seed, k, a, got.get("ok", {}).get("sql"), got.get("ok", {}).get("column", got))
    return failed


# --- Twins: two worlds that differ only in what one user may not see ------------------------------

def seen_of(actor, row, f, right, v, in_line=False):
    """What a cell tells a user: of a masked one its mask, unless he may reveal it or look for it."""
    if right == model.MASKED and (in_line or not any(actor.may(row, a) for a in ("reveal", "exact", "last4"))):
        return model.mask_text(f, None if v in ("", []) else v)  # naught is a value, and has a mask
    return v if right else "hidden"


def fingerprint(m, view):
    """All that a user sees of the stored cells, and which of his grants hold where."""
    seen = {}
    actor = view.actors[0]
    for form in m.w["forms"]:
        for row in m.rows[form["key"]]:
            if not view.sees(row):
                if actor.holding(row):  # he may write without reading: he learns that it is there
                    seen[form["key"], row["id"]] = (row["rev"], row["state"], row["owner"], row["dept"])
                continue
            cells = {}
            for f in form["fields"]:
                if f["type"] == "subform":
                    cells[f["key"]] = [[line["id"]] + [seen_of(actor, row, s, actor.sub_right(row, f, s), line["cells"][s["key"]], True)
                                                       for s in f["fields"]] for line in row["cells"][f["key"]] or []
                                       ] if actor.right(row, f) else None
                else:
                    cells[f["key"]] = seen_of(actor, row, f, view.right(row, f), row["cells"][f["key"]])
            grants = [i for i, g in enumerate(actor.grants[form["key"]]) if any(g is h for h in actor.holding(row))]
            seen[form["key"], row["id"]] = (cells, grants, row["owner"], row["dept"], row["rev"], row["state"], row["created"])
    return seen


def mutate(g, w, m, view):
    """Changes one thing of w in place that the user should not see; None when the draw found nothing."""
    r = g.r
    bait = g.tempting(w, m, view) if hasattr(g, "tempting") and r.random() < 0.3 else None
    if bait:
        row, f, v = bait
        row["cells"][f["key"]] = v
        return True
    row = r.choice(w["rows"])
    form = g.form(row["form"])
    shown = next((x for x in m.rows[row["form"]] if x["id"] == row["id"]), None)
    if shown and view.sees(shown):
        touched = {k for u in w["updates"] if (u["form"], u["id"]) == (row["form"], row["id"]) for k in u["cells"]}
        fields = [f for f in form["fields"] if f["type"] not in worlds.COMPUTED and f["key"] not in touched]
        subs = [f for f in fields if f["type"] == "subform" and row["cells"][f["key"]]]
        if subs and r.random() < 0.3:
            sub = r.choice(subs)
            s = r.choice(sub["fields"])
            r.choice(row["cells"][sub["key"]])["cells"][s["key"]] = None if r.random() < 0.2 else g.value(s)
            return True
        fields = [f for f in fields if f["type"] != "subform" and view.right(shown, f) < model.FULL]
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
        f = r.choice([f for f in form["fields"] if f["type"] not in worlds.COMPUTED + ("subform",)])
        row["cells"][f["key"]] = None if r.random() < 0.2 else g.value(f)
    return True


def twin_of(g, w, user, states=None):
    """Another world that looks the same to the user, under each of the states of the roles, and how many cells or rows differ."""
    states = states or [w["roles"]]
    look = lambda m: [fingerprint(m, model.View(rights.under(m, roles), [user])) for roles in states]  # noqa: E731
    m = model.Model(w)
    want = look(m)
    twin, n = copy.deepcopy(w), 0
    m = model.Model(twin)
    for _ in range(25):
        trial = copy.deepcopy(twin)
        if not trial["rows"] or not mutate(g, trial, m, model.View(rights.under(m, g.r.choice(states) if states[1:] else states[0]), [user])):
            continue
        for row in trial["rows"]:
            worlds.compute(g.form(row["form"]), row["cells"])
            worlds.to_input(g.form(row["form"]), row)
        after = model.Model(trial)
        if look(after) == want:
            twin, m, n = trial, after, n + 1
    return twin, n


def concern(g, w, twin):
    """Has questions be about what differs, and about the forms that lead there."""
    g.near, g.twin_rows = collections.defaultdict(list), twin["rows"]
    for x, y in zip(w["rows"], twin["rows"]):
        if x == y:
            continue
        g.near[x["form"]].append(x["id"])
        for f in g.form(x["form"])["fields"]:
            for v in (x["cells"][f["key"]], y["cells"][f["key"]]):
                if f["type"] not in worlds.COMPUTED + ("subform", "link", "links") and v is not None and (v not in g.known.get(f["type"], [])):
                    g.known.setdefault(f["type"], []).append(v)
    leads = [f["key"] for f in w["forms"] for x in f["fields"] + [s for x in f["fields"] for s in x.get("fields", [])]
             if x["options"].get("target") in g.near or x["options"].get("form") in g.near]
    g.focus = sorted(g.near) + sorted(set(leads))


def refused(answer):
    return answer.startswith(b'{"ok":{"status":') and not answer.startswith(b'{"ok":{"status":2')


def may_open(w, user):
    """Forms where a row condition, or having taken part, decides what the user sees: who writes a cell may see more of
    that row from then on, and that is his right. There a change is compared without the record that it answers, and
    once one was taken the two worlds may rightly differ for him: what comes behind it is not compared."""
    roles = next(u for u in w["users"] if u["id"] == user)["roles"]
    return {g["form"] for r in w["roles"] if r["id"] in roles for g in r["grants"] if g["condition"] or g["scope"] == "participated"}


def without_record(answer):
    j = json.loads(answer)
    if not refused(answer) and "ok" in j:
        body = json.loads(j["ok"]["body"])
        j["ok"]["body"] = {k: body.get(k) for k in ("id", "rev")}
    return json.dumps(j).encode()


def all_answers(d, asks):
    """Boards are numbered as they come; a later question means one of them by BOARD."""
    out, boards = [], []
    for k, a in enumerate(asks):
        if "BOARD" in a.get("target", ""):
            a = dict(a, target=a["target"].replace("BOARD", boards[a.get("k", k) % len(boards)] if boards else "1"))
        got = d.ask(a)
        if a.get("kind") == "board" and not refused(got):
            boards.append(json.loads(json.loads(got)["ok"]["body"])["id"])
        out.append(doors.plain(got))
    return out


def twin_world(args, d, seed, tally, gen=worlds.Gen):
    g = gen(seed)
    w = g.world()
    user = g.r.choice(w["users"])["id"]
    g.actor = model.Model(w).actor(user)
    twin, n = twin_of(g, w, user)
    concern(g, w, twin)
    if hasattr(g, "aim"):
        g.aim(w, twin)
    asks = [dict(g.ask(), user=user, also=0) for _ in range(args.asks)]
    answers = []
    for x in (w, twin):
        if d.ask(for_driver(x)) != b'{"ok":true}\n':
            raise SystemExit("world %d was refused" % seed)
        answers.append(all_answers(d, asks))
    failed = 0
    opening = may_open(w, user)
    for k, (a, one, two) in enumerate(zip(asks, *answers)):
        is_opening = a.get("kind") in ("change", "aimed") and a["form"] in opening
        if args.only is not None and k != args.only:
            continue
        if one == two or (is_opening and without_record(one) == without_record(two)):
            tally[a.get("kind", a["channel"]), b'{"ok"' == one[:5] and not refused(one)] += 1
        else:
            failed += 1
            if failed <= 3:
                show(args, seed, k, a, *(json.loads(x.decode("utf-8", "replace")) for x in (one, two)))
        if is_opening and a["method"] == "PATCH" and not refused(one):
            break
    args.differing = getattr(args, "differing", 0) + n
    return failed


def opened(answer):
    """To show where two of them differ."""
    j = json.loads(answer.decode("utf-8", "replace"))
    body = j["ok"].get("body", "") if isinstance(j.get("ok"), dict) else ""
    return json.loads(body) if body[:1] == "{" else j


def alike(m, twin, roles, user):
    return fingerprint(m, model.View(rights.under(m, roles), [user])) == fingerprint(twin, model.View(rights.under(twin, roles), [user]))


def rights_world(args, d, seed, tally):
    """The same questions while grants change: kept or not, modelled, and of twins where these look the same."""
    g = rights.Gen(seed)
    w = g.world()
    user, other = g.r.sample(w["users"], 2)
    m = model.Model(w)
    g.actor = m.actor(user["id"])
    states = g.states(user)
    twin, n = twin_of(g, w, user["id"], [roles for how, roles in states if how != "all"])
    concern(g, w, twin)
    questions, ops, now = g.questions([user["id"], other["id"]]), [], w["roles"]
    for how, roles in states:
        ops += [(how, roles, op) for op in rights.changes(now, roles)]
        ops += [(how, roles, a) for a in questions if how == "first" or a.get("kind") != "board"]
        now = roles
    asks, answers = [op for _, _, op in ops], []
    for x, cold in ((w, False), (w, True), (twin, False)):
        if d.ask(dict(for_driver(x), cold=cold)) != b'{"ok":true}\n':
            raise SystemExit("world %d was refused" % seed)
        answers.append(all_answers(d, asks))
        if not cold:
            kept = json.loads(d.ask({"op": "kept"}))["ok"]
            args.kept = [a + b for a, b in zip(getattr(args, "kept", [0, 0]), (kept["answers"], kept["columns"]))]
    of_twin, failed = model.Model(twin), 0
    same = {id(roles): alike(m, of_twin, roles, user["id"]) for _, roles in states}
    for k, ((how, roles, a), warm, cold, there) in enumerate(zip(ops, *answers)):
        if a["op"] == "grants" or args.only is not None and k != args.only:
            continue
        pairs = [(cold, warm)] + [(there, warm)] * (same[id(roles)] and a["user"] == user["id"])
        pairs = [(opened(x), opened(y)) for x, y in pairs if x != y]
        if a["channel"] == "groups":
            want, got = model.answer(rights.under(m, roles), a), normal(a, json.loads(warm))
            pairs += [(want, got)] if want != got else []
        if pairs:
            failed += 1
            if failed <= 3:
                show(args, seed, k, dict(a, rights=how), *pairs[0])
        else:
            tally[how, b'{"ok"' == warm[:5] and not refused(warm)] += 1
    args.differing = getattr(args, "differing", 0) + n
    return failed


def behind_world(args, d, seed, tally):
    """What stands in a report against the rows that it opens."""
    g, failed = behind.Gen(seed), 0
    w = g.world()
    if d.ask(for_driver(w)) != b'{"ok":true}\n':
        raise SystemExit("world %d was refused" % seed)
    for k, a, how, want, got in behind.of_world(g, d, w, min(args.asks, 12)):
        if args.only is not None and k != args.only:
            continue
        tally[how, how != "refused"] += want == got
        failed += want != got
        if want != got and failed <= 3:
            show(args, seed, k, dict(a, checked=how), want, got)
    return failed


# --- Writes: refused ones change nothing, accepted ones only what the caller may -------------------

SYSTEM_COLUMNS = {"rev", "updated_at", "updated_by"}
# What a write may leave behind beside its row, each line about that very record.
TRACES = {"x_gram": "id", "x_gram_late": "id", "x_gram_row": "id", "x_history": "record_id", "x_participant": "record_id", "x_stage": "record_id",
          "x_event": "first_id", "x_unresolved": "id"}


def parse_dump(line):
    out = {}
    for text in json.loads(line)["ok"]:
        table, *cols = text.split("\t")
        values = dict(c.split("=", 1) for c in cols)
        out.setdefault(table, {})[tuple(values.get(k) for k in ("id", "rid", "v", "form_id", "record_id", "field_id",
                                                                "gram", "user_id", "seq", "prefix", "name", "key"))] = values
    return out


def unlawful(names, form, record, allowed, before, after):
    """Differences between two dumps that the write had no right to make."""
    table, found = names[form["key"]][""], []
    own = {names[form["key"]][f["key"]]: f["key"] for f in form["fields"]}
    subs = {names[form["key"] + "_" + f["key"]][""]: f["key"] for f in form["fields"] if f["type"] == "subform"}
    for t in set(before) | set(after):
        a, b = before.get(t, {}), after.get(t, {})
        for key in set(a) | set(b):
            x, y = a.get(key), b.get(key)
            if x == y:
                continue
            some = x or y
            if t == table and some["id"] == str(record):
                cols = {c for c in some if not x or not y or x[c] != y[c]} if x and y else set()
                bad = {c for c in cols - SYSTEM_COLUMNS if own.get("c" + c[1:], c) not in allowed}
                if bad:
                    found.append((t, key, sorted(bad)))
            elif t in own and some["rid"] == str(record) and own[t] in allowed:
                continue
            elif t in subs and some["parent"] == str(record) and subs[t] in allowed:
                continue
            elif t in TRACES and some[TRACES[t]] == str(record) and some["form_id"] == table[1:]:
                continue
            elif t == "x_meta" and some["key"] == "audit_head":
                continue
            else:
                found.append((t, x, y))
    return found


def write_world(args, d, seed, tally):
    g = worlds.Gen(seed)
    g.rolls = False
    g.rules_by_id = False # of a row that is not there yet it is not known
    w = g.world()
    w["updates"] = []
    if d.ask(for_driver(w)) != b'{"ok":true}\n':
        raise SystemExit("world %d was refused" % seed)
    names = json.loads(d.ask({"op": "names"}))["ok"]
    m, failed = model.Model(w), 0
    before = parse_dump(d.ask({"op": "dump"}))
    for k in range(args.asks):
        for _ in range(5): # most drawn changes are refused; prefer one that is not
            a = g.write()
            if writer.change(m, a)[0] is None:
                break
        form = m.forms[a["form"]]
        old = m.by_id[a["form"]].get(a["id"])
        if old:
            a["rev"] = old["rev"] + (1 if a.get("stale") else 0)
        want, row = writer.change(m, a)
        values = {key: worlds.sent(m.field(form["fields"], key), v) for key, v in a["cells"].items()}
        if a.get("owner"):
            values["owner"] = str(a["owner"])
        got = json.loads(d.ask(dict({x: a[x] for x in ("op", "channel", "user", "form", "verb", "id", "rev")}, values=values)))
        after = parse_dump(d.ask({"op": "dump"}))
        wrong = None
        if got.get("error") != want:
            wrong = (want, got)
        elif want:
            wrong = ("nothing changed", [t for t in after if after[t] != before.get(t)]) if before != after else None
        else:
            record = int(got["ok"]["id"]) if isinstance(got["ok"], dict) else a["id"]
            allowed = set(a["cells"]) | {f["key"] for f in form["fields"] if f["type"] in worlds.COMPUTED}
            allowed |= {"owner", "dept"} if a.get("owner") else set()
            allowed |= {"deleted_at"} if a["verb"] in ("delete", "restore") else set()
            bad = unlawful(names, form, record, allowed, before, after)
            wrong = ("only lawful changes", bad) if bad else None
            keep_row(m, g, a, row, record, got["ok"])
        before = after
        if wrong:
            failed += 1
            show(args, seed, k, a, wrong[0], wrong[1])
            break # the two have parted
        tally[a["verb"], want is None] += 1
    return failed


def keep_row(m, g, a, row, record, ok):
    """The accepted change in the model."""
    row["id"] = record
    if isinstance(ok, dict):
        row["rev"] = ok["rev"]
        if not ok["is_same"] and a["user"] not in row["participants"]:
            row["participants"] = row["participants"] + [a["user"]]
    else:
        row["rev"] += 1
    if record not in m.by_id[a["form"]]:
        m.rows[a["form"]].append(row)
        g.rows_of[a["form"]].append({"id": record})
    else:
        m.rows[a["form"]][[r["id"] for r in m.rows[a["form"]]].index(record)] = row
    m.by_id[a["form"]][record] = row
    m.actors = {}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("driver")
    p.add_argument("mode", choices=["oracle", "twin", "doors", "write", "groups", "group_twin", "columns", "reports", "rights", "behind"])
    p.add_argument("--cases", type=int, default=500)
    p.add_argument("--asks", type=int, default=100)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--only", type=int)
    p.add_argument("--pg", action="store_true")
    args = p.parse_args()
    d, tally, failed, seed = Driver(args.driver, args.pg), collections.Counter(), 0, args.seed
    one = {"oracle": oracle_world, "twin": twin_world, "write": write_world,
           "doors": functools.partial(twin_world, gen=doors.Gen), "groups": functools.partial(oracle_world, gen=groups.Gen),
           "columns": same_world, "group_twin": functools.partial(twin_world, gen=groups.Gen), "reports": functools.partial(twin_world, gen=reports.Gen), "rights": rights_world, "behind": behind_world}[args.mode]
    while sum(tally.values()) + failed < args.cases and failed < 20:
        failed += one(args, d, seed, tally)
        seed += 1
        if args.only is not None:
            break
    d.close()
    by = collections.defaultdict(lambda: [0, 0])
    for (channel, ok), n in tally.items():
        by[channel][0 if ok else 1] += n
    if args.mode in ("twin", "doors", "group_twin", "reports", "rights"):
        print("  %d cells and rows differed that must not be seen" % args.differing)
    if args.mode == "rights":
        print("  %d answers came of what was kept, %d of columns" % tuple(args.kept))
    print("  " + ", ".join("%s %d (%d refused)" % (c, a + b, b) for c, (a, b) in sorted(by.items())))
    print("%d passed, %d failed" % (sum(tally.values()), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
