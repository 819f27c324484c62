// SPDX-License-Identifier: Apache-2.0
// TRIM: plain, full-width and no-break spaces; of a run inside the first stays.
#include "base/utf8.h"
#include "expr/fn.h"

static bool is_space(u32 cp) { return cp == ' ' || cp == 0x3000 || cp == 0xa0; }

static struct value eval(struct fn_call *c)
{
    str s = str_trim(c->arg[0].text);
    struct buf b = BUF(call_mem(c));
    bool was_space = false;
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        bool space = is_space(utf8_next(s, &i));
        if (!space || !was_space) buf_put(&b, str_sub(s, from, i - from));
        was_space = space;
    }
    return call_text(c, &b);
}

const struct fn fn_trim = { .sig = "t", .result = VALUE_TEXT, .eval = eval };
