// SPDX-License-Identifier: Apache-2.0
// CONCAT
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return call_join(c, 0, STR_NONE, false); }

const struct fn fn_concat = { .sig = "ll*", .result = VALUE_TEXT, .eval = eval };
