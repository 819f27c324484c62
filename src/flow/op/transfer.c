// SPDX-License-Identifier: Apache-2.0
// My task becomes somebody else's: he decides, I am out of it.
#include "flow/work.h"

// He who passed it on to me does not get it back unless that is said.
static err_t check_back(struct ctx *c, const struct doing *o, const struct user *u)
{
    struct ftask t = o->task;
    if (json_bool(json_get(o->body, S("again")))) return OK;
    for (int hops = 0; t.from && hops < 100; hops++) {
        TRY(ftask_get(c, t.from, &t));
        if (t.user == u->id) return fail_arg(c, ERR_FLOW_TRANSFER_BACK, S("user"), u->name);
    }
    return OK;
}

static err_t run(struct ctx *c, struct doing *o)
{
    const struct user *u;
    struct ftask fresh = { .kind = o->task.kind,
                           .state = TASK_PENDING,
                           .place = o->task.place,
                           .weight = o->task.weight,
                           .parent = o->task.parent,
                           .from = o->task.id,
                           .by = o->task.by };
    TRY(op_may(c, o, "transfer", true));
    TRY(op_user(c, o, S("user"), &u));
    if (u->id == o->task.user) return fail_at(c, ERR_FLOW_PERSON, S("user"));
    TRY(op_is_handler_free(c, o, u->id));
    TRY(check_back(c, o, u));
    TRY(op_opinion(c, o, false));
    fresh.user = u->id;
    TRY(ftask_close(c, &o->ch, &o->task, TASK_TRANSFERRED));
    TRY(task_give_to(c, &o->ch, o->token, &fresh));
    jw_kid(o->what, "user", u->id);
    return OK;
}

const struct flow_op op_transfer = { .passes_on = true, .run = run };
