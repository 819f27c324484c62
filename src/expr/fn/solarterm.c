// SPDX-License-Identifier: Apache-2.0
// SOLARTERM: the solar term last reached on that day; or only the one that falls on it.
#include "base/almanac.h"
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    i64 day = c->arg[0].days;
    int term = term_during(day);
    if (term < 0) return value_error(VALUE_ERR_NUM);
    bool exact = call_has(c, 1) && value_is(c->arg[1], VALUE_BOOL) && c->arg[1].is_true;
    return value_text(exact && term_on(day) < 0 ? STR_NONE : term_name(term, true));
}

const struct fn fn_solarterm = { .sig = "db?", .result = VALUE_TEXT, .eval = eval };
