# SPDX-License-Identifier: Apache-2.0
"""Rules of the house: what one adds to a save, and people who save while ten thousand firings are worked off."""
import statistics, threading, time

from kit import Server, copy_of, make_data, note

FIRINGS = 10000


def field(key, kind="text"):
    return {"type": kind, "key": key, "title": {"zh": key, "en": key}}


class Saver(threading.Thread):
    """Somebody who makes a record, again and again with a short pause; keeps how long each took."""

    def __init__(self, server, who, form):
        super().__init__(daemon=True)
        self.server, self.who, self.form, self.took, self.on = server, who, form, [], True

    def run(self):
        while self.on:
            begun = time.monotonic()
            self.server.call("POST", self.form + "/records", {"values": {"name": "王小明", "n": 1}}, self.who)
            self.took.append((time.monotonic() - begun) * 1000)
            time.sleep(0.005)

    def stop(self):
        self.on = False
        self.join()
        return statistics.quantiles(self.took, n=100)[98]


def rule(server, who, form, when, do, **more):
    server.call("POST", form + "/rules", {"title": {"zh": "规则"}, "spec": {"when": when, "do": do, **more}}, who)


def make_forms(server, who):
    app = server.call("POST", "/apps", {"title": {"zh": "规则", "en": "Rules"}}, who)[0]["key"]
    fields = [field("name"), field("n", "integer"), field("done")]
    return ["/forms/" + server.call("POST", f"/apps/{app}/forms", {"title": {"zh": t, "en": t}, "fields": fields}, who)[0]["full_key"] for t in ("无", "有", "多", "静")]


def bench_one_save(server, who, plain, ruled):
    made = {"kind": "record", "on": ["created", "updated"]}
    rule(server, who, ruled, made, [{"do": "update", "set": {"done": {"value": "1"}}}], **{"if": {"field": "n", "op": "ge", "value": 100}})
    rule(server, who, ruled, made, [{"do": "notify", "to": [{"owner": True}], "title": {"zh": "{name}"}}], **{"if": {"field": "n", "op": "ge", "value": 10}})
    times = {plain: [], ruled: []}
    for i in range(600):
        for form in (plain, ruled):
            begun = time.monotonic()
            server.call("POST", form + "/records", {"values": {"name": "王小明", "n": 10}}, who)
            times[form].append((time.monotonic() - begun) * 1000)
            time.sleep(0.003)  # what fires is done meanwhile
    less, more = (statistics.median(times[f]) for f in (plain, ruled))
    note("two rules, one of which fires, add to a save", "< 0.3 ms", f"{more - less:.2f} ms ({less:.2f} ms without)", more - less < 0.3)


def crowd_beside_saver(server, who, plain, form):
    """p99 of a person's saves from the first of ten thousand records to the last firing, and how long that took."""
    saver, begun = Saver(server, who, plain), time.monotonic()
    saver.start()
    for _ in range(FIRINGS // 1000):
        server.call("POST", form + "/bulk", {"create": [{"values": {"name": "张三", "n": 1}} for _ in range(1000)]}, who)
    left = {"filter": {"field": "done", "op": "empty"}, "limit": 1, "count": "exact"}
    while server.call("GET", form + "/rules", None, who)[0]["rows"] and server.call("POST", form + "/query", left, who)[0]["count"]["n"]:
        time.sleep(0.2)
    return saver.stop(), time.monotonic() - begun


def bench_crowd(server, who, plain, quiet, crowd):
    rule(server, who, crowd, {"kind": "record", "on": ["created"]}, [{"do": "update", "set": {"done": {"value": "1"}}}])
    without, took = crowd_beside_saver(server, who, plain, quiet)
    with_rule, all_done = crowd_beside_saver(server, who, plain, crowd)
    note(f"saving while {FIRINGS} records come in and fire a rule each, p99 beside the same without the rule", "<= 20 ms more", f"{with_rule - without:+.1f} ms ({without:.1f} ms without), all done in {all_done:.1f} s ({took:.1f} s without)", with_rule - without <= 20)


def bench_rules():
    with copy_of(make_data(100000)) as data:
        server = Server(data)
        try:
            who = server.sign_in("admin")
            plain, ruled, crowd, quiet = make_forms(server, who)
            bench_one_save(server, who, plain, ruled)
            bench_crowd(server, who, plain, quiet, crowd)
        finally:
            server.stop()
