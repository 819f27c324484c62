// SPDX-License-Identifier: Apache-2.0
// Any bytes as a text table. What was read is written again and must read back the same.
#include "base/utf8.h"
#include "base/vec.h"
#include "format/parse.h"
#include "format/sheet_write.h"

struct cell {
    i64 row;
    size_t column;
    str text;
};
struct cells {
    VEC(struct cell) all;
};

static enum sheet_fault read_table(struct mem *m, iconv_t gb, str bytes, struct cells *out)
{
    struct parse_job job = { .src = { -1, bytes.p, bytes.n }, .gb18030 = gb };
    struct parsing *p;
    i64 at;
    job.opt.limits = parse_limits((struct sheet_limits){ .columns = 64, .row_bytes = 64 << 10 });
    enum sheet_fault f = csv_open(&job, &p, &at);
    while (!f && !(f = parse_next(p)) && p->row.n) {
        for (size_t i = 0; i < p->row.n; i++) {
            struct sheet_cell c = p->row.cells[i];
            must(c.kind == CELL_EMPTY || (c.kind == CELL_TEXT && c.text.n && utf8_valid(c.text)));
            if (c.kind == CELL_EMPTY) continue;
            struct cell kept = { p->row.number, i, str_dup(m, c.text) };
            vec_push(m, &out->all, kept);
        }
    }
    parse_close(p);
    return f;
}

static str write_table(struct mem *m, const struct cells *in)
{
    struct buf b = BUF(m);
    i64 row = 1;
    size_t column = 0;
    buf_lit(&b, "\xef\xbb\xbfsep=,\n");
    for (size_t i = 0; i < in->all.n; i++) {
        const struct cell *c = &in->all.v[i];
        for (; row < c->row; row++, column = 0) buf_char(&b, '\n');
        for (; column < c->column; column++) buf_char(&b, ',');
        csv_put_text(&b, c->text, true);
    }
    return buf_str(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static iconv_t gb = ICONV_NONE;
    struct mem *m = mem_new(0);
    struct cells first = { 0 }, again = { 0 };
    if (gb == ICONV_NONE) gb = iconv_open("UTF-8", "GB18030");
    if (read_table(m, gb, (str){ (const char *)data, size }, &first) == FAULT_NONE) {
        str text = write_table(m, &first);
        must(read_table(m, gb, text, &again) == FAULT_NONE);
        must(again.all.n == first.all.n);
        for (size_t i = 0; i < first.all.n; i++) {
            must(again.all.v[i].row == first.all.v[i].row);
            must(again.all.v[i].column == first.all.v[i].column);
            must(str_eq(again.all.v[i].text, first.all.v[i].text));
        }
    }
    mem_free(m);
    return 0;
}
