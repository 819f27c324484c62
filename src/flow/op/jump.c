// SPDX-License-Identifier: Apache-2.0
// A token is put at another node, whatever lies between: back along its way as with a return, else just there.
#include "flow/work.h"

static err_t run(struct ctx *c, struct doing *o)
{
    const struct flow_node *to;
    struct token *t;
    struct flow_targets back;
    TRY(op_token(c, o, &t));
    TRY(op_node(c, o, &to));
    o->node = t->node;
    jw_kid(o->what, "token", t->id);
    jw_kstr(o->what, "to", to->id);
    op_tell(c, o);
    t->leaving = S("moved");
    back_targets(c, o->i, t, false, &back);
    for (size_t k = 0; k < back.n; k++)
        if (back.v[k] == to) return send_back(c, o->i, t, to, false);
    t->trail = trail_add(c->mem, t->trail, t->node->id);
    return token_put(c, o->i, t, to);
}

const struct flow_op op_jump = { .place = OP_ADMIN, .run = run };
