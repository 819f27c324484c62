// SPDX-License-Identifier: Apache-2.0
// Changing the house's calendar (meta/calendar.h). Needs the right SETTINGS; inside a write job; each change
// is audited and makes a new catalogue.
#ifndef AUTH_CALENDAR_H
#define AUTH_CALENDAR_H

#include "auth/actor.h"
#include "meta/catalog.h"

#define CALENDAR_DAYS_MAX 1000 // in one change
#define CALENDAR_NAME_MAX 40   // characters

enum day_kind { DAY_USUAL, DAY_HOLIDAY, DAY_WORKED, DAY_HOURS };
struct day_change {
    i64 day;
    enum day_kind kind; // DAY_USUAL: as its weekday, the row goes
    str name;
    struct workhours hours; // DAY_HOURS: worked then and not else
};
bool day_kind_of_key(str key, enum day_kind *out); // usual, holiday, workday, hours
str day_kind_key(enum day_kind k);

err_t calendar_set_days(struct ctx *c, const struct day_change *v, size_t n);
// `was` (NULL: not asked): the hours that the change was made from; others since: ERR_CONFLICT.
err_t calendar_set_hours(struct ctx *c, const struct worktime *was, const struct worktime *now);

#endif
