#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random facts for the channel commission, made to sit on the edges of every rule.

    generate.py [--late] SEED OUTDIR

writes the five workbooks into OUTDIR; with --late three snapshots of them into OUTDIR/1, OUTDIR/2
and OUTDIR/3 (rows that appear, change and vanish between the settlements). The same seed always
gives the same content. facts(seed) and snapshots(seed) give the facts without files.
"""
import argparse
import copy
import datetime
import os
import random
import zipfile
from xml.sax.saxutils import escape

import model

HOUR, DAY = 3600, 86400
ITEMS = ["挂号费", "西药费", "医用耗材", "洁牙", "种植牙", "体检套餐", "康复治疗"]


def at(y, mo, d, h=0, mi=0, s=0):
    return int((datetime.datetime(y, mo, d, h, mi, s) - model.EPOCH).total_seconds())


SPRING, JUNE, JULY, AUG, SEP, OCT = (at(2026, m, 1) for m in (3, 6, 7, 8, 9, 10))
STARTS = [JULY, AUG, SEP, OCT]


def some_time(rng, lo, hi):
    kind = rng.random()
    if kind < 0.12:
        return rng.choice([t for t in STARTS if lo <= t <= hi] or [lo]) - rng.choice([0, 0, 1])
    t = rng.randrange(lo, hi)
    if kind < 0.3:
        return t - t % DAY
    return t - t % 60 if kind < 0.7 else t


def some_amount(rng, marks):
    kind = rng.random()
    if kind < 0.08:
        return rng.choice(marks) * 1 + rng.choice([-1, 0, 0, 1])
    if kind < 0.35:
        return rng.randrange(1, 60) * 1000
    if kind < 0.4:
        return rng.choice([0, 1, 5, 10, 1010])
    return rng.randrange(1, 900000) if kind < 0.9 else rng.randrange(900000, 8000000)


def scheme(rng, i):
    kind = rng.choice(["按人头", "按比例", "按比例", "阶梯人头", "阶梯金额", "阶梯金额"])
    s = {"kind": kind, "head": 0, "rate": 0, "tiers": [], "whole": False, "pcap": None, "cap": None,
         "claw": rng.choice(["重算", "冲减", "原比例"]),
         "excluded": set(rng.sample(ITEMS, rng.choice([0, 0, 1, 2])))}
    if kind == "按人头":
        s["head"] = rng.choice([12000, 20000, 15050])
    elif kind == "按比例":
        s["rate"] = rng.choice([500, 750, 1200, 333, 1, 10000, 0])
    else:
        s["whole"] = rng.random() < 0.5
        heads = kind == "阶梯人头"
        starts = sorted(rng.sample(range(2, 12), rng.randrange(0, 4))) if heads else \
            sorted(rng.sample([1, 50000, 100000, 300000, 2000000, 3000000], rng.randrange(0, 4)))
        values = [15000, 20000, 26000, 9999, 0] if heads else [800, 1000, 1200, 450, 825, 0]
        first = rng.choice([0, 1]) if heads else 0
        s["tiers"] = [(a, rng.choice(values)) for a in [first] + starts]
    if rng.random() < 0.5:
        s["pcap"] = rng.choice([0, 5000, 12000, 35050, 60000])
    if rng.random() < 0.5:
        s["cap"] = rng.choice([0, 30000, 90000, 180050, 400000])
    return "方案%d" % i, s


def own_prices(rng):
    """项目比例: rates, and sums for a charge."""
    out = {}
    for item in rng.sample(ITEMS, rng.choice([0, 0, 1, 2, 3])):
        rates = [500, 600, 333, 1, 0, 10000, 1250]
        out[item] = ("fixed", rng.choice([2000, 1, 0, 3333, 150000])) if rng.random() < 0.5 else \
            ("rate", rng.choice(rates))
    return out


def facts(seed):
    rng = random.Random(seed)
    f = model.Facts()
    f.schemes = dict(scheme(rng, i) for i in range(rng.randrange(2, 8)))
    own = random.Random(seed * 31 + 5)  # the rest of a seed stays what it was without these
    for s in f.schemes.values():
        s["items"] = {} if model.is_head_scheme(s) else own_prices(own)
    marks = [0, 100000] + [a for s in f.schemes.values() if s["kind"] == "阶梯金额"
                           for a, _ in s["tiers"] if a > 1]
    codes = ["QD%03d" % (i + 1) for i in range(rng.randrange(2, 9))]
    for code in codes:
        start = rng.choice([JUNE, JULY, at(2026, 7, 10), AUG, rng.randrange(JUNE, SEP)]) // DAY
        end = rng.choice([OCT, AUG - DAY, SEP - DAY, at(2026, 8, 15), at(2027, 3, 31)]) // DAY
        if rng.random() < 0.6:
            start, end = at(2025, 7, 1) // DAY, at(2027, 6, 30) // DAY
        f.channels.append({"code": code, "scheme": rng.choice(list(f.schemes)), "start": start,
                           "end": end, "hold": rng.random() < 0.2})
    edges = [c[k] * DAY + (0 if k == "start" else DAY - 1) for c in f.channels for k in c
             if k in ("start", "end") and SPRING < c[k] * DAY < OCT]
    for i in range(rng.randrange(3, 30)):
        person(rng, f, i, codes, marks, edges)
    for rows in (f.leads, f.arrivals, f.charges, f.refunds, f.channels):
        rng.shuffle(rows)
    return f


def person(rng, f, i, codes, marks, edges):
    who = "199000%05d" % i if rng.random() < 0.95 else "0108888%04d" % i
    arrivals = [some_time(rng, rng.choice([JUNE, JULY, JULY, AUG]), OCT)
                for _ in range(rng.choice([0, 1, 1, 1, 2, 3]))]
    leads = []
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3, 5])):
        t = some_time(rng, SPRING, OCT)
        if leads and rng.random() < 0.5:
            t = leads[0][1] + rng.choice([0, 90 * DAY, 90 * DAY - 1, 90 * DAY + 1, 40 * DAY])
        elif arrivals and rng.random() < 0.4:
            t = min(arrivals) + rng.choice([0, -1, 1, -HOUR, -100 * DAY])
        code = rng.choice(codes) if rng.random() < 0.9 else ""
        leads.append((who, t, code))
    f.leads += leads
    f.arrivals += [(who, t) for t in arrivals]
    for _ in range(rng.choice([0, 1, 2, 3, 6])):
        t = some_time(rng, rng.choice([JUNE, JULY, JULY, AUG]), OCT)
        if rng.random() < 0.2:
            t = rng.choice([x[1] for x in leads] + arrivals + edges or [t]) + rng.choice([0, -1, 1])
        elif f.charges and rng.random() < 0.1:
            t = rng.choice(f.charges)[4]
        charge(rng, f, who, t, marks)


def charge(rng, f, who, t, marks):
    no = "SF%s%04d" % (rng.choice(["2026", "A"]), len(f.charges) + 1)
    fen = max(0, some_amount(rng, marks))
    f.charges.append((no, who, rng.choice(ITEMS), fen, t))
    left = fen
    for k in range(rng.choice([0, 0, 0, 1, 1, 2, 4])):
        part = left if rng.random() < 0.4 else rng.randrange(0, left + 1)
        kind = rng.random()
        when = some_time(rng, t, OCT) if kind < 0.85 and t < OCT else \
            t + rng.choice([0, -60, 20 * DAY, 40 * DAY])
        if kind > 0.99:
            when = t - 31 * DAY
        f.refunds.append(("TF%04d-%d" % (len(f.charges), k), no, part, when))
        left -= part


# ---- late and changed rows -----------------------------------------------------------------------

def earlier(rng, f):
    """What may have been known before f: some rows are missing, some said otherwise."""
    g = copy.deepcopy(f)
    codes = [c["code"] for c in g.channels] + [""]
    g.leads = [(w, t, rng.choice(codes) if rng.random() < .05 else c)
               for w, t, c in g.leads if rng.random() > 0.08]
    g.arrivals = [(w, t + (rng.randrange(-30 * DAY, 30 * DAY) if rng.random() < .05 else 0))
                  for w, t in g.arrivals if rng.random() > 0.08]
    back = {}
    for _, no, fen, _ in g.refunds:
        back[no] = back.get(no, 0) + fen
    g.charges = [(no, w, rng.choice(ITEMS) if rng.random() < .04 else item,
                  rng.randrange(back.get(no, 0), fen + 5000) if rng.random() < .06 else fen, t)
                 for no, w, item, fen, t in g.charges if rng.random() > 0.08]
    known = {x[0] for x in g.charges}
    g.refunds = [r for r in g.refunds if r[1] in known and rng.random() > 0.08]
    for c in g.channels:
        if rng.random() < 0.08:
            c["end"] += rng.choice([-40, -10, 10])
        if rng.random() < 0.04:
            c["scheme"] = rng.choice(list(g.schemes))
    for s in g.schemes.values():
        if rng.random() < 0.06:
            s["claw"] = rng.choice(["重算", "冲减", "原比例"])
        if rng.random() < 0.06:
            s["cap"] = rng.choice([None, 20000])
        if s["items"] and rng.random() < 0.1:
            s["items"].pop(sorted(s["items"])[0])
    return g


def snapshots(seed):
    rng = random.Random(seed * 7919 + 1)
    last = facts(seed)
    middle = earlier(rng, last)
    return [earlier(rng, middle), middle, last]


# ---- as people write it --------------------------------------------------------------------------

def wide(s):
    return "".join("\u3000" if c == " " else chr(ord(c) + 0xFEE0) for c in s)


def pad(rng, s):
    forms = [" %s", "%s ", "\u3000%s", "%s\u3000", "  %s "]
    return s if rng.random() < 0.8 else rng.choice(forms) % s


def serial(seconds):
    return (seconds - at(1899, 12, 30)) / DAY


def w_phone(rng, p):
    if not p.startswith("1"):
        return rng.choice([p, "(010)%s-%s" % (p[3:7], p[7:]), "010 %s %s" % (p[3:7], p[7:])])
    cut = (p[:3], p[3:7], p[7:])
    form = rng.choice([p, p, int(p), "%s %s %s" % cut, "%s-%s-%s" % cut, "+86 %s-%s-%s" % cut,
                       "+86" + p, "0086 " + p, "0086" + p, "86-" + p, "86" + p, int("86" + p),
                       "(+86)" + p, "（+86）%s %s %s" % cut, wide(p), wide("+86 %s-%s-%s" % cut)])
    return pad(rng, form) if isinstance(form, str) else form


def w_time(rng, t):
    d = model.EPOCH + datetime.timedelta(seconds=t)
    forms = [serial(t), serial(t), d.strftime("%Y-%m-%d %H:%M:%S")]
    if d.second == 0:
        forms += [d.strftime("%Y-%m-%d %H:%M"),
                  "%d/%d/%d %d:%02d" % (d.year, d.month, d.day, d.hour, d.minute)]
        if t % DAY == 0:
            forms += [d.strftime("%Y-%m-%d"), "%d/%d/%d" % (d.year, d.month, d.day)]
    v = rng.choice(forms)
    return pad(rng, v) if isinstance(v, str) else v


def w_day(rng, days):
    d = model.EPOCH + datetime.timedelta(days=days)
    return rng.choice([serial(days * DAY), pad(rng, d.strftime("%Y-%m-%d")),
                       pad(rng, "%d/%d/%d" % (d.year, d.month, d.day))])


def w_money(rng, fen):
    if fen is None:
        return ""
    return rng.choice([fen / 100, fen / 100, pad(rng, "%.2f" % (fen / 100)),
                       pad(rng, "{:,.2f}".format(fen / 100))])


def percent(bp):
    return ("%.2f" % (bp / 100)).rstrip("0").rstrip(".") + "%"


def w_rate(rng, bp):
    return rng.choice([bp / 10000, pad(rng, percent(bp))])


def w_tiers(s):
    if s["kind"] == "阶梯金额":
        return ";".join("%s:%s" % (("%.2f" % (a / 100)).rstrip("0").rstrip("."), percent(b))
                        for a, b in s["tiers"])
    return ";".join("%d:%s" % (a, ("%.2f" % (b / 100)).rstrip("0").rstrip("."))
                    for a, b in s["tiers"])


def w_items(rng, items):
    def value(kind, v):
        yuan = ("%.2f" % (v / 100)).rstrip("0").rstrip(".")
        if kind == "fixed":
            return rng.choice(["¥" + yuan, "￥" + yuan, yuan + "元", "¥ " + yuan])
        return rng.choice([percent(v), percent(v).replace("%", "％"), "%.4f" % (v / 10000)])
    parts = [x + rng.choice([":", "：", " : "]) + value(*p) for x, p in items.items()]
    return rng.choice([";", "；", "; "]).join(parts)


def sheets(rng, f):
    """Name -> (header, rows) of the five workbooks."""
    name = lambda s: pad(rng, s)
    out = {"佣金方案": (["方案名称", "计佣方式", "触发", "阶梯依据", "阶梯模式", "人头单价", "比例",
                     "档位", "单患者封顶", "周期封顶", "退款处理", "排除项目", "项目比例"], [])}
    for n, s in f.schemes.items():
        tier = s["kind"].startswith("阶梯")
        head = model.is_head_scheme(s)
        out["佣金方案"][1].append([
            name(n), name(s["kind"][:2] if tier else s["kind"]), "到诊" if head else "缴费",
            s["kind"][2:] if tier else "", ("全额" if s["whole"] else "超额累进") if tier else "",
            w_money(rng, s["head"]) if s["kind"] == "按人头" else "",
            w_rate(rng, s["rate"]) if s["kind"] == "按比例" else "", w_tiers(s) if tier else "",
            w_money(rng, s["pcap"]), w_money(rng, s["cap"]), s["claw"],
            name("、".join(sorted(s["excluded"]))), w_items(rng, s["items"])])
    out["渠道"] = (["渠道编码", "渠道名称", "佣金方案", "结算周期", "协议开始", "协议结束", "状态"],
                 [[name(c["code"]), "渠道" + c["code"], name(c["scheme"]), "月",
                   w_day(rng, c["start"]), w_day(rng, c["end"]),
                   name("暂停" if c["hold"] else "合作中")] for c in f.channels])
    out["线索"] = (["姓名", "手机号", "来源渠道编码", "提交时间"],
                 [["某某", w_phone(rng, w), name(c) if c else "", w_time(rng, t)]
                  for w, t, c in f.leads])
    out["到诊"] = (["手机号", "到诊时间", "接诊医生"],
                 [[w_phone(rng, w), w_time(rng, t), "医生"] for w, t in f.arrivals])
    payer = {x[0]: x[1] for x in f.charges}
    rows = [[no, w_phone(rng, w), name(item), w_money(rng, fen), w_time(rng, t), name("收费"), ""]
            for no, w, item, fen, t in f.charges]
    rows += [[no, w_phone(rng, payer[of]), "退费", w_money(rng, rng.choice([1, -1]) * fen),
              w_time(rng, t), name("退款"), name(of)] for no, of, fen, t in f.refunds]
    out["收费"] = (["单号", "手机号", "项目", "实收金额", "缴费时间", "类型", "原单号"], rows)
    for header, body in out.values():  # neither the order of rows nor of columns matters
        rng.shuffle(body)
        order = rng.sample(range(len(header)), len(header))
        header[:] = [header[i] for i in order]
        body[:] = [[r[i] for i in order] for r in body]
    return out


NS = "http://schemas.openxmlformats.org/"
REL = NS + "officeDocument/2006/relationships"
PART = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def write_xlsx(path, title, header, rows, shared):
    strings = []

    def cell(ref, v):
        if v == "":
            return '<c r="%s"/>' % ref
        if not isinstance(v, str):
            return '<c r="%s"><v>%r</v></c>' % (ref, v)
        text = '<t xml:space="preserve">%s</t>' % escape(v)
        if not shared:
            return '<c r="%s" t="inlineStr"><is>%s</is></c>' % (ref, text)
        strings.append("<si>%s</si>" % text)
        return '<c r="%s" t="s"><v>%d</v></c>' % (ref, len(strings) - 1)

    body = "".join('<row r="%d">%s</row>' % (i, "".join(
        cell("%c%d" % (65 + k, i), v) for k, v in enumerate(r)))
        for i, r in enumerate([header] + rows, 1))
    main = NS + "spreadsheetml/2006/main"
    parts = {
        "xl/worksheets/sheet1.xml": '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>'
                                    % (main, body),
        "xl/workbook.xml": '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="%s" sheetId="1" '
                           'r:id="rId1"/></sheets></workbook>' % (main, REL, title),
        "_rels/.rels": '<Relationships xmlns="%spackage/2006/relationships"><Relationship '
                       'Id="rId1" Type="%s/officeDocument" Target="xl/workbook.xml"/>'
                       '</Relationships>'
                       % (NS, REL),
    }
    rels = '<Relationship Id="rId1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>' % REL
    types = "".join('<Override PartName="/xl/%s.xml" ContentType="%s%s+xml"/>' % (p, PART, t)
                    for p, t in [("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet")])
    if shared:
        parts["xl/sharedStrings.xml"] = '<sst xmlns="%s" count="%d" uniqueCount="%d">%s</sst>' % (
            main, len(strings), len(strings), "".join(strings))
        rels += '<Relationship Id="rId2" Type="%s/sharedStrings" Target="sharedStrings.xml"/>' % REL
        types += '<Override PartName="/xl/sharedStrings.xml" ContentType="%ssharedStrings+xml"/>' \
                 % PART
    parts["xl/_rels/workbook.xml.rels"] = \
        '<Relationships xmlns="%spackage/2006/relationships">%s</Relationships>' % (NS, rels)
    parts["[Content_Types].xml"] = \
        '<Types xmlns="%spackage/2006/content-types"><Default Extension="rels" ContentType=' \
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ' \
        'ContentType="application/xml"/>%s</Types>' % (NS, types)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name in sorted(parts):
            info = zipfile.ZipInfo(name, (2026, 10, 1, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            z.writestr(info, declaration + parts[name])


def write(rng, f, folder):
    os.makedirs(folder, exist_ok=True)
    for title, (header, rows) in sheets(rng, f).items():
        write_xlsx(os.path.join(folder, title + ".xlsx"), title, header, rows, rng.random() < 0.5)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--late", action="store_true")
    ap.add_argument("seed", type=int)
    ap.add_argument("outdir")
    args = ap.parse_args()
    rng = random.Random(args.seed + 1000003)
    if args.late:
        for i, f in enumerate(snapshots(args.seed), 1):
            write(rng, f, os.path.join(args.outdir, str(i)))
    else:
        write(rng, facts(args.seed), args.outdir)


if __name__ == "__main__":
    main()
