// SPDX-License-Identifier: Apache-2.0
// Why a rule did not run for a record: each part of its condition by itself, with the value that it looked at,
// and what else holds it back. Asked with the caller's own rights: a value that he does not read is not told.
#include "base/date.h"
#include "rule/internal.h"

#define PARTS_MAX 30

struct asking {
    const struct rule_def *d;
    id64 record;
    struct jw *w;
    int n;
};

static err_t put_value(struct ctx *c, struct asking *a, str field)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct query *q;
    struct page *page;
    jw_obj(&w);
    jw_key(&w, S("fields"));
    jw_arr(&w);
    jw_str(&w, field);
    jw_end_arr(&w);
    jw_end_obj(&w);
    jw_key(a->w, S("values"));
    if (query_parse(c, a->d->form, json_parse(c->mem, buf_str(&b), NULL), &q) != OK) {
        err_clear(c); // nothing that a column could show
        jw_null(a->w);
        return OK;
    }
    q->only_id = a->record;
    q->limit = 1;
    TRY(query_page(c, q, &page));
    if (!page->count) jw_null(a->w);
    else query_put_record(c, a->w, q, &page->records[0]);
    return OK;
}

static err_t put_part(struct ctx *c, struct asking *a, const struct json *j, bool is_not)
{
    bool holds;
    if (a->n++ >= PARTS_MAX) return OK;
    TRY(act_holds(c, a->d->form, j, a->record, &holds));
    jw_obj(a->w);
    jw_key(a->w, S("if"));
    jw_json(a->w, j);
    jw_kbool(a->w, "is_not", is_not);
    jw_kbool(a->w, "holds", holds != is_not);
    TRY(put_value(c, a, json_str(json_get(j, S("field")))));
    jw_end_obj(a->w);
    return OK;
}

static err_t put_parts(struct ctx *c, struct asking *a, const struct json *j, bool is_not)
{
    const struct json *list = json_get(j, S("and")) ? json_get(j, S("and")) : json_get(j, S("or"));
    if (json_get(j, S("not"))) return put_parts(c, a, json_get(j, S("not")), !is_not);
    if (!list) return json_get(j, S("field")) ? put_part(c, a, j, is_not) : OK;
    json_each(one, list) TRY(put_parts(c, a, one, is_not));
    return OK;
}

static err_t is_paused(struct ctx *c, id64 rule, bool *is)
{
    struct sql q = db_sql(c);
    i64 at;
    sql_lit(&q, "SELECT paused_at FROM x_rule WHERE paused_at IS NOT NULL AND id = ");
    sql_i64(&q, rule);
    return db_one_i64(c, &q, &at, is);
}

// "parts":[{"if","is_not","holds","values":record|null}],"was_true","is_paused","only_from"
err_t why_put(struct ctx *c, struct jw *w, const struct rule_def *d, id64 record, bool was_true)
{
    struct asking a = { d, record, w, 0 };
    struct buf b = BUF(c->mem);
    bool paused, remembers;
    i64 from = only_next(c, d->spec, c->now_ms);
    const struct json *j = rule_if(d->spec);
    jw_key(w, S("parts"));
    jw_arr(w);
    if (j) TRY(put_parts(c, &a, j, false));
    jw_end_arr(w);
    remembers = d->kind == WHEN_RECORD && j && !is_own_condition(c, d->form, j);
    jw_key(w, S("was_true"));
    if (remembers) jw_bool(w, was_true);
    else jw_null(w);
    TRY(is_paused(c, d->id, &paused));
    jw_kbool(w, "is_paused", paused);
    jw_key(w, S("only_from"));
    instant_put(&b, from);
    if (from > c->now_ms) jw_str(w, buf_str(&b));
    else jw_null(w);
    return OK;
}
