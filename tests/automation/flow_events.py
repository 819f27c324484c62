# SPDX-License-Identifier: Apache-2.0
"""Rules that listen to a flow: what they hear of it, once, in the transaction of what happened, and no ring unwatched."""
import signal

F, HOUR = "/api/v1/forms/", 3600_000


def is_(field, value, op="eq"):
    return {"field": field, "op": op, "value": value}


def note(text):
    return {"do": "update", "set": {"note": {"formula": '{note}&"' + text + '"'}}}


def chain(*nodes, **options):
    """Nodes one behind the other, from a start to an end."""
    all_ = [{"id": "start", "type": "start", "manual": True}, *nodes, {"id": "end", "type": "end", "result": "approved"}]
    edges = [{"id": f"e{i}", "from": a["id"], "to": b["id"]} for i, (a, b) in enumerate(zip(all_, all_[1:]))]
    return {"nodes": all_, "edges": edges, "options": options}


def publish(w, form, spec, title="审批"):
    made = w.owner.post(F + form + "/flows", {"title": {"zh": title}, "spec": spec}).expect(201).json
    got = w.owner.post(f"/api/v1/flows/{made['id']}/publish", {"rev": made["rev"]}).expect(200).json
    w.clock()
    return {**made, **got}


def start(w, form, row, flow, who=None):
    return (who or w.owner).post(F + f"{form}/records/{row['id']}/flows/{flow['id']}", {}).expect(201).json["id"]


def act(w, inst, op, who=None, **body):
    """The operation on one's first open task of the instance."""
    c = who or w.owner
    seen = c.get(f"/api/v1/instances/{inst}").expect(200).json
    c.post(f"/api/v1/flow-tasks/{seen['tasks'][0]['id']}", {"op": op, "rev": seen["rev"], **body}).expect(200)


def world(w):
    """A form, a boss, and a flow of a decision and a filling in behind it."""
    f = w.leads()
    boss = w.person("主管", [{"form": f, "actions": ["read", "update"], "scope": "all", "fields": {"*": "rw"}}])
    flow = publish(w, f, chain({"id": "n1", "type": "approve", "title": "主管审批", "who": [{"user": boss["id"]}], "opinion": "optional", "limit": {"hours": 8}},
                               {"id": "n2", "type": "fill", "title": "补资料", "who": [{"initiator": True}]}, cancel="any"))
    return f, boss, flow


def hear(flow, *on, **more):
    return {"kind": "flow", "flow": flow["key"], "on": list(on), **more}


def flow_events(w, t):
    f, boss, flow = world(w)
    rules = {name: w.rule(f, when, note(name + " ")) for name, when in {
        "start": hear(flow, "started"), "end": hear(flow, "ended"), "ok": hear(flow, "ended", results=["approved"]), "no": hear(flow, "ended", results=["rejected"]),
        "off": hear(flow, "ended", results=["cancelled", "terminated"]), "in1": hear(flow, "reached", nodes=["n1"]), "out1": hear(flow, "left", nodes=["n1"]),
        "yes1": hear(flow, "left", nodes=["n1"], outcomes=["approved"]), "no1": hear(flow, "left", nodes=["n1"], outcomes=["rejected"]),
        "back1": hear(flow, "left", outcomes=["returned"]), "in2": hear(flow, "reached", nodes=["n2"]), "late": hear(flow, "overdue", nodes=["n1"])}.items()}
    row = lambda name: w.make(f, name=name, note="", state="new")  # noqa: E731
    told = lambda r: (w.clock(), (w.values(f, r)["note"] or "").split())[1]  # noqa: E731
    a = row("通过")
    one = start(w, f, a, flow)
    t.equal("begun, and the first step reached", told(a), ["start", "in1"])
    act(w, one, "approve", boss["client"])
    t.equal("left with what was decided, the next reached", told(a)[2:], ["out1", "yes1", "in2"])
    act(w, one, "submit")
    t.equal("ended, approved", told(a)[5:], ["end", "ok"])
    runs = w.runs(rules["yes1"])
    t.equal("once, and the log says of what", [(r["cause"], r["state"], r["record"]) for r in runs], [("flow.left", "done", a["id"])])
    b = row("拒绝")
    two = start(w, f, b, flow)
    act(w, two, "reject", boss["client"], opinion="太贵")
    t.equal("refused: the step and the end", sorted(told(b)[2:]), ["end", "no", "no1", "out1"])
    d = row("撤销")
    three = start(w, f, d, flow)
    w.owner.post(f"/api/v1/instances/{three}", {"op": "cancel", "rev": w.owner.get(f"/api/v1/instances/{three}").json["rev"]}).expect(200)
    t.equal("cancelled: the step was taken away", sorted(told(d)[2:]), ["end", "off", "out1"])
    e = row("退回")
    four = start(w, f, e, flow)
    act(w, four, "return", boss["client"], to="start", mode="again", opinion="补件")
    t.equal("returned", sorted(told(e)[2:]), ["back1", "out1"])
    act(w, four, "submit")
    t.equal("and come again", told(e)[4:], ["in1"])
    g = row("超时")
    start(w, f, g, flow)
    w.clock(shift_ms=9 * HOUR)
    t.equal("a task's time is over, once", told(g), ["start", "in1", "late"])
    w.clock(shift_ms=24 * HOUR)
    t.equal("and not again", told(g)[3:], [])


def flow_conditions(w, t):
    f, boss, flow = world(w)
    other = publish(w, f, chain({"id": "n1", "type": "fill", "who": [{"initiator": True}]}), "另一个")
    rich = w.rule(f, hear(flow, "ended"), note("rich "), **{"if": is_("n", 10, "ge")})
    once = w.rule(f, hear(flow, "started"), note("once "), again={"kind": "once"})
    rows = [w.make(f, name=str(n), n=n, note="", state="new") for n in (5, 50)]
    for row in rows:
        act(w, start(w, f, row, flow), "reject", boss["client"])
        start(w, f, row, other)
        act(w, start(w, f, row, flow), "reject", boss["client"])
    w.clock()
    t.equal("the condition is asked of the flow's record", [r["record"] for r in w.runs(rich)], [rows[1]["id"]] * 2)
    t.equal("another flow is not heard, and once is once", [r["record"] for r in w.runs(once)], [rows[1]["id"], rows[0]["id"]])
    t.equal("why not", w.owner.get(f"/api/v1/rules/{rich['id']}/why?record={rows[0]['id']}").expect(200).json["holds"], False)
    spec = {"when": hear(flow, "ended"), "do": [note("x")]}
    t.equal("it cannot be replayed, and says so", w.owner.post(F + f + "/rules/replay", {"spec": spec}).expect(200).json["can"], False)
    gone = w.make(f, name="删", n=99, note="", state="new")
    start(w, f, gone, flow)
    w.clock()
    w.owner.delete(F + f"{f}/records/{gone['id']}", headers={"If-Match": str(w.owner.get(F + f"{f}/records/{gone['id']}").json["rev"])}).expect(204)
    w.clock()
    t.equal("a condition does not hold of a record in the bin", len(w.runs(rich)), 2)
    for name, when, where in [("no such flow", hear({"key": "none"}, "ended"), "when.flow"), ("nothing chosen", hear(flow), "when.on"), ("another word", hear(flow, "slept"), "when.on"),
                              ("no such step", hear(flow, "left", nodes=["n9"]), "when.nodes"), ("no such outcome", hear(flow, "left", outcomes=["won"]), "when.outcomes"),
                              ("no list", hear(flow, "left", nodes="n1"), "when")]:
        got = w.owner.post(F + f + "/rules", {"title": {"zh": "x"}, "spec": {"when": when, "do": [note("x")]}})
        t.equal(f"{name} is refused", (got.status, [e["path"].removeprefix("spec.") for e in got.json["errors"]]), (422, [where]))
    elsewhere = w.leads()
    got = w.owner.post(F + elsewhere + "/rules", {"title": {"zh": "x"}, "spec": {"when": hear(flow, "ended"), "do": [note("x")]}})
    t.equal("nor a flow of another form", got.status, 422)
    follows = publish(w, f, {**chain({"id": "s1", "type": "service", "do": [note("follow ")]}), "nodes": [
        {"id": "start", "type": "start", "manual": False, "when": [{"when": hear(flow, "ended", results=["rejected"])}]}, {"id": "s1", "type": "service", "do": [note("follow ")]}, {"id": "end", "type": "end"}]}, "跟着")
    act(w, start(w, f, rows[0], flow), "reject", boss["client"])
    w.clock()
    t.equal("a flow may begin where another ends", "follow" in w.values(f, rows[0])["note"], True)
    app = f.split(".")[0]
    pack = w.owner.get(f"/api/v1/apps/{app}/pack").expect(200).json
    pack["app"]["key"] = "afar"
    made = w.owner.post("/api/v1/apps", {"pack": pack}).expect(201).json["key"]
    w.owner.refresh()
    there = f"{made}.{f.split('.')[1]}"
    flows = {x["key"] for x in w.owner.get(F + there + "/flows").expect(200).json["rows"]}
    got = w.owner.get(F + there + "/rules").expect(200).json["rows"]
    t.equal("in a pack they name the flow that comes along", (len(got), {x["spec"]["when"]["flow"] for x in got} <= flows), (2, True))
    t.equal("and are switched on there", w.owner.patch(f"/api/v1/rules/{got[0]['id']}", {"version": got[0]["version"], "mode": "on"}).status, 200)
    assert follows


def flow_rings(w, t):
    f, boss, flow = world(w)
    begin = {"do": "flow", "flow": flow["key"]}
    own = w.rule(f, hear(flow, "ended", results=["rejected"]), begin)
    t.equal("a rule that starts what it listens to is warned of", [r["id"] for r in own["ring"]], [own["id"]])
    row = w.make(f, name="圈", note="", state="new")
    act(w, start(w, f, row, flow), "reject", boss["client"])
    w.clock()
    t.equal("and at work it goes round not once", (len(w.owner.get(F + f"{f}/records/{row['id']}/flows").json["rows"]), [r["log"][0].get("note") for r in w.runs(own)]), (1, ["loop"]))
    w.change_rule(own, mode="off")
    second = publish(w, f, chain({"id": "s1", "type": "service", "do": [{"do": "update", "set": {"n": {"value": 1}}}]}), "第二")
    a = w.rule(f, hear(second, "ended"), begin)
    t.equal("one that starts another is no ring", a["ring"], [])
    b = w.rule(f, {"kind": "record", "on": ["updated"], "fields": ["n"]}, {"do": "flow", "flow": second["key"]})
    t.equal("round by a flow, its service and its end", [r["id"] for r in b["ring"]], [b["id"]])
    c = w.rule(f, hear(flow, "ended"), {"do": "flow", "flow": second["key"]})
    t.equal("two that start each other's flow", [r["id"] for r in c["ring"]], [c["id"], a["id"]])
    ring = lambda x: [(r["flow"], r["id"]) for r in w.owner.get(f"/api/v1/flows/{x['id']}").expect(200).json["ring"]]  # noqa: E731
    t.equal("seen from a flow the same", ring(flow), [(flow["id"], "0"), ("", c["id"]), ("", a["id"])])
    g = w.leads()
    body = chain({"id": "s1", "type": "service", "do": [{"do": "update", "set": {"n": {"value": 1}}}]})
    quiet = publish(w, g, body, "安静")
    t.equal("a flow that nobody starts again closes none", (quiet["ring"], ring(quiet)), ([], []))
    loud = w.rule(g, {"kind": "record", "on": ["updated"], "fields": ["n"]}, {"do": "flow", "flow": quiet["key"]}, mode="off")
    now = w.owner.patch(f"/api/v1/flows/{quiet['id']}", {"rev": quiet["rev"], "spec": {**body, "options": {"recall": "no"}}}).expect(200).json
    t.equal("nor by a rule that is off", now["ring"], [])
    loud = w.change_rule(loud, mode="on")
    again = w.owner.post(f"/api/v1/flows/{quiet['id']}/publish", {"rev": now["rev"]}).expect(200).json
    t.equal("published, the ring is told", [r["id"] for r in again["ring"]], ["0", loud["id"]])
    self_ = chain({"id": "s1", "type": "service", "do": [{"do": "create", "form": g, "set": {"name": {"value": "又"}}}]})
    self_["nodes"][0] = {"id": "start", "type": "start", "when": [{"when": {"kind": "record", "on": ["created"]}}]}
    t.equal("one that starts itself stands alone", [r["title"]["zh"] for r in publish(w, g, self_, "自己")["ring"]], ["自己"])


def flow_facts(w, t):
    """What the flow tells is a value and a person of the rule, for who may publish it."""
    f, boss, flow = world(w)
    facts = {"note": "opinion", "name": "outcome", "agent": "by"}
    r = w.rule(f, hear(flow, "left", nodes=["n1"]), {"do": "update", "set": {k: {"fact": v} for k, v in facts.items()}},
               {"do": "notify", "to": [{"fact": "initiator"}, {"fact": "by"}], "title": {"zh": "{name}：{note}"}})
    row = w.make(f, name="甲", note="", state="new")
    act(w, start(w, f, row, flow), "reject", boss["client"], opinion="太贵")
    w.clock()
    got = w.values(f, row)
    t.equal("outcome, person and opinion as values", (got["name"], got["note"], got["agent"]["id"]), ("已拒绝", "太贵", boss["id"]))
    t.equal("and the persons as receivers", (w.notices(), w.notices(boss["client"])), (["已拒绝：太贵"], ["已拒绝：太贵"]))
    t.equal("the log says where, not who and why", w.runs(r)[0]["told"], {"flow": "审批", "node": "主管审批", "outcome": "rejected"})
    other = w.make(f, name="乙", note="", state="new")
    start(w, f, other, flow)
    w.change_rule(r, mode="off")
    state = w.rule(f, hear(flow, "ended"), {"do": "update", "set": {"state": {"fact": "outcome"}, "note": {"fact": "flow"}}})
    act(w, w.owner.get(F + f"{f}/records/{other['id']}/flows").json["rows"][0]["id"], "reject", boss["client"])
    w.clock()
    t.equal("a word that is none of the choices is told, not written", (w.runs(state)[0]["state"], w.values(f, other)["state"]), ("failed", "new"))
    spec = lambda when, *do: {"title": {"zh": "x"}, "spec": {"when": when, "do": list(do)}}  # noqa: E731
    put = lambda **k: {"do": "update", "set": {a: {"fact": b} for a, b in k.items()}}  # noqa: E731
    ended, made = hear(flow, "ended"), {"kind": "record", "on": ["created"]}
    for name, body, where in [("by a rule that hears no flow", spec(made, put(note="node")), "do"), ("no such thing", spec(ended, put(note="mood")), "do.0.set.note"),
                              ("a number is no place for it", spec(ended, put(n="node")), "do.0.set.n"), ("a step is no person", spec(ended, put(agent="node")), "do.0.set.agent"),
                              ("nobody is told to a step", spec(ended, {"do": "notify", "to": [{"fact": "node"}], "title": {"zh": "x"}}), "do.0.to.0")]:
        got = w.owner.post(F + f + "/rules", body)
        t.equal(f"refused: {name}", (got.status, [e["path"].removeprefix("spec.") for e in got.json["errors"]]), (422, [where]))
    half = w.person("设计", [{"form": f, "actions": ["read", "update"], "scope": "all", "fields": {"*": "rw"}}])
    role = next(x for x in w.owner.get("/api/v1/roles").json["rows"] if x["key"] == half["role"])["id"]
    w.owner.patch(f"/api/v1/roles/{role}", {"rights": ["design"]}).expect(200)
    codes = [half["client"].post(F + f + "/rules", spec(ended, put(note=what))).status for what in ("node", "initiator", "by", "opinion")]
    t.equal("who decided and why: only by who administers flows", codes, [201, 201, 422, 422])
    flows = w.owner.post(F + f + "/flows", {"title": {"zh": "y"}, "spec": chain({"id": "s1", "type": "service", "do": [put(note="node")]})}).expect(201).json
    t.equal("a flow's own service knows none", w.owner.post(f"/api/v1/flows/{flows['id']}/publish", {"rev": flows["rev"]}).status, 422)


def flow_killed(w, t):
    """What was answered has been heard once, whatever dies in between."""
    f, boss, flow = world(w)
    seen = w.form({"type": "text", "key": "name", "title": {"zh": "名"}}, {"type": "link", "key": "lead", "title": {"zh": "线索"}, "options": {"target": f}}, title_field="name")
    w.rule(f, hear(flow, "ended", results=["rejected"]), {"do": "create", "form": seen, "set": {"name": {"field": "name"}, "lead": {"record": True}}})
    done = []
    for round_ in range(3):
        insts = []
        for i in range(12):
            row = w.make(f, name=f"{round_}-{i}", note="", state="new")
            insts.append((row, start(w, f, row, flow)))
        for row, inst in insts:
            act(w, inst, "reject", boss["client"])
            done.append(row["id"])
        w.s.stop(signal.SIGKILL)
        w.s.start()
        w.clock(freeze="2026-03-02 08:00:00")
    made = w.owner.post(F + seen + "/query", {"fields": ["lead"], "limit": 500}).json["rows"]
    t.equal("each end is heard once", sorted(x["values"]["lead"]["id"] for x in made), sorted(done))


FLOW_EVENTS = [flow_events, flow_conditions, flow_rings, flow_facts, flow_killed]
