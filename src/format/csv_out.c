// SPDX-License-Identifier: Apache-2.0
// Writes .csv through a stdio buffer: RFC 4180 fields, LF, text guarded, numbers plain.
#include <stdio.h>
#include "base/date.h"
#include "base/dec.h"
#include "format/sheet_out.h"
#include "os/file.h"

static void put_value(struct buf *b, const struct sheet_value *v, int offset_min)
{
    switch (v->kind) {
    case PUT_EMPTY: break;
    case PUT_TEXT: csv_put_text(b, v->text, true); break;
    case PUT_INT: buf_i64(b, v->v); break;
    case PUT_MONEY: dec_put(b, v->v, 2); break;
    case PUT_DECIMAL: dec_put_short(b, v->v, v->scale); break;
    case PUT_PERCENT:
        // 0.075 is 7.5 %: two digits fewer behind the point, or two noughts more before it.
        if (v->scale >= 2) dec_put_short(b, v->v, v->scale - 2);
        else dec_put_short(b, v->v * dec_pow10(2 - v->scale), 0);
        buf_char(b, '%');
        break;
    case PUT_DATE: date_put(b, v->v); break;
    case PUT_INSTANT: local_put(b, v->v, offset_min); break;
    case PUT_TIME: time_put(b, v->v); break;
    case PUT_BOOL: buf_put(b, v->v ? S("TRUE") : S("FALSE")); break;
    }
}

static err_t put_line(struct ctx *c, struct sheet_out *o, const struct buf *b)
{
    if (fwrite(b->p, 1, b->n, o->state) == b->n) return OK;
    return fail_errno(c, str_of(o->path));
}

static err_t csv_row(struct ctx *c, struct sheet_out *o, const struct sheet_value *values)
{
    struct mem_mark mark = mem_mark(c->mem);
    struct buf b = BUF(c->mem);
    for (size_t i = 0; i < o->n; i++) {
        if (i) buf_char(&b, ',');
        put_value(&b, &values[i], o->opt.offset_min);
    }
    buf_char(&b, '\n');
    bool ok = fwrite(b.p, 1, b.n, o->state) == b.n;
    mem_rewind(c->mem, mark);
    return ok ? OK : fail_errno(c, str_of(o->path));
}

static err_t csv_begin(struct ctx *c, struct sheet_out *o)
{
    struct buf b = BUF(c->mem);
    o->state = fopen(o->path, "wbe");
    if (!o->state) return fail_errno(c, str_of(o->path));
    o->begun = true;
    if (o->opt.bom) buf_lit(&b, "\xef\xbb\xbf");
    for (size_t i = 0; i < o->n; i++) {
        if (i) buf_char(&b, ',');
        csv_put_text(&b, o->columns[i].title, true);
    }
    buf_char(&b, '\n');
    return put_line(c, o, &b);
}

static err_t csv_end(struct ctx *c, struct sheet_out *o)
{
    FILE *f = o->state;
    o->state = NULL;
    if (fclose(f) == 0) return OK;
    return fail_errno(c, str_of(o->path));
}

static void csv_abandon(struct sheet_out *o)
{
    if (o->state) fclose(o->state);
    o->state = NULL;
}

const struct sheet_out_ops csv_out_ops = { csv_begin, csv_row, NULL, csv_end, csv_abandon };
