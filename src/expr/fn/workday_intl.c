// SPDX-License-Identifier: Apache-2.0
// WORKDAY.INTL
#include "expr/calendar.h"

static struct value eval(struct fn_call *c)
{
    struct workweek w;
    struct value error = workweek_of(c, 2, &w);
    if (!value_is_error(error)) error = workweek_holidays(c, 3, &w);
    return value_is_error(error) ? error : workday_after(c, &w);
}

const struct fn fn_workday_intl = {
    .sig = "diL?L?", .result = VALUE_DATE, .flags = FN_NO_SQL | FN_CALENDAR, .eval = eval
};
