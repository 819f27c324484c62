// SPDX-License-Identifier: Apache-2.0
// LARGE
#include "expr/numbers.h"

static struct value eval(struct fn_call *c)
{
    struct value error;
    i64 n, k = call_i64(c, 1, 0);
    decimal *v = sorted_numbers(c, 0, 1, &n, &error);
    if (!v) return error;
    return k < 1 || k > n ? value_error(VALUE_ERR_NUM) : value_num(v[n - k]);
}

const struct fn fn_large = { .sig = "li", .result = VALUE_NUMBER, .eval = eval };
