// SPDX-License-Identifier: Apache-2.0
// What a flow would do to a record: it is begun for real in a transaction that is then given up, and where a token
// would rest it goes on at once by the way that leads onward.
#include "base/date.h"
#include "flow/internal.h"

struct attempt {
    const struct flow_def *def;
    const struct json *spec;
    id64 record, as;
    struct inst *inst;
};

static err_t attempt_job(struct ctx *c, void *arg)
{
    struct attempt *a = arg;
    struct flow_def d = *a->def;
    struct flow_start s = {
        .def = &d, .record = a->record, .initiator = a->as, .cause = S("trial")
    };
    if (a->spec) d.spec = a->spec;
    d.is_on = true;
    s.is_trial = true;
    TRY(inst_begin(c, &s, &a->inst));
    return fail(c, ERR_FLOW_TRIED);
}

void trial_tell_choice(struct ctx *c, struct inst *i, const struct flow_edge *e, bool holds)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    if (!i->is_trial || e->is_default || !e->cond) return;
    jw_obj(&w);
    jw_kstr(&w, "edge", e->id);
    jw_kbool(&w, "holds", holds);
    jw_end_obj(&w);
    inst_tell(
        c, i,
        &(struct flow_event){ .kind = S("choice"), .node = e->from->id, .what = buf_str(&b) });
}

// Who would have it if he were on duty.
void trial_tell_off_duty(struct ctx *c, struct inst *i, const struct token *t, str users)
{
    if (i->is_trial)
        inst_tell(
            c, i,
            &(struct flow_event){ .kind = S("off_duty"), .node = t->node->id, .what = users });
}

// The tasks that were made for it, in their order.
err_t trial_tell_rest(struct ctx *c, struct inst *i, const struct token *t)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT user_id FROM x_flow_task WHERE token_id = ");
    sql_i64(&q, t->id);
    sql_lit(&q, " AND node = ");
    sql_text(&q, t->node->id);
    sql_lit(&q, " ORDER BY place, id");
    TRY(db_query(c, &q, &r));
    jw_obj(&w);
    jw_key(&w, S("who"));
    jw_arr(&w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        const struct user *u = catalog_user(c->cat, rows_i64(r, 0));
        jw_obj(&w);
        jw_kid(&w, "id", rows_i64(r, 0));
        jw_kstr(&w, "name", u ? u->name : STR_NONE);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    inst_tell(c, i,
              &(struct flow_event){ .kind = S("rest"), .node = t->node->id, .what = buf_str(&b) });
    return OK;
}

static void put_path(struct ctx *c, struct jw *w, const struct inst *i)
{
    size_t at;
    jw_key(w, S("steps"));
    jw_arr(w);
    for (size_t k = 0; k < i->events.n; k++) {
        const struct flow_event *e = &i->events.v[k];
        jw_obj(w);
        jw_kstr(w, "kind", e->kind);
        jw_kstr(w, "node", e->node);
        const struct json *what = e->what.n ? json_parse(c->mem, e->what, &at) : NULL;
        json_each(part, what)
        {
            jw_key(w, part->key);
            jw_json(w, part);
        }
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_state(struct ctx *c, struct jw *w, const struct inst *i)
{
    size_t at;
    jw_kstr(w, "state", inst_state_key(i->state));
    jw_kstr(w, "result", i->result);
    jw_key(w, S("tokens"));
    jw_arr(w);
    for (size_t k = 0; k < i->tokens.n; k++) {
        const struct token *t = i->tokens.v[k];
        if (t->state == TOKEN_GONE) continue;
        jw_obj(w);
        jw_kstr(w, "node", t->node->id);
        jw_kbool(w, "is_incident", t->state == TOKEN_INCIDENT);
        jw_key(w, S("why"));
        if (t->why.n) jw_json(w, json_parse(c->mem, t->why, &at));
        else jw_null(w);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

err_t flow_try(struct ctx *c, const struct flow_def *d, const struct json *spec, id64 record,
               id64 as, struct jw *w)
{
    struct attempt a = { .def = d, .spec = spec, .record = record, .as = as };
    struct checking k;
    bool holds;
    size_t at;
    str draft;
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(act_holds(c, d->form, NULL, record, &holds));
    if (!holds) return fail(c, ERR_NOT_FOUND);
    if (!a.spec) {
        TRY(flows_draft(c, d->id, &draft));
        a.spec = json_parse(c->mem, draft, &at);
    }
    TRY(flow_check(c, d, a.spec, &k));
    for (size_t i = 0; i < k.mistakes.n; i++)
        if (!k.mistakes.v[i].is_warning)
            return fail_arg(c, ERR_FLOW_MISTAKES, STR_NONE,
                            str_fmt(c->mem, "%d", (int)k.mistakes.n));
    err_t e = store_write(c, WRITE_PEOPLE, attempt_job, &a);
    if (e != ERR_FLOW_TRIED) return e;
    err_clear(c);
    jw_obj(w);
    put_state(c, w, a.inst);
    put_path(c, w, a.inst);
    jw_end_obj(w);
    return OK;
}
