// SPDX-License-Identifier: Apache-2.0
// COMBIN: exact, factor by factor; every step divides without rest.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 n = call_i64(c, 0, 0), k = call_i64(c, 1, 0);
    decimal r = decimal_of(1);
    if (n < 0 || k < 0 || k > n) return value_error(VALUE_ERR_NUM);
    if (k > n - k) k = n - k;
    for (i64 i = 1; i <= k; i++) {
        if (!eval_step(c->ev, 1)) return value_error(VALUE_ERR_LIMIT);
        if (!decimal_mul(r, decimal_of(n - k + i), &r) || !decimal_div(r, decimal_of(i), &r))
            return value_error(VALUE_ERR_NUM);
    }
    return value_num(r);
}

const struct fn fn_combin = { .sig = "ii", .result = VALUE_NUMBER, .eval = eval };
