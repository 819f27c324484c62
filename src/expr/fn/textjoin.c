// SPDX-License-Identifier: Apache-2.0
// TEXTJOIN
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    return call_join(c, 2, c->arg[0].text, c->arg[1].is_true);
}

const struct fn fn_textjoin = { .sig = "tbll*", .result = VALUE_TEXT, .eval = eval };
