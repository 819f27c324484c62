// SPDX-License-Identifier: Apache-2.0
// AVERAGE: of nothing it is #DIV/0!.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    decimal sum;
    i64 count;
    struct value error = call_total(c, 0, &sum, &count);
    if (value_is_error(error)) return error;
    if (count == 0) return value_error(VALUE_ERR_DIV0);
    if (!decimal_div(sum, decimal_of(count), &sum)) return value_error(VALUE_ERR_NUM);
    return value_num(sum);
}

const struct fn fn_average = { .sig = "ll*", .result = VALUE_NUMBER, .eval = eval };
