// SPDX-License-Identifier: Apache-2.0
// NPER
#include "base/real.h"
#include "expr/finance.h"

static struct value eval(struct fn_call *c)
{
    struct annuity a = annuity_of(c, 0, -1, 2, 3, 4);
    double payment = call_double(c, 1, 0);
    if (a.rate == 0)
        return payment == 0 ? value_error(VALUE_ERR_NUM)
                            : call_approx(-(a.present + a.future) / payment);
    double due = payment * (a.at_start ? 1 + a.rate : 1) / a.rate;
    return call_approx(real_log((due - a.future) / (due + a.present)) / real_log1p(a.rate));
}

const struct fn fn_nper = { .sig = "nnnn?n?", .result = VALUE_NUMBER, .eval = eval };
