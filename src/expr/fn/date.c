// SPDX-License-Identifier: Apache-2.0
// DATE: months and days outside their range carry over: DATE(2026, 1, 0) is 2025-12-31.
#include "expr/fn.h"

static bool outside(i64 v, i64 min, i64 max) { return v < min || v > max; }

static struct value eval(struct fn_call *c)
{
    i64 year = call_i64(c, 0, 0), month = call_i64(c, 1, 0), day = call_i64(c, 2, 0);
    if (outside(year, 0, 9999) || outside(month, -120000, 120000) ||
        outside(day, -4000000, 4000000))
        return value_error(VALUE_ERR_NUM);
    i64 months = year * 12 + month - 1;
    if (months < 12 || months >= 120000) return value_error(VALUE_ERR_NUM);
    i64 days = date_from_civil((int)(months / 12), (int)(months % 12) + 1, 1) + day - 1;
    if (days < DATE_MIN || days > DATE_MAX) return value_error(VALUE_ERR_NUM);
    return value_date(days);
}

const struct fn fn_date = { .sig = "iii", .result = VALUE_DATE, .eval = eval };
