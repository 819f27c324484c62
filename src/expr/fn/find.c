// SPDX-License-Identifier: Apache-2.0
// FIND in code points, case matters, no wildcards.
#include "base/utf8.h"
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    str what = c->arg[0].text, s = c->arg[1].text;
    i64 from = call_i64(c, 2, 1);
    if (from < 1 || from > (i64)utf8_count(s) + 1) return value_error(VALUE_ERR_VALUE);
    str rest = str_from(s, utf8_offset(s, (size_t)from - 1));
    i64 at = what.n ? str_find(rest, what) : 0;
    if (at < 0) return value_error(VALUE_ERR_VALUE);
    return value_int(from + (i64)utf8_count(str_sub(rest, 0, (size_t)at)));
}

const struct fn fn_find = { .sig = "tti?", .result = VALUE_NUMBER, .eval = eval };
