// SPDX-License-Identifier: Apache-2.0
// ROUNDUP: away from zero.
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return call_rounded(c, DECIMAL_FROM_ZERO); }

const struct fn fn_roundup = { .sig = "ni?", .result = VALUE_NUMBER, .eval = eval };
