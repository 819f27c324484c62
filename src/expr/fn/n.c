// SPDX-License-Identifier: Apache-2.0
// N: a date gives its serial number (days since 1899-12-30).
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct value v = c->arg[0];
    decimal d;
    if (value_is(v, VALUE_TEXT) || value_to_number(v, eval_offset_min(c->ev), &d))
        return value_int(0);
    return value_num(d);
}

const struct fn fn_n = { .sig = "s", .result = VALUE_NUMBER, .eval = eval };
