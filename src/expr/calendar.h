// SPDX-License-Identifier: Apache-2.0
// Reckoning with months, weeks and working days. Days are since 1970-01-01.
#ifndef EXPR_CALENDAR_H
#define EXPR_CALENDAR_H

#include "expr/fn.h"

int calendar_iso_week(i64 days);
i64 calendar_days360(i64 from, i64 to, bool european);
i64 calendar_mean_year(i64 from, i64 to); // days of the years concerned, per hundred years
i64 calendar_day_of(i64 local_ms);
// Whole units from an earlier to a later day: Y M D MD YM YD. False for other units.
bool calendar_difference(i64 from, i64 to, str unit, i64 *out);
struct value calendar_month_later(i64 days, i64 months, bool last_day);
struct value calendar_date(i64 days); // #NUM! outside the years 1 to 9999

// Which days are worked. Without a list of holidays the installation's calendar applies, with the
// days that are worked in exchange (调休).
struct workweek {
    bool off[8]; // by weekday, 1 = Monday
    const i64 *holidays;
    size_t n_holidays;
    const i64 *extra; // worked although on a weekend
    size_t n_extra;
};

// All return null or an error.
struct value workweek_usual(struct workweek *w);
struct value workweek_of(struct fn_call *c, int arg, struct workweek *w); // number or "0000011"
struct value workweek_of_flags(struct fn_call *c, int arg,
                               struct workweek *w); // list from Sunday on
struct value workweek_holidays(struct fn_call *c, int arg, struct workweek *w);

struct value workdays_between(struct fn_call *c, const struct workweek *w); // (start, end, ...)
struct value workday_after(struct fn_call *c, const struct workweek *w);    // (start, days, ...)

#endif
