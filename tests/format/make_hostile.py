#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes workbooks that no honest program makes: make_hostile.py FOLDER.

Prints one line per file: its name, a tab, and what reading it must say (a code of
src/format/fault.def, or OK). Several codes that are all right are joined with |.
"""
import io
import os
import struct
import sys
import zipfile
import zlib

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'


def sheet(rows, after=""):
    return f"{HEAD}<worksheet {NS}><sheetData>{rows}</sheetData>{after}</worksheet>"


def parts(rows=ROW, **more):
    all_parts = {
        "_rels/.rels": f'{HEAD}<Relationships><Relationship Id="r1" Type="{REL}/officeDocument"'
                       ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook {NS} xmlns:r="{REL}"><sheets><sheet name="表" sheetId="1"'
                           ' r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels":
            f'{HEAD}<Relationships><Relationship Id="r1" Type="{REL}/worksheet"'
            f' Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{REL}/sharedStrings"'
            ' Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet(rows),
    }
    all_parts.update(more)
    return all_parts


def pack(contents, level=6):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as z:
        for name, data in contents.items():
            z.writestr(name, data)
    return out.getvalue()


def with_part(name, data):
    return pack(parts(**{name: data}))


def with_entry(info, data=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in parts().items():
            z.writestr(name, text)
        z.writestr(info, data)
    return out.getvalue()


def duplicate_entries():
    import warnings
    warnings.simplefilter("ignore")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, text in parts().items():
            z.writestr(name, text)
        z.writestr("XL/worksheets/sheet1.xml", sheet(ROW))
    return out.getvalue()


def huge(head, block, n, tail):
    """Deflated head + n times block + tail. The check sum is not that of the text: nobody should
    read that far."""
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = z.compress(head) + z.flush(zlib.Z_FULL_FLUSH)
    middle = z.compress(block) + z.flush(zlib.Z_FULL_FLUSH)
    last = z.compress(tail) + z.flush()
    return first + middle * n + last, 0, len(head) + n * len(block) + len(tail)


def raw_zip(entries, count=None):
    """entries: (name, packed, crc, size, method). Sizes are written as given, lies included."""
    out, central = io.BytesIO(), io.BytesIO()
    for name, packed, crc, size, method in entries:
        name = name.encode()
        at = out.tell()
        fields = (20, 0, method, 0, 0x5b41, crc, len(packed), min(size, 0xffffffff), len(name), 0)
        out.write(struct.pack("<IHHHHHIIIHH", 0x04034b50, *fields) + name + packed)
        central.write(struct.pack("<IHHHHHHIIIHHHHHII", 0x02014b50, 20, *fields, 0, 0, 0, 0, at)
                      + name)
    at, directory = out.tell(), central.getvalue()
    n = len(entries) if count is None else count
    out.write(directory + struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, n, n, len(directory), at, 0))
    return out.getvalue()


def plain_entries(skip=()):
    found = []
    for name, text in parts().items():
        if name in skip:
            continue
        data = text.encode()
        z = zlib.compressobj(6, zlib.DEFLATED, -15)
        found.append((name, z.compress(data) + z.flush(), zlib.crc32(data), len(data), 8))
    return found


def bomb(name, head, piece, n, tail):
    packed, crc, size = huge(head, piece, n, tail)
    return raw_zip(plain_entries({name}) + [(name, packed, crc, size, 8)])


def size_lie(lie):
    name = "xl/worksheets/sheet1.xml"
    entries = []
    for n, packed, crc, size, method in plain_entries():
        entries.append((n, packed, crc, lie if n == name else size, method))
    return raw_zip(entries)


def overlapping():
    """Every entry of the catalogue points at the same data, as in the better bombs."""
    data = raw_zip(plain_entries())
    central = data[data.rindex(b"PK\x05\x06"):]
    start = struct.unpack("<I", central[16:20])[0]
    body, directory = data[:start], data[start:data.rindex(b"PK\x05\x06")]
    name = b"xl/worksheets/sheet1.xml"
    at = directory.index(name) - 46
    entry = directory[at:at + 46 + len(name)]
    extra = b""
    for i in range(2000):
        other = (b"x%05d" % i).ljust(len(name), b"y")
        extra += entry[:46] + other
    directory += extra
    n = len(parts()) + 2000
    return body + directory + struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, n, n, len(directory),
                                          len(body), 0)


def many_entries(n, listed):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for i in range(n):
            z.writestr(f"a{i}", b"")
        for name, text in parts().items():
            z.writestr(name, text)
    data = bytearray(out.getvalue())
    if listed is not None:
        at = data.rindex(b"PK\x05\x06")
        struct.pack_into("<HH", data, at + 8, listed, listed)
    return bytes(data)


def zip64_lie():
    data = raw_zip(plain_entries())
    at = data.rindex(b"PK\x05\x06")
    record = struct.pack("<IQHHIIQQQQ", 0x06064b50, 44, 45, 45, 0, 0, 2**40, 2**40, 2**60, 2**50)
    locator = struct.pack("<IIQI", 0x07064b50, 0, at, 1)
    end = struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, 0xffff, 0xffff, 0xffffffff, 0xffffffff, 0)
    return data[:at] + record + locator + end


def link():
    info = zipfile.ZipInfo("xl/media/a.png")
    info.create_system = 3
    info.external_attr = 0o120777 << 16
    return with_entry(info, b"/etc/passwd")


def encrypted():
    data = bytearray(pack(parts()))
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


def cell(ref, value="1"):
    return f'<c r="{ref}"><v>{value}</v></c>'


def cases():
    shared = "xl/sharedStrings.xml"
    main = "xl/worksheets/sheet1.xml"
    doctype = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    laughs = ('<!DOCTYPE a [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)) + "]>")
    good = pack(parts())
    yield "plain", good, "OK"
    yield "row_1e9", pack(parts('<row r="999999999">' + cell("A999999999") + "</row>")), "ROW_NUMBER"
    yield "row_negative", pack(parts('<row r="-5"/>')), "ROW_NUMBER"
    yield "row_overflow", pack(parts('<row r="99999999999999999999"/>')), "ROW_NUMBER"
    yield "row_twice", pack(parts('<row r="2"/><row r="2"/>')), "ROW_NUMBER"
    yield "rows_backwards", pack(parts('<row r="9"/><row r="3"/>')), "ROW_NUMBER"
    yield "column_1e9", pack(parts('<row r="1">' + cell("ZZZZZZ1") + "</row>")), "COLUMN_NUMBER"
    yield "column_past_xfd", pack(parts('<row r="1">' + cell("XFE1") + "</row>")), "COLUMN_NUMBER"
    yield "column_xfd", pack(parts('<row r="1">' + cell("XFD1") + "</row>")), "COLUMN_LIMIT"
    yield "column_xfd_empty", pack(parts('<row r="1"><c r="XFD1" s="1"/></row>')), "OK"
    yield "column_twice", pack(parts('<row r="1">' + cell("B1") + cell("B1") + "</row>")), \
        "COLUMN_NUMBER"
    yield "column_of_other_row", pack(parts('<row r="1">' + cell("B7") + "</row>")), "COLUMN_NUMBER"
    yield "cell_too_long", pack(parts('<row r="1"><c r="A1" t="str"><v>' +
                                      "病" * 50000 + "</v></c></row>")), "CELL_TOO_LONG"
    yield "row_too_long", pack(parts('<row r="1">' + "".join(
        f'<c t="str"><v>{os.urandom(60000).hex()}</v></c>' for _ in range(40)) + "</row>")), \
        "ROW_TOO_LONG"
    yield "doctype_file", with_part(main, sheet(ROW).replace(HEAD, HEAD + doctype)), "DOCTYPE"
    yield "doctype_laughs", with_part(main, sheet(ROW).replace(HEAD, HEAD + laughs)), "DOCTYPE"
    yield "doctype_strings", with_part(shared, HEAD + laughs + "<sst/>"), "DOCTYPE"
    yield "doctype_workbook", with_part("xl/workbook.xml", HEAD + doctype + "<workbook/>"), "DOCTYPE"
    yield "deep_xml", pack(parts('<row r="1">' + "<c>" * 100000)), "NESTING"
    yield "endless_tag", with_part(main, HEAD + "<worksheet " + "a" * 4000000), "NESTING|ZIP_BOMB"
    yield "endless_comment", pack(parts("<!-- " + os.urandom(2000000).hex())), "NESTING"
    yield "cut_xml", with_part(main, sheet(ROW)[:-30]), "DAMAGED"
    yield "not_utf8", with_part(main, sheet(ROW).encode().replace("姓".encode(), b"\xd0\xd5")), \
        "DAMAGED"
    yield "bomb_sheet", bomb(main, sheet("").encode()[:-len("</sheetData></worksheet>")],
                             b" " * (1 << 20), 10 * 1024, b"</sheetData></worksheet>"), "ZIP_BOMB"
    yield "bomb_strings", bomb(shared, b"<sst>", b"<si><t/></si>" * 100000, 160, b"</sst>"), \
        "ZIP_BOMB"
    yield "strings_16m", bomb(shared, b"<sst>", b"".join(
        b"<si><t>%d</t></si>" % i for i in range(100000)), 160, b"</sst>"), "STRING_LIMIT"
    yield "spaces_below_the_ratio", bomb(main, sheet("").encode()[:-len("</sheetData></worksheet>")],
                                         b" " * 1000000 + os.urandom(5000).hex().encode(), 2000,
                                         b"</sheetData></worksheet>"), "NESTING"
    yield "strings_text", with_part(shared, "<sst>" + "".join(
        f"<si><t>{os.urandom(50000).hex()}</t></si>" for _ in range(500)) + "</sst>"), \
        "STRING_LIMIT"
    yield "merged_1e6", with_part(main, sheet(ROW, "<mergeCells>" + "".join(
        f'<mergeCell ref="A{i}:B{i}"/>' for i in range(1, 1000001)) + "</mergeCells>")), "OK"
    yield "nested", with_entry("xl/inner.xlsx", good), "OK"
    yield "zip_of_zip", pack({"book.xlsx": good}), "NOT_A_SHEET"
    yield "duplicate", duplicate_entries(), "ZIP_DUPLICATE"
    yield "dot_dot", with_entry("../../etc/cron.d/x"), "ZIP_NAME"
    yield "dot_dot_backslash", with_entry("xl\\..\\..\\x"), "ZIP_NAME"
    yield "absolute", with_entry("/etc/passwd"), "ZIP_NAME"
    yield "drive", with_entry("c:/windows/x"), "ZIP_NAME"
    yield "long_name", with_entry("a" * 60000), "ZIP_NAME"
    yield "link", link(), "ZIP_NAME"
    yield "encrypted", encrypted(), "ENCRYPTED"
    yield "size_too_small", size_lie(10), "DAMAGED"
    yield "size_too_large", size_lie(0xfffffff0), "OK|DAMAGED"
    yield "overlapping", overlapping(), "DAMAGED"
    yield "entries_20000", many_entries(20000, None), "ZIP_ENTRIES"
    yield "entries_more_than_listed", many_entries(100, 3), "NOT_A_SHEET|NO_SHEET|DAMAGED"
    yield "entries_fewer_than_listed", many_entries(0, 9999), "DAMAGED"
    yield "zip64_lie", zip64_lie(), "DAMAGED"
    yield "cut_in_half", good[:len(good) // 2], "DAMAGED"
    yield "head_only", b"PK\x03\x04", "DAMAGED"
    yield "target_outside", with_part("xl/_rels/workbook.xml.rels",
                                      parts()["xl/_rels/workbook.xml.rels"].replace(
                                          "worksheets/sheet1.xml", "../../../etc/passwd")), \
        "NO_SHEET"
    yield "target_external", with_part("xl/_rels/workbook.xml.rels",
                                       parts()["xl/_rels/workbook.xml.rels"].replace(
                                           'Id="r1"', 'TargetMode="External" Id="r1"')), "NO_SHEET"
    yield "string_index", pack(parts('<row r="1"><c r="A1" t="s"><v>99999999999</v></c></row>')), \
        "OK"
    yield "old_xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "OLD_EXCEL"
    yield "html", "<html><table><tr><td>姓名</td></tr></table></html>".encode(), "NOT_A_SHEET"
    yield "pdf", b"%PDF-1.7\n1,2\n", "NOT_A_SHEET"
    yield "zeros", bytes(100000), "NOT_A_SHEET"
    yield "nothing", b"", "EMPTY"
    yield "csv_quote", '姓名,电话\n"张三,1\n'.encode(), "QUOTE"
    yield "csv_encoding", b"a,b\n" + b"\xff\xff\xff\n", "ENCODING"
    yield "csv_cell", b"a\n" + b"x" * 200000, "CELL_TOO_LONG"
    yield "csv_columns", b"x," * 5000 + b"\n", "COLUMN_LIMIT"
    yield "csv_rows", b"x\n" * 1100000, "ROW_LIMIT"
    yield "csv_empty_columns", b"," * 5000000, "OK"


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for name, data, want in cases():
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
        print(f"{name}\t{want}")


main()
