// SPDX-License-Identifier: Apache-2.0
// Whoever administers flows ends it.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    if (o->i->state != INST_RUNNING && o->i->state != INST_SUSPENDED)
        return fail(c, ERR_FLOW_ENDED);
    op_tell(c, o);
    return inst_end(c, o->i, INST_TERMINATED, S("terminated"));
}

const struct flow_op op_terminate = { .place = OP_ADMIN, .any_inst_state = true, .run = run };
