// SPDX-License-Identifier: Apache-2.0
// ISTEXT
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return value_bool(value_is(c->arg[0], VALUE_TEXT)); }

const struct fn fn_istext = { .sig = "e", .result = VALUE_BOOL, .eval = eval };
