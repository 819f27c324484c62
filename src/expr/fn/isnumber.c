// SPDX-License-Identifier: Apache-2.0
// ISNUMBER: dates count as numbers, as in spreadsheets.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    return value_bool(value_is(c->arg[0], VALUE_NUMBER) || value_is_datelike(c->arg[0]));
}

const struct fn fn_isnumber = { .sig = "e", .result = VALUE_BOOL, .eval = eval };
