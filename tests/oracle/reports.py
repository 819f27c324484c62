# SPDX-License-Identifier: Apache-2.0
"""Questions to the addresses of reports and dashboards, for twin worlds: asks and their derived figures, the rows
behind a place, workbooks, the analyses, boards of one's own and of others, as JSON and on paper. What somebody may not
read must not show in any of them: not in a figure, a total, a share, a class, an error, nor in how large a file is."""
import json
import groups
import worlds
from worlds import BIT, CHOICES, value_field

PERIODS = ["this_month", "last_month", "this_quarter", "this_year", "last_year", "today", {"last": 40, "unit": "day"}, {"last": 3, "unit": "month", "complete": True},
           {"from": "2025-01-01", "to": "2026-12-31"}, {"to_date": "year"}]


class Gen(groups.Gen):
    actor = None  # who asks

    def world(self):
        w = super().world()
        w["small"] = self.r.choice([0, 0, 0, 2, 5])
        return w

    def forms(self):
        super().forms()
        for form in self.w["forms"]:
            states = [f["key"] for f in form["fields"] if f["type"] == "select"]
            if states:
                form["options"]["state_field"] = states[0]

    def grant(self, form):
        g = super().grant(form)
        if g["actions"] & BIT["read"] and self.r.random() < 0.6:
            g["actions"] |= BIT["export"]
        return g

    def of_type(self, form, *types):
        """Paths that end at a field of such a type: mostly those that he sees."""
        own = [f for f in form["fields"] if value_field(worlds.shown(f))["type"] in types and f["type"] not in ("links", "subform")]
        his = [f for f in own if self.actor.any_right(form, f)]
        return [f["key"] for f in (his if his and self.r.random() < 0.9 else own)] + ["created_at"] * ("datetime" in types)

    def one(self, form, *types):
        found = self.of_type(form, *types)
        return self.r.choice(found) if found else "id"

    def path(self, form, depth, to_one, leaf_ok):
        """Mostly what he may name: else all would be refused."""
        for _ in range(5):
            found = super().path(form, depth, to_one, leaf_ok)
            if not found or not self.actor or self.names(form, found[0]) or self.r.random() < 0.03:
                break
        return found

    def names(self, form, name):
        head, _, rest = name.partition(".")
        f = next((x for x in form["fields"] if x["key"] == head), None)
        if form.get("sub") or not f:
            return True
        if not self.actor.any_right(form, f) or f["type"] == "rollup":
            return self.r.random() < 0.2 if f["type"] == "rollup" else False
        return not rest or f["type"] == "subform" or self.names(self.form(f["options"]["target"]), rest)

    # --- asks -------------------------------------------------------------------------------------

    def an_ask(self, form):
        r = self.r
        kinds = (["retention", "rfm", "attribution"] if self.of_type(form, "link") else []) + (["funnel", "forecast", "forecast"] if form["options"].get("state_field") else [])
        if kinds and r.random() < 0.35:
            return getattr(self, "a_" + r.choice(kinds))(form)
        a = {"form": "w." + form["key"], "dims": [d for d in (self.dim(form) for _ in range(r.choice([0, 1, 1, 1, 2]))) if d], "measures": []}
        for m in [m for m in (self.a_measure(form) for _ in range(r.randint(1, 3))) if m] or [{"fn": "count"}]:
            a["measures"].append(dict(m, key="m%d" % len(a["measures"])))
        keys = [m["key"] for m in a["measures"]]
        numbers = [m["key"] for m in a["measures"] if m["fn"] in ("count", "distinct", "sum")]
        whens = self.of_type(form, "date", "datetime")
        if whens and r.random() < 0.4:
            a["period"] = {"field": r.choice(whens), "is": r.choice(PERIODS)}
            if r.random() < 0.6:
                a["compare"] = r.choice(["previous", "year"])
        more = []
        if numbers:
            more = [{"key": "r", "ratio": [r.choice(numbers), r.choice(numbers)]}, {"key": "f", "formula": "{%s}*2-{%s}" % (r.choice(numbers), r.choice(numbers))}]
            more.append({"key": "s", "share": r.choice(numbers), "of": r.choice(["all", "dims[0]"]) if len(a["dims"]) == 2 else "all"})
        if numbers and any(d.get("bucket") in groups.SPANS for d in a["dims"]):
            more.append({"key": "u", "running": r.choice(numbers)})
        if "compare" in a:
            more.append({"key": "c", "change": r.choice(keys), "as": r.choice(["value", "percent"])})
        a["measures"] += self.some(more, 0, 2)
        if r.random() < 0.6:
            a["filter"] = self.filter(form, 2)
        if a["dims"] and r.random() < 0.3:
            a["top"] = {"n": r.randint(1, 3), "by": keys[0], "other": r.random() < 0.7}
        if r.random() < 0.4:
            a["sort"] = [{"by": r.choice(keys), "dir": r.choice(["asc", "desc"])}]
        a.update(totals=r.random() < 0.6, fill=r.random() < 0.3)
        if r.random() < 0.15:
            a["limit"] = r.randint(1, 3)
        return a

    def common(self, form, whens=True):
        out = {"filter": self.filter(form, 1)} if self.r.random() < 0.3 else {}
        if whens and self.r.random() < 0.5:
            out["period"] = {"field": self.one(form, "date", "datetime"), "is": self.r.choice(PERIODS)}
        return out

    def a_funnel(self, form):
        a = {"kind": "funnel", "form": "w." + form["key"], "stage": form["options"].get("state_field", "id"), "stages": [k for k, _ in CHOICES][:self.r.choice([2, 3])],
             "mode": self.r.choice(["cohort", "event"]), "strict": self.r.random() < 0.4, **self.common(form)}
        d = self.dim(form) if self.r.random() < 0.5 else None
        return dict(a, by=d) if d else a

    def a_retention(self, form):
        return {"kind": "retention", "form": "w." + form["key"], "entity": self.one(form, "link"), "at": self.one(form, "date", "datetime"), "unit": self.r.choice(["day", "month", "quarter"]),
                "spans": self.r.randint(2, 6), "mode": self.r.choice(["classic", "rolling", "bounded"]), **self.common(form)}

    def a_rfm(self, form):
        return {"kind": "rfm", "form": "w." + form["key"], "entity": self.one(form, "link"), "at": self.one(form, "date", "datetime"), "amount": self.one(form, "money", "integer"),
                "days": self.r.choice([30, 365, 3000]), **({"before": 30} if self.r.random() < 0.4 else {}), **self.common(form, False)}

    def a_attribution(self, form):
        there = self.some_form()
        side = lambda f: {"form": "w." + f["key"], "entity": self.one(f, "link"), "at": self.one(f, "date", "datetime"), **self.common(f, False)}  # noqa: E731
        return {"kind": "attribution", "touches": dict(side(there), source=self.one(there, "select", "text", "link")), "goal": dict(side(form), amount=self.one(form, "money", "integer")),
                "model": self.r.choice(["first", "last", "linear", "u", "w", "decay"]), "days": self.r.choice([7, 90, 365]), "first_goal": self.r.random() < 0.5}

    def a_forecast(self, form):
        keys = [k for k, _ in CHOICES]
        a = {"kind": "forecast", "form": "w." + form["key"], "stage": form["options"].get("state_field", "id"), "amount": self.one(form, "money", "integer"), "close": self.one(form, "date", "datetime"),
             **self.common(form)}
        return dict(a, **self.r.choice([{"model": "weighted", "weights": {keys[0]: "0.1", keys[1]: "0.5"}, "won": keys[2:]},
                                        {"model": "category", "categories": {"commit": keys[1:2], "pipeline": keys[:1]}, "won": keys[2:]},
                                        {"model": "conversion", "stages": keys, "conversions": ["0.5", "0.4"]}]))

    # --- questions --------------------------------------------------------------------------------

    def ask(self):
        form, r = self.some_form(), self.r
        a = {"op": "ask", "channel": "route", "form": form["key"], "also": 0, "type": "application/json"}
        kinds = ["query"] * 6 + ["rows"] * 4 + ["export"] * 2 + ["board", "seen", "seen", "paper", "paper"]
        a["kind"] = kind = r.choice(kinds)
        a["method"] = "GET" if kind == "seen" else "POST"
        if kind == "query":
            target, body = "reports/query", {"asks": [self.an_ask(self.some_form()) for _ in range(r.randint(1, 3))]}
        elif kind == "rows":
            ask = self.an_ask(form)
            target, body = "reports/rows", {"ask": ask, "at": [self.place(ask, i) for i in range(len(ask.get("dims", "x")))][:r.choice([0, 1, 2, 2])]}
            opens = {"funnel": ["reached"], "retention": ["entities", "came"], "rfm": ["entities"], "attribution": ["touched", "conversions"], "forecast": ["deals"]}
            body["measure"] = r.choice(opens[ask["kind"]] if "kind" in ask else [m["key"] for m in ask["measures"]])
            body.update(before="compare" in ask and r.random() < 0.4, is_other="top" in ask and r.random() < 0.3)
        elif kind == "export":
            target, body = "reports/export", {"ask": self.an_ask(form), "title": "表"}
        elif kind == "board":
            target, body = "boards", self.board()
        else:
            target, body = "boards/BOARD" + ("/paper" if kind == "paper" else ""), {}
        a["target"] = "/api/v1/" + target
        if a["method"] == "POST":
            a["body"] = json.dumps(body, ensure_ascii=False)
        return a

    def place(self, ask, i):
        if self.r.random() < 0.3:
            return None
        if ask.get("kind") or i >= len(ask["dims"]):
            return self.r.choice(["new", "open", "111", "2026-07", "0", "1", None])
        d, form = ask["dims"][i], self.form(ask["form"][2:])
        if "formula" in d:
            return self.r.choice(["lo", "hi", "none", "1", "-3", True, None])
        kind = value_field(self.leaf(form, d["field"]))
        v = self.value(kind) if kind["type"] not in ("department", "link") and kind["key"] != "id" else self.r.randint(1, 20)
        return groups.shown_value(self.w.get("fiscal", 1), kind, d, v)

    def board(self):
        tiles = [{"id": "a%d" % i, "kind": "chart", "chart": "table", "title": worlds.title("图"), "at": {"x": 0, "y": 4 * i, "w": 12, "h": 4}, "ask": self.an_ask(self.some_form())}
                 for i in range(self.r.randint(1, 3))]
        return {"app": "w", "title_zh": "板", "title_en": "Board", "doc": {"tabs": [{"key": "t1", "title": worlds.title("一"), "tiles": tiles}], "filters": []}}
