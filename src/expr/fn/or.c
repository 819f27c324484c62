// SPDX-License-Identifier: Apache-2.0
// OR stops at the first condition that holds.
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return call_all_any(c, true); }

const struct fn fn_or = { .sig = "xx*", .result = VALUE_BOOL, .eval = eval };
