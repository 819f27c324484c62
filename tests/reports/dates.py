# SPDX-License-Identifier: Apache-2.0
"""Days, weeks, months and periods where calendars and zones go wrong: tests/data/reports/dates.jsonl, each line with the answer
worked out by hand. Asked by SQL and of the columns in memory, on both databases, of servers whose own zone is another one than
the house's. A line: `at` (moments of the house's clock) or `day` are the rows; `by`, `period`, `compare`, `fill`, `filter` the
ask; `now`, `zone` (minutes), `fiscal` the house; `want` a line a group: [group, rows, rows before]; without `by` no group."""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))
from client import Client, Server  # noqa: E402

# By the house's zone those of the process, also told to PostgreSQL: far from it, where a fault shows at once, those that servers
# really have, and those with summer time.
WAYS = {480: ("America/New_York", "Pacific/Kiritimati", "UTC", "Asia/Shanghai", "Europe/Berlin"), 0: ("Europe/Berlin", "Pacific/Kiritimati"),
        -300: ("America/New_York", "Pacific/Kiritimati"), 345: ("Asia/Shanghai", "Pacific/Kiritimati")}
# Where the columns are asked; they are the same ones on both databases.
BY_COLUMN = ("Pacific/Kiritimati", "UTC")


def cases():
    with open(os.path.join(os.path.dirname(HERE), "data/reports/dates.jsonl"), encoding="utf-8") as f:
        return [{"zone": 480, "fiscal": 1, **json.loads(line)} for line in f]


class House(Server):
    def __init__(self, kind, by_column, tz, zone):
        self.zone, self.tz = zone, tz
        super().__init__(kind=kind)
        if by_column:
            with open(f"{self.data}/xinglin.conf", "a") as conf:
                conf.write("columns_from = 0\n")

    def cli(self, *words, **more):
        self.env.update(TZ=self.tz, PGTZ=self.tz)
        return super().cli(*words, *(("--zone-minutes", str(self.zone)) if words[0] == "init" else ()), **more)


def form_of(owner):
    app = owner.post("/api/v1/apps", {"title": {"zh": "日子"}}).expect(201).json["key"]
    owner.refresh()
    fields = [{"type": kind, "key": key, "title": {"zh": key}} for kind, key in (("text", "no"), ("datetime", "at"), ("date", "day"))]
    made = owner.post(f"/api/v1/apps/{app}/forms", {"title": {"zh": "事"}, "fields": fields, "options": {"title_field": "no"}}).expect(201).json
    owner.refresh()
    return made["full_key"]


def asked(owner, form, case):
    field = "at" if "at" in case else "day"
    of = {"field": "no", "op": "eq", "value": case["id"]}
    ask = {"form": form, "dims": [{"field": field, "bucket": case["by"]}] if "by" in case else [], "measures": [{"key": "n", "fn": "count"}], "totals": True,
           "filter": {"and": [of, case["filter"]]} if "filter" in case else of, "fill": case.get("fill", False)}
    if "period" in case:
        ask["period"] = {"field": field, "is": case["period"]}
    if "compare" in case:
        ask["compare"] = case["compare"]
    answer = owner.post("/api/v1/reports/query", {"asks": [ask]}).expect(200).json["answers"][0]
    assert "rows" in answer, answer
    return ask, answer


def opened(owner, ask, row):
    """How many rows stand behind a group, now and before."""
    out = []
    for before in [False] + [True] * ("before" in row):
        place = owner.post("/api/v1/reports/rows", {"ask": ask, "at": [d["value"] for d in row["dims"]], "measure": "n", "before": before})
        # A day that the time before does not have opens nothing.
        out.append(0 if before and place.status == 404 else place.expect(200).json["count"])
    return out


def dates(kind, t):
    every = cases()
    assert {c["zone"] for c in every} == set(WAYS)
    for zone, zones in WAYS.items():
        for tz in zones if kind == "sqlite" else [z for z in zones if z != "Pacific/Kiritimati"]:
            by_column = tz in BY_COLUMN and kind == "sqlite"
            with House(kind, by_column, tz, zone) as s:
                owner = s.owner()
                form = form_of(owner)
                here = [c for c in every if c["zone"] == zone]
                rows = [{"no": c["id"], field: v} for c in here for field in ("at", "day") for v in c.get(field, [])]
                got = owner.post(f"/api/v1/forms/{form}/bulk", {"create": [{"values": r} for r in rows]}).expect(200).json
                assert not [r for r in got["results"] if r["error"]], got
                now = fiscal = None
                # From the latest day to the first, so that nobody's session is over.
                for c in sorted(here, key=lambda c: (c["now"], c["fiscal"]), reverse=True):
                    if now != c["now"]:
                        sign = "-" if zone < 0 else "+"
                        is_first = now is None
                        now = c["now"]
                        Client(s).post("/test/clock", {"freeze": now.replace(" ", "T") + "%s%02d:%02d" % (sign, abs(zone) // 60, abs(zone) % 60)}).expect(200)
                        if is_first:
                            owner.login("owner", "Right-9-horse")
                    if fiscal != c["fiscal"]:
                        fiscal = c["fiscal"]
                        owner.patch("/api/v1/settings", {"fiscal_start": str(c["fiscal"])}).expect(200)
                    name = f"{c['id']}: {c['why']} ({kind}, {'columns' if by_column else 'SQL'}, house {zone}, process {tz})"
                    ask, answer = asked(owner, form, c)
                    told = [([d["value"] for d in r["dims"]], r["values"] + r.get("before", [])) for r in answer["rows"]]
                    t.equal(name, [group + n for group, n in told], c["want"])
                    some = [(r, n) for r, (_, n) in zip(answer["rows"], told) if any(n)]
                    t.equal("what opens, " + name, [opened(owner, ask, r) for r, _ in some], [n for _, n in some])
