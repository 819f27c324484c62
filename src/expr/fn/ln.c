// SPDX-License-Identifier: Apache-2.0
// LN
#include "base/real.h"
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return call_approx(real_log(call_double(c, 0, 0))); }

const struct fn fn_ln = { .sig = "n", .result = VALUE_NUMBER, .eval = eval };
