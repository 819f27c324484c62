// SPDX-License-Identifier: Apache-2.0
// One way of several: the first edge in its stored order whose condition holds, else the default. None of them is
// an incident: nothing ends in silence. Many that come in pass through one by one.
#include "flow/internal.h"

err_t edge_holds(struct ctx *c, const struct inst *i, const struct flow_edge *e, bool *is)
{
    *is = true;
    return e->cond ? act_holds(c, i->form, e->cond, i->record, is) : OK;
}

static err_t enter(struct ctx *c, struct inst *i, struct token *t)
{
    const struct flow_node *n = t->node;
    const struct flow_edge *otherwise = NULL;
    for (int k = 0; k < n->out_count; k++) {
        bool is = false;
        if (n->out[k]->is_default) otherwise = n->out[k];
        else TRY(edge_holds(c, i, n->out[k], &is));
        trial_tell_choice(c, i, n->out[k], is);
        if (is) return token_leave_by(c, i, t, n->out[k]);
    }
    if (otherwise) return token_leave_by(c, i, t, otherwise);
    return token_halt(c, i, t, ERR_FLOW_NO_WAY, STR_NONE);
}

const struct flow_kind node_exclusive = { .enter = enter };
