// SPDX-License-Identifier: Apache-2.0
// Whoever began it wants to take the whole instance back. Where the flow asks those who have it in hand
// (options.cancel "ask") the wish stands in the events: asked, agreed, refused, withdrawn. Work goes on meanwhile;
// it is cancelled as soon as everybody has agreed whose agreement is needed, which is looked at behind every
// stimulus, because it may be others by then.
#include "flow/show.h"

#define UNDO_TURN 1000000 // behind those of all nodes (inst_act)

static const struct json *options_of(const struct inst *i)
{
    return json_get(i->graph->spec, S("options"));
}

static str rule_of(const struct inst *i) { return json_str(json_get(options_of(i), S("cancel"))); }

bool cancel_is_late(const struct inst *i, const struct ftasks *all)
{
    for (size_t k = 0; k < all->n; k++)
        if (all->v[k].state == TASK_DONE && all->v[k].ended_by &&
            all->v[k].ended_by != i->initiator && all->v[k].decision != DECIDED_RETURN)
            return true;
    return false;
}

// --- What was asked, and who has agreed ---------------------------------------------------------------------

struct wish {
    bool is_open;
    id64 by;
    i64 at;
    str text;
    const struct json
        *named; // whose word it is, if the flow says so: [id]; NULL: whoever has it in hand
    VEC(id64) yes;
};

static void take(struct ctx *c, struct wish *w, str kind, id64 user, i64 at, str what)
{
    size_t end;
    if (str_eq(kind, S("cancel_agree"))) vec_push(c->mem, &w->yes, user);
    if (str_eq(kind, S("cancel_refuse")) || str_eq(kind, S("cancel_withdraw"))) w->is_open = false;
    if (!str_eq(kind, S("cancel_ask"))) return;
    const struct json *j = json_parse(c->mem, str_dup(c->mem, what), &end);
    *w = (struct wish){ .is_open = true,
                        .by = user,
                        .at = at,
                        .text = json_str(json_get(j, S("opinion"))),
                        .named = json_get(j, S("users")) };
}

// As the rows have it, and what this stimulus adds.
static err_t wish_of(struct ctx *c, const struct inst *i, struct wish *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *w = (struct wish){ 0 };
    if (!str_eq(rule_of(i), S("ask"))) return OK;
    sql_lit(&q, "SELECT kind, user_id, at, what FROM x_flow_event WHERE kind IN ('cancel_ask', "
                "'cancel_agree', 'cancel_refuse', 'cancel_withdraw') AND inst_id = ");
    sql_i64(&q, i->id);
    sql_lit(&q, " ORDER BY seq");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        take(c, w, rows_text(r, 0), rows_i64(r, 1), rows_i64(r, 2), rows_text(r, 3));
    }
    for (size_t k = 0; k < i->events.n; k++) {
        const struct flow_event *e = &i->events.v[k];
        take(c, w, e->kind, e->user, e->at, e->what);
    }
    return OK;
}

static bool has_said(const struct wish *w, id64 user)
{
    for (size_t k = 0; k < w->yes.n; k++)
        if (user && w->yes.v[k] == user) return true;
    return false;
}

static bool is_named(const struct wish *w, id64 user)
{
    json_each(j, w->named)
    {
        id64 id;
        if (json_i64(j, &id) && id == user) return true;
    }
    return false;
}

static bool has_in_hand(const struct ftask *t, id64 user)
{
    return t->state == TASK_PENDING && user && (t->user == user || t->stand_in == user);
}

static bool may_answer(const struct wish *w, const struct ftasks *open, id64 user)
{
    if (!w->is_open || !user || has_said(w, user)) return false;
    if (w->named && w->named->first) return is_named(w, user);
    for (size_t k = 0; k < open->n; k++)
        if (has_in_hand(&open->v[k], user)) return true;
    return false;
}

// One of those at a node where one decides; everybody else for himself.
static bool is_agreed_at(const struct inst *i, const struct wish *w, const struct ftasks *open,
                         const struct ftask *t)
{
    const struct flow_node *n = graph_node(i->graph, t->node);
    enum sign_rule rule = n ? sign_of(n->j).rule : SIGN_ALL;
    if (has_said(w, t->user) || has_said(w, t->stand_in)) return true;
    if (rule != SIGN_ANY && rule != SIGN_CLAIM) return false;
    for (size_t k = 0; k < open->n; k++) {
        const struct ftask *o = &open->v[k];
        bool beside = o->state == TASK_PENDING && o->token == t->token && o->stay == t->stay;
        if (beside && (has_said(w, o->user) || has_said(w, o->stand_in))) return true;
    }
    return false;
}

static bool is_agreed(const struct inst *i, const struct wish *w, const struct ftasks *open)
{
    if (w->named && w->named->first) {
        for (size_t k = 0; k < w->yes.n; k++)
            if (is_named(w, w->yes.v[k])) return true;
        return false;
    }
    for (size_t k = 0; k < open->n; k++)
        if (open->v[k].state == TASK_PENDING && !is_agreed_at(i, w, open, &open->v[k]))
            return false;
    return true;
}

err_t cancel_look(struct ctx *c, struct inst *i)
{
    struct wish w;
    struct ftasks open;
    TRY(wish_of(c, i, &w));
    if (!w.is_open) return OK;
    TRY(ftasks_open_of_inst(c, i->id, &open));
    return is_agreed(i, &w, &open) ? inst_end(c, i, INST_CANCELLED, S("cancelled")) : OK;
}

// --- Asking -------------------------------------------------------------------------------------------------

static err_t persons_named(struct ctx *c, struct inst *i, struct people *out)
{
    struct image *img = mem_new_of(c->mem, struct image);
    struct act act = { .form = i->form, .record = i->record };
    struct asker a = { .act = &act, .inst = i->id, .initiator = i->initiator };
    const struct json *list = json_get(options_of(i), S("cancel_by"));
    const struct actor *who = c->who;
    *out = (struct people){ 0 };
    if (!list || !list->first) return OK;
    c->who = inst_actor(c, i);
    err_t e = record_image(c, i->form, i->record, img);
    if (e == ERR_NOT_FOUND) err_clear(c);
    act.cells = e == OK ? img->cells : NULL;
    if (e == OK || e == ERR_NOT_FOUND) e = flow_who(c, &a, list, out);
    c->who = who;
    return e;
}

static err_t tell_holders(struct ctx *c, struct doing *o)
{
    struct ftasks open;
    TRY(ftasks_open_of_inst(c, o->i->id, &open));
    for (size_t k = 0; k < open.n; k++) {
        const struct ftask *t = &open.v[k];
        const id64 both[] = { t->user, t->stand_in };
        for (int n = 0; n < 2 && t->state == TASK_PENDING; n++)
            if (both[n] && both[n] != c->who->user_id)
                TRY(flow_notice(c, o->i, both[n], "cancel_asked", NULL, o->task.opinion,
                                o->i->seq));
    }
    return OK;
}

static err_t ask(struct ctx *c, struct doing *o)
{
    struct people named;
    struct wish w;
    TRY(wish_of(c, o->i, &w));
    if (w.is_open) return fail(c, ERR_FLOW_CANCEL_ASKED);
    TRY(op_opinion(c, o, false));
    TRY(persons_named(c, o->i, &named));
    if (named.n) {
        jw_key(o->what, S("users"));
        jw_arr(o->what);
        for (size_t k = 0; k < named.n; k++) jw_id(o->what, named.v[k]->id);
        jw_end_arr(o->what);
        TRY(copy_give(c, o->i, &named, STR_NONE, STR_NONE)); // he has to see what he is asked about
    }
    jw_end_obj(o->what);
    o->is_told = true;
    inst_tell(c, o->i,
              &(struct flow_event){ .kind = S("cancel_ask"), .what = buf_str(o->what->b) });
    for (size_t k = 0; k < named.n; k++)
        TRY(flow_notice(c, o->i, named.v[k]->id, "cancel_asked", NULL, o->task.opinion, o->i->seq));
    return named.n ? OK : tell_holders(c, o);
}

err_t cancel_begin(struct ctx *c, struct doing *o)
{
    str rule = rule_of(o->i);
    struct ftasks all;
    if (!o->i->initiator || o->i->initiator != c->who->user_id) return fail(c, ERR_ACTION_DENIED);
    if (str_eq(rule, S("no"))) return fail(c, ERR_FLOW_NOT_OFFERED);
    TRY(ftasks_of_inst(c, o->i->id, &all));
    bool late = !str_eq(rule, S("any")) && cancel_is_late(o->i, &all);
    if (late && str_eq(rule, S("ask"))) return ask(c, o);
    if (late) return fail(c, ERR_FLOW_CANCEL_LATE);
    TRY(op_opinion(c, o, false));
    op_tell(c, o);
    return inst_end(c, o->i, INST_CANCELLED, S("cancelled"));
}

// --- Answering ----------------------------------------------------------------------------------------------

err_t cancel_answer(struct ctx *c, struct doing *o)
{
    struct wish w;
    struct ftasks open;
    TRY(wish_of(c, o->i, &w));
    TRY(ftasks_open_of_inst(c, o->i->id, &open));
    if (!may_answer(&w, &open, c->who->user_id)) return fail(c, ERR_FLOW_NOT_OFFERED);
    return op_opinion(c, o, false); // what it comes to is looked at behind it
}

err_t cancel_refuse(struct ctx *c, struct doing *o)
{
    TRY(cancel_answer(c, o));
    return flow_notice(c, o->i, o->i->initiator, "cancel_refused", NULL, o->task.opinion,
                       o->i->seq);
}

err_t cancel_withdraw(struct ctx *c, struct doing *o)
{
    struct wish w;
    TRY(wish_of(c, o->i, &w));
    if (!w.is_open || w.by != c->who->user_id) return fail(c, ERR_FLOW_NOT_OFFERED);
    return OK;
}

// --- What the flow does then --------------------------------------------------------------------------------

static err_t undo(struct ctx *c, void *arg)
{
    struct inst *i = arg;
    struct buf log = BUF(c->mem);
    struct jw w = JW(&log);
    struct act a = { .form = i->form,
                     .record = i->record,
                     .key = str_fmt(c->mem, "flow:%lld:cancel", (long long)i->id),
                     .turns = i->def->id,
                     .turn = UNDO_TURN };
    bool ended;
    jw_obj(&w);
    jw_key(&w, S("steps"));
    jw_arr(&w);
    for (;
         ;) { // nothing is waited for: a call goes out without its answer, nobody free stays nobody
        TRY(act_steps(c, &a, json_get(options_of(i), S("on_cancel")), &w, &ended));
        if (ended) break;
        a.step += a.again;
        a.again = false;
        a.wait_until = 0;
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    inst_tell(c, i, &(struct flow_event){ .kind = S("service"), .what = buf_str(&log) });
    return OK;
}

err_t cancel_undo(struct ctx *c, struct inst *i)
{
    const struct json *steps = json_get(options_of(i), S("on_cancel"));
    const struct actor *who = c->who;
    if (!steps || !steps->first) return OK;
    c->who = inst_actor(c, i);
    err_t e = store_write(c, WRITE_JOBS, undo, i);
    if (e != OK && !act_is_passing(e)) {
        str why = act_reason(c, e);
        err_clear(c);
        inst_tell(c, i, &(struct flow_event){ .kind = S("incident"), .what = why });
        e = OK;
    }
    c->who = who;
    return e;
}

// --- Showing ------------------------------------------------------------------------------------------------

static void put_agreed(struct ctx *c, struct jw *w, const struct wish *wish)
{
    jw_key(w, S("agreed"));
    jw_arr(w);
    for (size_t k = 0; k < wish->yes.n; k++) {
        const struct user *u = catalog_user(c->cat, wish->yes.v[k]);
        if (!u) continue;
        jw_obj(w);
        jw_kid(w, "id", u->id);
        jw_kstr(w, "name", u->name);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

err_t cancel_put_may(struct ctx *c, struct jw *w, const struct inst *i, const struct ftasks *all)
{
    struct wish wish;
    str rule = rule_of(i);
    bool mine = i->initiator && i->initiator == c->who->user_id;
    bool asks = str_eq(rule, S("ask"));
    if (i->state != INST_RUNNING) return OK;
    TRY(wish_of(c, i, &wish));
    if (mine && !wish.is_open && !str_eq(rule, S("no")) &&
        (str_eq(rule, S("any")) || asks || !cancel_is_late(i, all)))
        jw_str(w, S("cancel"));
    if (may_answer(&wish, all, c->who->user_id)) {
        jw_str(w, S("cancel_agree"));
        jw_str(w, S("cancel_refuse"));
    }
    if (wish.is_open && mine) jw_str(w, S("cancel_withdraw"));
    return OK;
}

err_t cancel_put(struct ctx *c, struct jw *w, const struct inst *i, const struct ftasks *all)
{
    struct wish wish;
    TRY(wish_of(c, i, &wish));
    jw_kbool(w, "cancel_asks",
             i->state == INST_RUNNING && str_eq(rule_of(i), S("ask")) && cancel_is_late(i, all));
    jw_key(w, S("cancelling"));
    if (!wish.is_open || i->state != INST_RUNNING) {
        jw_null(w);
        return OK;
    }
    jw_obj(w);
    put_person(c, w, "by", wish.by);
    jw_kinstant(w, "at", wish.at);
    jw_kstr(w, "text", wish.text);
    put_agreed(c, w, &wish);
    jw_end_obj(w);
    return OK;
}
