#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Looks at the files of samples_test with other programs: check_samples.py FOLDER.

The workbook is read as plain XML (and with openpyxl where it is installed), the csv with Python's
reader, the PDF with poppler: its text, and the ink of every single character.
"""
import csv
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile

FOLDER = sys.argv[1]
TEXTS = ["=1+1", "+86", "-5", "@x", "\tx", "\rx", "＝cmd", "＋1", "－1", "＠a", "007", 'a,"b"\nc',
         "_x0041_", "{=A1}", "https://clinic.test/", "张三"]
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
passed = failed = 0


def check(ok, what):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print("FAILED:", what)


def path(name):
    return os.path.join(FOLDER, name)


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def unescape(text):
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)), text)


def workbook():
    with zipfile.ZipFile(path("table.xlsx")) as z:
        check(z.testzip() is None, "the archive is whole")
        root = ET.fromstring(z.read("xl/worksheets/sheet1.xml"))
        names = ET.fromstring(z.read("xl/workbook.xml"))
    check(names.find("m:sheets/m:sheet", NS).get("name") == "明细", "the worksheet has its name")
    check(root.find(".//m:f", NS) is None, "no cell is a formula")
    check(root.find("m:autoFilter", NS) is not None, "there is a filter")
    check(root.find(".//m:pane", NS).get("state") == "frozen", "the head is frozen")
    rows = root.findall("m:sheetData/m:row", NS)[1:]
    check(len(rows) == len(TEXTS), "all rows are there")
    for i, row in enumerate(rows):
        cells = {c.get("r")[0]: c for c in row.findall("m:c", NS)}
        text = "".join(t.text or "" for t in cells["A"].iter("{%s}t" % NS["m"]))
        check(cells["A"].get("t") == "inlineStr" and unescape(text) == TEXTS[i],
              f"row {i}: {TEXTS[i]!r} is text, not {text!r}")
        check(cells["B"].get("t") in (None, "n") and
              round(float(cells["B"].find("m:v", NS).text) * 100) == -1578 - i,
              f"row {i}: the amount is a number")
        check(cells["C"].find("m:v", NS).text == str(46208 + i), f"row {i}: the date is its serial")


def with_openpyxl():
    try:
        import openpyxl
    except ImportError:
        return
    sheet = openpyxl.load_workbook(path("table.xlsx"))["明细"]
    for i, row in enumerate(sheet.iter_rows(min_row=2)):
        check(row[0].data_type == "s", f"openpyxl: row {i} is text")
        check(row[2].is_date and row[3].is_date, f"openpyxl: row {i} has dates")
        check(row[3].value.strftime("%Y-%m-%d %H:%M:%S") == "2026-07-05 14:03:22",
              f"openpyxl: row {i} has the local time, not {row[3].value}")


def table():
    with open(path("table.csv"), "rb") as f:
        data = f.read()
    check(data.startswith(b"\xef\xbb\xbf"), "a download has a byte order mark")
    # Lines end with LF alone; a CR inside quotes stays.
    rows = list(csv.reader(re.findall("[^\n]*\n", data.decode("utf-8-sig"))))
    check(rows[0] == ["文字", "金额", "日期", "时间", "次数"], "the head is the head")
    for i, row in enumerate(rows[1:]):
        guarded = TEXTS[i][0] in "=+-@\t\r＝＋－＠"
        check(row[0] == ("'" if guarded else "") + TEXTS[i], f"csv row {i}: {row[0]!r}")
        check(row[1] == f"-{15 + (78 + i) // 100}.{(78 + i) % 100:02}", f"csv row {i}: {row[1]!r}")
        check(row[3] == "2026-07-05 14:03:22" and row[4] == str(-i), f"csv row {i}: {row}")


def gray(name, page, *options):
    run("pdftoppm", "-gray", "-f", str(page), "-l", str(page), "-singlefile", *options, path(name),
        path("page"))
    with open(path("page.pgm"), "rb") as f:
        data = f.read()
    width, height = map(int, data.split(b"\n", 3)[1].split())
    return width, height, data[-width * height:]


def without_ink(name, pages):
    """The Chinese characters of the text layer that have no ink where they are said to stand."""
    boxes = run("pdftotext", "-bbox", path(name), "-").decode()
    check(boxes.count("<page ") == pages, f"{name}: {boxes.count('<page ')} pages, not {pages}")
    blank, seen = [], 0
    for number, page in enumerate(boxes.split("<page ")[1:], 1):
        width, height, pixels = gray(name, number, "-r", "144")
        for x0, y0, x1, y1, word in re.findall(
                r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)<',
                page):
            if not all(0x4e00 <= ord(ch) < 0xa000 or ch in "，。" for ch in word):
                continue
            x0, y0, x1, y1 = (2 * float(v) for v in (x0, y0, x1, y1))
            step = (x1 - x0) / len(word)
            for i, ch in enumerate(word):
                a, b = int(x0 + i * step), min(int(x0 + (i + 1) * step), width)
                ink = sum(255 - pixels[y * width + x] for y in range(int(y0), int(y1))
                          for x in range(a, b))
                seen += 1
                if ink < 200:
                    blank.append(ch)
    check(seen > 10, f"{name}: characters were looked at")
    return "".join(blank)


def characters():
    text = re.sub(r"\s", "", run("pdftotext", "-raw", path("page.pdf"), "-").decode())
    got = re.sub(r"第\d+页/共\d+页", "", text)
    want = "".join(chr(0x4e00 + i * 8) for i in range(2400))
    check("如对本单有异议，请在收到之日起五个工作日内提出。" in got, "the sentence can be searched")
    check("零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负" in got, "the capital figures can be searched")
    check(want[:100] in got and want[-100:] in got, "the characters can be searched")
    for name, pages in ("page.pdf", 2), ("few.pdf", 1):
        blank = without_ink(name, pages)
        check(not blank, f"{name}: characters without ink: {blank}")


def poster():
    text = run("pdftotext", path("poster.pdf"), "-").decode()
    check("扫码预约咨询" in text and "某社区诊所" in text, "the poster says what it should")
    width, height, pixels = gray("poster.pdf", 1, "-r", "72")
    dark = sum(1 for p in pixels if p < 40)
    check(abs(width - 420) <= 1 and dark > 5000, "the poster is A5 and has a code")


workbook()
with_openpyxl()
table()
characters()
poster()
print(f"{passed} passed, {failed} failed")
sys.exit(failed != 0)
