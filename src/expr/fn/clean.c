// SPDX-License-Identifier: Apache-2.0
// CLEAN: C0 and C1 controls, and code points that are no characters.
#include "base/utf8.h"
#include "expr/fn.h"

static bool is_character(u32 cp)
{
    if (cp < 32 || (cp >= 0x7f && cp <= 0x9f) || (cp & 0xfffe) == 0xfffe) return false;
    bool unassigned = (cp >= 0xfdd0 && cp <= 0xfdef) || (cp >= 0x2ee5e && cp <= 0x2f7ff) ||
                      (cp >= 0x323b0 && cp <= 0xe0000);
    return !unassigned;
}

static struct value eval(struct fn_call *c)
{
    struct buf b = BUF(call_mem(c));
    str s = c->arg[0].text;
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        u32 cp = utf8_next(s, &i);
        if (is_character(cp)) buf_put(&b, str_sub(s, from, i - from));
    }
    return call_text(c, &b);
}

const struct fn fn_clean = { .sig = "t", .result = VALUE_TEXT, .eval = eval };
