// SPDX-License-Identifier: Apache-2.0
// EXACT
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    return value_bool(str_eq(c->arg[0].text, c->arg[1].text));
}

const struct fn fn_exact = { .sig = "tt", .result = VALUE_BOOL, .eval = eval };
