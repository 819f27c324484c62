// SPDX-License-Identifier: Apache-2.0
// SWITCH evaluates cases up to the one that matches, and only its result.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct value v = list_first(call_eval(c, 0));
    if (value_is_error(v)) return v;
    int i = 1;
    for (; i + 1 < c->n; i += 2) {
        struct value k = list_first(call_eval(c, i));
        if (value_is_error(k)) return k;
        if (value_equal_at(v, k, eval_offset_min(c->ev))) return call_eval(c, i + 1);
    }
    return i < c->n ? call_eval(c, i) : value_error(VALUE_ERR_NA);
}

const struct fn fn_switch = { .sig = "xxxx*", .result = VALUE_ANY, .eval = eval };
