// SPDX-License-Identifier: Apache-2.0
// MINIFS
#include "expr/criteria.h"

static struct value eval(struct fn_call *c)
{
    struct selection s;
    if (!selection_open(c, 1, c->arg[0], &s)) return value_error(VALUE_ERR_VALUE);
    return selection_extreme(c, &s, -1);
}

const struct fn fn_minifs = { .sig = "lls**", .result = VALUE_ANY, .eval = eval };
