// SPDX-License-Identifier: Apache-2.0
// TIME: wraps at 24 hours.
#include "expr/fn.h"

static bool outside(i64 v) { return v < -100000000 || v > 100000000; }

static struct value eval(struct fn_call *c)
{
    i64 h = call_i64(c, 0, 0), m = call_i64(c, 1, 0), s = call_i64(c, 2, 0);
    if (outside(h) || outside(m) || outside(s)) return value_error(VALUE_ERR_NUM);
    i64 seconds = h * 3600 + m * 60 + s;
    if (seconds < 0) return value_error(VALUE_ERR_NUM);
    return value_ms(VALUE_TIME, seconds * 1000 % DAY_MS);
}

const struct fn fn_time = { .sig = "iii", .result = VALUE_TIME, .eval = eval };
