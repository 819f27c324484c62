// SPDX-License-Identifier: Apache-2.0
// NOT
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return value_bool(!c->arg[0].is_true); }

const struct fn fn_not = { .sig = "b", .result = VALUE_BOOL, .eval = eval };
