// SPDX-License-Identifier: Apache-2.0
// DOLLAR: the currency is the yuan.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct buf b = BUF(call_mem(c));
    if (decimal_sign(c->arg[0].num) < 0) buf_char(&b, '-');
    buf_lit(&b, "¥");
    if (!call_put_fixed(&b, decimal_abs(c->arg[0].num), call_i64(c, 1, 2), true))
        return value_error(VALUE_ERR_NUM);
    return call_text(c, &b);
}

const struct fn fn_dollar = { .sig = "ni?", .result = VALUE_TEXT, .eval = eval };
