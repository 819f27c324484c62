// SPDX-License-Identifier: Apache-2.0
// FACT: exact; 34! has more than 38 digits and is #NUM!.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 n = call_i64(c, 0, 0);
    decimal f = decimal_of(1);
    if (decimal_sign(c->arg[0].num) < 0 || n > 40) return value_error(VALUE_ERR_NUM);
    for (i64 i = 2; i <= n; i++)
        if (!decimal_mul(f, decimal_of(i), &f)) return value_error(VALUE_ERR_NUM);
    return value_num(f);
}

const struct fn fn_fact = { .sig = "i", .result = VALUE_NUMBER, .eval = eval };
