// SPDX-License-Identifier: Apache-2.0
// TRUNC: the same as ROUNDDOWN.
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return call_rounded(c, DECIMAL_TO_ZERO); }

const struct fn fn_trunc = { .sig = "ni?", .result = VALUE_NUMBER, .eval = eval };
