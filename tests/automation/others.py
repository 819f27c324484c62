# SPDX-License-Identifier: Apache-2.0
"""What is passed to somebody else is read with his rights, never with those of whoever had it before."""
F = "/api/v1/forms/"


def grant(form, scope="own", **fields):
    return {"form": form, "actions": ["read", "update"], "scope": scope, "fields": fields}


def lead_and_people(w):
    f = w.leads()
    full, masked, bare = w.person("全", [grant(f, "all", **{"*": "rw"})]), w.person("遮", [grant(f, name="read", phone="masked")]), w.person("外", [])
    words = {"zh": "打给 {name} {phone} {note}"}
    w.rule(f, {"kind": "record", "on": ["created"]}, {"do": "task", "to": [{"user": full["id"]}], "title": words, "text": words})
    row = w.make(f, name="张", phone="19900001111", note="秘密", state="new")
    w.clock()
    return f, row, full, masked, bare


def said(w, who):
    return [(x["title"], x["text"]) for x in w.tasks(who["client"])]


def to_dos_passed_on(w, t):
    _, _, full, masked, bare = lead_and_people(w)
    whole, cut, none = "打给 张 19900001111 秘密", "打给 张 199****1111 ", "打给   "
    t.equal("who reads all reads all", said(w, full), [(whole, whole)])
    todo = w.tasks(full["client"])[0]["id"]
    full["client"].post(f"/api/v1/tasks/{todo}", {"to": "given", "user": masked["id"]}).expect(204)
    told = [n["args"]["title"] for n in masked["client"].get("/api/v1/me/notices").json["rows"] if n["kind"] == "task.given"]
    t.equal("given to another it says what he may read, in the notice too", (said(w, masked), told), ([(cut, cut)], [cut]))
    masked["client"].post(f"/api/v1/tasks/{todo}", {"to": "given", "user": bare["id"]}).expect(204)
    t.equal("who reads nothing of the form reads none of its words", said(w, bare), [(none, none)])
    bare["client"].post(f"/api/v1/tasks/{todo}", {"to": "given", "user": full["id"]}).expect(204)
    t.equal("and back with the first all of them are there", said(w, full), [(whole, whole)])
    w.owner.post(f"/api/v1/users/{full['id']}/flow-handover", {"to": masked["id"], "apply": True, "why": "离职"}).expect(200)
    t.equal("handed over by the administrator as well", (said(w, full), said(w, masked)), ([], [(cut, cut)]))


def to_dos_withdrawn(w, t):
    f, row, full, *_ = lead_and_people(w)
    todo, me = w.tasks(full["client"])[0]["id"], full["client"]
    now = w.owner.get(F + f"{f}/records/{row['id']}").json
    w.owner.delete(F + f"{f}/records/{row['id']}", headers={"If-Match": str(now["rev"])}).expect(204)
    for to in ("done", "open"):
        me.post(f"/api/v1/tasks/{todo}", {"to": to}).expect(409, "TASK_WITHDRAWN")
    me.post(f"/api/v1/tasks/{todo}", {"to": "given", "user": w.me}).expect(409)
    t.equal("what went with its record is nobody's to end or to open again", w.s.sql(f"SELECT state, ended_by FROM x_task WHERE id = {todo}"),
            [("cancelled", int(w.me))])


def reasons_without_values(w, t):
    f = w.leads()
    once = w.form({"type": "text", "key": "what", "title": {"zh": "号码"}, "unique": True}, title_field="what")
    r = w.rule(f, {"kind": "record", "on": ["created"]}, {"do": "create", "form": once, "set": {"what": {"field": "phone"}}})
    for name in "甲乙":
        w.make(f, name=name, phone="19900001111")
    w.clock()
    why = next(x["why"] for x in w.runs(r) if x["state"] == "failed")
    t.equal("a reason names the field, and never what stood in it", (why["error"], "号码" in why["message"], "19900001111" in str(why)), ("UNIQUE", True, False))


def looking_through_other_eyes(w, t):
    f, row, full, *_ = lead_and_people(w)
    w.rule(f, {"kind": "record", "on": ["created"]}, {"do": "notify", "to": [{"user": full["id"]}], "title": {"zh": "{phone}"}})
    w.make(f, name="李", phone="19900002222", note="秘密")
    w.clock()
    role = w.owner.post("/api/v1/roles", {"key": "eyes", "title": "查看", "grants": [], "rights": ["view_as"]}).expect(201).json["id"]
    w.owner.post("/api/v1/users", {"account": "eyes", "name": "查看", "password": "Quiet-7-river", "roles": [role]}).expect(201)
    eyes = type(w.owner)(w.s).login("eyes", "Quiet-7-river")
    eyes.post("/api/v1/me/view-as", {"user": full["id"]}).expect(204)
    got = [eyes.get(u) for u in ("/api/v1/me/tasks?box=open", "/api/v1/me/notices", F + f"{f}/records/{row['id']}/tasks", "/api/v1/me/flows?box=todo")]
    told = "".join(g.text for g in got)
    t.equal("who looks through other eyes reads no words that he may not read himself",
            [word in told for word in ("19900001111", "19900002222", "秘密", "张")] + [g.status for g in got], [False] * 4 + [200, 200, 404, 200])


OTHERS = [looking_through_other_eyes, reasons_without_values, to_dos_passed_on, to_dos_withdrawn]
