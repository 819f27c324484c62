# SPDX-License-Identifier: Apache-2.0
"""Words that stand in fields and records which somebody may not read are put wherever the house could say them: titles
and texts of to-dos, notices, messages, values that flows write, reasons of failure, file of a plan. Then every address
of the area is asked by everybody with few rights, also by who designs and administers without any right on the form."""
import re

from client import Client
from world import F, PASSWORD, typed, user

MARK = "密语"


def spoken(w):
    """Everything that could carry it; what is asked about is then in the tables."""
    form, owner = w.form, w.owner
    say = {"zh": "说 {name} {secret}"}
    once = owner.post(f"/api/v1/apps/{w.app}/forms", {"title": {"zh": "号", "en": ""}, "options": {"title_field": "what"}, "fields": [
        {**typed("text", "what"), "unique": True}]}).expect(201).json["full_key"]
    owner.refresh()
    mine = next(u for u in owner.get("/api/v1/users").json["rows"] if u["id"] == w.me)["roles"]
    role = w.role("once", {"form": once, "actions": ["read", "create", "update"], "scope": "all", "fields": {"*": "rw"}})
    owner.patch(f"/api/v1/users/{w.me}", {"roles": [*(r["id"] if isinstance(r, dict) else r for r in mine), role]}).expect(200)
    owner.refresh()
    people = [user(w.id[n]) for n in ("a", "b", "far")]
    copies = {"do": "create", "form": once, "set": {"what": {"field": "secret"}}}
    owner.put = lambda path, body: owner.call("PUT", path, body)
    owner.put("/api/v1/messages/channels/hook", {"kind": "webhook", "title": "接口", "settings": {"url": "http://127.0.0.1:9/x", "secret": "a" * 32, "local": True}})
    for do in ([{"do": "task", "to": people, "title": say, "text": say}], [{"do": "notify", "to": people, "title": say, "text": say}], [copies],
               [{"do": "message", "channel": "hook", "to": people, "title": say, "text": say}]):
        owner.post(F + form + "/rules", {"title": {"zh": "说"}, "mode": "on", "spec": {"when": {"kind": "record", "on": ["created"]}, "do": do}}).expect(201)
    owner.post(F + form + "/rules", {"title": {"zh": "计划"}, "mode": "on", "spec": {
        "when": {"kind": "plan", "anchor": {"start": True}}, "if": {"field": "name", "op": "not_empty"},
        "steps": [{"key": "d0", "title": {"zh": "今天"}, "after": {"minutes": 1}, "do": [{"do": "task", "to": people, "title": say}, copies]}]}})
    owner.post(F + form + "/rules", {"title": {"zh": "公海"}, "mode": "on", "spec": {
        "when": {"kind": "pool", "since": {"field": "updated_at"}}, "field": "agent", "members": people, "managers": [user(w.id["a"])]}})
    flow = w.flow([("start", "start", {"manual": True}), ("n1", "approve", {"who": people[:2], "sign": "all"}),
                   ("s", "service", {"do": [copies]}), ("end", "end")], ["start>n1", "n1>s", "s>end"])
    w.clock()
    runs = [w.start(flow, "owner", w.record(name=f"件{k}", secret=MARK + "同")) for k in range(2)]
    hidden = w.start(w.one("c"), "owner", w.record(name="件三", secret=MARK + "三"))
    w.clock(shift_ms=120_000)
    runs[0].act("owner", "comment", text="看一下", users=[w.id["far"]])
    runs[0].do("a", "approve")
    runs[0].do("b", "approve")
    w.clock()
    todo = [(i, u) for i, u in w.s.sql("SELECT id, user_id FROM x_task WHERE kind = 'rule' AND state = 'open' ORDER BY id") if u == int(w.id["b"])]
    w.who["b"].post(f"/api/v1/tasks/{todo[0][0]}", {"to": "given", "user": w.id["far"]}).expect(204)
    w.clock()
    return [*runs, hidden]


def designer(w):
    """Every right of the house, none on the form."""
    role = w.owner.post("/api/v1/roles", {"key": "maker", "title": "设计", "grants": [], "rights": ["design", "flow_admin", "messages"]})
    w.id["maker"] = w.owner.post("/api/v1/users", {"account": "maker", "name": "设计", "password": PASSWORD, "roles": [role.expect(201).json["id"]], "dept": w.dept}).expect(201).json["id"]
    w.who["maker"] = Client(w.s).login("maker", PASSWORD)


def asked(w, area):
    """Every GET of the area with every id that it could be about."""
    ids = {"flows": "x_flow", "instances": "x_flow_inst", "rules": "x_rule", "log": "x_send", "plan-runs": "x_plan_run"}
    records = [r for r, in w.s.sql("SELECT DISTINCT record_id FROM x_flow_inst UNION SELECT DISTINCT record_id FROM x_rule_run WHERE record_id > 0")]
    for path, ways in w.owner.get("/api/v1/openapi.json").json["paths"].items():
        if "get" not in ways or not (area.match(path) or re.search(r"/records/\{id\}(/history|/comments)?$", path)):
            continue
        filled = path.replace("{form}", w.form).replace("{n}", "1").replace("{key}", "hook").replace("{hook}", "x")
        part = re.search(r"([\w-]+)/\{(\w+)\}", filled)
        if not part:
            tails = [""]
            if path.endswith("/me/flows"):
                tails = ["?box=" + b for b in ("todo", "done", "started", "copied", "watched")]
            if path.endswith("/me/tasks"):
                tails = ["?box=open", "?box=done"]
            if path.endswith("/plan-runs"):
                tails = ["", *(f"?record={r}" for r in records)]
            yield from (filled + tail for tail in tails)
            continue
        table = ids.get(part.group(1))
        found = records if part.group(1) == "records" else [i for i, in w.s.sql(f"SELECT id FROM {table}")] if table else [w.me]
        for i in found:
            one = filled.replace("{" + part.group(2) + "}", str(i))
            yield one + (f"?record={records[0]}" if one.endswith("/why") else "")


def nobody_hears(w, t, kind, area):
    spoken(w)
    designer(w)
    heard, n = [], 0
    urls = list(asked(w, area))
    for name in ("a", "b", "c", "far", "maker"):
        for url in urls:
            got = w.who[name].get(url)
            n += 1
            if MARK in got.text or got.status >= 500:
                at = got.text.find(MARK)
                heard.append(f"{name} {url}: {got.status} ..{got.text[max(0, at - 120):at + 60]}")

    def none():
        assert not heard, f"{len(heard)} of {n}\n" + "\n".join(heard[:12])
    t.run(f"{kind}: {n} answers tell nobody what he may not read", none)
    there = sum(MARK in w.owner.get(u).text for u in urls)
    t.run(f"{kind}: it is there to be heard", lambda: there > 4 or (_ for _ in ()).throw(AssertionError(there)))
