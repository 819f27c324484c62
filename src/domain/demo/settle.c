// SPDX-License-Identifier: Apache-2.0
// The months behind us, settled by the capability itself. Old ones are paid, the one before last is
// approved, the last is being confirmed: so finance and the director have work today.
#include "base/date.h"
#include "domain/bound.h"
#include "domain/commission/settle.h"
#include "domain/demo/plan.h"

#define CAP S("commission")

static struct field *field_of(struct ctx *c, const char *role, const char *name)
{
    return bound_field(c->cat, CAP, str_of(role), str_of(name));
}

static err_t set_one(struct ctx *c, struct field *f, id64 id, struct val v, struct field *also,
                     struct val also_v)
{
    struct change ch[2];
    struct write w = { .form = f->form,
                       .id = id,
                       .rev = -1,
                       .changes = ch,
                       .in_bulk = true,
                       .may_write_ledger = true };
    struct saved out;
    ch[w.change_count++] = (struct change){ .f = f, .v = v };
    if (also) ch[w.change_count++] = (struct change){ .f = also, .v = also_v };
    return record_save(c, &w, &out);
}

struct months {
    struct demo *d;
    const char *role;
    i64 month;
    str period;
    int stage;
}; // stage: 0 calculated .. 3 paid

static err_t ids_of(struct ctx *c, const struct months *m, id64 **ids, int *n)
{
    struct field *period = field_of(c, m->role, "period");
    VEC(id64) v = { 0 };
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT id FROM ");
    sql_ident(&q, period->form->table);
    sql_lit(&q, " WHERE ");
    sql_ident(&q, period->col);
    sql_lit(&q, " = ");
    sql_text(&q, m->period);
    sql_lit(&q, " ORDER BY id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        vec_push(c->mem, &v, rows_i64(r, 0));
    }
    *ids = v.v;
    *n = (int)v.n;
    return OK;
}

static err_t move_statement(struct ctx *c, const struct months *m, id64 id, int stage)
{
    static const char *const to[] = { "confirmed", "approved", "paid" };
    struct field *state = field_of(c, m->role, "state"), *paid_at = field_of(c, m->role, "paid_at");
    i64 day = date_add_months(m->month, 1);
    for (int i = 0; i < stage && i < (int)COUNT_OF(to); i++) {
        const struct option *o = field_option_by_key(state, str_of(to[i]));
        if (!o) continue; // bonus is not confirmed by anybody
        i64 at =
            instant_of_local(day + 3 + i * 4, 10 * 3600000 + (id % 300) * 60000, m->d->offset_min);
        TRY(set_one(c, state, id, val_int(o->code), i == 2 ? paid_at : NULL, val_int(at)));
    }
    return OK;
}

static err_t move_month(struct ctx *c, void *arg)
{
    struct months *m = arg;
    const struct actor *me = c->who;
    id64 *ids = NULL;
    int n = 0;
    err_t e = ids_of(c, m, &ids, &n);
    c->who = actor_capability(c, CAP);
    for (int i = 0; e == OK && i < n; i++)
        e = move_statement(c, m, ids[i], m->stage == 0 ? (i % 3 == 0) : m->stage);
    c->who = me;
    return e;
}

// Rows of ledgers that the settlement wrote: demo like the rest.
static err_t flag_ledgers(struct ctx *c, void *arg)
{
    (void)arg;
    for (int i = 0; i < c->cat->binding_count; i++) {
        const struct binding *b = &c->cat->bindings[i];
        if (!b->form || !b->form->is_ledger || !str_eq(b->capability, CAP)) continue;
        struct sql q = db_sql(c);
        sql_lit(&q, "UPDATE ");
        sql_ident(&q, b->form->table);
        sql_lit(&q, " SET demo = 1 WHERE demo = 0");
        TRY(db_exec(c, &q, NULL));
    }
    return OK;
}

static err_t settle_month(struct ctx *c, struct demo *d, i64 month, i64 last)
{
    struct settled out;
    struct months m = { d, "statement", month, period_of_day(d->m, month), 3 };
    if (month == last) m.stage = 0;
    else if (date_add_months(month, 1) == last) m.stage = 2;
    struct mem_mark mark = mem_mark(c->mem);
    err_t e = commission_settle(c, m.period, &out);
    if (e == OK) e = store_write(c, WRITE_JOBS, move_month, &m);
    m.role = "bonus_statement";
    bool moves = m.stage > 0 && bound_form(c->cat, CAP, str_of(m.role));
    if (e == OK && moves) e = store_write(c, WRITE_JOBS, move_month, &m);
    if (e == OK) mem_rewind(c->mem, mark);
    return e;
}

err_t demo_settle(struct ctx *c, struct demo *d)
{
    struct civil now = date_to_civil(d->today);
    i64 last = date_add_months(date_from_civil(now.year, now.month, 1), -1);
    i64 from = date_add_months(last, 1 - (int)integer_of(d->p, "settle_months", 24));
    if (!bound_form(c->cat, CAP, S("statement"))) return OK;
    for (i64 month = from; month <= last; month = date_add_months(month, 1))
        TRY(settle_month(c, d, month, last));
    return store_write(c, WRITE_JOBS, flag_ledgers, NULL);
}
