# SPDX-License-Identifier: Apache-2.0
"""Groups (src/query/group.h) drawn and answered the slow way: dimensions of all buckets and ranges, measures with
filters, medians and percentiles, groups as conditions. Days and instants lie where calendars go wrong: around New
Year and midnight, at the ends of months, on 29 February, before 1970."""
import datetime
import model
import worlds
from worlds import DAY_MS, sent, value_field

EPOCH = datetime.date(1970, 1, 1)
ZONE_MS = 480 * 60000
SPANS = ["year", "half", "quarter", "fiscal_year", "fiscal_quarter", "month", "week", "day", "hour"]
BUCKETS = SPANS + ["weekday", "hour_of_day", "month_of_year", "day_of_month"]
DAYS = [datetime.date(*d) for d in ((2026, 1, 1), (2025, 12, 31), (2025, 12, 29), (2025, 12, 28), (2027, 1, 3), (2027, 1, 4), (2026, 12, 31),
                                    (2020, 12, 31), (2021, 1, 3), (2021, 1, 4), (2024, 2, 29), (2024, 3, 1), (2024, 2, 28), (2026, 1, 31),
                                    (2026, 3, 31), (2026, 4, 1), (2026, 6, 30), (2026, 7, 1), (2026, 7, 5), (2026, 9, 30), (1970, 1, 1),
                                    (1969, 12, 31), (1969, 12, 28), (1900, 2, 28), (1900, 3, 1), (1999, 12, 31), (2000, 2, 29), (1, 1, 8), (9999, 12, 31))]


class Gen(worlds.Gen):
    def world(self):
        w = super().world()
        w["fiscal"] = self.r.choice([1, 1, 2, 4, 7, 10, 12])
        return w

    def value(self, f, name=None):
        t, r = f["type"], self.r
        if t == "date" and r.random() < 0.7:
            return (r.choice(DAYS) - EPOCH).days
        if t == "datetime" and r.random() < 0.7:
            day = (r.choice(DAYS) - EPOCH).days
            return day * DAY_MS - ZONE_MS + r.choice([-1000, 0, 1000, 3599000, 3600000, 12 * 3600000])
        if t == "integer" and r.random() < 0.1:
            return r.choice([2**53, -2**53, 2**53 - 1, 7])
        return super().value(f, name)

    def formula(self, form):
        """A formula over a whole number of the form or one link further, with what the model needs to know of it."""
        plain = [f["key"] for x in self.w["forms"] for f in x["fields"] if f["type"] == "integer"]
        p = self.path(form, 1, True, lambda f: f["type"] == "integer" and f["key"] in plain)
        if not p or p[0].count(".") > 1 or p[0].split(".")[-1] not in plain or not (own := self.leaf(form, p[0])) or own["type"] != "integer":
            return None
        k = self.r.choice([-3, 0, 1, 5, 20])
        text = self.r.choice(['IF({%s}<%d,"lo","hi")', 'IF(ISBLANK({%s}),"none","some%d")', "{%s}*2+%d"])
        return {"formula": text % (p[0], k)}

    def dim(self, form):
        if not form.get("sub") and self.r.random() < 0.12:
            d = self.formula(form)
            if d:
                return d
        p = self.path(form, 2, True, lambda f: worlds.groupable(f) or worlds.summable(f))
        if not p:
            return None
        kind, d = value_field(p[1]), {"field": p[0]}
        t, x = kind["type"], self.r.random()
        if t in ("date", "datetime") and x < 0.75:
            d["bucket"] = self.r.choice([b for b in BUCKETS if t == "datetime" or "hour" not in b])
        elif t in ("integer", "money", "date", "datetime") and (x < 0.9 or t == "money"):
            values = sorted({self.value(kind) for _ in range(self.r.randint(1, 4))})
            d["ranges"] = [sent(kind, v) for v in values]
        return d

    def filter(self, form, depth, rule=False):
        if rule or form.get("sub") or self.r.random() > 0.2:
            return super().filter(form, depth, rule)
        d = self.dim(form)
        if not d:
            return {}
        if "formula" in d:
            return {"in_group": d, "value": self.r.choice([None, formula_of(d["formula"], None)[1], formula_of(d["formula"], self.r.randint(-5, 30))[1]])}
        kind = value_field(self.leaf(form, d["field"]))
        v = None if self.r.random() < 0.2 else self.value(kind) if kind["type"] not in ("department", "link") and kind["key"] != "id" else self.r.randint(1, 20)
        return {"in_group": d, "value": shown_value(self.w.get("fiscal", 1), kind, d, v)}

    def leaf(self, form, name):
        head, _, rest = name.partition(".")
        f = next((x for x in form["fields"] if x["key"] == head), None) or next(x for x in worlds.SYSTEM if x["key"] == head)
        return self.leaf(self.form(f["options"]["target"]), rest) if rest else worlds.shown(f)

    def ask(self):
        a = super().ask()
        form = self.form(a["form"])
        if self.r.random() < 0.15:
            a["channel"], a["query"], a["exact"] = "count", {"filter": self.filter(form, 2)}, True
            return a
        a["channel"] = "groups"
        q = self.query(form, False)
        q.pop("sort", None)
        a["query"] = dict(q, dims=[d for d in (self.dim(form) for _ in range(self.r.choice([0, 1, 1, 2, 2, 3]))) if d], measures=[])
        for _ in range(self.r.randint(0, 4)):
            m = self.a_measure(form)
            if m:
                a["query"]["measures"].append(m)
        if self.r.random() < 0.15:
            a["query"]["limit"] = self.r.randint(1, 3)
        if a["query"]["dims"] and self.r.random() < 0.3:
            ms = a["query"]["measures"]
            a["query"]["order"] = self.r.choice([-1] + [i + 1 for i, m in enumerate(ms) if self.orders(form, m)])
            a["query"]["order_up"] = self.r.random() < 0.3
        return a

    def orders(self, form, m):
        """What groups can be ordered by: counts, sums, bounds of what is kept as a number."""
        return m["fn"] in ("count", "distinct", "sum") or m["fn"] in ("min", "max") and value_field(self.leaf(form, m["field"]))["type"] in ("integer", "money", "date", "datetime")

    def a_measure(self, form):
        fn = self.r.choice(["count", "distinct", "sum", "avg", "min", "max", "median", "percentile"])
        whole = lambda f: value_field(f)["type"] in ("integer", "money", "date", "datetime")
        ok = {"sum": worlds.summable, "avg": worlds.summable, "min": worlds.sortable, "max": worlds.sortable, "median": whole,
              "percentile": whole}.get(fn, worlds.countable)
        m = {"fn": fn}
        if fn != "count" or self.r.random() < 0.7:
            p = self.path(form, 2, True, ok)
            if not p:
                return None
            m["field"] = p[0]
        if fn == "percentile":
            m["p"] = self.r.choice([0, 1, 7, 25, 50, 75, 90, 99, 100])
        if self.r.random() < 0.3:
            m["filter"] = self.filter(form, 1)
        return m


# --- The calendar, by hand -----------------------------------------------------------------------------------------

def week_name(day):
    year, week, _ = day.isocalendar()
    return "%04d-W%02d" % (year, week)


def fiscal(day, start):
    """(the year in which the business year began, months since)"""
    months = day.month - start
    return (day.year, months) if months >= 0 else (day.year - 1, months + 12)


def bucket_of(start, bucket, day, hour):
    """(what sorts, what is shown) of a local day and hour."""
    y, m = day.year, day.month
    fy, fm = fiscal(day, start)
    return {
        "year": lambda: (y, "%04d" % y), "half": lambda: ((y, m > 6), "%04d-H%d" % (y, 2 if m > 6 else 1)),
        "quarter": lambda: ((y, (m - 1) // 3), "%04d-Q%d" % (y, (m - 1) // 3 + 1)),
        "month": lambda: ((y, m), "%04d-%02d" % (y, m)), "day": lambda: (day, day.isoformat()),
        "week": lambda: (day - datetime.timedelta(day.weekday()), week_name(day)),
        "hour": lambda: ((day, hour), "%sT%02d" % (day.isoformat(), hour)),
        "fiscal_year": lambda: (fy, "FY%04d" % fy), "fiscal_quarter": lambda: ((fy, fm // 3), "FY%04d-Q%d" % (fy, fm // 3 + 1)),
        "weekday": lambda: (day.isoweekday(), str(day.isoweekday())), "hour_of_day": lambda: (hour, str(hour)),
        "month_of_year": lambda: (m, str(m)), "day_of_month": lambda: (day.day, str(day.day)),
    }[bucket]()


def local(kind, v):
    if kind["type"] == "date":
        return EPOCH + datetime.timedelta(v), 0
    day, ms = divmod(v + ZONE_MS, DAY_MS)
    return EPOCH + datetime.timedelta(day), ms // 3600000


def keyed(start, kind, d, bounds, v):
    """(what sorts, what is shown)"""
    if d.get("bucket"):
        return bucket_of(start, d["bucket"], *local(kind, v))
    if "ranges" in d:
        n = sum(1 for b in bounds if b <= v)
        return n, str(n)
    t = kind["type"]
    if t == "select":
        return [c["key"] for c in kind["choices"]].index(v), v
    return v, {"user": str, "department": str, "link": str, "date": worlds.day_text, "datetime": worlds.instant_text,
               "money": worlds.money_text}.get(t, lambda x: x)(v)


def shown_value(start, kind, d, v):
    if v is None:
        return None
    bounds = [model.Model.unsent(None, kind, b) for b in d.get("ranges", [])]
    return keyed(start, kind, d, bounds, v)[1]


# --- Formulas, by hand -------------------------------------------------------------------------------------------

def formula_path(text):
    return text[text.index("{") + 1:text.index("}")]


def formula_of(text, v):
    """(what sorts, what is shown) of one of the formulas that are drawn; an empty cell is 0 but where it is asked for."""
    if text.startswith("IF(ISBLANK"):
        out = "none" if v is None else text.split('"')[3]
    elif text.startswith("IF("):
        out = "lo" if (v or 0) < int(text[text.index("}<") + 2:].split(",")[0]) else "hi"
    else:
        n = (v or 0) * 2 + int(text.rsplit("+", 1)[1])
        return (n, str(n)) if abs(n) * 10**6 < 2**63 else (None, None)
    return out, out


# --- What the door must answer -------------------------------------------------------------------------------------

def group_of(view, form, d, row):
    if "formula" in d:
        return formula_of(d["formula"], view.usable(row, view.path(form, formula_path(d["formula"]))))
    fields = view.path(form, d["field"])
    kind, v = value_field(fields[-1]), view.usable(row, fields)
    if v is None:
        return None, None
    bounds = [view.m.unsent(kind, b) for b in d.get("ranges", [])]
    return keyed(view.m.w.get("fiscal", 1), kind, d, bounds, v)


def title_of(view, form, d, row):
    """A link's title, beside its id."""
    if "formula" in d:
        return None
    f = view.path(form, d["field"])[-1]
    return view.link(f, view.usable(row, view.path(form, d["field"])))["title"] if f["type"] == "link" and "ranges" not in d else None


def nearest_rank(vs, p):
    return sorted(vs)[max(1, -(-len(vs) * p // 100)) - 1]


def figure(view, m, rows):
    if m["fn"] not in ("median", "percentile"):
        return view.measure(m, rows)
    fields = m["path"]
    vs = [v for v in (view.usable(r, fields) for r in rows) if v is not None]
    if m["fn"] == "median" and worlds.summable(fields[-1]):
        return view.mean(fields[-1], sorted(vs)[(len(vs) - 1) // 2:len(vs) // 2 + 1])
    return view.json(fields[-1], nearest_rank(vs, m.get("p", 50))) if vs else None


def ordered_by(view, m, rows):
    """The number that groups are ordered by; None where there is none."""
    if "field" not in m:
        return len(rows)
    vs = [v for v in (view.usable(r, m["path"]) for r in rows) if v is not None]
    if m["fn"] in ("count", "distinct"):
        return len(vs if m["fn"] == "count" else set(vs))
    return {"sum": sum, "min": min, "max": max}[m["fn"]](vs) if vs else None


def answer(view, form, a):
    q = a["query"]
    view.need(form, "read")
    view.check_filter(form, q.get("filter"))
    for d in q["dims"]:
        view.dim_path(form, d)
    measures = []
    for m in q["measures"]:
        view.check_filter(form, m.get("filter"))
        measures.append(dict(m, path=view.path(form, m["field"])) if "field" in m else m)
    groups, flt = {}, model.Filter(view)
    for r in view.matching(form, q):
        keys = [group_of(view, form, d, r) for d in q["dims"]]
        groups.setdefault(tuple((k is None, 0 if k is None else k) for k, _ in keys), []).append(r)
    if not q["dims"]:
        groups.setdefault((), [])
    out, keys = [], sorted(groups)
    matching = lambda m, k: [r for r in groups[k] if flt.holds(m.get("filter"), form, r)]  # noqa: E731
    if q.get("order"):
        by = {k: ordered_by(view, measures[q["order"] - 1], matching(measures[q["order"] - 1], k)) if q["order"] > 0 else len(groups[k]) for k in keys}
        keys.sort(key=lambda k: (by[k] is None, (by[k] or 0) * (1 if q["order_up"] else -1)))
    for k in keys:
        rows = groups[k]
        dims = [group_of(view, form, d, rows[0])[1] for d in q["dims"]]
        titles = [title_of(view, form, d, rows[0]) if x is not None else None for d, x in zip(q["dims"], dims)]
        out.append({"dims": dims, "titles": titles, "n": len(rows), "behind": len(rows),
                    "measures": [figure(view, m, matching(m, k)) for m in measures]})
    limit = q.get("limit", 1000)
    return {"rows": out[:limit], "is_cut": len(out) > limit}
