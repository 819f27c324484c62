# SPDX-License-Identifier: Apache-2.0
"""What every bench needs: data folders, a server, results with their goals."""
import contextlib, http.client, json, os, re, shutil, signal, subprocess, sys, tempfile, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("XINGLIN_BUILD", os.path.join(ROOT, "build"))
BIN = os.environ.get("XINGLIN_BIN", os.path.join(BUILD, "xinglin"))
SEED = os.environ.get("XINGLIN_BENCH_SEED", os.path.join(BUILD, "bench_seed"))
CACHE = os.environ.get("XINGLIN_BENCH_DIR", os.path.join(ROOT, ".cache", "bench"))
PASSWORD = "bench-bench-2026"
results = []


def sh(*args, env=None, **more):
    done = subprocess.run([str(a) for a in args], capture_output=True, text=True, env=dict(os.environ, **(env or {})), **more)
    if done.returncode:
        sys.exit(f"bench: {' '.join(map(str, args))}\n{done.stdout}{done.stderr}")
    return done.stdout


def say(*words):
    print(*words, flush=True)


def note(goal, bar, measured, ok):
    results.append((goal, bar, measured, ok))
    say(f"  {'pass' if ok else 'MISS'}  {goal}: {measured}  (goal {bar})")


# ---- data ----

def make_data(n):
    """A data folder with n rows; made once, and only read and copied from then on."""
    data = os.path.join(CACHE, f"rows-{n}")
    if not os.path.exists(data + ".made"):
        shutil.rmtree(data, ignore_errors=True)
        say(f"making {n} rows in {os.path.relpath(data, ROOT)}")
        begun = time.monotonic()
        sh(BIN, "init", "--data", data)
        sh(SEED, data, "design")
        sh(SEED, data, "rows", n)
        say(f"  {n / (time.monotonic() - begun):.0f} rows/s")
        open(data + ".made", "w").close()
    return data


def names_of(data):
    return dict(line.split("=", 1) for line in sh(SEED, data, "columns").splitlines())


@contextlib.contextmanager
def copy_of(data):
    """A copy of a data folder to write in."""
    with tempfile.TemporaryDirectory(prefix="copy.", dir=CACHE) as tmp:
        copy = os.path.join(tmp, "data")
        shutil.copytree(os.path.realpath(data), copy, ignore=shutil.ignore_patterns("run", "spool"))
        for name in ("run", "spool"):
            os.mkdir(os.path.join(copy, name), 0o700)
        yield copy


# ---- our side ----

class Server:
    def __init__(self, data, *args):
        self.begun = time.monotonic()
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([BIN, "serve", "--data", data, "--listen", "127.0.0.1:0", *args],
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.port = None
        for line in self.process.stdout:
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                break
        if not self.port:
            self.log.seek(0)
            sys.exit("bench: the server did not start\n" + self.log.read())
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def call(self, method, path, body=None, headers=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        data = json.dumps(body).encode() if body is not None else None
        c.request(method, "/api/v1" + path, data, {"Content-Type": "application/json", **(headers or {})})
        r = c.getresponse()
        text = r.read()
        if r.status >= 300:
            sys.exit(f"bench: {method} {path}: {r.status} {text[:400]}")
        return (json.loads(text) if text else None), r

    def sign_in(self, account):
        answer, r = self.call("POST", "/session", {"account": account, "password": PASSWORD})
        cookie = r.getheader("Set-Cookie").split(";")[0]
        return {"Cookie": cookie, "X-CSRF-Token": answer["csrf"]}

    def anon_kb(self):
        return anon_kb(self.process.pid)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            below = [int(p) for p in f.read().split()]
    except OSError:
        return []
    return below + [q for p in below for q in children(p)]


def anon_kb(pid):
    """RssAnon of a process and of its parser children."""
    total = 0
    for p in [pid] + children(pid):
        try:
            with open(f"/proc/{p}/status") as f:
                total += int(re.search(r"RssAnon:\s+(\d+)", f.read()).group(1))
        except (OSError, AttributeError):
            pass
    return total
