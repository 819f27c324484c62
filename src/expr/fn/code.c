// SPDX-License-Identifier: Apache-2.0
// CODE: the code point, as UNICODE.
#include "expr/fn.h"

static struct value eval(struct fn_call *c) { return call_code_point(c); }

const struct fn fn_code = { .sig = "t", .result = VALUE_NUMBER, .eval = eval };
