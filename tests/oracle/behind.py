# SPDX-License-Identifier: Apache-2.0
"""A number and the rows behind it: reports are drawn (the first ones and the others, a period beside the one before, totals,
groups too small to be told), and what stands in a cell is measured once more over the rows that it opens, by other doors:
the list's count, the list's own sums, and the naive model. For several people, each with his rights."""
import decimal
import json
import model
import reports
import worlds

PERIODS = ["this_month", "last_month", "this_quarter", "this_year", {"last": 40, "unit": "day"}, {"last": 3, "unit": "week"}, {"to_date": "year"},
           {"from": "2026-01-01", "to": "2026-12-31"}, {"from": "2025-05-01", "to": "2026-07-05"}]
CELLS = 12  # looked at of one answer, at most


class Gen(reports.Gen):
    def world(self):
        w = super().world()
        w["small"] = self.r.choice([0, 0, 2, 4])
        return w

    def numbered(self):
        """An ask whose numbers open: no analysis, nothing worked out of them."""
        r = self.r
        form = max((self.some_form() for _ in range(3)), key=lambda f: len(self.rows_of[f["key"]]))
        a = {"form": "w." + form["key"], "measures": [{"key": "n", "fn": "count"}], "totals": r.random() < 0.5, "fill": r.random() < 0.3}
        a["dims"] = [d for d in (self.dim(form) for _ in range(r.choice([0, 1, 1, 1, 2, 2]))) if d]
        for m in [m for m in (self.a_measure(form) for _ in range(r.randint(0, 3))) if m]:
            a["measures"].append(dict(m, key="m%d" % len(a["measures"])))
        whens = self.of_type(form, "date", "datetime")
        if whens and r.random() < 0.6:
            when = r.choice(whens)
            a["period"] = {"field": when, "is": r.choice(PERIODS)}
            if r.random() < 0.8:
                a["compare"] = r.choice(["previous", "year"])
            if a["dims"] and r.random() < 0.4:
                a["dims"][-1] = {"field": when, "bucket": r.choice(["year", "quarter", "month", "week", "day", "weekday", "month_of_year"])}
        if r.random() < 0.3:
            a["filter"] = self.filter(form, 1)
        if a["dims"] and r.random() < 0.6:
            a["top"] = {"n": r.randint(1, 3), "by": r.choice([m["key"] for m in a["measures"]]), "other": r.random() < 0.85}
        return a


def places(ask, answer):
    """[(what stands there, its place, small?)]: one a measure, now and before, of the groups and the totals."""
    found = []
    totals = answer.get("totals", {})
    lines = [(r, [d["value"] for d in r["dims"]]) for r in answer["rows"]]
    lines += [(t, []) for t in [totals.get("all")] if t] + [(r, [d["value"] for d in r["dims"]]) for r in totals.get("dims0", [])]
    for r, at in lines:
        for before in [False] + [True] * ("before" in r):
            for m, v in zip(ask["measures"], r["before" if before else "values"]):
                where = {"ask": ask, "at": at, "measure": m["key"], "before": before, "is_other": bool(r.get("is_other"))}
                found.append((m, v, where, bool(r.get("is_small"))))
    return found


class Asker:
    def __init__(self, d, m, user):
        self.d, self.m, self.user = d, m, user

    def route(self, target, body):
        got = json.loads(self.d.ask({"op": "ask", "user": self.user, "channel": "route", "method": "POST", "type": "application/json",
                                     "target": "/api/v1/" + target, "body": json.dumps(body, ensure_ascii=False)}))["ok"]
        return got["status"], json.loads(got["body"])

    def door(self, channel, form, **more):
        a = {"op": "ask", "user": self.user, "also": 0, "channel": channel, "form": form, **more}
        got = json.loads(self.d.ask(a))
        return got, a

    def measured(self, form, m, filter_):
        """The measure over the rows that a filter finds, by the list's own sums where these have it."""
        one = {k: m[k] for k in ("fn", "field", "p") if k in m}
        channel = "groups" if m["fn"] in ("median", "percentile") else "aggregate"
        got, _ = self.door(channel, form, query={"filter": filter_, "dims": [], "measures": [one]})
        return got["ok"]["rows"][0]["measures"][0] if "ok" in got else got


def number(v):
    """A sum of whole numbers is a text here and a number there."""
    try:
        return v if v is None else decimal.Decimal(v)
    except decimal.InvalidOperation:
        return v


def wrong_with(asker, m, v, where, is_small, least):
    """(how it was, what is wanted, what was got): the last two are None where they agree."""
    ask, form = where["ask"], where["ask"]["form"][2:]
    status, rows = asker.route("reports/rows", where)
    if v is None and least and status == 400 and any(e["path"] == "at" for e in rows["errors"]):  # what is not told does not open
        return "small", None, None
    if status == 404 and where["before"]:  # a day that the time before does not have
        return "nothing there", number(v) or 0, 0
    if status != 200:
        return "refused", 200, rows
    counted, a = asker.door("count", form, query={"filter": rows["filter"]}, exact=True)
    if counted.get("ok") != rows["count"]:
        return "list", rows["count"], counted
    modelled = model.answer(asker.m, a)
    if modelled != counted:
        return "model", modelled, counted
    if rows["count"] < least and rows["count"]:
        return "small", "not opened", rows["count"]
    if m["fn"] == "count" and v != rows["count"]:
        return "count", v, rows["count"]
    got = asker.measured(form, m, rows["filter"]) if "field" in m else rows["count"]
    same = number(got) == number(v) or not rows["count"] and not number(v) and not number(got)
    return ("other" if where["is_other"] else "before" if where["before"] else m["fn"]), None if same else v, None if same else got


def of_world(g, d, w, asks):
    """Yields (what was asked, how it was, wanted, got)."""
    m = model.Model(w)
    users = [u["id"] for u in g.some(w["users"], 3, 3)]
    for k in range(asks):
        user = users[k % len(users)]
        g.actor = m.actor(user)
        asker, ask = Asker(d, m, user), g.numbered()
        _, got = asker.route("reports/query", {"asks": [ask]})
        answer = got["answers"][0]
        if "rows" not in answer:
            yield k, dict(ask, user=user), "refused", None, None
            continue
        form = g.form(ask["form"][2:])
        least = 0 if asker.m.actor(user).reads_all(form, None) else w["small"]
        found = places(ask, answer)
        g.r.shuffle(found)
        found.sort(key=lambda p: not (p[2]["is_other"] or p[2]["before"] or p[3]) and g.r.random() < 0.7)
        for m_, v, where, is_small in found[:CELLS]:
            how, x, y = wrong_with(asker, m_, v, where, is_small, least)
            yield k, dict(where, user=user, form=form["key"]), how, x, y
