// SPDX-License-Identifier: Apache-2.0
// SLN: exact.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    decimal d;
    if (decimal_sign(c->arg[2].num) == 0) return value_error(VALUE_ERR_DIV0);
    if (!decimal_sub(c->arg[0].num, c->arg[1].num, &d) || !decimal_div(d, c->arg[2].num, &d))
        return value_error(VALUE_ERR_NUM);
    return value_num(d);
}

const struct fn fn_sln = { .sig = "nnn", .result = VALUE_NUMBER, .eval = eval };
