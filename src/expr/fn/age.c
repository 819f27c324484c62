// SPDX-License-Identifier: Apache-2.0
// AGE: completed years. Without a second argument it depends on the day, so it is volatile then.
#include "expr/calendar.h"

static struct value eval(struct fn_call *c)
{
    i64 birth, years, at = date_of_instant(eval_now_ms(c->ev), eval_offset_min(c->ev));
    if (value_is_empty(c->arg[0])) return value_null();
    enum value_error e = value_to_days(c->arg[0], eval_offset_min(c->ev), &birth);
    if (!e && call_has(c, 1)) e = value_to_days(c->arg[1], eval_offset_min(c->ev), &at);
    if (e) return value_error(e);
    if (at < birth) return value_error(VALUE_ERR_NUM);
    return calendar_difference(birth, at, S("Y"), &years) ? value_int(years)
                                                          : value_error(VALUE_ERR_NUM);
}

const struct fn fn_age = {
    .sig = "ss?", .result = VALUE_NUMBER, .flags = FN_VOLATILE_SHORT, .eval = eval
};
