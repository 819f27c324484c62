# SPDX-License-Identifier: Apache-2.0
"""The naive model's actors, comparisons and filters: plain Python over plain values."""
import datetime
import functools
import worlds
from worlds import ACTIONS, BIT, DAY_MS, NOW_MS, PINYIN, SYSTEM, TODAY, instant_text, money_text, day_text, value_field

HIDDEN, MASKED, FULL = 0, 1, 2


class Refused(Exception):
    pass


def read_word(word):
    word = word or ""
    if word.startswith("rw") or word == "read":
        return FULL
    return MASKED if word.startswith("masked") else HIDDEN


def words_of(fields, spec):
    """Right of each field: its own word (of an object: its "*"), else the word of "*"."""
    rights = {}
    for f in fields:
        own = spec.get(f["key"], spec.get("*"))
        rights[f["key"]] = read_word(own.get("*") if isinstance(own, dict) else own)
    return rights


def weaken(fields, rights):
    """A formula: the weakest of its inputs."""
    def one(f):
        if f["type"] == "formula" and f["how"] != "reach" and not f["options"].get("is_own_value"):
            for k in f["inputs"]:
                one(next(x for x in fields if x["key"] == k))
                rights[f["key"]] = min(rights[f["key"]], rights[k])
    for f in fields:
        one(f)


def made_of(f):
    """What a roll-up reads of each row: its field, its order, what its condition asks."""
    def asked(j):
        if isinstance(j, dict):
            return ([j["field"]] if "field" in j else []) + [x for v in j.values() for x in asked(v)]
        return [x for v in j for x in asked(v)] if isinstance(j, list) else []
    o = f["options"]
    return [o[k] for k in ("field", "order") if k in o] + asked(o.get("filter"))


class Actor:
    def __init__(self, m, user_id):
        self.m = m
        self.user = next(u for u in m.w["users"] if u["id"] == user_id)
        self.depts = [d for d in [self.user["dept"]] if d]
        self.depts += sorted(self.user["more"])
        self.grants = {f["key"]: [] for f in m.w["forms"]}
        for rid in sorted(self.user["roles"]):
            for g in next(r for r in m.w["roles"] if r["id"] == rid)["grants"]:
                form = m.forms[g["form"]]
                subs = self.sub_rights(form, words_of(form["fields"], g["fields"]), g["fields"])
                rights = self.rights(form, words_of(form["fields"], g["fields"]), subs)
                self.grants[g["form"]].append(dict(g, role=rid, rights=rights, subs=subs))
        for form in m.w["forms"]:
            self.grants[form["key"]] += self.lent(form)
        for form in m.w["forms"]:
            for f in form["fields"]:
                for g in self.grants[form["key"]] if not self.may_know(form, f) else []:
                    g["rights"][f["key"]] = HIDDEN
        self.actions = {k: functools.reduce(lambda a, g: a | g["actions"], gs, 0) for k, gs in self.grants.items()}
        self.held = {}

    def lent(self, form):
        """Of each kind of open to-do that he has: the strongest of what his roles show him anywhere, and the to-do's own
        words. With neither there is nothing to lend."""
        readers = [g for g in self.grants[form["key"]] if g["actions"] & BIT["read"]]
        best = lambda rights: max(rights, default=HIDDEN)
        found, kinds = [], [{}]
        for t in self.m.w["tasks"]:
            if t["form"] == form["key"] and list(t["fields"].items()) not in [list(k.items()) for k in kinds]:
                kinds.append(t["fields"])
        for own in kinds:
            if not (readers or own) or not any((t["user"], t["form"], t["state"], list(t["fields"].items())) == (
                    self.user["id"], form["key"], "open", list(own.items())) for t in self.m.w["tasks"]):
                continue
            top = {f["key"]: read_word(own[f["key"]].get("*") if isinstance(own[f["key"]], dict) else own[f["key"]])
                   if f["key"] in own else best(g["rights"][f["key"]] for g in readers) for f in form["fields"]}
            lines = {f["key"]: {s["key"]: best(g["subs"][f["key"]][s["key"]] for g in readers) for s in f["fields"]}
                     for f in form["fields"] if f["type"] == "subform"}
            subs = self.sub_rights(form, top, own, lines)
            writes = any(w in ("rw", "write", "masked_write") for w in (v.get("*") if isinstance(v, dict) else v for v in own.values()))
            found.append({"form": form["key"], "actions": BIT["read"] | (BIT["update"] if writes else 0), "fields": own, "scope": "task",
                          "condition": None, "role": 0, "rights": self.rights(form, top, subs), "subs": subs})
        return found

    def rights(self, form, rights, subs):
        rights = dict(rights)
        for f in form["fields"]:
            if f["type"] == "rollup" and "form" not in f["options"] and not f["options"]["is_own_value"]:
                via = self.m.field(form["fields"], f["options"]["link"])
                own = [subs[via["key"]][k] for k in made_of(f)] if via["type"] == "subform" else []
                rights[f["key"]] = min([rights[f["key"]], rights[via["key"]]] + own)
            if f.get("how") == "reach" and not f["options"]["is_own_value"]:
                hop, leaf = f["inputs"]
                rights[f["key"]] = min([rights[f["key"]], rights[hop]] + ([subs[hop][leaf]] if hop in subs else []))
        weaken(form["fields"], rights)
        return rights

    # What comes out of other records is shown to whoever may read every one of them, and in them what
    # enters the value; or to whom the designer shows it as a value of its own.
    def may_know(self, form, f):
        if f["type"] not in ("formula", "rollup") or f["options"].get("is_own_value"):
            return True
        if f.get("how") == "reach":
            hop = self.m.field(form["fields"], f["inputs"][0])
            if hop["type"] == "subform":
                return True
            there = self.m.forms[hop["options"]["target"]]
            leaf = self.m.field(there["fields"], f["inputs"][1])
            return self.reads_all(there, leaf) and self.may_know(there, leaf)
        if f["type"] == "formula":
            return all(self.may_know(form, self.m.field(form["fields"], k)) for k in f["inputs"])
        fields, there, via = self.m.rolled(form, f)
        if via["type"] == "subform":
            return True
        read = [self.m.field(fields, k) for k in made_of(f)] + ([via] if "form" in f["options"] else [])
        return self.reads_all(there, None) and all(
            self.reads_all(there, x) and self.may_know(there, x) for x in read)

    def reads_all(self, form, f):
        """Of every record, and there the field in full."""
        return any(g["actions"] & BIT["read"] and g["scope"] == "all" and g["condition"] is None and
                   (f is None or g["rights"][f["key"]] == FULL) for g in self.grants[form["key"]])

    def sub_rights(self, form, top, words, lent=None):
        subs = {}
        for f in form["fields"]:
            if f["type"] != "subform":
                continue
            own = words.get(f["key"])
            if lent and own is None:
                subs[f["key"]] = lent[f["key"]]
                continue
            one = words_of(f["fields"], own) if isinstance(own, dict) else {s["key"]: top[f["key"]] for s in f["fields"]}
            subs[f["key"]] = {k: min(v, top[f["key"]]) for k, v in one.items()}
        return subs

    def in_scope(self, g, row):
        s, m = g["scope"], self.m
        if s == "all":
            return True
        if s == "own":
            return row["owner"] == self.user["id"]
        if s == "pool":
            return row["owner"] == 0
        if s == "task":
            return any((t["user"], t["form"], t["id"], t["state"], t["fields"]) == (self.user["id"], row["form"], row["id"], "open", g["fields"])
                       for t in m.w["tasks"])
        if s == "participated":
            return self.user["id"] in row["participants"]
        if s == "dept":
            return row["dept"] in self.depts
        tops = [m.branch_of(d) if s == "branch" else d for d in self.depts]
        return any(m.is_below(row["dept"], t) for t in tops)

    def holding(self, row):
        """The grants whose row condition holds on this row."""
        key = (row["form"], row["id"])
        if key not in self.held:
            form = self.m.forms[row["form"]]
            self.held[key] = [g for g in self.grants[row["form"]]
                              if self.in_scope(g, row) and
                              (g["condition"] is None or Rule(self.m, self).holds(g["condition"], form, row))]
        return self.held[key]

    def may(self, row, action):
        return any(g["actions"] & BIT[action] for g in self.holding(row))

    def readers(self, row):
        return [g for g in self.holding(row) if g["actions"] & BIT["read"]]

    def right(self, row, f):
        if f.get("system"):
            return FULL if self.readers(row) else HIDDEN
        return max([g["rights"][f["key"]] for g in self.readers(row)], default=HIDDEN)

    def sub_right(self, row, sub, s):
        if s.get("system"):
            return FULL if self.right(row, sub) == FULL else HIDDEN
        return max([g["subs"][sub["key"]][s["key"]] for g in self.readers(row)], default=HIDDEN)

    def finds_whole(self, row, f):
        """By the right to find a masked cell by its whole value."""
        return not f.get("system") and any(g["actions"] & BIT["exact"] and g["rights"][f["key"]] >= MASKED and
                                           g["actions"] & BIT["read"] for g in self.holding(row))

    def any_right(self, form, f):
        readers = [g for g in self.grants[form["key"]] if g["actions"] & BIT["read"]]
        if f.get("system"):
            return FULL if readers else HIDDEN
        return max([g["rights"][f["key"]] for g in readers], default=HIDDEN)

    def any_sub_right(self, form, sub, s):
        readers = [g for g in self.grants[form["key"]] if g["actions"] & BIT["read"]]
        if s.get("system"):
            return FULL
        return max([g["subs"][sub["key"]][s["key"]] for g in readers], default=HIDDEN)


def fold(s):
    return "".join(c.lower() if "A" <= c <= "Z" else c for c in s)


def compare(f, op, v, values, actor):
    """A stored value against a filter's: with nothing on either side it does not hold."""
    if op == "empty":
        return v is None or v == []
    if op == "not_empty":
        return not (v is None or v == [])
    if op in ("has_any", "has_all"):
        hits = [x is not None and x in (v or []) for x in values]
        return bool(hits) and (any(hits) if op == "has_any" else all(hits))
    if v is None:
        return False
    if op in ("in", "not_in"):
        known = [x for x in values if x is not None]
        return (v in known) == (op == "in")
    if any(x is None for x in values):
        return False
    x = values[0]
    return {"eq": lambda: v == x, "ne": lambda: v != x, "lt": lambda: v < x, "le": lambda: v <= x,
            "gt": lambda: v > x, "ge": lambda: v >= x, "between": lambda: values[0] <= v <= values[1],
            "contains": lambda: fold(x) in fold(v), "not_contains": lambda: fold(x) not in fold(v),
            "starts": lambda: fold(v).startswith(fold(x))}[op]()


def names_in(j):
    """The fields that a condition asks, as it names them."""
    if isinstance(j, dict):
        return ([j["field"]] if "field" in j else []) + [x for k in ("and", "or", "not") if k in j for x in names_in(j[k])]
    return [x for v in j for x in names_in(v)] if isinstance(j, list) else []


def midnight(day):
    return day * DAY_MS - 480 * 60000


def period(w):
    """(first day, day behind) of this or the last day, week, month, quarter or year."""
    word, back = (w["this"], 0) if "this" in w else (w["last"], 1)
    today, zero = datetime.date(1970, 1, 1) + datetime.timedelta(days=TODAY), datetime.date(1970, 1, 1)
    if word in ("day", "week"):
        size = 1 if word == "day" else 7
        first = TODAY - (today.weekday() if word == "week" else 0) - size * back
        return first, first + size
    size = {"month": 1, "quarter": 3, "year": 12}[word]
    months = (today.year * 12 + today.month - 1) // size * size - size * back
    day = lambda n: (datetime.date(n // 12, n % 12 + 1, 1) - zero).days
    return day(months), day(months + size)


class Rule:
    """A filter over all cells as they are: the condition of a grant."""

    def __init__(self, m, actor):
        self.m, self.actor = m, actor

    def cell_ok(self, form, row, f, whole):
        return True

    def sub_ok(self, form, row, sub, s):
        return True

    def row_ok(self, row):
        return True

    def holds(self, j, form, row):
        if not j:
            return True
        if "and" in j:
            return all(self.holds(k, form, row) for k in j["and"])
        if "or" in j:
            return any(self.holds(k, form, row) for k in j["or"])
        if "not" in j:
            return not self.holds(j["not"], form, row)
        if "in_group" in j:
            import groups
            value = j["value"]
            value = value["id"] if isinstance(value, dict) else value  # its title stands beside it
            return groups.group_of(self.v, form, j["in_group"], row)[1] == value
        if "linked" in j:
            return self.linked(j, j["linked"].get("over", ""), form, row)
        parts = j["field"].split(".")
        return self.walk(j, parts, form, row)

    # --- what is linked, counted or added up ------------------------------------------------------

    def linked(self, j, over, form, row):
        """The record itself, or one of those that a link leads to, has a figure that fits."""
        if over:
            hop = self.m.field(form["fields"], over)
            ids = self.m.raw(row, hop) if self.cell_ok(form, row, hop, False) else None
            target = self.m.forms[hop["options"]["target"]]
            there = [self.m.live(target["key"], i) for i in (ids if isinstance(ids, list) else [ids])]
            return any(self.linked(j, "", target, r) for r in there if r and self.row_ok(r))
        spec = j["linked"]
        fields, rows = self.linked_rows(spec, form, row)
        figure = self.m.field(fields, spec["sum"]) if "sum" in spec else None
        value = j["value"] if isinstance(j["value"], list) else [j["value"]]
        values = [self.m.unsent(figure, v) for v in value] if figure else value
        n = sum(r["cells"][figure["key"]] or 0 for r in rows) if figure else len(rows)
        return compare(None, j["op"], n, values, self.actor)

    def linked_rows(self, spec, form, row):
        """(the fields, the rows that count): each cell that is asked for has to be his to read."""
        own = self.m.field(form["fields"], spec["field"]) if "field" in spec else None
        base = self.m.field(form["fields"], spec["within"]["from"]) if "from" in spec.get("within", {}) else None
        may = all(self.cell_ok(form, row, f, False) for f in (own, base) if f)
        if own and own["type"] == "subform":
            asked = {k.split(".")[0] for k in names_in(spec.get("filter"))} | {spec[k] for k in ("sum",) if k in spec}
            asked |= {spec["within"]["field"]} if "within" in spec else set()
            may = may and all(self.sub_ok(form, row, own, self.m.field(own["fields"], k)) for k in asked)
            lines = [x for x in (row["cells"][own["key"]] or []) if self.in_time(spec, own, x, form, row) and
                     self.holds_line(spec.get("filter"), own, x)] if may else []
            return own["fields"], lines
        there = self.m.forms[own["options"]["target"] if own else spec["form"]]
        link = None if own else self.m.field(there["fields"], spec["link"])
        found = []
        for r in self.m.rows[there["key"]] if may else []:
            v = row["cells"][own["key"]] or [] if own else r["cells"][link["key"]]
            is_linked = (r["id"] in v) if own else row["id"] in (v if isinstance(v, list) else [v])
            needed = [self.m.field(there["fields"], k) for k in [spec.get("sum"), spec.get("within", {}).get("field")] if k]
            if is_linked and r["state"] == "" and self.row_ok(r) and all(
                    self.cell_ok(there, r, f, False) for f in needed + ([link] if link else [])) and \
                    self.in_time(spec, there, r, form, row) and self.holds(spec.get("filter"), there, r):
                found.append(r)
        return there["fields"], found

    def holds_line(self, j, sub, line):
        """A condition over one row of a sub-form; what it asks of the row was looked at before."""
        if not j:
            return True
        if "and" in j:
            return all(self.holds_line(k, sub, line) for k in j["and"])
        if "or" in j:
            return any(self.holds_line(k, sub, line) for k in j["or"])
        if "not" in j:
            return not self.holds_line(j["not"], sub, line)
        return self.in_line(j, j["field"].split("."), sub, line)

    def in_time(self, spec, there, r, form, row):
        w = spec.get("within")
        if not w:
            return True
        f = self.m.field(there["fields"], w["field"])
        v, is_day = self.m.raw(r, f), value_field(f)["type"] == "date"
        if v is None:
            return False
        if "hours" in w:
            return NOW_MS - w["hours"] * 3600000 <= v <= NOW_MS
        if "from" not in w:
            first, end = (TODAY - w["days"], TODAY + 1) if "days" in w else period(w)
            return (first <= v < end) if is_day else (midnight(first) <= v < midnight(end))
        g = self.m.field(form["fields"], w["from"])
        base = self.m.raw(row, g)
        if base is None:
            return False
        low, high = min(w["days"], 0), max(w["days"], 0)
        if is_day and value_field(g)["type"] == "date":
            return base + low <= v <= base + high
        # A day counts as all of its moments.
        starts = midnight(v) if is_day else v
        ends = starts + DAY_MS - 1 if is_day else starts
        first = midnight(base) if value_field(g)["type"] == "date" else base
        last = first + DAY_MS - 1 if value_field(g)["type"] == "date" else first
        return ends >= first + low * DAY_MS and starts <= last + high * DAY_MS

    def values(self, j, f):
        v = j.get("value")
        return [self.one(x, f) for x in (v if isinstance(v, list) else [v])]

    def one(self, v, f):
        if isinstance(v, dict):
            if "$me" in v:
                return self.actor.user["id"]
            if "$dept" in v:
                return self.actor.user["dept"] or None
            day = TODAY + v["$today"]
            return day if value_field(f)["type"] == "date" else day * DAY_MS - 480 * 60000
        return self.m.unsent(f, v)

    def leaf(self, j, f, v):
        return compare(f, j["op"], v, self.values(j, f), self.actor)

    def walk(self, j, parts, form, row):
        f = self.m.field(form["fields"], parts[0])
        if f["type"] == "lookup":
            return self.through(j, f, form, row)
        if len(parts) == 1:
            whole = j["op"] in ("eq", "in") and value_field(f)["type"] in ("phone", "idnumber")
            return self.cell_ok(form, row, f, whole) and self.leaf(j, f, self.m.raw(row, f))
        if not self.cell_ok(form, row, f, False):
            return False
        if f["type"] == "subform":
            s = self.m.field(f["fields"], parts[1])
            return self.sub_ok(form, row, f, s) and any(self.in_line(j, parts[1:], f, line)
                                                       for line in row["cells"][f["key"]] or [])
        return self.over(j, parts, f, self.m.raw(row, f))

    def through(self, j, look, form, row):
        link = self.m.field(form["fields"], look["options"]["link"])
        if not self.cell_ok(form, row, look, False) or not self.cell_ok(form, row, link, False):
            return False
        return self.over(j, [link["key"], look["options"]["field"]], link, self.m.raw(row, link))

    def in_line(self, j, parts, sub, line):
        s = self.m.field(sub["fields"], parts[0])
        v = line["id"] if s.get("system") else line["cells"][s["key"]]
        return self.leaf(j, s, v) if len(parts) == 1 else self.over(j, parts, s, v)

    def over(self, j, parts, link, ids):
        target = self.m.forms[link["options"]["target"]]
        for i in ids if isinstance(ids, list) else [ids]:
            row = self.m.live(target["key"], i)
            if row and self.row_ok(row) and self.walk(j, parts[1:], target, row):
                return True
        return False


class Filter(Rule):
    """A caller's filter: a cell he may not read in full is nothing."""

    def __init__(self, v):
        super().__init__(v.m, v.actors[0])
        self.v = v

    def cell_ok(self, form, row, f, whole):
        return all(a.right(row, f) == FULL or (whole and a.finds_whole(row, f)) for a in self.v.actors)

    def sub_ok(self, form, row, sub, s):
        return all(a.sub_right(row, sub, s) == FULL for a in self.v.actors)

    def row_ok(self, row):
        return self.v.sees(row)
