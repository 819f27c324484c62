// SPDX-License-Identifier: Apache-2.0
// Everything goes day by day: a deadline is some days away and the longest that anybody waits some decades.
// What cannot be found ends by arithmetic: a house whose week has hours somewhere works again once its list of
// holidays is used up, a week for each at most; past the calendar's last year nothing is looked for.
#include "base/worktime.h"

#define MINUTE_MS 60000LL

struct worktime worktime_usual(int offset_min)
{
    struct worktime w = { .offset_min = offset_min };
    struct workhours usual = { { { 540, 720 }, { 810, 1080 } }, 2 };
    for (int d = WORK_MAKEUP; d <= 5; d++) w.week[d] = usual;
    return w;
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

static const struct workhours *special_hours(const struct worktime *w, i64 day)
{
    for (size_t low = 0, n = w->n_special; low < n;) {
        size_t mid = low + (n - low) / 2;
        if (w->special[mid].day == day) return &w->special[mid].hours;
        if (w->special[mid].day < day) low = mid + 1;
        else n = mid;
    }
    return NULL;
}

const struct workhours *worktime_hours(const struct worktime *w, i64 day)
{
    static const struct workhours none;
    const struct workhours *own = special_hours(w, day);
    if (own) return own;
    if (has_day(w->holidays, w->n_holidays, day)) return &none;
    if (w->week[WORK_MAKEUP].n && has_day(w->workdays, w->n_workdays, day))
        return &w->week[WORK_MAKEUP];
    return &w->week[date_weekday(day)];
}

bool worktime_is_day(const struct worktime *w, i64 day) { return worktime_hours(w, day)->n > 0; }

static i64 start_of(const struct worktime *w, i64 day)
{
    return instant_of_local(day, 0, w->offset_min);
}

// The worked day next to `day` in that direction, itself included.
static bool seek_day(const struct worktime *w, i64 day, int step, i64 *out)
{
    size_t left = (w->n_holidays + 1) * 7 + 1; // all of the only weekday worked may be holidays
    bool weekly = false;
    for (int d = 1; d <= 7; d++) weekly = weekly || w->week[d].n;
    if (!weekly) { // only days worked in exchange are left: they are a list
        for (size_t i = 0; i < w->n_workdays; i++) {
            i64 one = w->workdays[step > 0 ? i : w->n_workdays - 1 - i];
            if ((step > 0 ? one >= day : one <= day) && worktime_is_day(w, one))
                return *out = one, true;
        }
        return false;
    }
    for (; left > 0 && day >= DATE_MIN && day <= DATE_MAX; left--, day += step)
        if (worktime_is_day(w, day)) return *out = day, true;
    return false;
}

bool worktime_next(const struct worktime *w, i64 at, i64 *out)
{
    i64 day = date_of_instant(at, w->offset_min);
    while (seek_day(w, day, 1, &day)) {
        const struct workhours *h = worktime_hours(w, day);
        for (int i = 0; i < h->n; i++) {
            i64 from = start_of(w, day) + h->span[i].from * MINUTE_MS;
            i64 to = start_of(w, day) + h->span[i].to * MINUTE_MS;
            if (at < to) return *out = at > from ? at : from, true;
        }
        day++; // only the first day can lie behind its hours
    }
    return false;
}

static bool forward(const struct worktime *w, i64 at, i64 ms, i64 *out)
{
    i64 day = date_of_instant(at, w->offset_min);
    for (; seek_day(w, day, 1, &day); day++) {
        const struct workhours *h = worktime_hours(w, day);
        for (int i = 0; i < h->n; i++) {
            i64 from = start_of(w, day) + h->span[i].from * MINUTE_MS;
            i64 to = start_of(w, day) + h->span[i].to * MINUTE_MS;
            if (from < at) from = at;
            if (from >= to) continue;
            if (ms <= to - from) return *out = from + ms, true;
            ms -= to - from;
        }
    }
    return false;
}

static bool backward(const struct worktime *w, i64 at, i64 ms, i64 *out)
{
    i64 day = date_of_instant(at, w->offset_min);
    for (; seek_day(w, day, -1, &day); day--) {
        const struct workhours *h = worktime_hours(w, day);
        for (int i = h->n - 1; i >= 0; i--) {
            i64 from = start_of(w, day) + h->span[i].from * MINUTE_MS;
            i64 to = start_of(w, day) + h->span[i].to * MINUTE_MS;
            if (to > at) to = at;
            if (from >= to) continue;
            if (ms <= to - from) return *out = to - ms, true;
            ms -= to - from;
        }
    }
    return false;
}

bool worktime_add(const struct worktime *w, i64 at, i64 ms, i64 *out)
{
    if (ms == 0) return worktime_next(w, at, out);
    return ms > 0 ? forward(w, at, ms, out) : backward(w, at, -ms, out);
}

i64 worktime_between(const struct worktime *w, i64 from, i64 to)
{
    i64 sum = 0;
    if (to < from) return -worktime_between(w, to, from);
    i64 last = date_of_instant(to, w->offset_min);
    for (i64 day = date_of_instant(from, w->offset_min); day <= last; day++) {
        const struct workhours *h = worktime_hours(w, day);
        for (int i = 0; i < h->n; i++) {
            i64 a = start_of(w, day) + h->span[i].from * MINUTE_MS;
            i64 b = start_of(w, day) + h->span[i].to * MINUTE_MS;
            if (a < from) a = from;
            if (b > to) b = to;
            if (b > a) sum += b - a;
        }
    }
    return sum;
}

bool worktime_day(const struct worktime *w, i64 day, i64 n, i64 *out)
{
    int step = n < 0 ? -1 : 1;
    if (n == 0) return seek_day(w, day, 1, out);
    for (i64 left = n * step; left > 0; left--)
        if (!seek_day(w, day + step, step, &day)) return false;
    *out = day;
    return true;
}

bool worktime_days(const struct worktime *w, i64 at, i64 n, i64 ms_of_day, i64 *out)
{
    i64 day = date_of_instant(at, w->offset_min), to;
    if (!worktime_day(w, day, n, &to)) return false;
    i64 time = ms_of_day < 0 ? at - start_of(w, day) : ms_of_day;
    *out = start_of(w, to) + time;
    return true;
}

i64 worktime_count_days(const struct worktime *w, i64 from, i64 to)
{
    i64 n = 0;
    if (to < from) return -worktime_count_days(w, to, from);
    for (i64 day = from; day <= to; day++) n += worktime_is_day(w, day);
    return n;
}
