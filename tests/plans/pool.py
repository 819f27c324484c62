# SPDX-License-Identifier: Apache-2.0
"""The public pool: claiming, limits, giving back, giving out, what goes back by itself."""
import threading

F = "/api/v1/forms/"


def pool(w, form, code=201, **more):
    spec = {"when": {"kind": "pool", "since": {"field": "seen"}}, "field": "owner", "members": [{"role": "p1"}, {"role": "p2"}],
            "managers": [{"user": w.me}], "held": {"field": "state", "op": "eq", "value": "open"}, **more}
    got = w.owner.post(F + form + "/rules", {"title": {"zh": "公海"}, "mode": "on", "spec": spec})
    got.expect(code)
    w.clock()
    return got.json


def act(w, form, do, *ids, who=None, **more):
    rows = (who or w.owner).post(F + form + "/pool", {"do": do, "ids": list(ids), **more}).expect(200).json["rows"]
    w.clock()
    return [r["ok"] or r["code"] for r in rows]


def free(w, form, **values):
    row = w.make(form, state="open", **values)
    now = w.owner.get(F + f"{form}/records/{row['id']}").json
    w.owner.patch(F + f"{form}/records/{row['id']}", {"values": {"owner": None}}, headers={"If-Match": str(now["rev"])}).expect(200)
    w.clock()
    return row["id"]


def holder(w, form, id_):
    owner = w.owner.get(F + f"{form}/records/{id_}").expect(200).json["owner"]
    return owner and owner["id"]


def world(w, **more):
    f = w.form()
    seen = {"form": f, "scope": "all", "fields": {"*": "read", "phone": "masked"}, "actions": ["read"], "condition": {"field": "owner", "op": "empty"}}
    own = {"form": f, "scope": "own", "fields": {"*": "rw"}, "actions": ["read", "update", "history"]}
    anna, ben = w.person([seen, own]), w.person([seen, own])
    cora = w.person([seen])
    return f, anna, ben, cora, pool(w, f, **more)


def claims(w, t):
    f, anna, ben, cora, _ = world(w, hold=3, day=4, cooldown_days=5)
    ids = [free(w, f, name=str(i), phone="19900000001") for i in range(6)]
    one = anna["client"].get(F + f"{f}/records/{ids[0]}").expect(200).json["values"]["phone"]
    t.equal("in the pool the phone is masked", "*" in one, True)
    t.equal("a member claims", act(w, f, "claim", ids[0], who=anna["client"]), [True])
    t.equal("it is hers", holder(w, f, ids[0]), anna["id"])
    t.equal("and shows its phone", anna["client"].get(F + f"{f}/records/{ids[0]}").json["values"]["phone"], "19900000001")
    t.equal("the next comes too late", act(w, f, "claim", ids[0], who=ben["client"]), ["POOL_TAKEN"])
    t.equal("who is no member may not", act(w, f, "claim", ids[1], who=cora["client"]), ["POOL_MEMBER"])
    t.equal("several at once, as many as one may hold", act(w, f, "claim", *ids[1:4], who=anna["client"]), [True, True, "POOL_HOLD"])
    t.equal("what is closed does not count", (w.change(f, {"id": ids[0]}, state="back"), act(w, f, "claim", ids[3], who=anna["client"]))[1], [True])
    w.change(f, {"id": ids[1]}, state="back")
    t.equal("nor more a day", act(w, f, "claim", ids[4], who=anna["client"]), ["POOL_DAY"])
    got = anna["client"].get(F + f + "/pool").expect(200).json
    t.equal("she sees what is left", (got["holds"], got["hold"], got["claimed"], got["day"], got["member"], got["manager"]), (2, 3, 4, 4, True, False))
    t.equal("giving back needs a reason", act(w, f, "release", ids[3], who=anna["client"]), ["FIELD_REQUIRED"])
    t.equal("given back", act(w, f, "release", ids[3], who=anna["client"], why="号码错误"), [True])
    t.equal("another's is not hers to give back", act(w, f, "release", ids[2], who=ben["client"], why="x"), ["NOT_FOUND"])
    w.clock(freeze="2026-03-03 09:00:00")
    t.equal("not at once again to her", act(w, f, "claim", ids[3], who=anna["client"]), ["POOL_COOLDOWN"])
    t.equal("but to another", act(w, f, "claim", ids[3], who=ben["client"]), [True])
    t.equal("a manager gives out", act(w, f, "give", ids[5], to=ben["id"]), [True])
    t.equal("nobody else does", act(w, f, "give", ids[4], who=anna["client"], to=ben["id"]), ["POOL_MANAGER"])
    t.equal("what is held cannot be given", act(w, f, "give", ids[5], to=anna["id"]), ["POOL_TAKEN"])
    rows = w.owner.get(F + f"{f}/records/{ids[3]}/holders").expect(200).json["rows"]
    t.equal("who held it is written down", [(r["kind"], r["from"], r["to"]) for r in rows][:3], [("claim", "", "p2"), ("release", "p1", ""), ("claim", "", "p1")])
    t.equal("an unknown act", w.owner.post(F + f + "/pool", {"do": "fly", "ids": [ids[0]]}).status, 400)
    t.equal("a form without a pool", w.owner.get(F + w.form() + "/pool").status, 404)
    for name, bad in {"no members": {"members": []}, "a field that is no person": {"field": "name"}, "an unknown part": {"x": 1}, "a limit of nothing": {"hold": 0}}.items():
        t.equal(f"refused: {name}", pool(w, f, code=422, **bad) is not None, True)


def races(w, t):
    f, anna, ben, _, _ = world(w, hold=5)
    ids = [free(w, f, name=str(i)) for i in range(8)]
    won = []

    def run(who, wanted):
        rows = who.post(F + f + "/pool", {"do": "claim", "ids": wanted}).expect(200).json["rows"]
        won.append([r["id"] for r in rows if r["ok"]])
    threads = [threading.Thread(target=run, args=(p["client"], ids)) for p in (anna, ben)]
    for x in threads:
        x.start()
    for x in threads:
        x.join()
    t.equal("each is claimed once", sorted(won[0] + won[1]), sorted(ids))
    t.equal("and nobody holds more than he may", max(len(x) for x in won) <= 5, True)


def recycles(w, t):
    f, anna, ben, _, p = world(w, recycle={"idle_days": 10, "held_days": 30, "warn": [3, 1]})
    row, other = free(w, f, name="甲"), free(w, f, name="乙")
    act(w, f, "claim", row, other, who=anna["client"])
    notices = lambda: [(r["kind"], r["args"]["n"]) for r in anna["client"].get("/api/v1/me/notices").expect(200).json["rows"] if r["kind"].startswith("pool")][::-1]
    w.clock(freeze="2026-03-09 10:00:00")
    t.equal("three days before, she is told of both", notices(), [("pool.soon", "3"), ("pool.soon", "3")])
    w.change(f, {"id": row}, seen="2026-03-09")
    w.clock(freeze="2026-03-12 10:00:00")
    t.equal("what she cared for stays, the other goes back", (holder(w, f, row), holder(w, f, other)), (anna["id"], None))
    t.equal("and she is told", notices()[-1][0], "pool.recycled")
    kinds = [(r["kind"], r["why"]) for r in w.owner.get(F + f"{f}/records/{other}/holders").json["rows"]][0]
    t.equal("with its reason", kinds, ("recycle", "idle"))
    w.change(f, {"id": row}, state="back")
    w.clock(freeze="2026-05-01 10:00:00")
    t.equal("what is closed is left alone", holder(w, f, row), anna["id"])
    act(w, f, "claim", other, who=ben["client"])
    w.change(f, {"id": other}, seen="2026-05-25")
    w.clock(freeze="2026-05-31 10:00:00")
    t.equal("held too long goes back, cared for or not", holder(w, f, other), None)
    w.owner.delete(f"/api/v1/rules/{p['id']}").expect(204)
    t.equal("without a pool there is nothing to claim", ben["client"].get(F + f + "/pool").status, 404)


def doors(w, t):
    """Who writes the field himself is held to what holds for who claims."""
    f = w.form()
    free_ones = {"form": f, "scope": "all", "fields": {"*": "rw"}, "actions": ["read", "update", "assign"], "condition": {"field": "owner", "op": "empty"}}
    own = {"form": f, "scope": "own", "fields": {"*": "rw"}, "actions": ["read", "update", "history", "assign"]}
    anna, ben = w.person([free_ones, own]), w.person([free_ones, own])
    pool(w, f, hold=2, day=3, cooldown_days=5)
    ids = [free(w, f, name=str(i)) for i in range(4)]

    def put(who, id_, to):
        rev = w.owner.get(F + f"{f}/records/{id_}").json["rev"]
        got = who["client"].patch(F + f"{f}/records/{id_}", {"values": {"owner": to}}, headers={"If-Match": str(rev)})
        w.clock()
        return got.json.get("code") or got.status
    t.equal("who writes himself into it has claimed it", put(anna, ids[0], anna["id"]), 200)
    rows = w.owner.get(F + f"{f}/records/{ids[0]}/holders").json["rows"]
    t.equal("which is written down", (rows[0]["kind"], rows[0]["to"], rows[0]["by"]), ("claim", "p1", "p1"))
    t.equal("and is given back by the same door", put(anna, ids[0], None), 200)
    t.equal("but not taken again at once", put(anna, ids[0], anna["id"]), "POOL_COOLDOWN")
    t.equal("by no door", act(w, f, "claim", ids[0], who=anna["client"]), ["POOL_COOLDOWN"])
    t.equal("nobody has it", holder(w, f, ids[0]), None)
    t.equal("a second and a third", [put(anna, i, anna["id"]) for i in ids[1:3]], [200, 200])
    t.equal("not more than one may hold", put(anna, ids[3], anna["id"]), "POOL_HOLD")
    w.change(f, {"id": ids[1]}, state="back")
    t.equal("nor more a day", put(anna, ids[3], anna["id"]), "POOL_DAY")
    t.equal("a manager is not held to it", put({"client": w.owner}, ids[3], w.me), 200)
    rows = w.owner.get(F + f"{f}/records/{ids[3]}/holders").json["rows"]
    t.equal("his is a change, with his name", (rows[0]["kind"], rows[0]["by"] != ""), ("change", True))
    t.equal("what one enters for oneself is no claim", anna["client"].get(F + f + "/pool").json["claimed"], 3)


def grace(w, t):
    """A pool that is told to recycle takes nothing away before its people were warned."""
    f, anna, _, _, p = world(w)
    row = free(w, f, name="旧")
    act(w, f, "claim", row, who=anna["client"])
    w.clock(freeze="2026-07-01 08:00:00")
    now = w.owner.get(f"/api/v1/forms/{f}/pool/rule").expect(200).json["rows"][0]
    spec = {**now["spec"], "recycle": {"idle_days": 10, "warn": [3], "from": {"days": 4}}}
    w.owner.patch(f"/api/v1/rules/{p['id']}", {"mode": "on", "title": {"zh": "公海"}, "spec": spec, "version": now["version"]}).expect(200)
    w.clock()
    w.clock(freeze="2026-07-02 10:00:00")
    t.equal("long idle, it is not gone at once", holder(w, f, row), anna["id"])
    kinds = [r["kind"] for r in anna["client"].get("/api/v1/me/notices").json["rows"]]
    t.equal("she is warned", kinds[0], "pool.soon")
    w.clock(freeze="2026-07-05 10:00:00")
    t.equal("then it goes", holder(w, f, row), None)
    for name, bad in {"no number": {"days": "x"}, "an unknown part": {"weeks": 1}, "no date": "soon"}.items():
        got = w.owner.post(F + w.form() + "/rules", {"title": {"zh": "公海"}, "mode": "on", "spec": {**spec, "recycle": {"idle_days": 3, "from": bad}}})
        t.equal(f"refused: {name}", got.status, 422)


ALL = [doors, grace, claims, races, recycles]
