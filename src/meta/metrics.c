// SPDX-License-Identifier: Apache-2.0
// One row a metric. There are a few dozen, so they are read when somebody asks and not kept in the catalogue.
#include "meta/metrics.h"
#include "base/vec.h"

static str app_key(const struct ctx *c, id64 id)
{
    for (int i = 0; i < c->cat->app_count; i++)
        if (c->cat->apps[i]->id == id) return c->cat->apps[i]->key;
    return STR_NONE;
}

static struct metric of_row(struct ctx *c, const struct rows *r)
{
    struct mem *m = c->mem;
    struct metric x = { .id = rows_i64(r, 0),
                        .app = rows_i64(r, 1),
                        .key = str_dup(m, rows_text(r, 2)),
                        .title = { str_dup(m, rows_text(r, 3)), str_dup(m, rows_text(r, 4)) },
                        .says = { str_dup(m, rows_text(r, 5)), str_dup(m, rows_text(r, 6)) },
                        .doc = str_dup(m, rows_text(r, 7)),
                        .rev = rows_i64(r, 8),
                        .targets_rev = rows_i64(r, 9) };
    str app = app_key(c, x.app);
    x.full_key = app.n ? str_cat3(m, app, S("."), x.key) : x.key;
    return x;
}

static struct sql select_rows(struct ctx *c)
{
    struct sql q = db_sql(c);
    sql_lit(&q,
            "SELECT id, app_id, key, title_zh, title_en, says_zh, says_en, doc, rev, targets_rev "
            "FROM x_metric");
    return q;
}

err_t metrics_list(struct ctx *c, struct metric **out, size_t *n)
{
    VEC(struct metric) v = { 0 };
    struct sql q = select_rows(c);
    struct rows *r;
    sql_lit(&q, " ORDER BY pos, id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        vec_push(c->mem, &v, of_row(c, r));
    }
    *out = v.v;
    *n = v.n;
    return OK;
}

static err_t one(struct ctx *c, const struct sql *q, struct metric *out, bool *found)
{
    struct rows *r;
    TRY(db_query(c, q, &r));
    TRY(rows_next(r, found));
    if (*found) *out = of_row(c, r);
    rows_close(r);
    return OK;
}

err_t metrics_get(struct ctx *c, id64 id, struct metric *out)
{
    bool found;
    struct sql q = select_rows(c);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    TRY(one(c, &q, out, &found));
    return found ? OK : fail(c, ERR_NOT_FOUND);
}

err_t metrics_of_key(struct ctx *c, str full_key, struct metric *out, bool *found)
{
    struct sql q = select_rows(c);
    i64 dot = str_find_char(full_key, '.');
    str app = dot < 0 ? STR_NONE : str_sub(full_key, 0, (size_t)dot);
    id64 id = dot < 0 ? 0 : -1;
    for (int i = 0; i < c->cat->app_count; i++)
        if (app.n && str_eq(c->cat->apps[i]->key, app)) id = c->cat->apps[i]->id;
    sql_lit(&q, " WHERE app_id = ");
    sql_i64(&q, id);
    sql_lit(&q, " AND key = ");
    sql_text(&q, dot < 0 ? full_key : str_from(full_key, (size_t)dot + 1));
    return one(c, &q, out, found);
}

static void put_words(struct sql *q, const struct metric *m)
{
    sql_lit(q, "title_zh = ");
    sql_text(q, m->title.zh);
    sql_lit(q, ", title_en = ");
    sql_text(q, m->title.en);
    sql_lit(q, ", says_zh = ");
    sql_text(q, m->says.zh);
    sql_lit(q, ", says_en = ");
    sql_text(q, m->says.en);
    sql_lit(q, ", doc = ");
    sql_text(q, m->doc);
}

static err_t insert(struct ctx *c, struct metric *m)
{
    struct metric there;
    bool found;
    struct sql q = select_rows(c), in = db_sql(c);
    sql_lit(&q, " WHERE app_id = ");
    sql_i64(&q, m->app);
    sql_lit(&q, " AND key = ");
    sql_text(&q, m->key);
    TRY(one(c, &q, &there, &found));
    if (found) return fail_arg2(c, ERR_UNIQUE, S("key"), S("key"), m->key);
    TRY(store_next_sys_id(c, &m->id));
    sql_lit(&in, "INSERT INTO x_metric (rev, pos, id, app_id, changed_at, key, title_zh, title_en, "
                 "says_zh, says_en, doc) VALUES (1, 1000, ");
    sql_i64(&in, m->id);
    sql_lit(&in, ", ");
    sql_i64(&in, m->app);
    sql_lit(&in, ", ");
    sql_i64(&in, c->now_ms);
    const str words[] = { m->key, m->title.zh, m->title.en, m->says.zh, m->says.en, m->doc };
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        sql_lit(&in, ", ");
        sql_text(&in, words[i]);
    }
    sql_lit(&in, ")");
    m->rev = 1;
    return db_exec(c, &in, NULL);
}

err_t metrics_save(struct ctx *c, struct metric *m)
{
    i64 changed;
    if (!m->id) return insert(c, m);
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_metric SET ");
    put_words(&q, m);
    sql_lit(&q, ", rev = rev + 1, changed_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, m->id);
    sql_lit(&q, " AND rev = ");
    sql_i64(&q, m->rev);
    TRY(db_exec(c, &q, &changed));
    m->rev++;
    return changed ? OK : fail(c, ERR_CONFLICT);
}

err_t metrics_remove(struct ctx *c, id64 id)
{
    struct sql q = db_sql(c), t = db_sql(c);
    sql_lit(&t, "DELETE FROM x_target WHERE metric_id = ");
    sql_i64(&t, id);
    TRY(db_exec(c, &t, NULL));
    sql_lit(&q, "DELETE FROM x_metric WHERE id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

// --- Targets ----------------------------------------------------------------------------------------------

err_t metrics_targets(struct ctx *c, id64 metric, struct target **out, size_t *n)
{
    VEC(struct target) v = { 0 };
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT dept_id, user_id, unit, from_day, amount FROM x_target WHERE metric_id = ");
    sql_i64(&q, metric);
    sql_lit(&q, " ORDER BY from_day, unit, dept_id, user_id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct target t = { rows_i64(r, 0), rows_i64(r, 1), str_dup(c->mem, rows_text(r, 2)),
                            rows_i64(r, 3), str_dup(c->mem, rows_text(r, 4)) };
        vec_push(c->mem, &v, t);
    }
    *out = v.v;
    *n = v.n;
    return OK;
}

static err_t put_target(struct ctx *c, id64 metric, const struct target *t)
{
    struct sql q = db_sql(c);
    sql_lit(&q,
            "INSERT INTO x_target (metric_id, dept_id, user_id, unit, from_day, amount) VALUES (");
    sql_i64(&q, metric);
    sql_lit(&q, ", ");
    sql_i64(&q, t->dept);
    sql_lit(&q, ", ");
    sql_i64(&q, t->user);
    sql_lit(&q, ", ");
    sql_text(&q, t->unit);
    sql_lit(&q, ", ");
    sql_i64(&q, t->from);
    sql_lit(&q, ", ");
    sql_text(&q, t->amount);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

err_t metrics_set_targets(struct ctx *c, const struct metric *m, const struct target *v, size_t n)
{
    struct sql up = db_sql(c), q = db_sql(c);
    i64 changed;
    sql_lit(&up, "UPDATE x_metric SET targets_rev = targets_rev + 1 WHERE id = ");
    sql_i64(&up, m->id);
    sql_lit(&up, " AND targets_rev = ");
    sql_i64(&up, m->targets_rev);
    TRY(db_exec(c, &up, &changed));
    if (!changed) return fail(c, ERR_CONFLICT);
    sql_lit(&q, "DELETE FROM x_target WHERE metric_id = ");
    sql_i64(&q, m->id);
    TRY(db_exec(c, &q, NULL));
    for (size_t i = 0; i < n; i++) TRY(put_target(c, m->id, &v[i]));
    return OK;
}
