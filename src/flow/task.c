// SPDX-License-Identifier: Apache-2.0
// What fill, approve and copy make of a token that comes.
#include "flow/internal.h"

err_t flow_task_check(struct ctx *c, struct checking *k, const struct flow_node *n)
{
    (void)c;
    (void)k;
    (void)n;
    return OK;
}

err_t flow_task_enter(struct ctx *c, struct inst *i, struct token *t)
{
    (void)c;
    (void)i;
    token_rest(t);
    return OK;
}

err_t flow_task_leave(struct ctx *c, struct inst *i, struct token *t)
{
    (void)c;
    (void)i;
    (void)t;
    return OK;
}

err_t flow_copy_enter(struct ctx *c, struct inst *i, struct token *t)
{
    return token_leave(c, i, t);
}

err_t flow_task_due(struct ctx *c, struct inst *i, struct token *t, const struct flow_due *d)
{
    (void)c;
    (void)i;
    (void)t;
    (void)d;
    return OK;
}

err_t flow_task_ended(struct ctx *c, struct inst *i)
{
    (void)c;
    (void)i;
    return OK;
}
