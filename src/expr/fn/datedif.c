// SPDX-License-Identifier: Apache-2.0
// DATEDIF: a start behind the end is #NUM!. M means months in either case; minutes are "min".
#include "expr/calendar.h"

static struct value eval(struct fn_call *c)
{
    i64 from_ms = c->arg[0].ms, to_ms = c->arg[1].ms, out;
    str unit = str_trim(c->arg[2].text);
    if (from_ms > to_ms) return value_error(VALUE_ERR_NUM);
    if (str_eq_nocase(unit, S("h"))) return value_int((to_ms - from_ms) / 3600000);
    if (str_eq_nocase(unit, S("min"))) return value_int((to_ms - from_ms) / 60000);
    if (str_eq_nocase(unit, S("s"))) return value_int((to_ms - from_ms) / 1000);
    i64 from = calendar_day_of(from_ms), to = calendar_day_of(to_ms);
    return calendar_difference(from, to, unit, &out) ? value_int(out) : value_error(VALUE_ERR_NUM);
}

const struct fn fn_datedif = { .sig = "DDt", .result = VALUE_NUMBER, .eval = eval };
