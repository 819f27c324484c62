// SPDX-License-Identifier: Apache-2.0
// Calendar reckoning. Working days of a span are counted by whole weeks first and day by day for
// the rest, so that a span of centuries costs no more than one of a month; holidays are then taken
// off one by one.
#include "expr/calendar.h"

i64 calendar_day_of(i64 local_ms) { return local_ms / DAY_MS - (local_ms % DAY_MS < 0); }

int calendar_iso_week(i64 days)
{
    i64 thursday = days - date_weekday(days) + 4; // its year is the week's year
    i64 first = date_from_civil(date_to_civil(thursday).year, 1, 1);
    return (int)((thursday - first) / 7) + 1;
}

static bool is_last_of_february(struct civil c)
{
    return c.month == 2 && c.day == date_days_in_month(c.year, 2);
}

i64 calendar_days360(i64 from, i64 to, bool european)
{
    struct civil a = date_to_civil(from), b = date_to_civil(to);
    if (european) {
        if (a.day == 31) a.day = 30;
        if (b.day == 31) b.day = 30;
    } else {
        if (is_last_of_february(a)) a.day = 30;
        if (a.day == 31) a.day = 30;
        if (b.day == 31 && a.day == 30) b.day = 30;
    }
    return (b.year - a.year) * 360LL + (b.month - a.month) * 30LL + (b.day - a.day);
}

static bool is_leap(int year) { return date_days_in_month(year, 2) == 29; }

// Actual/actual: up to a year 366 when a 29 February lies inside, else the mean of all years
// touched.
i64 calendar_mean_year(i64 from, i64 to)
{
    struct civil a = date_to_civil(from), b = date_to_civil(to);
    if (to <= date_add_months(from, 12)) {
        int year = is_leap(a.year) ? a.year : is_leap(b.year) ? b.year : 0;
        i64 leap_day = year ? date_from_civil(year, 2, 29) : to + 1;
        bool inside = (leap_day >= from && leap_day <= to) || (a.year == b.year && is_leap(a.year));
        return inside ? 36600 : 36500;
    }
    i64 days = date_from_civil(b.year, 12, 31) + 1 - date_from_civil(a.year, 1, 1);
    return days * 100 / (b.year - a.year + 1);
}

// ---- months -------------------------------------------------------------------------------------

struct value calendar_date(i64 days)
{
    return days < DATE_MIN || days > DATE_MAX ? value_error(VALUE_ERR_NUM) : value_date(days);
}

struct value calendar_month_later(i64 days, i64 months, bool last_day)
{
    if (months < -120000 || months > 120000) return value_error(VALUE_ERR_NUM);
    struct civil c = date_to_civil(days);
    i64 m = c.year * 12LL + c.month - 1 + months;
    if (m < 12 || m >= 120000) return value_error(VALUE_ERR_NUM);
    int year = (int)(m / 12), month = (int)(m % 12) + 1, last = date_days_in_month(year, month);
    return value_date(date_from_civil(year, month, last_day || c.day > last ? last : c.day));
}

// The day `c.day` of a month, held at its end; month 0 is December before.
static i64 same_day(int year, int month, int day)
{
    if (month == 0) month = 12, year--;
    int last = date_days_in_month(year, month);
    return date_from_civil(year, month, day < last ? day : last);
}

bool calendar_difference(i64 from, i64 to, str unit, i64 *out)
{
    struct civil a = date_to_civil(from), b = date_to_civil(to);
    i64 months = (b.year - a.year) * 12LL + b.month - a.month - (b.day < a.day);
    if (str_eq_nocase(unit, S("Y"))) return *out = months / 12, true;
    if (str_eq_nocase(unit, S("M"))) return *out = months, true;
    if (str_eq_nocase(unit, S("D"))) return *out = to - from, true;
    if (str_eq_nocase(unit, S("YM"))) return *out = months % 12, true;
    if (str_eq_nocase(unit, S("MD"))) {
        *out = b.day >= a.day ? b.day - a.day : to - same_day(b.year, b.month - 1, a.day);
        return true;
    }
    if (!str_eq_nocase(unit, S("YD"))) return false;
    i64 anniversary = same_day(b.year, a.month, a.day);
    if (anniversary > to) anniversary = same_day(b.year - 1, a.month, a.day);
    return *out = to - anniversary, true;
}

// ---- working days -------------------------------------------------------------------------------

struct value workweek_usual(struct workweek *w)
{
    *w = (struct workweek){ .off = { [6] = true, [7] = true } };
    return value_null();
}

static struct value week_of_text(str s, struct workweek *w)
{
    int off = 0;
    if (s.n != 7) return value_error(VALUE_ERR_VALUE);
    for (int i = 0; i < 7; i++) {
        if (s.p[i] != '0' && s.p[i] != '1') return value_error(VALUE_ERR_VALUE);
        off += w->off[i + 1] = s.p[i] == '1';
    }
    return off == 7 ? value_error(VALUE_ERR_VALUE) : value_null();
}

struct value workweek_of(struct fn_call *c, int arg, struct workweek *w)
{
    workweek_usual(w);
    if (!call_has(c, arg)) return value_null();
    struct value v = list_first(c->arg[arg]);
    if (value_is_error(v)) return v;
    *w = (struct workweek){ .off = { false } };
    if (value_is(v, VALUE_TEXT)) return week_of_text(v.text, w);
    decimal d;
    i64 n;
    enum value_error e = value_to_number(v, eval_offset_min(c->ev), &d);
    if (e) return value_error(e);
    if (!decimal_to_i64(decimal_trunc(d), &n)) return value_error(VALUE_ERR_NUM);
    if (n >= 1 && n <= 7) { // 1: Saturday and Sunday, 2: Sunday and Monday ...
        w->off[(n + 4) % 7 + 1] = w->off[(n + 5) % 7 + 1] = true;
        return value_null();
    }
    if (n < 11 || n > 17) return value_error(VALUE_ERR_NUM);
    w->off[(n - 11 + 6) % 7 + 1] = true; // 11: Sunday only, 12: Monday only ...
    return value_null();
}

struct value workweek_of_flags(struct fn_call *c, int arg, struct workweek *w)
{
    struct value v = c->arg[arg];
    int off = 0;
    *w = (struct workweek){ .off = { false } };
    if (list_count(v) != 7) return value_error(VALUE_ERR_VALUE);
    for (int i = 0; i < 7; i++) {
        decimal d;
        enum value_error e = value_to_number(list_cell(v, i), eval_offset_min(c->ev), &d);
        if (e) return value_error(e);
        off += w->off[i == 0 ? 7 : i] = decimal_sign(d) != 0;
    }
    return off == 7 ? value_error(VALUE_ERR_VALUE) : value_null();
}

// Insertion into a sorted list without doubles; lists of holidays are short.
static void insert_day(i64 *days, size_t *n, i64 day)
{
    size_t at = *n;
    while (at > 0 && days[at - 1] > day) at--;
    if (at > 0 && days[at - 1] == day) return;
    memmove(days + at + 1, days + at, (*n - at) * sizeof *days);
    days[at] = day;
    ++*n;
}

struct value workweek_holidays(struct fn_call *c, int arg, struct workweek *w)
{
    const struct expr_calendar *own = eval_calendar(c->ev);
    if (!call_has(c, arg)) {
        if (!own) return value_null();
        w->holidays = own->holidays;
        w->n_holidays = own->n_holidays;
        w->extra = own->workdays;
        w->n_extra = own->n_workdays;
        return value_null();
    }
    struct value v = c->arg[arg];
    if (value_is_error(v)) return v;
    if (list_count(v) > 1000 || !eval_step(c->ev, list_count(v) * 8))
        return value_error(VALUE_ERR_LIMIT);
    i64 *days = mem_array(call_mem(c), i64, (size_t)list_count(v) + 1);
    for (i64 i = 0; i < list_count(v); i++) {
        i64 day;
        if (value_is_empty(list_cell(v, i))) continue;
        enum value_error e = value_to_days(list_cell(v, i), eval_offset_min(c->ev), &day);
        if (e) return value_error(e);
        insert_day(days, &w->n_holidays, day);
    }
    w->holidays = days;
    return value_null();
}

static bool has_day(const i64 *days, size_t n, i64 day)
{
    size_t low = 0;
    while (low < n) {
        size_t mid = low + (n - low) / 2;
        if (days[mid] == day) return true;
        if (days[mid] < day) low = mid + 1;
        else n = mid;
    }
    return false;
}

static bool is_worked(const struct workweek *w, i64 day)
{
    if (has_day(w->extra, w->n_extra, day)) return true;
    return !w->off[date_weekday(day)] && !has_day(w->holidays, w->n_holidays, day);
}

struct value workdays_between(struct fn_call *c, const struct workweek *w)
{
    i64 from = c->arg[0].days, to = c->arg[1].days, sign = 1, count = 0;
    if (from > to) {
        i64 t = from;
        from = to;
        to = t;
        sign = -1;
    }
    int worked_a_week = 0;
    for (int d = 1; d <= 7; d++) worked_a_week += !w->off[d];
    i64 weeks = (to - from + 1) / 7;
    count = weeks * worked_a_week;
    for (i64 day = from + weeks * 7; day <= to; day++) count += !w->off[date_weekday(day)];
    for (size_t i = 0; i < w->n_holidays; i++) {
        i64 day = w->holidays[i];
        count -= day >= from && day <= to && !w->off[date_weekday(day)];
    }
    for (size_t i = 0; i < w->n_extra; i++) {
        i64 day = w->extra[i];
        bool idle = w->off[date_weekday(day)] || has_day(w->holidays, w->n_holidays, day);
        count += day >= from && day <= to && idle;
    }
    return value_int(sign * count);
}

struct value workday_after(struct fn_call *c, const struct workweek *w)
{
    i64 day = c->arg[0].days, left = call_i64(c, 1, 0), step = left < 0 ? -1 : 1;
    if (left < -3000000 || left > 3000000) return value_error(VALUE_ERR_NUM);
    for (left *= step; left > 0;) {
        day += step;
        if (day < DATE_MIN || day > DATE_MAX) return value_error(VALUE_ERR_NUM);
        if (!eval_step(c->ev, 1)) return value_error(VALUE_ERR_LIMIT);
        left -= is_worked(w, day);
    }
    return value_date(day);
}
