// SPDX-License-Identifier: Apache-2.0
// SQRT
#include <math.h>
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return call_approx(sqrt(call_double(c, 0, 0))); }

const struct fn fn_sqrt = { .sig = "n", .result = VALUE_NUMBER, .eval = eval };
