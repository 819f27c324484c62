// SPDX-License-Identifier: Apache-2.0
// NA
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return (void)c, value_error(VALUE_ERR_NA); }

const struct fn fn_na = { .sig = "", .result = VALUE_ANY, .eval = eval };
