# SPDX-License-Identifier: Apache-2.0
"""Draws small installations and questions about them, from a seed.

A world is a dict that the driver builds (forms, people, roles, rows) and that model.py reads. Cells are
kept twice: row["cells"] in the model's own units (fen, days, ms, option keys, ids), and row["values"] and
row["links"] as a caller would send them. Domains are small, so that values collide and are often empty."""
import random

NOW_MS = 1783231402000
DAY_MS = 86400000
ACTIONS = ["read", "create", "update", "delete", "export", "import", "reveal", "exact", "last4", "assign",
           "history", "print"]
BIT = {name: 1 << i for i, name in enumerate(ACTIONS)}
PINYIN = {"张三": "zhangsan|zs", "李四": "lisi|ls", "王小五": "wangxiaowu|wxw", "赵六": "zhaoliu|zl", "Bo": "bo|bo"}
PHONES = ["19900010001", "19900010002", "19900020001", "075588886666", "12345"]
IDNOS = ["11010519491231002X", "440524188001010014"]
TEXTS = ["a", "b", "Ab", "中文", "中", "x%y", "a_b", "b2"]
CHOICES = [("new", "新的"), ("open", "打开"), ("shut", "关闭")]
TAGS = [("r", "红"), ("g", "绿"), ("b", "蓝")]


def title(zh):
    return {"zh": zh, "en": zh}


def day_text(days):
    import datetime
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=days)).isoformat()


def instant_text(ms):
    import datetime
    t = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=ms)
    return t.replace(microsecond=0).isoformat() + "Z"


def money_text(fen):
    return "%s%d.%02d" % ("-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100)


TODAY = (NOW_MS + 480 * 60000) // DAY_MS


class Gen:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.w = {"op": "world", "seed": seed}
        self.rules_by_id = True  # may a grant's condition ask for the id?
        # What questions are about more often than by chance: forms, numbers of records by form, values by type.
        self.focus, self.near, self.known = [], {}, {}
        self.asked, self.inside = 0, 0  # figures over linked records in this filter, and how deep
        self.rolls = True  # are there roll-ups? Behind a write they wait for the job that follows it

    def some(self, items, low, high):
        items = list(items)
        return self.r.sample(items, min(len(items), self.r.randint(low, high)))

    # --- what there is ---------------------------------------------------------------------------

    def depts(self):
        depts = [{"id": 9001, "parent": 0, "kind": "org", "title": "医院"}]
        for i in range(self.r.randint(2, 6)):
            depts.append({"id": 9002 + i, "parent": self.r.choice(depts)["id"],
                          "kind": self.r.choice(["branch", "dept", "dept"]), "title": "科%d" % i})
        self.w["depts"] = depts

    def field(self, form, kind, key):
        f = {"key": key, "type": kind, "title": title("%s.%s" % (form["key"], key)), "options": {}}
        if kind == "name":
            f.update(type="text", options={"name": True})
        elif kind in ("link", "links"):
            f["options"] = {"target": self.r.choice(self.keys)}
        elif kind == "select":
            f["choices"] = [{"key": k, "title": title(t)} for k, t in CHOICES]
        elif kind == "multiselect":
            f["choices"] = [{"key": k, "title": title(t)} for k, t in TAGS]
        elif kind == "subform":
            f["fields"] = [self.field(form, k, "%s%d" % (k[0], i))
                           for i, k in enumerate(self.some(["text", "integer", "money", "link", "phone"], 1, 3))]
        return f

    def formulas(self, form):
        ints = [f["key"] for f in form["fields"] if f["type"] == "integer"]
        money = [f["key"] for f in form["fields"] if f["type"] == "money"]
        texts = [f["key"] for f in form["fields"] if f["type"] == "text"]
        made = []
        if len(ints) >= 2 and self.r.random() < 0.7:
            made.append(("{%s}+{%s}" % (ints[0], ints[1]), "integer", "add", ints[:2]))
        if money and self.r.random() < 0.5:
            made.append(("{%s}*2" % money[0], "money", "twice", money[:1]))
        if texts and self.r.random() < 0.4:
            made.append(('{%s}&"!"' % texts[0], "text", "bang", texts[:1]))
        if made and self.r.random() < 0.5 and made[0][2] == "add":
            made.append(("{y0}+1", "integer", "next", ["y0"]))
        for i, (source, result, how, inputs) in enumerate(made):
            f = self.field(form, "formula", "y%d" % i)
            f["options"] = {"formula": source, "result": result, "is_own_value": self.r.random() < 0.15}
            f["how"], f["inputs"] = how, inputs
            form["fields"].append(f)

    def lookups(self, form):
        """Fields of other forms shown in this one, now and then through a look-up of the other form."""
        links = [f for f in form["fields"] if f["type"] == "link"]
        for i in range(self.r.choice([0, 1, 1, 2]) if links else 0):
            link = self.r.choice(links)
            there = [f for f in self.form(link["options"]["target"])["fields"]
                     if f["type"] != "subform" and (f["type"] != "lookup" or f["shows"]["type"] != "lookup")]
            source = self.r.choice([f for f in there for _ in range(3 if f["type"] in ("lookup", "phone", "integer") else 1)])
            f = self.field(form, "lookup", "k%d" % i)
            f["options"] = {"link": link["key"], "field": source["key"]}
            f["shows"] = source
            form["fields"].append(f)

    def rollups(self, form):
        """Figures over the rows of a sub-form, over what a many-link names, over what links here."""
        ways = [(None, f) for f in form["fields"] if f["type"] in ("subform", "links")]
        ways += [(g, f) for g in self.w["forms"] for f in g["fields"]
                 if f["type"] in ("link", "links") and f["options"]["target"] == form["key"]]
        for i in range(self.r.choice([0, 1, 1, 2, 3]) if ways else 0):
            there, via = self.r.choice(ways)
            rows = (there or via if via["type"] == "subform" or there else self.form(via["options"]["target"]))["fields"]
            kind = self.r.choice(["count", "sum", "min", "max", "average", "first", "last"])
            fits = {"count": lambda f: False, "sum": summable, "average": summable}.get(
                kind, lambda f: value_field(f)["type"] in ROLLED or kind in ("first", "last") and f["type"] in ("select", "user"))
            sources = [f for f in rows if f["type"] not in ("lookup", "rollup") and fits(f)]
            options = {"link": via["key"], "kind": kind if sources else "count", "result": "integer",
                       "is_own_value": self.r.random() < 0.15}
            if there:
                options["form"] = there["key"]
            if sources:
                source = self.r.choice(sources)
                kind_of = value_field(source)["type"]
                options.update(field=source["key"], result=kind_of if kind_of in ("integer", "money", "date", "datetime") else "text")
                if kind in ("first", "last") and self.r.random() < 0.6:
                    options["order"] = self.r.choice([f for f in rows if f["type"] not in ("lookup", "rollup")])["key"]
            if self.r.random() < 0.4:
                options["filter"] = self.fixed([f for f in rows if f["type"] not in ("lookup", "rollup") and ops_of(f)])
            f = self.field(form, "rollup", "w%d" % i)
            f["options"] = {k: v for k, v in options.items() if v is not None}
            form["fields"].append(f)
            if options["result"] == "integer" and self.r.random() < 0.4:
                g = self.field(form, "formula", "z%d" % i)
                g["options"] = {"formula": "{w%d}+1" % i, "result": "integer", "is_own_value": self.r.random() < 0.1}
                g["how"], g["inputs"] = "next", ["w%d" % i]
                form["fields"].append(g)

    def reaches(self, form):
        """Formulas over what a link leads to, or over the rows of a sub-form."""
        hops = [f for f in form["fields"] if f["type"] in ("link", "subform")]
        for i in range(self.r.choice([0, 1, 2]) if hops else 0):
            hop = self.r.choice(hops)
            there = hop["fields"] if hop["type"] == "subform" else self.form(hop["options"]["target"])["fields"]
            leaves = [f for f in there if f["type"] in ("integer", "rollup") and value_field(f)["type"] == "integer" or
                      f["type"] == "text" and hop["type"] == "link"]
            if not leaves:
                continue
            leaf = self.r.choice(leaves)
            name = "{%s.%s}" % (hop["key"], leaf["key"])
            result, f = value_field(leaf)["type"], self.field(form, "formula", "x%d" % i)
            f["options"] = {"formula": name + '&"!"' if result == "text" else "SUM(%s)" % name if hop["type"] == "subform" else name + "+1",
                            "result": result, "is_own_value": self.r.random() < 0.1}
            f["how"], f["inputs"] = "reach", [hop["key"], leaf["key"]]
            form["fields"].append(f)

    def fixed(self, fields, depth=8):
        """A condition over the cells of one row, with fixed values."""
        if not fields:
            return None
        if depth and self.r.random() < 0.3:
            return {self.r.choice(["and", "or"]): [self.fixed(fields, depth - 1) for _ in range(2)]}
        if depth and self.r.random() < 0.15:
            return {"not": self.fixed(fields, depth - 1)}
        f = self.r.choice(fields)
        return self.comparison(f["key"], f, self.r.choice(ops_of(f)))

    def forms(self):
        self.keys = ["f%d" % i for i in range(self.r.randint(2, 6))]
        kinds = ["name", "text", "integer", "integer", "money", "select", "date", "datetime", "boolean", "phone", "phone",
                 "idnumber", "user", "link", "link", "links", "multiselect", "subform", "subform"]
        self.w["forms"] = []
        for key in self.keys:
            form = {"key": key, "title": title("表" + key), "options": {}, "fields": []}
            for i, kind in enumerate(self.some(kinds, 4, 11)):
                form["fields"].append(self.field(form, kind, "%s%d" % (kind[0], i)))
            titles = [f["key"] for f in form["fields"] if f["type"] in ("text", "phone", "integer", "select", "money")]
            if not titles:
                form["fields"].append(self.field(form, "text", "t99"))
                titles = ["t99"]
            form["options"]["title_field"] = self.r.choice(titles)
            self.formulas(form)
            self.w["forms"].append(form)
        for form in self.w["forms"] if self.rolls else []:
            self.rollups(form)
        for form in self.w["forms"] if self.rolls else []:
            self.reaches(form)
        for form in self.w["forms"]:
            self.lookups(form)

    def form(self, key):
        return next(f for f in self.w["forms"] if f["key"] == key)

    # --- who there is ----------------------------------------------------------------------------

    def users(self):
        self.w["users"] = []
        for i in range(self.r.randint(3, 8)):
            depts = [d["id"] for d in self.w["depts"]]
            self.w["users"].append({"id": 8001 + i, "name": "人%d" % i,
                                    "dept": self.r.choice(depts) if self.r.random() < 0.85 else 0,
                                    "more": self.some(depts, 0, 1) if self.r.random() < 0.3 else [],
                                    "roles": []})

    def word(self):
        return self.r.choice(["rw", "rw", "read", "masked", "masked", "masked_write", "hidden", "write"])

    def rights(self, form):
        fields = {"*": self.r.choice(["rw", "read", "rw", "masked", "hidden"])}
        for f in form["fields"]:
            if self.r.random() < 0.45:
                fields[f["key"]] = self.word()
                if f["type"] == "subform" and self.r.random() < 0.8:
                    fields[f["key"]] = {"*": self.r.choice(["rw", "read", self.word()])}
                    for s in f["fields"]:
                        if self.r.random() < 0.5:
                            fields[f["key"]][s["key"]] = self.word()
        return fields

    def grant(self, form):
        actions = BIT["read"] if self.r.random() < 0.92 else 0
        for a in ACTIONS[1:]:
            if self.r.random() < (0.5 if a in ("exact", "last4") else 0.35):
                actions |= BIT[a]
        g = {"form": form["key"], "actions": actions, "fields": self.rights(form),
             "scope": self.r.choice(["own", "dept", "dept_below", "branch", "all", "all", "participated", "pool"]),
             "condition": None}
        if self.r.random() < 0.4:
            g["condition"] = self.filter(form, 2, rule=True)
        return g

    def roles(self):
        self.w["roles"] = []
        for i in range(self.r.randint(2, 5)):
            grants = []
            for form in self.w["forms"]:
                for _ in range(self.r.choice([0, 1, 1, 1, 2, 2, 3, 4])):
                    grants.append(self.grant(form))
            self.w["roles"].append({"id": 7001 + i, "key": "r%d" % i, "grants": grants})
        for u in self.w["users"]:
            u["roles"] = sorted(r["id"] for r in self.some(self.w["roles"], 1, 3))

    # --- what is in it ---------------------------------------------------------------------------

    def value(self, f, name=None):
        r, t = self.r, f["type"]
        if self.known.get(t) and r.random() < 0.5:
            return r.choice(self.known[t])
        if t == "text":
            return r.choice(list(PINYIN)) if f["options"].get("name") else r.choice(TEXTS)
        if t == "integer":
            return r.randint(-2, 4)
        if t == "money":
            return r.choice([-100, 0, 1, 250, 250, 10000])
        if t == "select":
            return r.choice(CHOICES)[0]
        if t == "date":
            return TODAY + r.choice([-400, -40, -7, -1, 0, 1, 30])
        if t == "datetime":
            return NOW_MS // 1000 * 1000 + r.choice([-400 * DAY_MS, -DAY_MS, -3600000, 0, 7200000, 40 * DAY_MS])
        if t == "boolean":
            return r.random() < 0.5
        if t == "phone":
            return r.choice(PHONES)
        if t == "idnumber":
            return r.choice(IDNOS)
        if t == "user":
            return r.choice(self.w["users"])["id"]
        if t == "multiselect":
            return [k for k, _ in TAGS if r.random() < 0.4] or None
        if t in ("link", "links"):
            ids = [x["id"] for x in self.rows_of.get(f["options"]["target"], [])]
            if not ids:
                return None
            return r.choice(ids) if t == "link" else sorted(self.some(ids, 1, 3))
        raise AssertionError(t)

    def rows(self):
        self.w["rows"], self.rows_of = [], {}
        for form in self.w["forms"]:
            n = self.r.choice([0, 1, 5, 10, 20, 40, 60]) if len(self.w["forms"]) < 4 else self.r.choice([0, 3, 8, 15, 30])
            self.rows_of[form["key"]] = []
            for i in range(n):
                row = {"form": form["key"], "id": i + 1, "created": self.r.randint(-3, 3),
                       "owner": self.r.choice(self.w["users"])["id"] if self.r.random() < 0.8 else 0,
                       "dept": self.r.choice(self.w["depts"])["id"] if self.r.random() < 0.85 else 0,
                       "participants": [u["id"] for u in self.some(self.w["users"], 0, 1)],
                       "comments": [], "state": "deleted" if self.r.random() < 0.08 else "", "cells": {}}
                if self.r.random() < 0.15:
                    row["comments"].append({"user": self.r.choice(self.w["users"])["id"], "text": "话%d" % i})
                self.rows_of[form["key"]].append(row)
                self.w["rows"].append(row)
        sub_ids = {}
        for row in self.w["rows"]:
            form = self.form(row["form"])
            for f in form["fields"]:
                row["cells"][f["key"]] = self.cell(f, row, sub_ids)
            compute(form, row["cells"])
            to_input(form, row)

    def cell(self, f, row, sub_ids):
        if f["type"] in COMPUTED or self.r.random() < 0.25:
            return None
        if f["type"] != "subform":
            return self.value(f)
        lines = []
        for _ in range(self.r.randint(0, 3)):
            at = (row["form"], f["key"])
            sub_ids[at] = sub_ids.get(at, 0) + 1
            lines.append({"id": sub_ids[at], "cells": {s["key"]: None if self.r.random() < 0.25 else self.value(s)
                                                       for s in f["fields"]}})
        return lines or None

    def tasks(self):
        """To-dos, some of a flow: an open one lends its person its record, with words of its own for some fields; done,
        its person has taken part, in a flow when a person (`by`) did it, and he too."""
        self.w["tasks"] = []
        for i in range(self.r.choice([0, 0, 3, 8, 20])):
            form = self.r.choice(self.w["forms"])
            ids = [x["id"] for x in self.rows_of[form["key"]]] or [1]
            fields = {f["key"]: v for f, v in ((f, self.rights({"fields": [f]}).get(f["key"])) for f in self.some(form["fields"], 1, 4)) if v}
            self.w["tasks"].append({"user": self.r.choice(self.w["users"])["id"], "form": form["key"], "id": self.r.choice(ids),
                                    "state": self.r.choice(["open", "open", "open", "done", "cancelled"]),
                                    "kind": self.r.choice(["test", "flow"]), "by": self.r.choice([0] + [u["id"] for u in self.w["users"]]),
                                    "fields": fields if self.r.random() < 0.4 else {}})

    def updates(self):
        """What happened to rows later: written in order, each leaving a line of history."""
        self.w["updates"] = []
        calm = [f["key"] for f in self.w["forms"] if not any(x.get("how") == "reach" for x in f["fields"])]
        for row in self.some([r for r in self.w["rows"] if r["form"] in calm], 0, 20):
            form, changed = self.form(row["form"]), {}
            for f in self.some([f for f in form["fields"] if f["type"] not in COMPUTED + ("subform", "link", "links")], 1, 3):
                v = None if self.r.random() < 0.2 else self.value(f)
                changed[f["key"]] = v
            self.w["updates"].append({"form": row["form"], "id": row["id"], "at": len(self.w["updates"]) + 1,
                                      "cells": changed,
                                      "values": {k: sent(next(f for f in form["fields"] if f["key"] == k), v)
                                                 for k, v in changed.items()}})

    # --- filters and questions -------------------------------------------------------------------

    def path(self, form, depth, to_one, leaf_ok):
        """A name like "link0.text1" and the field it ends at; None when there is none."""
        fields = [f for f in form["fields"] for _ in range(2 if f["type"] == "lookup" else 1) if leaf_ok(shown(f))]
        fields += [f for f in SYSTEM if leaf_ok(f)]
        hops = [f for f in form["fields"] for _ in range(3 if f["type"] == "subform" else 1) if f["type"] == "link" or (not to_one and f["type"] in ("links", "subform"))]
        if depth and hops and self.r.random() < 0.45:
            hop = self.r.choice(hops)
            inner = {"fields": hop["fields"], "sub": True} if hop["type"] == "subform" else self.form(hop["options"]["target"])
            found = self.path(inner, depth - 1, to_one, leaf_ok)
            if found:
                return hop["key"] + "." + found[0], found[1]
        if form.get("sub"):
            fields = [f for f in fields if f not in SYSTEM]
        if not fields:
            return None
        f = self.r.choice(fields)
        return f["key"], shown(f)

    def filter(self, form, depth, rule=False):
        x = self.r.random()
        if depth and x < 0.15:
            return {"not": self.filter(form, depth - 1, rule)}
        if depth and x < 0.45:
            return {self.r.choice(["and", "or"]): [self.filter(form, depth - 1, rule) for _ in range(self.r.randint(1, 3))]}
        if x < 0.47:
            return {}
        if not rule and "sub" not in form and self.r.random() < 0.1:
            found = self.linked(form)
            if found:
                return found
        by_id = self.rules_by_id or not rule
        name, f = self.path(form, 2, False, lambda f: ops_of(f) and (by_id or f["key"] != "id")) or ("id", SYSTEM[0])
        op = self.r.choice(ops_of(f))
        kind = value_field(f)
        if kind["type"] in ("user", "department", "date", "datetime") and op == "eq" and self.r.random() < 0.4:
            return {"field": name, "op": op, "value": {"user": {"$me": True}, "department": {"$dept": True}}.get(
                kind["type"], {"$today": self.r.choice([-1, 0, 1])})}
        return self.comparison(name, f, op)

    # --- what is linked, counted or added up ------------------------------------------------------

    def linked(self, form):
        """How many records are linked, or what a figure of theirs comes to, compared with a number. Of a filter at most
        six, one in another."""
        if self.asked >= 6 or self.inside > 1:
            return None
        spec, at = {}, form
        over = [f for f in form["fields"] if f["type"] in ("link", "links")]
        if over and self.r.random() < 0.25:
            hop = self.r.choice(over)
            spec["over"], at = hop["key"], self.form(hop["options"]["target"])
        ways = [(None, f) for f in at["fields"] if f["type"] == "links" or f["type"] == "subform" and not self.inside]
        ways += [(g, f) for g in self.w["forms"] for f in g["fields"]
                 if f["type"] in ("link", "links") and f["options"]["target"] == at["key"]] * 2
        if not ways:
            return None
        there, via = self.r.choice(ways)
        spec.update({"form": there["key"], "link": via["key"]} if there else {"field": via["key"]})
        is_sub = not there and via["type"] == "subform"
        rows = {"fields": via["fields"], "sub": True} if is_sub else there or self.form(via["options"]["target"])
        whens = [f for f in rows["fields"] + ([] if is_sub else [SYSTEM[3]])
                 if value_field(f)["type"] in ("date", "datetime") and f["type"] not in ("lookup", "rollup", "formula")]
        if whens and self.r.random() < 0.6:
            spec["within"] = self.window(self.r.choice(whens), at)
        figures = [f for f in rows["fields"] if f["type"] != "lookup" and summable(f)]
        figure = self.r.choice(figures) if figures and self.r.random() < 0.5 else None
        if figure:
            spec["sum"] = figure["key"]
        self.asked, self.inside = self.asked + 1, self.inside + 1
        if self.r.random() < 0.5:
            spec["filter"] = self.filter(rows, 1)
        self.inside -= 1
        op = self.r.choice(["eq", "ne", "lt", "le", "gt", "ge", "between"])
        one = (lambda: sent(value_field(figure), self.value(value_field(figure)))) if figure else (lambda: self.r.randint(0, 3))
        return {"linked": spec, "op": op, "value": [one(), one()] if op == "between" else one()}

    def window(self, when, at):
        bases = [f for f in at["fields"] if f["type"] in ("date", "datetime")]
        if bases and self.r.random() < 0.3:
            return {"field": when["key"], "from": self.r.choice(bases)["key"], "days": self.r.choice([-30, -1, 0, 1, 40])}
        if when["type"] == "datetime" and self.r.random() < 0.2:
            return {"field": when["key"], "hours": self.r.choice([1, 24, 48])}
        word = self.r.choice(["days", "days", "this", "last"])
        return {"field": when["key"], word: self.r.choice([0, 1, 7, 40] if word == "days" else ["day", "week", "month", "quarter", "year"])}

    def comparison(self, name, f, op):
        c, kind = {"field": name, "op": op}, value_field(f)
        if op in ("empty", "not_empty"):
            return c
        one = lambda: None if self.r.random() < 0.07 else sent(kind, self.filter_value(kind), item=True)
        if op in ("contains", "not_contains", "starts"):
            c["value"] = self.r.choice(["a", "B", "中", "%", "_", "000", "1990001", "b"])
        elif op in ("in", "not_in", "has_any", "has_all"):
            c["value"] = [one() for _ in range(self.r.randint(1, 3))]
        elif op == "between":
            c["value"] = [one(), one()]
        else:
            c["value"] = one()
        return c

    def filter_value(self, kind):
        t = kind["type"]
        if t == "multiselect":
            return self.r.choice(TAGS)[0]
        if t in ("link", "links"):
            return self.an_id(kind["options"]["target"], range(1, 9))
        if t == "department":
            return self.r.choice(self.w["depts"])["id"]
        if kind["key"] == "id":
            return self.r.randint(1, 20)
        return self.value(kind)

    def query(self, form, with_fields=True):
        q = {}
        if with_fields and self.r.random() < 0.5:
            q["fields"] = []
            for _ in range(self.r.randint(1, 5)):
                p = self.path(form, 2, True, lambda f: True)
                if p and p[0] not in q["fields"] and not ("." in p[0] and p[1]["type"] == "subform"):
                    q["fields"].append(p[0])
        if self.r.random() < 0.6:
            self.asked = 0
            q["filter"] = self.r.random() < 0.3 and self.linked(form) or self.filter(form, 3)
        if self.r.random() < 0.6:
            q["sort"] = []
            for _ in range(self.r.randint(1, 3)):
                p = self.path(form, 2, True, sortable)
                if p:
                    q["sort"].append({"field": p[0], "dir": self.r.choice(["asc", "desc"])})
        if self.r.random() < 0.28:
            q["search"] = self.r.choice(PHONES + ["张", "zs", "三", "199", "0001", "10002", "19900010001", "6666", "12345", "中",
                                         "a", "%", "b2", "小五", "xw", "ab", "8888"])
        return q

    def an_id(self, key, ids):
        near = self.near.get(key)
        return self.r.choice(near if near and self.r.random() < 0.5 else ids)

    def some_form(self):
        return self.form(self.r.choice(self.focus)) if self.focus and self.r.random() < 0.7 else self.r.choice(self.w["forms"])

    def ask(self):
        w, r = self.w, self.r
        form = self.some_form()
        user = r.choice(w["users"])["id"]
        also = r.choice(w["users"])["id"] if r.random() < 0.16 else 0
        a = {"op": "ask", "user": user, "also": 0 if also == user else also, "form": form["key"]}
        ids = [x["id"] for x in self.rows_of[form["key"]]] or [1]
        a["channel"] = c = r.choice(["list"] * 8 + ["get"] * 2 + ["count"] * 3 + ["aggregate"] * 5 +
                                    ["titles", "history", "history", "timeline", "timeline", "comments", "why", "reveal", "export", "print", "print"])
        if c == "list":
            a["query"] = self.query(form)
            a["query"]["limit"] = r.choice([1, 2, 3, 7, 50])
            a["pages"] = r.choice([1, 1, 3, 100])
            a["query"]["sub_rows"] = r.random() < 0.5
            if r.random() < 0.06:
                a["query"]["deleted"] = True
        elif c == "count":
            a["query"] = self.query(form, False)
            a["exact"] = r.random() < 0.5
        elif c == "aggregate":
            a["query"] = self.aggregate(form)
        elif c == "titles":
            a["ids"] = [r.randint(1, max(ids) + 1) for _ in range(r.randint(1, 5))]
        elif c == "print":
            a["ids"] = r.sample(ids, min(len(ids), r.randint(1, 4)))
            a["pdf"] = r.random() < 0.15
        elif c == "export":
            a["query"] = self.query(form)
        else:
            changed = [u["id"] for u in w["updates"] if u["form"] == form["key"]]
            a["id"] = r.choice(changed) if changed and c in ("history", "timeline") and r.random() < 0.7 else self.an_id(form["key"], ids)
            if c == "reveal":
                a["field"] = r.choice(form["fields"])["key"]
        return a

    def write(self):
        """One change that somebody tries."""
        r = self.r
        form = r.choice(self.w["forms"])
        rows = self.rows_of[form["key"]]
        a = {"op": "ask", "channel": "write", "user": r.choice(self.w["users"])["id"], "form": form["key"],
             "verb": r.choice(["create"] * 3 + ["update"] * 6 + ["delete", "restore"]), "id": 0, "rev": 1, "cells": {}}
        if a["verb"] != "create":
            a["id"] = r.choice(rows)["id"] if rows else 1
            a["stale"] = r.random() < 0.08
        if a["verb"] in ("delete", "restore"):
            return a
        fields = [f for f in form["fields"] if f["type"] not in COMPUTED + ("subform",)]
        for f in self.some(fields, 1 if a["verb"] == "update" else 0, 3):
            a["cells"][f["key"]] = None if r.random() < 0.15 else self.value(f)
        subs = [f for f in form["fields"] if f["type"] == "subform"]
        if subs and r.random() < 0.3:
            a["lines"] = subs[0]["key"]
            a["cells"][subs[0]["key"]] = [{"id": 0, "cells": {s["key"]: self.value(s) for s in self.some(subs[0]["fields"], 1, 3)}}
                                          for _ in range(r.randint(0, 2))]
        a["owner"] = r.choice(self.w["users"])["id"] if r.random() < 0.15 else None
        return a

    def aggregate(self, form):
        q = self.query(form, False)
        q.pop("sort", None)
        q["dims"], q["measures"] = [], []
        for _ in range(self.r.choice([0, 1, 1, 2, 3])):
            p = self.path(form, 2, True, groupable)
            if not p:
                continue
            d = {"field": p[0]}
            if p[1]["type"] in ("date", "datetime") and self.r.random() < 0.8:
                d["bucket"] = self.r.choice(["year", "quarter", "month", "week", "day", "weekday"] +
                                            (["hour"] if p[1]["type"] == "datetime" else []))
            q["dims"].append(d)
        for _ in range(self.r.randint(0, 4)):
            fn = self.r.choice(["count", "distinct", "sum", "avg", "min", "max"])
            ok = {"sum": summable, "avg": summable, "min": sortable, "max": sortable}.get(fn, countable)
            p = self.path(form, 2, True, ok)
            if p:
                q["measures"].append({"fn": fn, "field": p[0]})
        if self.r.random() < 0.2:
            q["limit"] = self.r.randint(1, 3)
        return q

    def world(self):
        self.depts()
        self.users()
        self.forms()
        self.roles()
        self.rows()
        self.tasks()
        self.updates()
        return self.w


SYSTEM = [{"key": "id", "type": "integer", "options": {}, "system": True},
          {"key": "owner", "type": "user", "options": {}, "system": True},
          {"key": "dept", "type": "department", "options": {}, "system": True},
          {"key": "created_at", "type": "datetime", "options": {}, "system": True}]


COMPUTED = ("formula", "lookup", "rollup")
ROLLED = ("text", "phone", "integer", "money", "date", "datetime")


def shown(f):
    """The field whose values a look-up shows; any other field itself."""
    while f["type"] == "lookup":
        f = f["shows"]
    return f


def value_field(f):
    """The field as its values are: a formula's result."""
    return dict(f, type=f["options"]["result"]) if f["type"] in ("formula", "rollup") else f


def ops_of(f):
    equal = ["eq", "ne", "in", "not_in", "empty", "not_empty"]
    order = equal + ["lt", "le", "gt", "ge", "between"]
    text = equal + ["contains", "not_contains", "starts"]
    t = value_field(f)["type"]
    return {"text": text + order[6:], "phone": text, "idnumber": equal, "integer": order, "money": order,
            "date": order, "datetime": order, "select": equal, "boolean": equal, "user": equal, "department": equal,
            "link": equal, "links": ["has_any", "has_all", "empty", "not_empty"],
            "multiselect": ["has_any", "has_all", "empty", "not_empty"]}.get(t, [])


def sortable(f):
    return value_field(f)["type"] in ("text", "integer", "money", "select", "date", "datetime", "boolean", "phone")


def groupable(f):
    return value_field(f)["type"] in ("text", "integer", "select", "date", "datetime", "boolean", "user", "department", "link")


def summable(f):
    return value_field(f)["type"] in ("integer", "money")


def countable(f):
    return value_field(f)["type"] not in ("links", "multiselect", "subform", "idnumber")


def compute(form, cells):
    for f in form["fields"]:
        if f["type"] != "formula" or f["how"] == "reach":
            continue
        v = [cells.get(k) for k in f["inputs"]]
        cells[f["key"]] = {"add": lambda: (v[0] or 0) + (v[1] or 0), "twice": lambda: (v[0] or 0) * 2,
                           "bang": lambda: (v[0] or "") + "!", "next": lambda: (v[0] or 0) + 1}[f["how"]]()


def sent(f, v, item=False):
    """A cell as a caller sends it; item: one item of a list, as filters take it."""
    t = f["type"]
    if v is None:
        return None
    if t == "money":
        return money_text(v)
    if t == "date":
        return day_text(v)
    if t == "datetime":
        return instant_text(v)
    if t == "links" and not item:
        return [str(x) for x in v]
    if t in ("user", "department", "link"):
        return str(v)
    if t == "subform":
        return [dict({"values": {k: sent(next(s for s in f["fields"] if s["key"] == k), x) for k, x in line["cells"].items()}},
                     **({"id": str(line["id"])} if line["id"] else {})) for line in v]
    return v


def to_input(form, row):
    row["values"], row["links"] = {}, {}
    for f in form["fields"]:
        v = row["cells"][f["key"]]
        if f["type"] in COMPUTED or v is None:
            continue
        if f["type"] == "subform":
            row["links"][f["key"]] = [{"values": {s["key"]: sent(s, line["cells"][s["key"]]) for s in f["fields"]}}
                                      for line in v]
        elif f["type"] in ("link", "links"):
            row["links"][f["key"]] = sent(f, v)
        else:
            row["values"][f["key"]] = sent(f, v)
