// SPDX-License-Identifier: Apache-2.0
// MINUTE
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    return value_int(call_second_of_day(c, 0) / 60 % 60);
}

const struct fn fn_minute = { .sig = "D", .result = VALUE_NUMBER, .eval = eval };
