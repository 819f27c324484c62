// SPDX-License-Identifier: Apache-2.0
// NOW: the evaluation's instant, the same wherever it stands in an expression.
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return value_ms(VALUE_DATETIME, eval_now_ms(c->ev)); }

const struct fn fn_now = {
    .sig = "", .result = VALUE_DATETIME, .flags = FN_VOLATILE, .eval = eval
};
