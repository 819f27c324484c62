// SPDX-License-Identifier: Apache-2.0
// I take back what I decided, while nobody behind has touched it: not opened where the flow says so
// (options.recall "unread", the default), else not decided ("undecided"). While others still vote at my node
// only my vote comes back; else everything that came of it is taken away and the node begins again with me, the
// others' votes kept.
#include "flow/work.h"

static bool is_untouched(const struct doing *o, const struct ftasks *v)
{
    str rule = json_str(json_get(json_get(o->i->graph->spec, S("options")), S("recall")));
    bool any = false;
    for (size_t k = 0; k < v->n; k++) {
        const struct ftask *t = &v->v[k];
        any |= t->state == TASK_DONE && t->ended_by; // decided by somebody, not by itself
        any |= t->state == TASK_TRANSFERRED || t->state == TASK_DELEGATED_AWAY || t->by;
        any |= t->seen_at && !str_eq(rule, S("undecided"));
    }
    return !any;
}

// Nothing but what needs no person lies between my node and where the token is now.
static bool is_next(struct ctx *c, const struct doing *o, const struct token *t)
{
    i64 at = str_find(t->trail, str_cat3(c->mem, S(","), o->node->id, S(",")));
    if (at < 0) return false;
    str behind = str_from(t->trail, (size_t)at + o->node->id.n + 1);
    for (str part; str_next(&behind, ',', &part);) {
        const struct flow_node *n = part.n ? graph_node(o->i->graph, part) : NULL;
        if (!n) continue;
        bool joins = n->kind == &node_parallel && n->in_count > 1;
        if (joins || is_task_node(n) || n->kind == &node_service || n->kind == &node_subflow)
            return false;
    }
    return true;
}

// The tokens that came of it, if none of them was touched.
static err_t find_tokens(struct ctx *c, struct doing *o, struct token **first, bool *can)
{
    *first = NULL;
    *can = true;
    for (size_t k = 0; k < o->i->tokens.n && *can; k++) {
        struct token *t = o->i->tokens.v[k];
        struct ftasks v;
        if (t->state == TOKEN_GONE || !trail_has(t->trail, o->node->id)) continue;
        TRY(ftasks_of_stay(c, o->i->id, t->id, t->gen, &v));
        *can = is_next(c, o, t) && is_untouched(o, &v);
        if (!*first) *first = t;
    }
    *can = *can && *first;
    return OK;
}

static err_t end_others(struct ctx *c, struct doing *o, const struct token *first)
{
    for (size_t k = 0; k < o->i->tokens.n; k++) {
        struct token *t = o->i->tokens.v[k];
        if (t != first && t->state != TOKEN_GONE && trail_has(t->trail, o->node->id))
            TRY(token_end(c, o->i, t));
    }
    return OK;
}

static bool is_last_of_mine(const struct doing *o, const struct ftasks *v)
{
    for (size_t k = 0; k < v->n; k++)
        if (v->v[k].node.n && str_eq(v->v[k].node, o->node->id) && v->v[k].stay > o->task.stay)
            return false;
    return true;
}

// --- While others still vote ------------------------------------------------------------------------------------

static bool has_asked(const struct ftasks *v, id64 task)
{
    for (size_t k = 0; k < v->n; k++)
        if (v->v[k].parent == task) return true;
    return false;
}

// What my decision set off at my own node: whom I had asked to agree after me, and in a row whose turn is after mine.
static bool came_of_mine(const struct doing *o, const struct ftask *t)
{
    bool follows = t->place > o->task.place || (t->place == o->task.place && t->id > o->task.id);
    if (t->state == TASK_CANCELLED || t->id == o->task.id) return false;
    if (t->parent == o->task.id) return t->kind == TASK_AFTER;
    return sign_of(o->node->j).rule == SIGN_SEQUENCE && !t->parent && follows;
}

static bool is_own_touched(const struct doing *o, const struct ftasks *v, const struct ftask *t)
{
    str rule = json_str(json_get(json_get(o->i->graph->spec, S("options")), S("recall")));
    bool acted = (t->state == TASK_DONE && t->ended_by) || t->state == TASK_TRANSFERRED ||
                 t->state == TASK_DELEGATED_AWAY || has_asked(v, t->id);
    return acted || (t->state == TASK_PENDING && t->seen_at && !str_eq(rule, S("undecided")));
}

static err_t may_vote_again(struct ctx *c, const struct doing *o, struct ftasks *v, bool *may)
{
    TRY(ftasks_of_stay(c, o->i->id, o->task.token, o->task.stay, v));
    *may = true;
    for (size_t k = 0; k < v->n; k++)
        if (came_of_mine(o, &v->v[k]) && is_own_touched(o, v, &v->v[k])) *may = false;
    return OK;
}

// Others still vote: only mine comes back, and what it had set off goes.
static err_t vote_again(struct ctx *c, struct doing *o)
{
    struct ftasks v;
    bool may;
    TRY(may_vote_again(c, o, &v, &may));
    if (!may) return fail(c, ERR_FLOW_RECALL_LATE);
    for (size_t k = 0; k < v.n; k++) {
        if (v.v[k].state != TASK_PENDING || !came_of_mine(o, &v.v[k])) continue;
        if (v.v[k].parent) {
            TRY(ftask_close(c, &o->ch, &v.v[k], TASK_CANCELLED));
            continue;
        }
        v.v[k].state = TASK_LATER;
        TRY(ftask_store(c, &o->ch, &v.v[k]));
    }
    o->task.state = TASK_PENDING;
    o->task.decision = DECIDED_NOT;
    o->task.ended_at = o->task.ended_by = 0;
    o->task.limit_at = 0;
    TRY(flow_limit_arm(c, o->i, o->token, &o->task));
    return ftask_store(c, &o->ch, &o->task);
}

static err_t note_recall(struct ctx *c, const struct doing *o, struct token *t)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "back", S("yes"));
    jw_kid(&w, "recall", o->task.user);
    jw_end_obj(&w);
    t->note = buf_str(&b);
    return OK;
}

static bool is_kind(const struct doing *o)
{
    str rule = json_str(json_get(json_get(o->i->graph->spec, S("options")), S("recall")));
    bool decided = o->task.state == TASK_DONE && o->task.decision == DECIDED_YES;
    return !str_eq(rule, S("no")) && decided && !o->task.parent && o->task.ended_by;
}

static err_t look(struct ctx *c, struct doing *o, struct token **first, bool *can)
{
    struct ftasks all;
    TRY(ftasks_of_inst(c, o->i->id, &all));
    *can = is_last_of_mine(o, &all);
    if (*can) TRY(find_tokens(c, o, first, can));
    return OK;
}

err_t recall_may(struct ctx *c, struct inst *i, const struct ftask *t, bool *may)
{
    struct doing o = { .i = i, .task = *t, .node = graph_node(i->graph, t->node) };
    struct token *first;
    *may = false;
    if (i->state != INST_RUNNING || !o.node || !is_kind(&o)) return OK;
    o.token = inst_token(i, t->token);
    struct ftasks v;
    if (o.token && o.token->gen == t->stay) return may_vote_again(c, &o, &v, may);
    return look(c, &o, &first, may);
}

static err_t run(struct ctx *c, struct doing *o)
{
    struct token *t;
    bool can;
    if (!is_kind(o)) return fail(c, ERR_FLOW_NOT_OFFERED);
    if (o->token) return vote_again(c, o);
    TRY(look(c, o, &t, &can));
    if (!can) return fail(c, ERR_FLOW_RECALL_LATE);
    TRY(end_others(c, o, t));
    op_tell(c, o);
    i64 at = str_find(t->trail, str_cat3(c->mem, S(","), o->node->id, S(",")));
    t->trail = str_sub(t->trail, 0, (size_t)at + 1);
    TRY(token_put(c, o->i, t, o->node));
    if (o->node->kind == &node_start) return make_resubmit(c, o->i, t);
    return note_recall(c, o, t);
}

const struct flow_op op_recall = { .any_task_state = true, .run = run };
