// SPDX-License-Identifier: Apache-2.0
// ISOWEEKNUM: ISO 8601.
#include "expr/calendar.h"

static struct value eval(struct fn_call *c) { return value_int(calendar_iso_week(c->arg[0].days)); }

const struct fn fn_isoweeknum = { .sig = "d", .result = VALUE_NUMBER, .eval = eval };
