// SPDX-License-Identifier: Apache-2.0
// AVERAGE: of nothing it is #DIV/0!.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    decimal sum;
    i64 count;
    struct value error = call_total(c, 0, &sum, &count);
    if (value_is_error(error)) return error;
    return call_mean(sum, count);
}

const struct fn fn_average = { .sig = "ll*", .result = VALUE_NUMBER, .eval = eval };
