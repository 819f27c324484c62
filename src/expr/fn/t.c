// SPDX-License-Identifier: Apache-2.0
// T
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    return value_is(c->arg[0], VALUE_TEXT) ? c->arg[0] : value_text(S(""));
}

const struct fn fn_t = { .sig = "s", .result = VALUE_TEXT, .eval = eval };
