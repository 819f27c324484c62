// SPDX-License-Identifier: Apache-2.0
// IDCARD_BIRTHDAY: GB 11643.
#include "expr/idcard.h"

static struct value eval(struct fn_call *c)
{
    i64 birth;
    if (str_empty(c->arg[0].text)) return value_null();
    return idcard_read(c->arg[0].text, &birth, NULL) ? value_date(birth)
                                                     : value_error(VALUE_ERR_VALUE);
}

const struct fn fn_idcard_birthday = { .sig = "t", .result = VALUE_DATE, .eval = eval };
