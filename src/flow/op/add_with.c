// SPDX-License-Identifier: Apache-2.0
// Others beside me: they vote too, and the sums are made anew.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    if (o->task.kind == TASK_DELEGATED) return fail(c, ERR_FLOW_NOT_OFFERED);
    TRY(op_opinion(c, o, false));
    return op_add(c, o, TASK_APPROVE);
}

const struct flow_op op_add_with = { .passes_on = true, .run = run };
