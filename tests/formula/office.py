#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second opinion: random formulas worked out by LibreOffice (headless, one sheet, a case a row) and by us.

    office.py [--count N] [--seed N] COMMAND ...

COMMAND answers JSON lines as `xinglin eval` does. Numbers agree when they are the same to ten digits, errors
when both are errors. What differs by design (docs/formulas.md) is not made: empty cells in comparisons and
results, texts where a number is wanted, dates before 1900, case beyond A-Z; DESIGN names the rest."""
import argparse
import csv
import datetime
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from xml.sax.saxutils import quoteattr

# Where the two differ for a reason, told by what the formula calls and how they answer.
DESIGN = [
    (lambda f, ours, theirs: ours.get("error") == "#NUM!" and isinstance(theirs, float) and abs(theirs) >= 1e37,
     "numbers end at 38 digits"),
    (lambda f, ours, theirs: re.search(r"\bWEEKNUM", f), "a year's last days are in its last week, as in Excel"),
]
TEXTS = ["a", "Abc", "x y", "to be", "12:30", "2026", "abcabc", "z"]


def number(r):
    kind = r.random()
    if kind < 0.5:
        return str(r.randint(0, 40))
    return "%d.%0*d" % (r.randint(0, 500), r.randint(1, 3), r.randint(1, 9))


class Maker:
    """Formulas with {a} for inputs; numbers a b c, texts t u, day d, truth p."""

    def __init__(self, r):
        self.r = r

    def inputs(self):
        r = self.r
        day = datetime.date(1950, 1, 1) + datetime.timedelta(days=r.randint(0, 40000))
        return {"a": float(number(r)) * r.choice([1, 1, -1]), "b": float(number(r)), "c": r.randint(-9, 30),
                "t": r.choice(TEXTS), "u": r.choice(TEXTS), "d": {"date": day.isoformat()}, "p": r.random() < 0.5}

    def pick(self, *makers):
        return self.r.choice(makers)()

    def num(self, n):
        r = self.r
        if n <= 0 or r.random() < 0.1:
            return r.choice(["{a}", "{b}", "{c}", number(r)])
        x, y, small = lambda: self.num(n - 1), lambda: self.num(n - 2), lambda: str(r.randint(0, 4))
        return r.choice([
            lambda: "(%s%s%s)" % (x(), r.choice("+-*/"), x()), lambda: "(%s%s%s)" % (x(), r.choice("+-*/"), y()),
            lambda: "(-%s)" % x(), lambda: "(%s%%)" % y(), lambda: "(%s^%s)" % (r.choice(["{a}", "{c}", number(r)]), small()),
            lambda: "%s(%s,%s)" % (r.choice(["ROUND", "ROUNDUP", "ROUNDDOWN", "TRUNC"]), r.choice(["{a}", "{b}/3", "{c}/7"]), small()),
            lambda: "%s(%s)" % (r.choice(["ABS", "SIGN", "INT"]), r.choice(["{a}", "{b}", "{c}", "({a}-{b})"])),
            lambda: "%s(%s)" % (r.choice(["SQRT", "LN", "LOG10", "EXP"]), r.choice(["{b}/10", "{c}", "{a}/100"])),
            lambda: "LOG(%s,%s)" % (r.choice(["{b}", "{c}"]), r.randint(2, 9)), lambda: "POWER({b}/10,%s/4)" % small(),
            lambda: "%s(%s)" % (r.choice(["SUM", "MIN", "MAX", "AVERAGE", "PRODUCT", "MEDIAN", "COUNT"]), ",".join(x() for _ in range(r.randint(1, 3)))),
            lambda: "%s({a},{b},{c},%s)" % (r.choice(["STDEV", "STDEVP", "VAR", "VARP"]), y()),
            lambda: "MOD({c},%d)" % r.choice([-5, -2, 2, 3, 7]), lambda: "QUOTIENT({c},%d)" % r.randint(1, 6),
            lambda: "%s(%d,%d)" % (r.choice(["GCD", "LCM", "COMBIN"]), r.randint(6, 30), r.randint(0, 6)),
            lambda: "FACT(%d)" % r.randint(0, 15), lambda: "%s({b},%s)" % (r.choice(["CEILING", "FLOOR"]), r.choice(["1", "2", "5", "0.5"])),
            lambda: "IF(%s,%s,%s)" % (self.truth(n - 1), x(), y()), lambda: "IFERROR(%s,%s)" % (x(), y()),
            lambda: "CHOOSE(%d,%s,%s)" % (r.randint(1, 2), x(), y()),
            lambda: "%s(%s)" % (r.choice(["LEN", "CODE"]), r.choice(["{t}", "{u}"])), lambda: "LEN(%s)" % self.text(n - 1),
            lambda: "FIND(%s,%s)" % (r.choice(['"a"', '"b"', '" "']), self.text(n - 1)), lambda: 'VALUE("%s")' % number(r),
            lambda: "%s(%s)" % (r.choice(["YEAR", "MONTH", "DAY", "WEEKNUM", "ISOWEEKNUM", "WEEKDAY"]), self.day(n - 1)),
            lambda: "WEEKDAY(%s,%d)" % (self.day(n - 1), r.randint(1, 3)), lambda: "DAYS(%s,%s)" % (self.day(n - 1), self.day(n - 2)),
            lambda: "DATEDIF({d},EDATE({d},%d)+%d,\"%s\")" % (r.randint(0, 40), r.randint(0, 20), r.choice(["d", "m", "y"])),
            lambda: "DAYS360({d},%s)" % self.day(n - 2),
            lambda: "PMT(%s,%d,{b})" % (r.choice(["0.01", "0.005", "0.1"]), r.randint(1, 60)),
            lambda: "FV(0.02,%d,-{b})" % r.randint(1, 30), lambda: "PV(0.03,%d,{b},{c})" % r.randint(1, 30),
            lambda: "NPER(0.01,-50,%d)" % r.randint(100, 3000), lambda: "SLN({b},%d,%d)" % (r.randint(0, 9), r.randint(1, 9)),
            lambda: "NPV(0.1,{a},{b},{c})", lambda: "IPMT(0.01,%d,24,{b})" % r.randint(1, 24), lambda: "PPMT(0.01,%d,24,{b})" % r.randint(1, 24),
            lambda: "RATE(%d,-30,1000)" % r.randint(40, 60),
        ])()

    def text(self, n):
        r = self.r
        if n <= 0 or r.random() < 0.15:
            return r.choice(["{t}", "{u}", '"%s"' % r.choice(TEXTS)])
        x = lambda: self.text(n - 1)  # noqa: E731
        return r.choice([
            lambda: "(%s&%s)" % (x(), x()), lambda: "(%s&{c})" % x(),
            lambda: "%s(%s,%d)" % (r.choice(["LEFT", "RIGHT", "REPT"]), x(), r.randint(0, 4)), lambda: "MID(%s,%d,%d)" % (x(), r.randint(1, 4), r.randint(0, 4)),
            lambda: "%s(%s)" % (r.choice(["UPPER", "LOWER", "PROPER", "TRIM", "T"]), x()),
            lambda: 'SUBSTITUTE(%s,"%s","%s")' % (x(), r.choice("abx"), r.choice(["-", "", "yy"])),
            lambda: 'REPLACE(%s,%d,%d,"q")' % (x(), r.randint(1, 3), r.randint(0, 3)), lambda: "CONCATENATE(%s,%s)" % (x(), x()),
            lambda: 'TEXT({b},"%s")' % r.choice(["0", "0.00", "#,##0.0", "000"]), lambda: 'TEXT({d},"yyyy-mm-dd")',
            lambda: "IF(%s,%s,%s)" % (self.truth(n - 1), x(), x()), lambda: "FIXED({b},%d,TRUE)" % r.randint(0, 3),
        ])()

    def truth(self, n):
        r = self.r
        if n <= 0:
            return r.choice(["{p}", "({a}>{b})", '({t}="abc")', "TRUE", "({c}=3)"])
        return r.choice([
            lambda: "(%s%s%s)" % (self.num(n - 1), r.choice(["<", ">"]), self.num(n - 1)), lambda: "({c}%s%d)" % (r.choice(["=", "<>", "<=", ">="]), r.randint(-2, 9)),
            lambda: "(%s%s%s)" % (self.text(n - 1), r.choice(["=", "<>"]), self.text(n - 1)), lambda: "({d}%sDATE(2000,1,1))" % r.choice(["<", ">="]),
            lambda: "%s(%s,%s)" % (r.choice(["AND", "OR", "XOR"]), self.truth(n - 1), self.truth(n - 1)), lambda: "NOT(%s)" % self.truth(n - 1),
            lambda: "%s(%s)" % (r.choice(["ISNUMBER", "ISTEXT", "ISERROR", "ISBLANK"]), r.choice([self.num, self.text])(n - 1)),
            lambda: "EXACT(%s,%s)" % (self.text(n - 1), self.text(n - 1)), lambda: "%s({c})" % r.choice(["ISEVEN", "ISODD"]),
        ])()

    def day(self, n):
        r = self.r
        if n <= 0:
            return "{d}"
        return r.choice([
            lambda: "({d}+{c})", lambda: "%s({d},{c})" % r.choice(["EDATE", "EOMONTH"]), lambda: "{d}",
            lambda: "DATE(%d,%d,%d)" % (r.randint(1951, 2080), r.randint(-3, 16), r.randint(-20, 50)),
            lambda: 'DATEVALUE("%d-%02d-%02d")' % (r.randint(1951, 2080), r.randint(1, 12), r.randint(1, 28)),
        ])()

    def formula(self):
        depth = self.r.randint(1, 4)
        return self.r.choice([self.num, self.num, self.num, self.text, self.truth])(depth)


# ---- LibreOffice ----

COLUMNS = {name: i for i, name in enumerate("abctudp")}


def open_formula(text, row):
    """The same in OpenFormula: cells for names, semicolons between arguments."""
    out, quoted, i = [], False, 0
    while i < len(text):
        c = text[i]
        if c == '"':
            quoted = not quoted
        if c == "{" and not quoted:
            out.append("[.%s%d]" % (chr(65 + COLUMNS[text[i + 1]]), row))
            i += 3
            continue
        out.append(";" if c == "," and not quoted else c)
        i += 1
    return "of:=" + "".join(out)


def cell(v):
    if isinstance(v, bool):
        return '<table:table-cell office:value-type="boolean" office:boolean-value="%s"/>' % str(v).lower()
    if isinstance(v, str):
        return '<table:table-cell office:value-type="string" office:string-value=%s/>' % quoteattr(v)
    if isinstance(v, dict):
        return '<table:table-cell office:value-type="date" office:date-value="%s"/>' % v["date"]
    return '<table:table-cell office:value-type="float" office:value="%r"/>' % v


def sheet(cases):
    rows = []
    for i, (formula, given) in enumerate(cases):
        formula = quoteattr(open_formula(formula, i + 1))
        rows.append("<table:table-row>%s<table:table-cell table:formula=%s/></table:table-row>" % ("".join(cell(given[k]) for k in COLUMNS), formula))
    names = "".join(' xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % n for n in (("office", "office"), ("table", "table"), ("text", "text")))
    return ('<?xml version="1.0" encoding="UTF-8"?><office:document%s xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.2" '
            'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>'
            '<table:calculation-settings table:case-sensitive="false"/><table:table table:name="x">%s</table:table></office:spreadsheet></office:body></office:document>' % (names, "".join(rows)))


def by_office(cases, folder):
    path = os.path.join(folder, "cases.fods")
    with open(path, "w", encoding="utf-8") as f:
        f.write(sheet(cases))
    # As they are and not as shown, so with all digits.
    subprocess.run(["soffice", "-env:UserInstallation=file://" + os.path.join(folder, "profile"), "--headless", "--convert-to",
                    "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false", "--outdir", folder, path],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ, HOME=folder, LC_ALL="C.UTF-8"), timeout=1800)
    with open(os.path.join(folder, "cases.csv"), encoding="utf-8", newline="") as f:
        return [row[len(COLUMNS)] for row in csv.reader(f)]


def read(text):
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    if text.startswith("#") or text.startswith("Err:"):
        return "error"
    try:
        return float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        return text


def same(ours, text):
    theirs = read(text)
    if "error" in ours:
        return theirs == "error"
    v = ours["value"]
    if isinstance(v, bool):
        return theirs is v or theirs == float(v)
    if isinstance(v, (int, float)):
        return isinstance(theirs, float) and abs(theirs - v) <= 1e-10 * max(1, abs(v))
    return (v or "") == text


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--count", type=int, default=20000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("command", nargs=argparse.REMAINDER)
    args = p.parse_args()
    if not shutil.which("soffice"):
        sys.exit("soffice is missing: tools/setup.sh office")
    make = Maker(random.Random(args.seed))
    cases = [(make.formula(), make.inputs()) for _ in range(args.count)]
    lines = "".join(json.dumps({"formula": f, "in": given}) + "\n" for f, given in cases)
    answers = subprocess.run(args.command, input=lines, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    with tempfile.TemporaryDirectory() as folder:
        theirs = by_office(cases, folder)
    assert len(answers) == len(theirs) == len(cases), (len(answers), len(theirs))
    failed = by_design = 0
    for (formula, given), ours, text in zip(cases, map(json.loads, answers), theirs):
        if same(ours, text):
            continue
        if any(when(formula, ours, read(text)) for when, _ in DESIGN):
            by_design += 1
            continue
        failed += 1
        if failed <= 40:
            print("DIFFERS", formula, json.dumps(given), "ours", json.dumps(ours), "LibreOffice", text)
    errors = sum("error" in a for a in answers)
    print("LibreOffice: %d formulas (%d give errors), %d differ by design, seed %d" % (len(cases), errors, by_design, args.seed))
    print("%d passed, %d failed" % (len(cases) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
