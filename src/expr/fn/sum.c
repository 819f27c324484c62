// SPDX-License-Identifier: Apache-2.0
// SUM
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    decimal sum;
    i64 count;
    struct value error = call_total(c, 0, &sum, &count);
    return value_is_error(error) ? error : value_num(sum);
}

const struct fn fn_sum = { .sig = "ll*", .result = VALUE_NUMBER, .eval = eval };
