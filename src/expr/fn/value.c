// SPDX-License-Identifier: Apache-2.0
// VALUE: dates and times give their serial number.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct value v = c->arg[0];
    decimal d;
    if (value_is(v, VALUE_TEXT))
        v = value_of_text(call_mem(c), v.text, eval_offset_min(c->ev), true);
    if (value_is(v, VALUE_BOOL)) return value_error(VALUE_ERR_VALUE);
    enum value_error e = value_to_number(v, eval_offset_min(c->ev), &d);
    return e ? value_error(e) : value_num(d);
}

const struct fn fn_value = { .sig = "s", .result = VALUE_NUMBER, .eval = eval };
