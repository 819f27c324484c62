// SPDX-License-Identifier: Apache-2.0
// EDATE
#include "expr/calendar.h"

static struct value eval(struct fn_call *c)
{
    return calendar_month_later(c->arg[0].days, call_i64(c, 1, 0), false);
}

const struct fn fn_edate = { .sig = "di", .result = VALUE_DATE, .eval = eval };
