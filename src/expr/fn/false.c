// SPDX-License-Identifier: Apache-2.0
// FALSE
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return (void)c, value_bool(false); }

const struct fn fn_false = { .sig = "", .result = VALUE_BOOL, .eval = eval };
