// SPDX-License-Identifier: Apache-2.0
// I agree, and others after me have to agree as well before my vote counts.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    if (o->task.kind == TASK_DELEGATED) return fail(c, ERR_FLOW_NOT_OFFERED);
    TRY(op_add(c, o, TASK_AFTER));
    TRY(op_decide(c, o, DECIDED_YES));
    op_tell(c, o);
    return stay_settle(c, o->i, o->token);
}

const struct flow_op op_add_after = { .passes_on = true, .run = run };
