// SPDX-License-Identifier: Apache-2.0
// What a rule does (act/): {"type":"service","do":[..]}. Effects and the token's way on commit together; a step
// that waits leaves it here with a time, and it goes on with the step behind that.
#include "flow/internal.h"

static err_t check(struct ctx *c, struct checking *k, const struct flow_node *n)
{
    return check_passed(c, k, n, steps_check(c, k->form, json_get(n->j, S("do")), S("do"), 0));
}

static void tell(struct ctx *c, struct inst *i, const struct token *t, str log)
{
    inst_tell(c, i, &(struct flow_event){ .kind = S("service"), .node = t->node->id, .what = log });
}

static err_t work(struct ctx *c, struct inst *i, struct token *t)
{
    struct act a = inst_act(c, i, t);
    struct buf log = BUF(c->mem);
    struct jw w = JW(&log);
    bool ended;
    a.is_again = t->is_again;
    jw_obj(&w);
    jw_key(&w, S("steps"));
    jw_arr(&w);
    TRY(act_steps(c, &a, json_get(t->node->j, S("do")), &w, &ended));
    jw_end_arr(&w);
    jw_end_obj(&w);
    if (!a.again) tell(c, i, t, buf_str(&log));
    if (ended) return token_leave(c, i, t);
    t->step = a.step;
    token_rest(t);
    return due_set(c, i,
                   &(struct flow_due){ .token = t->id, .kind = S("node"), .at = a.wait_until });
}

const struct flow_kind node_service = { .waits = true, .check = check, .enter = work };
