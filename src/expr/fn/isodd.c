// SPDX-License-Identifier: Apache-2.0
// ISODD: decimals are cut off first.
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return value_bool(c->arg[0].num.c % 2 != 0); }

const struct fn fn_isodd = { .sig = "i", .result = VALUE_BOOL, .eval = eval };
