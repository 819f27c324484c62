// SPDX-License-Identifier: Apache-2.0
// TEXT
#include "expr/fn.h"
#include "expr/number_format.h"

static struct value eval(struct fn_call *c)
{
    struct buf b = BUF(call_mem(c));
    struct value v = c->arg[0];
    int offset = eval_offset_min(c->ev);
    if (value_is(v, VALUE_BOOL)) return value_text(value_to_text(call_mem(c), v, offset));
    if (value_is(v, VALUE_TEXT)) v = value_of_text(call_mem(c), v.text, offset, true);
    if (!number_format_put(&b, v, c->arg[1].text, offset)) return value_error(VALUE_ERR_VALUE);
    return call_text(c, &b);
}

const struct fn fn_text = { .sig = "st", .result = VALUE_TEXT, .eval = eval };
