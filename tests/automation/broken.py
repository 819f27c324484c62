# SPDX-License-Identifier: Apache-2.0
"""What breaks under a rule holds up nobody else: neither those who save nor the other rules of the house."""
F = "/api/v1/forms/"


def without(w, form, key):
    """The field is taken out of the form."""
    now = w.owner.get(F + form + "/design").expect(200).json
    now["form"]["fields"] = [x for x in now["form"]["fields"] if x["key"] != key]
    w.owner.call("PUT", F + form + "/design", {"rev": now["rev"], "form": now["form"]}).expect(200)
    w.owner.refresh()


def say(title):
    return {"do": "notify", "to": [{"owner": True}], "title": {"zh": title}}


def fields_that_go(w, t):
    a, b = w.leads(), w.leads()
    gone = {"if": {"field": "note", "op": "eq", "value": "x"}}
    on_date = {"kind": "date", "field": "ends", "offsets": [{"days": -1}], "at": "09:00"}
    broken = [w.rule(a, on_date, say("甲期 {name}"), **gone),
              w.rule(a, {"kind": "schedule", "every": "day", "at": "09:00"}, say("甲日 {name}"), **gone),
              w.rule(a, {"kind": "record", "on": ["created", "updated"]}, say("甲存 {name}"), **gone)]
    w.rule(a, {"kind": "record", "on": ["created"]}, say("甲建 {name}"))
    w.rule(b, on_date, say("乙期 {name}"))
    w.make(a, name="一", ends="2026-03-10", note="y")
    w.make(b, name="二", ends="2026-03-10")
    w.clock()
    without(w, a, "note")
    w.make(a, name="三")
    w.make(a, name="四")
    w.clock(freeze="2026-03-09 09:00:01")
    t.equal("a condition over a field that is gone stops no save and no other rule", sorted(w.notices()),
            sorted(["甲建 一", "甲建 三", "甲建 四", "乙期 二"]))
    told = [[(r["state"], (r["why"] or {}).get("error"), bool((r["why"] or {}).get("message"))) for r in w.runs(r)] for r in broken]
    t.equal("each rule says why, once", told, [[("skipped", "FIELD_UNKNOWN", True)]] * 3)
    w.clock(freeze="2026-03-10 09:00:01")
    t.equal("and at the next time not again", [len(w.runs(r)) for r in broken], [1, 1, 1])


def records_that_cannot_be_given_back(w, t):
    a, b = w.leads(), w.leads()
    role = w.person("客服", [{"form": a, "actions": ["read"], "scope": "all", "fields": {"*": "read"}}])["role"]
    spec = {"when": {"kind": "pool", "since": {"field": "seen"}}, "field": "agent", "members": [{"role": role}],
            "managers": [{"user": w.me}], "recycle": {"idle_days": 3}}
    w.owner.post(F + a + "/rules", {"title": {"zh": "公海"}, "mode": "on", "spec": spec}).expect(201)
    w.clock()
    w.rule(b, {"kind": "date", "field": "ends", "offsets": [{"days": -1}], "at": "09:00"}, say("乙期 {name}"))
    w.make(a, name="一", agent=w.me)
    w.make(b, name="二", ends="2026-03-10")
    now = w.owner.get(F + a + "/design").expect(200).json
    next(x for x in now["form"]["fields"] if x["key"] == "agent")["required"] = True
    w.owner.call("PUT", F + a + "/design", {"rev": now["rev"], "form": now["form"]}).expect(200)
    w.owner.refresh()
    w.clock(freeze="2026-03-09 09:00:01")
    t.equal("a record that may not be without its holder stays with him, and others' times come", (w.notices(), w.s.sql(
        "SELECT count(*) FROM x_pool_log WHERE kind = 'recycle'")), (["乙期 二"], [(0,)]))
    t.equal("its rule says why, once", w.s.sql("SELECT count(*) FROM x_rule_run WHERE state = 'skipped'"), [(1,)])


def days_of_a_wrong_clock(w, t):
    days = lambda: {d for d, in w.s.sql("SELECT value FROM x_meta WHERE key LIKE 'daily_%'")}  # noqa: E731
    w.clock(freeze="2099-01-01 12:00:00")
    ahead = days()
    w.clock(freeze="2026-03-05 12:00:00")
    t.equal("work of every day goes on after a clock that was far ahead", (ahead, days()), ({"2099-01-01"}, {"2026-03-05"}))
    w.clock(freeze="2026-03-04 12:00:00")
    t.equal("and is not done again for a day that goes back", days(), {"2026-03-05"})


BROKEN = [days_of_a_wrong_clock, fields_that_go, records_that_cannot_be_given_back]
