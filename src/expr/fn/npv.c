// SPDX-License-Identifier: Apache-2.0
// NPV: exact numbers in, floating point from there.
#include "expr/finance.h"

static struct value eval(struct fn_call *c)
{
    struct value error;
    i64 n;
    double rate = call_double(c, 0, 0), *v = finance_flows(c, 1, &n, &error), sum = 0, factor = 1;
    if (!v) return error;
    if (rate == -1) return value_error(VALUE_ERR_DIV0);
    for (i64 i = 0; i < n; i++) sum += v[i] / (factor *= 1 + rate);
    return call_approx(sum);
}

const struct fn fn_npv = { .sig = "nll*", .result = VALUE_NUMBER, .eval = eval };
