// SPDX-License-Identifier: Apache-2.0
// Solar terms (节气) and the lunar calendar (农历), from tables that tools/gen_almanac.py makes. Days are those
// of China (UTC+8), whatever zone the house is in.
#ifndef BASE_ALMANAC_H
#define BASE_ALMANAC_H

#include "base/date.h"

#define TERM_YEAR_FIRST 2020
#define TERM_YEAR_LAST 2050
#define LUNAR_YEAR_FIRST 1900 // its first day is 1900-01-31
#define LUNAR_YEAR_LAST 2050  // its last day is in January 2051
#define TERM_COUNT 24         // 0 = 小寒 (January) .. 23 = 冬至 (December)

str term_name(int term, bool zh);
int term_of_name(str name);                     // Chinese or English; -1
bool term_instant(int year, int term, i64 *ms); // UTC, to the minute; false outside the years
bool term_day(int year, int term, i64 *day);
int term_on(i64 day);     // the term that falls on this day, or -1
int term_during(i64 day); // the term last reached on that day, or -1 outside the years

struct lunar {
    int year;  // by the civil year in which it begins
    int month; // 1..12
    int day;   // 1..30
    bool is_leap;
};
bool lunar_of_day(i64 day, struct lunar *out); // false outside the years
bool lunar_to_day(struct lunar l, i64 *day);   // false when there is no such day
// The day on which that lunar date comes round in `year`: of a leap month in that month where the year has it,
// else in the month of its number; the 30th of a month that has 29 days on the 29th. False outside the years.
bool lunar_anniversary(struct lunar l, int year, i64 *day);
str lunar_animal(int year);                          // 鼠 .. 猪
void lunar_put_year(struct buf *b, int year);        // 丙午
void lunar_put_month(struct buf *b, struct lunar l); // 正月, 闰六月, 腊月
void lunar_put_day(struct buf *b, int day);          // 初一, 十五, 廿三

#endif
