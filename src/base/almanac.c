// SPDX-License-Identifier: Apache-2.0
// Both tables are small enough for the browser: an instant is the mean of its term and a few minutes, a lunar
// year is a number.
#include "base/almanac.h"

#include "base/almanac_table.inc"

#define CHINA_MIN 480
#define EPOCH_DAY 18262 // 2020-01-01

static const char *const terms_zh[TERM_COUNT] = { "小寒", "大寒", "立春", "雨水", "惊蛰", "春分",
                                                  "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
                                                  "小暑", "大暑", "立秋", "处暑", "白露", "秋分",
                                                  "寒露", "霜降", "立冬", "小雪", "大雪", "冬至" };
static const char *const terms_en[TERM_COUNT] = { "Minor Cold",
                                                  "Major Cold",
                                                  "Start of Spring",
                                                  "Rain Water",
                                                  "Awakening of Insects",
                                                  "Spring Equinox",
                                                  "Clear and Bright",
                                                  "Grain Rain",
                                                  "Start of Summer",
                                                  "Grain Buds",
                                                  "Grain in Ear",
                                                  "Summer Solstice",
                                                  "Minor Heat",
                                                  "Major Heat",
                                                  "Start of Autumn",
                                                  "End of Heat",
                                                  "White Dew",
                                                  "Autumn Equinox",
                                                  "Cold Dew",
                                                  "Frost's Descent",
                                                  "Start of Winter",
                                                  "Minor Snow",
                                                  "Major Snow",
                                                  "Winter Solstice" };

str term_name(int term, bool zh) { return str_of((zh ? terms_zh : terms_en)[term]); }

int term_of_name(str name)
{
    for (int i = 0; i < TERM_COUNT; i++)
        if (str_eq(name, str_of(terms_zh[i])) || str_eq_nocase(name, str_of(terms_en[i]))) return i;
    return -1;
}

bool term_instant(int year, int term, i64 *ms)
{
    if (year < TERM_YEAR_FIRST || year > TERM_YEAR_LAST || term < 0 || term >= TERM_COUNT)
        return false;
    int k = year - TERM_YEAR_FIRST;
    i64 years = (k * 52594877LL + 50) / 100; // minutes of k years of 365.2422 days
    *ms = EPOCH_DAY * DAY_MS + (term_mean[term] + years + term_off[k][term]) * 60000LL;
    return true;
}

bool term_day(int year, int term, i64 *day)
{
    i64 ms;
    if (!term_instant(year, term, &ms)) return false;
    *day = date_of_instant(ms, CHINA_MIN);
    return true;
}

int term_on(i64 day)
{
    struct civil c = date_to_civil(day);
    i64 first, second;
    int term = (c.month - 1) * 2; // two in each month
    if (!term_day(c.year, term, &first) || !term_day(c.year, term + 1, &second)) return -1;
    return day == first ? term : day == second ? term + 1 : -1;
}

int term_during(i64 day)
{
    struct civil c = date_to_civil(day);
    i64 first, second;
    int term = (c.month - 1) * 2;
    if (!term_day(c.year, term, &first) || !term_day(c.year, term + 1, &second)) return -1;
    if (day >= second) return term + 1;
    if (day >= first) return term;
    return term ? term - 1 : TERM_COUNT - 1;
}

// --- The lunar calendar -------------------------------------------------------------------------------------

static i64 year_start(int year)
{
    return date_from_civil(year, 1, 1) + (i64)(lunar_years[year - LUNAR_YEAR_FIRST] & 127);
}

static int leap_of(int year) { return (int)(lunar_years[year - LUNAR_YEAR_FIRST] >> 7 & 15); }

static int length_of(int year, int i) // of its i-th month, from 0, leap one included
{
    return 29 + (int)(lunar_years[year - LUNAR_YEAR_FIRST] >> (11 + i) & 1);
}

static int months_of(int year) { return leap_of(year) ? 13 : 12; }

bool lunar_of_day(i64 day, struct lunar *out)
{
    int year = date_to_civil(day).year;
    if (year < LUNAR_YEAR_FIRST || year > LUNAR_YEAR_LAST + 1) return false;
    if (year > LUNAR_YEAR_LAST || day < year_start(year)) year--;
    if (year < LUNAR_YEAR_FIRST) return false;
    i64 left = day - year_start(year);
    int leap = leap_of(year);
    for (int i = 0; i < months_of(year); i++) {
        if (left >= length_of(year, i)) {
            left -= length_of(year, i);
            continue;
        }
        bool is_leap = leap && i == leap;
        *out = (struct lunar){ year, leap && i >= leap ? i : i + 1, (int)left + 1, is_leap };
        return true;
    }
    return false;
}

bool lunar_to_day(struct lunar l, i64 *day)
{
    if (l.year < LUNAR_YEAR_FIRST || l.year > LUNAR_YEAR_LAST || l.month < 1 || l.month > 12)
        return false;
    int leap = leap_of(l.year), at = l.month - 1 + ((leap && l.month > leap) || l.is_leap);
    if ((l.is_leap && l.month != leap) || l.day < 1 || l.day > length_of(l.year, at)) return false;
    *day = year_start(l.year) + l.day - 1;
    for (int i = 0; i < at; i++) *day += length_of(l.year, i);
    return true;
}

bool lunar_anniversary(struct lunar l, int year, i64 *day)
{
    struct lunar there = { year, l.month, l.day, l.is_leap };
    for (int leap = l.is_leap; leap >= 0; leap--)
        for (there.day = l.day, there.is_leap = leap; there.day >= l.day - (l.day == 30);
             there.day--)
            if (lunar_to_day(there, day)) return true;
    return false;
}

static void put_one(struct buf *b, const char *signs, int i) // each sign is three bytes
{
    buf_put(b, (str){ signs + (size_t)i * 3, 3 });
}

#define ANIMALS "鼠牛虎兔龙蛇马羊猴鸡狗猪"
#define DIGITS "初一二三四五六七八九十"

str lunar_animal(int year) { return str_sub(S(ANIMALS), (size_t)((year + 8) % 12) * 3, 3); }

void lunar_put_year(struct buf *b, int year)
{
    put_one(b, "甲乙丙丁戊己庚辛壬癸", (year + 6) % 10);
    put_one(b, "子丑寅卯辰巳午未申酉戌亥", (year + 8) % 12);
}

void lunar_put_month(struct buf *b, struct lunar l)
{
    if (l.is_leap) put_one(b, "闰", 0);
    put_one(b, "正二三四五六七八九十冬腊", l.month - 1);
    put_one(b, "月", 0);
}

void lunar_put_day(struct buf *b, int day)
{
    if (day == 20 || day == 30) {
        put_one(b, DIGITS, day / 10);
        put_one(b, "十", 0);
        return;
    }
    put_one(b, "初十廿", day <= 10 ? 0 : day / 10);
    put_one(b, DIGITS, day <= 10 ? day : day % 10);
}
