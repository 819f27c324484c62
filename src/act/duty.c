// SPDX-License-Identifier: Apache-2.0
// The duty roster: rows of x_duty (a person's shifts, as JSON) and x_duty_day. It is small and read whole.
#include "act/duty.h"
#include "auth/audit.h"
#include "base/date.h"

#define DAY_MIN 1440

enum when_worked { ON_ALL, ON_WORKDAYS, ON_HOLIDAYS };

struct shift {
    unsigned weekdays; // bit n: n is Monday 1 .. Sunday 7
    int from, to;
    enum when_worked on;
};
struct person {
    const struct user *user;
    i64 rev;
    const struct json *said;
    struct shift shifts[DUTY_SHIFTS_MAX];
    int count;
};
struct roster {
    VEC(struct person) people;
    VEC(struct duty_day) days;
};

// ---- reading ----

static bool minute_of(const struct json *j, int *out)
{
    i64 ms;
    if (!time_parse(json_str(j), &ms) || ms % 60000) return false;
    *out = (int)(ms / 60000);
    return true;
}

static bool read_weekdays(const struct json *j, unsigned *out)
{
    i64 n;
    *out = 0;
    if (!json_is(j, JSON_ARRAY) || !j->count) return false;
    json_each(one, j)
    {
        if (!json_i64(one, &n) || n < 1 || n > 7) return false;
        *out |= 1u << n;
    }
    return true;
}

static bool read_on(str key, enum when_worked *out)
{
    if (str_eq(key, S("all"))) *out = ON_ALL;
    else if (str_eq(key, S("workdays"))) *out = ON_WORKDAYS;
    else if (str_eq(key, S("holidays"))) *out = ON_HOLIDAYS;
    else return false;
    return true;
}

static bool read_shift(const struct json *j, struct shift *out)
{
    return json_is(j, JSON_OBJECT) && j->count == 4 &&
           read_weekdays(json_get(j, S("weekdays")), &out->weekdays) &&
           minute_of(json_get(j, S("from")), &out->from) &&
           minute_of(json_get(j, S("to")), &out->to) &&
           read_on(json_str(json_get(j, S("on"))), &out->on);
}

static err_t load_people(struct ctx *c, struct roster *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT user_id, shifts, rev FROM x_duty ORDER BY user_id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct person p = { .user = catalog_user(c->cat, rows_i64(r, 0)), .rev = rows_i64(r, 2) };
        p.said = json_parse(c->mem, str_dup(c->mem, rows_text(r, 1)), NULL);
        json_each(j, p.said) if (p.count < DUTY_SHIFTS_MAX && read_shift(j, &p.shifts[p.count]))
            p.count++;
        if (p.user && !p.user->is_off) vec_push(c->mem, &out->people, p);
    }
    rows_close(r);
    return OK;
}

// With the day before, whose nights reach into the first.
static err_t load_days(struct ctx *c, i64 from, i64 to, struct roster *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT user_id, day, is_off, from_min, to_min, note, by_id FROM x_duty_day WHERE "
                "day >= ");
    sql_i64(&q, from - 1);
    sql_lit(&q, " AND day <= ");
    sql_i64(&q, to);
    sql_lit(&q, " ORDER BY day, user_id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct duty_day d = { .user = rows_i64(r, 0),
                              .day = rows_i64(r, 1),
                              .is_off = rows_i64(r, 2) != 0,
                              .from = (int)rows_i64(r, 3),
                              .to = (int)rows_i64(r, 4),
                              .note = str_dup(c->mem, rows_text(r, 5)),
                              .is_own = rows_i64(r, 6) != 0 };
        vec_push(c->mem, &out->days, d);
    }
    rows_close(r);
    return OK;
}

// ---- who, when ----

static const struct duty_day *day_of(const struct roster *all, id64 user, i64 day)
{
    for (size_t i = 0; i < all->days.n; i++)
        if (all->days.v[i].user == user && all->days.v[i].day == day) return &all->days.v[i];
    return NULL;
}

static bool is_exchanged(const struct worktime *w, i64 day)
{
    for (size_t i = 0; i < w->n_workdays; i++)
        if (w->workdays[i] == day) return true;
    return false;
}

// A day that is worked in exchange is a working day, whatever its weekday.
static bool begins_on(const struct ctx *c, const struct shift *s, i64 day)
{
    const struct worktime *w = &c->cat->calendar.work;
    bool is_worked = worktime_is_day(w, day), fits = s->weekdays & (1u << date_weekday(day));
    if (s->on == ON_HOLIDAYS) return fits && !is_worked;
    if (s->on == ON_WORKDAYS) return is_worked && (fits || is_exchanged(w, day));
    return fits;
}

// The shifts of a person that begin on this day.
static int shifts_on(const struct ctx *c, const struct roster *all, const struct person *p,
                     id64 user, i64 day, struct shift *out)
{
    const struct duty_day *d = day_of(all, user, day);
    int n = 0;
    if (d && d->is_off) return 0;
    if (d) {
        out[0] = (struct shift){ .from = d->from, .to = d->to };
        return 1;
    }
    for (int i = 0; p && i < p->count; i++)
        if (begins_on(c, &p->shifts[i], day)) out[n++] = p->shifts[i];
    return n;
}

static bool covers(const struct shift *s, int minute, bool is_next_day)
{
    bool crosses = s->to <= s->from;
    if (is_next_day) return crosses && minute < s->to;
    return minute >= s->from && (crosses || minute < s->to);
}

static bool is_on_now(const struct ctx *c, const struct roster *all, const struct person *p,
                      id64 user)
{
    struct shift v[DUTY_SHIFTS_MAX];
    i64 day = date_of_instant(c->now_ms, c->cat->offset_min);
    i64 begins = instant_of_local(day, 0, c->cat->offset_min);
    int minute = (int)((c->now_ms - begins) / 60000);
    for (int back = 0; back < 2; back++) {
        int n = shifts_on(c, all, p, user, day - back, v);
        for (int i = 0; i < n; i++)
            if (covers(&v[i], minute, back)) return true;
    }
    return false;
}

static const struct person *person_of(const struct roster *all, id64 user)
{
    for (size_t i = 0; i < all->people.n; i++)
        if (all->people.v[i].user->id == user) return &all->people.v[i];
    return NULL;
}

err_t duty_filter(struct ctx *c, const struct people *who, struct people *out)
{
    struct roster all = { 0 };
    i64 today = date_of_instant(c->now_ms, c->cat->offset_min);
    bool any = false;
    *out = (struct people){ 0 };
    TRY(load_people(c, &all));
    TRY(load_days(c, today, today, &all));
    for (size_t i = 0; i < who->n; i++) {
        const struct person *p = person_of(&all, who->v[i]->id);
        any = any || (p && p->count);
    }
    for (size_t i = 0; i < who->n; i++) {
        id64 id = who->v[i]->id;
        const struct duty_day *d = day_of(&all, id, today);
        bool is_on = is_on_now(c, &all, person_of(&all, id), id) || (!any && !d);
        if (is_on) people_add(c, out, who->v[i]);
    }
    return OK;
}

err_t duty_is_set(struct ctx *c, bool *is)
{
    struct roster all = { 0 };
    *is = false;
    TRY(load_people(c, &all));
    for (size_t i = 0; i < all.people.n; i++) *is = *is || all.people.v[i].count;
    return OK;
}

// ---- for people ----

static void put_minute(struct ctx *c, struct jw *w, const char *key, int minute)
{
    jw_key(w, str_of(key));
    jw_str(w, str_fmt(c->mem, "%02d:%02d", minute / 60, minute % 60));
}

static void put_date(struct ctx *c, struct jw *w, const char *key, i64 day)
{
    struct buf b = BUF(c->mem);
    date_put(&b, day);
    jw_key(w, str_of(key));
    jw_str(w, buf_str(&b));
}

static void put_people(struct jw *w, const struct roster *all)
{
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < all->people.n; i++) {
        const struct person *p = &all->people.v[i];
        jw_obj(w);
        jw_kid(w, "user", p->user->id);
        jw_kstr(w, "name", p->user->name);
        jw_ki64(w, "rev", p->rev);
        jw_key(w, S("shifts"));
        jw_json(w, p->said);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_day(struct ctx *c, struct jw *w, const struct duty_day *d)
{
    put_date(c, w, "date", d->day);
    jw_kstr(w, "kind", d->is_off ? S("off") : S("on"));
    if (!d->is_off) {
        put_minute(c, w, "from", d->from);
        put_minute(c, w, "to", d->to);
    }
    jw_kstr(w, "note", d->note);
    jw_kbool(w, "is_own", d->is_own);
}

static void put_days(struct ctx *c, struct jw *w, const struct roster *all, i64 from)
{
    jw_key(w, S("days"));
    jw_arr(w);
    for (size_t i = 0; i < all->days.n; i++) {
        const struct duty_day *d = &all->days.v[i];
        const struct user *u = catalog_user(c->cat, d->user);
        if (d->day < from || !u || u->is_off) continue;
        jw_obj(w);
        jw_kid(w, "user", d->user);
        jw_kstr(w, "name", u->name);
        put_day(c, w, d);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_plan_day(struct ctx *c, struct jw *w, const struct roster *all, i64 day)
{
    struct shift v[DUTY_SHIFTS_MAX];
    jw_obj(w);
    put_date(c, w, "date", day);
    jw_key(w, S("on"));
    jw_arr(w);
    for (int u = 0; u < c->cat->user_count; u++) {
        const struct user *one = c->cat->users[u];
        int n = one->is_off ? 0 : shifts_on(c, all, person_of(all, one->id), one->id, day, v);
        for (int i = 0; i < n; i++) {
            jw_obj(w);
            jw_kid(w, "user", one->id);
            jw_kstr(w, "name", one->name);
            put_minute(c, w, "from", v[i].from);
            put_minute(c, w, "to", v[i].to);
            jw_end_obj(w);
        }
    }
    jw_end_arr(w);
    jw_end_obj(w);
}

err_t duty_put(struct ctx *c, i64 from, i64 to, struct jw *w)
{
    struct roster all = { 0 };
    i64 today = date_of_instant(c->now_ms, c->cat->offset_min);
    TRY(load_people(c, &all));
    TRY(load_days(c, i64_min(from, today), i64_max(to, today), &all));
    jw_obj(w);
    put_people(w, &all);
    put_days(c, w, &all, from);
    jw_key(w, S("plan"));
    jw_arr(w);
    for (i64 day = from; day <= to; day++) put_plan_day(c, w, &all, day);
    jw_end_arr(w);
    jw_key(w, S("now"));
    jw_arr(w);
    for (int u = 0; u < c->cat->user_count; u++) {
        const struct user *one = c->cat->users[u];
        if (!one->is_off && is_on_now(c, &all, person_of(&all, one->id), one->id))
            jw_id(w, one->id);
    }
    jw_end_arr(w);
    jw_kbool(w, "may_set", actor_has(c, RIGHT(SETTINGS)));
    jw_end_obj(w);
    return OK;
}

// ---- changing ----

struct setting {
    id64 user;
    i64 rev;
    const struct json *shifts;
};

static err_t note(struct ctx *c, const char *action, id64 user, i64 n)
{
    str what = str_fmt(c->mem, "{\"user\":\"%lld\",\"n\":%lld}", (long long)user, (long long)n);
    return audit_write(c, str_of(action), 0, 0, what, S("ok"));
}

static err_t rev_of(struct ctx *c, id64 user, i64 *rev)
{
    struct sql q = db_sql(c);
    bool found;
    sql_lit(&q, "SELECT rev FROM x_duty WHERE user_id = ");
    sql_i64(&q, user);
    sql_for_update(&q);
    TRY(db_one_i64(c, &q, rev, &found));
    if (!found) *rev = 0;
    return OK;
}

static err_t set_shifts(struct ctx *c, void *arg)
{
    const struct setting *s = arg;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct sql q = db_sql(c);
    i64 rev, changed;
    TRY(rev_of(c, s->user, &rev));
    if (rev != s->rev) return fail(c, ERR_CONFLICT);
    jw_json(&w, s->shifts);
    sql_lit(&q, "INSERT INTO x_duty (user_id, shifts, rev) VALUES (");
    sql_i64(&q, s->user);
    sql_lit(&q, ", ");
    sql_text(&q, buf_str(&b));
    sql_lit(&q, ", 1) ON CONFLICT (user_id) DO UPDATE SET shifts = excluded.shifts, rev = "
                "x_duty.rev + 1 WHERE x_duty.rev = ");
    sql_i64(&q, rev);
    TRY(db_exec(c, &q, &changed));
    if (!changed) return fail(c, ERR_CONFLICT);
    return note(c, "duty.shifts", s->user, (i64)s->shifts->count);
}

err_t duty_set_shifts(struct ctx *c, id64 user, i64 rev, const struct json *shifts)
{
    struct setting s = { user, rev, shifts };
    struct shift one;
    int n = 0;
    TRY(need_right(c, RIGHT(SETTINGS)));
    if (!catalog_user(c->cat, user)) return fail(c, ERR_NOT_FOUND);
    if (!json_is(shifts, JSON_ARRAY) || shifts->count > DUTY_SHIFTS_MAX)
        return fail_arg2(c, ERR_FIELD_FORMAT, S("shifts"), S("shifts"), S("[ ]"));
    json_each(j, shifts)
    {
        str path = str_fmt(c->mem, "shifts.%d", n++);
        if (!read_shift(j, &one))
            return fail_arg2(c, ERR_FIELD_FORMAT, path, path, S("08:00–20:00"));
    }
    return store_write(c, WRITE_PEOPLE, set_shifts, &s);
}

static err_t set_day(struct ctx *c, const struct duty_day *d)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_duty_day WHERE user_id = ");
    sql_i64(&q, d->user);
    sql_lit(&q, " AND day = ");
    sql_i64(&q, d->day);
    TRY(db_exec(c, &q, NULL));
    if (d->is_usual) return OK;
    struct sql in = db_sql(c);
    const i64 numbers[] = { d->user, d->day, d->is_off, d->from, d->to };
    sql_lit(&in, "INSERT INTO x_duty_day (user_id, day, is_off, from_min, to_min, note) VALUES (");
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        sql_i64(&in, numbers[i]);
        sql_lit(&in, ", ");
    }
    sql_text(&in, d->note);
    sql_lit(&in, ") ON CONFLICT (user_id, day) DO NOTHING");
    return db_exec(c, &in, NULL);
}

struct days {
    const struct duty_day *v;
    size_t n;
};

static err_t set_days(struct ctx *c, void *arg)
{
    const struct days *d = arg;
    for (size_t i = 0; i < d->n; i++) TRY(set_day(c, &d->v[i]));
    return note(c, "duty.days", d->n ? d->v[0].user : 0, (i64)d->n);
}

err_t duty_set_days(struct ctx *c, const struct duty_day *v, size_t n)
{
    struct days d = { v, n };
    TRY(need_right(c, RIGHT(SETTINGS)));
    return store_write(c, WRITE_PEOPLE, set_days, &d);
}

// ---- one's own leave ----

err_t duty_put_own(struct ctx *c, struct jw *w)
{
    struct roster all = { 0 };
    i64 today = date_of_instant(c->now_ms, c->cat->offset_min);
    TRY(load_days(c, today, today + 2 * LEAVE_DAYS_MAX, &all));
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < all.days.n; i++) {
        const struct duty_day *d = &all.days.v[i];
        if (d->user != c->who->user_id || d->day < today) continue;
        jw_obj(w);
        put_day(c, w, d);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

struct leave {
    i64 from, until;
    bool off;
    str note;
};

static err_t add_leave(struct ctx *c, i64 day, str note)
{
    struct sql q = db_sql(c);
    const i64 numbers[] = { c->who->user_id, day, 1, 0, 0, c->who->user_id };
    sql_lit(&q, "INSERT INTO x_duty_day (user_id, day, is_off, from_min, to_min, by_id, note) "
                "VALUES (");
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        sql_i64(&q, numbers[i]);
        sql_lit(&q, ", ");
    }
    sql_text(&q, note);
    sql_lit(&q, ") ON CONFLICT (user_id, day) DO NOTHING");
    return db_exec(c, &q, NULL);
}

static err_t drop_leave(struct ctx *c, const struct leave *l)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_duty_day WHERE is_off = 1 AND user_id = ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, " AND by_id = ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, " AND day >= ");
    sql_i64(&q, l->from);
    sql_lit(&q, " AND day <= ");
    sql_i64(&q, l->until);
    return db_exec(c, &q, NULL);
}

static err_t leave_job(struct ctx *c, void *arg)
{
    const struct leave *l = arg;
    struct roster all = { 0 };
    if (!l->off) {
        TRY(drop_leave(c, l));
        return note(c, "duty.leave_back", c->who->user_id, l->until - l->from + 1);
    }
    TRY(load_days(c, l->from, l->until, &all));
    for (i64 day = l->from; day <= l->until; day++) {
        const struct duty_day *d = day_of(&all, c->who->user_id, day);
        struct buf b = BUF(c->mem);
        date_put(&b, day);
        if (d && !d->is_off) return fail_arg(c, ERR_DUTY_PLANNED, S("from_day"), buf_str(&b));
        if (!d) TRY(add_leave(c, day, l->note));
    }
    return note(c, "duty.leave", c->who->user_id, l->until - l->from + 1);
}

err_t duty_set_own(struct ctx *c, i64 from, i64 until, bool off, str text)
{
    struct leave l = { from, until, off, text };
    i64 today = date_of_instant(c->now_ms, c->cat->offset_min);
    if (!c->who->user_id || c->who->also) return fail(c, ERR_ACTION_DENIED);
    if (from < today || until < from || until >= today + LEAVE_DAYS_MAX)
        return fail_at(c, ERR_DELEGATION_DAYS, S("until_day"));
    return store_write(c, WRITE_PEOPLE, leave_job, &l);
}
