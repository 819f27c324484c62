// SPDX-License-Identifier: Apache-2.0
// YEARFRAC
#include "expr/calendar.h"

static struct value part(i64 days, i64 per_hundred_years)
{
    decimal d;
    bool ok = decimal_mul(decimal_of(days), decimal_of(100), &d) &&
              decimal_div(d, decimal_of(per_hundred_years), &d);
    return ok ? value_num(d) : value_error(VALUE_ERR_NUM);
}

static struct value eval(struct fn_call *c)
{
    i64 from = i64_min(c->arg[0].days, c->arg[1].days),
        to = i64_max(c->arg[0].days, c->arg[1].days);
    switch (call_i64(c, 2, 0)) {
    case 0: return part(calendar_days360(from, to, false), 36000);
    case 1: return part(to - from, calendar_mean_year(from, to));
    case 2: return part(to - from, 36000);
    case 3: return part(to - from, 36500);
    case 4: return part(calendar_days360(from, to, true), 36000);
    default: return value_error(VALUE_ERR_NUM);
    }
}

const struct fn fn_yearfrac = { .sig = "ddi?", .result = VALUE_NUMBER, .eval = eval };
