// SPDX-License-Identifier: Apache-2.0
// LENB: 2 for what is not ASCII, the habit of GBK.
#include "base/utf8.h"
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    str s = c->arg[0].text;
    i64 n = 0;
    for (size_t i = 0; i < s.n;) n += utf8_next(s, &i) < 0x80 ? 1 : 2;
    return value_int(n);
}

const struct fn fn_lenb = { .sig = "t", .result = VALUE_NUMBER, .eval = eval };
