// SPDX-License-Identifier: Apache-2.0
// Rows of the calendar. A day is written over or taken away by its number, so that two people who change
// different days never meet; the hours are one value, and who comes second is told.
#include "auth/calendar.h"
#include "auth/audit.h"
#include "auth/user.h"
#include "base/json.h"

static const char *const kinds[] = { "usual", "holiday", "workday", "hours" };

bool day_kind_of_key(str key, enum day_kind *out)
{
    for (int i = 0; i < 4; i++)
        if (str_eq(key, str_of(kinds[i]))) return *out = (enum day_kind)i, true;
    return false;
}

str day_kind_key(enum day_kind k) { return str_of(kinds[k]); }

static err_t drop_day(struct ctx *c, i64 day)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_calendar_day WHERE day = ");
    sql_i64(&q, day);
    return db_exec(c, &q, NULL);
}

static err_t put_day(struct ctx *c, const struct day_change *d)
{
    struct sql q = db_sql(c);
    struct buf hours = BUF(c->mem);
    struct jw w = JW(&hours);
    if (d->kind == DAY_HOURS) calendar_put_spans(&w, &d->hours);
    sql_lit(&q, "INSERT INTO x_calendar_day (day, is_worked, name, hours, changed_at) VALUES (");
    sql_i64(&q, d->day);
    sql_lit(&q, ", ");
    sql_i64(&q, d->kind != DAY_HOLIDAY);
    sql_lit(&q, ", ");
    sql_text(&q, d->name);
    sql_lit(&q, ", ");
    sql_text(&q, buf_str(&hours));
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ") ON CONFLICT (day) DO UPDATE SET is_worked = excluded.is_worked, name = "
                "excluded.name, hours = excluded.hours, changed_at = excluded.changed_at");
    return db_exec(c, &q, NULL);
}

static void note_day(struct ctx *c, struct jw *w, const struct day_change *d)
{
    struct buf date = BUF(c->mem);
    date_put(&date, d->day);
    jw_obj(w);
    jw_kstr(w, "date", buf_str(&date));
    jw_kstr(w, "kind", day_kind_key(d->kind));
    jw_kstr(w, "name", d->name);
    if (d->kind == DAY_HOURS) {
        jw_key(w, S("hours"));
        calendar_put_spans(w, &d->hours);
    }
    jw_end_obj(w);
}

err_t calendar_set_days(struct ctx *c, const struct day_change *v, size_t n)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    TRY(need_right(c, RIGHT(SETTINGS)));
    jw_obj(&w);
    jw_key(&w, S("days"));
    jw_arr(&w);
    for (size_t i = 0; i < n; i++) {
        TRY(v[i].kind == DAY_USUAL ? drop_day(c, v[i].day) : put_day(c, &v[i]));
        note_day(c, &w, &v[i]);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    TRY(catalog_bump(c, false));
    return audit_write(c, S("calendar.days"), 0, 0, buf_str(&b), S("ok"));
}

static str hours_text(struct ctx *c, const struct worktime *work)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    calendar_put_hours(&w, work);
    return buf_str(&b);
}

err_t calendar_set_hours(struct ctx *c, const struct worktime *was, const struct worktime *now)
{
    str stored;
    bool found;
    TRY(need_right(c, RIGHT(SETTINGS)));
    TRY(meta_get(c, S("work_hours"), &stored, &found));
    struct worktime usual = worktime_usual(c->cat->offset_min);
    if (!found) stored = hours_text(c, &usual);
    if (was && !str_eq(hours_text(c, was), stored)) return fail(c, ERR_CONFLICT);
    TRY(meta_set(c, S("work_hours"), hours_text(c, now)));
    TRY(catalog_bump(c, false));
    return audit_write(c, S("calendar.hours"), 0, 0, hours_text(c, now), S("ok"));
}
