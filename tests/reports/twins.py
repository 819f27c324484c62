# SPDX-License-Identifier: Apache-2.0
"""What goes out by itself, in twin worlds: two houses that differ only in what one person may not see (rows of his role's
condition, a masked field, a form). The mails of a subscription that somebody with all rights made for him, his alerts,
attainment, a board of others and his kept runs are the same in both, before, while and after a right is taken away."""
import email
import email.policy
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "boards"))
from mail import Mail  # noqa: E402
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "api"))
from client import Server, wait_for  # noqa: E402

B, F = "/api/v1/boards", "/api/v1/forms/"
DAILY = {"every": "day", "at": "08:00"}


class Twin:
    def __init__(self, world, s, which):
        w = self.w = world(s)
        self.mail = Mail()
        typed = lambda kind, key, **more: {"type": kind, "key": key, "title": {"zh": key, "en": key}, **more}  # noqa: E731
        states = ["need", "quote", "won"]
        self.deal = w.form("商机", typed("text", "no"), typed("select", "state", choices=[{"key": k, "title": {"zh": k, "en": k}} for k in states]), typed("money", "fee"), typed("money", "cost"),
                           typed("date", "close"), title_field="no", state_field="state", transitions={k: [x for x in states if x != k] for k in states})
        self.secret = w.form("工资", typed("text", "no"), typed("money", "amount"), title_field="no")
        # What he sees: six deals of his; of the others' and of each cost the worlds tell different things.
        w.bulk(self.deal, [{"no": f"A{i}", "state": states[i % 2], "fee": str(100 * (i + 1)), "cost": str(7 + 1000 * which * i), "close": "2026-07-20"} for i in range(6)])
        w.bulk(self.deal, [{"no": f"X{i}", "state": states[(i + which) % 2], "fee": str(11 + 5000 * which * (i + 1)), "cost": "1", "close": f"2026-07-{10 + 5 * which}"} for i in range(5)])
        w.bulk(self.secret, [{"no": "S", "amount": str(50 + 900 * which)} for _ in range(2 + which)])
        self.all_of = {"form": self.deal, "actions": ["read", "export"], "scope": "all", "fields": {"*": "read", "cost": "masked"}, "condition": {"field": "no", "op": "starts", "value": "A"}}
        self.he = w.person(self.all_of)
        w.owner.call("PUT", "/api/v1/messages/channels/post", {"kind": "email", "title": "邮件", "settings": {"host": "127.0.0.1", "port": self.mail.server_address[1], "tls": "none", "from": "house@example.com"}, "is_off": False}).expect(200)
        w.owner.call("PATCH", f"/api/v1/users/{self.he.user}", {"email": "he@example.com"}).expect(200)
        w.owner.refresh()
        n, fee, cost = {"key": "n", "fn": "count"}, {"key": "fee", "fn": "sum", "field": "fee"}, {"key": "cost", "fn": "sum", "field": "cost"}
        by = [{"field": "state"}]
        self.asks = [{"form": self.deal, "dims": by, "measures": [n, fee, {"key": "s", "share": "fee"}], "totals": True}, {"form": self.deal, "dims": by, "measures": [cost, {"key": "m", "fn": "median", "field": "cost"}]},
                     {"form": self.deal, "dims": [{"field": "cost", "ranges": ["0", "100"]}], "measures": [n]}, {"form": self.secret, "dims": [], "measures": [{"key": "x", "fn": "sum", "field": "amount"}]}]
        tiles = [{"id": f"a{i}", "kind": "chart", "chart": "table", "title": {"zh": f"图{i}", "en": f"T{i}"}, "at": {"x": 0, "y": 4 * i, "w": 6, "h": 4}, "ask": a} for i, a in enumerate(self.asks)]
        self.board = w.owner.post(B, {"title_zh": "看板", "title_en": "Board", "app": w.app, "house": True, "doc": {"tabs": [{"key": "t", "title": {"zh": "一", "en": "1"}, "tiles": tiles}], "filters": []}}).expect(201).json
        for as_ in ("pdf", "png"):
            w.owner.post(f"{B}/{self.board['id']}/subs", {"schedule": DAILY, "user": self.he.user, "channel": "post", "as": as_}).expect(201)
        m = w.owner.post("/api/v1/metrics", {"app": w.app, "key": "fee", "title": {"zh": "金额"}, "doc": {"form": self.deal, "measures": [fee], "value": "fee", "date": "close"}}).expect(201).json
        w.owner.call("PUT", f"/api/v1/metrics/{m['id']}/targets", {"rows": [{"unit": "month", "from": "2026-07-01", "amount": "4200"}]}, headers={"If-Match": '"%s"' % w.owner.get(f"/api/v1/metrics/{m['id']}/targets").json["rev"]}).expect(200)
        self.asks += [{"form": self.deal, "measures": [{"key": "v", "metric": m["key"]}, {"key": "r", "attain": "v"}], "period": {"is": "this_month"}}]
        # Lines that only what he may not see would cross, and one that his own figure crosses.
        for title, measure, value in (("件数", n, 7), ("金额", fee, 2200), ("我的", fee, 2000)):
            self.he.post("/api/v1/board-alerts", {"title": title, "ask": {"form": self.deal, "dims": [], "measures": [measure]}, "measure": measure["key"], "op": "ge", "value": value, "schedule": {"every": "hour"}}).expect(201)
        forecast = {"form": self.deal, "kind": "forecast", "stage": "state", "amount": "fee", "close": "close", "won": ["won"], "weights": {"need": "0.5", "quote": "0.8"}, "period": {"is": "this_month"}}
        self.run = self.he.post("/api/v1/reports/kept", {"title": "预测", "ask": forecast, "schedule": DAILY}).expect(201).json["id"]
        self.asks += [{"form": self.deal, "kind": "kept", "run": self.run}, {"form": self.deal, "kind": "accuracy", "run": self.run}]
        # How it stands on the first day is kept before the next begins, however long the machine takes.
        w.clock("2026-07-15 12:00:00")
        runs = [k["runs"] for k in self.he.login(f"p{w.n}", "Quiet-7-river").get("/api/v1/reports/kept").expect(200).json["rows"]]
        assert runs == [1], runs

    def mails(self):
        wait_for(lambda: len(self.mail.got) >= 2)
        out = []
        for to, raw in self.mail.got:
            letter = email.message_from_bytes(raw, policy=email.policy.default)
            hung = [p for p in letter.iter_attachments() if p.get_content_disposition() == "attachment"]
            out.append((hung[0].get_content_type(), to, letter["subject"], letter.get_body(("plain",)).get_content(), hung[0].get_content()))
        self.mail.got.clear()
        return sorted(out)

    def told(self, day):
        """All that reaches him by the day's end, by name."""
        self.w.clock(f"2026-07-{day} 08:00:30")
        out = {"mails": self.mails()}
        self.w.clock(f"2026-07-{day} 12:00:00")
        self.he.login(f"p{self.w.n}", "Quiet-7-river")
        alerts = self.he.get("/api/v1/board-alerts").expect(200).json["rows"]
        out["alerts"] = [(a["title"], a["is_over"], a["last_value"], a["last_state"]) for a in alerts]
        out["notices"] = sorted(json.dumps(n["args"], sort_keys=True) for n in self.he.get("/api/v1/me/notices").expect(200).json["rows"])
        got = self.he.post("/api/v1/reports/query", {"asks": self.asks}).expect(200).json["answers"]
        out["asks"] = json.dumps(got, sort_keys=True)
        out["figures"] = [[r["values"] for r in a.get("rows", [])] for a in got]
        out["board"] = self.he.get(f"{B}/{self.board['id']}").expect(200).text
        out["kept"] = self.he.get("/api/v1/reports/kept").expect(200).text
        return out

    def grant(self, *grants):
        rev = self.w.owner.get(f"/api/v1/roles/{self.he.role}").expect(200).json.get("rev")
        self.w.owner.patch(f"/api/v1/roles/{self.he.role}", {"grants": list(grants), **({"rev": rev} if rev is not None else {})}).expect(200)


def twins(world, kind, t):
    with Server(kind=kind) as a, Server(kind=kind) as b:
        pair = [Twin(world, s, i) for i, s in enumerate((a, b))]
        every = [[ask["rows"] for ask in x.w.owner.post("/api/v1/reports/query", {"asks": x.asks[:4]}).expect(200).json["answers"]] for x in pair]
        t.equal("who sees all sees that they differ", [one != two for one, two in zip(*every)], [True] * 4)
        for day, name, grants in ((16, "as it is", None), (17, "amounts taken away", lambda x: {**x.all_of, "fields": {"*": "read", "cost": "masked", "fee": "hidden"}}), (18, "given back", lambda x: x.all_of)):
            for x in pair:
                if grants:
                    x.grant(grants(x))
            one, two = (x.told(day) for x in pair)
            for part in one:
                t.equal(f"twins on {kind}, {name}: {part}", one[part] == two[part], True, f"{str(one[part])[:300]} / {str(two[part])[:300]}" if part != "mails" else "")
            if day == 16:
                t.equal("his own figures", (one["figures"][0][:2], one["figures"][4], one["alerts"]), ([[3, "900.00", "0.428571"], [3, "1200.00", "0.571429"]], [["2100.00", "0.5"]],
                        [("件数", False, "6", "ok"), ("金额", False, "2100.00", "ok"), ("我的", True, "2100.00", "ok")]))
            if day == 17:
                t.equal("what is taken away is told nowhere", ("2100" in json.dumps(one["figures"]) or "900" in json.dumps(one["figures"]), {s for *_, s in one["alerts"]}), (False, {"ok", "no_right"}))
