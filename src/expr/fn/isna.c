// SPDX-License-Identifier: Apache-2.0
// ISNA
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    return value_bool(value_is_error(c->arg[0]) && c->arg[0].error == VALUE_ERR_NA);
}

const struct fn fn_isna = { .sig = "e", .result = VALUE_BOOL, .eval = eval };
