// SPDX-License-Identifier: Apache-2.0
// REPLACE in code points.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 from = call_i64(c, 1, 0), n = call_i64(c, 2, 0);
    str s = c->arg[0].text;
    if (from < 1 || n < 0) return value_error(VALUE_ERR_VALUE);
    str head = text_slice(s, 0, from - 1), gone = text_slice(str_from(s, head.n), 0, n);
    struct buf b = BUF(call_mem(c));
    buf_put(&b, head);
    buf_put(&b, c->arg[3].text);
    buf_put(&b, str_from(s, head.n + gone.n));
    return call_text(c, &b);
}

const struct fn fn_replace = { .sig = "tiit", .result = VALUE_TEXT, .eval = eval };
