// SPDX-License-Identifier: Apache-2.0
// FIXED
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct buf b = BUF(call_mem(c));
    bool grouped = c->n < 3 || !c->arg[2].is_true;
    if (!call_put_fixed(&b, c->arg[0].num, call_i64(c, 1, 2), grouped))
        return value_error(VALUE_ERR_NUM);
    return call_text(c, &b);
}

const struct fn fn_fixed = { .sig = "ni?b?", .result = VALUE_TEXT, .eval = eval };
