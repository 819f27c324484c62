// SPDX-License-Identifier: Apache-2.0
// XOR
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    bool odd = false;
    struct call_items it = call_items(c, 0);
    for (struct value v; call_next(&it, &v);) {
        bool b;
        if (it.in_list && !value_is(v, VALUE_BOOL) && !value_is(v, VALUE_NUMBER) &&
            !value_is_error(v))
            continue;
        enum value_error e = value_to_bool(v, &b);
        if (e) return value_error(e);
        odd ^= b;
    }
    return value_bool(odd);
}

const struct fn fn_xor = { .sig = "ll*", .result = VALUE_BOOL, .eval = eval };
