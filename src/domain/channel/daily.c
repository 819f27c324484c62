// SPDX-License-Identifier: Apache-2.0
// What is done for channels every day. Everything here may run twice on a day, or not at all for some:
// a reminder has a key and is sent once, a state that was moved is not found again.
#include "base/date.h"
#include "base/log.h"
#include "domain/channel/rows.h"

#define GRACE_MIN 30
#define GRADE_MONTHS 6
#define GRADE_MIN_DAYS 90
#define NOTICE_DAYS 60

static i64 today(const struct ctx *c) { return date_of_instant(c->now_ms, c->cat->offset_min); }

static i64 number_or(const struct json *j, str key, i64 otherwise)
{
    i64 n;
    return json_i64(json_get(j, key), &n) && n >= 0 ? n : otherwise;
}

static str text_of_day(struct ctx *c, i64 day)
{
    struct buf b = BUF(c->mem);
    date_put(&b, day);
    return buf_str(&b);
}

// {"and":[{state in ...},{field >= day},{field <= day}]}; field or state may be NULL.
static str day_filter(struct ctx *c, const struct field *state, const char *states,
                      const struct field *at, i64 from, i64 to)
{
    struct buf b = BUF(c->mem);
    buf_lit(&b, "{\"and\":[");
    if (state)
        buf_fmt(&b, "{\"field\":\"" STR_FMT "\",\"op\":\"in\",\"value\":[%s]},",
                STR_ARG(state->key), states);
    buf_fmt(&b, "{\"field\":\"" STR_FMT "\",\"op\":\"ge\",\"value\":\"" STR_FMT "\"},",
            STR_ARG(at->key), STR_ARG(text_of_day(c, from)));
    buf_fmt(&b, "{\"field\":\"" STR_FMT "\",\"op\":\"le\",\"value\":\"" STR_FMT "\"}]}",
            STR_ARG(at->key), STR_ARG(text_of_day(c, to)));
    return buf_str(&b);
}

// --- Reminders --------------------------------------------------------------------------------------------

struct remind {
    const struct json *settings;
    i64 sent;
};

static bool has_role(const struct user *u, str key)
{
    for (int i = 0; i < u->role_count; i++)
        if (str_eq(u->roles[i]->key, key)) return true;
    return false;
}

// The owner, and everybody with one of the roles that the settings name.
static err_t remind_people(struct ctx *c, struct remind *r, id64 owner, str kind, str args,
                           const struct form *f, id64 id, str key)
{
    bool is_new;
    const struct json *roles = json_get(r->settings, S("notify_roles"));
    struct notice n = { owner, kind, args, f, id, key };
    TRY(notice_add(c, &n, &is_new));
    r->sent += is_new;
    for (int i = 0; i < c->cat->user_count; i++) {
        bool wanted = false;
        json_each(role, roles) wanted = wanted || has_role(c->cat->users[i], json_str(role));
        if (!wanted || c->cat->users[i]->id == owner) continue;
        n.user = c->cat->users[i]->id;
        TRY(notice_add(c, &n, &is_new));
        r->sent += is_new;
    }
    return OK;
}

static err_t remind_row(struct ctx *c, struct remind *r, const struct form *f,
                        const struct row *row, const char *kind, str name, i64 end, i64 notice_days)
{
    i64 left = end - today(c),
        due = reminder_due(json_get(r->settings, S("reminder_days")), left, notice_days);
    if (due < 0) return OK;
    str args = notice_args(c, (const char *const[]){ "name", "days", "end" },
                           (const str[]){ name, str_of_i64(c->mem, left), text_of_day(c, end) }, 3);
    str key = str_fmt(c->mem, "%s:%lld:%lld:%lld", kind, (long long)row->id, (long long)end,
                      (long long)due);
    return remind_people(c, r, row->owner, str_of(kind), args, f, row->id, key);
}

static err_t remind_agreements(struct ctx *c, struct remind *r, struct map *reminded)
{
    struct field *end = ch_field(c, "agreement", "end"), *state = ch_field(c, "agreement", "state");
    struct field *fields[] = { end, ch_field(c, "agreement", "notice_days"),
                               ch_field(c, "agreement", "channel") };
    struct row_list rows;
    if (!end) return OK;
    TRY(rows_read(c, ch_form(c, "agreement"),
                  day_filter(c, state, "\"active\"", end, today(c), today(c) + 366), fields, 3,
                  &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const struct val *v = rows.v[i].v;
        if (v[2].kind == VAL_INT) map_put(reminded, str_of_i64(c->mem, v[2].i), reminded);
        str name = v[2].kind == VAL_INT ? str_fmt(c->mem, STR_FMT " " STR_FMT, STR_ARG(v[2].s),
                                                  STR_ARG(rows.v[i].title))
                                        : rows.v[i].title;
        TRY(remind_row(c, r, ch_form(c, "agreement"), &rows.v[i], "agreement.ending", name, v[0].i,
                       v[1].kind == VAL_INT ? v[1].i : NOTICE_DAYS));
    }
    return OK;
}

// A channel whose end stands on its own page only.
static err_t remind_channels(struct ctx *c, struct remind *r, const struct map *reminded)
{
    struct field *end = ch_field(c, "channel", "agreement_end"),
                 *state = ch_field(c, "channel", "state");
    struct row_list rows;
    if (!end) return OK;
    TRY(rows_read(c, ch_form(c, "channel"),
                  day_filter(c, state, "\"active\",\"suspended\"", end, today(c), today(c) + 366),
                  &end, 1, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        if (map_get(reminded, str_of_i64(c->mem, rows.v[i].id))) continue;
        TRY(remind_row(c, r, ch_form(c, "channel"), &rows.v[i], "channel.ending", rows.v[i].title,
                       rows.v[i].v[0].i, NOTICE_DAYS));
    }
    return OK;
}

err_t channel_remind(struct ctx *c, i64 *notices)
{
    const struct actor *me = as_capability(c);
    struct remind r = { 0 };
    struct map reminded = MAP(c->mem);
    err_t e = channel_settings(c, &r.settings);
    if (e == OK) e = remind_agreements(c, &r, &reminded);
    if (e == OK) e = remind_channels(c, &r, &reminded);
    c->who = me;
    *notices = r.sent;
    return e;
}

// --- Expiry -----------------------------------------------------------------------------------------------

// An agreement that renews itself stays; it is reminded of like the others.
static err_t expire_all(struct ctx *c, i64 *expired)
{
    struct field *end = ch_field(c, "agreement", "end"), *state = ch_field(c, "agreement", "state");
    struct field *renews = ch_field(c, "agreement", "auto_renew");
    struct row_list rows;
    if (!end || !state) return OK;
    TRY(rows_read(c, ch_form(c, "agreement"),
                  day_filter(c, state, "\"active\"", end, DATE_MIN, today(c) - 1), &renews, 1,
                  &rows));
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.v[i].v[0].kind == VAL_INT && rows.v[i].v[0].i) continue;
        TRY(record_move(c, ch_form(c, "agreement"), rows.v[i].id, state, S("expired"), STR_NONE));
        ++*expired;
    }
    return OK;
}

err_t channel_expire(struct ctx *c, i64 *expired)
{
    const struct actor *me = as_capability(c);
    *expired = 0;
    err_t e = expire_all(c, expired);
    c->who = me;
    return e;
}

// --- Missed appointments -----------------------------------------------------------------------------------

// Did the patient come on that day? Then the desk only forgot to say so.
static err_t came(struct ctx *c, id64 patient, i64 day, bool *out)
{
    struct field *who = ch_field(c, "visit", "patient"), *at = ch_field(c, "visit", "arrived_at");
    struct query *q;
    i64 n;
    bool is_capped;
    *out = false;
    if (!who || !at) return OK;
    TRY(query_all_fields(c, ch_form(c, "visit"), &q));
    q->filter = node_and(
        c, node_cmp(c, who, OP_EQ, val_int(patient)),
        node_and(
            c, node_cmp(c, at, OP_GE, val_int(instant_of_local(day, 0, c->cat->offset_min))),
            node_cmp(c, at, OP_LT, val_int(instant_of_local(day + 1, 0, c->cat->offset_min)))));
    TRY(query_count(c, q, false, &n, &is_capped));
    *out = n > 0;
    return OK;
}

static err_t miss_all(struct ctx *c, i64 *moved)
{
    const struct form *f = ch_form(c, "appointment");
    struct field *at = ch_field(c, "appointment", "at"),
                 *state = ch_field(c, "appointment", "state");
    struct field *fields[] = { at, ch_field(c, "appointment", "patient") };
    const struct json *settings;
    struct row_list rows;
    if (!at || !state) return OK;
    TRY(channel_settings(c, &settings));
    i64 before = c->now_ms - number_or(settings, S("no_show_grace_min"), GRACE_MIN) * 60000;
    struct buf b = BUF(c->mem), limit = BUF(c->mem);
    instant_put(&limit, before);
    buf_fmt(&b,
            "{\"and\":[{\"field\":\"" STR_FMT
            "\",\"op\":\"in\",\"value\":[\"booked\",\"confirmed\"]},",
            STR_ARG(state->key));
    buf_fmt(&b, "{\"field\":\"" STR_FMT "\",\"op\":\"lt\",\"value\":\"" STR_FMT "\"}]}",
            STR_ARG(at->key), STR_ARG(buf_str(&limit)));
    TRY(rows_read(c, f, buf_str(&b), fields, 2, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const struct val *v = rows.v[i].v;
        bool has_come = false;
        if (v[1].kind == VAL_INT)
            TRY(came(c, v[1].i, date_of_instant(v[0].i, c->cat->offset_min), &has_come));
        TRY(record_move(c, f, rows.v[i].id, state, has_come ? S("arrived") : S("no_show"),
                        STR_NONE));
        ++*moved;
    }
    return OK;
}

err_t channel_no_show(struct ctx *c, i64 *moved)
{
    const struct actor *me = as_capability(c);
    *moved = 0;
    err_t e = miss_all(c, moved);
    c->who = me;
    return e;
}

// --- Grades ------------------------------------------------------------------------------------------------

static str grade_key(const struct json *grades, int at)
{
    json_each(g, grades) if (at-- == 0) return json_str(json_get(g, S("grade")));
    return STR_NONE;
}

static err_t regrade(struct ctx *c, const struct row *row, struct field *grade, str key,
                     i64 *changed)
{
    const struct option *o = field_option_by_key(grade, key);
    if (!o || (row->v[0].kind == VAL_INT && row->v[0].i == o->code)) return OK;
    struct change ch = { .f = grade, .v = val_int(o->code) };
    struct write w = {
        .form = grade->form, .id = row->id, .rev = -1, .changes = &ch, .change_count = 1
    };
    struct saved saved;
    TRY(record_save(c, &w, &saved));
    ++*changed;
    return OK;
}

static const struct channel_sums *sums_row(const struct channel_sum_row *rows, int n, id64 id)
{
    for (int i = 0; i < n; i++)
        if (rows[i].channel == id) return &rows[i].s;
    return NULL;
}

// Active channels, each by its last months; a young one and a locked grade are left as they are.
static err_t grade_all(struct ctx *c, i64 *changed)
{
    const struct form *f = ch_form(c, "channel");
    struct field *grade = ch_field(c, "channel", "grade"), *state = ch_field(c, "channel", "state");
    struct field *fields[] = { grade, state, ch_field(c, "channel", "grade_locked_until"),
                               ch_field(c, "channel", "agreement_start") };
    const struct json *settings;
    struct channel_sum_row *sums;
    struct row_list rows;
    int n;
    TRY(channel_settings(c, &settings));
    const struct json *rule = json_get(settings, S("grading")),
                      *grades = json_get(rule, S("grades"));
    if (!f || !grade || !json_is(grades, JSON_ARRAY)) return OK;
    i64 months = number_or(rule, S("months"), GRADE_MONTHS),
        min_days = number_or(rule, S("min_days"), GRADE_MIN_DAYS);
    struct span span = { true, true, date_add_months(today(c), -(int)i64_min(months, 120)),
                         today(c) };
    TRY(channel_sums_all(c, span, &sums, &n));
    TRY(rows_read(c, f, STR_NONE, fields, 4, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const struct val *v = rows.v[i].v;
        const struct channel_sums *s = sums_row(sums, n, rows.v[i].id);
        i64 since = v[3].kind == VAL_INT
                        ? v[3].i
                        : date_of_instant(rows.v[i].created_at, c->cat->offset_min);
        bool locked = v[2].kind == VAL_INT && v[2].i >= today(c);
        bool active = val_is_null(v[1]) || str_eq(option_key(state, v[1]), S("active"));
        int at = s ? grade_of(grades, s) : -1;
        if (locked || !active || at < 0 || today(c) - since < min_days) continue;
        TRY(regrade(c, &rows.v[i], grade, grade_key(grades, at), changed));
    }
    return OK;
}

err_t channel_grade(struct ctx *c, i64 *changed)
{
    const struct actor *me = as_capability(c);
    *changed = 0;
    err_t e = grade_all(c, changed);
    c->who = me;
    return e;
}

// --- All of it -----------------------------------------------------------------------------------------------

static err_t forget_counts(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    (void)arg;
    sql_lit(&q, "DELETE FROM x_rate WHERE at < ");
    sql_i64(&q, c->now_ms - 2 * DAY_MS);
    return db_exec(c, &q, NULL);
}

err_t channel_daily(struct ctx *c)
{
    static const struct {
        const char *name;
        err_t (*run)(struct ctx *c, i64 *n);
    } steps[] = {
        { "expire", channel_expire },
        { "remind", channel_remind },
        { "no_show", channel_no_show },
        { "grade", channel_grade },
    };
    err_t first = OK;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        i64 n = 0;
        err_t e = steps[i].run(c, &n);
        if (e != OK)
            log_warn("channels: %s failed: " STR_FMT, steps[i].name, STR_ARG(err_symbol(e)));
        else if (n) log_info("channels: %s %lld", steps[i].name, (long long)n);
        if (e != OK && first == OK) first = e;
        err_clear(c);
    }
    err_t e = store_write(c, WRITE_JOBS, forget_counts, NULL);
    return first != OK ? first : e;
}
