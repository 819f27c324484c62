// SPDX-License-Identifier: Apache-2.0
// IFERROR
#include "expr/fn.h"

static bool any_error(enum value_error e) { return e != VALUE_ERR_NONE; }

static struct value eval(struct fn_call *c) { return call_if_error(c, any_error); }

const struct fn fn_iferror = {
    .sig = "xx", .result = VALUE_ANY, .flags = FN_SAME_TYPE, .eval = eval
};
