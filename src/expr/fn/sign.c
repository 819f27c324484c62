// SPDX-License-Identifier: Apache-2.0
// SIGN
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return value_int(decimal_sign(c->arg[0].num)); }

const struct fn fn_sign = { .sig = "n", .result = VALUE_NUMBER, .eval = eval };
