// SPDX-License-Identifier: Apache-2.0
// It goes on. Its times move by as long as it stood still ("shift": false leaves them as they were).
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    const struct json *shift = json_get(o->body, S("shift"));
    i64 by = shift && !json_bool(shift) ? 0 : c->now_ms - o->i->suspended_at;
    struct ftasks v;
    if (o->i->state != INST_SUSPENDED) return fail(c, ERR_FLOW_NOT_OFFERED);
    TRY(ftasks_open_of_inst(c, o->i->id, &v));
    for (size_t k = 0; k < v.n; k++) {
        if (!v.v[k].limit_at || !by || v.v[k].state != TASK_PENDING) continue;
        v.v[k].limit_at += by;
        TRY(ftask_store(c, &o->ch, &v.v[k]));
    }
    TRY(due_resume(c, o->i, by));
    o->i->state = INST_RUNNING;
    o->i->suspended_at = 0;
    return OK;
}

const struct flow_op op_resume = { .place = OP_ADMIN, .any_inst_state = true, .run = run };
