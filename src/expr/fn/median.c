// SPDX-License-Identifier: Apache-2.0
// MEDIAN: of an even count the mean of the two in the middle.
#include "expr/numbers.h"

static struct value eval(struct fn_call *c)
{
    struct value error;
    i64 n;
    decimal *v = sorted_numbers(c, 0, c->n, &n, &error), sum;
    if (!v) return error;
    if (n == 0) return value_error(VALUE_ERR_NUM);
    if (n % 2) return value_num(v[n / 2]);
    if (!decimal_add(v[n / 2 - 1], v[n / 2], &sum)) return value_error(VALUE_ERR_NUM);
    return call_mean(sum, 2);
}

const struct fn fn_median = { .sig = "ll*", .result = VALUE_NUMBER, .eval = eval };
