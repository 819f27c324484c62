// SPDX-License-Identifier: Apache-2.0
// SEARCH: any case, wildcards.
#include "base/utf8.h"
#include "expr/criteria.h"

static struct value eval(struct fn_call *c)
{
    str what = c->arg[0].text, s = c->arg[1].text;
    i64 from = call_i64(c, 2, 1);
    if (from < 1 || from > (i64)utf8_count(s) + 1) return value_error(VALUE_ERR_VALUE);
    i64 at = pattern_search(what, s, from - 1);
    return at < 0 ? value_error(VALUE_ERR_VALUE) : value_int(at + 1);
}

const struct fn fn_search = { .sig = "tti?", .result = VALUE_NUMBER, .eval = eval };
