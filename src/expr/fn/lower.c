// SPDX-License-Identifier: Apache-2.0
// LOWER: A-Z only, as all case folding.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    return value_text(str_lower(call_mem(c), c->arg[0].text));
}

const struct fn fn_lower = { .sig = "t", .result = VALUE_TEXT, .eval = eval };
