// SPDX-License-Identifier: Apache-2.0
// STDEVP
#include <math.h>
#include "expr/numbers.h"

static struct value eval(struct fn_call *c) { return variance(c, 0, 0, sqrt); }

const struct fn fn_stdevp = { .sig = "ll*", .result = VALUE_NUMBER, .eval = eval };
