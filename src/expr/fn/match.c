// SPDX-License-Identifier: Apache-2.0
// MATCH
#include "expr/lookup.h"

static struct value eval(struct fn_call *c)
{
    i64 kind = call_i64(c, 2, 1);
    if (list_rows(c->arg[1]) > 1 && list_cols(c->arg[1]) > 1) return value_error(VALUE_ERR_NA);
    struct line line = lookup_line(c->arg[1]);
    i64 at = kind == 0 ? lookup_exact(c, c->arg[0], line, true)
                       : lookup_sorted(c, c->arg[0], line, kind < 0);
    return at < 0 ? value_error(VALUE_ERR_NA) : value_int(at + 1);
}

const struct fn fn_match = { .sig = "sLi?", .result = VALUE_NUMBER, .eval = eval };
