// SPDX-License-Identifier: Apache-2.0
// When something is sent or looked at, in the installation's zone:
//   {"every":"day|week|month|hour","at":"08:00","weekdays":[1,3],"day":1}
// weekdays 1 = Monday .. 7 (week); day 1..31, in shorter months the last (month); an hour has no "at".
#ifndef REPORT_SCHEDULE_H
#define REPORT_SCHEDULE_H

#include "base/err.h"
#include "base/json.h"

err_t schedule_check(struct ctx *c, const struct json *schedule);
// The first time after `after`.
i64 schedule_next(const struct ctx *c, const struct json *schedule, i64 after);

#endif
