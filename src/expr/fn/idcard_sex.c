// SPDX-License-Identifier: Apache-2.0
// IDCARD_SEX: GB 11643; the 17th digit is odd for men.
#include "expr/idcard.h"

static struct value eval(struct fn_call *c)
{
    i64 birth;
    bool male;
    if (str_empty(c->arg[0].text)) return value_null();
    if (!idcard_read(c->arg[0].text, &birth, &male)) return value_error(VALUE_ERR_VALUE);
    return value_text(male ? S("男") : S("女"));
}

const struct fn fn_idcard_sex = { .sig = "t", .result = VALUE_TEXT, .eval = eval };
