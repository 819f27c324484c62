// SPDX-License-Identifier: Apache-2.0
// AVERAGEIFS: of nothing it is #DIV/0!.
#include "expr/criteria.h"

static struct value eval(struct fn_call *c)
{
    decimal sum;
    i64 count;
    struct selection s;
    if (!selection_open(c, 1, c->arg[0], &s)) return value_error(VALUE_ERR_VALUE);
    struct value error = selection_total(c, c->arg[0], &s, &sum, &count);
    if (value_is_error(error)) return error;
    return call_mean(sum, count);
}

const struct fn fn_averageifs = { .sig = "lls**", .result = VALUE_NUMBER, .eval = eval };
