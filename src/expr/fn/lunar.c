// SPDX-License-Identifier: Apache-2.0
// LUNAR: the date of the lunar calendar in words, or the part of it that is asked for.
#include "base/almanac.h"
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct lunar l;
    str part = call_has(c, 1) ? c->arg[1].text : STR_NONE;
    struct buf b = BUF(call_mem(c));
    if (!lunar_of_day(c->arg[0].days, &l)) return value_error(VALUE_ERR_NUM);
    bool all = !part.n, md = str_eq_nocase(part, S("MD"));
    bool y = all || str_eq_nocase(part, S("Y")), m = all || md || str_eq_nocase(part, S("M"));
    bool d = all || md || str_eq_nocase(part, S("D"));
    if (str_eq_nocase(part, S("Z"))) buf_put(&b, lunar_animal(l.year));
    else if (!y && !m && !d) return value_error(VALUE_ERR_VALUE);
    if (y) lunar_put_year(&b, l.year);
    if (all) buf_put(&b, S("年"));
    if (m) lunar_put_month(&b, l);
    if (d) lunar_put_day(&b, l.day);
    return call_text(c, &b);
}

const struct fn fn_lunar = { .sig = "dt?", .result = VALUE_TEXT, .eval = eval };
