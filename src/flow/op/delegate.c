// SPDX-License-Identifier: Apache-2.0
// Somebody works on it for me, once; then it comes back to me, and I decide.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    const struct user *u;
    struct ftask fresh = { .kind = TASK_DELEGATED,
                           .state = TASK_PENDING,
                           .place = o->task.place,
                           .weight = 1,
                           .parent = o->task.id,
                           .by = o->task.user };
    TRY(op_may(c, o, "delegate", true));
    if (o->task.kind == TASK_DELEGATED) return fail(c, ERR_FLOW_NOT_OFFERED);
    TRY(op_user(c, o, S("user"), &u));
    if (u->id == o->task.user) return fail_at(c, ERR_FLOW_PERSON, S("user"));
    TRY(op_is_handler_free(c, o, u->id));
    TRY(op_opinion(c, o, false));
    fresh.user = u->id;
    o->task.state = TASK_DELEGATED_AWAY;
    TRY(ftask_store(c, &o->ch, &o->task));
    TRY(task_give_to(c, &o->ch, o->token, &fresh));
    jw_kid(o->what, "user", u->id);
    return OK;
}

const struct flow_op op_delegate = { .passes_on = true, .run = run };
