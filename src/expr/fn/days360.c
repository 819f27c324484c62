// SPDX-License-Identifier: Apache-2.0
// DAYS360: US (NASD) method unless European.
#include "expr/calendar.h"

static struct value eval(struct fn_call *c)
{
    bool european = c->n > 2 && c->arg[2].is_true;
    return value_int(calendar_days360(c->arg[0].days, c->arg[1].days, european));
}

const struct fn fn_days360 = { .sig = "ddb?", .result = VALUE_NUMBER, .eval = eval };
