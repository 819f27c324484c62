// SPDX-License-Identifier: Apache-2.0
// The house's calendar as part of the catalogue: the hours of each weekday (x_meta work_hours) and the days
// that differ (x_calendar_day). Whoever reckons with working time takes c->cat->calendar.work
// (base/worktime.h); formulas take the days alone, as their weekend is said by the formula.
#ifndef META_CALENDAR_H
#define META_CALENDAR_H

#include "base/err.h"
#include "base/json.h"
#include "base/worktime.h"

struct ctx;
struct catalog;

struct calendar_day {
    i64 day;
    bool is_worked;                // in exchange; else a holiday
    const struct workhours *hours; // of that day alone, or NULL
    str name;
};
struct house_calendar {
    struct worktime work;
    const struct calendar_day *days; // sorted
    size_t count;
};

err_t calendar_load(struct ctx *c, struct catalog *cat);

// {"1":[["09:00","12:00"],["13:30","18:00"]],..,"7":[],"makeup":[..]}: all eight, spans in order without
// overlap, the end at most 24:00. False with the key of what is wrong.
bool calendar_read_hours(const struct json *j, struct worktime *out, str *wrong);
// The spans of one day, of which there is at least one.
bool calendar_read_spans(const struct json *j, struct workhours *out);
void calendar_put_spans(struct jw *w, const struct workhours *h);
void calendar_put_hours(struct jw *w, const struct worktime *work);

#endif
