// SPDX-License-Identifier: Apache-2.0
// ISLOGICAL
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return value_bool(value_is(c->arg[0], VALUE_BOOL)); }

const struct fn fn_islogical = { .sig = "e", .result = VALUE_BOOL, .eval = eval };
