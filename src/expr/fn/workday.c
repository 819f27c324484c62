// SPDX-License-Identifier: Apache-2.0
// WORKDAY
#include "expr/calendar.h"

static struct value eval(struct fn_call *c)
{
    struct workweek w;
    struct value error = call_has(c, 3) ? workweek_of_flags(c, 3, &w) : workweek_usual(&w);
    if (!value_is_error(error)) error = workweek_holidays(c, 2, &w);
    return value_is_error(error) ? error : workday_after(c, &w);
}

const struct fn fn_workday = {
    .sig = "diL?l?", .result = VALUE_DATE, .flags = FN_NO_SQL | FN_CALENDAR, .eval = eval
};
