// SPDX-License-Identifier: Apache-2.0
// PRODUCT: of nothing it is 0.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct call_items it = call_items(c, 0);
    struct value error;
    decimal product = decimal_of(1), d;
    i64 count = 0;
    for (; call_next_number(&it, &d, &error); count++)
        if (!decimal_mul(product, d, &product)) return value_error(VALUE_ERR_NUM);
    if (value_is_error(error)) return error;
    return value_num(count ? product : DECIMAL_ZERO);
}

const struct fn fn_product = { .sig = "ll*", .result = VALUE_NUMBER, .eval = eval };
