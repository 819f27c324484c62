// SPDX-License-Identifier: Apache-2.0
// The administrator's hand on tokens that halted, and his list of instances.
#include "base/date.h"
#include "flow/internal.h"

#define ROWS_MAX 50

struct hand {
    id64 token;
    str why;
    err_t (*fn)(struct ctx *c, struct inst *i, struct token *t);
    str kind;
};

static err_t lay_hand(struct ctx *c, struct inst *i, void *arg)
{
    const struct hand *h = arg;
    struct token *t = inst_token(i, h->token);
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    if (!t) return fail(c, ERR_FLOW_MOVED);
    jw_obj(&w);
    jw_kstr(&w, "text", h->why);
    jw_kid(&w, "token", t->id);
    jw_end_obj(&w);
    inst_tell(c, i,
              &(struct flow_event){ .kind = h->kind, .node = t->node->id, .what = buf_str(&b) });
    return h->fn(c, i, t);
}

static err_t with_hand(struct ctx *c, id64 inst, i64 rev, struct hand *h)
{
    struct stimulus s = { inst, rev, false, lay_hand, h };
    TRY(need_right(c, RIGHT(FLOW_ADMIN)));
    if (!str_trim(h->why).n) return fail_arg(c, ERR_FIELD_REQUIRED, S("why"), S("why"));
    return inst_stimulate(c, &s, NULL);
}

static err_t again(struct ctx *c, struct inst *i, struct token *t)
{
    (void)i;
    if (t->state != TOKEN_INCIDENT) return fail(c, ERR_FLOW_MOVED);
    t->state = TOKEN_MOVING;
    t->why = STR_NONE;
    return OK;
}

static err_t onward(struct ctx *c, struct inst *i, struct token *t)
{
    if (t->node->out_count > 1) return fail(c, ERR_FLOW_NO_WAY); // which one? a jump says it
    return token_leave(c, i, t);
}

err_t flow_retry(struct ctx *c, id64 inst, i64 rev, id64 token, str why)
{
    struct hand h = { token, why, again, S("retry") };
    return with_hand(c, inst, rev, &h);
}

err_t flow_skip(struct ctx *c, id64 inst, i64 rev, id64 token, str why)
{
    struct hand h = { token, why, onward, S("skip") };
    return with_hand(c, inst, rev, &h);
}

err_t flow_cancel_token(struct ctx *c, id64 inst, i64 rev, id64 token, str why)
{
    struct hand h = { token, why, token_end, S("cancel_token") };
    return with_hand(c, inst, rev, &h);
}

// --- Instances --------------------------------------------------------------------------------------------------------

static void put_time(struct ctx *c, struct jw *w, str key, i64 ms)
{
    struct buf b = BUF(c->mem);
    jw_key(w, key);
    if (ms) instant_put(&b, ms);
    if (ms) jw_str(w, buf_str(&b));
    else jw_null(w);
}

static err_t put_tokens(struct ctx *c, struct jw *w, id64 inst)
{
    struct sql q = db_sql(c);
    struct rows *r;
    size_t at;
    sql_lit(&q,
            "SELECT t.id, t.node, t.state, t.since, t.why, (SELECT min(d.due_at) FROM x_flow_due "
            "d WHERE d.token_id = t.id AND d.kind = 'node') FROM x_flow_token t WHERE t.inst_id "
            "= ");
    sql_i64(&q, inst);
    sql_lit(&q, " ORDER BY t.id");
    TRY(db_query(c, &q, &r));
    jw_key(w, S("tokens"));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        i64 due = rows_i64(r, 5);
        jw_obj(w);
        jw_kid(w, "id", rows_i64(r, 0));
        jw_kstr(w, "node", rows_text(r, 1));
        jw_kstr(w, "state", rows_text(r, 2));
        put_time(c, w, S("since"), rows_i64(r, 3));
        put_time(c, w, S("until"), due < DUE_NEVER ? due : 0);
        jw_key(w, S("why"));
        if (rows_text(r, 4).n)
            jw_json(w, json_parse(c->mem, str_dup(c->mem, rows_text(r, 4)), &at));
        else jw_null(w);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

static err_t ids_of(struct ctx *c, const struct flow_def *d, str state, str node, id64 before,
                    id64 *ids, int *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *n = 0;
    sql_lit(&q, "SELECT i.id FROM x_flow_inst i WHERE i.flow_id = ");
    sql_i64(&q, d->id);
    if (str_eq(state, S("incident")))
        sql_lit(&q, " AND i.id IN (SELECT inst_id FROM x_flow_token WHERE state = 'incident')");
    else if (state.n) {
        sql_lit(&q, " AND i.state = ");
        sql_text(&q, state);
    }
    if (node.n) {
        sql_lit(&q, " AND i.id IN (SELECT inst_id FROM x_flow_token WHERE node = ");
        sql_text(&q, node);
        sql_lit(&q, ")");
    }
    if (before) {
        sql_lit(&q, " AND i.id < ");
        sql_i64(&q, before);
    }
    sql_lit(&q, " ORDER BY i.id DESC LIMIT 50");
    TRY(db_query(c, &q, &r));
    for (bool more; *n < ROWS_MAX;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        ids[(*n)++] = rows_i64(r, 0);
    }
    rows_close(r);
    return OK;
}

// Titles as the administrator may read them.
static err_t put_instance(struct ctx *c, struct jw *w, id64 id)
{
    struct inst *i;
    str title;
    TRY(inst_read(c, id, &i));
    TRY(query_titles(c, i->form, &i->record, 1, &title));
    const struct user *u = catalog_user(c->cat, i->initiator);
    jw_obj(w);
    jw_kid(w, "id", i->id);
    jw_ki64(w, "rev", i->rev);
    jw_ki64(w, "version", i->version);
    jw_kstr(w, "form", i->form->full_key);
    jw_kid(w, "record", i->record);
    jw_kstr(w, "record_title", title);
    jw_kstr(w, "state", inst_state_key(i->state));
    jw_kstr(w, "result", i->result);
    jw_ki64(w, "round", i->round);
    jw_kstr(w, "cause", i->cause);
    jw_kstr(w, "initiator", u ? u->name : STR_NONE);
    put_time(c, w, S("started_at"), i->started_at);
    put_time(c, w, S("ended_at"), i->ended_at);
    TRY(put_tokens(c, w, i->id));
    jw_end_obj(w);
    return OK;
}

err_t flow_put_instances(struct ctx *c, const struct flow_def *d, str state, str node, id64 before,
                         struct jw *w)
{
    id64 ids[ROWS_MAX];
    int n;
    TRY(need_right(c, RIGHT(FLOW_ADMIN)));
    TRY(ids_of(c, d, state, node, before, ids, &n));
    jw_obj(w);
    put_time(c, w, S("now"), c->now_ms);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < n; i++) TRY(put_instance(c, w, ids[i]));
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
