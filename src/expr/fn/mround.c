// SPDX-License-Identifier: Apache-2.0
// MROUND: half away from zero; number and multiple must not differ in sign.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    decimal x = c->arg[0].num, step = c->arg[1].num, rest, twice;
    if (decimal_sign(x) * decimal_sign(step) < 0) return value_error(VALUE_ERR_NUM);
    if (decimal_sign(x) == 0 || decimal_sign(step) == 0) return value_int(0);
    bool ok =
        decimal_mod(x, step, &rest) && decimal_sub(x, rest, &x) && decimal_add(rest, rest, &twice);
    if (ok && decimal_cmp(decimal_abs(twice), decimal_abs(step)) >= 0)
        ok = decimal_add(x, step, &x);
    return ok ? value_num(x) : value_error(VALUE_ERR_NUM);
}

const struct fn fn_mround = { .sig = "nn", .result = VALUE_NUMBER, .eval = eval };
