# SPDX-License-Identifier: Apache-2.0
"""Questions to the addresses of the API, for twin worlds: what screens ask while somebody looks, types,
imports, merges, or fills in a public form. The worlds have more of a design than those of worlds.py: filters of
links, duplicate finders, suggestions, forms of persons, people who may design. No values are unique in them: that a
value is taken is told whoever has it (settled: else nobody could be told why he cannot save); for the same reason a
finder never has the hint "exists", which is there to tell just that, and nobody deletes or merges: what others link to
stays whoever sees them, and what a caller may not carry refuses the merge (docs/designing.md). Rules read all that is stored (docs/form-engine.md), so there are none. Who changes a cell that a row condition asks
for may see more of the row from then on (check.py may_open)."""
import csv
import io
import json
import re
import urllib.parse
import worlds
from worlds import BIT, CHOICES, TEXTS, sent, value_field
from writer import word_writes

DESIGN = 1  # the first of tables/system_rights.def
PIECES = ["", "a", "b", "中", "1990001", "0001", "zs", "张", "12345", "x%"]


class Gen(worlds.Gen):
    twin_rows = []  # of the other world
    actor = None    # who asks, as rules.py has him
    aims = []       # links whose filter might tell what differs

    def forms(self):
        super().forms()
        for form in self.w["forms"]:
            self.furnish(form)

    def furnish(self, form):
        plain = [f for f in form["fields"] if f["type"] in ("text", "phone", "idnumber", "integer", "select", "date")]
        form["options"]["person"] = self.r.random() < 0.6  # at most 20 records of one value are paired: see rows()
        if plain:
            form["options"]["duplicates"] = [{"fields": [f["key"] for f in self.some(plain, 1, 2)], "hint": "none"}
                                             for _ in range(self.r.randint(1, 2))]
            form["options"]["import_key"] = [f["key"] for f in self.some(plain, 1, 2)]
        for f in form["fields"]:
            if f["type"] in ("link", "links") and self.r.random() < 0.5:
                f["options"]["filter"] = self.link_filter(form, self.form(f["options"]["target"]))
        there = self.r.choice(self.w["forms"])
        texts = [f for f in there["fields"] if value_field(f)["type"] in ("text", "phone")]
        if texts:
            f = self.field(form, "suggest", "g0")
            f["options"] = {"form": there["key"], "field": self.r.choice(texts)["key"]}
            form["fields"].append(f)

    def link_filter(self, form, target):
        there = [f for f in target["fields"] if f["type"] in ("text", "integer", "select", "date", "phone", "boolean", "user")]
        here = [f for f in form["fields"] if f["type"] not in worlds.COMPUTED]
        if not there:
            return {}
        f = self.r.choice(there)
        same = [x["key"] for x in here if x["type"] == f["type"]]
        if same and self.r.random() < 0.5:
            return {"field": f["key"], "op": "eq", "value": {"$field": self.r.choice(same)}}
        return self.comparison(f["key"], f, self.r.choice(worlds.ops_of(f)))

    def word(self):
        return self.r.choice(["write", "masked_write", super().word()])

    def grant(self, form):
        g = super().grant(form)
        if g["actions"] & BIT["read"]:
            g["actions"] |= sum(BIT[a] for a in ("create", "update", "import") if self.r.random() < 0.5)
        return g

    def fields_for(self, form, types=()):
        """Fields that somebody fills in: mostly those that he may."""
        fields = [f for f in form["fields"] if f["type"] not in worlds.COMPUTED + types]
        his = [f for f in fields if any(word_writes(g["fields"], f) for g in self.actor.grants[form["key"]]
                                        if g["actions"] & (BIT["create"] | BIT["update"]))]
        return his if his and self.r.random() < 0.85 else fields

    def roles(self):
        super().roles()
        for role in self.w["roles"]:
            role["rights"] = DESIGN if self.r.random() < 0.4 else 0

    def rows(self):
        super().rows()
        for form in self.w["forms"]:
            form["options"]["person"] = form["options"]["person"] and len(self.rows_of[form["key"]]) <= 20

    def value(self, f, name=None):
        return self.r.choice(TEXTS) if f["type"] == "suggest" else super().value(f, name)

    # --- what tells of a record by refusing it ----------------------------------------------------

    def filtered(self):
        """Links with a filter that the asker may fill in: (form, link, the field of the target that it asks)."""
        for form in self.w["forms"]:
            his = {f["key"] for f in form["fields"] if any(word_writes(g["fields"], f) for g in self.actor.grants[form["key"]]
                                                           if g["actions"] & (BIT["create"] | BIT["update"]))}
            for f in form["fields"]:
                asked = f["options"].get("filter", {}).get("field") if f["type"] in ("link", "links") else None
                if asked and f["key"] in his:
                    yield form, f, asked

    def tempting(self, w, m, view):
        """A cell that he does not see and that such a filter asks, with what it might be instead."""
        found = []
        for _, link, asked in self.filtered():
            there = self.form(link["options"]["target"])
            f = next(x for x in there["fields"] if x["key"] == asked)
            found += [(row, f, link) for row in m.rows[there["key"]] if view.sees(row) and view.right(row, f) < 2]
        if not found:
            return None
        row, f, link = self.r.choice(found)
        asked = link["options"]["filter"].get("value")
        fits = not isinstance(asked, (dict, list)) and asked is not None and self.r.random() < 0.5
        stored = next(x for x in w["rows"] if (x["form"], x["id"]) == (row["form"], row["id"]))
        return stored, f, m.unsent(f, asked) if fits else self.value(f)

    def aim(self, w, twin):
        """Links to what differs in the very field that their filter asks."""
        self.aims = []
        for form, link, asked in self.filtered():
            self.aims += [(form, link, x["id"]) for x, y in zip(w["rows"], twin["rows"])
                          if x["form"] == link["options"]["target"] and x["cells"][asked] != y["cells"][asked]]

    def ask_aimed(self):
        form, link, to = self.r.choice(self.aims)
        values = self.typed(form, 1) if self.r.random() < 0.5 else {}
        values[link["key"]] = [str(to)] if link["type"] == "links" else str(to)
        a = {"op": "ask", "channel": "route", "form": form["key"], "also": 0, "type": "application/json", "kind": "aimed",
             "method": "POST", "target": "/api/v1/forms/%s/records" % form["key"], "body": json.dumps({"values": values}, ensure_ascii=False)}
        if self.rows_of[form["key"]] and self.r.random() < 0.5:
            a.update(method="PATCH", target=a["target"] + "/%d" % self.one_of(form), rev='"1"')
        return a

    # --- questions --------------------------------------------------------------------------------

    def ask(self):
        if self.aims and self.r.random() < 0.2:
            return self.ask_aimed()
        form = self.some_form()
        a = {"op": "ask", "channel": "route", "form": form["key"], "also": 0, "type": "application/json"}
        kind = self.r.choice(["preview"] * 3 + ["dry_run"] * 3 + ["tasks"] * 2 + ["notices", "comments", "mention", "around", "around"] + ["view"] * 4 + ["sums"] * 3 + ["evaluate"] * 4 + ["lookup"] * 3 + ["suggest"] * 2 + ["finder"] * 4 +
                             ["try", "try", "twins", "merges", "source", "describe", "public"] + ["import"] * 4 +
                             ["create", "change"] * 3)
        if kind in ("preview", "dry_run") and not self.designs() and self.r.random() < 0.9:
            kind = "view"
        a["kind"] = kind
        found = getattr(self, "ask_" + kind)(form)
        if kind == "public":
            return dict(a, channel="public", method="POST", **found)
        method, tail, body = found[:3]
        a.update(method=method, target="/api/v1/" + tail[2:] if tail.startswith("//") else "/api/v1/forms/" + form["key"] + tail)
        if isinstance(body, str):
            a.update(body=body, type="multipart/form-data; boundary=xx")
        elif body is not None:
            a["body"] = json.dumps(body, ensure_ascii=False)
        if len(found) > 3:
            a["rev"] = found[3]
        return a

    def one_of(self, form):
        return self.an_id(form["key"], [x["id"] for x in self.rows_of[form["key"]]] or [1])

    def of_type(self, form, *types):
        return [f for f in form["fields"] if value_field(worlds.shown(f))["type"] in types]

    def ask_view(self, form):
        """A column of a board, a month, the roots or children of a tree, a person's day; a page as it is filtered."""
        r, q = self.r, self.query(form)
        shapes = [None]
        for f in self.of_type(form, "select", "boolean"):
            shapes.append({"field": f["key"], "op": "eq", "value": r.choice(CHOICES)[0] if value_field(worlds.shown(f))["type"] == "select" else True})
        for f in self.of_type(form, "date"):
            days = sorted(r.choice([-400, -40, -7, 0, 30]) + worlds.TODAY for _ in range(2))
            shapes.append({"field": f["key"], "op": "between", "value": [worlds.day_text(d) for d in days]})
        for f in self.of_type(form, "link", "user"):
            shapes.append(r.choice([{"field": f["key"], "op": "empty"}, {"field": f["key"], "op": "in", "value": [str(r.randint(1, 9)), "8001"]}]))
        shape = r.choice(shapes)
        if shape:
            q["filter"] = {"and": [shape] + ([q["filter"]] if q.get("filter") else [])}
        if r.random() < 0.2:
            q["ids"] = [str(self.one_of(form)) for _ in range(3)]
        q.update(limit=r.choice([1, 3, 50]), count=r.choice(["none", "capped", "exact"]), sub_rows=r.random() < 0.5)
        return "POST", "/query", q

    def ask_sums(self, form):
        q = self.aggregate(form)
        q["measures"] = q["measures"] or [{"fn": "count"}]
        return "POST", "/aggregate", q

    def typed(self, form, most=5, computed=False):
        """Values as somebody types them, now and then half."""
        values = {}
        for f in self.some(self.fields_for(form), 1, most):
            if f["type"] == "subform":
                values[f["key"]] = [{"values": {s["key"]: sent(s, self.value(s)) for s in f["fields"]}} for _ in range(self.r.randint(0, 2))]
            elif f["type"] == "link":
                values[f["key"]] = str(self.an_id(f["options"]["target"], range(1, 20)))
            else:
                values[f["key"]] = "?" if self.r.random() < 0.05 else sent(f, self.value(f))
        return values

    def ask_evaluate(self, form):
        body = {"values": self.typed(form)}
        if self.r.random() < 0.6:
            body["id"] = str(self.one_of(form))
        return "POST", "/evaluate", body

    def ask_try(self, form):
        names = [f["key"] for f in form["fields"] if f["type"] not in ("subform", "links", "lookup")]
        for f in form["fields"]:
            if f["type"] in ("link", "subform"):
                inner = f["fields"] if f["type"] == "subform" else self.form(f["options"]["target"])["fields"]
                names += ["%s.%s" % (f["key"], x["key"]) for x in inner if x["type"] not in ("subform", "links", "lookup")]
        name = self.r.choice(names)
        return "POST", "/formula/try", {"formula": self.r.choice(["{%s}", "ISBLANK({%s})", "COUNT({%s})", '{%s}&"!"']) % name,
                                        "result": self.r.choice(["text", "integer", "text"])}

    def ask_lookup(self, form):
        args = {"q": self.piece(), "limit": self.r.choice([1, 5, 20])}
        if self.r.random() < 0.6:
            args["filter"] = json.dumps(self.filter(form, 1), ensure_ascii=False)
        return "GET", "/lookup?" + urllib.parse.urlencode(args), None

    def ask_suggest(self, form):
        return "GET", "/fields/g0/suggest?" + urllib.parse.urlencode({"q": self.piece()}), None

    def piece(self):
        known = self.known.get("text", []) + self.known.get("phone", [])
        return self.r.choice(known if known and self.r.random() < 0.4 else PIECES)

    def ask_finder(self, form):
        values = {}
        for key in form["options"].get("duplicates", []):
            for k in key["fields"]:
                f = next(f for f in form["fields"] if f["key"] == k)
                values[k] = sent(f, self.value(f))
        body = {"values": values}
        if self.rows_of[form["key"]] and self.r.random() < 0.6:
            row = self.a_row(form)["cells"]
            body["values"] = {k: sent(next(f for f in form["fields"] if f["key"] == k), row[k]) for k in values}
        if self.r.random() < 0.3:
            body["id"] = str(self.one_of(form))
        return "POST", "/duplicates", body

    def ask_twins(self, form):
        return "GET", "/twins", None

    def ask_merges(self, form):
        return "GET", "/records/%d/merges" % self.one_of(form), None

    def ask_source(self, form):
        return "GET", "/records/%d/source" % self.one_of(form), None

    def ask_describe(self, form):
        return "GET", "", None

    def ask_import(self, form):
        """A preview: what the rows would do, told beforehand."""
        fields = self.some(self.fields_for(form, ("subform",)), 1, 5)
        keys = [k for k in form["options"].get("import_key", [])]
        fields += [f for f in form["fields"] if f["key"] in keys and f not in fields]
        out = io.StringIO()
        rows = csv.writer(out)
        rows.writerow([f["title"]["zh"] for f in fields])
        for _ in range(self.r.randint(1, 6)):
            row = self.a_row(form)["cells"] if self.rows_of[form["key"]] and self.r.random() < 0.7 else None
            rows.writerow([self.cell_text(f, row[f["key"]] if row and self.r.random() < 0.8 else self.value(f)) for f in fields])
        options = {"mode": self.r.choice(["upsert", "create", "update"]), "make_links": self.r.random() < 0.3, "add_options": False}
        if self.r.random() < 0.7:
            options["key"] = [f["key"] for f in self.some(fields, 1, 2)]
        parts = [('name="file"; filename="a.csv"\r\nContent-Type: text/csv', out.getvalue()), ('name="options"', json.dumps(options))]
        if self.r.random() < 0.7:
            parts.append(('name="mapping"', json.dumps({f["title"]["zh"]: f["key"] for f in fields}, ensure_ascii=False)))
        return "POST", "/import/preview", "".join('--xx\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n' % p for p in parts) + "--xx--\r\n"

    def a_row(self, form):
        """One that is there, in this world or in its twin."""
        rows = self.rows_of[form["key"]] + [x for x in self.twin_rows if x["form"] == form["key"]]
        near = [x for x in rows if x["id"] in self.near.get(form["key"], [])]
        return self.r.choice(near if near and self.r.random() < 0.6 else rows)

    def cell_text(self, f, v):
        if v is None or self.r.random() < 0.05:
            return ""
        if f["type"] in ("link", "links"):
            there = self.form(f["options"]["target"])
            key = self.r.choice([there["options"]["title_field"]] + there["options"].get("import_key", []))
            g = next(x for x in there["fields"] if x["key"] == key)
            return self.cell_text(g, self.value(g)) if g["type"] not in ("link", "links") else "1"
        if f["type"] == "select":
            return dict(CHOICES)[v]
        if f["type"] == "multiselect":
            return "、".join(dict(worlds.TAGS)[k] for k in v)
        if f["type"] == "boolean":
            return "是" if v else "否"
        if f["type"] == "user":
            return next(u["name"] for u in self.w["users"] if u["id"] == v)
        return str(sent(f, v))

    def ask_public(self, form):
        may = [f for f in form["fields"] if f["type"] in ("text", "phone", "integer", "money", "select", "date", "boolean", "multiselect")]
        asked = self.some(may, 1, 4)
        return {"spec": {"title": worlds.title("表"), "pages": [{"fields": [{"key": f["key"]} for f in asked]}]},
                "values": {f["key"]: sent(f, self.value(f)) for f in asked}}

    # --- rules, to-dos, notices -------------------------------------------------------------------

    def designs(self):
        return any(r["rights"] & DESIGN for r in self.w["roles"] if r["id"] in self.actor.user["roles"])

    def spec(self, form):
        """A rule as its author tries it out: his rights decide what he may ask."""
        r = self.r
        names = [f["key"] for f in form["fields"] if f["type"] != "subform" and (self.actor.any_right(form, f) or r.random() < 0.05)] or ["owner"]
        text = lambda: {"zh": "看 " + " ".join("{%s}" % k for k in self.some(names, 1, 3))}  # noqa: E731
        own = self.fields_for(form, ("subform", "link", "links"))
        who = [r.choice([{"user": str(r.choice(self.w["users"])["id"])}, {"owner": True}] +
                        [{"field": f["key"]} for f in form["fields"] if f["type"] == "user"])]
        steps = [{"do": "notify", "to": who, "title": text()}, {"do": "task", "to": who, "title": text(), "text": text()}]
        if own:
            f, g = r.choice(own), r.choice(own)
            steps.append({"do": "update", "set": {f["key"]: {"field": g["key"]} if f["type"] == g["type"] and r.random() < 0.5
                                                  else {"value": sent(f, self.value(f))}}})
        spec = {"when": {"kind": "record", "on": ["created", "updated"]}, "do": self.some(steps, 1, 3)}
        asks = [f for f in form["fields"] if worlds.ops_of(f) and f["key"] in names]
        if r.random() < 0.3:
            spec["if"] = self.filter(form, 2)
        elif asks and r.random() < 0.8:
            spec["if"] = self.fixed(asks)
        return spec

    def ask_preview(self, form):
        return "POST", "/rules/preview", {"spec": self.spec(form)}

    def ask_dry_run(self, form):
        return "POST", "/rules/try", {"spec": self.spec(form), "record": str(self.one_of(form))}

    def ask_tasks(self, form):
        return "GET", "//me/tasks?box=" + self.r.choice(["open", "done"]), None

    def ask_notices(self, form):
        return "GET", "//me/notices", None

    def ask_comments(self, form):
        return "GET", "/records/%d/comments" % self.one_of(form), None

    def ask_around(self, form):
        return "GET", "/records/%d/%s" % (self.one_of(form), self.r.choice(["tasks", "tasks", "messages"])), None

    def ask_mention(self, form):
        """Who is named with @ is told if he may read the record; that is told to nobody. Who writes has taken part from
        then on: where that shows more, nothing is written."""
        if any(g["scope"] == "participated" for g in self.actor.grants[form["key"]]):
            return self.ask_comments(form)
        named = "".join("@%s " % u["name"] for u in self.some(self.w["users"], 1, 3))
        return "POST", "/records/%d/comments" % self.one_of(form), {"text": named + "请看"}

    def ask_create(self, form):
        return "POST", "/records", {"values": self.typed(form, 3)}

    def ask_change(self, form):
        rev = 1 + sum(1 for u in self.w["updates"] if u["form"] == form["key"])
        return "PATCH", "/records/%d" % self.one_of(form), {"values": self.typed(form, 2)}, '"%d"' % self.r.choice([1, 1, 1, rev])


RANDOM = re.compile(rb'\b[a-z2-7]{26}\b|\b[0-9a-f]{16,64}\.[0-9]+\.[0-9a-f]{16}\b|(?<=\\"number\\":\\")[A-Z0-9]{8}|'
                    rb'(?<=\\"receipt\\":\\")[A-Z0-9]{8}|(?<=\\"form\\":\\")[0-9]+|(?<=\\"id\\":\\")[0-9]+(?=\\",\\"(?:at|kind|app)\\")')


def plain(answer):
    """Without what is drawn anew each time: tokens, stamps, receipts; and numbers of the system's own rows, which are
    given in order whoever makes one."""
    return RANDOM.sub(b"*", answer)
