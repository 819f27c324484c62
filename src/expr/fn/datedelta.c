// SPDX-License-Identifier: Apache-2.0
// DATEDELTA: date + n.
#include "expr/calendar.h"

static struct value eval(struct fn_call *c)
{
    i64 n = call_i64(c, 1, 0);
    if (n < -4000000 || n > 4000000) return value_error(VALUE_ERR_NUM);
    return calendar_date(c->arg[0].days + n);
}

const struct fn fn_datedelta = { .sig = "di", .result = VALUE_DATE, .eval = eval };
