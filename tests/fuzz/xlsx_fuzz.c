// SPDX-License-Identifier: Apache-2.0
// Workbooks. Input that begins with "PK" is an archive as it is. Other input is the text of up to
// four XML parts (rows, strings, styles, workbook), parted by 0xff, and is packed properly here:
// otherwise the check sums would keep the fuzzer out of everything behind the archive.
#include <zlib.h>
#include "base/buf.h"
#include "base/utf8.h"
#include "format/parse.h"

enum { PARTS = 4 };

static void le(struct buf *b, u64 v, int bytes)
{
    for (int i = 0; i < bytes; i++) buf_char(b, i < 8 ? (char)(v >> (8 * i)) : 0);
}

static void zip_add(struct buf *body, struct buf *central, str name, str data)
{
    u64 crc = crc32(0, (const Bytef *)data.p, (uInt)data.n), at = body->n;
    for (int pass = 0; pass < 2; pass++) {
        struct buf *b = pass ? central : body;
        le(b, pass ? 0x02014b50 : 0x04034b50, 4);
        if (pass) le(b, 20, 2);
        le(b, 20, 10);
        le(b, crc, 4);
        le(b, data.n, 4);
        le(b, data.n, 4);
        le(b, name.n, 4);
        if (pass) le(b, 0, 10);
        if (pass) le(b, at, 4);
        buf_put(b, name);
        if (!pass) buf_put(b, data);
    }
}

static str pack(struct mem *m, str input)
{
    static const str names[PARTS] = { S("xl/worksheets/sheet1.xml"), S("xl/sharedStrings.xml"),
                                      S("xl/styles.xml"), S("xl/workbook.xml") };
    static const str links =
        S("<Relationships>"
          "<Relationship Id='r1' Type='/worksheet' Target='worksheets/sheet1.xml'/>"
          "<Relationship Id='r2' Type='/sharedStrings' Target='sharedStrings.xml'/>"
          "<Relationship Id='r3' Type='/styles' Target='styles.xml'/></Relationships>");
    static const str book = S("<workbook><sheets><sheet name='a' id='r1'/></sheets></workbook>");
    struct buf body = BUF(m), central = BUF(m);
    size_t n = 0;
    str part;
    while (n < PARTS && str_next(&input, '\xff', &part)) zip_add(&body, &central, names[n++], part);
    if (n < PARTS) zip_add(&body, &central, names[3], book);
    zip_add(&body, &central, S("xl/_rels/workbook.xml.rels"), links);
    n += 1 + (n < PARTS);
    size_t at = body.n;
    buf_put(&body, buf_str(&central));
    le(&body, 0x06054b50, 8);
    le(&body, n, 2);
    le(&body, n, 2);
    le(&body, central.n, 4);
    le(&body, at, 6);
    return buf_str(&body);
}

static void read_sheet(str bytes)
{
    struct parse_job job = { .src = { -1, bytes.p, bytes.n }, .gb18030 = ICONV_NONE };
    struct parsing *p;
    i64 at, last = 0;
    job.opt.limits = parse_limits(
        (struct sheet_limits){ .total_bytes = 4 << 20, .columns = 64, .row_bytes = 64 << 10 });
    enum sheet_fault f = xlsx_open(&job, &p, &at);
    must((f == FAULT_NONE) == (p != NULL));
    while (!f && !(f = parse_next(p)) && p->row.n) {
        must(p->row.number > last && p->row.n <= 64);
        last = p->row.number;
        must(p->row.cells[p->row.n - 1].kind != CELL_EMPTY);
        for (size_t i = 0; i < p->row.n; i++) {
            struct sheet_cell cell = p->row.cells[i];
            i64 days, ms;
            must(cell.kind == CELL_EMPTY || (cell.text.n && utf8_valid(cell.text)));
            if (cell.kind == CELL_DATE && sheet_date(cell.text, p->info.date_1904, &days, &ms))
                must(ms >= 0 && ms < 86400000 && ms % 1000 == 0);
        }
    }
    parse_close(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str input = { (const char *)data, size };
    if (str_starts(input, S("PK"))) {
        read_sheet(input);
        return 0;
    }
    struct mem *m = mem_new(0);
    read_sheet(pack(m, input));
    mem_free(m);
    return 0;
}
