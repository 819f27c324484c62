// SPDX-License-Identifier: Apache-2.0
// What a rule takes from the house's calendar: offsets in working days and hours, days on which its own clock
// strikes, and the hours outside of which it keeps still. A house without working hours cannot publish such a
// rule; where they go later, times by them are not armed, and what only waits for them is done at once.
#include "base/almanac.h"
#include "rule/internal.h"

#define HOUR_MS 3600000LL
#define TERM_OFFSET_MAX 14
#define CLOCK_DAYS 400 // a term comes once a year
#define SEARCH_DAYS 4000

static const struct worktime *work_of(const struct ctx *c) { return &c->cat->calendar.work; }

// --- Offsets -------------------------------------------------------------------------------------------------

bool working_hours(const struct ctx *c, const struct json *span, i64 *at)
{
    i64 hours = span_part(span, "workhours");
    return !hours || worktime_add(work_of(c), *at, hours * HOUR_MS, at);
}

bool working_later(const struct ctx *c, const struct json *span, i64 *at)
{
    i64 days = span_part(span, "workdays");
    if (days && !worktime_days(work_of(c), *at, days, -1, at)) return false;
    return working_hours(c, span, at);
}

bool working_day(const struct ctx *c, const struct json *span, bool on_workday, i64 *day)
{
    i64 days = span_part(span, "workdays");
    if (days && !worktime_day(work_of(c), *day, days, day)) return false;
    return !on_workday || worktime_day(work_of(c), *day, 0, day);
}

// --- The clock of a rule ---------------------------------------------------------------------------------------

static bool is_term_day(const struct json *when, i64 day)
{
    int term = term_on(day - span_part(when, "days"));
    str wanted = json_str(json_get(when, S("term")));
    return term >= 0 && (!wanted.n || term == term_of_name(wanted));
}

static bool is_its_day(const struct ctx *c, const struct json *when, i64 day)
{
    str every = json_str(json_get(when, S("every")));
    struct civil d = date_to_civil(day);
    i64 of_month = span_part(when, "day"), n;
    if (str_eq(every, S("workday"))) return worktime_is_day(work_of(c), day);
    if (str_eq(every, S("solarterm"))) return is_term_day(when, day);
    if (str_eq(every, S("month"))) {
        int last = date_days_in_month(d.year, d.month);
        if (!of_month) of_month = 1;
        return d.day == (of_month > last ? last : (int)of_month);
    }
    const struct json *days = json_get(when, S("weekdays"));
    json_each(one, days) if (json_i64(one, &n) && n == date_weekday(day)) return true;
    return !days || !days->count;
}

i64 clock_next(const struct ctx *c, const struct json *when, i64 ms_of_day)
{
    int zone = c->cat->offset_min;
    i64 today = date_of_instant(c->now_ms, zone);
    for (i64 day = today; day < today + CLOCK_DAYS; day++) {
        i64 at = instant_of_local(day, ms_of_day, zone);
        if (at > c->now_ms && is_its_day(c, when, day)) return at;
    }
    return (i64)1 << 60;
}

// --- When it keeps still ----------------------------------------------------------------------------------------

i64 only_next(const struct ctx *c, const struct json *spec, i64 at)
{
    const struct json *only = json_get(spec, S("only"));
    str days = json_str(json_get(only, S("days")));
    int zone = c->cat->offset_min;
    i64 from = 0, to = DAY_MS, next;
    if (!only) return at;
    if (str_eq(days, S("workhours"))) return worktime_next(work_of(c), at, &next) ? next : at;
    if (json_get(only, S("from"))) (void)time_parse(json_str(json_get(only, S("from"))), &from);
    if (json_get(only, S("to"))) (void)time_parse(json_str(json_get(only, S("to"))), &to);
    bool overnight = from >= to; // of the day on which it begins
    i64 day = date_of_instant(at, zone) - overnight;
    for (i64 end = day + SEARCH_DAYS; day < end; day++) {
        if (str_eq(days, S("workdays")) && !worktime_day(work_of(c), day, 0, &day)) return at;
        i64 begins = instant_of_local(day, from, zone);
        i64 ends = instant_of_local(day + overnight, to, zone);
        if (at < ends) return at > begins ? at : begins;
    }
    return at;
}

// --- Checking -----------------------------------------------------------------------------------------------------

err_t only_check(struct ctx *c, const struct json *only)
{
    i64 from = 0, to = 0;
    const struct json *a = json_get(only, S("from")), *b = json_get(only, S("to"));
    if (!only) return OK;
    TRY(keys_only(c, only, S("only"), KEYS("days", "from", "to")));
    TRY(time_at(c, a, S("only.from")));
    TRY(time_at(c, b, S("only.to")));
    if (json_get(only, S("days")))
        TRY(one_of(c, json_get(only, S("days")), S("only.days"),
                   KEYS("any", "workdays", "workhours")));
    if (!a != !b) return spec_wrong(c, S("only.to"), "请写起止时间", "give both times");
    if (a && (!time_parse(json_str(a), &from) || !time_parse(json_str(b), &to) || from == to))
        return spec_wrong(c, S("only.to"), "起止时间不能相同",
                          "it must end at another time than it begins");
    return OK;
}

err_t term_check(struct ctx *c, const struct json *when)
{
    const struct json *term = json_get(when, S("term"));
    TRY(number_in(c, json_get(when, S("days")), S("when.days"), -TERM_OFFSET_MAX, TERM_OFFSET_MAX));
    if (term && term_of_name(json_str(term)) < 0)
        return spec_wrong(c, S("when.term"), "没有这个节气", "no such solar term");
    return OK;
}

// Does something in it count by the calendar?
static bool counts_work(const struct json *j)
{
    if (!j) return false;
    if (str_eq(j->key, S("workdays")) || str_eq(j->key, S("workhours"))) return true;
    if (str_eq(j->key, S("on_workday"))) return json_bool(j);
    if (str_eq(j->key, S("every"))) return str_eq(json_str(j), S("workday"));
    if (!json_is(j, JSON_OBJECT) && !json_is(j, JSON_ARRAY)) return false;
    json_each(one, j) if (counts_work(one)) return true;
    return false;
}

static bool keeps_still_by_work(const struct json *only)
{
    str days = json_str(json_get(only, S("days")));
    return str_eq(days, S("workdays")) || str_eq(days, S("workhours"));
}

err_t calendar_check(struct ctx *c, const struct json *spec)
{
    i64 next;
    bool asks = counts_work(json_get(spec, S("when"))) || counts_work(json_get(spec, S("do"))) ||
                keeps_still_by_work(json_get(spec, S("only")));
    if (!asks || worktime_next(work_of(c), c->now_ms, &next)) return OK;
    return fail(c, ERR_CALENDAR_EMPTY);
}

// --- A calendar that has changed ------------------------------------------------------------------------------------

// The runs of a plan look at once where its steps are now.
static err_t look_now(struct ctx *c, id64 plan)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_plan_run SET next_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE state = 'running' AND next_at > ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " AND plan_id = ");
    sql_i64(&q, plan);
    return db_exec(c, &q, NULL);
}

err_t rule_calendar_changed(struct ctx *c)
{
    for (int i = 0; i < c->cat->rule_count; i++) {
        const struct rule_def *d = &c->cat->rules[i];
        bool is_plan = d->kind == WHEN_PLAN;
        const struct json *asks = is_plan ? d->spec : json_get(d->spec, S("when"));
        if (d->mode == RULE_OFF || !counts_work(asks)) continue;
        if (is_plan) TRY(look_now(c, d->id));
        if (d->kind == WHEN_DATE || d->kind == WHEN_IDLE || d->kind == WHEN_SCHEDULE)
            TRY(rule_send_round(c, d->id));
    }
    return OK;
}
