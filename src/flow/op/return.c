// SPDX-License-Identifier: Apache-2.0
// Back to a node that was gone through: one person may do it, and it ends the whole node, however many vote.
#include "flow/work.h"

static bool is_allowed(const struct doing *o, const struct flow_node *to)
{
    const struct json *list = json_get(o->node->j, S("return_to"));
    if (!list || !list->first) return true;
    json_each(j, list) if (str_eq(json_str(j), to->id)) return true;
    return false;
}

static err_t find_target(struct ctx *c, struct doing *o, bool direct, const struct flow_node **out)
{
    struct flow_targets t;
    const struct json *to = json_get(o->body, S("to"));
    back_targets(c, o->i, o->token, direct, &t);
    for (size_t k = 0; k < t.n; k++) {
        *out = t.v[k];
        if ((!to || str_eq(t.v[k]->id, json_str(to))) && is_allowed(o, t.v[k])) return OK;
    }
    return fail_at(c, ERR_FLOW_RETURN_TO, S("to"));
}

static err_t run(struct ctx *c, struct doing *o)
{
    const struct flow_node *to = NULL;
    str mode = json_str(json_get(o->body, S("mode")));
    bool direct = str_eq(mode, S("direct"));
    TRY(op_may(c, o, "return", true));
    if (o->task.kind == TASK_DELEGATED) return fail(c, ERR_FLOW_NOT_OFFERED);
    if (mode.n && !direct && !str_eq(mode, S("again")))
        return fail_arg(c, ERR_BAD_REQUEST, S("mode"), S("mode"));
    TRY(find_target(c, o, direct, &to));
    TRY(op_decide(c, o, DECIDED_RETURN));
    jw_kstr(o->what, "to", to->id);
    jw_kstr(o->what, "mode", direct ? S("direct") : S("again"));
    op_tell(c, o);
    return send_back(c, o->i, o->token, to, direct);
}

const struct flow_op op_return = { .run = run };
