# SPDX-License-Identifier: Apache-2.0
"""What goes out by itself, in twin worlds: two houses that differ only in what one person may not see (rows of his role's
condition, a masked field, a form). The mails of a subscription that somebody with all rights made for him, his alerts,
attainment, a board of others and his kept runs (forecasts, classes and moves of patients) are the same in both, before, while and after a right is taken away."""
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
        # Classes: his own of the patients and charges he sees, and the house's, which is not his to read at all.
        link = {"type": "link", "key": "patient", "title": {"zh": "患者"}, "options": {"target": None}}
        self.patient = w.form("患者", typed("text", "name"), title_field="name")
        self.charge = w.form("收费", typed("text", "no"), {**link, "options": {"target": self.patient}}, typed("datetime", "at"), typed("money", "net"), title_field="no")
        people = [w.make(self.patient, name=n) for n in ("A1", "A2", "A3", "A4", "X1", "X2")]
        self.paid = lambda prefix, *rows: w.bulk(self.charge, [{"no": prefix, "patient": people[i], "at": day + " 09:00", "net": str(net)} for i, day, net in rows])
        self.paid("A", (0, "2026-07-01", 900), (0, "2026-07-02", 800), (1, "2026-02-01", 10), (2, "2026-06-01", 300), (3, "2026-03-01", 20))
        # Charges he may not see: of patients he sees, of such as he does not, and in one of the worlds of many more.
        self.paid("X", *[(i, f"2026-07-0{3 + which}", 5000 * (1 + which)) for i in ((1, 4), (3, 4, 5))[which]])
        self.of_patients = [{"form": f, "actions": ["read", "export"], "scope": "all", "fields": {"*": "read"}, "condition": {"field": k, "op": "starts", "value": "A"}} for f, k in ((self.patient, "name"), (self.charge, "no"))]
        self.grant(self.all_of, *self.of_patients)
        self.rfm = {"form": self.charge, "kind": "rfm", "entity": "patient", "at": "at", "amount": "net", "days": 365}
        own = self.he.login(f"p{w.n}", "Quiet-7-river").post("/api/v1/reports/kept", {"title": "分层", "ask": self.rfm, "schedule": DAILY}).expect(201).json["id"]
        self.house = w.owner.post("/api/v1/reports/kept", {"title": "全院分层", "ask": self.rfm, "schedule": DAILY, "house": True}).expect(201).json["id"]
        self.asks += [{"form": self.charge, "kind": "kept", "run": run} for run in (own, self.house)]
        self.asks += [{**self.rfm, "before": {"run": run, "day": "2026-07-15"}, "moves": moves} for run in (own, self.house) for moves in (False, True)]
        # How it stands on the first day is kept before the next begins, however long the machine takes.
        w.clock("2026-07-15 12:00:00")
        runs = [k["runs"] for k in self.he.login(f"p{w.n}", "Quiet-7-river").get("/api/v1/reports/kept").expect(200).json["rows"]]
        assert runs == [1, 1], runs

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
        # What opens behind each move of his own, and behind the house's.
        opens = [{"ask": ask, "at": [d["value"] for d in row["dims"]], "measure": "entities"} for ask, a in list(zip(self.asks, got))[-4:] for row in a.get("rows", [])]
        opens += [{"ask": self.asks[-1], "at": [], "measure": "entities"}]
        out["moves"] = [(x.status, x.code or x.text) for x in (self.he.post("/api/v1/reports/rows", ask) for ask in opens)]
        out["kept"] = self.he.get("/api/v1/reports/kept").expect(200).text
        return out

    def grant(self, *grants):
        rev = self.w.owner.get(f"/api/v1/roles/{self.he.role}").expect(200).json.get("rev")
        self.w.owner.patch(f"/api/v1/roles/{self.he.role}", {"grants": list(grants), **({"rev": rev} if rev is not None else {})}).expect(200)


def twins(world, kind, t):
    with Server(kind=kind) as a, Server(kind=kind) as b:
        pair = [Twin(world, s, i) for i, s in enumerate((a, b))]
        every = [[ask["rows"] for ask in x.w.owner.post("/api/v1/reports/query", {"asks": x.asks[:4]}).expect(200).json["answers"]] for x in pair]
        classes = [x.w.asks({"form": x.charge, "kind": "kept", "run": x.house})[0]["rows"] for x in pair]
        t.equal("the classes too", classes[0] != classes[1], True)
        t.equal("who sees all sees that they differ", [one != two for one, two in zip(*every)], [True] * 4)
        for day, name, grants in ((16, "as it is", None), (17, "amounts taken away", lambda x: {**x.all_of, "fields": {"*": "read", "cost": "masked", "fee": "hidden"}}), (18, "given back", lambda x: x.all_of)):
            for x in pair:
                if grants:
                    x.grant(grants(x), *x.of_patients)
                # Between two runs somebody he sees moves, and in one of the worlds somebody he does not.
                if day == 17:
                    x.paid("A", (1, "2026-07-16", 7000))
                    x.paid("X", *[(4, "2026-07-16", 9000)] * (1 + pair.index(x)))
            one, two = (x.told(day) for x in pair)
            for part in one:
                t.equal(f"twins on {kind}, {name}: {part}", one[part] == two[part], True, f"{str(one[part])[:300]} / {str(two[part])[:300]}" if part != "mails" else "")
            if day == 16:
                t.equal("his own figures", (one["figures"][0][:2], one["figures"][4], one["alerts"]), ([[3, "900.00", "0.428571"], [3, "1200.00", "0.571429"]], [["2100.00", "0.5"]],
                        [("件数", False, "6", "ok"), ("金额", False, "2100.00", "ok"), ("我的", True, "2100.00", "ok")]))
            said = json.loads(one["asks"])[-4:]
            t.equal(f"his own classes are told, the house's are not, {name}", [a.get("problem", {}).get("code") for a in said], [None, None, "NOT_FOUND", "NOT_FOUND"])
            t.equal(f"four patients in them, {name}", sum(r["values"][0] for r in said[0]["rows"]), 4)
            if day == 17:
                # The one who paid, and the one who was above the mean until then.
                t.equal("who moved", [r["values"][0] for r in said[1]["rows"] if r["dims"][0]["value"] != r["dims"][1]["value"]], [1, 1])
                t.equal("what is taken away is told nowhere", ("2100" in json.dumps(one["figures"]) or "900" in json.dumps(one["figures"]), {s for *_, s in one["alerts"]}), (False, {"ok", "no_right"}))
