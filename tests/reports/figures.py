# SPDX-License-Identifier: Apache-2.0
"""Staff figures and funnels, each with a number worked out by hand (cases of `run`)."""
F = "/api/v1/forms/"
NOW = {"period": {"is": "this_month"}}  # July 2026


def shipped_rates(w, t):
    """Booking, arrival, no-show, spend per visit, high value, response: as channel-hospital ships them."""
    phone = "1990000{:04}".format
    w.bulk("lead", [{"phone": phone(i), "name": f"患者{i}", "submitted_at": at, "state": state} for i, (at, state) in enumerate(
        [("2026-07-01 09:00", "new")] * 4 + [("2026-07-02 09:00", "invalid"), ("2026-06-30 23:59:59", "new")])])
    leads = {r["values"]["name"]: r["id"] for r in w.owner.post(F + "lead/query", {"fields": ["name"], "limit": 50}).expect(200).json["rows"]}
    patient = w.make("patient", name="患者", phone=phone(99))
    # July: 5 leads, one of them invalid; two of the four others have a booking (one of them two), so has the invalid one.
    w.bulk("appointment", [{"at": at + " 09:00", "state": state, "patient": patient, **({"lead": leads[f"患者{lead}"]} if lead is not None else {})} for at, state, lead in (
        ("2026-07-01", "arrived", 0), ("2026-07-02", "arrived", 0), ("2026-07-03", "no_show", 1), ("2026-07-04", "arrived", None), ("2026-07-05", "cancelled", 4),
        ("2026-07-06", "cancelled", None), ("2026-07-20", "booked", None), ("2026-06-30", "no_show", 5), ("2026-06-29", "no_show", None), ("2026-06-28", "arrived", None))])
    t.equal("two of four valid leads are booked", w.value("booking_rate", **NOW), "0.5")
    t.equal("arrived: 3 of 3 + 1; cancelled ones and those to come are out", (w.value("arrival_rate", **NOW), w.value("no_show_rate", **NOW)), ("0.75", "0.25"))
    last = {"period": {"is": "last_month"}}
    t.equal("the month before: 1 of 1 + 2", (w.value("arrival_rate", **last), w.value("no_show_rate", **last), w.value("booking_rate", **last)), ("0.333333", "0.666667", "1"))
    none = {"period": {"is": {"from": "2020-01-01", "to": "2020-01-31"}}}
    t.equal("nothing to divide by", [w.value(k, **none) for k in ("booking_rate", "arrival_rate", "no_show_rate", "spend_per_visit", "response_mean", "response_sla")], [None] * 6)
    w.bulk("visit", [{"phone": phone(i), "arrived_at": at} for i, at in ((0, "2026-07-02 09:00"), (1, "2026-07-03 09:00"), (0, "2026-07-31 23:59:59"), (2, "2026-06-30 09:00"), (3, "2025-07-01 09:00"))])
    w.bulk("charge", [{"no": f"S{n}", "phone": phone(i), "kind": "charge", "item": "种植", "amount": amount, "paid_at": at} for n, (i, amount, at) in enumerate(
        ((0, "12000", "2026-07-02 10:00"), (1, "9999.99", "2026-06-30 10:00"), (2, "100", "2026-06-30 23:59:59"), (1, "0.01", "2025-07-14 10:00"), (3, "50000", "2025-07-01 10:00")))])
    w.bulk("charge", [{"no": "R0", "phone": phone(0), "kind": "refund", "original_no": "S0", "item": "种植", "amount": "2000", "paid_at": "2026-07-03 10:00"}])
    # 12,000 less 2,000 back, by 3 visits of July (the one in its last second too)
    t.equal("spend per visit", (w.value("spend_per_visit", **NOW), w.value("spend_per_customer", **NOW)), ("3333.333333", "10000"))
    # Of 365 days: patient 0 has 10,000 exactly, 1 has 9,999.99 (a fen is older), 2 has 100; 3 paid before.
    t.equal("high value: one of three", w.value("high_value_ratio"), "0.333333")


def response(w, t):
    """First response: minutes of the clock and of working time, those who wait still, the share in time."""
    phone = "1990000{:04}".format
    w.bulk("lead", [{"phone": phone(i), "name": f"L{i}", "submitted_at": sent, "first_response_at": first} for i, (sent, first) in enumerate(
        [("2026-07-06 09:00", "2026-07-06 09:06"), ("2026-07-06 09:00", "2026-07-06 09:12"), ("2026-07-06 09:00", "2026-07-06 09:18"), ("2026-07-06 09:00", "2026-07-06 09:25"),
         ("2026-07-06 09:00", "2026-07-06 09:48"), ("2026-07-06 09:00", "2026-07-06 14:00")])])
    t.equal("the worked case", [w.value(k, **NOW) for k in ("response_mean", "response_median", "response_sla")], ["68.17", "21.50", "0.666667"])
    w.bulk("lead", [{"phone": phone(9), "name": "L9", "submitted_at": "2026-07-15 11:00"}])
    t.equal("who waits is in no mean, and in the share once he is due", [w.value(k, **NOW) for k in ("response_mean", "response_sla")], ["68.17", "0.571429"])


def working_minutes(w, t):
    """Lead response in working minutes is a formula of the form: Monday to Friday, 9:00 to 18:00, over the house's days off."""
    made = w.form("线索", {"type": "text", "key": "no", "title": {"zh": "no"}}, {"type": "datetime", "key": "sent", "title": {"zh": "sent"}}, {"type": "datetime", "key": "first", "title": {"zh": "first"}},
                  {"type": "formula", "key": "response_min", "title": {"zh": "响应"}, "options": {"result": "integer", "formula":
                   'IF(ISBLANK({first}),{first},ROUND((NETWORKDAYS({sent},{first})-1)*540+IF(NETWORKDAYS({first},{first})=1,MEDIAN(MOD({first},1)*1440,540,1080),1080)-IF(NETWORKDAYS({sent},{sent})=1,MEDIAN(MOD({sent},1)*1440,540,1080),540),0))'}}, title_field="no")
    cases = [("2026-07-06 09:00", "2026-07-06 09:06", 6), ("2026-07-06 17:50", "2026-07-07 09:10", 20), ("2026-07-03 17:30", "2026-07-06 09:30", 60), ("2026-07-06 08:00", "2026-07-06 09:15", 15),
             ("2026-07-06 20:00", "2026-07-07 10:00", 60), ("2026-07-06 09:00", "2026-07-08 18:00", 1620)]
    w.bulk(made, [{"no": str(i), "sent": a, "first": b} for i, (a, b, _) in enumerate(cases)] + [{"no": "open", "sent": "2026-07-06 09:00"}])
    got = w.owner.post(F + made + "/query", {"fields": ["no", "response_min"], "sort": [{"field": "id"}], "limit": 50}).expect(200).json["rows"]
    t.equal("minutes of working time", [r["values"]["response_min"] for r in got], [n for *_, n in cases] + [None])
    t.equal("their mean and median", w.rows(form=made, measures=[{"key": "a", "fn": "avg", "field": "response_min"}, {"key": "m", "fn": "median", "field": "response_min"}]), [["296.83", "40.00"]])


def settled(w, t):
    """Conversion from a stage, of all that entered it and of those alone that are no longer in it; dwell times between."""
    every = ["new", "contacted", "invited", "won", "lost"]
    lead = w.form("线索", {"type": "text", "key": "no", "title": {"zh": "no"}}, {"type": "select", "key": "state", "title": {"zh": "state"}, "choices": [{"key": k, "title": {"zh": k}} for k in every]},
                  {"type": "datetime", "key": "at", "title": {"zh": "at"}}, title_field="no", state_field="state", transitions={s: [x for x in every if x != s] for s in every})

    def move(n, state):
        rows = w.owner.post(F + lead + "/query", {"fields": [], "sort": [{"field": "id"}], "limit": 50}).expect(200).json["rows"]
        got = w.owner.post(F + lead + "/bulk", {"update": [{"id": rows[i]["id"], "rev": rows[i]["rev"], "values": {"state": state}} for i in n]}).expect(200).json
        assert not [r for r in got["results"] if r["error"]], got
    w.clock("2026-07-01 09:00:00")
    w.bulk(lead, [{"no": str(i), "state": "new", "at": "2026-07-01 09:00"} for i in range(10)])
    for day, n, state in ((2, range(8), "contacted"), (4, range(4), "invited"), (5, [4], "invited"), (6, [5, 6], "lost"), (8, [0, 1], "won"), (9, [2], "lost")):
        w.clock(f"2026-07-{day:02} 09:00:00")
        move(n, state)
    ask = {"form": lead, "kind": "funnel", "stage": "state", "stages": every[:4], "period": {"field": "at", "is": "this_month"}}
    told = lambda **more: [r["values"] for r in w.asks({**ask, **more})[0]["rows"]]  # noqa: E731
    # 10 new, 8 contacted, 5 invited (of the 8 two are lost and one waits), 2 won. Days in a stage: eight left "new" after 1;
    # "contacted" was left after 2 2 2 2 3 4 4, "invited" after 4 4 5.
    t.equal("of all that entered", [v[:3] for v in told()], [[10, None, "1"], [8, "0.8", "0.8"], [5, "0.625", "0.5"], [2, "0.4", "0.2"]])
    t.equal("how long they stayed", [v[3] for v in told()], ["1", "2", "4", None])
    t.equal("settled: without who is still contacted", told(filter={"field": "state", "op": "ne", "value": "contacted"})[2][:2], [5, "0.714286"])
    t.equal("settled: without who is still invited", told(filter={"field": "state", "op": "ne", "value": "invited"})[3][:2], [2, "0.666667"])
    settled_metric = {"form": lead, "measures": [{"key": "up", "fn": "count", "filter": {"field": "state", "op": "in", "value": ["won"]}}, {"key": "done", "fn": "count", "filter": {"field": "state", "op": "in", "value": ["won", "lost"]}}, {"key": "r", "ratio": ["up", "done"]}]}
    t.equal("won of won and lost, as they stand", w.asks(settled_metric)[0]["rows"][0]["values"], [2, 5, "0.4"])
    t.equal("what happened on the 4th and 5th alone", [v[0] for v in told(mode="event", period={"is": {"from": "2026-07-04", "to": "2026-07-05"}})], [0, 0, 5, 0])
    t.equal("in order: who leapt has not", [v[0] for v in told(strict=True)], [10, 8, 5, 2])
