// SPDX-License-Identifier: Apache-2.0
// All ways at once, and the place where they meet again: with several edges coming in it waits for a token from
// each of them (token.c). A second token by the same edge waits for the next time, and the history says so.
#include "flow/internal.h"

static bool another_waits(const struct inst *i, const struct token *t)
{
    for (size_t k = 0; k < i->tokens.n; k++) {
        const struct token *o = i->tokens.v[k];
        if (o != t && o->state == TOKEN_JOINING && o->node == t->node && str_eq(o->edge, t->edge))
            return true;
    }
    return false;
}

static err_t enter(struct ctx *c, struct inst *i, struct token *t)
{
    if (t->node->in_count < 2 || !t->edge.n)
        return token_split(c, i, t, t->node->out, t->node->out_count);
    if (another_waits(i, t))
        inst_tell(c, i, &(struct flow_event){ .kind = S("surplus"), .node = t->node->id });
    t->state = TOKEN_JOINING;
    return OK;
}

const struct flow_kind node_parallel = { .enter = enter };
