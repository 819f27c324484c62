// SPDX-License-Identifier: Apache-2.0
// An open task becomes somebody else's, by whoever administers flows.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    const struct user *u;
    TRY(op_task(c, o, &o->task));
    TRY(op_user(c, o, S("user"), &u));
    o->token = inst_token(o->i, o->task.token);
    if (!o->token || o->token->gen != o->task.stay) return fail(c, ERR_FLOW_TASK_TAKEN);
    if (o->task.state != TASK_PENDING) return fail(c, ERR_FLOW_TASK_TAKEN);
    TRY(op_is_handler_free(c, o, u->id));
    struct ftask fresh = { .kind = o->task.kind,
                           .user = u->id,
                           .state = TASK_PENDING,
                           .place = o->task.place,
                           .weight = o->task.weight,
                           .parent = o->task.parent,
                           .from = o->task.id,
                           .by = o->task.by };
    jw_kid(o->what, "user", u->id);
    jw_kid(o->what, "from", o->task.user);
    TRY(ftask_close(c, &o->ch, &o->task, TASK_TRANSFERRED));
    return task_give_to(c, &o->ch, o->token, &fresh);
}

const struct flow_op op_reassign = { .place = OP_ADMIN, .run = run };
