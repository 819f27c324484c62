// SPDX-License-Identifier: Apache-2.0
// I have filled it in, or mended what was returned to me.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    bool fills = o->task.kind == TASK_FILL || o->task.kind == TASK_RESUBMIT ||
                 (o->node->kind == &node_fill && o->task.kind != TASK_APPROVE);
    if (!fills) return fail(c, ERR_FLOW_NOT_OFFERED);
    TRY(op_decide(c, o, DECIDED_YES));
    op_tell(c, o);
    if (o->task.kind == TASK_RESUBMIT) return pass_node(c, o->i, o->token);
    return stay_settle(c, o->i, o->token);
}

const struct flow_op op_submit = { .run = run };
