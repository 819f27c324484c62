// SPDX-License-Identifier: Apache-2.0
// FLOOR: with two arguments as Excel has it, otherwise as OpenFormula has it.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    decimal x = c->arg[0].num, step;
    int sign = decimal_sign(x);
    step = call_has(c, 1) ? c->arg[1].num : decimal_of(sign < 0 ? -1 : 1);
    int step_sign = decimal_sign(step);
    if (sign == 0) return value_int(0);
    if (step_sign == 0) return c->n == 2 ? value_error(VALUE_ERR_DIV0) : value_int(0);
    if (c->n == 2 && sign < 0 && step_sign > 0) return call_multiple(x, step, DECIMAL_DOWN);
    if (sign != step_sign) return value_error(VALUE_ERR_NUM);
    bool toward_zero = c->n == 2 || call_i64(c, 2, 0) != 0;
    return call_multiple(x, step, toward_zero ? DECIMAL_TO_ZERO : DECIMAL_DOWN);
}

const struct fn fn_floor = { .sig = "nn?n?", .result = VALUE_NUMBER, .eval = eval };
