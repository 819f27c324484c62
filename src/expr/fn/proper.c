// SPDX-License-Identifier: Apache-2.0
// PROPER: a word begins behind anything that is no letter.
#include "expr/fn.h"

static bool is_letter(char k) { return (u8)((k | 32) - 'a') < 26 || (u8)k >= 0x80; }

static struct value eval(struct fn_call *c)
{
    struct buf b = BUF(call_mem(c));
    str s = str_lower(call_mem(c), c->arg[0].text);
    for (size_t i = 0; i < s.n; i++) {
        bool first = i == 0 || !is_letter(s.p[i - 1]);
        buf_char(&b, first && s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i]);
    }
    return call_text(c, &b);
}

const struct fn fn_proper = { .sig = "t", .result = VALUE_TEXT, .eval = eval };
