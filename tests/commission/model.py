#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Naive reference model of the channel commission (tests/data/channel-hospital/RULES.md, and for
项目比例 docs/channel-hospital.md).

It reads the five workbooks (.xlsx, or .csv of the same name), settles the months in order and
prints the statement CSV. It is written rule by rule, slowly and plainly, so that the C core can be
checked against it; it shares no code with the core.

    model.py [--months 2026-07,2026-08,2026-09] [--facts FILE] [--lines FILE] DIR [DIR ...]

With several DIRs the first month is settled from the first, the second month from the second and so
on (the last one is used for the rest): that is how late and changed rows (rule 9) are played.
"""
import argparse
import csv
import datetime
import os
import re
import sys
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

EPOCH = datetime.datetime(1970, 1, 1)
LOCK_S = 90 * 24 * 3600
HEADER = "渠道编码,期间,人头,基数,佣金,调整,上期结转,应付"


# ---- cells (rule 1) ------------------------------------------------------------------------------

class Num(Decimal):
    """A number cell; text cells are plain str."""


def read_xlsx(path):
    """Rows of the first sheet: dicts column letter -> str or Num."""
    def local(e):
        return e.tag.rsplit("}", 1)[-1]

    def text_of(e):
        # phonetic runs (rPh) are not part of the text
        out = []
        for ch in e:
            if local(ch) == "t":
                out.append(ch.text or "")
            elif local(ch) == "r":
                out += [t.text or "" for t in ch if local(t) == "t"]
        return "".join(out)

    with zipfile.ZipFile(path) as z:
        shared = []
        if "xl/sharedStrings.xml" in z.namelist():
            root = ET.fromstring(z.read("xl/sharedStrings.xml"))
            shared = [text_of(si) for si in root if local(si) == "si"]
        sheet = ET.fromstring(z.read("xl/worksheets/sheet1.xml"))
    rows = []
    for row in (e for e in sheet.iter() if local(e) == "row"):
        cells = {}
        for c in (e for e in row if local(e) == "c"):
            col = re.match(r"[A-Z]+", c.get("r")).group()
            kind = c.get("t", "n")
            v = next((e for e in c if local(e) == "v"), None)
            if kind == "s":
                cells[col] = shared[int(v.text)]
            elif kind == "inlineStr":
                cells[col] = text_of(next(e for e in c if local(e) == "is"))
            elif v is not None and v.text:
                cells[col] = v.text if kind == "str" else Num(v.text)
        rows.append(cells)
    return rows


def trim(v):
    return v.strip() if isinstance(v, str) else v  # str.strip() also takes U+3000


def table(folder, name):
    """Rows as dicts header -> trimmed cell ('' where empty)."""
    path = os.path.join(folder, name + ".xlsx")
    if os.path.exists(path):
        rows = read_xlsx(path)
        head = {col: trim(v) for col, v in rows[0].items()}
        body = [{head[c]: trim(v) for c, v in r.items() if c in head} for r in rows[1:]]
    else:
        with open(os.path.join(folder, name + ".csv"), encoding="utf-8-sig", newline="") as f:
            body = [{trim(k): trim(v) for k, v in r.items()} for r in csv.DictReader(f)]

    class Row(dict):
        def __missing__(self, key):
            return ""
    return [Row(r) for r in body if any(v != "" for v in r.values())]


def half_up(x):
    """Rounds a Fraction to an integer, halves away from zero."""
    n = (abs(x) * 2 + 1) // 2
    return int(n if x >= 0 else -n)


def money(v):
    """Fen of a money cell."""
    d = v if isinstance(v, Num) else Decimal(v.replace(",", ""))
    return int((d * 100).quantize(Decimal(1), ROUND_HALF_UP))


def rate(v):
    """Basis points of a rate cell."""
    if isinstance(v, str) and v.endswith("%"):
        d = Decimal(v[:-1].strip()) * 100
    else:
        d = Decimal(v) * 10000
    return int(d.quantize(Decimal(1), ROUND_HALF_UP))


def when(v):
    """Wall-time seconds since 1970 of a time cell."""
    if isinstance(v, Num):
        days = Decimal((datetime.datetime(1899, 12, 30) - EPOCH).days) + v
        return int((days * 86400).quantize(Decimal(1), ROUND_HALF_UP))
    m = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", v)
    if not m:
        raise ValueError("not a time: %r" % (v,))
    y, mo, d, h, mi, s = (int(g or 0) for g in m.groups())
    return int((datetime.datetime(y, mo, d, h, mi, s) - EPOCH).total_seconds())


def day(v):
    return when(v) // 86400


def phone(v):
    s = str(int(v)) if isinstance(v, Num) else unicodedata.normalize("NFKC", v)
    s = re.sub(r"[\s\-\u2010-\u2015\u2212()\[\]{}【】]", "", s)
    for lead in ("+86", "0086", "86"):
        if s.startswith(lead) and re.fullmatch(r"1[3-9]\d{9}", s[len(lead):]):
            return s[len(lead):]
    return s


# ---- facts ---------------------------------------------------------------------------------------

class Facts:
    """What is known at one moment; times in wall seconds since 1970, money in fen."""

    def __init__(self):
        self.schemes = {}   # name -> dict
        self.channels = []  # dict: code, scheme, start, end (days, inclusive), hold
        self.leads = []     # (phone, seconds, code)
        self.arrivals = []  # (phone, seconds)
        self.charges = []   # (no, phone, item, fen, seconds)
        self.refunds = []   # (no, charge no, fen, seconds)


def tiers_of(text, in_money):
    out = []
    for part in re.split(r"[;；]", text):
        if part.strip():
            a, b = re.split(r"[:：]", part)
            a, b = a.strip(), b.strip()
            out.append((money(a), rate(b)) if in_money else (int(Decimal(a)), money(b)))
    return sorted(out)


def items_of(text):
    """项目比例: item -> ("rate", basis points) or ("fixed", fen a charge)."""
    out = {}
    for part in re.split(r"[;；]", text):
        if not part.strip():
            continue
        name, value = re.fullmatch(r"(.*)[:：](.*)", part.strip()).groups()
        value = value.strip().replace("％", "%").replace("￥", "¥")
        fixed = value.startswith("¥") or value.endswith("元")
        out[name.strip()] = ("fixed", money(value.strip("¥元 "))) if fixed else ("rate", rate(value))
    return out


def load(folder):
    f = Facts()
    for r in table(folder, "佣金方案"):
        kind = r["计佣方式"]
        if kind == "阶梯":
            kind += r["阶梯依据"]
        f.schemes[r["方案名称"]] = {
            "kind": kind,
            "head": money(r["人头单价"]) if r["人头单价"] != "" else 0,
            "rate": rate(r["比例"]) if r["比例"] != "" else 0,
            "tiers": tiers_of(r["档位"], kind == "阶梯金额") if r["档位"] != "" else [],
            "whole": r["阶梯模式"] == "全额",
            "pcap": money(r["单患者封顶"]) if r["单患者封顶"] != "" else None,
            "cap": money(r["周期封顶"]) if r["周期封顶"] != "" else None,
            "claw": r["退款处理"],
            "items": items_of(r["项目比例"]) if r["项目比例"] != "" else {},
            "excluded": {x.strip() for x in r["排除项目"].split("、") if x.strip()},
        }
    for r in table(folder, "渠道"):
        f.channels.append({"code": r["渠道编码"], "scheme": r["佣金方案"],
                           "start": day(r["协议开始"]), "end": day(r["协议结束"]),
                           "hold": r["状态"] == "暂停"})
    for r in table(folder, "线索"):
        f.leads.append((phone(r["手机号"]), when(r["提交时间"]), r["来源渠道编码"]))
    for r in table(folder, "到诊"):
        f.arrivals.append((phone(r["手机号"]), when(r["到诊时间"])))
    for r in table(folder, "收费"):
        if r["类型"] == "退款":
            f.refunds.append((r["单号"], r["原单号"], abs(money(r["实收金额"])), when(r["缴费时间"])))
        else:
            f.charges.append((r["单号"], phone(r["手机号"]), r["项目"], money(r["实收金额"]),
                              when(r["缴费时间"])))
    return f


# ---- months --------------------------------------------------------------------------------------

def month_of(seconds):
    d = EPOCH + datetime.timedelta(seconds=seconds)
    return "%04d-%02d" % (d.year, d.month)


# ---- rule 2 --------------------------------------------------------------------------------------

def holder_at(facts, who, t):
    """Channel code that holds person `who` at second t, or ''."""
    arrivals = facts.arrivals_of.get(who, [])
    first = min(arrivals) if arrivals else None
    holder, since = "", None
    for at, code in sorted((at, code) for at, code in facts.leads_of.get(who, []) if code != ""):
        if first is not None and at > first:
            break
        if at > t:
            break
        if holder == "" or (code != holder and at - since >= LOCK_S):
            holder, since = code, at
    return holder


def index(facts):
    facts.arrivals_of, facts.leads_of, facts.refunds_of = {}, {}, {}
    for who, t in facts.arrivals:
        facts.arrivals_of.setdefault(who, []).append(t)
    for who, t, code in facts.leads:
        facts.leads_of.setdefault(who, []).append((t, code))
    for no, charge, fen, t in facts.refunds:
        facts.refunds_of.setdefault(charge, []).append((t, no, fen))
    facts.by_code = {c["code"]: c for c in facts.channels}


# ---- rules 3 and 4 -------------------------------------------------------------------------------

def counted_charges(facts, first_month):
    """channel code -> list of (month, charge) that count."""
    out = {}
    for charge in facts.charges:
        no, who, item, fen, t = charge
        ch = facts.by_code.get(holder_at(facts, who, t))
        if ch is None or not ch["start"] <= t // 86400 <= ch["end"]:
            continue
        if item in facts.schemes[ch["scheme"]]["excluded"] or month_of(t) < first_month:
            continue
        out.setdefault(ch["code"], []).append((month_of(t), charge))
    return out


def counted_heads(facts, first_month):
    """channel code -> list of (month, seconds, phone)."""
    out = {}
    for who, times in facts.arrivals_of.items():
        t = min(times)
        ch = facts.by_code.get(holder_at(facts, who, t))
        if ch and ch["start"] <= t // 86400 <= ch["end"] and month_of(t) >= first_month:
            out.setdefault(ch["code"], []).append((month_of(t), t, who))
    return out


def refund_month(charge, refund_time):
    """A refund dated before the month of its charge (a slip of the desk) counts with the charge."""
    return max(month_of(charge[4]), month_of(refund_time))


def is_head_scheme(s):
    return s["kind"] in ("按人头", "阶梯人头")


def money_lines(facts, s, charges, month, upto):
    """Rule 4. Refunds of `month`, or with 重算 up to the end of month `upto`, reduce the line."""
    lines = []
    for m, charge in charges:
        no, who, item, fen, t = charge
        mine = [(refund_month(charge, rt), rt, rno, rf)
                for rt, rno, rf in facts.refunds_of.get(no, [])]
        if m == month:
            off = sum(rf for rm, rt, rno, rf in mine if rm == month or m < rm <= upto)
            lines.append({"time": t, "no": no, "who": who, "base": fen - off, "src": "charge",
                          "item": item, "of": fen})
        elif m < month and s["claw"] == "冲减" and not is_head_scheme(s):
            for rm, rt, rno, rf in mine:
                if rm == month:
                    lines.append({"time": rt, "no": rno, "who": who, "base": -rf, "src": "refund",
                                  "item": item, "of": fen})
    return sorted(lines, key=lambda x: (x["time"], x["no"]))


# ---- rules 5 and 6 -------------------------------------------------------------------------------

def spread(total, weights):
    s = sum(weights)
    if s == 0:
        return [0] * len(weights)
    exact = [Fraction(total * w, s) for w in weights]
    out = [x.numerator // x.denominator for x in exact]
    left = total - sum(out)
    order = sorted(range(len(out)), key=lambda i: (-(exact[i] - out[i]), -weights[i], i))
    for i in order[:left]:
        out[i] += 1
    return out


def tier_value(tiers, x):
    """Value of the tier that contains x (the first one below all)."""
    best = tiers[0][1]
    for start, value in tiers:
        if start <= x:
            best = value
    return best


def tier_total_money(s, total):
    if total < 0 or s["whole"]:
        return half_up(Fraction(total * tier_value(s["tiers"], total), 10000))
    exact = Fraction(0)
    for i, (start, bp) in enumerate(s["tiers"]):
        end = s["tiers"][i + 1][0] if i + 1 < len(s["tiers"]) else total
        exact += Fraction(max(0, min(total, end) - start) * bp, 10000)
    return half_up(exact)


def tier_total_heads(s, n):
    if s["whole"]:
        return n * tier_value(s["tiers"], n) if n else 0
    return sum(tier_value(s["tiers"], k) for k in range(1, n + 1))


def cut(lines, cap):
    """Takes what is over the cap off the latest lines first."""
    over = sum(x["fen"] for x in lines) - cap
    for x in reversed(lines):
        if over > 0 and x["fen"] > 0:
            k = min(over, x["fen"])
            x["fen"] -= k
            over -= k


def own_amount(price, line):
    """A line of an item with its own price: a rate of the line, or a sum that shrinks with it."""
    kind, value = price
    if kind == "rate":
        return half_up(Fraction(line["base"] * value, 10000))
    return half_up(Fraction(value * line["base"], line["of"])) if line["of"] else 0


def commission(s, lines):
    """Fills in 'fen' of each line, after caps. lines are in line order."""
    others = [x for x in lines if x.get("item") not in s["items"]]
    by_scheme(s, others)
    for x in lines:
        if x.get("item") in s["items"]:
            x["fen"] = own_amount(s["items"][x["item"]], x)
    if s["pcap"] is not None:
        for who in {x["who"] for x in lines}:
            cut([x for x in lines if x["who"] == who], s["pcap"])
    if s["cap"] is not None:
        cut(lines, s["cap"])
    return lines


def by_scheme(s, lines):
    if s["kind"] == "按人头":
        amounts = [s["head"]] * len(lines)
    elif s["kind"] == "按比例":
        amounts = [half_up(Fraction(x["base"] * s["rate"], 10000)) for x in lines]
    elif s["kind"] == "阶梯人头":
        amounts = spread(tier_total_heads(s, len(lines)), [1] * len(lines))
    else:
        total = tier_total_money(s, sum(x["base"] for x in lines))
        amounts = spread(total, [x["base"] for x in lines])
    for x, a in zip(lines, amounts):
        x["fen"] = a


# ---- rules 7, 8, 9 -------------------------------------------------------------------------------

class Book:
    """What has been posted: statements, and per channel and origin month the sum so far."""

    def __init__(self, first_month):
        self.first = first_month
        self.months = []
        self.rows = {}    # (code, month) -> statement row
        self.posted = {}  # (code, origin month) -> fen of 佣金 and of all 调整 of that month
        self.locked = {}  # (code, month) -> {charge no: (base, commission)} as locked
        self.back = {}    # (code, charge no) -> given back so far with 原比例
        self.lines = []   # (posted month, code, source, no, base, fen)
        self.facts = []   # snapshot used for each month
        self.late = False


class Month:
    """The lines of one channel in one month."""

    def __init__(self, facts, book, ch, charges, heads, month, upto):
        s = facts.schemes[ch["scheme"]]
        rerate_to = upto if s["claw"] == "重算" and not is_head_scheme(s) else month
        self.heads = sorted((t, who) for m, t, who in heads if m == month)
        money_now = money_lines(facts, s, charges, month, rerate_to)
        self.base = sum(x["base"] for x in money_now)
        if is_head_scheme(s):
            self.lines = [{"time": t, "no": who, "who": who, "base": 0, "src": "head"}
                          for t, who in self.heads]
        else:
            self.lines = money_now
        commission(s, self.lines)
        self.fen = sum(x["fen"] for x in self.lines)


def later_refunds(facts, charge, upto):
    return [(rt, rno, rf) for rt, rno, rf in sorted(facts.refunds_of.get(charge[0], []))
            if month_of(charge[4]) < refund_month(charge, rt) <= upto]


def adjust_rule7(facts, book, ch, charges, heads, month):
    """Rule 7 to the letter: what was posted then, and the refunds since."""
    s = facts.schemes[ch["scheme"]]
    code, total = ch["code"], 0
    if is_head_scheme(s) or s["claw"] == "冲减":
        return 0
    if s["claw"] == "重算":
        for m in book.months:
            now = Month(facts, book, ch, charges, heads, m, month).fen
            diff = now - book.posted.get((code, m), 0)
            book.posted[code, m] = book.posted.get((code, m), 0) + diff
            total += diff
        return total
    for m, charge in charges:
        if m < month and charge[0] in book.locked.get((code, m), {}):
            base, fen = book.locked[code, m][charge[0]]
            back = sum(rf for rt, rno, rf in later_refunds(facts, charge, month))
            owed = half_up(Fraction(fen * back, base)) if base else 0
            diff = owed - book.back.get((code, charge[0]), 0)
            book.back[code, charge[0]] = owed
            book.posted[code, m] -= diff
            total -= diff
    return total


def adjust_rule9(facts, book, ch, charges, heads, month):
    """Rules 7 and 9 together: each locked month as it stands with present facts, refunds by the
    scheme's own way, less everything posted for it so far."""
    s = facts.schemes[ch["scheme"]]
    code, total = ch["code"], 0
    for m in book.months:
        now = Month(facts, book, ch, charges, heads, m, month)
        worth = now.fen
        if s["claw"] == "原比例" and not is_head_scheme(s):
            line = {x["no"]: x for x in now.lines}
            for cm, charge in charges:
                if cm == m:
                    x = line[charge[0]]
                    back = sum(rf for rt, rno, rf in later_refunds(facts, charge, month))
                    if x["base"]:
                        worth -= half_up(Fraction(x["fen"] * back, x["base"]))
        diff = worth - book.posted.get((code, m), 0)
        book.posted[code, m] = book.posted.get((code, m), 0) + diff
        total += diff
    return total


def settle(facts, book, month, late):
    """Settles one month into the book. late: rows may have changed since the last one."""
    index(facts)
    charges = counted_charges(facts, book.first)
    heads = counted_heads(facts, book.first)
    adjust = adjust_rule9 if late else adjust_rule7
    for ch in facts.channels:
        code = ch["code"]
        mine, mh = charges.get(code, []), heads.get(code, [])
        now = Month(facts, book, ch, mine, mh, month, month)
        adj = adjust(facts, book, ch, mine, mh, month)
        prev = book.rows.get((code, book.months[-1])) if book.months else None
        carried = min(0, prev["sum"]) if prev else 0
        total = now.fen + adj + carried
        book.rows[code, month] = {"heads": len(now.heads), "base": now.base, "fen": now.fen,
                                  "adj": adj, "carried": carried, "sum": total}
        book.posted[code, month] = now.fen
        book.locked[code, month] = {x["no"]: (x["base"], x["fen"]) for x in now.lines
                                    if x["src"] == "charge"}
        for x in now.lines:
            book.lines.append((month, code, x["src"], x["no"], x["base"], x["fen"]))
    book.months.append(month)
    book.facts.append(facts)


def run(snapshots, months, late=None):
    """snapshots: one Facts per month (the last is used for the rest)."""
    book = Book(months[0])
    for i, m in enumerate(months):
        facts = snapshots[min(i, len(snapshots) - 1)]
        settle(facts, book, m, len(snapshots) > 1 if late is None else late)
    return book


def yuan(fen):
    return "%s%d.%02d" % ("-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100)


def statement_csv(book):
    out = [HEADER]
    for code, month in sorted(book.rows):
        r = book.rows[code, month]
        out.append(",".join([code, month, str(r["heads"]), yuan(r["base"]), yuan(r["fen"]),
                             yuan(r["adj"]), yuan(r["carried"]), yuan(max(0, r["sum"]))]))
    return "\n".join(out) + "\n"


def lines_tsv(book):
    """The lines of 佣金 (not of 调整), after caps, sorted."""
    rows = ["%s\t%s\t%s\t%s\t%d\t%d" % x for x in book.lines]
    return "\n".join(sorted(rows)) + "\n" if rows else ""


# ---- facts for the C driver ----------------------------------------------------------------------

KINDS = {"按人头": "head", "按比例": "percent", "阶梯人头": "tier_heads", "阶梯金额": "tier_money"}
CLAWS = {"重算": "rerate", "冲减": "net", "原比例": "original"}


def facts_tsv(facts):
    """One snapshot as tab-separated lines; see driver.c."""
    out = []
    for name, s in facts.schemes.items():
        out.append(("scheme", name, KINDS[s["kind"]], "whole" if s["whole"] else "marginal",
                    s["head"], s["rate"], "" if s["pcap"] is None else s["pcap"],
                    "" if s["cap"] is None else s["cap"], CLAWS.get(s["claw"], "rerate")))
        out += [("tier", name, a, b) for a, b in s["tiers"]]
        out += [("item", name, x, k, v) for x, (k, v) in sorted(s["items"].items())]
        out += [("exclude", name, x) for x in sorted(s["excluded"])]
    for c in facts.channels:
        out.append(("channel", c["code"], c["scheme"], c["start"], c["end"], int(c["hold"])))
    out += [("lead",) + x for x in facts.leads]
    out += [("arrival",) + x for x in facts.arrivals]
    out += [("charge",) + x for x in facts.charges]
    out += [("refund",) + x for x in facts.refunds]
    return "".join("\t".join(str(v) for v in x) + "\n" for x in out)


def job_tsv(snapshots, months):
    """The whole run: every month with its snapshot."""
    out = []
    for i, m in enumerate(months):
        if i < len(snapshots):
            out.append("facts\n" + facts_tsv(snapshots[i]))
        y, mo = int(m[:4]), int(m[5:])
        a = (datetime.datetime(y, mo, 1) - EPOCH).days
        b = (datetime.datetime(y + mo // 12, mo % 12 + 1, 1) - EPOCH).days
        out.append("settle\t%s\t%d\t%d\n" % (m, a, b))
    return "".join(out)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--months", default="2026-07,2026-08,2026-09")
    ap.add_argument("--facts", help="write the facts for the C driver to this file")
    ap.add_argument("--lines", help="write the commission lines to this file")
    ap.add_argument("dirs", nargs="+")
    args = ap.parse_args()
    months = args.months.split(",")
    snapshots = [load(d) for d in args.dirs]
    book = run(snapshots, months)
    if args.facts:
        with open(args.facts, "w", encoding="utf-8") as f:
            f.write(job_tsv(snapshots, months))
    if args.lines:
        with open(args.lines, "w", encoding="utf-8") as f:
            f.write(lines_tsv(book))
    sys.stdout.write(statement_csv(book))


if __name__ == "__main__":
    main()
