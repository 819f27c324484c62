// SPDX-License-Identifier: Apache-2.0
// LEFT in code points.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 n = c->n > 1 ? call_i64(c, 1, 0) : 1;
    if (n < 0) return value_error(VALUE_ERR_VALUE);
    return value_text(text_slice(c->arg[0].text, 0, n));
}

const struct fn fn_left = { .sig = "ti?", .result = VALUE_TEXT, .eval = eval };
