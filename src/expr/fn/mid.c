// SPDX-License-Identifier: Apache-2.0
// MID in code points.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 from = call_i64(c, 1, 0), n = call_i64(c, 2, 0);
    if (from < 1 || n < 0) return value_error(VALUE_ERR_VALUE);
    return value_text(text_slice(c->arg[0].text, from - 1, n));
}

const struct fn fn_mid = { .sig = "tii", .result = VALUE_TEXT, .eval = eval };
