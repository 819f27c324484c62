// SPDX-License-Identifier: Apache-2.0
// RIGHT in code points.
#include "base/utf8.h"
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 n = c->n > 1 ? call_i64(c, 1, 0) : 1, all = (i64)utf8_count(c->arg[0].text);
    if (n < 0) return value_error(VALUE_ERR_VALUE);
    return value_text(text_slice(c->arg[0].text, n < all ? all - n : 0, n));
}

const struct fn fn_right = { .sig = "ti?", .result = VALUE_TEXT, .eval = eval };
