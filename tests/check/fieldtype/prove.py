# SPDX-License-Identifier: Apache-2.0
"""A program built with one more field type (score): forms, records, filters, sorting, formulas, sums,
import, export, history and the API's description take it as any other. On both databases."""
import csv, json, os, re, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path.insert(0, os.path.join(ROOT, "tests"))
sys.path.insert(0, os.path.join(ROOT, "tests", "api"))
import pg
from client import Client

BIN = os.environ["XINGLIN_BIN"]
KEPT = {k: v for k, v in os.environ.items() if not k.startswith("XINGLIN_DATABASE")}
FORM = "/api/v1/forms/visits.review"
passed = failed = 0
kind = "sqlite"


def check(name, ok, why=""):
    global passed, failed
    passed, failed = passed + bool(ok), failed + (not ok)
    if not ok:
        print(f"FAILED {kind}: {name}: {why}")


def run(data, *args, code=0, **settings):
    p = subprocess.run([BIN, *args, "--data", data], capture_output=True, text=True, env=dict(KEPT, LANG="zh_CN.UTF-8", **settings))
    if p.returncode != code:
        raise RuntimeError(f"{args}: {p.returncode} {p.stdout} {p.stderr}")
    return p.stdout


class Server:
    def __init__(self, data):
        self.process = subprocess.Popen([BIN, "serve", "--data", data, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env=dict(KEPT, LANG="zh_CN.UTF-8"))
        self.port = int(re.search(r":(\d+)\s*$", self.process.stdout.readline()).group(1))

    def stop(self):
        self.process.terminate()
        self.process.communicate(timeout=30)


def by_import(data):
    """A sheet with figures, stars and a value that is out of range."""
    rows = [("R1", "5"), ("R2", "★★★"), ("R3", "9"), ("R4", "很好"), ("R5", "")]
    path = os.path.join(data, "in.csv")
    with open(path, "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([("单号", "评分"), *rows])
    told = json.loads(run(data, "import", "review", path, "--errors", os.path.join(data, "bad.csv"), "--json", code=3))
    check("an import takes figures and stars, and refuses the others", (told["created"], told["rejected"]) == (3, 2), told)
    with open(os.path.join(data, "bad.csv"), encoding="utf-8-sig") as f:
        why = f.read()
    check("the refused rows say why, with the field's title", why.count("评分") >= 2 and "R3" in why and "R4" in why, why)


def by_api(c):
    form = c.get(FORM).expect(200).json
    field = {f["key"]: f for f in form["fields"]}["stars"]
    check("the form describes it", field["type"] == "score" and field["widget"] == "integer" and "ge" in field["ops"]
          and field["sortable"] and field["summable"] and field["max"] in (5, "5"), field)
    openapi = json.dumps(c.get("/api/v1/openapi.json").expect(200).json, ensure_ascii=False)
    check("the API's contract has it", '"stars": {"title": "评分", "allOf": [{"type": ["integer", "null"]}]}' in openapi, re.findall(r'.{80}"stars".{120}', openapi)[:1])
    made = c.post(FORM + "/records", {"values": {"number": "R6", "stars": 4}}).expect(201).json
    check("a record is saved, with the default and the formula", (made["values"]["stars"], made["values"]["first"], made["values"]["gain"]) == (4, 3, 1), made)
    bad = c.post(FORM + "/records", {"values": {"number": "R7", "stars": 6}}).expect(422).json
    check("a wrong value is refused at its place", bad["errors"][0]["path"].endswith("stars") and "评分" in bad["errors"][0]["message"], bad)
    c.patch(f"{FORM}/records/{made['id']}", {"values": {"stars": 2}}, headers={"If-Match": "1"}).expect(200)
    past = c.get(f"{FORM}/records/{made['id']}/history").expect(200).text
    check("the history tells of its change", '"from":"4"' in past and '"to":"2"' in past, past)

    def numbers(**query):
        return [r["values"]["number"] for r in c.post(FORM + "/query", {"fields": ["number", "stars"], **query}).expect(200).json["rows"]]

    good = {"field": "stars", "op": "ge", "value": 3}
    check("it is filtered and sorted", numbers(filter=good, sort=[{"field": "stars", "dir": "desc"}]) == ["R1", "R2"])
    check("nulls sort last", numbers(sort=[{"field": "stars", "dir": "asc"}]) == ["R6", "R2", "R1", "R5"])
    check("it may be empty", numbers(filter={"field": "stars", "op": "empty"}) == ["R5"])
    sums = c.post(FORM + "/aggregate", {"dims": [], "measures": [{"fn": "sum", "field": "stars"}, {"fn": "max", "field": "stars"}]}).expect(200).json
    check("it is summed", [int(x) for x in sums["rows"][0]["measures"]] == [10, 5], sums)
    groups = c.post(FORM + "/aggregate", {"dims": [{"field": "stars"}], "measures": [{"fn": "count"}]}).expect(200).json
    check("it is grouped by", len(groups["rows"]) == 4, groups)


def by_export(data):
    path = os.path.join(data, "out.csv")
    run(data, "export", "review", "--format", "csv", "-o", path)
    with open(path, encoding="utf-8-sig") as f:
        got = {r["单号"]: (r["评分"], r["提高"]) for r in csv.DictReader(f)}
    check("it is exported", got == {"R1": ("5", "2"), "R2": ("3", "0"), "R5": ("", "-3"), "R6": ("2", "-1")}, got)
    told = json.loads(run(data, "import", "review", path, "--json"))
    check("an export is imported again without a change", (told["same"], told["updated"], told["created"]) == (4, 0, 0), told)
    run(data, "export", "review", "--format", "xlsx", "-o", os.path.join(data, "out.xlsx"))


def main():
    global kind
    for kind in pg.KINDS:
        with tempfile.TemporaryDirectory() as tmp:
            data = os.path.join(tmp, "data")
            try:
                run(data, "install", "visits", **pg.env(kind))
                by_import(data)
                key = json.loads(run(data, "apikey", "add", "clerk", "--roles", "clerk", "--write", "--json"))["key"]
                server = Server(data)
                try:
                    by_api(Client(server, key))
                finally:
                    server.stop()
                by_export(data)
            except Exception as e:  # noqa: BLE001 - told as a failure
                check("the way through", False, f"{type(e).__name__}: {e}")
    print(f"{passed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
