// SPDX-License-Identifier: Apache-2.0
// Formulas of the own record, in the order in which they need one another, and auto numbers.
#include "base/date.h"
#include "meta/field_parts.h"
#include "meta/formula.h"
#include "record/internal.h"

bool is_changed(const struct save *s, const struct field *f) { return s->changed[f->index]; }

enum mark { UNSEEN, OPEN, DONE };

struct computing {
    const struct form *form;
    id64 id;
    struct val *cells;
    bool *changed;
    u8 *marks;
    enum compute_what what;
};

static err_t read_linked(struct ctx *c, void *arg, const struct formula_path *p,
                         const struct formula_inputs *in, struct value *out)
{
    const struct computing *k = arg;
    return query_linked(c, p, k->id, in->cells[p->hop->index], out);
}

// Of nothing: 0 where something is counted or added up.
static struct val empty_rollup(const struct field *f)
{
    bool is_zero = f->rollup == ROLLUP_COUNT || f->rollup == ROLLUP_SUM;
    return is_zero ? val_int(0) : VAL_NONE;
}

// While a record is saved only what it holds itself is rolled up: rows of its sub-forms when they have
// been written, many-links when they change. The rest follows in the background (follow.c).
static err_t roll_up(struct ctx *c, struct computing *k, const struct field *f, struct val *out)
{
    str error;
    *out = k->cells[f->index];
    if (!f->via) return OK;
    bool is_rows = f->via->type->storage == STORE_ROWS, is_own = rollup_is_own(f);
    bool is_due = k->what == COMPUTE_ALL || (k->what == COMPUTE_ROWS && is_own) ||
                  (is_own && !is_rows && (!k->changed || k->changed[f->via->index]));
    if (is_due) return query_rollup(c, f, k->id, k->cells, out, &error);
    if (k->what == COMPUTE_NEW) *out = empty_rollup(f);
    return OK;
}

static err_t value_of(struct ctx *c, struct computing *k, const struct field *f, struct val *out)
{
    struct formula_inputs in = { k->cells, read_linked, k };
    str error;
    if (f->rollup) return roll_up(c, k, f, out);
    return formula_compute(c, f, &in, out, &error);
}

// Depth first over the inputs. A cycle cannot be saved by the designer; one made by hand stays null.
static err_t compute_one(struct ctx *c, struct computing *k, const struct field *f)
{
    if (!(f->formula || f->rollup) || k->marks[f->index] != UNSEEN) return OK;
    k->marks[f->index] = OPEN;
    for (int i = 0; i < f->formula_input_count; i++)
        TRY(compute_one(c, k, k->form->fields[f->formula_inputs[i]]));
    k->marks[f->index] = DONE;
    if (field_is_volatile(f)) return OK; // computed at read, never stored
    struct val v;
    TRY(value_of(c, k, f, &v));
    if (val_eq(k->cells[f->index], v)) return OK;
    k->cells[f->index] = v;
    if (k->changed) k->changed[f->index] = true;
    return OK;
}

err_t compute_cells(struct ctx *c, const struct form *f, id64 id, struct val *cells, bool *changed,
                    enum compute_what what)
{
    struct computing k = { f,   id, cells, changed, mem_alloc(c->mem, (size_t)f->field_count + 1),
                           what };
    for (int i = 0; i < f->field_count; i++) TRY(compute_one(c, &k, f->fields[i]));
    return OK;
}

err_t compute_formulas(struct ctx *c, struct save *s)
{
    return compute_cells(c, s->form, s->id, s->cells, s->changed,
                         s->is_create ? COMPUTE_NEW : COMPUTE_OWN);
}

// The count stands under what tells the periods apart: the period and the branch, where the prefix
// shows them. So no number is given twice, whatever the designer chose.
static bool shows(const struct field *f, const char *what)
{
    return str_find(f->prefix, str_of(what)) >= 0;
}

static str counter_of(struct ctx *c, const struct field *f, i64 day, str branch)
{
    bool year = shows(f, "{yyyy}") || shows(f, "{yy}"), month = shows(f, "{mm}"),
         date = shows(f, "{dd}");
    str period = autonumber_period(c->mem, f, day); // 2026, 2026-07 or 2026-07-05
    bool told = period.n == 0 || (year && (period.n < 7 || month) && (period.n < 10 || date));
    return str_cat3(c->mem, told ? period : STR_NONE, S("|"),
                    shows(f, "{branch}") ? branch : STR_NONE);
}

// In SQLite a number that is there already is raised and read: an upsert that RETURNs would keep what it
// overwrites until it ends, which costs more than both.
static err_t raise_number(struct ctx *c, const struct field *f, str counter, i64 *n, bool *found)
{
    struct sql up = db_sql(c), get = db_sql(c);
    i64 changed;
    *found = false;
    if (up.dialect == PG) return OK;
    sql_lit(&up, "UPDATE x_counter SET n = n + 1 WHERE field_id = ");
    sql_i64(&up, f->id);
    sql_lit(&up, " AND prefix = ");
    sql_text(&up, counter);
    TRY(db_exec(c, &up, &changed));
    if (!changed) return OK;
    sql_lit(&get, "SELECT n FROM x_counter WHERE field_id = ");
    sql_i64(&get, f->id);
    sql_lit(&get, " AND prefix = ");
    sql_text(&get, counter);
    return db_one_i64(c, &get, n, found);
}

static err_t count_on(struct ctx *c, const struct field *f, str counter, i64 *n)
{
    bool found;
    struct sql q = db_sql(c);
    TRY(raise_number(c, f, counter, n, &found));
    if (found) return OK;
    sql_lit(&q, "INSERT INTO x_counter (field_id, prefix, n) VALUES (");
    sql_i64(&q, f->id);
    sql_lit(&q, ", ");
    sql_text(&q, counter);
    sql_lit(&q,
            ", 1) ON CONFLICT (field_id, prefix) DO UPDATE SET n = x_counter.n + 1 RETURNING n");
    return db_one_i64(c, &q, n, NULL);
}

err_t next_number(struct ctx *c, struct save *s, const struct field *f, str *out)
{
    i64 n, day = date_of_instant(s->now_ms, c->cat->offset_min);
    const struct dept *branch = dept_branch(catalog_dept(c->cat, s->dept));
    str code = branch ? branch->code : STR_NONE;
    TRY(count_on(c, f, counter_of(c, f, day, code), &n));
    *out = autonumber_text(c->mem, f, n, day, code);
    return OK;
}
