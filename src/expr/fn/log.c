// SPDX-License-Identifier: Apache-2.0
// LOG
#include "base/real.h"
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    double x = call_double(c, 0, 0), base = call_double(c, 1, 10);
    if (base <= 0) return value_error(VALUE_ERR_NUM);
    if (base == 10) return call_approx(real_log10(x));
    if (base == 1) return value_error(VALUE_ERR_DIV0);
    return call_approx(real_log(x) / real_log(base));
}

const struct fn fn_log = { .sig = "nn?", .result = VALUE_NUMBER, .eval = eval };
