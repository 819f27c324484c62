// SPDX-License-Identifier: Apache-2.0
// Others before me: when all of them have agreed it is my turn again.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    TRY(op_opinion(c, o, false));
    TRY(op_add(c, o, TASK_BEFORE));
    o->task.state = TASK_LATER;
    return ftask_store(c, &o->ch, &o->task);
}

const struct flow_op op_add_before = { .passes_on = true, .run = run };
