// SPDX-License-Identifier: Apache-2.0
// COUNTA: an argument left out between separators counts, as in Excel.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 count = 0;
    struct call_items it = call_items(c, 0);
    for (struct value v; call_next(&it, &v);)
        count += !value_is(v, VALUE_NULL) || (!it.in_list && !call_has(c, it.arg));
    return value_int(count);
}

const struct fn fn_counta = { .sig = "LL*", .result = VALUE_NUMBER, .eval = eval };
