// SPDX-License-Identifier: Apache-2.0
// Somebody who has not decided yet is taken away, and the votes are looked at again. Whoever added him may, and
// whoever has to decide at the same node, if the node offers it. Never the last one.
#include "flow/work.h"

static err_t check_last(struct ctx *c, const struct doing *o, const struct ftask *t)
{
    struct ftasks v;
    size_t left = 0;
    TRY(ftasks_of_stay(c, o->i->id, t->token, t->stay, &v));
    for (size_t k = 0; k < v.n; k++)
        left += v.v[k].id != t->id && !v.v[k].parent && v.v[k].state != TASK_CANCELLED &&
                v.v[k].state != TASK_TRANSFERRED;
    return left ? OK : fail_at(c, ERR_FLOW_LAST_ONE, S("task"));
}

// Those who were added before or after him go with him.
static err_t drop_below(struct ctx *c, struct doing *o, id64 parent, int depth)
{
    struct ftasks v;
    TRY(ftasks_of_stay(c, o->i->id, o->task.token, o->task.stay, &v));
    for (size_t k = 0; k < v.n && depth < 16; k++) {
        if (v.v[k].parent != parent) continue;
        if (ftask_is_open(&v.v[k])) TRY(ftask_close(c, &o->ch, &v.v[k], TASK_CANCELLED));
        TRY(drop_below(c, o, v.v[k].id, depth + 1));
    }
    return OK;
}

static err_t run(struct ctx *c, struct doing *o)
{
    struct ftask t;
    TRY(op_task(c, o, &t));
    bool is_mine = t.by && t.by == o->task.user;
    if (t.stay != o->task.stay || t.token != o->task.token || t.id == o->task.id)
        return fail_at(c, ERR_FLOW_TASK_TAKEN, S("task"));
    if (!is_mine) TRY(op_may(c, o, "drop", true));
    if (!o->token) return fail(c, ERR_FLOW_TASK_TAKEN);
    if (!t.parent) TRY(check_last(c, o, &t));
    t.what = S("{\"dropped\":true}"); // his vote is not given back to him
    TRY(ftask_close(c, &o->ch, &t, TASK_CANCELLED));
    TRY(drop_below(c, o, t.id, 0));
    jw_kid(o->what, "dropped", t.user);
    op_tell(c, o);
    return stay_settle(c, o->i, o->token);
}

// Who asked others before him, or has voted, is not pending himself.
const struct flow_op op_drop = { .any_task_state = true, .passes_on = true, .run = run };
