// SPDX-License-Identifier: Apache-2.0
// ISEVEN: decimals are cut off first.
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return value_bool(c->arg[0].num.c % 2 == 0); }

const struct fn fn_iseven = { .sig = "i", .result = VALUE_BOOL, .eval = eval };
