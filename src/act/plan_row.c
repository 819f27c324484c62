// SPDX-License-Identifier: Apache-2.0
// Rows of x_plan_run and x_plan_step. The steps of a plan that is under way are read and written under the
// lock of its run alone.
#include "act/plan.h"

void plan_run_select(struct sql *q)
{
    sql_lit(q, "SELECT p.id, p.plan_id, p.version, p.form_id, p.record_id, p.state, p.why, "
               "p.began_at, p.by_id, p.next_at, p.ended_at, p.ended_by, v.spec FROM x_plan_run p "
               "JOIN x_rule_version v ON v.rule_id = p.plan_id AND v.version = p.version WHERE ");
}

void plan_run_take(struct ctx *c, const struct rows *r, struct plan_run *out)
{
    size_t at;
    *out = (struct plan_run){ .id = rows_i64(r, 0),
                              .plan = rows_i64(r, 1),
                              .version = rows_i64(r, 2),
                              .form = catalog_form_by_id(c->cat, rows_i64(r, 3)),
                              .record = rows_i64(r, 4),
                              .state = str_dup(c->mem, rows_text(r, 5)),
                              .why = str_dup(c->mem, rows_text(r, 6)),
                              .began_at = rows_i64(r, 7),
                              .by = rows_i64(r, 8),
                              .next_at = rows_i64(r, 9),
                              .ended_at = rows_i64(r, 10),
                              .ended_by = rows_i64(r, 11),
                              .spec = json_parse(c->mem, str_dup(c->mem, rows_text(r, 12)), &at) };
}

static err_t read_one(struct ctx *c, struct sql *q, struct plan_run *out, bool *found)
{
    struct rows *r;
    if (store_in_write(c) && q->dialect == PG) sql_lit(q, " FOR UPDATE OF p");
    TRY(db_query(c, q, &r));
    TRY(rows_next(r, found));
    if (*found) plan_run_take(c, r, out);
    rows_close(r);
    return OK;
}

err_t plan_run_read(struct ctx *c, id64 id, struct plan_run *out, bool *found)
{
    struct sql q = db_sql(c);
    plan_run_select(&q);
    sql_lit(&q, "p.id = ");
    sql_i64(&q, id);
    return read_one(c, &q, out, found);
}

err_t plan_run_active(struct ctx *c, id64 plan, id64 record, struct plan_run *out, bool *found)
{
    struct sql q = db_sql(c);
    plan_run_select(&q);
    sql_lit(&q, "p.state IN ('running', 'paused') AND p.plan_id = ");
    sql_i64(&q, plan);
    sql_lit(&q, " AND p.record_id = ");
    sql_i64(&q, record);
    return read_one(c, &q, out, found);
}

static void put_or_null(struct sql *q, i64 n)
{
    if (n) sql_i64(q, n);
    else sql_null(q);
}

err_t plan_run_insert(struct ctx *c, const struct plan_run *r, bool *is_new)
{
    struct sql q = db_sql(c);
    i64 changed;
    sql_lit(&q, "INSERT INTO x_plan_run (id, plan_id, version, form_id, record_id, state, "
                "began_at, by_id) VALUES (");
    sql_i64(&q, r->id);
    sql_lit(&q, ", ");
    sql_i64(&q, r->plan);
    sql_lit(&q, ", ");
    sql_i64(&q, r->version);
    sql_lit(&q, ", ");
    sql_i64(&q, r->form->id);
    sql_lit(&q, ", ");
    sql_i64(&q, r->record);
    sql_lit(&q, ", 'running', ");
    sql_i64(&q, r->began_at);
    sql_lit(&q, ", ");
    put_or_null(&q, r->by);
    sql_lit(&q, ") ON CONFLICT DO NOTHING");
    TRY(db_exec(c, &q, &changed));
    *is_new = changed > 0;
    return OK;
}

err_t plan_run_put(struct ctx *c, const struct plan_run *r)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_plan_run SET state = ");
    sql_text(&q, r->state);
    sql_lit(&q, ", version = ");
    sql_i64(&q, r->version);
    sql_lit(&q, ", next_at = ");
    put_or_null(&q, r->next_at);
    sql_lit(&q, ", ended_at = ");
    put_or_null(&q, r->ended_at);
    sql_lit(&q, ", ended_by = ");
    put_or_null(&q, r->ended_by);
    sql_lit(&q, ", why = ");
    sql_text(&q, r->why);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, r->id);
    return db_exec(c, &q, NULL);
}

err_t plan_steps_read(struct ctx *c, id64 run, struct plan_steps *out)
{
    struct rows *r;
    VEC(struct plan_step) v = { 0 };
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT key, n, due_at, state, why, at, rule_run FROM x_plan_step WHERE run_id = ");
    sql_i64(&q, run);
    sql_lit(&q, " ORDER BY n, length(key), key"); // "d3", "d3#2" .. "d3#10"
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct plan_step s = { .key = str_dup(c->mem, rows_text(r, 0)),
                               .n = rows_i64(r, 1),
                               .due_at = rows_i64(r, 2),
                               .state = str_dup(c->mem, rows_text(r, 3)),
                               .why = str_dup(c->mem, rows_text(r, 4)),
                               .at = rows_i64(r, 5),
                               .rule_run = rows_i64(r, 6) };
        vec_push(c->mem, &v, s);
    }
    rows_close(r);
    *out = (struct plan_steps){ v.v, (int)v.n, (int)v.n };
    return OK;
}

err_t plan_step_put(struct ctx *c, id64 run, const struct plan_step *s)
{
    struct sql q = db_sql(c);
    sql_lit(&q,
            "INSERT INTO x_plan_step (run_id, key, n, due_at, state, why, at, rule_run) VALUES (");
    sql_i64(&q, run);
    sql_lit(&q, ", ");
    sql_text(&q, s->key);
    sql_lit(&q, ", ");
    sql_i64(&q, s->n);
    sql_lit(&q, ", ");
    put_or_null(&q, s->due_at);
    sql_lit(&q, ", ");
    sql_text(&q, s->state);
    sql_lit(&q, ", ");
    sql_text(&q, s->why);
    sql_lit(&q, ", ");
    put_or_null(&q, s->at);
    sql_lit(&q, ", ");
    put_or_null(&q, s->rule_run);
    sql_lit(&q, ") ON CONFLICT (run_id, key) DO UPDATE SET n = excluded.n, due_at = "
                "excluded.due_at, state = excluded.state, why = excluded.why, at = excluded.at, "
                "rule_run = excluded.rule_run");
    return db_exec(c, &q, NULL);
}
