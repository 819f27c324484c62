// SPDX-License-Identifier: Apache-2.0
// TODAY: the local day of the evaluation's instant.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    return value_date(date_of_instant(eval_now_ms(c->ev), eval_offset_min(c->ev)));
}

const struct fn fn_today = { .sig = "", .result = VALUE_DATE, .flags = FN_VOLATILE, .eval = eval };
