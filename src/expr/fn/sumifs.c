// SPDX-License-Identifier: Apache-2.0
// SUMIFS
#include "expr/criteria.h"

static struct value eval(struct fn_call *c)
{
    decimal sum;
    i64 count;
    struct selection s;
    if (!selection_open(c, 1, c->arg[0], &s)) return value_error(VALUE_ERR_VALUE);
    struct value error = selection_total(c, c->arg[0], &s, &sum, &count);
    return value_is_error(error) ? error : value_num(sum);
}

const struct fn fn_sumifs = { .sig = "lls**", .result = VALUE_NUMBER, .eval = eval };
