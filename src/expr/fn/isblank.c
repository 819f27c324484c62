// SPDX-License-Identifier: Apache-2.0
// ISBLANK: nothing there; a text without characters is not blank (as in Excel).
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return value_bool(value_is(c->arg[0], VALUE_NULL)); }

const struct fn fn_isblank = { .sig = "e", .result = VALUE_BOOL, .eval = eval };
