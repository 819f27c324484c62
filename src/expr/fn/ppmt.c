// SPDX-License-Identifier: Apache-2.0
// PPMT
#include "expr/finance.h"

static struct value eval(struct fn_call *c)
{
    struct annuity a = annuity_of(c, 0, 2, 3, 4, 5);
    double period = call_double(c, 1, 0);
    if (period < 1 || period > a.periods) return value_error(VALUE_ERR_NUM);
    return call_approx(annuity_payment(&a) - annuity_interest(&a, period));
}

const struct fn fn_ppmt = { .sig = "nnnnn?n?", .result = VALUE_NUMBER, .eval = eval };
