# SPDX-License-Identifier: Apache-2.0
"""Assigning by weight and to whoever served last, with random weights."""
import random

F = "/api/v1/forms/"


def rule(w, form, people, code=201, **more):
    step = {"do": "assign", "field": "agent", "to": [{"user": p} for p in people], **more}
    got = w.owner.post(F + form + "/rules", {"title": {"zh": "分配"}, "mode": "on", "spec": {"when": {"kind": "record", "on": ["created"]}, "do": [step]}})
    got.expect(code)
    w.clock()
    return got.json


def leads(w):
    app = w.owner.post("/api/v1/apps", {"title": {"zh": "线索", "en": ""}}).expect(201).json["key"]
    w.owner.refresh()
    fields = [{"type": kind, "key": key, "title": {"zh": key, "en": ""}} for kind, key in (("text", "name"), ("phone", "phone"), ("user", "agent"), ("date", "seen"))]
    made = w.owner.post(f"/api/v1/apps/{app}/forms", {"title": {"zh": "线索", "en": ""}, "fields": fields, "options": {"title_field": "name"}}).expect(201).json
    w.owner.refresh()
    return made["full_key"]


def agents(w, form):
    rows = w.owner.post(F + form + "/query", {"fields": ["agent"], "sort": [{"field": "id", "dir": "asc"}], "limit": 500}).expect(200).json["rows"]
    return [r["values"]["agent"] and r["values"]["agent"]["id"] for r in rows]


def weighted(w, t):
    people = [w.person([])["id"] for _ in range(4)]
    for seed in range(3):
        dice = random.Random(seed)
        f = leads(w)
        weights = {p: dice.randint(1, 5) for p in people[:3]}
        weights[people[3]] = 0
        rule(w, f, people, strategy="weighted", weights=weights)
        for i in range(45):
            w.make(f, name=str(i))
            if i % dice.randint(1, 9) == 0:
                w.clock()
        w.clock()
        got, whole = agents(w, f), sum(weights.values())
        t.equal(f"everybody is served ({seed})", None in got, False)
        t.equal(f"who weighs nothing gets nothing ({seed})", got.count(people[3]), 0)
        off = [abs(got.count(p) - 45 * n / whole) for p, n in weights.items()]
        t.equal(f"nobody is more than one off his share ({seed})", max(off) <= 1, True)


def served_last(w, t):
    people = [w.person([])["id"] for _ in range(3)]
    f = leads(w)
    rule(w, f, people, strategy="last_owner", by="phone")
    for phone in ("19900000001", "19900000002", "19900000003", "19900000002", "19900000001"):
        w.make(f, name="x", phone=phone)
        w.clock()
    got = agents(w, f)
    t.equal("new ones in turn", sorted(got[:3]), sorted(people))
    t.equal("known ones to whom they know", got[3:], [got[1], got[0]])
    w.owner.patch(f"/api/v1/users/{got[0]}", {"is_off": True}).expect(200)
    w.make(f, name="x", phone="19900000001")
    w.clock()
    t.equal("who has left gets nothing", agents(w, f)[5] in (got[1], got[2]), True)
    rule(w, f, people, code=422, strategy="last_owner")
    rule(w, f, people, code=422, strategy="weighted", weights={people[1]: -1})
    rule(w, f, people, code=422, strategy="last_owner", by="seen_not")


ALL = [weighted, served_last]
