// SPDX-License-Identifier: Apache-2.0
// HLOOKUP
#include "expr/lookup.h"

static struct value eval(struct fn_call *c)
{
    i64 row = call_i64(c, 2, 0);
    bool near = c->n < 4 || c->arg[3].is_true;
    struct line line = lookup_row(c->arg[1], 0);
    if (row < 1) return value_error(VALUE_ERR_VALUE);
    if (row > list_rows(c->arg[1])) return value_error(VALUE_ERR_REF);
    i64 at =
        near ? lookup_sorted(c, c->arg[0], line, false) : lookup_exact(c, c->arg[0], line, true);
    return at < 0 ? value_error(VALUE_ERR_NA)
                  : list_cell(c->arg[1], (row - 1) * list_cols(c->arg[1]) + at);
}

const struct fn fn_hlookup = { .sig = "sLib?", .result = VALUE_ANY, .eval = eval };
