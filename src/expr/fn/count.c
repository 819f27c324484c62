// SPDX-License-Identifier: Apache-2.0
// COUNT: in lists numbers and dates only, given singly also text that is a number. Errors and
// empty values do not count.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 count = 0;
    struct call_items it = call_items(c, 0);
    for (struct value v; call_next(&it, &v);) {
        decimal d;
        if (it.in_list) {
            count += value_is(v, VALUE_NUMBER) || value_is_datelike(v);
        } else if (!value_is(v, VALUE_NULL) || !call_has(c, it.arg)) {
            count += value_to_number(v, eval_offset_min(c->ev), &d) == VALUE_ERR_NONE;
        }
    }
    return value_int(count);
}

const struct fn fn_count = { .sig = "LL*", .result = VALUE_NUMBER, .eval = eval };
