// SPDX-License-Identifier: Apache-2.0
// SUBSTITUTE distinguishes case.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    str s = c->arg[0].text, old = c->arg[1].text;
    i64 which = c->n > 3 ? call_i64(c, 3, 0) : 0, seen = 0, at;
    if (c->n > 3 && which < 1) return value_error(VALUE_ERR_VALUE);
    if (old.n == 0) return c->arg[0];
    struct buf b = BUF(call_mem(c));
    while ((at = str_find(s, old)) >= 0) {
        seen++;
        buf_put(&b, str_sub(s, 0, (size_t)at));
        buf_put(&b, which == 0 || which == seen ? c->arg[2].text : old);
        s = str_from(s, (size_t)at + old.n);
        if (b.n > VALUE_TEXT_MAX || !eval_step(c->ev, 1)) return value_error(VALUE_ERR_LIMIT);
    }
    buf_put(&b, s);
    return call_text(c, &b);
}

const struct fn fn_substitute = { .sig = "ttti?", .result = VALUE_TEXT, .eval = eval };
