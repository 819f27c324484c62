// SPDX-License-Identifier: Apache-2.0
// The rules of a form with how they fare: the last run, what was done and what failed in seven days, whether the
// brake holds one. One statement for the whole list.
#include "base/date.h"
#include "rule/internal.h"

#define WEEK_MS (7 * DAY_MS)
#define COUNTED_MAX 10000

struct fares {
    id64 rule;
    i64 paused_at, paused_n, held, last_at, runs, failed;
    str last_state;
};

static void select_fares(struct ctx *c, struct sql *q, const struct form *f)
{
    sql_lit(
        q, "SELECT r.id, r.paused_at, r.paused_n, (SELECT count(*) FROM x_rule_run x WHERE "
           "x.rule_id = r.id AND x.state = 'held'), l.at, l.state, (SELECT count(*) FROM (SELECT 1 "
           "FROM x_rule_run x WHERE x.rule_id = r.id AND x.at >= ");
    sql_i64(q, c->now_ms - WEEK_MS);
    sql_lit(q, " LIMIT ");
    sql_i64(q, COUNTED_MAX + 1);
    sql_lit(q, ") k), (SELECT count(*) FROM x_rule_run x WHERE x.rule_id = r.id AND x.state = "
               "'failed' AND x.at >= ");
    sql_i64(q, c->now_ms - WEEK_MS);
    sql_lit(
        q,
        ") FROM x_rule r LEFT JOIN x_rule_run l ON l.id = (SELECT x.id FROM x_rule_run x "
        "WHERE x.rule_id = r.id ORDER BY x.id DESC LIMIT 1) WHERE r.flow_id = 0 AND r.form_id = ");
    sql_i64(q, f->id);
}

static err_t read_fares(struct ctx *c, const struct form *f, struct fares **out, int *n)
{
    VEC(struct fares) all = { 0 };
    struct sql q = db_sql(c);
    struct rows *r;
    select_fares(c, &q, f);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct fares one = { rows_i64(r, 0), rows_i64(r, 1),
                             rows_i64(r, 2), rows_i64(r, 3),
                             rows_i64(r, 4), rows_i64(r, 6),
                             rows_i64(r, 7), str_dup(c->mem, rows_text(r, 5)) };
        vec_push(c->mem, &all, one);
    }
    *out = all.v;
    *n = (int)all.n;
    return OK;
}

static void put_fares(struct jw *w, const struct fares *f)
{
    jw_key(w, S("paused"));
    if (f->paused_at) {
        jw_obj(w);
        jw_kinstant(w, "at", f->paused_at);
        jw_ki64(w, "n", f->paused_n);
        jw_ki64(w, "held", f->held);
        jw_end_obj(w);
    } else {
        jw_null(w);
    }
    jw_key(w, S("last"));
    if (f->last_at) {
        jw_obj(w);
        jw_kinstant(w, "at", f->last_at);
        jw_kstr(w, "state", f->last_state);
        jw_end_obj(w);
    } else {
        jw_null(w);
    }
    jw_key(w, S("week"));
    jw_obj(w);
    jw_ki64(w, "runs", f->runs > COUNTED_MAX ? COUNTED_MAX : f->runs);
    jw_kbool(w, "is_capped", f->runs > COUNTED_MAX);
    jw_ki64(w, "failed", f->failed);
    jw_end_obj(w);
}

err_t rule_list(struct ctx *c, const struct form *f, struct jw *w)
{
    struct fares *fares;
    int n;
    TRY(read_fares(c, f, &fares, &n));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < c->cat->rule_count; i++) {
        const struct rule_def *d = &c->cat->rules[i];
        struct fares none = { .rule = d->id }, *of = &none;
        if (d->form != f || d->flow || d->kind == WHEN_PLAN || d->kind == WHEN_POOL) continue;
        for (int k = 0; k < n; k++)
            if (fares[k].rule == d->id) of = &fares[k];
        jw_obj(w);
        rule_put_parts(w, d);
        put_fares(w, of);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
