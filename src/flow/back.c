// SPDX-License-Identifier: Apache-2.0
// Ways that are not along an edge: back to somebody who had it before, straight on to whoever returned it, and
// what becomes of a node that was refused. Where a token came through stands in its trail.
//
// Returned to be gone through again (重走), the other tokens that came of the target are taken away, because they
// will be made anew; a place in one branch of a join that has been passed is refused, for the join would wait
// for the other branches for ever. Returned to come straight back (直达), nothing else moves.
#include "flow/work.h"

// What a token went through before it came to its node, and before an earlier coming to it.
static str way_of(struct ctx *c, const struct token *t)
{
    i64 at = str_find(t->trail, str_cat3(c->mem, S(","), t->node->id, S(",")));
    return at < 0 ? t->trail : str_sub(t->trail, 0, (size_t)at + 1);
}

// Whether a token that starts at `to` again would come to each way into the joins that lie behind it.
static bool joins_get_all(struct ctx *c, const struct inst *i, str behind,
                          const struct flow_node *to)
{
    for (str part; str_next(&behind, ',', &part);) {
        const struct flow_node *n = part.n ? graph_node(i->graph, part) : NULL;
        (void)c;
        if (!n || n->kind != &node_parallel || n->in_count < 2) continue;
        for (int k = 0; k < n->in_count; k++)
            if (!graph_reaches_edge(i->graph, to, n->in[k])) return false;
    }
    return true;
}

static bool is_target(const struct inst *i, const struct flow_node *n)
{
    return n && (is_task_node(n) || (n->kind == &node_start && i->initiator));
}

void back_targets(struct ctx *c, const struct inst *i, const struct token *t, bool direct,
                  struct flow_targets *out)
{
    str way = way_of(c, t), all = way;
    struct flow_targets forward = { 0 };
    for (str part; str_next(&way, ',', &part);) {
        const struct flow_node *n = part.n ? graph_node(i->graph, part) : NULL;
        i64 at = n ? str_find(all, str_cat3(c->mem, S(","), part, S(","))) : 0;
        if (!is_target(i, n) || n == t->node) continue;
        str behind = str_from(all, (size_t)at + part.n + 1);
        if (direct || joins_get_all(c, i, behind, n)) vec_push(c->mem, &forward, n);
    }
    *out = (struct flow_targets){ 0 };
    for (size_t k = forward.n; k > 0; k--) vec_push(c->mem, out, forward.v[k - 1]);
}

// Other tokens that came of the node's last passing are taken away.
static err_t end_descended(struct ctx *c, struct inst *i, const struct token *t, str node)
{
    for (size_t k = 0; k < i->tokens.n; k++) {
        struct token *o = i->tokens.v[k];
        if (o != t && o->state != TOKEN_GONE && trail_has(o->trail, node)) TRY(token_end(c, i, o));
    }
    return OK;
}

err_t make_resubmit(struct ctx *c, struct inst *i, struct token *t)
{
    struct changes ch = { .i = i };
    struct ftask task = {
        .kind = TASK_RESUBMIT, .user = i->initiator, .state = TASK_PENDING, .weight = 1
    };
    TRY(task_give_to(c, &ch, t, &task));
    tell_changes(c, &ch, t->node->id);
    token_rest(t);
    return OK;
}

static str note_of(struct ctx *c, const char *key, str value, bool same_persons)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    if (same_persons) jw_kstr(&w, "back", S("yes"));
    jw_key(&w, str_of(key));
    jw_str(&w, value);
    jw_end_obj(&w);
    return buf_str(&b);
}

err_t send_back(struct ctx *c, struct inst *i, struct token *t, const struct flow_node *to,
                bool direct)
{
    const struct flow_node *from = t->node;
    str further = note_word(c, t, "direct"), // it had been returned here itself
        straight = further.n ? str_cat3(c->mem, from->id, S(","), further) : from->id;
    str way = way_of(c, t);
    if (!direct) {
        i64 at = str_find(way, str_cat3(c->mem, S(","), to->id, S(",")));
        TRY(end_descended(c, i, t, to->id));
        if (at >= 0) t->trail = str_sub(way, 0, (size_t)at + 1);
        i->round++;
    }
    if (!t->leaving.n) t->leaving = S("returned");
    TRY(token_put(c, i, t, to));
    t->note = direct ? note_of(c, "direct", straight, true) : note_of(c, "from", from->id, true);
    return to->kind == &node_start ? make_resubmit(c, i, t) : OK;
}

void tell_sent(struct ctx *c, struct inst *i, const struct token *t, const struct flow_node *to)
{
    str what = str_cat3(c->mem, S("{\"to\":\""), to->id, S("\"}"));
    inst_tell(c, i, &(struct flow_event){ .kind = S("sent"), .node = t->node->id, .what = what });
}

// Along the trail it is a way back, elsewhere a way on.
err_t refuse_node(struct ctx *c, struct inst *i, struct token *t)
{
    str to = json_str(json_get(t->node->j, S("reject_to")));
    const struct flow_node *n = to.n ? graph_node(i->graph, to) : NULL;
    t->leaving = S("rejected");
    if (!n) return inst_end(c, i, INST_REJECTED, S("rejected"));
    bool is_back = trail_has(way_of(c, t), n->id) && is_target(i, n);
    tell_sent(c, i, t, n);
    if (is_back) return send_back(c, i, t, n, false);
    t->trail = trail_add(c->mem, t->trail, t->node->id);
    return token_put(c, i, t, n);
}

err_t pass_node(struct ctx *c, struct inst *i, struct token *t)
{
    str rest = note_word(c, t, "direct"), to = STR_NONE;
    (void)str_next(&rest, ',', &to);
    const struct flow_node *n = to.n ? graph_node(i->graph, to) : NULL;
    if (!n) return token_leave(c, i, t);
    inst_tell(c, i, &(struct flow_event){ .kind = S("straight"), .node = t->node->id });
    t->leaving = t->node->kind == &node_approve ? S("approved") : S("done");
    TRY(token_put(c, i, t, n));
    t->note = rest.n ? note_of(c, "direct", rest, false)
                     : STR_NONE; // everybody whom the node means is asked
    return OK;
}
