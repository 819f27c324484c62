// SPDX-License-Identifier: Apache-2.0
// FV
#include "expr/finance.h"

static struct value eval(struct fn_call *c)
{
    struct annuity a = annuity_of(c, 0, 1, 3, -1, 4);
    return call_approx(annuity_future(&a, call_double(c, 2, 0), a.periods));
}

const struct fn fn_fv = { .sig = "nnnn?n?", .result = VALUE_NUMBER, .eval = eval };
