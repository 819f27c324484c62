// SPDX-License-Identifier: Apache-2.0
// Civil-date arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
#include "base/date.h"

static i64 floor_div(i64 a, i64 b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0)); }

i64 date_from_civil(int year, int month, int day)
{
    i64 y = year - (month <= 2);
    i64 era = floor_div(y, 400);
    i64 yoe = y - era * 400;
    i64 doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    i64 doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

struct civil date_to_civil(i64 z)
{
    z += 719468;
    i64 era = floor_div(z, 146097);
    i64 doe = z - era * 146097;
    i64 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    i64 doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    i64 mp = (5 * doy + 2) / 153;
    int d = (int)(doy - (153 * mp + 2) / 5 + 1);
    int m = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct civil){ (int)(yoe + era * 400 + (m <= 2)), m, d };
}

int date_days_in_month(int year, int month)
{
    static const u8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

bool date_is_valid(int y, int m, int d)
{
    return y >= 1 && y <= 9999 && m >= 1 && m <= 12 && d >= 1 && d <= date_days_in_month(y, m);
}

int date_weekday(i64 days) { return (int)(((days + 3) % 7 + 7) % 7) + 1; }

i64 date_add_months(i64 days, int n)
{
    struct civil c = date_to_civil(days);
    i64 m = (i64)c.year * 12 + c.month - 1 + n;
    int year = (int)floor_div(m, 12), month = (int)(m - (i64)year * 12) + 1;
    int last = date_days_in_month(year, month);
    return date_from_civil(year, month, c.day < last ? c.day : last);
}

i64 date_of_instant(i64 utc_ms, int offset_min)
{
    return floor_div(utc_ms + (i64)offset_min * 60000, DAY_MS);
}

i64 instant_of_local(i64 days, i64 ms_of_day, int offset_min)
{
    return days * DAY_MS + ms_of_day - (i64)offset_min * 60000;
}

// Reads 1..max digits at *at; -1 when there is none.
static int digits(str s, size_t *at, int max)
{
    int v = 0, n = 0;
    for (; *at < s.n && n < max && s.p[*at] >= '0' && s.p[*at] <= '9'; ++*at, n++)
        v = v * 10 + (s.p[*at] - '0');
    return n ? v : -1;
}

static bool eat(str s, size_t *at, char c)
{
    if (*at >= s.n || s.p[*at] != c) return false;
    ++*at;
    return true;
}

static bool date_at(str s, size_t *at, i64 *days)
{
    size_t from = *at;
    int y = digits(s, at, 4);
    if (y < 0 || *at - from != 4) return false;
    char sep = *at < s.n ? s.p[*at] : 0;
    if (sep != '-' && sep != '/') return false;
    ++*at;
    int m = digits(s, at, 2);
    if (m < 0 || !eat(s, at, sep)) return false;
    int d = digits(s, at, 2);
    if (d < 0 || !date_is_valid(y, m, d)) return false;
    *days = date_from_civil(y, m, d);
    return true;
}

static bool time_at(str s, size_t *at, i64 *ms)
{
    int h = digits(s, at, 2);
    if (h < 0 || h > 23 || !eat(s, at, ':')) return false;
    int m = digits(s, at, 2);
    if (m < 0 || m > 59) return false;
    int sec = 0, frac = 0;
    if (eat(s, at, ':')) {
        sec = digits(s, at, 2);
        if (sec < 0 || sec > 59) return false;
        if (eat(s, at, '.')) {
            size_t from = *at;
            frac = digits(s, at, 3);
            if (frac < 0) return false;
            for (size_t n = *at - from; n < 3; n++) frac *= 10;
        }
    }
    *ms = ((h * 60 + m) * 60LL + sec) * 1000 + frac;
    return true;
}

bool date_parse(str s, i64 *days)
{
    size_t at = 0;
    return date_at(s, &at, days) && at == s.n;
}

bool time_parse(str s, i64 *ms)
{
    size_t at = 0;
    return time_at(s, &at, ms) && at == s.n;
}

static bool local_at(str s, size_t *at, i64 *days, i64 *ms)
{
    if (!date_at(s, at, days)) return false;
    *ms = 0;
    if (*at == s.n) return true;
    if (!eat(s, at, ' ') && !eat(s, at, 'T')) return false;
    return time_at(s, at, ms);
}

bool local_parse(str s, i64 *days, i64 *ms)
{
    size_t at = 0;
    return local_at(s, &at, days, ms) && at == s.n;
}

// A zone designator at *at: Z, +08:00, +0800. False when there is none.
static bool zone_at(str s, size_t *at, int *offset_min)
{
    if (eat(s, at, 'Z')) return *offset_min = 0, true;
    bool minus = *at < s.n && s.p[*at] == '-';
    if (!minus && !(*at < s.n && s.p[*at] == '+')) return false;
    ++*at;
    int h = digits(s, at, 2);
    eat(s, at, ':');
    int m = digits(s, at, 2);
    if (h < 0 || h > 14 || m < 0 || m > 59) return false;
    *offset_min = (h * 60 + m) * (minus ? -1 : 1);
    return true;
}

bool instant_parse(str s, int offset_min, i64 *utc_ms)
{
    size_t at = 0;
    i64 days, ms;
    if (!local_at(s, &at, &days, &ms)) return false;
    if (at < s.n && !zone_at(s, &at, &offset_min)) return false;
    if (at != s.n) return false;
    *utc_ms = instant_of_local(days, ms, offset_min);
    return true;
}

void date_put(struct buf *b, i64 days)
{
    struct civil c = date_to_civil(days);
    if (c.year < 0) buf_char(b, '-');
    buf_u64(b, (u64)(c.year < 0 ? -c.year : c.year), c.year < 0 ? 3 : 4);
    buf_char(b, '-');
    buf_u64(b, (u64)c.month, 2);
    buf_char(b, '-');
    buf_u64(b, (u64)c.day, 2);
}

void time_put(struct buf *b, i64 ms)
{
    u64 s = (u64)(ms / 1000);
    buf_u64(b, s / 3600, 2);
    buf_char(b, ':');
    buf_u64(b, s / 60 % 60, 2);
    buf_char(b, ':');
    buf_u64(b, s % 60, 2);
    if (ms % 1000 == 0) return;
    buf_char(b, '.');
    buf_u64(b, (u64)(ms % 1000), 3);
}

static void put_at(struct buf *b, i64 ms, char sep)
{
    i64 day = floor_div(ms, DAY_MS);
    date_put(b, day);
    buf_char(b, sep);
    time_put(b, ms - day * DAY_MS);
}

void instant_put(struct buf *b, i64 utc_ms)
{
    put_at(b, utc_ms, 'T');
    buf_char(b, 'Z');
}

void local_put(struct buf *b, i64 utc_ms, int offset_min)
{
    put_at(b, utc_ms + (i64)offset_min * 60000, ' ');
}
