// SPDX-License-Identifier: Apache-2.0
// DATEVALUE: ISO forms only; a time behind it is dropped.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct value v = value_of_text(call_mem(c), c->arg[0].text, eval_offset_min(c->ev), false);
    i64 days;
    if (!value_is(v, VALUE_DATE) && !value_is(v, VALUE_DATETIME))
        return value_error(VALUE_ERR_VALUE);
    if (value_to_days(v, eval_offset_min(c->ev), &days)) return value_error(VALUE_ERR_VALUE);
    return value_date(days);
}

const struct fn fn_datevalue = { .sig = "t", .result = VALUE_DATE, .eval = eval };
