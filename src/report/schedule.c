// SPDX-License-Identifier: Apache-2.0
#include "report/schedule.h"
#include "base/date.h"
#include "meta/catalog.h"

#define HOUR_MS (60 * 60000LL)

static err_t wrong(struct ctx *c, const char *part)
{
    str path = str_cat(c->mem, S("schedule."), str_of(part));
    return fail_arg2(c, ERR_FIELD_FORMAT, path, str_of(part),
                     S("{\"every\":\"week\",\"weekdays\":[1],\"at\":\"08:00\"}"));
}

static bool is_within(const struct json *j, i64 from, i64 to)
{
    i64 n;
    return json_is(j, JSON_NUMBER) && json_i64(j, &n) && n >= from && n <= to;
}

err_t schedule_check(struct ctx *c, const struct json *s)
{
    str every = json_str(json_get(s, S("every")));
    const struct json *days = json_get(s, S("weekdays"));
    i64 ms;
    if (!json_is(s, JSON_OBJECT)) return wrong(c, "every");
    json_each(m, s) if (!str_eq(m->key, S("every")) && !str_eq(m->key, S("at")) &&
                        !str_eq(m->key, S("weekdays")) &&
                        !str_eq(m->key, S("day"))) return fail_arg(c, ERR_FIELD_UNKNOWN, m->key,
                                                                   m->key);
    if (str_eq(every, S("hour"))) return OK;
    if (!time_parse(json_str(json_get(s, S("at"))), &ms)) return wrong(c, "at");
    if (str_eq(every, S("day"))) return OK;
    if (str_eq(every, S("month")))
        return is_within(json_get(s, S("day")), 1, 31) ? OK : wrong(c, "day");
    if (!str_eq(every, S("week"))) return wrong(c, "every");
    if (!json_is(days, JSON_ARRAY) || !days->first || days->count > 7) return wrong(c, "weekdays");
    json_each(d, days) if (!is_within(d, 1, 7)) return wrong(c, "weekdays");
    return OK;
}

static bool is_day(const struct json *s, i64 day)
{
    str every = json_str(json_get(s, S("every")));
    struct civil at = date_to_civil(day);
    i64 n = 1, most = date_days_in_month(at.year, at.month);
    if (str_eq(every, S("month"))) {
        (void)json_i64(json_get(s, S("day")), &n);
        return at.day == i64_min(n, most);
    }
    if (!str_eq(every, S("week"))) return true;
    json_each(d, json_get(s, S("weekdays"))) if (json_i64(d, &n) &&
                                                 n == date_weekday(day)) return true;
    return false;
}

i64 schedule_next(const struct ctx *c, const struct json *s, i64 after)
{
    i64 ms = 0, day = date_of_instant(after, c->cat->offset_min);
    if (str_eq(json_str(json_get(s, S("every"))), S("hour")))
        return (after / HOUR_MS + 1) * HOUR_MS;
    (void)time_parse(json_str(json_get(s, S("at"))), &ms);
    for (int i = 0; i < 63; i++, day++) {
        i64 at = instant_of_local(day, ms, c->cat->offset_min);
        if (at > after && is_day(s, day)) return at;
    }
    return after + DAY_MS;
}
