// SPDX-License-Identifier: Apache-2.0
// CHAR: 1 to 127; what lies above differs between systems, so UNICHAR is for it.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 code = call_i64(c, 0, 0);
    struct buf b = BUF(call_mem(c));
    if (code < 1 || code > 127) return value_error(VALUE_ERR_VALUE);
    buf_char(&b, (char)code);
    return value_text(buf_str(&b));
}

const struct fn fn_char = { .sig = "i", .result = VALUE_TEXT, .eval = eval };
