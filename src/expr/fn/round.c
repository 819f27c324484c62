// SPDX-License-Identifier: Apache-2.0
// ROUND: half away from zero.
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return call_rounded(c, DECIMAL_NEAREST); }

const struct fn fn_round = { .sig = "ni?", .result = VALUE_NUMBER, .eval = eval };
