// SPDX-License-Identifier: Apache-2.0
// MOD: exact also for fractions, with the divisor's sign.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct value v = c->arg[0];
    if (decimal_sign(c->arg[1].num) == 0) return value_error(VALUE_ERR_DIV0);
    if (!decimal_mod(v.num, c->arg[1].num, &v.num)) return value_error(VALUE_ERR_NUM);
    v.is_approx |= c->arg[1].is_approx;
    return v;
}

const struct fn fn_mod = { .sig = "nn", .result = VALUE_NUMBER, .eval = eval };
