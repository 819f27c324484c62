// SPDX-License-Identifier: Apache-2.0
// Every way whose condition holds, else the default, and the place where they meet again: with several edges
// coming in it waits until no other token can still come (graph_join_is_ready).
#include "flow/internal.h"

static err_t go_on(struct ctx *c, struct inst *i, struct token *t)
{
    const struct flow_node *n = t->node;
    struct flow_edge **ways = mem_array(c->mem, struct flow_edge *, (size_t)n->out_count + 1);
    int count = 0;
    if (n->out_count == 1 && !n->out[0]->cond) return token_leave(c, i, t);
    for (int k = 0; k < n->out_count; k++) {
        bool is = false;
        if (!n->out[k]->is_default) TRY(edge_holds(c, i, n->out[k], &is));
        trial_tell_choice(c, i, n->out[k], is);
        if (is) ways[count++] = n->out[k];
    }
    for (int k = 0; k < n->out_count && !count; k++)
        if (n->out[k]->is_default) ways[count++] = n->out[k];
    return count ? token_split(c, i, t, ways, count)
                 : token_halt(c, i, t, ERR_FLOW_NO_WAY, STR_NONE);
}

static err_t enter(struct ctx *c, struct inst *i, struct token *t)
{
    if (t->node->in_count < 2 || !t->edge.n) return go_on(c, i, t);
    t->state = TOKEN_JOINING;
    return OK;
}

const struct flow_kind node_inclusive = { .enter = enter };
