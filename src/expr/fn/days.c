// SPDX-License-Identifier: Apache-2.0
// DAYS
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return value_int(c->arg[0].days - c->arg[1].days); }

const struct fn fn_days = { .sig = "dd", .result = VALUE_NUMBER, .eval = eval };
