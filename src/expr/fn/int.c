// SPDX-License-Identifier: Apache-2.0
// INT: the floor, so INT(-1.5) is -2.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct value v = c->arg[0];
    v.num = decimal_floor(v.num);
    return v;
}

const struct fn fn_int = { .sig = "n", .result = VALUE_NUMBER, .eval = eval };
