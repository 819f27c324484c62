// SPDX-License-Identifier: Apache-2.0
// LCM of whole parts.
#include "expr/numbers.h"

static struct value eval(struct fn_call *c)
{
    struct value error;
    i64 n, *v = whole_numbers(c, &n, &error), m = n > 0 ? 1 : 0;
    if (!v) return error;
    for (i64 i = 0; i < n; i++) {
        if (v[i] == 0) return value_int(0);
        if (__builtin_mul_overflow(m, v[i] / common_divisor(m, v[i]), &m))
            return value_error(VALUE_ERR_NUM);
    }
    return value_int(m);
}

const struct fn fn_lcm = { .sig = "ll*", .result = VALUE_NUMBER, .eval = eval };
