// SPDX-License-Identifier: Apache-2.0
// REPT
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 times = call_i64(c, 1, 0);
    str s = c->arg[0].text;
    if (times < 0) return value_error(VALUE_ERR_VALUE);
    if (s.n == 0) return c->arg[0];
    if (times > (i64)(VALUE_TEXT_MAX / s.n)) return value_error(VALUE_ERR_LIMIT);
    struct buf b = BUF(call_mem(c));
    for (i64 i = 0; i < times; i++) buf_put(&b, s);
    return call_text(c, &b);
}

const struct fn fn_rept = { .sig = "ti", .result = VALUE_TEXT, .eval = eval };
