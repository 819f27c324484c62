// SPDX-License-Identifier: Apache-2.0
// It stands still: nobody decides, no time runs.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    o->i->state = INST_SUSPENDED;
    o->i->suspended_at = c->now_ms;
    return due_pause(c, o->i);
}

const struct flow_op op_suspend = { .place = OP_ADMIN, .run = run };
