// SPDX-License-Identifier: Apache-2.0
// ROUNDDOWN: toward zero.
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return call_rounded(c, DECIMAL_TO_ZERO); }

const struct fn fn_rounddown = { .sig = "ni?", .result = VALUE_NUMBER, .eval = eval };
