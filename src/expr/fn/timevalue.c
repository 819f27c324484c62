// SPDX-License-Identifier: Apache-2.0
// TIMEVALUE: a date before it and full days are dropped.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct value v = value_of_text(call_mem(c), c->arg[0].text, eval_offset_min(c->ev), true);
    i64 ms;
    if (!value_is_datelike(v) || value_to_local_ms(v, eval_offset_min(c->ev), &ms))
        return value_error(VALUE_ERR_VALUE);
    return value_ms(VALUE_TIME, (ms % DAY_MS + DAY_MS) % DAY_MS);
}

const struct fn fn_timevalue = { .sig = "t", .result = VALUE_TIME, .eval = eval };
