// SPDX-License-Identifier: Apache-2.0
// The common part of both writers: copies what must last, and removes a file that was not finished.
#include "format/sheet_write.h"
#include <unistd.h>
#include "format/sheet_out.h"

static void drop_unfinished(void *p)
{
    struct sheet_out *o = p;
    if (o->done || !o->begun) return;
    o->ops->abandon(o);
    unlink(o->path);
}

static const struct sheet_column *copy_columns(struct mem *m, const struct sheet_column *columns,
                                               size_t n)
{
    struct sheet_column *copy = mem_array(m, struct sheet_column, n + 1);
    for (size_t i = 0; i < n; i++) {
        copy[i] = columns[i];
        copy[i].title = str_dup(m, columns[i].title);
    }
    return copy;
}

err_t sheet_write_begin(struct ctx *c, enum sheet_format format, str path,
                        const struct sheet_write_options *opt, const struct sheet_column *columns,
                        size_t n, struct sheet_out **out)
{
    struct sheet_out *o = mem_new_of(c->mem, struct sheet_out);
    *out = o;
    o->ops = format == SHEET_CSV ? &csv_out_ops : &xlsx_out_ops;
    if (opt) o->opt = *opt;
    o->opt.sheet = str_empty(o->opt.sheet) ? S("Sheet1") : str_dup(c->mem, o->opt.sheet);
    o->path = str_z(c->mem, path);
    o->columns = copy_columns(c->mem, columns, n);
    o->n = n;
    mem_defer(c->mem, drop_unfinished, o);
    return o->ops->begin(c, o);
}

err_t sheet_write_row(struct ctx *c, struct sheet_out *out, const struct sheet_value *values)
{
    TRY(out->ops->row(c, out, values));
    out->row++;
    return OK;
}

err_t sheet_write_notes(struct ctx *c, struct sheet_out *out, str sheet,
                        const struct sheet_note *notes, size_t n)
{
    return out->ops->notes ? out->ops->notes(c, out, sheet, notes, n) : OK;
}

err_t sheet_write_end(struct ctx *c, struct sheet_out *out)
{
    TRY(out->ops->end(c, out));
    out->done = true;
    return OK;
}
