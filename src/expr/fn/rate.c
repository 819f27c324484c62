// SPDX-License-Identifier: Apache-2.0
// RATE
#include "expr/finance.h"

struct terms {
    struct annuity a;
    double payment;
};

// The annuity's balance at a rate; 0 at the rate sought.
static double balance(const void *arg, double rate)
{
    const struct terms *t = arg;
    struct annuity a = t->a;
    a.rate = rate;
    return annuity_future(&a, t->payment, a.periods) - a.future;
}

static struct value eval(struct fn_call *c)
{
    struct terms t = { annuity_of(c, -1, 0, 2, 3, 4), call_double(c, 1, 0) };
    if (t.a.periods <= 0) return value_error(VALUE_ERR_NUM);
    return finance_root(c->ev, balance, &t, call_double(c, 5, 0.1));
}

const struct fn fn_rate = { .sig = "nnnn?n?n?", .result = VALUE_NUMBER, .eval = eval };
