// SPDX-License-Identifier: Apache-2.0
// WEEKDAY
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 kind = call_i64(c, 1, 1);
    int day = date_weekday(c->arg[0].days); // 1 = Monday
    if (kind == 1) kind = 17;
    if (kind == 2) kind = 11;
    if (kind == 3) return value_int(day - 1);
    if (kind < 11 || kind > 17) return value_error(VALUE_ERR_NUM);
    return value_int((day - (kind - 10) + 7) % 7 + 1);
}

const struct fn fn_weekday = { .sig = "di?", .result = VALUE_NUMBER, .eval = eval };
