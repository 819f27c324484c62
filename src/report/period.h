// SPDX-License-Identifier: Apache-2.0
// Periods of time in reports: which days "this month", "the last 7 complete days" or "to date" are, and which
// ones they are compared with. Pure arithmetic on local days; a period is half-open.
//
//   "this_month"                         today yesterday, this_ and last_ of week month quarter half year
//                                        fiscal_year; this_* reach to their end
//   {"last":7,"unit":"day"}              the running one is the last of them;
//   {"last":7,"unit":"day","complete":true}  or the ones before it
//   {"from":"2026-01-01","to":"2026-03-31"}  days, both included; either may be left out
//   {"to_date":"month"}                  from its first day to today
#ifndef REPORT_PERIOD_H
#define REPORT_PERIOD_H

#include "base/date.h"
#include "base/json.h"

#define PERIOD_LAST_MAX 1000

enum period_unit {
    UNIT_DAY,
    UNIT_WEEK, // from Monday
    UNIT_MONTH,
    UNIT_QUARTER,
    UNIT_HALF,
    UNIT_YEAR,
    UNIT_FISCAL_QUARTER,
    UNIT_FISCAL_YEAR, // from the month fiscal_start
    UNIT_COUNT
};

// Local days, `until` not included. DATE_MIN and DATE_MAX + 1 where it has no bound.
struct period {
    i64 from, until;
};

enum period_kind { PERIOD_UNITS, PERIOD_TO_DATE, PERIOD_DAYS };
struct period_spec {
    enum period_kind kind;
    enum period_unit unit;
    int first, count;      // PERIOD_UNITS: from `first` units after the running one, so many
    bool has_from, has_to; // PERIOD_DAYS
    i64 from, to;          // both included
};

// What the installation says about time. `today` comes of the instant and the zone, never of UTC's day.
struct period_house {
    i64 today;
    int fiscal_start; // 1..12
};
struct period_house period_house_at(i64 now_ms, int offset_min, int fiscal_start);

bool period_unit_of(str key, enum period_unit *out);
str period_unit_key(enum period_unit u);

// The "is" of an ask: a name or an object. False: no such period; *wrong says which part.
bool period_spec_parse(const struct json *is, struct period_spec *out, str *wrong);
struct period period_of(const struct period_spec *s, const struct period_house *h);

// The period before: of named ones and of numbers of units the whole units before, cut at the same day when
// the period runs to date; of days the same number of days before. False when it has no beginning or end.
bool period_previous(const struct period_spec *s, const struct period_house *h, struct period *out);
// The same days a year earlier: 29 February is 28 there, a whole month stays whole; weeks go 52 weeks back.
bool period_year_before(const struct period_spec *s, const struct period_house *h,
                        struct period *out);

// --- Units of time ----------------------------------------------------------------------------------
i64 unit_start(i64 day, enum period_unit u, int fiscal_start); // first day of the one that holds it
i64 unit_add(i64 start, enum period_unit u, int n);            // from a first day to another one
// How many units after the one that holds `from`: the place of a bucket in its period.
i64 unit_place(i64 from, i64 day, enum period_unit u, int fiscal_start);

#endif
