// SPDX-License-Identifier: Apache-2.0
// CHOOSE evaluates only what it returns.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    decimal d;
    i64 i;
    enum value_error e = value_to_number(list_first(call_eval(c, 0)), eval_offset_min(c->ev), &d);
    if (e) return value_error(e);
    if (!decimal_to_i64(decimal_trunc(d), &i) || i < 1 || i >= c->n)
        return value_error(VALUE_ERR_VALUE);
    return call_eval(c, (int)i);
}

const struct fn fn_choose = { .sig = "xxx*", .result = VALUE_ANY, .eval = eval };
