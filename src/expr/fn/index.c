// SPDX-License-Identifier: Apache-2.0
// INDEX: with one index, a single row is counted along its columns.
#include "expr/lookup.h"

static struct value eval(struct fn_call *c)
{
    i64 row = call_i64(c, 1, 0), col = call_i64(c, 2, 0);
    if (!call_has(c, 2) && list_rows(c->arg[0]) == 1 && list_cols(c->arg[0]) > 1) {
        col = row;
        row = 1;
    } else if (!call_has(c, 2) && list_cols(c->arg[0]) == 1) {
        col = 1;
    }
    return lookup_part(c, c->arg[0], row, col);
}

const struct fn fn_index = { .sig = "Lii?", .result = VALUE_ANY, .eval = eval };
