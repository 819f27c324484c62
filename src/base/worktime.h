// SPDX-License-Identifier: Apache-2.0
// Working time: which days are worked and between which hours. Pure reckoning over a week of hours and two
// lists of days, holidays and days worked in exchange (调休); meta/calendar.h fills it from the house's rows.
//
// Instants are UTC ms, days are since 1970-01-01 in the zone given. A day is worked when it has hours and is
// no holiday. Functions that look for working time return false when there is none, however far one looks:
// callers tell that (ERR_CALENDAR_EMPTY) and never loop.
#ifndef BASE_WORKTIME_H
#define BASE_WORKTIME_H

#include "base/date.h"

#define WORK_SPANS_MAX 6
#define WORK_MAKEUP 0 // in place of a weekday: the hours of a day that is worked in exchange

struct workspan {
    int from, to; // minutes of the day, to at most 1440; in order, without overlap
};
struct workhours {
    struct workspan span[WORK_SPANS_MAX];
    int n;
};
struct workspecial { // a day with hours of its own (a half day, a late clinic)
    i64 day;
    struct workhours hours;
};
struct worktime {
    int offset_min;
    struct workhours week[8]; // 1 = Monday .. 7 = Sunday; WORK_MAKEUP empty: as the weekday says
    const i64 *holidays;      // sorted, as are workdays; a day stands in one of them at most
    size_t n_holidays;
    const i64 *workdays; // worked in exchange, or with hours of their own
    size_t n_workdays;
    const struct workspecial *special; // sorted; each stands among the workdays
    size_t n_special;
};

// Monday to Friday 9:00-12:00, 13:30-18:00, the same on days worked in exchange; no holidays.
struct worktime worktime_usual(int offset_min);

const struct workhours *worktime_hours(const struct worktime *w, i64 day); // of that day; n 0: none
bool worktime_is_day(const struct worktime *w, i64 day);

// The instant itself when it is worked, else the next that is.
bool worktime_next(const struct worktime *w, i64 at, i64 *out);
// When `ms` of working time have gone by since `at`; negative: went by before it. 8 hours of a day that has 8
// end with that day, not with the next morning. 0: as worktime_next.
bool worktime_add(const struct worktime *w, i64 at, i64 ms, i64 *out);
// The working time from one instant to the other; negative when `to` is the earlier one.
i64 worktime_between(const struct worktime *w, i64 from, i64 to);

// The n-th working day behind `day`, or before it where n is negative; 0: the day itself when it is worked,
// else the next.
bool worktime_day(const struct worktime *w, i64 day, i64 n, i64 *out);
// The same for an instant: n working days on, at `ms_of_day`, or at the same time of day where that is
// negative. "9:00 on the next working day" is (at, 1, 9 h).
bool worktime_days(const struct worktime *w, i64 at, i64 n, i64 ms_of_day, i64 *out);
// Working days among from..to, both counted; negative when `to` is earlier.
i64 worktime_count_days(const struct worktime *w, i64 from, i64 to);

#endif
