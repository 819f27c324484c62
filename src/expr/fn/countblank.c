// SPDX-License-Identifier: Apache-2.0
// COUNTBLANK: nothing, or a text without characters.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 count = 0;
    struct call_items it = call_items(c, 0);
    for (struct value v; call_next(&it, &v);) count += value_is_empty(v);
    return value_int(count);
}

const struct fn fn_countblank = { .sig = "LL*", .result = VALUE_NUMBER, .eval = eval };
