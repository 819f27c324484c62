// SPDX-License-Identifier: Apache-2.0
// The administrator's hand on tokens that halted, and his list of instances.
#include "flow/page.h"

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
    t->leaving = S("skipped");
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

struct until { // when a token's node looks again
    id64 token;
    i64 at;
};
struct untils {
    struct until *v;
    size_t n, cap;
};

static err_t read_untils(struct ctx *c, const id64 *ids, size_t n, struct untils *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT token_id, min(due_at) FROM x_flow_due WHERE kind = 'node' AND inst_id ");
    ids_put(&q, ids, n);
    sql_lit(&q, " GROUP BY token_id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct until u = { rows_i64(r, 0), rows_i64(r, 1) };
        vec_push(c->mem, out, u);
    }
}

static i64 until_of(const struct untils *v, id64 token)
{
    for (size_t k = 0; k < v->n; k++)
        if (v->v[k].token == token) return v->v[k].at < DUE_NEVER ? v->v[k].at : 0;
    return 0;
}

static void put_tokens(struct ctx *c, struct jw *w, const struct inst *i, const struct untils *due)
{
    size_t at;
    jw_key(w, S("tokens"));
    jw_arr(w);
    for (size_t k = 0; k < i->tokens.n; k++) {
        const struct token *t = i->tokens.v[k];
        jw_obj(w);
        jw_kid(w, "id", t->id);
        jw_kstr(w, "node", t->node->id);
        jw_kstr(w, "state", token_state_key(t->state));
        jw_kinstant(w, "since", t->since);
        jw_kinstant(w, "until", until_of(due, t->id));
        jw_key(w, S("why"));
        if (t->why.n) jw_json(w, json_parse(c->mem, t->why, &at));
        else jw_null(w);
        jw_end_obj(w);
    }
    jw_end_arr(w);
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
static void put_instance(struct ctx *c, struct jw *w, const struct page_row *row,
                         const struct untils *due)
{
    const struct inst *i = row->i;
    const struct user *u = catalog_user(c->cat, i->initiator);
    jw_obj(w);
    jw_kid(w, "id", i->id);
    jw_ki64(w, "rev", i->rev);
    jw_ki64(w, "version", i->version);
    jw_kstr(w, "form", i->form->full_key);
    jw_kid(w, "record", i->record);
    jw_kstr(w, "record_title", row->record_title);
    jw_kstr(w, "state", inst_state_key(i->state));
    jw_kstr(w, "result", i->result);
    jw_ki64(w, "round", i->round);
    jw_kstr(w, "cause", i->cause);
    jw_kstr(w, "initiator", u ? u->name : STR_NONE);
    jw_kinstant(w, "started_at", i->started_at);
    jw_kinstant(w, "ended_at", i->ended_at);
    put_tokens(c, w, i, due);
    jw_end_obj(w);
}

err_t flow_put_instances(struct ctx *c, const struct flow_def *d, str state, str node, id64 before,
                         struct jw *w)
{
    id64 ids[ROWS_MAX];
    struct page_row rows[ROWS_MAX];
    struct untils due = { 0 };
    int n;
    TRY(need_right(c, RIGHT(FLOW_ADMIN)));
    TRY(ids_of(c, d, state, node, before, ids, &n));
    TRY(page_titles(c, ids, (size_t)n, rows));
    TRY(read_untils(c, ids, (size_t)n, &due));
    jw_obj(w);
    jw_kinstant(w, "now", c->now_ms);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < n; i++)
        if (rows[i].i) put_instance(c, w, &rows[i], &due);
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
