// SPDX-License-Identifier: Apache-2.0
// The flows of a record, for whoever sees the record.
#include "base/date.h"
#include "flow/internal.h"

#define ROWS_MAX 100

static void put_time(struct ctx *c, struct jw *w, str key, i64 ms)
{
    struct buf b = BUF(c->mem);
    jw_key(w, key);
    if (ms) instant_put(&b, ms);
    if (ms) jw_str(w, buf_str(&b));
    else jw_null(w);
}

static void put_person(struct ctx *c, struct jw *w, str key, id64 id)
{
    const struct user *u = catalog_user(c->cat, id);
    jw_key(w, key);
    if (!u) {
        jw_null(w);
        return;
    }
    jw_obj(w);
    jw_kid(w, "id", u->id);
    jw_kstr(w, "name", u->name);
    jw_end_obj(w);
}

static void put_at(struct ctx *c, struct jw *w, const struct inst *i)
{
    jw_key(w, S("at"));
    jw_arr(w);
    for (size_t k = 0; k < i->tokens.n; k++) {
        const struct flow_node *n = i->tokens.v[k]->node;
        jw_obj(w);
        jw_kstr(w, "node", n->id);
        jw_kstr(w, "title", words_pick(json_get(n->j, S("title")), c->lang));
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static err_t put_one(struct ctx *c, struct jw *w, id64 id, str title)
{
    struct inst *i;
    TRY(inst_read(c, id, &i));
    str flow = title_in(i->def->title, c->lang);
    jw_obj(w);
    jw_kid(w, "id", i->id);
    jw_kstr(w, "title", title.n ? str_cat3(c->mem, flow, S(" · "), title) : flow);
    jw_key(w, S("flow"));
    jw_obj(w);
    jw_kid(w, "id", i->def->id);
    jw_kstr(w, "title", flow);
    jw_end_obj(w);
    jw_kstr(w, "state", inst_state_key(i->state));
    jw_kstr(w, "result", i->result);
    put_person(c, w, S("initiator"), i->initiator);
    put_time(c, w, S("started_at"), i->started_at);
    put_time(c, w, S("ended_at"), i->ended_at);
    put_at(c, w, i);
    jw_kbool(w, "may_open", i->initiator == c->who->user_id || actor_has(c, RIGHT(FLOW_ADMIN)));
    jw_end_obj(w);
    return OK;
}

static err_t ids_of(struct ctx *c, const struct form *f, id64 record, id64 *ids, int *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *n = 0;
    sql_lit(&q, "SELECT id FROM x_flow_inst WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record);
    sql_lit(&q, " ORDER BY id DESC LIMIT 100");
    TRY(db_query(c, &q, &r));
    for (bool more; *n < ROWS_MAX;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        ids[(*n)++] = rows_i64(r, 0);
    }
    rows_close(r);
    return OK;
}

err_t flow_put_of_record(struct ctx *c, const struct form *f, id64 record, struct jw *w)
{
    id64 ids[ROWS_MAX];
    bool holds;
    str title;
    int n;
    TRY(act_holds(c, f, NULL, record, &holds));
    if (!holds) return fail(c, ERR_NOT_FOUND);
    TRY(query_titles(c, f, &record, 1, &title));
    TRY(ids_of(c, f, record, ids, &n));
    jw_obj(w);
    put_time(c, w, S("now"), c->now_ms);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < n; i++) TRY(put_one(c, w, ids[i], title));
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
