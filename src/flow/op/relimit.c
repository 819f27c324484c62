// SPDX-License-Identifier: Apache-2.0
// Limits and times at borders that are still to come are reckoned anew from now on, after the calendar or the flow's hours were mended.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    struct ftasks v;
    for (size_t k = 0; k < o->i->tokens.n; k++)
        if (o->i->tokens.v[k]->state == TOKEN_RESTING)
            TRY(due_relimit_boundaries(c, o->i, o->i->tokens.v[k]));
    TRY(ftasks_open_of_inst(c, o->i->id, &v));
    for (size_t k = 0; k < v.n; k++) {
        struct token *t = inst_token(o->i, v.v[k].token);
        if (v.v[k].state != TASK_PENDING || !t || t->gen != v.v[k].stay) continue;
        v.v[k].limit_at = 0;
        TRY(flow_limit_arm(c, o->i, t, &v.v[k]));
        TRY(ftask_store(c, &o->ch, &v.v[k]));
    }
    return OK;
}

const struct flow_op op_relimit = { .place = OP_ADMIN, .run = run };
