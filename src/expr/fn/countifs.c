// SPDX-License-Identifier: Apache-2.0
// COUNTIFS
#include "expr/criteria.h"

static struct value eval(struct fn_call *c)
{
    struct selection s;
    i64 count = 0;
    if (!selection_open(c, 0, c->arg[0], &s)) return value_error(VALUE_ERR_VALUE);
    for (i64 i = 0; i < list_count(c->arg[0]); i++) count += selection_has(&s, i);
    return value_int(count);
}

const struct fn fn_countifs = { .sig = "ls**", .result = VALUE_NUMBER, .eval = eval };
