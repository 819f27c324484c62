// SPDX-License-Identifier: Apache-2.0
// YEAR
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    return value_int(date_to_civil(c->arg[0].days).year);
}

const struct fn fn_year = { .sig = "d", .result = VALUE_NUMBER, .eval = eval };
