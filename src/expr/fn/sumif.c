// SPDX-License-Identifier: Apache-2.0
// SUMIF: items of the sum range are taken in the order of the condition's range.
#include "expr/criteria.h"

static struct value eval(struct fn_call *c)
{
    decimal sum;
    i64 count;
    struct value error = call_total_if(c, &sum, &count);
    return value_is_error(error) ? error : value_num(sum);
}

const struct fn fn_sumif = { .sig = "lsl?", .result = VALUE_NUMBER, .eval = eval };
