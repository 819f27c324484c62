// SPDX-License-Identifier: Apache-2.0
// Who is on duty when: shifts of the week for each person, and days that differ (off, or other hours).
//
// A shift belongs to the day on which it begins; one that ends at or before its beginning ends on the next day, and
// a day off takes away the shifts that begin on it. Of persons of whom none has a shift all are on duty, but those
// who are off that day.
#ifndef ACT_DUTY_H
#define ACT_DUTY_H

#include "act/act.h"

#define DUTY_SHIFTS_MAX 20
#define DUTY_DAYS_MAX 1000

struct duty_day { // one that differs
    id64 user;
    i64 day;
    bool is_off, is_usual; // is_usual: as his shifts say, the row goes
    bool is_own;           // he entered it himself
    int from, to;          // minutes of the day, when he is not off
    str note;
};

// Those of `who` that are on duty at c->now_ms.
err_t duty_filter(struct ctx *c, const struct people *who, struct people *out);
// Whether anybody at all has shifts.
err_t duty_is_set(struct ctx *c, bool *is);
// {"rows":[{"user","name","rev","shifts"}],"days":[..],"plan":[{"date","on":[{"user","name","from","to"}]}],"now":[user],
// "may_set"}: of the days from..to.
err_t duty_put(struct ctx *c, i64 from, i64 to, struct jw *w);
// [{"weekdays":[1..7],"from":"08:00","to":"20:00","on":"all|workdays|holidays"}]; CONFLICT.
err_t duty_set_shifts(struct ctx *c, id64 user, i64 rev, const struct json *shifts);
// A person's own: {"rows":[{"date","kind","from","to","note","is_own"}]} from today on, into an open object.
err_t duty_put_own(struct ctx *c, struct jw *w);
// His leave on the days from..until (off), or back from it: only what he entered himself. DUTY_PLANNED where whoever
// plans gave him hours; what is his day off already stays as it is.
#define LEAVE_DAYS_MAX 366
err_t duty_set_own(struct ctx *c, i64 from, i64 until, bool off, str note);
err_t duty_set_days(struct ctx *c, const struct duty_day *v, size_t n);

#endif
