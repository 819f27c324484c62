// SPDX-License-Identifier: Apache-2.0
// Reading the house's calendar. A house that never touched it works Monday to Friday; hours that cannot be
// read (written by a newer version) are told in the log and taken as the usual ones.
#include "meta/calendar.h"
#include "base/log.h"
#include "base/vec.h"
#include "meta/catalog.h"

static const char *const week_keys[8] = {
    [WORK_MAKEUP] = "makeup", "1", "2", "3", "4", "5", "6", "7"
};

// 24:00 is the end of a day, which is no time of a day.
static bool minute_of(const struct json *j, int *out)
{
    i64 ms;
    if (str_eq(json_str(j), S("24:00"))) return *out = 1440, true;
    if (!time_parse(json_str(j), &ms) || ms % 60000) return false;
    return *out = (int)(ms / 60000), true;
}

static bool read_day(const struct json *j, struct workhours *out)
{
    *out = (struct workhours){ .n = 0 };
    if (!json_is(j, JSON_ARRAY) || j->count > WORK_SPANS_MAX) return false;
    json_each(one, j)
    {
        struct workspan s;
        if (!json_is(one, JSON_ARRAY) || one->count != 2) return false;
        if (!minute_of(one->first, &s.from) || !minute_of(one->first->next, &s.to)) return false;
        if (s.from >= s.to || (out->n && out->span[out->n - 1].to > s.from)) return false;
        out->span[out->n++] = s;
    }
    return true;
}

bool calendar_read_spans(const struct json *j, struct workhours *out)
{
    return read_day(j, out) && out->n > 0;
}

bool calendar_read_hours(const struct json *j, struct worktime *out, str *wrong)
{
    *wrong = STR_NONE;
    if (!json_is(j, JSON_OBJECT)) return false;
    for (int d = 0; d < 8; d++) {
        *wrong = str_of(week_keys[d]);
        if (!read_day(json_get(j, *wrong), &out->week[d])) return false;
    }
    if (j->count == 8) return true;
    json_each(m, j)
    {
        bool known = false;
        for (int d = 0; d < 8; d++) known = known || str_eq(m->key, str_of(week_keys[d]));
        if (!known) *wrong = m->key;
    }
    return false;
}

static void put_minute(struct jw *w, int minute)
{
    char text[6] = { (char)('0' + minute / 600),     (char)('0' + minute / 60 % 10), ':',
                     (char)('0' + minute % 60 / 10), (char)('0' + minute % 10),      0 };
    jw_str(w, str_of(text));
}

void calendar_put_spans(struct jw *w, const struct workhours *h)
{
    jw_arr(w);
    for (int k = 0; k < h->n; k++) {
        jw_arr(w);
        put_minute(w, h->span[k].from);
        put_minute(w, h->span[k].to);
        jw_end_arr(w);
    }
    jw_end_arr(w);
}

void calendar_put_hours(struct jw *w, const struct worktime *work)
{
    jw_obj(w);
    for (int i = 1; i <= 8; i++) { // Monday first, days in exchange last
        jw_key(w, str_of(week_keys[i % 8]));
        calendar_put_spans(w, &work->week[i % 8]);
    }
    jw_end_obj(w);
}

static err_t load_hours(struct ctx *c, struct catalog *cat)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool found;
    size_t at;
    str wrong;
    sql_lit(&q, "SELECT value FROM x_meta WHERE key = 'work_hours'");
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    const struct json *j = found ? json_parse(c->mem, str_dup(c->mem, rows_text(r, 0)), &at) : NULL;
    rows_close(r);
    struct worktime read = cat->calendar.work;
    if (!found) return OK;
    if (calendar_read_hours(j, &read, &wrong)) cat->calendar.work = read;
    else log_warn("the working hours cannot be read: the usual ones are taken");
    return OK;
}

// Hours that cannot be read (written by a newer version): the day is worked as its weekday.
static void take_hours(struct ctx *c, str text, struct workspecial *out)
{
    size_t at;
    const struct json *j = text.n ? json_parse(c->mem, str_dup(c->mem, text), &at) : NULL;
    if (!j || !calendar_read_spans(j, &out->hours)) out->hours.n = 0;
}

err_t calendar_load(struct ctx *c, struct catalog *cat)
{
    VEC(struct calendar_day) days = { 0 };
    VEC(i64) off = { 0 }, on = { 0 };
    VEC(struct workspecial) special = { 0 };
    struct sql q = db_sql(c);
    struct rows *r;
    cat->calendar.work = worktime_usual(cat->offset_min);
    TRY(load_hours(c, cat));
    sql_lit(&q, "SELECT day, is_worked, name, hours FROM x_calendar_day ORDER BY day");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct workspecial own = { .day = rows_i64(r, 0) };
        struct calendar_day d = { own.day, rows_i64(r, 1) != 0, NULL,
                                  str_dup(cat->mem, rows_text(r, 2)) };
        take_hours(c, rows_text(r, 3), &own);
        if (own.hours.n) {
            struct workhours *hours = mem_new_of(cat->mem, struct workhours);
            *hours = own.hours;
            d.hours = hours;
            vec_push(cat->mem, &special, own);
        }
        vec_push(cat->mem, &days, d);
        if (d.is_worked) vec_push(cat->mem, &on, d.day);
        else vec_push(cat->mem, &off, d.day);
    }
    cat->calendar.days = days.v;
    cat->calendar.count = days.n;
    cat->calendar.work.holidays = off.v;
    cat->calendar.work.n_holidays = off.n;
    cat->calendar.work.workdays = on.v;
    cat->calendar.work.n_workdays = on.n;
    cat->calendar.work.special = special.v;
    cat->calendar.work.n_special = special.n;
    return OK;
}
