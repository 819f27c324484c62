// SPDX-License-Identifier: Apache-2.0
// EOMONTH
#include "expr/calendar.h"

static struct value eval(struct fn_call *c)
{
    return calendar_month_later(c->arg[0].days, call_i64(c, 1, 0), true);
}

const struct fn fn_eomonth = { .sig = "di", .result = VALUE_DATE, .eval = eval };
