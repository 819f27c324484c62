// SPDX-License-Identifier: Apache-2.0
// RANK: equal numbers share the best place; a number that is not in the list is #N/A.
#include "expr/numbers.h"

static struct value eval(struct fn_call *c)
{
    struct value error;
    i64 n, before = 0;
    bool ascending = c->n > 2 && c->arg[2].is_true, found = false;
    decimal *v = sorted_numbers(c, 1, 2, &n, &error);
    if (!v) return error;
    for (i64 i = 0; i < n; i++) {
        int order = decimal_cmp(v[i], c->arg[0].num);
        found = found || order == 0;
        before += ascending ? order < 0 : order > 0;
    }
    return found ? value_int(before + 1) : value_error(VALUE_ERR_NA);
}

const struct fn fn_rank = { .sig = "nlb?", .result = VALUE_NUMBER, .eval = eval };
