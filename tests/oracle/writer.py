# SPDX-License-Identifier: Apache-2.0
"""What a change must do: the naive model of the write door."""
import worlds
from model import View
from rules import BIT, Refused


class Writer:
    """What a change must do: the error, or the row as it is afterwards."""

    def __init__(self, m, user_id):
        self.m, self.me = m, m.actor(user_id)
        self.view = View(m, [user_id])

    def writes(self, row, f, action):
        return any(g["actions"] & BIT[action] and word_writes(g["fields"], f) for g in self.me.holding(row))

    def writes_line(self, row, sub, s, action):
        return any(g["actions"] & BIT[action] and word_writes(g["fields"], sub) and
                   word_writes(g["fields"], sub, s) for g in self.me.holding(row))

    def check_known(self, form, a):
        if not self.me.actions[form["key"]]:
            raise Refused("FORM_UNKNOWN")
        for k, v in a["cells"].items():
            f = self.m.field(form["fields"], k)
            some = [g for g in self.me.grants[form["key"]] if g["actions"] & (BIT["create"] | BIT["update"])]
            if not self.me.any_right(form, f) and not any(word_writes(g["fields"], f) for g in some):
                raise Refused("FIELD_UNKNOWN")
            for line in v if f["type"] == "subform" and v else []:
                for key in line["cells"]:
                    s = self.m.field(f["fields"], key)
                    if not self.me.any_sub_right(form, f, s) and not any(
                            word_writes(g["fields"], f) and word_writes(g["fields"], f, s) for g in some):
                        raise Refused("FIELD_UNKNOWN")

    def check_cells(self, row, form, a, action):
        for k, v in a["cells"].items():
            f = self.m.field(form["fields"], k)
            if not self.writes(row, f, action):
                raise Refused("FIELD_DENIED")
            for line in v if f["type"] == "subform" and v else []:
                for key in line["cells"]:
                    if not self.writes_line(row, f, self.m.field(f["fields"], key), action):
                        raise Refused("FIELD_DENIED")

    def check_links(self, row, form, a, old):
        for k, v in a["cells"].items():
            f = self.m.field(form["fields"], k)
            if f["type"] == "link":
                ids = [v] if v is not None and not (old and old["cells"][k] == v) else []
                self.check_targets(f, ids)
            elif f["type"] == "links":
                self.check_targets(f, [i for i in v or [] if i not in ((old and old["cells"][k]) or [])])
        for k, v in a["cells"].items():
            f = self.m.field(form["fields"], k)
            for line in v if f["type"] == "subform" and v else []:
                for key, x in line["cells"].items():
                    s = self.m.field(f["fields"], key)
                    if s["type"] == "link" and x is not None:
                        self.check_targets(s, [x])

    def check_targets(self, f, ids):
        for i in ids:
            row = self.m.live(f["options"]["target"], i)
            if not row or not self.view.sees(row):
                raise Refused("LINK_MISSING")

    def image(self, form, old, a):
        row = dict(old, cells=dict(old["cells"]))
        for k, v in a["cells"].items():
            f = self.m.field(form["fields"], k)
            if f["type"] == "subform":
                v = [{"id": None, "cells": {s["key"]: line["cells"].get(s["key"]) for s in f["fields"]}} for line in v] or None
            row["cells"][k] = v
        worlds.compute(form, row["cells"])
        return row

    def holds_now(self, row):
        self.me.held.pop((row["form"], row["id"]), None)
        kept, self.m.by_id[row["form"]][row["id"]] = self.m.by_id[row["form"]].get(row["id"]), row
        grants = self.me.holding(row)
        self.m.by_id[row["form"]][row["id"]] = kept
        if kept is None:
            del self.m.by_id[row["form"]][row["id"]]
        return grants

    def create(self, form, a):
        self.check_known(form, a)
        if not self.me.actions[form["key"]] & BIT["create"]:
            raise Refused("ACTION_DENIED")
        blank = {"form": form["key"], "id": -1, "created": 0, "updated": 0, "participants": [], "comments": [], "state": "", "rev": 1,
                 "history": [], "owner": self.me.user["id"], "cells": {f["key"]: None for f in form["fields"]}}
        if a["owner"]:
            blank["owner"] = a["owner"]
        blank["dept"] = next(u for u in self.m.w["users"] if u["id"] == blank["owner"])["dept"] or self.me.user["dept"]
        row = self.image(form, blank, a)
        self.check_links(row, form, {"cells": {k: v for k, v in a["cells"].items() if k != a.get("lines")}}, None)
        self.check_links(row, form, a, None)
        self.holds_now(row)
        if not self.me.may(row, "create"):
            raise Refused("ACTION_DENIED")
        self.check_cells(row, form, a, "create")
        if row["owner"] != self.me.user["id"] and not self.me.may(row, "assign"):
            raise Refused("ACTION_DENIED")
        return row

    def open(self, form, a, action, binned):
        row = self.m.by_id[form["key"]].get(a["id"])
        if not row or row["state"] == "absent" or (row["state"] == "deleted") != binned:
            raise Refused("NOT_FOUND")
        if not self.me.may(row, action):
            raise Refused("ACTION_DENIED" if self.view.sees(row) else "NOT_FOUND")
        return row

    def update(self, form, a):
        self.check_known(form, a)
        old = self.open(form, a, "update", False)
        if a["stale"]:
            raise Refused("CONFLICT")
        self.check_cells(old, form, a, "update")
        row = self.image(form, old, a)
        assigned = bool(a["owner"]) and a["owner"] != old["owner"]
        if assigned:
            if not self.me.may(old, "assign"):
                raise Refused("ACTION_DENIED")
            row["owner"] = a["owner"]
            row["dept"] = next(u for u in self.m.w["users"] if u["id"] == a["owner"])["dept"] or row["dept"]
        self.check_links(row, form, a, old)
        same = row["cells"] == old["cells"] and not assigned
        if not same and not assigned and not any(g["actions"] & BIT["update"] for g in self.holds_now(row)):
            self.me.held.clear()
            raise Refused("ACTION_DENIED")
        self.me.held.clear()
        return row

    def delete(self, form, a):
        row = self.open(form, a, "delete", False)
        if a["stale"]:
            raise Refused("CONFLICT")
        for other in self.m.w["forms"]:
            for f in other["fields"]:
                for s in f["fields"] if f["type"] == "subform" else []:
                    if s["type"] == "link" and s["options"]["target"] == form["key"] and any(
                            line["cells"][s["key"]] == row["id"] for r in self.m.rows[other["key"]]
                            for line in r["cells"][f["key"]] or []):
                        raise Refused("LINK_REFUSED")
                if f["type"] in ("link", "links") and f["options"]["target"] == form["key"] and any(
                        row["id"] in (v if isinstance(v, list) else [v]) for r in self.m.rows[other["key"]]
                        if r["state"] == "" for v in [r["cells"][f["key"]]]):
                    raise Refused("LINK_REFUSED")
        return dict(row, state="deleted")

    def restore(self, form, a):
        return dict(self.open(form, a, "restore" if False else "delete", True), state="")


def word_writes(spec, f, s=None):
    own = spec.get(f["key"], spec.get("*"))
    if s:
        own = own.get(s["key"], own.get("*")) if isinstance(own, dict) else own
    elif isinstance(own, dict):
        own = own.get("*")
    return own in ("rw", "write", "masked_write")


def change(m, a):
    """(error or None, the row after the change); the model itself is not changed."""
    try:
        return None, getattr(Writer(m, a["user"]), a["verb"])(m.forms[a["form"]], a)
    except Refused as e:
        return str(e), None
