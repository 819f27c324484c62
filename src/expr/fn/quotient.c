// SPDX-License-Identifier: Apache-2.0
// QUOTIENT: cut toward zero, exact.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    decimal a = decimal_abs(c->arg[0].num), b = decimal_abs(c->arg[1].num), rest, q;
    bool minus = decimal_sign(c->arg[0].num) * decimal_sign(c->arg[1].num) < 0;
    if (decimal_sign(b) == 0) return value_error(VALUE_ERR_DIV0);
    if (!decimal_mod(a, b, &rest) || !decimal_sub(a, rest, &a) || !decimal_div(a, b, &q))
        return value_error(VALUE_ERR_NUM);
    return value_num(minus ? decimal_neg(q) : q);
}

const struct fn fn_quotient = { .sig = "nn", .result = VALUE_NUMBER, .eval = eval };
