// SPDX-License-Identifier: Apache-2.0
// ABS
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct value v = c->arg[0];
    v.num = decimal_abs(v.num);
    return v;
}

const struct fn fn_abs = { .sig = "n", .result = VALUE_NUMBER, .eval = eval };
