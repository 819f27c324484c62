// SPDX-License-Identifier: Apache-2.0
// Whoever began it takes the whole instance back: before the first decision (options.cancel "before_first", the
// default), at any time ("any"), or never ("no").
#include "flow/work.h"

static err_t is_decided(struct ctx *c, const struct doing *o, bool *is)
{
    struct ftasks v;
    *is = false;
    TRY(ftasks_of_inst(c, o->i->id, &v));
    for (size_t k = 0; k < v.n; k++)
        *is |= v.v[k].state == TASK_DONE && v.v[k].ended_by && v.v[k].ended_by != o->i->initiator &&
               v.v[k].decision != DECIDED_RETURN;
    return OK;
}

static err_t run(struct ctx *c, struct doing *o)
{
    str rule = json_str(json_get(json_get(o->i->graph->spec, S("options")), S("cancel")));
    bool late = false;
    if (!o->i->initiator || o->i->initiator != c->who->user_id) return fail(c, ERR_ACTION_DENIED);
    if (str_eq(rule, S("no"))) return fail(c, ERR_FLOW_NOT_OFFERED);
    if (!str_eq(rule, S("any"))) TRY(is_decided(c, o, &late));
    if (late) return fail(c, ERR_FLOW_CANCEL_LATE);
    TRY(op_opinion(c, o, false));
    op_tell(c, o);
    return inst_end(c, o->i, INST_CANCELLED, S("cancelled"));
}

const struct flow_op op_cancel = { .place = OP_INST, .run = run };
