// SPDX-License-Identifier: Apache-2.0
// MAX over numbers and dates; empty when there is none (Excel gives 0).
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return call_extreme(c, 1); }

const struct fn fn_max = { .sig = "ll*", .result = VALUE_ANY, .flags = FN_SAME_TYPE, .eval = eval };
