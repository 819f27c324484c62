// SPDX-License-Identifier: Apache-2.0
// How long: {"days","hours","minutes","workdays","workhours","at"}. Working days and hours are those of the
// house's calendar; days come first, then what is shorter, then the time of day that is reached next.
#include "base/date.h"
#include "flow/internal.h"

#define PART_MAX 36600
#define HOUR_MS 3600000LL
#define MINUTE_MS 60000LL

static const char *const parts[] = { "days", "hours", "minutes", "workdays", "workhours" };

static err_t working(struct ctx *c, const struct json *j, i64 *at)
{
    const struct worktime *w = &c->cat->calendar.work;
    i64 days = span_part(j, "workdays"), hours = span_part(j, "workhours");
    if (days && !worktime_days(w, *at, days, -1, at)) return fail(c, ERR_CALENDAR_EMPTY);
    if (hours && !worktime_add(w, *at, hours * HOUR_MS, at)) return fail(c, ERR_CALENDAR_EMPTY);
    return OK;
}

err_t span_after(struct ctx *c, const struct json *j, i64 from, i64 *out)
{
    int zone = c->cat->offset_min;
    i64 ms;
    *out = from + span_part(j, "days") * DAY_MS;
    TRY(working(c, j, out));
    *out += span_part(j, "hours") * HOUR_MS + span_part(j, "minutes") * MINUTE_MS;
    if (!time_parse(json_str(json_get(j, S("at"))), &ms)) return OK;
    i64 at = instant_of_local(date_of_instant(*out, zone), ms, zone);
    *out = at >= *out && at > from ? at : at + DAY_MS;
    return OK;
}

err_t span_check(struct ctx *c, const struct json *j, str path, const char *const *more)
{
    i64 sum = 0, n;
    if (!json_is(j, JSON_OBJECT)) return spec_wrong(c, path, "请写多久", "say how long");
    json_each(m, j)
    {
        bool known = str_eq(m->key, S("at"));
        for (size_t i = 0; i < COUNT_OF(parts); i++) {
            if (!str_eq(m->key, str_of(parts[i]))) continue;
            known = true;
            TRY(number_in(c, m, path_under(c, path, parts[i]), 0, PART_MAX));
            if (json_i64(m, &n)) sum += n;
        }
        for (int i = 0; more && more[i]; i++) known = known || str_eq(m->key, str_of(more[i]));
        if (!known) return spec_wrong(c, path, "不认识的项", "unknown");
    }
    TRY(time_at(c, json_get(j, S("at")), path_under(c, path, "at")));
    return sum ? OK : spec_wrong(c, path, "请写多久", "say how long");
}
