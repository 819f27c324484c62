// SPDX-License-Identifier: Apache-2.0
// POWER: exact for whole exponents as long as the digits fit.
#include "expr/eval.h"

static struct value eval(struct fn_call *c) { return eval_power(c->arg[0].num, c->arg[1].num); }

const struct fn fn_power = { .sig = "nn", .result = VALUE_NUMBER, .eval = eval };
