// SPDX-License-Identifier: Apache-2.0
// LOOKUP: of a table the longer side is searched and the last row or column returned.
#include "expr/lookup.h"

static struct value eval(struct fn_call *c)
{
    struct value in = c->arg[1], results = c->n > 2 ? c->arg[2] : in;
    if (value_is(c->arg[0], VALUE_NULL)) return value_error(VALUE_ERR_NA);
    if (c->n > 2 && list_rows(results) > 1 && list_cols(results) > 1)
        return value_error(VALUE_ERR_VALUE);
    struct line line = lookup_line(in), out = lookup_line(results);
    i64 at = lookup_sorted(c, c->arg[0], line, false);
    bool wide = list_cols(in) > list_rows(in);
    if (c->n < 3)
        out = wide ? lookup_row(in, list_rows(in) - 1) : lookup_column(in, list_cols(in) - 1);
    return at < 0 || at >= out.n ? value_error(VALUE_ERR_NA) : lookup_item(out, at);
}

const struct fn fn_lookup = { .sig = "sLL?", .result = VALUE_ANY, .eval = eval };
