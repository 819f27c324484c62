// SPDX-License-Identifier: Apache-2.0
// STDEV
#include <math.h>
#include "expr/numbers.h"

static struct value eval(struct fn_call *c) { return variance(c, 0, 1, sqrt); }

const struct fn fn_stdev = { .sig = "ll*", .result = VALUE_NUMBER, .eval = eval };
