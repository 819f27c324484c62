# SPDX-License-Identifier: Apache-2.0
"""Somebody leaves: the records that he owns and those that he holds out of a pool go to others or back, with the
rights of whoever does it; what he may not move is counted and stays."""
import signal

F = "/api/v1/forms/"


def has(**fields):
    return {"actions": ["read", "create", "update", "assign", "history"], "scope": "all", "fields": {"*": "rw", **fields}}


def person(w, name, *grants, rights=(), dept=None):
    who = w.person(name, list(grants))
    role = next(r["id"] for r in w.owner.get("/api/v1/roles").expect(200).json["rows"] if r["key"] == who["role"])
    w.owner.patch(f"/api/v1/roles/{role}", {"rights": list(rights)}).expect(200)
    if dept:
        w.owner.patch(f"/api/v1/users/{who['id']}", {"dept": dept}).expect(200)
    return who


def depts(w):
    root = next(d for d in w.owner.get("/api/v1/departments").json["rows"] if not d["parent"])["id"]
    return [w.owner.post("/api/v1/departments", {"parent": root, "kind": "dept", "title": n}).expect(201).json["id"] for n in ("一部", "二部")]


def look(w, form, row):
    return w.owner.get(F + f"{form}/records/{row['id']}").expect(200).json


def own(w, form, who, **values):
    row = w.make(form, **values)
    w.owner.patch(F + f"{form}/records/{row['id']}", {"values": {"owner": who["id"]}}, headers={"If-Match": "1"}).expect(200)
    return row


def hand(w, who, by=None, status=200, code=None, **body):
    got = (by or w.owner).post(f"/api/v1/users/{who['id']}/flow-handover", body).expect(status, code)
    w.clock()
    return got.json


def ended(w, done, by=None):
    job = (by or w.owner).get(f"/api/v1/jobs/{done['job']}").expect(200).json
    assert job["state"] == "done", job
    return job["result"]


def seen(done, kind):
    return [(x["form"], x["n"], x["may"]) for x in done[kind]]


def owned_records(w, t):
    a, b = w.leads(), w.leads()
    one, two = depts(w)
    gone, heir, other = person(w, "离", {"form": a, **has()}, dept=one), person(w, "继", {"form": a, **has()}, dept=two), person(w, "另", {"form": b, **has()})
    boss = person(w, "管", {"form": a, **has()}, {"form": b, "actions": ["read", "update"], "scope": "all", "fields": {"*": "rw"}}, rights=["flow_admin"])
    ours = [own(w, a, gone, name=str(i), state="new") for i in range(3)]
    theirs = own(w, b, gone, name="乙")
    binned = own(w, a, gone, name="已删")
    w.owner.delete(F + f"{a}/records/{binned['id']}", headers={"If-Match": "2"}).expect(204)
    w.rule(a, {"kind": "record", "on": ["created"]}, {"do": "notify", "to": [{"user": gone["id"]}], "title": {"zh": "x"}}, mode="off")
    before = hand(w, gone)
    t.equal("what there is, for who may do it all", (seen(before, "records"), before["pools"], before["job"]), ([(a, 3, 3), (b, 1, 1)], [], None))
    t.equal("and the rules that name him", [(x["form"], x["kind"]) for x in before["rules"]], [(a, "rule")])
    t.equal("what one may not give away is said", seen(hand(w, gone, by=boss["client"]), "records"), [(a, 3, 3), (b, 1, 0)])
    hand(w, gone, by=heir["client"], status=403)
    say = {"apply": True, "to": heir["id"], "why": "离职交接"}
    for bad, code in (({b: heir["id"]}, "ACTION_DENIED"), ({a: gone["id"]}, "FLOW_PERSON"), ({a: "999999"}, "FLOW_PERSON"), ({a: "pool"}, "FLOW_PERSON"), ({"x.none": heir["id"]}, "FORM_UNKNOWN")):
        got = boss["client"].post(f"/api/v1/users/{gone['id']}/flow-handover", {**say, "records": bad})
        t.equal(f"refused: {code}", got.code, code)
    boss["client"].post(f"/api/v1/users/{gone['id']}/flow-handover", {**say, "records": [1]}).expect(400)
    t.equal("and nothing was done", {look(w, a, r)["owner"]["id"] for r in ours}, {gone["id"]})
    done = hand(w, gone, **say, records={a: heir["id"], b: other["id"]})
    result = ended(w, done)
    t.equal("all of it moved", (result["moved"], result["left"]), (4, 0))
    t.equal("each form to its own person", ([look(w, a, r)["owner"]["id"] for r in ours], look(w, b, theirs)["owner"]["id"]), ([heir["id"]] * 3, other["id"]))
    t.equal("the department goes with the owner", {look(w, a, r)["dept"]["id"] for r in ours}, {two})
    t.equal("who gets them is told once", [(n["args"]["from"], n["args"]["n"]) for n in heir["client"].get("/api/v1/me/notices").json["rows"] if n["kind"] == "handed"], [("离", "3")])
    log = [x for x in w.owner.get("/api/v1/audit?limit=200").expect(200).json["rows"] if x["action"] == "user.handover"]
    t.equal("one line of the audit log for all of it", len(log), 1)
    t.equal("nothing is left", (hand(w, gone)["records"], hand(w, gone, **say, records={})["job"]), ([], None))


def dashboards(w, t):
    f = w.leads()
    grant = {"form": f, "actions": ["read"], "scope": "all", "fields": {"*": "read"}}
    gone, heir, other = person(w, "离", grant), person(w, "继", grant), person(w, "另", grant)
    mine, theirs, B = gone["client"], other["client"], "/api/v1/boards"
    ask = {"form": f, "measures": [{"key": "n", "fn": "count"}]}
    doc = {"tabs": [{"key": "t1", "tiles": [{"id": "a1", "kind": "chart", "chart": "indicator", "at": {"x": 0, "y": 0, "w": 3, "h": 3}, "ask": ask}]}]}
    made = [mine.post(B, {"title_zh": n, "doc": doc, "is_shared": n == "共"}).expect(201).json for n in ("私", "共", "已删")]
    mine.call("DELETE", f"{B}/{made[2]['id']}", headers={"If-Match": str(made[2]["rev"])}).expect(204)
    foreign = theirs.post(B, {"title_zh": "别人的", "doc": doc, "is_shared": True}).expect(201).json
    week = {"schedule": {"every": "day", "at": "08:00"}, "channel": ""}
    sub = mine.post(f"{B}/{foreign['id']}/subs", week).expect(201).json
    kept = theirs.post(f"{B}/{foreign['id']}/subs", week).expect(201).json
    alert = mine.post("/api/v1/board-alerts", {"title": "多", "ask": ask, "measure": "n", "op": "gt", "value": "9", **week}).expect(201).json
    own = lambda got: (got["boards"], got["subs"], got["alerts"])  # noqa: E731
    before = hand(w, gone)
    t.equal("what is his own is counted and not called by its name", (own(before), "私" in str(before)), ((2, 1, 1), False))
    say = {"apply": True, "to": heir["id"], "why": "离职交接"}
    for bad in (gone["id"], "999999", "rubbish"):
        t.equal(f"boards cannot go to {bad if bad == 'rubbish' else 'him or nobody'}", w.owner.post(f"/api/v1/users/{gone['id']}/flow-handover", {**say, "boards": bad}).code, "FLOW_PERSON")
    t.equal("and nothing was done", own(hand(w, gone)), (2, 1, 1))
    done = hand(w, gone, **say, boards=heir["id"])
    result = ended(w, done)
    t.equal("they went along, and what came to him stopped", own(result), (2, 1, 1))
    seen_by = lambda who: sorted(b["title"] for b in who.get(B).expect(200).json["rows"] if (b["owner"] or {}).get("id") == heir["id"])  # noqa: E731
    t.equal("the heir has them, private ones too", (seen_by(heir["client"]), seen_by(theirs)), (["私", "共"] if "私" < "共" else ["共", "私"], ["共"]))
    rows = w.s.sql(f"SELECT id, is_off FROM x_board_sub WHERE id IN ({sub['id']}, {kept['id']}) ORDER BY id")
    t.equal("nobody else's stopped", ([int(x[1]) for x in rows], int(w.s.sql(f"SELECT is_off FROM x_board_alert WHERE id = {alert['id']}")[0][0])), ([1, 0], 1))
    t.equal("nothing is left", (own(hand(w, gone)), hand(w, gone, **say, boards=heir["id"])["job"]), ((0, 0, 0), None))
    second = mine.post(B, {"title_zh": "又一个", "doc": doc}).expect(201).json
    t.equal("without a word they stay", (hand(w, gone, **say)["job"], own(hand(w, gone))), (None, (1, 0, 0)))
    t.equal("into the bin", own(ended(w, hand(w, gone, **say, boards="bin"))), (1, 0, 0))
    t.equal("where he finds it", mine.get(f"{B}/{second['id']}").expect(200).json["deleted_at"] is not None, True)
    back = mine.get(f"{B}?bin=1").expect(200).json["rows"]
    t.equal("from where it can be brought back", sorted(b["title"] for b in back), sorted(["已删", "又一个"]))


def held_out_of_a_pool(w, t):
    f = w.leads()
    gone, heir = person(w, "离", {"form": f, **has()}), person(w, "继", {"form": f, **has()})
    boss = person(w, "管", {"form": f, "actions": ["read"], "scope": "all", "fields": {"*": "read"}}, rights=["flow_admin"])
    blind = person(w, "盲", {"form": f, "actions": ["read", "update", "assign"], "scope": "all", "fields": {"*": "rw", "state": "hidden"}}, rights=["flow_admin"])
    some = person(w, "半", {"form": f, "actions": ["read", "update", "assign"], "scope": "all", "condition": {"field": "name", "op": "eq", "value": "二"}, "fields": {"*": "rw"}}, rights=["flow_admin"])
    spec = {"when": {"kind": "pool"}, "field": "owner", "members": [{"role": heir["role"]}], "managers": [{"user": boss["id"]}],
            "if": {"field": "state", "op": "eq", "value": "new"}, "held": {"field": "state", "op": "eq", "value": "new"}}
    w.owner.post(F + f + "/rules", {"title": {"zh": "公海"}, "mode": "on", "spec": spec}).expect(201)
    w.clock()
    open_ = [own(w, f, gone, name=n, state="new") for n in "一二三"]
    won = own(w, f, gone, name="成", state="won")
    w.clock()
    got = hand(w, gone, by=boss["client"])
    t.equal("a manager of the pool moves what is held; what is closed is owned", (seen(got, "pools"), seen(got, "records")), ([(f, 3, 3)], [(f, 1, 0)]))
    got = hand(w, gone, by=blind["client"])
    t.equal("who does not see what tells them apart sees records", (got["pools"], seen(got, "records")), ([], [(f, 4, 4)]))
    got = hand(w, gone, by=some["client"])
    t.equal("nobody learns of what he does not see", (seen(got, "pools"), got["records"]), ([(f, 1, 1)], []))
    say = {"apply": True, "to": heir["id"], "why": "离职"}
    t.equal("back to a pool that is none", w.owner.post(f"/api/v1/users/{gone['id']}/flow-handover", {**say, "pools": {w.leads(): "pool"}}).status, 404)
    done = hand(w, gone, by=some["client"], **say, pools={f: heir["id"]})
    t.equal("as far as he sees", (ended(w, done, some["client"])["moved"], look(w, f, open_[1])["owner"]["id"], look(w, f, open_[0])["owner"]["id"]), (1, heir["id"], gone["id"]))
    done = hand(w, gone, by=boss["client"], **say, pools={f: "pool"})
    t.equal("the rest goes back", ([look(w, f, r)["owner"] for r in (open_[0], open_[2])], look(w, f, won)["owner"]["id"], ended(w, done, boss["client"])["moved"]), ([None, None], gone["id"], 2))
    kinds = [w.owner.get(F + f"{f}/records/{r['id']}/holders").expect(200).json["rows"][0] for r in open_[:2]]
    t.equal("who held it and why is kept", [(k["kind"], k["from"], k["to"], k["by"], k["why"]) for k in kinds], [("release", "离", "", "管", "离职"), ("change", "离", "继", "半", "离职")])
    t.equal("and can be claimed", heir["client"].post(F + f + "/pool", {"do": "claim", "ids": [open_[0]["id"]]}).json["rows"][0]["ok"], True)


def what_cannot_move(w, t):
    f = w.leads()
    gone, heir = person(w, "离", {"form": f, **has()}), person(w, "继", {"form": f, **has()})
    mine = {"form": f, **has(), "condition": {"field": "name", "op": "ne", "value": "2"}}
    boss = person(w, "管", {"form": f, "actions": ["read"], "scope": "all", "fields": {"*": "read"}}, mine, rights=["flow_admin"])
    rows = [own(w, f, gone, name=str(i)) for i in range(4)]
    t.equal("told before", seen(hand(w, gone, by=boss["client"]), "records"), [(f, 4, 3)])
    done = hand(w, gone, by=boss["client"], apply=True, to=heir["id"], why="离职", records={f: heir["id"]})
    result = ended(w, done, boss["client"])
    t.equal("what he may not give away stays, and it is said why", (result["moved"], result["left"], "权限" in result["rows"][0]["why"]["message"]), (3, 1, True))
    t.equal("with who had it", [look(w, f, r)["owner"]["id"] for r in rows], [heir["id"], heir["id"], gone["id"], heir["id"]])


def many_and_killed(w, t):
    f = w.leads()
    gone, heir = person(w, "离", {"form": f, **has()}), person(w, "继", {"form": f, **has()})
    for _ in range(3):
        made = w.owner.post(F + f + "/bulk", {"create": [{"values": {"name": str(i), "owner": gone["id"]}} for i in range(300)]}).expect(200).json
        assert len(made["results"]) == 300 and all(r.get("rev") == 1 for r in made["results"]), made["results"][0]
    done = w.owner.post(f"/api/v1/users/{gone['id']}/flow-handover", {"apply": True, "to": heir["id"], "why": "离职", "records": {f: heir["id"]}}).expect(200).json
    w.s.stop(signal.SIGKILL)
    w.s.start()
    w.clock(freeze="2026-03-02 08:30:00")
    job = w.owner.get(f"/api/v1/jobs/{done['job']}").expect(200).json
    t.equal("killed in the middle it goes on", (job["state"], job["result"]["left"]), ("done", 0))
    rows = [r for p in pages(w, f) for r in p]
    t.equal("all have moved", {r["owner"]["id"] for r in rows}, {heir["id"]})
    t.equal("each of them once", {r["rev"] for r in rows}, {2})


def pages(w, f):
    cursor = ""
    while True:
        got = w.owner.post(F + f + "/query", {"fields": ["name", "owner"], "limit": 500, **({"cursor": cursor} if cursor else {})}).expect(200).json
        yield got["rows"]
        cursor = got.get("next")
        if not cursor:
            return


LEAVING = [owned_records, dashboards, held_out_of_a_pool, what_cannot_move, many_and_killed]
