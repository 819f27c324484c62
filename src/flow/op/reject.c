// SPDX-License-Identifier: Apache-2.0
// I refuse. The node's rule says what that decides; unlike a return, it takes the votes to end the node.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    if (o->task.kind == TASK_FILL || o->task.kind == TASK_RESUBMIT)
        return fail(c, ERR_FLOW_NOT_OFFERED);
    TRY(op_decide(c, o, DECIDED_NO));
    op_tell(c, o);
    return stay_settle(c, o->i, o->token);
}

const struct flow_op op_reject = { .run = run };
