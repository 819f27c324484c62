// SPDX-License-Identifier: Apache-2.0
// NETWORKDAYS.INTL
#include "expr/calendar.h"

static struct value eval(struct fn_call *c)
{
    struct workweek w;
    struct value error = workweek_of(c, 2, &w);
    if (!value_is_error(error)) error = workweek_holidays(c, 3, &w);
    return value_is_error(error) ? error : workdays_between(c, &w);
}

const struct fn fn_networkdays_intl = {
    .sig = "ddL?L?", .result = VALUE_NUMBER, .flags = FN_NO_SQL | FN_CALENDAR, .eval = eval
};
