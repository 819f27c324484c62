// SPDX-License-Identifier: Apache-2.0
// GCD of whole parts.
#include "expr/numbers.h"

static struct value eval(struct fn_call *c)
{
    struct value error;
    i64 n, *v = whole_numbers(c, &n, &error), g = 0;
    if (!v) return error;
    for (i64 i = 0; i < n; i++) g = common_divisor(g, v[i]);
    return value_int(g);
}

const struct fn fn_gcd = { .sig = "ll*", .result = VALUE_NUMBER, .eval = eval };
