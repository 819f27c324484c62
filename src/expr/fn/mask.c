// SPDX-License-Identifier: Apache-2.0
// MASK: a text not longer than what is kept is all stars, so that nothing short slips through.
#include "base/utf8.h"
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    str s = c->arg[0].text;
    i64 n = (i64)utf8_count(s), first = call_i64(c, 1, 3), last = call_i64(c, 2, 4);
    if (first < 0 || last < 0) return value_error(VALUE_ERR_VALUE);
    if (first >= n || last >= n || first + last >= n) first = last = 0;
    struct buf b = BUF(call_mem(c));
    buf_put(&b, text_slice(s, 0, first));
    for (i64 i = first; i < n - last; i++) buf_char(&b, '*');
    buf_put(&b, text_slice(s, n - last, last));
    return call_text(c, &b);
}

const struct fn fn_mask = { .sig = "ti?i?", .result = VALUE_TEXT, .eval = eval };
