# SPDX-License-Identifier: Apache-2.0
"""Groups over many records: against DuckDB on one thread and the same data, ten times as many rows, memory a row, what
keeping the columns current costs those who save. DuckDB: tools/duckdb."""
import os, shutil, sqlite3, statistics, subprocess, sys, time

from kit import CACHE, ROOT, SEED, Server, copy_of, make_data, names_of, note, say

sys.path.insert(0, os.path.join(ROOT, "tools", "duckdb"))
import duck  # noqa: E402

AGGREGATE = "/forms/bench.patient/aggregate"
COUNT, SPENT = {"fn": "count"}, {"fn": "sum", "field": "spent"}
# What is asked, and the same for DuckDB by the names of columns.
ASKS = {
    "one dimension": ([{"field": "state"}], [COUNT, SPENT], "SELECT {state}, count(*), sum({spent}) FROM t WHERE deleted_at IS NULL GROUP BY 1"),
    "one dimension of a text": ([{"field": "city"}], [COUNT, SPENT], "SELECT {city}, count(*), sum({spent}) FROM t WHERE deleted_at IS NULL GROUP BY 1"),
    "two dimensions": ([{"field": "channel"}, {"field": "first_visit", "bucket": "quarter"}], [COUNT, SPENT],
                       "SELECT {channel}, date_trunc('quarter', DATE '1970-01-01' + CAST({first_visit} AS INTEGER)), count(*), sum({spent}) FROM t WHERE deleted_at IS NULL GROUP BY 1, 2"),
}
TILES = [([{"field": f}] if f else [], [COUNT, SPENT, {"fn": "avg", "field": "visits"}]) for f in
         (None, "state", "grade", "sex", "channel", "vip")] + \
        [([{"field": "first_visit", "bucket": b}], [COUNT, SPENT]) for b in ("year", "quarter", "month", "weekday")] + \
        [([{"field": "channel.name"}], [COUNT]), ([{"field": "state"}, {"field": "first_visit", "bucket": "month"}], [SPENT])]
KEPT = 21  # columns that are kept of this form at once


MOST = 1000000  # rows that are made by the product's own door; more are those again and again


def make_rows(n):
    """As make_data; of more than a million the million n times, as groups read them: without indexes, and
    what is searched knows only the first."""
    data = os.path.join(CACHE, f"rows-{n}")
    if n <= MOST or os.path.exists(data + ".made"):
        return make_data(n)
    if n % MOST:
        raise SystemExit(f"bench: more than {MOST} rows are made by the million")
    one = make_data(MOST)
    say(f"making {n} rows of {MOST}")
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(os.path.realpath(one), data)
    names = names_of(data)
    table, columns = names["patient_table"], names["patient_columns"].split(",")
    db = sqlite3.connect(os.path.join(data, "xinglin.db"), isolation_level=None)
    for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000"):
        db.execute(f"PRAGMA {setting}")
    for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)).fetchall():
        db.execute(f"DROP INDEX {name}")
    rest = ", ".join(c for c in columns if c != "id")
    for k in range(1, n // MOST):
        db.execute(f"INSERT INTO {table} (id, {rest}) SELECT id + {k * MOST}, {rest} FROM {table} WHERE id <= {MOST}")
    db.execute("PRAGMA journal_mode = WAL")
    db.close()
    open(data + ".made", "w").close()
    return data


def duckdb(data, rounds):
    names = names_of(data)
    columns = names["patient_columns"].split(",")
    numbers = {names["patient." + k] for k in ("state", "channel", "first_visit", "spent")} | {"deleted_at"}
    csv = os.path.join(CACHE, "reports.tsv")
    with open(csv, "w") as out:
        if subprocess.run([SEED, data, "copy", "patient"], stdout=out).returncode:
            raise SystemExit("bench: rows could not be copied")
    here = {k: names["patient." + k] for k in ("state", "channel", "city", "first_visit", "spent")}
    types = ", ".join(f"'{c}': '{'BIGINT' if c in numbers else 'VARCHAR'}'" for c in columns)
    fill = f"CREATE TABLE t AS SELECT * FROM read_csv('{csv}', delim='\\t', header=false, nullstr='\\N', quote='', escape='', columns={{{types}}})"
    got = duck.answers([fill], [sql.format(**here) for _, _, sql in ASKS.values()], rounds=rounds)
    os.unlink(csv)
    return dict(zip(ASKS, got))


def ask(server, who, dims, measures):
    begun = time.monotonic()
    got = server.call("POST", AGGREGATE, {"dims": dims, "measures": measures, "limit": 5000}, who)[0]
    return (time.monotonic() - begun) * 1000, got["rows"]


def median_of(server, who, dims, measures, rounds):
    return statistics.median(ask(server, who, dims, measures)[0] for _ in range(rounds))


def same_figures(ours, theirs):
    """Counts and sums, as numbers without their groups."""
    yuan = lambda v: round(float(v or 0) * 100)  # noqa: E731
    return sorted((r["measures"][0], yuan(r["measures"][1])) for r in ours) == sorted((int(r[-2]), int(r[-1] or 0)) for r in theirs)


def against(server, who, desk, n, theirs, rounds):
    for name, (dims, measures, _) in ASKS.items():
        rows = ask(server, who, dims, measures)[1]
        if not same_figures(rows, theirs[name]["rows"]):
            raise SystemExit(f"bench: {name}: not the figures of DuckDB")
        median_of(server, desk, dims, measures, 3)
        ms = median_of(server, desk, dims, measures, rounds)
        note(f"{name} under rights, {n} rows", "< 3 x DuckDB on one thread", f"{ms:.1f} ms against {theirs[name]['ms']:.1f} ms = {ms / theirs[name]['ms']:.2f}", ms < 3 * theirs[name]["ms"])


def dashboard(server, who):
    """Twelve tiles as a board asks them: in one request."""
    asks = [{"form": "bench.patient", "dims": dims, "measures": [{"key": f"m{i}", **m} for i, m in enumerate(measures)]} for dims, measures in TILES]
    begun = time.monotonic()
    got = server.call("POST", "/reports/query", {"asks": asks}, who)[0]["answers"]
    if any("problem" in a for a in got):
        raise SystemExit("bench: a tile was refused")
    return (time.monotonic() - begun) * 1000


def set_results(data, mb):
    """Room for kept answers: 0 where it is asked what it takes to work them out."""
    path = os.path.join(data, "xinglin.conf")
    with open(path) as conf:
        lines = [line for line in conf if not line.startswith("results_mb")]
    with open(path, "w") as conf:
        conf.writelines(lines + [f"results_mb = {mb}\n"])


def warm_dashboard(server, who, rounds):
    dashboard(server, who)
    return statistics.median(dashboard(server, who) for _ in range(rounds))


def bench_reads(n, rounds):
    data = make_rows(n)
    theirs = duckdb(data, rounds) if n <= MOST else None
    with copy_of(data) as copy:
        set_results(copy, 0)
        server = Server(copy)
        try:
            who, desk = server.sign_in("admin"), server.sign_in("desk001")
            before = server.anon_kb()
            cold = dashboard(server, who)
            time.sleep(1)
            a_row = (server.anon_kb() - before) * 1024 / n
            more = 12 * n // (10 * MOST) if n > MOST else 1  # ten times as many rows may take twelve times as long
            most, again = 1000 * more, 150 * more
            note(f"twelve tiles in one request, nothing kept yet, {n} rows", f"< {most / 1000:.0f} s", f"{cold:.0f} ms", cold < most)
            warm = warm_dashboard(server, who, rounds)
            note(f"twelve tiles again, worked out anew, {n} rows", f"< {again:.0f} ms", f"{warm:.0f} ms", warm < again)
            note(f"memory a row and ten columns, {n} rows", "< 40 bytes", f"{a_row * 10 / KEPT:.0f} ({a_row:.0f} for the {KEPT} that are kept)", a_row * 10 / KEPT < 40)
            if theirs:
                against(server, who, desk, n, theirs, rounds)
            times = {"twelve tiles": warm, **{k: median_of(server, who, *ASKS[k][:2], rounds) for k in ("one dimension", "two dimensions")}}
        finally:
            server.stop()
        set_results(copy, 64)
        server = Server(copy)
        try:
            kept = warm_dashboard(server, server.sign_in("admin"), rounds)
            note(f"twelve tiles again, answers kept, {n} rows", "< 150 ms", f"{kept:.0f} ms", kept < 150)
        finally:
            server.stop()
    return times


NEW = {"values": {"name": "王小明", "phone": "19900012345", "state": "new", "grade": "b", "city": "上海", "spent": "1000.00", "channel": "1"}}


def saves(server, who, seconds):
    n, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        server.call("POST", "/forms/bench.patient/records", NEW, who)
        n += 1
    return n / seconds


def bench_saves(n, seconds):
    """Two servers in turns: one whose columns are kept current and asked now and then, one without."""
    data, got = make_data(n), {True: [], False: []}
    with copy_of(data) as one, copy_of(data) as two:
        servers = {True: Server(one), False: Server(two)}
        try:
            who = {kept: s.sign_in("admin") for kept, s in servers.items()}
            for turn in range(10):
                for kept in (True, False) if turn % 2 else (False, True):  # neither always follows the other
                    s = servers[kept]
                    if kept:
                        ask(s, who[kept], [{"field": "state"}], [COUNT])
                    got[kept].append(saves(s, who[kept], seconds))
        finally:
            for s in servers.values():
                s.stop()
    kept, plain = (statistics.median(got[k]) for k in (True, False))
    ratio = statistics.median(a / b for a, b in zip(got[True], got[False]))
    note(f"saves while columns are kept current, {n} rows", "at most 5 % slower", f"{kept:.0f}/s against {plain:.0f}/s, {100 * (1 - ratio):+.1f} % slower", ratio >= 0.95)


def bench_reports(sizes, seconds, rounds=15):
    times = {n: bench_reads(n, rounds) for n in sizes}
    for n in sizes:
        for name in times[n] if 10 * n in times else ():
            few, many = times[n][name], times[10 * n][name]
            note(f"{name}, {10 * n} rows", f"<= 12 x {n} rows", f"{many:.0f} ms, {many / few:.1f} x", many <= 12 * few)
    if not any(10 * n in times for n in sizes):
        say("  (10 x as many rows: --rows N,10N)")
    bench_saves(sizes[-1] if len(sizes) == 1 else sizes[0], seconds)
