// SPDX-License-Identifier: Apache-2.0
// IFNA
#include "expr/fn.h"

static bool is_na(enum value_error e) { return e == VALUE_ERR_NA; }

static struct value eval(struct fn_call *c) { return call_if_error(c, is_na); }

const struct fn fn_ifna = { .sig = "xx", .result = VALUE_ANY, .flags = FN_SAME_TYPE, .eval = eval };
