// SPDX-License-Identifier: Apache-2.0
// Dates (days since 1970-01-01, proleptic Gregorian), times of day (ms), instants (UTC ms), and the
// installation's one zone as a fixed offset in minutes (settled: one zone, China has no DST).
// Ranges: years 0001..9999; anything else is refused by the parsers.
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/buf.h"

#define DAY_MS 86400000LL
#define DATE_MIN (-719162) // 0001-01-01
#define DATE_MAX 2932896   // 9999-12-31

struct civil {
    int year, month, day;
};

i64 date_from_civil(int year, int month, int day); // must be a valid date
struct civil date_to_civil(i64 days);
bool date_is_valid(int year, int month, int day);
int date_days_in_month(int year, int month);
int date_weekday(i64 days);                      // 1 = Monday .. 7 = Sunday
i64 date_add_months(i64 days, int n);            // clamps to the month's end
i64 date_of_instant(i64 utc_ms, int offset_min); // the local day
i64 instant_of_local(i64 days, i64 ms_of_day, int offset_min);

// Whole-string parsers; accept - or / between parts and one-digit months and days.
bool date_parse(str s, i64 *days);                      // 2026-07-05, 2026/7/5
bool time_parse(str s, i64 *ms);                        // 14:03, 14:03:22, 14:03:22.123
bool local_parse(str s, i64 *days, i64 *ms);            // date, or date and time (space or T)
bool instant_parse(str s, int offset_min, i64 *utc_ms); // the same; Z or +08:00 wins over offset

void date_put(struct buf *b, i64 days);                    // 2026-07-05
void time_put(struct buf *b, i64 ms);                      // 14:03:22, with .123 if not zero
void instant_put(struct buf *b, i64 utc_ms);               // 2026-07-05T06:03:22Z
void local_put(struct buf *b, i64 utc_ms, int offset_min); // 2026-07-05 14:03:22

#endif
