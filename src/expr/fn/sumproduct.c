// SPDX-License-Identifier: Apache-2.0
// SUMPRODUCT: lists of one shape; what is no number counts as 0.
#include "expr/fn.h"

static struct value factor(struct fn_call *c, struct value v, decimal *d)
{
    if (value_is_error(v)) return v;
    bool number = value_is(v, VALUE_NUMBER) || value_is_datelike(v) || value_is(v, VALUE_BOOL);
    if (!number) *d = DECIMAL_ZERO;
    else if (value_to_number(v, eval_offset_min(c->ev), d)) return value_error(VALUE_ERR_VALUE);
    return value_null();
}

static struct value eval(struct fn_call *c)
{
    decimal sum = DECIMAL_ZERO;
    for (int i = 1; i < c->n; i++)
        if (list_rows(c->arg[i]) != list_rows(c->arg[0]) ||
            list_cols(c->arg[i]) != list_cols(c->arg[0]))
            return value_error(VALUE_ERR_VALUE);
    for (i64 k = 0; k < list_count(c->arg[0]); k++) {
        decimal product = decimal_of(1), d;
        for (int i = 0; i < c->n; i++) {
            struct value error = factor(c, list_cell(c->arg[i], k), &d);
            if (value_is_error(error)) return error;
            if (!decimal_mul(product, d, &product)) return value_error(VALUE_ERR_NUM);
        }
        if (!decimal_add(sum, product, &sum)) return value_error(VALUE_ERR_NUM);
    }
    return value_num(sum);
}

const struct fn fn_sumproduct = { .sig = "ll*", .result = VALUE_NUMBER, .eval = eval };
