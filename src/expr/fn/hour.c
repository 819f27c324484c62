// SPDX-License-Identifier: Apache-2.0
// HOUR
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return value_int(call_second_of_day(c, 0) / 3600); }

const struct fn fn_hour = { .sig = "D", .result = VALUE_NUMBER, .eval = eval };
