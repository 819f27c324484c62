# SPDX-License-Identifier: Apache-2.0
"""Grants that change between the same questions: a condition, a scope, the right on a field, a form taken away and given
back, everything given. What was kept under other rights (answers, columns) must never answer: each question is also put
to an installation that keeps nothing, groups to the naive model, and wherever the rights let two worlds look the same to
somebody, the twin answers alike. A second person asks the same in between, whose rights are others."""
import copy
import groups
import reports
import worlds
from worlds import ACTIONS, BIT

QUESTIONS = 6


class Gen(reports.Gen):
    def changed(self, roles, user):
        """The roles after one change of what the user may; (how, roles)."""
        roles = copy.deepcopy(roles)
        mine = [r for r in roles if r["id"] in user["roles"]]
        held = [g for r in mine for g in r["grants"]]
        read = [g for g in held if g["actions"] & BIT["read"]]
        if not read:
            return self.all_given(roles, user)
        g = self.r.choice(read)
        form = self.form(g["form"])
        how = self.r.choice(["condition", "condition", "scope", "field", "field", "field", "form", "form"])
        if how == "condition":
            g["condition"] = None if g["condition"] is not None and self.r.random() < 0.4 else self.filter(form, 2, rule=True)
        elif how == "scope":
            g["scope"] = self.r.choice([s for s in ("own", "dept", "dept_below", "branch", "all", "participated", "pool") if s != g["scope"]])
        elif how == "field":
            for key in self.r.choice([["*"], [f["key"] for f in self.some(form["fields"], 1, 3)]]):
                g["fields"][key] = self.r.choice(["rw", "read", "masked", "hidden", "hidden"])
        else:
            for r in mine:
                r["grants"] = [x for x in r["grants"] if x["form"] != form["key"]]
        return how, roles

    def all_given(self, roles, user):
        roles = copy.deepcopy(roles)
        role = self.r.choice([r for r in roles if r["id"] in user["roles"]])
        role["grants"] += [{"form": f["key"], "actions": sum(BIT[a] for a in ACTIONS), "scope": "all", "condition": None, "fields": {"*": "rw"}}
                           for f in self.w["forms"]]
        return "all", roles

    def states(self, user):
        """[(how it came about, the roles)]: the first again at the end."""
        first = self.w["roles"]
        one = self.changed(first, user)
        two = self.changed(one[1], user)
        return [("first", first), self.all_given(first, user), one, two, self.all_given(two[1], user), ("back", first)]

    def questions(self, users):
        """Each with its number, by which it means a board; boards are made under the first rights alone."""
        asks = [reports.Gen.ask(self) for _ in range(QUESTIONS)] + [self.groups() for _ in range(2)]
        return [dict(a, user=u, also=0, k=k) for k, a in enumerate(asks) for u in (users if self.r.random() < 0.6 else users[:1])]

    def groups(self):
        for _ in range(20):
            a = groups.Gen.ask(self)
            if a["channel"] == "groups":
                return a


def changes(before, after):
    """What the driver is told."""
    return [{"op": "grants", "role": y["id"], "grants": y["grants"]} for x, y in zip(before, after) if x["grants"] != y["grants"]]


def under(m, roles):
    """The model from now on with these roles."""
    m.w, m.actors = dict(m.w, roles=roles), {}
    return m
