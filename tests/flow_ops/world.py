# SPDX-License-Identifier: Apache-2.0
"""A house with people, a form and flows, for tests of handling: who stands where is asked of the API alone."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "api"))
from client import Client, Server  # noqa: E402, F401

F, PASSWORD = "/api/v1/forms/", "Quiet-7-river"
HOUR, DAY = 3600_000, 86_400_000


def typed(kind, key, **more):
    return {"type": kind, "key": key, "title": {"zh": more.pop("zh", key), "en": ""}, **more}


def user(who):
    return {"user": who}


class World:
    """People a..f, a head "boss" of their department, whoever starts is "ini"; "far" has no right on the form."""
    NAMES = ["ini", "boss", "a", "b", "c", "d", "e", "f", "far"]

    def __init__(self, s):
        self.s, self.owner, self.n, self.flows = s, s.owner(), 0, []
        self.roles = {r["key"]: r["id"] for r in self.owner.get("/api/v1/roles").expect(200).json["rows"]}
        self.me = self.owner.get("/api/v1/me").json["user"]["id"]
        self.clock(freeze="2026-03-02 09:00:00")  # a Monday
        app = self.owner.post("/api/v1/apps", {"title": {"zh": "费用", "en": "Expenses"}}).expect(201).json["key"]
        self.owner.refresh()
        fields = [typed("text", "name"), typed("money", "amount"), typed("text", "note"), typed("text", "secret"), typed("user", "agent"),
                  typed("select", "kind", choices=[{"key": k, "title": {"zh": k.upper()}} for k in "xy"])]
        made = self.owner.post(f"/api/v1/apps/{app}/forms", {"title": {"zh": "报销", "en": "Claims"}, "options": {"title_field": "name"}, "fields": fields}).expect(201).json
        self.owner.refresh()
        self.form, self.app = made["full_key"], app
        staff = self.role("staff", {"form": self.form, "actions": ["read", "create", "update", "history"], "scope": "all", "fields": {"*": "rw", "secret": "hidden"}})
        nobody = self.role("nobody", None)
        full = {"form": self.form, "actions": ["read", "create", "update", "delete", "history"], "scope": "all", "fields": {"*": "rw"}}
        whole = self.role("whole", full)
        self.owner.patch(f"/api/v1/users/{self.me}", {"roles": [*self.mine(), whole]}).expect(200)
        self.owner.refresh()
        root = next(d for d in self.owner.get("/api/v1/departments").json["rows"] if not d["parent"])["id"]
        self.root = root
        self.dept = self.owner.post("/api/v1/departments", {"parent": root, "kind": "dept", "title": "客服"}).expect(201).json["id"]
        self.id, self.who = {"owner": self.me}, {"owner": self.owner}
        for name in self.NAMES:
            self.person(name, nobody if name == "far" else staff)
        self.owner.patch(f"/api/v1/departments/{self.dept}", {"head": self.id["boss"]}).expect(200)
        self.owner.patch(f"/api/v1/departments/{root}", {"head": self.me}).expect(200)

    def mine(self):
        return [v for k, v in self.roles.items() if k == "owner"]

    def clock(self, **body):
        self.owner.post("/test/clock", {"drain": True, **body}).expect(200)
        for name, c in getattr(self, "who", {}).items():
            if c.get("/api/v1/me").status == 401:
                c.login(name, PASSWORD if name != "owner" else "Right-9-horse")

    def role(self, key, grant):
        return self.owner.post("/api/v1/roles", {"key": key, "title": key, "grants": [grant] if grant else []}).expect(201).json["id"]

    def person(self, name, role):
        self.id[name] = self.owner.post("/api/v1/users", {"account": name, "name": name, "password": PASSWORD, "roles": [role], "dept": self.dept}).expect(201).json["id"]
        self.who[name] = Client(self.s).login(name, PASSWORD)
        return self.id[name]

    def users(self, names):
        return [user(self.id[n]) for n in names.split()]

    # --- flows -------------------------------------------------------------------------------------------------

    def flow(self, nodes, edges, **options):
        """nodes: (id, type, parts); edges: "a>b" or ("a>b", parts). Published; its id."""
        spec = {"nodes": [{"id": n[0], "type": n[1], **(n[2] if len(n) > 2 else {})} for n in nodes], "edges": [], "options": options}
        for k, e in enumerate(edges):
            way, parts = e if isinstance(e, tuple) else (e, {})
            a, b = way.split(">")
            spec["edges"].append({"id": f"e{k}", "from": a, "to": b, **parts})
        return self.publish(spec)

    def publish(self, spec):
        """A form may have 50 flows: one that was used long ago gets another version."""
        slot, self.n = self.n % 40, self.n + 1
        if slot == len(self.flows):
            made = self.owner.post(F + f"{self.form}/flows", {"title": {"zh": f"流程{self.n}", "en": f"Flow {self.n}"}, "spec": spec}).expect(201).json
            self.flows.append(made["id"])
        else:
            now = self.owner.get(f"/api/v1/flows/{self.flows[slot]}").expect(200).json
            made = self.owner.patch(f"/api/v1/flows/{now['id']}", {"rev": now["rev"], "spec": spec}).expect(200).json
        self.owner.post(f"/api/v1/flows/{made['id']}/publish", {"rev": made["rev"]}).expect(200)
        return made["id"]

    def line(self, *nodes, **options):
        """start > nodes one behind the other > end."""
        ids = ["start", *(n[0] for n in nodes), "end"]
        return self.flow([("start", "start", {"manual": True}), *nodes, ("end", "end", {"result": "approved"})],
                         [f"{a}>{b}" for a, b in zip(ids, ids[1:])], **options)

    def one(self, names="a", **parts):
        """One approval by these."""
        options = parts.pop("options", {})
        return self.line(("n1", "approve", {"title": "审批", "who": self.users(names), **parts}), **options)

    def record(self, **values):
        return self.owner.post(F + f"{self.form}/records", {"values": {"name": "差旅", "amount": "100.00", **values}}).expect(201).json["id"]

    def start(self, flow, who="ini", record=None, expect=201, **body):
        record = record or self.record()
        got = self.who[who].post(F + f"{self.form}/records/{record}/flows/{flow}", body).expect(expect)
        return Run(self, got.json["id"], record) if expect == 201 else got

    def run(self, names="a", **parts):
        return self.start(self.one(names, **parts))

    def notices(self, name, kind):
        return [n for n in self.who[name].get("/api/v1/me/notices").expect(200).json["rows"] if n["kind"] == "flow." + kind]

    def box(self, name, box, **query):
        ask = "".join(f"&{k}={v}" for k, v in query.items())
        return self.who[name].get(f"/api/v1/me/flows?box={box}{ask}").expect(200).json


class Run:
    """An instance, seen by its initiator unless somebody else is named."""

    def __init__(self, world, inst, record):
        self.w, self.id, self.record = world, inst, record

    def look(self, name="owner"):
        return self.w.who[name].get(f"/api/v1/instances/{self.id}").expect(200).json

    @property
    def rev(self):
        return self.look()["rev"]

    @property
    def state(self):
        return self.look()["state"]

    def at(self):
        """Where its tokens are."""
        return sorted(t["node"] + ("!" if t["state"] == "incident" else "") for t in self.look()["tokens"])

    def open(self):
        """Who has it, by node: {"n1": ["a", "b"]}; those whose turn comes later in brackets."""
        out = {}
        for t in self.look()["open"]:
            name = t["user"]["name"]
            out.setdefault(t["node"], []).append(f"({name})" if t["is_later"] else name)
        return {k: sorted(v) for k, v in out.items()}

    def task(self, name, any_of=False):
        """His open task; None."""
        mine = [t["task"] for t in self.look()["open"] if t["user"]["name"] == name and (any_of or not t["is_later"])]
        return mine[0] if mine else None

    def do(self, name, op, expect=200, code=None, as_=None, rev=None, task=None, key=None, **parts):
        """The open task of `name` (or of `as_`, for whom he does it)."""
        task = task or self.task(as_ or name)
        assert task, f"{as_ or name} has no task: {self.open()}"
        headers = {"Idempotency-Key": key} if key else None
        return self.w.who[name].post(f"/api/v1/flow-tasks/{task}", {"op": op, "rev": rev or self.rev, **parts}, headers=headers).expect(expect, code)

    def act(self, name, op, expect=200, code=None, rev=None, **parts):
        return self.w.who[name].post(f"/api/v1/instances/{self.id}", {"op": op, "rev": rev or self.rev, **parts}).expect(expect, code)

    def values(self):
        return self.w.owner.get(F + f"{self.w.form}/records/{self.record}").expect(200).json["values"]

    def kinds(self, name="owner"):
        return [h["kind"] for h in self.look(name)["history"]]

    def story(self, kind, name="owner"):
        return [h for h in self.look(name)["history"] if h["kind"] == kind]
