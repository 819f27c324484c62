// SPDX-License-Identifier: Apache-2.0
// UNICHAR: no surrogates, no NUL.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 code = call_i64(c, 0, 0);
    struct buf b = BUF(call_mem(c));
    if (code < 1 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return value_error(VALUE_ERR_VALUE);
    buf_code_point(&b, (u32)code);
    return value_text(buf_str(&b));
}

const struct fn fn_unichar = { .sig = "i", .result = VALUE_TEXT, .eval = eval };
