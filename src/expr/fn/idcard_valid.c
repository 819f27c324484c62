// SPDX-License-Identifier: Apache-2.0
// IDCARD_VALID: GB 11643.
#include "expr/idcard.h"

static struct value eval(struct fn_call *c)
{
    i64 birth;
    return value_bool(idcard_read(c->arg[0].text, &birth, NULL));
}

const struct fn fn_idcard_valid = { .sig = "t", .result = VALUE_BOOL, .eval = eval };
