// SPDX-License-Identifier: Apache-2.0
// The working calendar: what each day is, with its lunar date and solar term; days and hours are changed by
// whoever may change settings.
#include <unistd.h>
#include "api/internal.h"
#include "auth/calendar.h"
#include "base/almanac.h"
#include "base/date.h"
#include "expr/expr.h"
#include "io/calendar_file.h"
#include "io/holidays.h"
#include "job/job.h"
#include "meta/formula.h"
#include "rule/rule.h"

#define RANGE_MAX 400

static void put_date(struct jw *w, i64 day)
{
    struct buf b = BUF(w->b->m);
    date_put(&b, day);
    jw_str(w, buf_str(&b));
}

static void put_lunar(struct jw *w, i64 day)
{
    struct lunar l;
    jw_key(w, S("lunar"));
    if (!lunar_of_day(day, &l)) {
        jw_null(w);
        return;
    }
    struct buf year = BUF(w->b->m), month = BUF(w->b->m), of_month = BUF(w->b->m);
    lunar_put_year(&year, l.year);
    lunar_put_month(&month, l);
    lunar_put_day(&of_month, l.day);
    jw_obj(w);
    jw_kstr(w, "year", buf_str(&year));
    jw_kstr(w, "animal", lunar_animal(l.year));
    jw_kstr(w, "month", buf_str(&month));
    jw_kstr(w, "day", buf_str(&of_month));
    jw_end_obj(w);
}

static void put_term(struct ctx *c, struct jw *w, i64 day)
{
    int term = term_on(day);
    i64 at;
    jw_key(w, S("term"));
    if (term < 0 || !term_instant(date_to_civil(day).year, term, &at)) {
        jw_null(w);
        return;
    }
    jw_obj(w);
    jw_kstr(w, "name", term_name(term, c->lang != LANG_EN));
    jw_kinstant(w, "at", at);
    jw_end_obj(w);
}

static const struct calendar_day *day_of(const struct house_calendar *h, i64 day)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->days[i].day == day) return &h->days[i];
    return NULL;
}

static enum day_kind kind_of(const struct calendar_day *d)
{
    if (!d) return DAY_USUAL;
    return d->hours ? DAY_HOURS : d->is_worked ? DAY_WORKED : DAY_HOLIDAY;
}

static void put_day(struct ctx *c, struct jw *w, i64 day)
{
    const struct house_calendar *h = &c->cat->calendar;
    const struct calendar_day *d = day_of(h, day);
    jw_obj(w);
    jw_key(w, S("date"));
    put_date(w, day);
    jw_kstr(w, "kind", day_kind_key(kind_of(d)));
    jw_kstr(w, "name", d ? d->name : STR_NONE);
    if (d && d->hours) {
        jw_key(w, S("hours"));
        calendar_put_spans(w, d->hours);
    }
    jw_kbool(w, "is_worked", worktime_is_day(&h->work, day));
    put_lunar(w, day);
    put_term(c, w, day);
    jw_end_obj(w);
}

// How many days are set in each year: who plans sees at once which year is still empty.
static void put_years(struct jw *w, const struct house_calendar *h)
{
    jw_key(w, S("years"));
    jw_arr(w);
    for (size_t i = 0, n; i < h->count; i += n) {
        int year = date_to_civil(h->days[i].day).year;
        for (n = 1; i + n < h->count && date_to_civil(h->days[i + n].day).year == year;) n++;
        jw_obj(w);
        jw_ki64(w, "year", year);
        jw_ki64(w, "days", (i64)n);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static err_t put_calendar(struct request *q, i64 from, i64 to)
{
    struct ctx *c = q->c;
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("hours"));
    calendar_put_hours(&w, &c->cat->calendar.work);
    put_years(&w, &c->cat->calendar);
    jw_key(&w, S("today"));
    put_date(&w, date_of_instant(c->now_ms, c->cat->offset_min));
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (i64 day = from; day <= to; day++) put_day(c, &w, day);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

err_t api_calendar_get(struct request *q)
{
    struct ctx *c = q->c;
    i64 from = date_of_instant(c->now_ms, c->cat->offset_min), to;
    if (query_str(q, S("from")).n && !date_parse(query_str(q, S("from")), &from))
        return fail_arg(c, ERR_BAD_REQUEST, S("from"), S("from"));
    to = from;
    if (query_str(q, S("to")).n && !date_parse(query_str(q, S("to")), &to))
        return fail_arg(c, ERR_BAD_REQUEST, S("to"), S("to"));
    if (to < from || to - from >= RANGE_MAX) return fail_arg(c, ERR_BAD_REQUEST, S("to"), S("to"));
    return put_calendar(q, from, to);
}

// --- Changing ------------------------------------------------------------------------------------------------

struct days {
    struct day_change *v;
    size_t n;
};

static err_t read_day(struct ctx *c, const struct json *j, str path, struct day_change *out)
{
    str kind = json_str(json_get(j, S("kind"))), name = json_str(json_get(j, S("name")));
    str date = str_cat(c->mem, path, S(".date"));
    TRY(json_only(c, j, path, BODY_KEYS("date", "kind", "name", "hours")));
    if (!date_parse(json_str(json_get(j, S("date"))), &out->day))
        return fail_arg2(c, ERR_FIELD_FORMAT, date, S("date"), S("2026-10-01"));
    if (!day_kind_of_key(kind, &out->kind))
        return fail_arg2(c, ERR_OPTION_UNKNOWN, str_cat(c->mem, path, S(".kind")), S("kind"), kind);
    if (name.n > (size_t)CALENDAR_NAME_MAX * 4)
        return fail_arg2(c, ERR_FIELD_FORMAT, str_cat(c->mem, path, S(".name")), S("name"), name);
    out->name = str_trim(name);
    bool good = calendar_read_spans(json_get(j, S("hours")), &out->hours);
    if (out->kind == DAY_HOURS ? good : !json_get(j, S("hours"))) return OK;
    return fail_arg(c, ERR_CALENDAR_HOURS, str_cat(c->mem, path, S(".hours")), S("hours"));
}

static bool counts_days(const struct form *f)
{
    for (int i = 0; i < f->field_count; i++) {
        const struct field *d = f->fields[i];
        if (d->formula && d->formula->uses_calendar && !field_is_volatile(d)) return true;
    }
    return false;
}

// What was counted by the days before: times of rules, stored formulas.
static err_t count_anew(struct ctx *c)
{
    id64 job;
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct form *f = c->cat->forms[i], *of = f->parent ? f->parent : f;
        str arg = str_fmt(c->mem, "{\"form\":\"" STR_FMT "\"}", STR_ARG(of->full_key));
        if (counts_days(f)) TRY(job_add(c, S("recompute"), arg, &job));
    }
    return rule_calendar_changed(c);
}

static err_t set_days(struct ctx *c, void *arg)
{
    const struct days *d = arg;
    TRY(calendar_set_days(c, d->v, d->n));
    return count_anew(c);
}

err_t api_calendar_days(struct request *q)
{
    struct ctx *c = q->c;
    const struct json *list = json_get(q->body, S("days"));
    TRY(body_only(q, BODY_KEYS("days")));
    if (!json_is(list, JSON_ARRAY) || !list->count || list->count > CALENDAR_DAYS_MAX)
        return fail_arg2(c, ERR_FIELD_FORMAT, S("days"), S("days"), S("1 - 1000"));
    struct days d = { mem_array(c->mem, struct day_change, list->count), 0 };
    json_each(j, list)
    {
        str path = str_fmt(c->mem, "days.%zu", d.n);
        TRY(read_day(c, j, path, &d.v[d.n++]));
    }
    TRY(store_write(c, WRITE_PEOPLE, set_days, &d));
    TRY(renew_after_change(q));
    return put_calendar(q, d.v[0].day, d.v[0].day);
}

struct hours {
    struct worktime was, now;
    bool has_was;
};

static err_t read_hours(struct ctx *c, const struct json *j, const char *key, struct worktime *out)
{
    str wrong;
    *out = c->cat->calendar.work;
    if (calendar_read_hours(j, out, &wrong)) return OK;
    str path = wrong.n ? str_cat3(c->mem, str_of(key), S("."), wrong) : str_of(key);
    return fail_arg(c, ERR_CALENDAR_HOURS, path, wrong);
}

static err_t set_hours(struct ctx *c, void *arg)
{
    const struct hours *h = arg;
    TRY(calendar_set_hours(c, h->has_was ? &h->was : NULL, &h->now));
    return rule_calendar_changed(c);
}

err_t api_calendar_hours(struct request *q)
{
    struct ctx *c = q->c;
    const struct json *was = json_get(q->body, S("was"));
    struct hours h = { .has_was = was != NULL };
    TRY(body_only(q, BODY_KEYS("hours", "was")));
    TRY(read_hours(c, json_get(q->body, S("hours")), "hours", &h.now));
    if (was) TRY(read_hours(c, was, "was", &h.was));
    TRY(store_write(c, WRITE_PEOPLE, set_hours, &h));
    TRY(renew_after_change(q));
    i64 today = date_of_instant(c->now_ms, c->cat->offset_min);
    return put_calendar(q, today, today);
}

// What was announced, to be looked at; the days come back as any others.
err_t api_calendar_holidays(struct request *q)
{
    struct jw w = answer_json(q, 200);
    holidays_put(q->c, &w);
    return OK;
}

// What a file would set, to be looked at; the days then come back as any others.
err_t api_calendar_read(struct request *q)
{
    struct ctx *c = q->c;
    str path;
    TRY(upload_alone(q, "calendar-", &path));
    struct jw w = answer_json(q, 200);
    err_t e = calendar_read_file(c, path, &w);
    (void)unlink(str_z(c->mem, path)); // if not now, the daily work removes it
    return e;
}
