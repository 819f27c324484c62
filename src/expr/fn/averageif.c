// SPDX-License-Identifier: Apache-2.0
// AVERAGEIF: of nothing it is #DIV/0!.
#include "expr/criteria.h"

static struct value eval(struct fn_call *c)
{
    decimal sum;
    i64 count;
    struct value error = call_total_if(c, &sum, &count);
    if (value_is_error(error)) return error;
    return call_mean(sum, count);
}

const struct fn fn_averageif = { .sig = "lsl?", .result = VALUE_NUMBER, .eval = eval };
