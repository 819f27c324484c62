# SPDX-License-Identifier: Apache-2.0
"""Flows: what a start adds to a save, tasks decided by sixteen at once beside a bare loop of ten statements a
transaction, and the same with a million instances that wait and a million times that are set."""
import os, re, sqlite3, statistics, tempfile, time

from kit import Server, copy_of, make_data, note, say, sh

MANY = 1_000_000
LUA = r"""
local paths, bodies, at = {}, {}, 0
for line in io.lines("%s") do
  local p, b = line:match("([^\t]*)\t(.*)")
  paths[#paths + 1], bodies[#bodies + 1] = p, b
end
local threads = 0
function setup(thread) thread:set("mine", threads); threads = threads + 1 end
function init() at = mine end
function request()
  local n = at + 1
  at = at + %d
  if n > #paths then n, at = #paths, #paths end
  return wrk.format("POST", paths[n], {["Content-Type"] = "application/json", ["Cookie"] = "%s", ["X-CSRF-Token"] = "%s"}, bodies[n])
end
function done(summary, latency)
  io.write(string.format("GOT %%d %%d %%.0f\n", summary.requests - summary.errors.status, summary.errors.status, latency:percentile(99)))
end
"""


def post_all(server, who, lines, clients, seconds):
    """Each line once, by so many at a time; how many were taken a second. There have to be more lines than time for them."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as work, tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        work.write("".join(f"{p}\t{b}\n" for p, b in lines))
        work.flush()
        threads = min(2, clients)
        script.write(LUA % (work.name, threads, who["Cookie"], who["X-CSRF-Token"]))
        script.flush()
        out = sh("wrk", f"-t{threads}", f"-c{clients}", f"-d{seconds}s", "-s", script.name, f"http://127.0.0.1:{server.port}")
    good, bad, p99 = map(int, re.search(r"GOT (\d+) (\d+) (\d+)", out).groups())
    return good / seconds, bad, p99 / 1000


def bare_loop(seconds):
    """Ten statements a transaction, made durable one after the other: SQLite without anything around it."""
    with tempfile.TemporaryDirectory(dir=os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".cache"))) as folder:
        db = sqlite3.connect(os.path.join(folder, "bare.db"), isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT)")
        n, begun = 0, time.monotonic()
        while time.monotonic() - begun < seconds:
            db.execute("BEGIN IMMEDIATE")
            for k in range(5):
                db.execute("INSERT INTO t (id, a, b) VALUES (?, ?, ?)", (n * 5 + k, k, "一件事"))
                db.execute("UPDATE t SET a = a + 1 WHERE id = ?", (n * 5 + k,))
            db.execute("COMMIT")
            n += 1
        return n / (time.monotonic() - begun)


def make_form(server, who, title):
    app = server.call("POST", "/apps", {"title": {"zh": title, "en": title}}, who)[0]["key"]
    fields = [{"type": t, "key": k, "title": {"zh": k, "en": k}} for k, t in (("name", "text"), ("n", "integer"))]
    return "/forms/" + server.call("POST", f"/apps/{app}/forms", {"title": {"zh": title, "en": title}, "fields": fields}, who)[0]["full_key"]


def make_flow(server, who, form, **start):
    me = server.call("GET", "/me", None, who)[0]["user"]["id"]
    nodes = [{"id": "start", "type": "start", "manual": True, **start}, {"id": "n1", "type": "approve", "title": "审批", "who": [{"user": me}]},
             {"id": "end", "type": "end", "result": "approved"}]
    edges = [{"id": "e1", "from": "start", "to": "n1"}, {"id": "e2", "from": "n1", "to": "end"}]
    made = server.call("POST", form + "/flows", {"title": {"zh": "审批", "en": ""}, "spec": {"nodes": nodes, "edges": edges}}, who)[0]
    return server.call("POST", f"/flows/{made['id']}/publish", {"rev": made["rev"]}, who)[0]["id"]


def make_records(server, who, form, n):
    for _ in range(n // 1000):
        server.call("POST", form + "/bulk", {"create": [{"values": {"name": "张三", "n": 1}} for _ in range(1000)]}, who)


def tasks_of(data, flow):
    db = sqlite3.connect(f"file:{data}/xinglin.db?mode=ro", uri=True)
    rows = db.execute("SELECT t.id, i.rev FROM x_flow_task t JOIN x_flow_inst i ON i.id = t.inst_id WHERE t.state = 'pending' AND i.flow_id = ? ORDER BY t.id", (int(flow),)).fetchall()
    db.close()
    return [(f"/api/v1/flow-tasks/{task}", '{"op":"approve","rev":%d}' % rev) for task, rev in rows]


def bench_one_save(server, who):
    plain, started = make_form(server, who, "无流程"), make_form(server, who, "有流程")
    make_flow(server, who, started, when=[{"when": {"kind": "record", "on": ["created"]}}])
    times = {plain: [], started: []}
    for _ in range(600):
        for form in times:
            begun = time.monotonic()
            server.call("POST", form + "/records", {"values": {"name": "王小明", "n": 10}}, who)
            times[form].append((time.monotonic() - begun) * 1000)
            time.sleep(0.003)
    less, more = (statistics.median(v) for v in times.values())
    note("a flow that starts with a record adds to its save", "< 0.3 ms", f"{more - less:.2f} ms ({less:.2f} ms without)", more - less < 0.3)


def bench_decisions(server, who, data, form, flow, seconds, what):
    starts = [(f"/api/v1{form}/records/{n}/flows/{flow}", "{}") for n in records_of(server, who, form)]
    began, _, _ = post_all(server, who, starts, 16, 4 * seconds)  # more tasks than can be decided in time
    lines = tasks_of(data, flow)
    done, bad, p99 = post_all(server, who, lines, 16, seconds)
    bare = bare_loop(seconds)
    say(f"  {what}: {began:.0f} starts/s, {done:.0f} decisions/s (p99 {p99:.1f} ms, {bad} not taken), a bare loop {bare:.0f}/s")
    return began, done, bare, p99


def records_of(server, who, form):
    out, cursor = [], None
    while True:
        page = server.call("POST", form + "/query", {"fields": ["n"], "limit": 500, **({"cursor": cursor} if cursor else {})}, who)[0]
        out += [r["id"] for r in page["rows"]]
        cursor = page.get("next")
        if not cursor:
            return out


def fill(data, flow):
    """A million instances that wait, each with its token and a time in ten years."""
    db = sqlite3.connect(f"{data}/xinglin.db", isolation_level=None)
    form, = db.execute("SELECT form_id FROM x_flow WHERE id = ?", (int(flow),)).fetchone()
    far, base, ids = 2_090_000_000_000, 10 ** 12, f"WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < {MANY})"
    db.execute("BEGIN")
    db.execute(f"{ids} INSERT INTO x_flow_inst (id, flow_id, version, form_id, record_id, rev, state, initiator, cause, parent_id, parent_token, chain_id, depth, path, seq, started_at) "
               f"SELECT {base} + n, {int(flow)}, 1, {form}, 1, 1, 'running', 1, 'manual', 0, 0, 1, 0, ',', 1, 1750000000000 FROM k")
    db.execute(f"{ids} INSERT INTO x_flow_token (id, inst_id, node, edge, trail, state, since, gen) SELECT {2 * base} + n, {base} + n, 'n1', 'e1', ',start,n1,', 'resting', 1750000000000, 1 FROM k")
    db.execute(f"{ids} INSERT INTO x_flow_due (id, inst_id, token_id, task_id, kind, n, gen, due_at) SELECT {3 * base} + n, {base} + n, {2 * base} + n, 0, 'boundary', 0, 1, {far} + n FROM k")
    db.execute("COMMIT")
    took = []
    for _ in range(200):
        begun = time.monotonic()
        db.execute("SELECT id FROM x_flow_due WHERE is_paused = 0 AND due_at <= 1750000000000 ORDER BY due_at, id LIMIT 1").fetchall()
        took.append((time.monotonic() - begun) * 1000)
    db.close()
    return statistics.median(took)


def bench_flows(seconds=4):
    with copy_of(make_data(100000)) as data:
        server = Server(data)
        try:
            who = server.sign_in("admin")
            bench_one_save(server, who)
            forms = [make_form(server, who, t) for t in ("先", "后")]
            flows = [make_flow(server, who, f) for f in forms]
            for f in forms:
                make_records(server, who, f, 40000)
            began, done, bare, p99 = bench_decisions(server, who, data, forms[0], flows[0], seconds, "few wait")
        finally:
            server.stop()
        note("decisions of flows, 16 at once, beside a bare loop of ten statements a transaction", ">= 0.5", f"{done / bare:.2f} ({done:.0f}/s)", done >= 0.5 * bare)
        idle = fill(data, flows[1])
        note(f"a look for times that came, {MANY} set", "< 1 ms", f"{idle:.3f} ms", idle < 1)
        server = Server(data)
        try:
            who = server.sign_in("admin")
            began2, done2, _, p99b = bench_decisions(server, who, data, forms[1], flows[1], seconds, f"{MANY} wait")
        finally:
            server.stop()
        note(f"starts and decisions with {MANY} instances waiting, beside few", ">= 0.8", f"{began2 / began:.2f}, {done2 / done:.2f}; p99 {p99b:.1f} ms beside {p99:.1f} ms", began2 >= 0.8 * began and done2 >= 0.8 * done)
