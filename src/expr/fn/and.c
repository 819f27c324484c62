// SPDX-License-Identifier: Apache-2.0
// AND stops at the first condition that does not hold.
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return call_all_any(c, false); }

const struct fn fn_and = { .sig = "xx*", .result = VALUE_BOOL, .eval = eval };
