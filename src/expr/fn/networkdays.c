// SPDX-License-Identifier: Apache-2.0
// NETWORKDAYS: both ends count. The fourth argument is seven flags from Sunday on, 1 for days off.
#include "expr/calendar.h"

static struct value eval(struct fn_call *c)
{
    struct workweek w;
    struct value error = call_has(c, 3) ? workweek_of_flags(c, 3, &w) : workweek_usual(&w);
    if (!value_is_error(error)) error = workweek_holidays(c, 2, &w);
    return value_is_error(error) ? error : workdays_between(c, &w);
}

const struct fn fn_networkdays = {
    .sig = "ddL?l?", .result = VALUE_NUMBER, .flags = FN_NO_SQL | FN_CALENDAR, .eval = eval
};
