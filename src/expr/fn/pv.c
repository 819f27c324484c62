// SPDX-License-Identifier: Apache-2.0
// PV
#include "base/real.h"
#include "expr/finance.h"

static struct value eval(struct fn_call *c)
{
    struct annuity a = annuity_of(c, 0, 1, -1, 3, 4);
    double payment = call_double(c, 2, 0);
    if (a.rate == 0) return call_approx(-(a.future + payment * a.periods));
    double growth = real_pow(1 + a.rate, a.periods), due = a.at_start ? 1 + a.rate : 1;
    return call_approx(-(a.future + payment * due * (growth - 1) / a.rate) / growth);
}

const struct fn fn_pv = { .sig = "nnnn?n?", .result = VALUE_NUMBER, .eval = eval };
