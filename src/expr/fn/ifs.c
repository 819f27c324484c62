// SPDX-License-Identifier: Apache-2.0
// IFS stops at the first condition that holds.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    if (c->n % 2) return value_error(VALUE_ERR_VALUE);
    for (int i = 0; i < c->n; i += 2) {
        bool b;
        enum value_error e = value_to_bool(list_first(call_eval(c, i)), &b);
        if (e) return value_error(e);
        if (b) return call_eval(c, i + 1);
    }
    return value_error(VALUE_ERR_NA);
}

const struct fn fn_ifs = { .sig = "xx**", .result = VALUE_ANY, .eval = eval };
