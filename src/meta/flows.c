// SPDX-License-Identifier: Apache-2.0
// Rows of x_flow with the text of what was last published, as part of the snapshot: starting one needs no
// statement for it. A version is written once and never again.
#include "meta/flows.h"
#include "base/log.h"
#include "base/vec.h"

static bool read_flow(struct catalog *cat, const struct rows *r, struct flow_def *d)
{
    size_t at;
    str spec = str_dup(cat->mem, rows_text(r, 8));
    *d = (struct flow_def){ .id = rows_i64(r, 0),
                            .form = catalog_form_by_id(cat, rows_i64(r, 1)),
                            .key = str_dup(cat->mem, rows_text(r, 2)),
                            .title = { str_dup(cat->mem, rows_text(r, 3)),
                                       str_dup(cat->mem, rows_text(r, 4)) },
                            .is_on = rows_i64(r, 5) != 0,
                            .rev = rows_i64(r, 6),
                            .version = rows_i64(r, 7),
                            .spec = spec.n ? json_parse(cat->mem, spec, &at) : NULL };
    if (d->form) d->form->has_flows = true;
    else log_warn("flow %lld is left out: its form is gone", (long long)d->id);
    return d->form != NULL;
}

err_t flows_load(struct ctx *c, struct catalog *cat)
{
    VEC(struct flow_def) flows = { 0 };
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT f.id, f.form_id, f.key, f.title_zh, f.title_en, f.is_on, f.rev, f.version, "
                "v.spec FROM x_flow f LEFT JOIN x_flow_version v ON v.flow_id = f.id AND v.version "
                "= f.version ORDER BY f.id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        struct flow_def d;
        TRY(rows_next(r, &more));
        if (!more) break;
        if (read_flow(cat, r, &d)) vec_push(cat->mem, &flows, d);
    }
    cat->flows = flows.v;
    cat->flow_count = (int)flows.n;
    return OK;
}

const struct flow_def *catalog_flow(const struct catalog *cat, id64 id)
{
    for (int i = 0; i < cat->flow_count; i++)
        if (cat->flows[i].id == id) return &cat->flows[i];
    return NULL;
}

const struct flow_def *catalog_flow_of_key(const struct catalog *cat, str key)
{
    for (int i = 0; i < cat->flow_count; i++)
        if (str_eq(cat->flows[i].key, key)) return &cat->flows[i];
    return NULL;
}

// --- Rows -----------------------------------------------------------------------------------------------

err_t flows_insert(struct ctx *c, id64 form_id, str key, struct titles title, str draft, id64 by,
                   id64 *id)
{
    TRY(store_next_sys_id(c, id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_flow (id, form_id, key, title_zh, title_en, draft, at, changed_at, "
                "changed_by) VALUES (");
    sql_i64(&q, *id);
    sql_lit(&q, ", ");
    sql_i64(&q, form_id);
    sql_lit(&q, ", ");
    sql_text(&q, key.n ? key : str_fmt(c->mem, "f%lld", (long long)*id));
    sql_lit(&q, ", ");
    sql_text(&q, title.zh);
    sql_lit(&q, ", ");
    sql_text(&q, title.en);
    sql_lit(&q, ", ");
    sql_text(&q, draft);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_i64(&q, by);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static struct sql update(struct ctx *c, id64 by)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_flow SET rev = rev + 1, changed_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", changed_by = ");
    sql_i64(&q, by);
    return q;
}

static err_t update_at(struct ctx *c, struct sql *q, id64 id, i64 rev)
{
    i64 changed;
    sql_lit(q, " WHERE id = ");
    sql_i64(q, id);
    sql_lit(q, " AND rev = ");
    sql_i64(q, rev);
    TRY(db_exec(c, q, &changed));
    return changed ? OK : fail(c, ERR_CONFLICT);
}

err_t flows_change(struct ctx *c, id64 id, i64 rev, struct titles title, str draft, id64 by)
{
    struct sql q = update(c, by);
    sql_lit(&q, ", title_zh = ");
    sql_text(&q, title.zh);
    sql_lit(&q, ", title_en = ");
    sql_text(&q, title.en);
    if (draft.n) {
        sql_lit(&q, ", draft = ");
        sql_text(&q, draft);
    }
    return update_at(c, &q, id, rev);
}

err_t flows_publish(struct ctx *c, id64 id, i64 rev, str spec, id64 by, i64 *version)
{
    struct sql q = update(c, by), last = db_sql(c), v = db_sql(c);
    sql_lit(&q, ", is_on = 1, version = version + 1");
    TRY(update_at(c, &q, id, rev));
    sql_lit(&last, "SELECT version FROM x_flow WHERE id = ");
    sql_i64(&last, id);
    TRY(db_one_i64(c, &last, version, NULL));
    sql_lit(&v, "INSERT INTO x_flow_version (flow_id, version, spec, at, by_user) VALUES (");
    sql_i64(&v, id);
    sql_lit(&v, ", ");
    sql_i64(&v, *version);
    sql_lit(&v, ", ");
    sql_text(&v, spec);
    sql_lit(&v, ", ");
    sql_i64(&v, c->now_ms);
    sql_lit(&v, ", ");
    sql_i64(&v, by);
    sql_lit(&v, ")");
    return db_exec(c, &v, NULL);
}

err_t flows_switch(struct ctx *c, id64 id, i64 rev, bool is_on, id64 by)
{
    struct sql q = update(c, by);
    sql_lit(&q, ", is_on = ");
    sql_i64(&q, is_on);
    return update_at(c, &q, id, rev);
}

err_t flows_delete(struct ctx *c, id64 id)
{
    struct sql v = db_sql(c), q = db_sql(c);
    sql_lit(&v, "DELETE FROM x_flow_version WHERE flow_id = ");
    sql_i64(&v, id);
    TRY(db_exec(c, &v, NULL));
    sql_lit(&q, "DELETE FROM x_flow WHERE id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

static err_t one(struct ctx *c, const struct sql *q, str *out)
{
    bool found;
    TRY(db_one_text(c, q, out, &found));
    return found ? OK : fail(c, ERR_NOT_FOUND);
}

err_t flows_draft(struct ctx *c, id64 id, str *draft)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT draft FROM x_flow WHERE id = ");
    sql_i64(&q, id);
    return one(c, &q, draft);
}

err_t flows_spec(struct ctx *c, id64 id, i64 version, str *spec)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT spec FROM x_flow_version WHERE flow_id = ");
    sql_i64(&q, id);
    sql_lit(&q, " AND version = ");
    sql_i64(&q, version);
    return one(c, &q, spec);
}
