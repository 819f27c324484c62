// SPDX-License-Identifier: Apache-2.0
// SUBTOTAL: the function of that number over the rest; 101 to 111 are the same.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    static const struct fn *const by_number[] = {
        &fn_average, &fn_count,  &fn_counta, &fn_max, &fn_min,  &fn_product,
        &fn_stdev,   &fn_stdevp, &fn_sum,    &fn_var, &fn_varp,
    };
    i64 how = call_i64(c, 0, 0);
    if (how > 100) how -= 100;
    if (how < 1 || how > (i64)COUNT_OF(by_number)) return value_error(VALUE_ERR_VALUE);
    struct fn_call rest = { c->ev, c->n - 1, c->arg + 1, c->node + 1 };
    return by_number[how - 1]->eval(&rest);
}

const struct fn fn_subtotal = { .sig = "ill*", .result = VALUE_NUMBER, .eval = eval };
