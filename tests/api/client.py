# SPDX-License-Identifier: Apache-2.0
"""A server of its own for a test, and a client that says exactly what it is told to say."""
import csv
import ctypes
import datetime
import faulthandler
import hashlib
import http.client
import io
import json
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, f"{ROOT}/tests")
import pg  # noqa: E402


# Who asks waits longer than any route may take (five minutes in routes.def): it is the server that ends it.
PATIENCE = 330


def program():
    for path in (os.environ.get("XINGLIN_BIN") or os.environ.get("XINGLIN"), f"{ROOT}/build-test/xinglin", f"{ROOT}/build/xinglin"):
        if path and os.path.exists(path):
            return path
    sys.exit("build the program first: ./dev build")


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Server:
    """A data folder and a server on it, on one kind of database of pg.KINDS; `with Server() as s`."""

    def __init__(self, install=None, args=(), kind="sqlite"):
        self.folder = tempfile.mkdtemp(prefix="xl-test-")
        self.data, self.args, self.process = f"{self.folder}/data", list(args), None
        self.env = {**os.environ, "LANG": "zh_CN.UTF-8", **pg.env(kind),
                    "LSAN_OPTIONS": f"suppressions={ROOT}/tests/lsan.supp:print_suppressions=0"}
        self.pg = self.env.get("XINGLIN_DATABASE_DDL")
        self.cli(*(["install", install] if install else ["init", "--org", "测试医院"]))

    def cli(self, *words, code=0, stdin=None):
        got = subprocess.run([program(), *words, "--data", self.data], input=stdin, text=True,
                             capture_output=True, env=self.env)
        if code is not None and got.returncode != code:
            raise AssertionError(f"xinglin {words}: exit {got.returncode}\n{got.stdout}{got.stderr}")
        return got.stdout

    def start(self):
        self.log = open(f"{self.folder}/log", "ab")
        self.process = subprocess.Popen(
            [program(), "serve", "--data", self.data, "--listen", "127.0.0.1:0", "--test-clock", *self.args],
            stdout=subprocess.PIPE, stderr=self.log, text=True, preexec_fn=die_with_parent,
            env=self.env)
        first = self.process.stdout.readline()
        found = re.search(r":(\d+)\s*$", first)
        if not found:
            raise AssertionError("the server did not start: " + first + open(f"{self.folder}/log").read())
        self.port = int(found.group(1))
        self.setup_token = None
        if "setup_needed\":true" in Client(self).get("/api/v1/session").text:
            for line in self.process.stdout:
                if "token=" in line:
                    self.setup_token = line.strip().split("token=")[1]
                    break
        return self

    def stop(self, how=signal.SIGTERM):
        if self.process:
            self.process.send_signal(how)
            self.code = self.process.wait(PATIENCE)
            self.process.stdout.close()
            self.log.close()
            self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        self.stop()
        if kind:
            print(open(f"{self.folder}/log", errors="replace").read()[-4000:], file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)

    def owner(self):
        """The first user, signed in."""
        c = Client(self)
        c.post("/api/v1/setup", {"token": self.setup_token, "org": "测试医院", "name": "王主任",
                                 "account": "owner", "password": "Right-9-horse"}).expect(201)
        return c.refresh()

    def sql(self, text):
        """What a statement answers that goes past the program: rows of text, whole numbers, None."""
        if not self.pg:
            db = sqlite3.connect(f"{self.data}/xinglin.db", timeout=20)
            with db:
                rows = db.execute(text).fetchall()
            db.close()
            return rows
        said = subprocess.run(["psql", "-XqAt", "--csv", "-P", "null=\1", "-v", "ON_ERROR_STOP=1", self.pg, "-c", text],
                              text=True, check=True, stdout=subprocess.PIPE, env={**self.env, "LC_ALL": "C.UTF-8"}).stdout

        def value(cell):
            return None if cell == "\1" else int(cell) if re.fullmatch(r"-?\d{1,18}", cell) else cell
        return [tuple(map(value, row)) for row in csv.reader(io.StringIO(said))]

    def copies(self, table, id_, n):
        """So many rows more like one, written past the program; their ids lie far behind."""
        named = f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'" if self.pg else f"SELECT name FROM pragma_table_info('{table}')"
        rest = ", ".join(c for c, in self.sql(named) if c != "id")
        numbers = f"generate_series(1, {n}) AS g(i)" if self.pg else f"(WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < {n}) SELECT i FROM g)"
        self.sql(f"INSERT INTO {table} (id, {rest}) SELECT {id_} + 1000000 + i, {rest} FROM {table}, {numbers} WHERE id = {id_}")

    def rows(self):
        """Every table's rows as text, in any order."""
        if self.pg:
            ask = lambda *a: subprocess.run(["psql", "-XqAt", self.pg, *a], text=True, check=True,  # noqa: E731
                                            stdout=subprocess.PIPE, env={**self.env, "LC_ALL": "C.UTF-8"}).stdout
            tables = ask("-c", "SELECT tablename FROM pg_tables WHERE schemaname = 'public'").split()
            script = [x for t in tables for x in ("-c", f"\\echo \001{t}", "-c", f'COPY "{t}" TO STDOUT')]
            for part in ask(*script).split("\001")[1:]:
                name, _, text = part.partition("\n")
                yield name, text.splitlines()
            return
        db = sqlite3.connect(f"file:{self.data}/xinglin.db?mode=ro", uri=True)
        db.text_factory = bytes
        tables = [r[0].decode() for r in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        for name in tables:
            yield name, [repr(r)[2:] for r in db.execute(f'SELECT * FROM "{name}"')]
        db.close()

    def dump(self):
        """A digest of every table but those of who came and when, and of the change feed, which is no content (it is
        in no backup either); for comparing."""
        skip = {"x_audit", "x_login_try", "x_rate", "x_session", "x_idem", "x_changed", "x_feed"}
        out = {}
        for name, rows in self.rows():
            if name == "x_meta":  # the audit log keeps its head there
                rows = [r for r in rows if "audit_head" not in r]
            if name == "x_seq":  # and takes its numbers there
                rows = [r for r in rows if not r.startswith("'s0'")]
            if name not in skip:
                out[name] = hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()
        return out

    def same(self, before, what=""):
        now = self.dump()
        changed = [n for n in {**before, **now} if before.get(n) != now.get(n)]
        assert not changed, f"{what} changed {changed}"


class Beside(Server):
    """A second process on the database of another (PostgreSQL), with a copy of its data folder."""

    def __init__(self, first):
        self.folder = tempfile.mkdtemp(prefix="xl-test-")
        self.data, self.args, self.process, self.env, self.pg = f"{self.folder}/data", first.args, None, first.env, first.pg
        shutil.copytree(first.data, self.data, ignore=shutil.ignore_patterns("lock", "*.sock*", "control*"))
        # Where the first one's clock is moved this one begins there: at another time it would sweep what is old then.
        now = Client(first).post("/test/clock", {}).expect(200).json["now"]
        if abs(datetime.datetime.fromisoformat(now.replace("Z", "+00:00")).timestamp() - time.time()) > 60:
            self.args = [*first.args, "--test-clock-at", now]


class Listener:
    """What a stream of live events says, from its opening on."""

    def __init__(self, client):
        self.said = []
        self.conn = http.client.HTTPConnection("127.0.0.1", client.server.port, timeout=PATIENCE)
        self.conn.putrequest("GET", "/api/v1/events", skip_accept_encoding=True)
        self.conn.putheader("Cookie", client.cookie)
        self.conn.endheaders()
        self.answer = self.conn.getresponse()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for line in iter(self.answer.fp.readline, b""):
                if line.startswith(b"data:"):
                    self.said.append(json.loads(line[5:]))
        except (OSError, ValueError):
            pass

    def heard(self, **want):
        return [x for x in self.said if all(x[k] == v for k, v in want.items())]


class Answer:
    def __init__(self, what, response):
        self.what, self.status, self.raw = what, response.status, response.read()
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.cookies = [v for k, v in response.getheaders() if k.lower() == "set-cookie"]

    @property
    def text(self):
        return self.raw.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.raw) if self.raw else None

    @property
    def code(self):
        try:
            body = self.json or {}
        except ValueError:
            return ""
        return body.get("code") or body.get("error", {}).get("code", "")

    def expect(self, status, code=None):
        if self.status != status or (code and self.code != code):
            raise AssertionError(f"{self.what}: wanted {status} {code or ''}, got {self.status} {self.text[:600]}")
        return self


class Client:
    def __init__(self, server, key=None):
        self.server, self.key, self.cookie, self.csrf, self.headers = server, key, None, None, {}
        self.seat = None  # the address it comes from, of this machine's own

    def call(self, method, path, body=None, headers=None, raw=None):
        h = {"Host": f"127.0.0.1:{self.server.port}", **self.headers}
        if raw is None and body is not None:
            raw = json.dumps(body).encode()
        if raw is not None:
            h["Content-Type"] = "application/json"
        if self.key:
            h["Authorization"] = "Bearer " + self.key
        if self.cookie:
            h["Cookie"] = self.cookie
            if method != "GET" and self.csrf:
                h["X-CSRF-Token"] = self.csrf
        h.update(headers or {})
        c = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE, source_address=self.seat)
        c.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if raw is not None:
            h["Content-Length"] = str(len(raw))
        for k, v in h.items():
            if v is not None:
                c.putheader(k, v)
        c.endheaders(raw)
        answer = Answer(f"{method} {path}", c.getresponse())
        c.close()
        for cookie in answer.cookies:
            pair = cookie.split(";")[0]
            self.cookie = pair if not pair.endswith("=") else None
        return answer

    def get(self, path, **k): return self.call("GET", path, **k)
    def post(self, path, body=None, **k): return self.call("POST", path, {} if body is None else body, **k)
    def patch(self, path, body, **k): return self.call("PATCH", path, body, **k)
    def delete(self, path, **k): return self.call("DELETE", path, **k)

    def refresh(self):
        self.csrf = self.get("/api/v1/session").expect(200).json["csrf"] or None
        return self

    def login(self, account, password):
        """So many sign in here that one address is told to come later: then from another one."""
        for _ in range(30):
            got = self.post("/api/v1/session", {"account": account, "password": password})
            if got.status != 429:
                break
            self.seat = (f"127.{random.randint(1, 254)}.{random.randint(1, 254)}.{random.randint(1, 254)}", 0)
        got.expect(200)
        return self.refresh()


class Cases:
    """Collects what passed and what failed; a case is a function whose name is a sentence."""

    def __init__(self):
        self.passed = self.failed = 0
        self.patience = 0

    def watch(self, seconds=900):
        """A case that hangs says where and ends everything. Each has so long: all together may take as long as the
        machine is busy."""
        self.patience = seconds
        faulthandler.dump_traceback_later(seconds, exit=True)

    def run(self, name, fn, *args):
        if self.patience:
            self.watch(self.patience)
        try:
            fn(*args)
            self.passed += 1
        except Exception as e:  # noqa: BLE001 - every failure of a case is told
            self.failed += 1
            import traceback
            where = traceback.extract_tb(e.__traceback__)[-1]
            print(f"FAILED {name}: {type(e).__name__}: {e} ({os.path.basename(where.filename)}:{where.lineno})")

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)


def wait_for(fn, seconds=120):
    """Until it is true, however busy the machine; the limit is there to end a test that waits for nothing."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = fn()
        if got:
            return got
        time.sleep(0.05)
    raise AssertionError("nothing came of it in time")


def multipart(name, data):
    """A file as a browser uploads it: the body and its headers."""
    edge = "xl-edge-7"
    raw = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/html\r\n\r\n'.encode()
    return raw + data + f"\r\n--{edge}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={edge}"}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]
