// SPDX-License-Identifier: Apache-2.0
// MODE: of several the smallest.
#include "expr/numbers.h"

static struct value eval(struct fn_call *c)
{
    struct value error;
    i64 n, best = 1, run = 0;
    decimal *v = sorted_numbers(c, 0, c->n, &n, &error), mode = DECIMAL_ZERO;
    if (!v) return error;
    for (i64 i = 0; i < n; i++) {
        run = i > 0 && decimal_cmp(v[i], v[i - 1]) == 0 ? run + 1 : 1;
        if (run <= best) continue;
        best = run;
        mode = v[i];
    }
    return best > 1 ? value_num(mode) : value_error(VALUE_ERR_NA);
}

const struct fn fn_mode = { .sig = "ll*", .result = VALUE_NUMBER, .eval = eval };
