// SPDX-License-Identifier: Apache-2.0
// VAR
#include "expr/numbers.h"

static struct value eval(struct fn_call *c) { return variance(c, 0, 1, NULL); }

const struct fn fn_var = { .sig = "ll*", .result = VALUE_NUMBER, .eval = eval };
