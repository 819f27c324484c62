# SPDX-License-Identifier: Apache-2.0
"""What the read door must answer, computed the slow and obvious way: first who may see which cell of
which row, then filter, sort, group and count over what is left. No SQL, no indexes."""
import functools
import worlds
from worlds import ACTIONS, BIT, DAY_MS, NOW_MS, PINYIN, SYSTEM, TODAY, instant_text, money_text, day_text, value_field

from rules import FULL, HIDDEN, MASKED, Actor, Filter, Refused, Rule, fold, names_in


class Model:
    def __init__(self, world):
        self.w = world
        self.forms = {f["key"]: f for f in world["forms"]}
        self.rows = {f["key"]: [] for f in world["forms"]}
        for r in world["rows"]:
            if r["state"] != "absent":
                self.rows[r["form"]].append(dict(r, cells=dict(r["cells"]), rev=1, updated=r["created"] * 3600000, history=[]))
        for t in world["tasks"]:
            self.end_of(t)
        for u in world["updates"]:
            self.update(u)
        self.by_id = {k: {r["id"]: r for r in rows} for k, rows in self.rows.items()}
        self.parent = {d["id"]: d["parent"] for d in world["depts"]}
        self.kind = {d["id"]: d["kind"] for d in world["depts"]}
        self.actors = {}
        while self.follow():
            pass

    def done(self, t):
        """Who has taken part by a to-do that is done."""
        if t["state"] != "done":
            return []
        return [t["user"]] if t["kind"] != "flow" else [t["user"], t["by"]] if t["by"] else []

    def end_of(self, t):
        row = next((r for r in self.rows[t["form"]] if r["id"] == t["id"]), None)
        if row:
            row["participants"] = row["participants"] + self.done(t)

    def update(self, u):
        form = self.forms[u["form"]]
        row = next((r for r in self.rows[u["form"]] if r["id"] == u["id"]), None)
        if not row:
            return
        before = dict(row["cells"])
        row["cells"].update(u["cells"])
        worlds.compute(form, row["cells"])
        changes = [(f, before[f["key"]], row["cells"][f["key"]]) for f in form["fields"]
                   if before[f["key"]] != row["cells"][f["key"]]]
        if changes:
            row["rev"] += 1
            row["updated"] = u["at"] * 60000
            row["history"].insert(0, {"at": instant_text(NOW_MS // 1000 * 1000 + u["at"] * 60000), "who": "cap:test",
                                      "action": "update", "via": "capability", "rev": row["rev"], "changes": changes})

    def follow(self):
        """What comes out of other records, once more; False when nothing changed any longer."""
        changed = False
        for form in self.w["forms"]:
            made = [f for f in form["fields"] if f["type"] == "rollup" or f.get("how") == "reach"]
            for r in self.rows[form["key"]] if made else []:
                before = list(r["cells"].values())
                for f in made:
                    r["cells"][f["key"]] = self.figure(form, f, r) if f["type"] == "rollup" else self.reach(form, f, r)
                worlds.compute(form, r["cells"])
                changed = changed or before != list(r["cells"].values())
        return changed

    # --- roll-ups ---------------------------------------------------------------------------------

    def rolled(self, form, f):
        """(the fields of the rows that a roll-up is made of, the form that has those rows, its link)"""
        o = f["options"]
        if "form" in o:
            there = self.forms[o["form"]]
            return there["fields"], there, self.field(there["fields"], o["link"])
        via = self.field(form["fields"], o["link"])
        if via["type"] == "subform":
            return via["fields"], form, via
        there = self.forms[via["options"]["target"]]
        return there["fields"], there, via

    def figure(self, form, f, row):
        fields, there, via = self.rolled(form, f)
        o, own = f["options"], row["cells"].get(via["key"])
        if "form" in o:
            linked = lambda v: row["id"] in (v if isinstance(v, list) else [v])
            rows = [r for r in self.rows[there["key"]] if r["state"] == "" and linked(r["cells"][via["key"]])]
        elif via["type"] == "subform":
            rows = own or []
        else:
            rows = [r for r in self.rows[there["key"]] if r["state"] == "" and r["id"] in (own or [])]
        rows = [r for r in rows if Rule(self, None).holds(o.get("filter"), {"fields": fields}, r)]
        if o["kind"] == "count":
            return len(rows)
        source = self.field(fields, o["field"])
        rows = [r for r in rows if r["cells"][source["key"]] is not None]
        values = [r["cells"][source["key"]] for r in rows]
        if o["kind"] == "sum":
            return sum(values)
        if not values:
            return None
        if o["kind"] == "average":
            n, d = abs(sum(values)), len(values)
            return (2 * n + d) // (2 * d) * (-1 if sum(values) < 0 else 1)
        if o["kind"] in ("min", "max"):
            return (min if o["kind"] == "min" else max)(values)
        return self.end(o, fields, source, rows, via["type"] == "subform")

    def reach(self, form, f, row):
        hop, key = self.field(form["fields"], f["inputs"][0]), f["inputs"][1]
        if hop["type"] == "subform":
            return sum(line["cells"][key] or 0 for line in row["cells"][hop["key"]] or [])
        to = self.live(hop["options"]["target"], row["cells"][hop["key"]])
        v = to["cells"][key] if to else None
        return (v or "") + "!" if value_field(f)["type"] == "text" else (v or 0) + 1

    def end(self, o, fields, source, rows, is_sub):
        """The first or the last: by the order, rows without it last; of equal ones by number, else by place."""
        pick = min if o["kind"] == "first" else max
        by = self.field(fields, o["order"]) if "order" in o else None
        if by and value_field(by)["type"] in ("idnumber", "links", "multiselect", "subform"):
            by = None

        def key(r):
            v = r["cells"][by["key"]]
            return [c["key"] for c in by["choices"]].index(v) if value_field(by)["type"] == "select" else v
        known = [r for r in rows if by and r["cells"][by["key"]] is not None]
        if known:
            row = pick(known, key=lambda r: (key(r), r["id"]))
        elif by or not is_sub:
            row = pick(rows, key=lambda r: r["id"])
        else:
            row = rows[0 if o["kind"] == "first" else -1]
        v = row["cells"][source["key"]]
        if source["type"] == "select":
            return {c["key"]: c["title"]["zh"] for c in source["choices"]}[v]
        return self.user_name(v) if source["type"] == "user" else v

    def actor(self, user_id):
        if user_id not in self.actors:
            self.actors[user_id] = Actor(self, user_id)
        return self.actors[user_id]

    def branch_of(self, d):
        while self.kind[d] != "branch" and self.parent[d]:
            d = self.parent[d]
        return d

    def is_below(self, d, top):
        while d and d != top:
            d = self.parent[d]
        return d == top and d != 0

    def field(self, fields, key):
        own = next((f for f in fields if f["key"] == key), None)
        return own or next(f for f in SYSTEM if f["key"] == key)

    def steps(self, form, f):
        """A field as what is crossed to read it: of a look-up its link, gated by the look-up, and so on."""
        if f["type"] != "lookup":
            return [f]
        link = self.field(form["fields"], f["options"]["link"])
        target = self.forms[link["options"]["target"]]
        return [dict(link, gate=f)] + self.steps(target, self.field(target["fields"], f["options"]["field"]))

    def raw(self, row, f):
        if not f.get("system"):
            return row["cells"][f["key"]]
        if f["key"] == "created_at":
            return NOW_MS + row["created"] * 3600000
        return row[f["key"]] or None

    def live(self, form_key, i):
        row = self.by_id[form_key].get(i)
        return row if row and row["state"] == "" else None

    def unsent(self, f, v):
        t = value_field(f)["type"]
        if v is None:
            return None
        if t == "money":
            sign, text = (-1, v[1:]) if str(v).startswith("-") else (1, str(v))
            yuan, _, fen = text.partition(".")
            return sign * (int(yuan) * 100 + int((fen + "00")[:2]))
        if t == "date":
            import datetime
            return (datetime.date.fromisoformat(v) - datetime.date(1970, 1, 1)).days
        if t == "datetime":
            import datetime
            d = datetime.datetime.strptime(v, "%Y-%m-%dT%H:%M:%SZ") - datetime.datetime(1970, 1, 1)
            return d.days * DAY_MS + d.seconds * 1000
        if t in ("user", "department", "link", "links"):
            return int(v)
        return v

    def user_name(self, i):
        return next((u["name"] for u in self.w["users"] if u["id"] == i), "")

    def dept_title(self, i):
        return next((d["title"] for d in self.w["depts"] if d["id"] == i), "")


def mask_text(f, v):
    f = value_field(f)
    if v is None:
        return None
    if f["type"] == "text" and f["options"].get("name"):
        n = len(v)
        return "*" if n <= 1 else v[0] + "*" * (1 if n == 2 else min(n - 2, 4)) + (v[-1] if n > 2 else "")
    if f["type"] == "phone":
        return "***" if len(v) < 8 else v[:3] + "****" + v[-4:]
    if f["type"] == "idnumber":
        return v[:3] + "*" * 13 + v[-2:]
    return "***"


def local_text(ms):
    import datetime
    t = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=ms + 480 * 60000)
    return t.replace(microsecond=0).isoformat(" ")


class View:
    """What one caller (or two at once: view-as) sees of a world."""

    def __init__(self, m, users):
        self.m = m
        self.actors = [m.actor(u) for u in users]

    def sees(self, row):
        return all(a.may(row, "read") for a in self.actors)

    def may(self, row, action):
        return all(a.may(row, action) for a in self.actors)

    def right(self, row, f):
        return min(a.right(row, f) for a in self.actors)

    def any_right(self, form, f):
        return min(a.any_right(form, f) for a in self.actors)

    def need(self, form, action):
        acts = functools.reduce(lambda x, a: x & a.actions[form["key"]], self.actors, ~0)
        if not acts & BIT[action]:
            raise Refused("ACTION_DENIED" if acts else "FORM_UNKNOWN")

    # --- names ------------------------------------------------------------------------------------

    def dim_path(self, form, d):
        """Of a field that groups; a formula's name that nobody shows him is a mistake in the formula."""
        if "formula" not in d:
            return self.path(form, d["field"])
        try:
            return self.path(form, d["formula"][d["formula"].index("{") + 1:d["formula"].index("}")])
        except Refused:
            raise Refused("FORMULA") from None

    def path(self, form, name):
        """The fields along a name; what nobody shows him is unknown."""
        at, sub, found, parts = form, None, [], name.split(".")
        for i, part in enumerate(parts):
            f = self.m.field(sub["fields"] if sub else at["fields"], part)
            if sub:
                ok = all(a.any_sub_right(at, sub, f) for a in self.actors)
            else:
                ok = self.any_right(at, f)
            if not ok:
                raise Refused("FIELD_UNKNOWN")
            if f["type"] == "lookup":
                if not self.knows(at, f):
                    raise Refused("FIELD_UNKNOWN")
                return found + self.m.steps(at, f)
            found.append(f)
            if i + 1 < len(parts):
                if f["type"] == "subform":
                    sub = f
                else:
                    at, sub = self.m.forms[f["options"]["target"]], None
        return found

    def knows(self, form, f, link=MASKED):
        """Is each field on the way of a look-up shown to him on some row? `link`: what he needs on a link."""
        for step in self.m.steps(form, f):
            if self.any_right(form, step) < (link if "gate" in step else MASKED):
                return False
            if not self.any_right(form, step.get("gate", step)):
                return False
            form = self.m.forms[step["options"]["target"]] if "gate" in step else None
        return True

    def check_filter(self, form, j):
        if not j:
            return
        for k in j.get("and", []) + j.get("or", []) + ([j["not"]] if "not" in j else []):
            self.check_filter(form, k)
        if "field" in j or "in_group" in j:
            self.dim_path(form, j.get("in_group", j))
        if "linked" in j:
            self.check_linked(form, j["linked"])

    def check_linked(self, form, spec):
        if "over" in spec:
            form = self.m.forms[self.shown(form, spec["over"])["options"]["target"]]
        if "form" in spec:
            there = self.m.forms[spec["form"]]
            if not all(a.actions[there["key"]] & BIT["read"] for a in self.actors):
                raise Refused("FIELD_UNKNOWN")
            self.shown(there, spec["link"])
        else:
            own = self.shown(form, spec["field"])
            if own["type"] == "subform":
                for k in [spec.get("sum"), spec.get("within", {}).get("field")] + names_in(spec.get("filter")):
                    if k:
                        self.path(form, own["key"] + "." + k)
                return
            there = self.m.forms[own["options"]["target"]]
        for k in [spec.get("sum"), spec.get("within", {}).get("field")]:
            if k:
                self.shown(there, k)
        if "from" in spec.get("within", {}):
            self.shown(form, spec["within"]["from"])
        self.check_filter(there, spec.get("filter"))

    def shown(self, form, key):
        f = self.m.field(form["fields"], key)
        if not self.any_right(form, f):
            raise Refused("FIELD_UNKNOWN")
        return f

    # --- values -----------------------------------------------------------------------------------

    def title(self, form_key, row):
        form = self.m.forms[form_key]
        f = self.m.field(form["fields"], form["options"]["title_field"])
        v, right = self.m.raw(row, f), self.right(row, f)
        if v is None or right == HIDDEN:
            return ""
        return mask_text(f, v) if right == MASKED else self.text(f, v)

    def link(self, f, i):
        row = self.m.live(f["options"]["target"], i)
        return {"id": str(i), "title": self.title(row["form"], row) if row and self.sees(row) else ""}

    def text(self, f, v):
        f = value_field(f)
        t = f["type"]
        if t == "money":
            return money_text(v)
        if t == "date":
            return day_text(v)
        if t == "datetime":
            return local_text(v)
        if t == "boolean":
            return "是" if v else "否"
        if t in ("select", "multiselect"):
            titles = {c["key"]: c["title"]["zh"] for c in f["choices"]}
            return "、".join(titles[k] for k in (v if isinstance(v, list) else [v]))
        if t == "user":
            return self.m.user_name(v)
        if t == "department":
            return self.m.dept_title(v)
        if t == "link":
            return self.link(f, v)["title"]
        if t == "links":
            return "、".join(self.link(f, i)["title"] for i in v)
        return str(v)

    def json(self, f, v):
        t = value_field(f)["type"]
        if v is None:
            return [] if t in ("links", "multiselect") else None
        if t == "money":
            return money_text(v)
        if t == "date":
            return day_text(v)
        if t == "datetime":
            return instant_text(v)
        if t == "user":
            return {"id": str(v), "title": self.m.user_name(v)}
        if t == "department":
            return {"id": str(v), "title": self.m.dept_title(v)}
        if t == "link":
            return self.link(f, v)
        if t == "links":
            return [self.link(f, i) for i in v]
        return v

    def cell(self, row, fields):
        """(right, value) of a name of to-one hops: the weakest right of the look-ups on the way and of the end."""
        most = FULL
        for f in fields[:-1]:
            most = min(most, self.right(row, f.get("gate", f)))
            if self.right(row, f) != FULL or most == HIDDEN:
                return HIDDEN, None, None
            row = self.m.live(f["options"]["target"], self.m.raw(row, f))
            if not row or not self.sees(row):
                return most, None, None
        return min(most, self.right(row, fields[-1])), self.m.raw(row, fields[-1]), row

    def usable(self, row, fields):
        right, v, _ = self.cell(row, fields)
        return v if right == FULL else None

    def lines(self, row, sub):
        out = []
        for line in row["cells"][sub["key"]] or []:
            values = {}
            for s in sub["fields"]:
                right = min(a.sub_right(row, sub, s) for a in self.actors)
                v = line["cells"][s["key"]]
                if right == FULL:
                    values[s["key"]] = self.json(s, v)
                elif right == MASKED:
                    values[s["key"]] = mask_text(s, v)
            out.append({"id": str(line["id"]), "values": values})
        return out

    def record(self, row, columns, with_lines):
        values, masked = {}, []
        for name, fields in columns:
            f = fields[-1]
            right, v, at = self.cell(row, fields)
            if right == MASKED:
                masked.append(name)
            if right == HIDDEN or (f["type"] == "subform" and not with_lines):
                continue
            if f["type"] == "subform":
                values[name] = self.lines(row, f)
            else:
                values[name] = mask_text(f, v) if right == MASKED else self.json(f, v)
        return {"id": str(row["id"]), "rev": row["rev"], "title": self.title(row["form"], row),
                "owner": {"id": str(row["owner"]), "title": self.m.user_name(row["owner"])} if row["owner"] else None,
                "dept": {"id": str(row["dept"]), "title": self.m.dept_title(row["dept"])} if row["dept"] else None,
                "created_at": instant_text(NOW_MS + row["created"] * 3600000),
                "updated_at": instant_text(NOW_MS + row["updated"]),
                "created_by": None, "updated_by": None,  # the rows of a world are nobody's work
                "values": values, "masked": masked, "can": [a for a in ACTIONS if self.may(row, a)]}

    # --- lists ------------------------------------------------------------------------------------

    def columns(self, form, q):
        if "fields" not in q:
            return [(f["key"], self.m.steps(form, f)) for f in form["fields"] if self.knows(form, f, FULL)]
        return [(name, self.path(form, name)) for name in q["fields"]]

    def finds(self, row, form, text):
        piece = fold(text.strip())
        number = "".join(c for c in piece if c.isdigit())
        is_number = len(number) >= 3 and all(c.isdigit() or c in " -+()" for c in piece)
        for f in form["fields"]:
            v, t = row["cells"][f["key"]], value_field(f)["type"]
            if v is None:
                continue
            full = self.right(row, f) == FULL
            if t == "text" and full:
                initials = PINYIN[v].split("|")[1] if f["options"].get("name") else ""
                if piece in fold(v)[:64] or piece in initials:
                    return True
            if t == "phone" and is_number:
                if full and number in v:
                    return True
                masked = [g for g in self.actors[0].readers(row) if g["rights"][f["key"]] >= MASKED]
                if len(self.actors) > 1:
                    continue
                if len(number) >= 7 and v == number and any(g["actions"] & BIT["exact"] for g in masked):
                    return True
                if len(number) == 4 and v.endswith(number) and any(g["actions"] & BIT["last4"] for g in masked):
                    return True
        return False

    def matching(self, form, q, deleted=False):
        flt = Filter(self)
        rows = [r for r in self.m.rows[form["key"]] if (r["state"] == "deleted") == deleted and self.sees(r)]
        rows = [r for r in rows if flt.holds(q.get("filter") or {}, form, r)]
        search = q.get("search", "").strip()
        return [r for r in rows if self.finds(r, form, search)] if search else rows

    def sorted(self, form, rows, sort):
        keys = [(self.path(form, s["field"]), s.get("dir") == "desc") for s in sort]
        for i, (fields, _) in enumerate(keys):
            if len(fields) == 1 and fields[0]["key"] == "id":
                keys = keys[:i + 1]
                break
        else:
            keys.append(([SYSTEM[0]], keys[0][1] if keys else True))

        def before(a, b):
            for fields, desc in keys:
                x, y = (self.sort_value(r, fields) for r in (a, b))
                if x == y:
                    continue
                less = y is None if x is not None else False
                if x is not None and y is not None:
                    less = x < y
                return (-1 if less else 1) * (-1 if desc else 1)
            return 0
        return sorted(rows, key=functools.cmp_to_key(before))

    def sort_value(self, row, fields):
        v, f = self.usable(row, fields), value_field(fields[-1])
        if v is None:
            return None
        if f["type"] == "text" and f["options"].get("name"):
            return PINYIN[v]
        if f["type"] == "select":
            return [c["key"] for c in f["choices"]].index(v)
        return v

    def begin(self, form, q):
        self.need(form, "read")
        columns = self.columns(form, q)
        self.check_filter(form, q.get("filter"))
        for s in q.get("sort", []):
            self.path(form, s["field"])
        return columns

    def list(self, form, a):
        q = a["query"]
        columns = self.begin(form, q)
        rows = self.sorted(form, self.matching(form, q, q.get("deleted", False)), q.get("sort", []))
        n = q["limit"] * a["pages"]
        return {"rows": [self.record(r, columns, q.get("sub_rows")) for r in rows[:n]], "next": len(rows) > n}

    def visible(self, form, i):
        row = self.m.live(form["key"], i)
        if not row or not self.sees(row):
            raise Refused("NOT_FOUND")
        return row

    def get(self, form, a):
        columns = self.begin(form, {})
        return self.record(self.visible(form, a["id"]), columns, True)

    def count(self, form, a):
        self.begin(form, a["query"])
        return len(self.matching(form, a["query"]))

    def titles(self, form, a):
        out = []
        for i in a["ids"]:
            row = self.m.live(form["key"], i)
            out.append(self.title(form["key"], row) if row and self.sees(row) else "")
        return out

    def export(self, form, a):
        columns = self.begin(form, a["query"])
        self.need(form, "export")
        columns = [c for c in columns if c[1][-1]["type"] != "subform"]
        rows = [r for r in self.matching(form, a["query"]) if self.may(r, "export")]
        names = {"id": "编号", "owner": "归属人", "dept": "所属部门", "created_at": "创建时间"}
        called = [next((f["gate"] for f in c[1] if "gate" in f), c[1][-1]) for c in columns]
        lines = [[names[f["key"]] if f.get("system") else f["title"]["zh"] for f in called]]
        for r in self.sorted(form, rows, a["query"].get("sort", [])):
            line = []
            for _, fields in columns:
                right, v, _ = self.cell(r, fields)
                if v is None or right == HIDDEN:
                    line.append("")
                else:
                    line.append(mask_text(fields[-1], v) if right == MASKED else self.text(fields[-1], v))
            lines.append(line)
        return [line or [""] for line in lines]

    def print(self, form, a):
        self.need(form, "read")
        self.need(form, "print")
        out = []
        for i in a["ids"]:
            row = self.m.live(form["key"], i)
            if not row or not self.sees(row) or not self.may(row, "print"):
                continue
            shown = {"id": str(i)}
            for f in form["fields"]:
                steps = self.m.steps(form, f)
                right, v, _ = self.cell(row, steps)
                if right == HIDDEN or not self.knows(form, f):
                    continue
                if f["type"] == "subform":
                    shown[f["key"]] = [{s["key"]: self.printed(min(x.sub_right(row, f, s) for x in self.actors), s, line["cells"][s["key"]])
                                        for s in f["fields"] if min(x.sub_right(row, f, s) for x in self.actors) != HIDDEN}
                                       for line in row["cells"][f["key"]] or []]
                else:
                    shown[f["key"]] = self.printed(right, steps[-1], v)
            out.append(shown)
        if a["pdf"] and not out:
            raise Refused("NOT_FOUND")
        return {"records": out, "printed": len(out) if a["pdf"] else 0}

    def printed(self, right, f, v):
        return "" if v is None else mask_text(f, v) if right == MASKED else self.text(f, v)

    # --- sums -------------------------------------------------------------------------------------

    def bucket(self, f, bucket, v):
        import datetime
        if not bucket or v is None:
            return v, None
        day = v if value_field(f)["type"] == "date" else (v + 480 * 60000) // DAY_MS
        d = datetime.date(1970, 1, 1) + datetime.timedelta(days=day)
        if bucket == "year":
            return d.year, "%04d" % d.year
        if bucket == "quarter":
            q = (d.month + 2) // 3
            return d.year * 10 + q, "%04d-Q%d" % (d.year, q)
        if bucket == "month":
            return d.year * 100 + d.month, "%04d-%02d" % (d.year, d.month)
        if bucket == "week":
            monday = day - d.weekday()
            return monday, day_text(monday)
        if bucket == "day":
            return day, day_text(day)
        if bucket == "weekday":
            return d.weekday() + 1, str(d.weekday() + 1)
        hour = (v + 480 * 60000) // 3600000 % 24
        return hour, str(hour)

    def measure(self, m, rows):
        if "field" not in m:
            return len(rows)
        fields = m["path"]
        f = fields[-1]
        vs = [v for v in (self.usable(r, fields) for r in rows) if v is not None]
        if m["fn"] == "count":
            return len(vs)
        if m["fn"] == "distinct":
            return len(set(vs))
        if not vs:
            return None
        if m["fn"] in ("min", "max"):
            pick = min if m["fn"] == "min" else max
            if value_field(f)["type"] == "select":
                keys = [c["key"] for c in f["choices"]]
                return pick(vs, key=keys.index)
            return self.json(f, pick(vs))
        if m["fn"] == "sum":
            return self.json(f, sum(vs))
        return self.mean(f, vs)

    def mean(self, f, vs):
        if not vs:
            return None
        scale = 2 if value_field(f)["type"] == "money" else 0
        n, d = abs(sum(vs)) * 10 ** (2 - scale), len(vs)
        cents = (2 * n + d) // (2 * d)
        return money_text(-cents if sum(vs) < 0 else cents)

    def groups(self, form, a):
        import groups
        return groups.answer(self, form, a)

    def aggregate(self, form, a):
        q = a["query"]
        self.need(form, "read")
        self.check_filter(form, q.get("filter"))
        dims = [(self.path(form, d["field"]), d.get("bucket")) for d in q["dims"]]
        measures = [dict(m, path=self.path(form, m["field"])) for m in q["measures"]] or [{"fn": "count"}]
        groups = {}
        for r in self.matching(form, q):
            key, shown = [], []
            for fields, bucket in dims:
                v = self.usable(r, fields)
                k, text = self.bucket(fields[-1], bucket, v)
                if value_field(fields[-1])["type"] == "select" and k is not None:
                    k = [c["key"] for c in fields[-1]["choices"]].index(k)
                key.append((k is None, 0 if k is None else k))
                shown.append(text if bucket and v is not None else self.json(fields[-1], v))
            groups.setdefault(tuple(key), (shown, []))[1].append(r)
        if not dims:
            groups.setdefault((), ([], []))
        rows = [{"dims": groups[k][0], "measures": [self.measure(m, groups[k][1]) for m in measures]} for k in sorted(groups)]
        limit = q.get("limit", 1000)
        return {"rows": rows[:limit], "is_cut": len(rows) > limit}

    # --- the past ---------------------------------------------------------------------------------

    def past_text(self, f, v):
        if v is None:
            return None
        t = value_field(f)["type"]
        if t == "idnumber":
            return mask_text(f, v)
        return self.text(f, v)

    def changes(self, row, changes):
        out = []
        for f, old, new in changes:
            right = self.right(row, f)
            if right == HIDDEN:
                continue
            show = lambda v: None if v is None else "***" if right == MASKED else self.past_text(f, v)
            out.append({"field": f["key"], "title": f["title"]["zh"], "from": show(old), "to": show(new)})
        return out

    def history(self, form, a):
        row = self.visible(form, a["id"])
        if not self.may(row, "history"):
            raise Refused("ACTION_DENIED")
        return {"rows": [dict(h, changes=self.changes(row, h["changes"])) for h in row["history"]]}

    def said(self, row, in_timeline):
        now = instant_text(NOW_MS // 1000 * 1000)
        out = [{"at": now, "who": self.m.user_name(x["user"]), "text": x["text"], "files": []} for x in reversed(row["comments"])]
        return [dict(x, kind="comment") for x in out] if in_timeline else out

    def comments(self, form, a):
        return {"rows": self.said(self.visible(form, a["id"]), False)}

    def timeline(self, form, a):
        row = self.visible(form, a["id"])
        out = [{"kind": "created", "at": instant_text(NOW_MS // 1000 * 1000 + row["created"] * 3600000)}]
        if self.may(row, "history"):
            for h in row["history"]:
                out.append({"kind": "changed", "at": h["at"], "who": h["who"], "changes": self.changes(row, h["changes"])})
        out += self.said(row, True)
        for other in self.m.w["forms"]:
            for f in other["fields"]:
                if f["type"] != "link" or f["options"]["target"] != form["key"] or self.any_right(other, f) != FULL:
                    continue
                rows = [r for r in self.m.rows[other["key"]] if r["state"] == "" and self.sees(r) and
                        self.right(r, f) == FULL and r["cells"][f["key"]] == row["id"]]
                for r in sorted(rows, key=lambda r: -r["id"])[:50]:
                    out.append({"id": str(r["id"]), "kind": "linked", "form": "w." + other["key"],
                                "at": instant_text(NOW_MS // 1000 * 1000 + r["created"] * 3600000),
                                "form_title": other["title"]["zh"], "field": f["key"], "title": self.title(other["key"], r)})
        return {"rows": out}

    def why(self, form, a):
        row = self.visible(form, a["id"])
        roles = {r["id"]: r["key"] for r in self.m.w["roles"]}
        return {"visible": True, "grants": [
            {"role": roles.get(g["role"], "*"), "scope": g["scope"], "condition": g["condition"],
             "actions": [x for x in ACTIONS if g["actions"] & BIT[x]]} for g in self.actors[0].holding(row) if g["actions"]]}

    def reveal(self, form, a):
        row = self.visible(form, a["id"])
        if not self.may(row, "reveal"):
            raise Refused("ACTION_DENIED")
        f = self.m.field(form["fields"], a["field"])
        if self.right(row, f) == HIDDEN:
            raise Refused("FIELD_UNKNOWN")
        v = row["cells"][f["key"]]
        if f["type"] == "subform" or v is None:
            return {"value": None}
        if f["type"] == "link":
            return {"value": {"id": str(v), "title": ""}}
        if f["type"] == "links":
            return {"value": [{"id": str(i), "title": ""} for i in v]}
        return {"value": self.json(f, v)}


def answer(m, a):
    view = View(m, [a["user"]] + ([a["also"]] if a.get("also") else []))
    try:
        return {"ok": getattr(view, a["channel"])(m.forms[a["form"]], a)}
    except Refused as e:
        return {"error": str(e)}
