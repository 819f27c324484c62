// SPDX-License-Identifier: Apache-2.0
// UPPER: a-z only, as all case folding.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    return value_text(str_upper(call_mem(c), c->arg[0].text));
}

const struct fn fn_upper = { .sig = "t", .result = VALUE_TEXT, .eval = eval };
