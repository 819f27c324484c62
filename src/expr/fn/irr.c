// SPDX-License-Identifier: Apache-2.0
// IRR
#include "expr/finance.h"

struct flows {
    const double *v;
    i64 n;
};

static double worth(const void *arg, double rate)
{
    const struct flows *f = arg;
    double sum = 0, factor = 1;
    for (i64 i = 0; i < f->n; i++) {
        sum += f->v[i] / factor;
        factor *= 1 + rate;
    }
    return sum;
}

static struct value eval(struct fn_call *c)
{
    struct value error;
    struct fn_call only = *c;
    struct flows f;
    only.n = 1;
    f.v = finance_flows(&only, 0, &f.n, &error);
    if (!f.v) return error;
    return finance_root(c->ev, worth, &f, call_double(c, 1, 0.1));
}

const struct fn fn_irr = { .sig = "ln?", .result = VALUE_NUMBER, .eval = eval };
