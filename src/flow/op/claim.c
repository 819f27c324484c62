// SPDX-License-Identifier: Apache-2.0
// It was offered to several; the first who claims has it, the others see it no more unless he lets go.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    struct ftasks v;
    if (sign_of(o->node->j).rule != SIGN_CLAIM || o->task.parent || o->task.claimed_at)
        return fail(c, ERR_FLOW_NOT_OFFERED);
    TRY(ftasks_of_stay(c, o->i->id, o->task.token, o->task.stay, &v));
    for (size_t k = 0; k < v.n; k++) {
        if (v.v[k].id == o->task.id || v.v[k].parent || v.v[k].state != TASK_PENDING) continue;
        v.v[k].state = TASK_LATER;
        TRY(ftask_store(c, &o->ch, &v.v[k]));
    }
    o->task.claimed_at = c->now_ms;
    return ftask_store(c, &o->ch, &o->task);
}

const struct flow_op op_claim = { .run = run };
