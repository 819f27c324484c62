// SPDX-License-Identifier: Apache-2.0
// PMT
#include "expr/finance.h"

static struct value eval(struct fn_call *c)
{
    struct annuity a = annuity_of(c, 0, 1, 2, 3, 4);
    return a.periods == 0 ? value_error(VALUE_ERR_NUM) : call_approx(annuity_payment(&a));
}

const struct fn fn_pmt = { .sig = "nnnn?n?", .result = VALUE_NUMBER, .eval = eval };
