// SPDX-License-Identifier: Apache-2.0
// Formulas of the own record, in the order in which they need one another, and auto numbers.
#include "base/date.h"
#include "meta/formula.h"
#include "record/internal.h"

bool is_changed(const struct save *s, const struct field *f) { return s->changed[f->index]; }

static void set_cell(struct save *s, const struct field *f, struct val v)
{
    if (val_eq(s->cells[f->index], v)) return;
    s->cells[f->index] = v;
    s->changed[f->index] = true;
}

enum mark { UNSEEN, OPEN, DONE };

// Depth first over the inputs. A cycle cannot be saved by the designer; one made by hand stays null.
static err_t compute_one(struct ctx *c, struct save *s, const struct field *f, u8 *marks)
{
    if (!f->formula || marks[f->index] != UNSEEN) return OK;
    marks[f->index] = OPEN;
    for (int i = 0; i < f->formula_input_count; i++)
        TRY(compute_one(c, s, s->form->fields[f->formula_inputs[i]], marks));
    marks[f->index] = DONE;
    if (f->formula->is_volatile) return OK; // computed at read, never stored
    struct val v;
    str error;
    TRY(formula_compute(c, f, s->cells, &v, &error));
    set_cell(s, f, v);
    return OK;
}

err_t compute_formulas(struct ctx *c, struct save *s)
{
    u8 *marks = mem_alloc(c->mem, (size_t)s->form->field_count + 1);
    for (int i = 0; i < s->form->field_count; i++) TRY(compute_one(c, s, s->form->fields[i], marks));
    return OK;
}

// prefix + period + running digits. {yyyy} {yy} {mm} {dd} and {branch} stand in the prefix; the count
// starts anew with each period and branch, because it is kept under the prefix as filled in.
static str filled_prefix(struct ctx *c, const struct save *s, const struct field *f)
{
    struct civil d = date_to_civil(date_of_instant(s->now_ms, c->cat->offset_min));
    const struct dept *branch = dept_branch(catalog_dept(c->cat, s->dept));
    struct buf b = BUF(c->mem);
    str rest = f->prefix;
    while (rest.n) {
        str at = rest;
        if (str_starts(at, S("{yyyy}"))) { buf_fmt(&b, "%04d", d.year); rest = str_from(rest, 6); }
        else if (str_starts(at, S("{yy}"))) { buf_fmt(&b, "%02d", d.year % 100); rest = str_from(rest, 4); }
        else if (str_starts(at, S("{mm}"))) { buf_fmt(&b, "%02d", d.month); rest = str_from(rest, 4); }
        else if (str_starts(at, S("{dd}"))) { buf_fmt(&b, "%02d", d.day); rest = str_from(rest, 4); }
        else if (str_starts(at, S("{branch}"))) { buf_put(&b, branch ? branch->code : STR_NONE); rest = str_from(rest, 8); }
        else { buf_char(&b, *rest.p); rest = str_from(rest, 1); }
    }
    return buf_str(&b);
}

err_t next_number(struct ctx *c, struct save *s, const struct field *f, str *out)
{
    str prefix = filled_prefix(c, s, f);
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_counter (field_id, prefix, n) VALUES (");
    sql_i64(&q, f->id);
    sql_lit(&q, ", ");
    sql_text(&q, prefix);
    sql_lit(&q, ", 1) ON CONFLICT (field_id, prefix) DO UPDATE SET n = x_counter.n + 1 RETURNING n");
    i64 n;
    TRY(db_one_i64(c, &q, &n, NULL));
    int digits = f->digits > 0 ? f->digits : 4;
    *out = str_fmt(c->mem, STR_FMT "%0*lld", STR_ARG(prefix), digits, (long long)n);
    return OK;
}
