// SPDX-License-Identifier: Apache-2.0
// TYPE
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    switch (c->arg[0].type) {
    case VALUE_TEXT: return value_int(2);
    case VALUE_BOOL: return value_int(4);
    case VALUE_ERROR: return value_int(16);
    case VALUE_LIST: return value_int(64);
    default: return value_int(1);
    }
}

const struct fn fn_type = { .sig = "L", .result = VALUE_NUMBER, .eval = eval };
