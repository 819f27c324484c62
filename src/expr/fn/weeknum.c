// SPDX-License-Identifier: Apache-2.0
// WEEKNUM: week 1 holds 1 January, but for 21 (and 150), the ISO week.
#include "expr/calendar.h"

static struct value eval(struct fn_call *c)
{
    i64 kind = call_i64(c, 1, 1), days = c->arg[0].days;
    if (kind == 21 || kind == 150) return value_int(calendar_iso_week(days));
    if (kind == 1) kind = 17;
    if (kind == 2) kind = 11;
    if (kind < 11 || kind > 17) return value_error(VALUE_ERR_NUM);
    i64 first = date_from_civil(date_to_civil(days).year, 1, 1);
    int lead = (date_weekday(first) - (int)(kind - 10) + 7) % 7;
    return value_int((days - first + lead) / 7 + 1);
}

const struct fn fn_weeknum = { .sig = "di?", .result = VALUE_NUMBER, .eval = eval };
