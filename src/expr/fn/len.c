// SPDX-License-Identifier: Apache-2.0
// LEN in code points.
#include "base/utf8.h"
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return value_int((i64)utf8_count(c->arg[0].text)); }

const struct fn fn_len = { .sig = "t", .result = VALUE_NUMBER, .eval = eval };
