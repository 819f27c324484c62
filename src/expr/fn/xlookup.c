// SPDX-License-Identifier: Apache-2.0
// XLOOKUP: the list need not be sorted.
#include "expr/lookup.h"

static struct value eval(struct fn_call *c)
{
    i64 kind = call_i64(c, 4, 0), at;
    struct line line = lookup_line(c->arg[1]), out = lookup_line(c->arg[2]);
    if (line.n != out.n) return value_error(VALUE_ERR_VALUE);
    if (kind < -1 || kind > 2) return value_error(VALUE_ERR_VALUE);
    at = lookup_exact(c, c->arg[0], line, kind == 2);
    if (at < 0 && (kind == 1 || kind == -1)) at = lookup_next(c, c->arg[0], line, (int)kind);
    if (at >= 0) return lookup_item(out, at);
    return call_has(c, 3) ? c->arg[3] : value_error(VALUE_ERR_NA);
}

const struct fn fn_xlookup = { .sig = "sLLs?i?", .result = VALUE_ANY, .eval = eval };
