// SPDX-License-Identifier: Apache-2.0
// How tokens go. A stimulus leaves some of them moving; inst_advance lets each enter its node until all rest,
// wait at a join, or halt. Joins of parallel branches fire by the token that arrives; those of inclusive ones are
// asked when nothing moves any more, because what happens anywhere may be what they waited for.
#include "flow/internal.h"

#define MOVES_MAX 1000

// --- Trails -------------------------------------------------------------------------------------------------

static i64 trail_at(struct mem *m, str trail, str node)
{
    return str_find(trail, str_cat3(m, S(","), node, S(",")));
}

bool trail_has(str trail, str node)
{
    for (str rest = trail, part; str_next(&rest, ',', &part);)
        if (part.n && str_eq(part, node)) return true;
    return false;
}

str trail_add(struct mem *m, str trail, str node)
{
    if (!trail.n) trail = S(",");
    i64 at = trail_at(m, trail, node);
    if (at >= 0)
        trail =
            str_cat(m, str_sub(trail, 0, (size_t)at + 1), str_from(trail, (size_t)at + node.n + 2));
    return str_cat3(m, trail, node, S(","));
}

// What came before either of them.
static str trail_union(struct mem *m, str a, str b)
{
    str rest = b, part;
    while (str_next(&rest, ',', &part))
        if (part.n && !trail_has(a, part)) a = trail_add(m, a, part);
    return a;
}

// --- Moves ----------------------------------------------------------------------------------------------------

err_t token_new(struct ctx *c, struct inst *i, const struct flow_node *node,
                const struct token *from, struct token **out)
{
    struct token *t = mem_new_of(c->mem, struct token);
    TRY(store_next_sys_id(c, &t->id));
    t->node = node;
    t->trail = from ? from->trail : STR_NONE;
    t->state = TOKEN_MOVING;
    t->since = c->now_ms;
    t->gen = i->seq;
    t->is_fresh = true;
    vec_push(c->mem, &i->tokens, t);
    *out = t;
    return OK;
}

void token_rest(struct token *t) { t->state = TOKEN_RESTING; }

// What hangs on it goes: nothing of this coming to the node is left.
static err_t clear(struct ctx *c, struct inst *i, struct token *t)
{
    if (t->state != TOKEN_RESTING && t->state != TOKEN_INCIDENT && !t->is_again) return OK;
    if (t->node->kind && t->node->kind->leave) TRY(t->node->kind->leave(c, i, t));
    return due_drop_token(c, t);
}

static void arrive(struct ctx *c, struct inst *i, struct token *t, const struct flow_node *node,
                   str edge)
{
    t->node = node;
    t->edge = edge;
    t->state = TOKEN_MOVING;
    t->since = c->now_ms;
    t->gen = i->seq;
    t->step = 0;
    t->is_again = t->is_fresh = false;
    t->note = t->why = t->leaving = STR_NONE;
    heard_reached(c, i, t);
}

static void tell_move(struct ctx *c, struct inst *i, const struct token *t,
                      const struct flow_edge *e)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "edge", e->id);
    jw_kstr(&w, "to", e->to->id);
    jw_kid(&w, "token", t->id);
    jw_end_obj(&w);
    inst_tell(c, i,
              &(struct flow_event){ .kind = S("move"), .node = e->from->id, .what = buf_str(&b) });
}

static const char *passed(const struct token *t)
{
    return t->node->kind == &node_approve ? "approved" : "done";
}

err_t token_leave_by(struct ctx *c, struct inst *i, struct token *t, const struct flow_edge *e)
{
    heard_left(c, i, t, passed(t));
    TRY(clear(c, i, t));
    t->trail = trail_add(c->mem, t->trail, e->from->id);
    tell_move(c, i, t, e);
    arrive(c, i, t, e->to, e->id);
    return OK;
}

err_t token_leave(struct ctx *c, struct inst *i, struct token *t)
{
    if (!t->node->out_count) {
        if (!t->leaving.n) t->leaving = str_of(passed(t));
        return token_end(c, i, t);
    }
    return token_leave_by(c, i, t, t->node->out[0]);
}

err_t token_split(struct ctx *c, struct inst *i, struct token *t, struct flow_edge *const *edges,
                  int n)
{
    struct token *more;
    if (!n) return token_end(c, i, t);
    for (int k = 1; k < n; k++) {
        TRY(token_new(c, i, t->node, t, &more));
        TRY(token_leave_by(c, i, more, edges[k]));
    }
    return token_leave_by(c, i, t, edges[0]);
}

err_t token_put(struct ctx *c, struct inst *i, struct token *t, const struct flow_node *to)
{
    heard_left(c, i, t, "moved");
    TRY(clear(c, i, t));
    arrive(c, i, t, to, STR_NONE);
    return OK;
}

err_t token_end(struct ctx *c, struct inst *i, struct token *t)
{
    heard_left(c, i, t, "cancelled");
    TRY(clear(c, i, t));
    t->state = TOKEN_GONE;
    return OK;
}

err_t token_halt(struct ctx *c, struct inst *i, struct token *t, err_t why, str arg)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "error", err_symbol(why));
    jw_key(&w, S("args"));
    jw_arr(&w);
    if (arg.n) jw_str(&w, arg);
    jw_end_arr(&w);
    jw_end_obj(&w);
    t->state = TOKEN_INCIDENT;
    t->why = buf_str(&b);
    inst_tell(c, i,
              &(struct flow_event){ .kind = S("incident"), .node = t->node->id, .what = t->why });
    return OK;
}

// --- Going on -------------------------------------------------------------------------------------------------

struct entering {
    struct inst *i;
    struct token *t;
};

static err_t enter(struct ctx *c, void *arg)
{
    struct entering *e = arg;
    TRY(e->t->node->kind->enter(c, e->i, e->t));
    bool arms = e->t->state == TOKEN_RESTING && !e->t->is_again && !e->i->is_trial;
    e->t->is_again = false;
    return arms ? due_arm_boundaries(c, e->i, e->t) : OK;
}

// An error of a node is its token's: it halts with the reason, and what the node wrote is undone.
static err_t enter_node(struct ctx *c, struct inst *i, struct token *t)
{
    struct entering arg = { i, t };
    struct token before = *t;
    size_t tokens = i->tokens.n, events = i->events.n, heard = i->heard.n;
    i64 seq = i->seq;
    err_t e = store_write(c, WRITE_JOBS, enter, &arg);
    if (e == OK || act_is_passing(e)) return e;
    *t = before;
    i->tokens.n = tokens;
    i->events.n = events;
    i->heard.n = heard;
    i->seq = seq;
    t->state = TOKEN_INCIDENT;
    t->why = act_reason(c, e);
    err_clear(c);
    inst_tell(c, i,
              &(struct flow_event){ .kind = S("incident"), .node = t->node->id, .what = t->why });
    return OK;
}

static err_t move(struct ctx *c, struct inst *i, struct token *t)
{
    if (!t->node->kind) return token_halt(c, i, t, ERR_FLOW_NODE, t->node->id);
    if (++i->moves > MOVES_MAX) return token_halt(c, i, t, ERR_FLOW_ENDLESS, STR_NONE);
    if (t->node->kind->waits) TRY(enter_node(c, i, t));
    else TRY(t->node->kind->enter(c, i, t));
    if (!i->is_trial || t->state != TOKEN_RESTING) return OK;
    TRY(trial_tell_rest(c, i, t));
    return token_leave(c, i, t);
}

static err_t move_all(struct ctx *c, struct inst *i)
{
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t k = 0; k < i->tokens.n && i->state == INST_RUNNING; k++) {
            if (i->tokens.v[k]->state != TOKEN_MOVING) continue;
            TRY(move(c, i, i->tokens.v[k]));
            moved = true;
        }
    }
    return OK;
}

// --- Joins ------------------------------------------------------------------------------------------------------

static struct token *waiting_by(const struct inst *i, const struct flow_edge *e)
{
    for (size_t k = 0; k < i->tokens.n; k++) {
        struct token *t = i->tokens.v[k];
        if (t->state == TOKEN_JOINING && t->node == e->to && str_eq(t->edge, e->id)) return t;
    }
    return NULL;
}

// One token of each edge that has one becomes one, which goes on as if it had come alone.
static err_t merge(struct ctx *c, struct inst *i, const struct flow_node *join, struct token **out)
{
    *out = NULL;
    for (int k = 0; k < join->in_count; k++) {
        struct token *t = waiting_by(i, join->in[k]);
        if (!t) continue;
        if (!*out) {
            *out = t;
            t->state = TOKEN_MOVING;
            t->edge = STR_NONE; // joined: its node lets it through
            continue;
        }
        (*out)->trail = trail_union(c->mem, (*out)->trail, t->trail);
        TRY(token_end(c, i, t));
    }
    return OK;
}

// The join of parallel branches: fires with the last edge that has none yet.
static bool all_here(const struct inst *i, const struct flow_node *join)
{
    for (int k = 0; k < join->in_count; k++)
        if (!waiting_by(i, join->in[k])) return false;
    return true;
}

static bool inclusive_is_ready(struct ctx *c, const struct inst *i, const struct flow_node *join)
{
    bool *has = mem_array(c->mem, bool, (size_t)join->in_count + 1);
    const struct flow_node **others = mem_array(c->mem, const struct flow_node *, i->tokens.n + 1);
    size_t n = 0;
    for (int k = 0; k < join->in_count; k++) has[k] = waiting_by(i, join->in[k]) != NULL;
    for (size_t k = 0; k < i->tokens.n; k++) {
        const struct token *t = i->tokens.v[k];
        bool here = t->state == TOKEN_JOINING && t->node == join;
        if (t->state != TOKEN_GONE && !here) others[n++] = t->node;
    }
    return graph_join_is_ready(i->graph, join, has, others, n);
}

// The first join that may fire does; *did.
static err_t fire_join(struct ctx *c, struct inst *i, bool *did)
{
    *did = false;
    for (size_t k = 0; k < i->tokens.n && !*did; k++) {
        struct token *t = i->tokens.v[k], *one;
        if (t->state != TOKEN_JOINING) continue;
        bool all = t->node->kind == &node_parallel;
        if (!(all ? all_here(i, t->node) : inclusive_is_ready(c, i, t->node))) continue;
        TRY(merge(c, i, t->node, &one));
        *did = one != NULL;
    }
    return OK;
}

// When all that is left waits at joins, nothing will ever come.
static err_t halt_stuck(struct ctx *c, struct inst *i)
{
    for (size_t k = 0; k < i->tokens.n; k++)
        if (i->tokens.v[k]->state != TOKEN_GONE && i->tokens.v[k]->state != TOKEN_JOINING)
            return OK;
    for (size_t k = 0; k < i->tokens.n; k++)
        if (i->tokens.v[k]->state == TOKEN_JOINING)
            TRY(token_halt(c, i, i->tokens.v[k], ERR_FLOW_STUCK, STR_NONE));
    return OK;
}

err_t inst_advance(struct ctx *c, struct inst *i)
{
    bool fired = true;
    while (fired && i->state == INST_RUNNING) {
        TRY(move_all(c, i));
        fired = false;
        if (i->state == INST_RUNNING) TRY(fire_join(c, i, &fired));
    }
    return i->state == INST_RUNNING ? halt_stuck(c, i) : OK;
}
