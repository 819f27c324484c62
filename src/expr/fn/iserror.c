// SPDX-License-Identifier: Apache-2.0
// ISERROR
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return value_bool(value_is_error(c->arg[0])); }

const struct fn fn_iserror = { .sig = "e", .result = VALUE_BOOL, .eval = eval };
