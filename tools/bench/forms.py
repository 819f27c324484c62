# SPDX-License-Identifier: Apache-2.0
"""Changing forms while people work: publishing, a column more on a large table, formulas followed, roll-ups over
many records; and what a person feels in a browser."""
import copy, json, os, sqlite3, statistics, threading, time

from kit import PASSWORD, ROOT, Server, copy_of, make_data, names_of, note, sh
from reports import TILES

PATIENT = "/forms/bench.patient"
# Five operators over columns that every row has.
FIVE = "ROUND(({height}-100)*0.9+{spent}/1000,1)"


def design(server, who, form):
    return server.call("GET", form + "/design", None, who)[0]


def publish(server, who, form, document, rev):
    begun = time.monotonic()
    server.call("PUT", form + "/design", {"rev": rev, "form": document}, who)
    return (time.monotonic() - begun) * 1000


def new_field(i, kind="text", **more):
    return {"type": kind, "title": {"zh": f"第 {i} 项", "en": f"Item {i}"}, **more}


def bench_publish(server, who):
    """One title, one hint and one order changed on a form of 200 fields."""
    app = server.call("POST", "/apps", {"title": {"zh": "大表", "en": "Large"}}, who)[0]["key"]
    kinds = ["text", "integer", "date", "money", "phone"]
    fields = [new_field(i, kinds[i % len(kinds)]) for i in range(200)]
    made = server.call("POST", f"/apps/{app}/forms", {"title": {"zh": "两百项", "en": "Two hundred"}, "fields": fields}, who)[0]
    form, times = "/forms/" + made["full_key"], []
    for i in range(9):
        was = design(server, who, form)
        new = copy.deepcopy(was["form"])
        new["fields"][i]["title"]["zh"] += "（改）"
        new["fields"].insert(0, new["fields"].pop())
        times.append(publish(server, who, form, new, was["rev"]))
    took = statistics.median(times)
    note("publishing a form of 200 fields", "< 200 ms", f"{took:.0f} ms", took < 200)


class Writer(threading.Thread):
    """Somebody who changes records without a pause; keeps how long each change took."""

    def __init__(self, server, who):
        super().__init__(daemon=True)
        self.server, self.who, self.took, self.on = server, who, [], True

    def run(self):
        i = 0
        while self.on:
            i = i % 500 + 1
            record = self.server.call("GET", f"{PATIENT}/records/{i}", None, self.who)[0]
            begun = time.monotonic()
            self.server.call("PATCH", f"{PATIENT}/records/{i}", {"values": {"address": f"第{i}大街"}},
                             {**self.who, "If-Match": f'"{record["rev"]}"'})
            self.took.append((begun, (time.monotonic() - begun) * 1000))

    def stop(self):
        self.on = False
        self.join()


def bench_column(server, who, n):
    """How much longer a change takes at most while a field is added than it takes at most without."""
    writer, kept, held = Writer(server, who), [], []
    writer.start()
    time.sleep(1)
    for i in range(5):
        was = design(server, who, PATIENT)
        new = copy.deepcopy(was["form"])
        new["fields"].append(new_field(i))
        begun = time.monotonic()
        took = publish(server, who, PATIENT, new, was["rev"]) / 1000
        time.sleep(took + 0.5)
        near = [ms for at, ms in writer.took if begun - 0.1 <= at <= begun + took]
        calm = [ms for at, ms in writer.took if begun + took < at]
        held.append(max(near))
        kept.append(statistics.median(calm))
    writer.stop()
    longer = statistics.median(h - k for h, k in zip(held, kept))
    note(f"a field more on {n} rows holds writers", "< 20 ms", f"{longer:.1f} ms", longer < 20)


def bench_recompute(server, who, n):
    was = design(server, who, PATIENT)
    new = copy.deepcopy(was["form"])
    new["fields"].append(new_field(900, "formula", key="score", options={"formula": FIVE, "result": "decimal", "scale": 1}))
    begun = time.monotonic()
    publish(server, who, PATIENT, new, was["rev"])
    empty = {"filter": {"field": "score", "op": "empty"}, "limit": 1}
    while time.monotonic() - begun < 900:
        if not server.call("POST", PATIENT + "/query", empty, who)[0]["rows"]:
            break
        time.sleep(0.2)
    took = time.monotonic() - begun
    note(f"a formula of five operators worked out on {n} rows", "< 10 s per 1,000,000", f"{took:.1f} s", took < n / 1e5)


SUMS = [("sum", "spent", "money"), ("average", "spent", "money"), ("max", "last_visit", "datetime")]


def bench_rollup(n):
    """One channel with n patients, the others with five each; three roll-ups over them."""
    data = make_data(n)
    names = names_of(data)
    with copy_of(data) as folder:
        db = sqlite3.connect(os.path.join(folder, "xinglin.db"))
        db.execute(f"UPDATE {names['patient_table']} SET {names['patient.channel']} = 1")
        db.commit()
        db.close()
        server = Server(folder)
        try:
            who = server.sign_in("admin")
            follow_rollups(server, who, n)
        finally:
            server.stop()


def follow_rollups(server, who, n):
    channel = "/forms/bench.channel"
    was = design(server, who, channel)
    new = copy.deepcopy(was["form"])
    for i, (kind, of, result) in enumerate(SUMS):
        new["fields"].append(new_field(i, "rollup", key="all_" + kind, options={"form": "patient", "link": "channel", "kind": kind, "field": of, "result": result}))
    publish(server, who, channel, new, was["rev"])

    def total():
        got = server.call("GET", channel + "/records/1", None, who)[0]
        return None if got.get("stale") else got["values"]["all_sum"]

    def save(i, spent):
        record, _ = server.call("GET", f"{PATIENT}/records/{i}", None, who)
        begun = time.monotonic()
        server.call("PATCH", f"{PATIENT}/records/{i}", {"values": {"spent": spent}}, {**who, "If-Match": f'"{record["rev"]}"'})
        return (time.monotonic() - begun) * 1000

    few = server.call("POST", PATIENT + "/bulk", {"create": [{"values": {"name": "王小明", "state": "new", "channel": str(2 + i % 198)}} for i in range(990)]}, who)[0]["results"]
    while not total():
        time.sleep(0.1)
    times = {"many": [], "few": [], "shown": []}
    for i in range(1, 31):
        times["few"].append(save(few[i]["id"], f"{i}.50"))
        before, begun = total(), time.monotonic()
        times["many"].append(save(i, f"{i}.25"))
        while total() in (None, before):
            time.sleep(0.01)
        times["shown"].append(time.monotonic() - begun)
    many, less, shown = (statistics.median(times[k]) for k in ("many", "few", "shown"))
    note(f"{len(SUMS)} roll-ups over {n} records follow a save", "< 2 s in the background", f"{shown:.2f} s, at most {max(times['shown']):.2f} s", shown < 2)
    note("that save beside one under a record with five", "<= 1.5", f"{many / less:.2f} ({many:.1f} ms, {less:.1f} ms)", many / less <= 1.5)


def in_browser(server, *what):
    path = os.path.join(ROOT, ".cache", "node", "bin") + ":" + os.environ["PATH"]
    out = sh("node", os.path.join(ROOT, "tools", "bench", "browser.mjs"), f"http://127.0.0.1:{server.port}", "admin", PASSWORD, *what, env={"PATH": path})
    return json.loads(out.splitlines()[-1])


# Each reads what is typed, every third one another formula too.
def fifty_formulas():
    fields = [new_field(1, "money", key="price"), new_field(2, "integer", key="count")]
    for i in range(50):
        text = f"ROUND({{price}}*{{count}}*{i + 1}/7+IF({{price}}>100,{{count}},{i}),2)" + (f"+{{f{i - 1}}}" if i % 3 == 2 else "")
        fields.append(new_field(i + 3, "formula", key=f"f{i}", options={"formula": text, "result": "money"}))
    return fields


# How each of the twelve tiles of tools/bench/reports.py is drawn.
CHARTS = ("indicator", "column", "donut", "bar", "ranking", "pie", "column", "line", "area", "column", "bar", "stacked")


def board_of_twelve(server, who):
    tiles = []
    for i, (chart, (dims, measures)) in enumerate(zip(CHARTS, TILES)):
        ask = {"form": "bench.patient", "dims": dims, "measures": [{"key": "m", **measures[0]}]}
        if dims and "bucket" not in dims[0]:
            ask["top"] = {"n": 12, "by": "m", "other": True}
        tiles.append({"id": f"a{i}", "kind": "chart", "chart": chart, "title": {"zh": f"图 {i}", "en": f"Tile {i}"},
                      "at": {"x": i % 3 * 4, "y": i // 3 * 4, "w": 4, "h": 4}, "ask": ask})
    doc = {"tabs": [{"key": "t1", "title": {"zh": "总览", "en": "Overview"}, "tiles": tiles}]}
    return server.call("POST", "/boards", {"title_zh": "十二图", "title_en": "Twelve", "doc": doc}, who)[0]["id"]


def bench_browser(n):
    """In Chromium: the grid at a quarter of the processor's speed, reads only; and typing at full speed."""
    with copy_of(make_data(n)) as data:
        server = Server(data)
        try:
            seen = in_browser(server, "scroll", "bench.patient")
            p95 = seen["scroll_p95_ms"]
            note(f"scrolling a grid of {n} rows at a quarter of the speed", "95 % of frames <= 60 ms", f"{p95} ms, {seen['frames']} frames, down to row {seen['last_row']}", p95 <= 60)
            who = server.sign_in("admin")
            ways = in_browser(server, "drawn", board_of_twelve(server, who))
            for way, what in (("list", "opened from the list of boards"), ("address", "opened by their address")):
                seen = ways[way]
                note(f"twelve tiles over {n} rows at a quarter of the speed, {what}", "< 1.5 s", f"{seen['drawn_ms']} ms, the first at {seen['first_ms']} ms, processor {seen['cpu_ms']} ms", seen["tiles"] == 12 and seen["drawn_ms"] < 1500)
            app = server.call("POST", "/apps", {"title": {"zh": "算", "en": "Sums"}}, who)[0]["key"]
            made = server.call("POST", f"/apps/{app}/forms", {"title": {"zh": "五十", "en": "Fifty"}, "fields": fifty_formulas()}, who)[0]
            seen = in_browser(server, "type", made["full_key"])
            p95 = seen["type_p95_ms"]
            note("typing in a form with 50 formulas, until all are shown", "95 % within a frame: 16.7 ms", f"{p95:.1f} ms, median {seen['type_median_ms']:.1f} ms, {seen['keys']} keys", p95 <= 16.7)
        finally:
            server.stop()


def bench_forms(tmp, n):
    with copy_of(make_data(n)) as data:
        server = Server(data)
        try:
            who = server.sign_in("admin")
            bench_publish(server, who)
            bench_column(server, who, n)
            bench_recompute(server, who, n)
        finally:
            server.stop()
    bench_rollup(100000)
