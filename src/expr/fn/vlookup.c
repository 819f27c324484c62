// SPDX-License-Identifier: Apache-2.0
// VLOOKUP
#include "expr/lookup.h"

static struct value eval(struct fn_call *c)
{
    i64 col = call_i64(c, 2, 0);
    bool near = c->n < 4 || c->arg[3].is_true;
    struct line line = lookup_column(c->arg[1], 0);
    if (col < 1) return value_error(VALUE_ERR_VALUE);
    if (col > list_cols(c->arg[1])) return value_error(VALUE_ERR_REF);
    i64 at =
        near ? lookup_sorted(c, c->arg[0], line, false) : lookup_exact(c, c->arg[0], line, true);
    return at < 0 ? value_error(VALUE_ERR_NA)
                  : list_cell(c->arg[1], at * list_cols(c->arg[1]) + col - 1);
}

const struct fn fn_vlookup = { .sig = "sLib?", .result = VALUE_ANY, .eval = eval };
