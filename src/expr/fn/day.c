// SPDX-License-Identifier: Apache-2.0
// DAY
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return value_int(date_to_civil(c->arg[0].days).day); }

const struct fn fn_day = { .sig = "d", .result = VALUE_NUMBER, .eval = eval };
