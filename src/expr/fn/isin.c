// SPDX-License-Identifier: Apache-2.0
// ISIN: equality as = has it.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct call_items it = call_items(c, 1);
    for (struct value v; call_next(&it, &v);)
        if (!value_is_error(v) && value_equal_at(c->arg[0], v, eval_offset_min(c->ev)))
            return value_bool(true);
    return value_bool(false);
}

const struct fn fn_isin = { .sig = "sll*", .result = VALUE_BOOL, .eval = eval };
