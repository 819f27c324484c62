// SPDX-License-Identifier: Apache-2.0
// What I claimed is offered to all again. Not once I have asked others.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    struct ftasks v;
    if (!o->task.claimed_at) return fail(c, ERR_FLOW_NOT_OFFERED);
    TRY(ftasks_of_stay(c, o->i->id, o->task.token, o->task.stay, &v));
    for (size_t k = 0; k < v.n; k++)
        if (v.v[k].parent == o->task.id) return fail(c, ERR_FLOW_NOT_OFFERED);
    for (size_t k = 0; k < v.n; k++) {
        if (v.v[k].parent || v.v[k].state != TASK_LATER) continue;
        v.v[k].state = TASK_PENDING;
        TRY(ftask_store(c, &o->ch, &v.v[k]));
        TRY(flow_limit_arm(c, o->i, o->token, &v.v[k]));
    }
    o->task.claimed_at = 0;
    return ftask_store(c, &o->ch, &o->task);
}

const struct flow_op op_release = { .run = run };
