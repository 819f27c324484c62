// SPDX-License-Identifier: Apache-2.0
// A copy to read, for persons whom I choose; each gets one an instance.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    const struct json *allows = json_get(json_get(o->i->graph->spec, S("options")), S("copy_ops"));
    struct people who;
    if (allows && !json_bool(allows)) return fail(c, ERR_FLOW_NOT_OFFERED);
    TRY(op_users(c, o, &who));
    TRY(op_opinion(c, o, false));
    TRY(copy_give(c, o->i, &who, STR_NONE, o->task.opinion));
    jw_key(o->what, S("users"));
    jw_arr(o->what);
    for (size_t k = 0; k < who.n; k++) jw_id(o->what, who.v[k]->id);
    jw_end_arr(o->what);
    return OK;
}

const struct flow_op op_copy = {
    .place = OP_INST, .any_rev = true, .any_inst_state = true, .run = run
};
