// SPDX-License-Identifier: Apache-2.0
// NUMBERVALUE: blanks count for nothing; group signs only before the point.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    str s = c->arg[0].text, point = c->n > 1 ? c->arg[1].text : S("."),
        group = c->n > 2 ? c->arg[2].text : S(",");
    if (point.n != 1 || (group.n && group.p[0] == point.p[0])) return value_error(VALUE_ERR_VALUE);
    struct buf b = BUF(call_mem(c));
    bool behind = false;
    for (size_t i = 0; i < s.n; i++) {
        char k = s.p[i];
        bool skip = k == ' ' || (group.n == 1 && k == group.p[0] && !behind);
        if (skip) continue;
        bool is_point = k == point.p[0];
        if (k == '.' && !is_point) return value_error(VALUE_ERR_VALUE);
        buf_char(&b, is_point ? '.' : k);
        behind = behind || is_point;
    }
    struct value v = b.n ? value_of_text(call_mem(c), buf_str(&b), 0, true) : value_int(0);
    return value_is(v, VALUE_NUMBER) ? v : value_error(VALUE_ERR_VALUE);
}

const struct fn fn_numbervalue = { .sig = "tt?t?", .result = VALUE_NUMBER, .eval = eval };
