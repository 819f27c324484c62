// SPDX-License-Identifier: Apache-2.0
// Times to look. A row of x_rule_due says when a rule has to look at a record again; what is so then is
// worked out from the living record. Arming is the same function at every save and at the due time itself:
// it computes the times from what is stored and makes the rows say so. So a date that moved, a follow-up
// that was written, a rule that was changed need nothing of their own.
#include "base/almanac.h"
#include "base/date.h"
#include "auth/chain.h"
#include "os/clock.h"
#include "rule/internal.h"
#include "rule/pool.h"

#define BATCH 20
#define SWEEP 100
#define LATER_MS 3600000
#define AT_DEFAULT (9 * 3600000LL)
#define FOREVER ((i64)1 << 60)

static const struct json *when_of(const struct rule_def *d) { return json_get(d->spec, S("when")); }

static i64 at_of(const struct json *when, i64 otherwise)
{
    i64 ms;
    return time_parse(json_str(json_get(when, S("at"))), &ms) ? ms : otherwise;
}

// --- Reading what times are counted from ------------------------------------------------------------------

static bool is_day(const struct field *f) { return field_value_type(f)->flags & TYPE_DATE; }

static bool system_value(const struct field *f, const struct image *img, i64 *out)
{
    if (str_eq(f->key, S("created_at"))) return *out = img->created_at, true;
    if (str_eq(f->key, S("updated_at"))) return *out = img->updated_at, true;
    return false;
}

static bool cell_value(const struct field *f, const struct image *img, i64 *out)
{
    if (f->index < 0) return system_value(f, img, out);
    struct val v = img->cells[f->index];
    *out = v.i;
    return v.kind == VAL_INT;
}

// The newest value among records that link here; false: none.
static err_t newest_child(struct ctx *c, const struct json *since, id64 id, const struct field **f,
                          i64 *out, bool *any)
{
    struct form *child = catalog_form(c->cat, json_str(json_get(since, S("form"))));
    struct field *link = child ? form_field(child, json_str(json_get(since, S("link")))) : NULL;
    struct query *q;
    struct page *page;
    *f = child ? form_field(child, json_str(json_get(since, S("field")))) : NULL;
    *any = false;
    if (!link || !*f) return OK;
    TRY(query_parse(
        c, child,
        json_parse(c->mem,
                   str_fmt(c->mem,
                           "{\"fields\":[\"" STR_FMT "\"],\"sort\":[{\"field\":\"" STR_FMT
                           "\",\"dir\":\"desc\"}],\"limit\":1}",
                           STR_ARG((*f)->key), STR_ARG((*f)->key)),
                   NULL),
        &q));
    q->filter = node_and(c, node_cmp(c, link, OP_EQ, val_int(id)),
                         node_cmp(c, (struct field *)*f, OP_NOT_EMPTY, VAL_NONE));
    TRY(query_page(c, q, &page));
    *any = page->count && page->records[0].cells[0].v.kind == VAL_INT;
    if (*any) *out = page->records[0].cells[0].v.i;
    return OK;
}

static err_t stage_since(struct ctx *c, const struct form *f, id64 id, i64 *out, bool *any)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT at FROM x_stage WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, id);
    sql_lit(&q, " ORDER BY id DESC LIMIT 1");
    return db_one_i64(c, &q, out, any);
}

// --- The times of a rule for a record -----------------------------------------------------------------------

struct times {
    i64 at[16];
    bool has[16];
    int n;
};

static i64 shifted(const struct ctx *c, const struct json *when, bool day, i64 base,
                   const struct json *o)
{
    int zone = c->cat->offset_min;
    bool on_workday = json_bool(json_get(when, S("on_workday")));
    bool to_hour = day || json_get(when, S("at")) || on_workday;
    i64 rest = span_part(o, "hours") * 3600000LL + span_part(o, "minutes") * 60000LL;
    i64 at = base + span_part(o, "days") * DAY_MS;
    if (!to_hour) return working_later(c, o, &at) ? at + rest : FOREVER;
    i64 from = day ? base : date_of_instant(base, zone), ms = at_of(when, AT_DEFAULT);
    if (!day && !json_get(when, S("at"))) ms = base - instant_of_local(from, 0, zone);
    from += span_part(o, "days");
    if (!working_day(c, o, on_workday, &from)) return FOREVER;
    at = instant_of_local(from, ms, zone) + rest;
    return working_hours(c, o, &at) ? at : FOREVER;
}

// By the lunar calendar, as base/almanac.h has it.
static i64 next_lunar(const struct ctx *c, const struct json *when, i64 day, const struct json *o)
{
    struct lunar born, now;
    i64 today = date_of_instant(c->now_ms, c->cat->offset_min), on;
    if (!lunar_of_day(day, &born) || !lunar_of_day(today, &now)) return FOREVER;
    for (int year = now.year - 1; year <= now.year + 2; year++) {
        if (year < born.year || !lunar_anniversary(born, year, &on)) continue;
        i64 at = shifted(c, when, true, on, o);
        if (at > c->now_ms) return at;
    }
    return FOREVER;
}

// The first anniversary whose time is still to come; 29 February is kept on the 28th of other years.
static i64 next_anniversary(const struct ctx *c, const struct json *when, i64 day,
                            const struct json *o)
{
    if (json_bool(json_get(when, S("lunar")))) return next_lunar(c, when, day, o);
    struct civil born = date_to_civil(day),
                 today = date_to_civil(date_of_instant(c->now_ms, c->cat->offset_min));
    for (int year = today.year - 1; year <= today.year + 2; year++) {
        if (year < born.year) continue;
        i64 at = shifted(c, when, true, date_add_months(day, 12 * (year - born.year)), o);
        if (at > c->now_ms) return at;
    }
    return FOREVER;
}

static void times_of_date(struct ctx *c, const struct rule_def *d, const struct image *img,
                          struct times *t)
{
    const struct json *when = when_of(d), *offsets = json_get(when, S("offsets"));
    const struct field *f = form_field(d->form, json_str(json_get(when, S("field"))));
    i64 base;
    json_each(o, offsets)
    {
        int n = t->n++;
        t->has[n] = f && cell_value(f, img, &base);
        if (!t->has[n]) continue;
        bool yearly = json_bool(json_get(when, S("yearly")));
        i64 day = is_day(f) ? base : date_of_instant(base, c->cat->offset_min);
        t->at[n] =
            yearly ? next_anniversary(c, when, day, o) : shifted(c, when, is_day(f), base, o);
    }
}

// The last thing that happened, as the rule says it; nothing yet: since it is there.
static err_t idle_since(struct ctx *c, const struct rule_def *d, const struct image *img, i64 *out)
{
    const struct json *since = json_get(when_of(d), S("since"));
    const struct field *f = NULL;
    i64 base = 0, created = img->created_at;
    bool any = false;
    if (json_get(since, S("stage"))) TRY(stage_since(c, d->form, img->id, &base, &any));
    else if (json_get(since, S("form"))) TRY(newest_child(c, since, img->id, &f, &base, &any));
    else {
        f = form_field(d->form, json_str(json_get(since, S("field"))));
        any = f && cell_value(f, img, &base);
    }
    if (any && f && is_day(f)) base = instant_of_local(base, 0, c->cat->offset_min);
    *out = !any || base < created ? created : base;
    return OK;
}

static err_t times_of_idle(struct ctx *c, const struct rule_def *d, const struct image *img,
                           struct times *t)
{
    const struct json *when = when_of(d);
    i64 base;
    TRY(idle_since(c, d, img, &base));
    t->n = 1;
    t->has[0] = true;
    t->at[0] = base + span_part(when, "days") * DAY_MS + span_part(when, "hours") * 3600000LL;
    if (!working_later(c, when, &t->at[0])) t->at[0] = FOREVER;
    if (json_get(when, S("at")) && t->at[0] < FOREVER) {
        i64 at = instant_of_local(date_of_instant(t->at[0], c->cat->offset_min), at_of(when, 0),
                                  c->cat->offset_min);
        t->at[0] = at >= t->at[0] ? at : at + DAY_MS;
        i64 day = date_of_instant(t->at[0], c->cat->offset_min);
        if (span_part(when, "workdays") && working_day(c, NULL, true, &day))
            t->at[0] = instant_of_local(day, at_of(when, 0), c->cat->offset_min);
    }
    return OK;
}

static err_t times_of_pool(struct ctx *c, const struct rule_def *d, const struct image *img,
                           struct times *t)
{
    i64 base;
    TRY(idle_since(c, d, img, &base));
    t->n = POOL_TIMES;
    for (int n = 0; n < POOL_TIMES; n++) {
        TRY(pool_time(c, d, img, base, n, &t->at[n]));
        t->has[n] = t->at[n] > 0;
    }
    return OK;
}

static err_t times_of(struct ctx *c, const struct rule_def *d, const struct image *img,
                      struct times *t)
{
    *t = (struct times){ .n = 0 };
    if (d->kind == WHEN_IDLE) return times_of_idle(c, d, img, t);
    if (d->kind == WHEN_POOL) return times_of_pool(c, d, img, t);
    times_of_date(c, d, img, t);
    return OK;
}

// --- Rows -----------------------------------------------------------------------------------------------------

err_t due_drop(struct ctx *c, id64 rule, id64 record)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_rule_due WHERE rule_id = ");
    sql_i64(&q, rule);
    if (record) {
        sql_lit(&q, " AND record_id = ");
        sql_i64(&q, record);
    }
    return db_exec(c, &q, NULL);
}

static err_t drop_one(struct ctx *c, id64 rule, id64 record, int n)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_rule_due WHERE rule_id = ");
    sql_i64(&q, rule);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record);
    sql_lit(&q, " AND n = ");
    sql_i64(&q, n);
    return db_exec(c, &q, NULL);
}

// A row whose time is the same stays as it is, done or not.
static err_t set_row(struct ctx *c, id64 rule, id64 record, int n, i64 due, bool is_done)
{
    i64 id;
    TRY(store_next_sys_id(c, &id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_rule_due (id, rule_id, record_id, n, due_at, is_done) VALUES (");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, rule);
    sql_lit(&q, ", ");
    sql_i64(&q, record);
    sql_lit(&q, ", ");
    sql_i64(&q, n);
    sql_lit(&q, ", ");
    sql_i64(&q, due);
    sql_lit(&q, ", ");
    sql_i64(&q, is_done);
    sql_lit(
        &q,
        ") ON CONFLICT (rule_id, record_id, n) DO UPDATE SET due_at = excluded.due_at, is_done = "
        "excluded.is_done WHERE x_rule_due.due_at <> excluded.due_at");
    return db_exec(c, &q, NULL);
}

static err_t live_image(struct ctx *c, const struct form *f, id64 id, struct image *img,
                        bool *found)
{
    err_t e = record_image(c, f, id, img);
    *found = e == OK && !img->deleted_at;
    if (e == ERR_NOT_FOUND) err_clear(c);
    return e == ERR_NOT_FOUND ? OK : e;
}

// What lies in the past when a record comes to be is not made up for; that nothing happened for so long is
// true now, however long ago it became so.
err_t due_arm(struct ctx *c, const struct rule_def *d, id64 record)
{
    struct image img;
    struct times t;
    bool found;
    TRY(live_image(c, d->form, record, &img, &found));
    if (!found) return due_drop(c, d->id, record);
    if (img.is_demo) return OK;
    TRY(times_of(c, d, &img, &t));
    for (int n = 0; n < t.n; n++) {
        bool past = d->kind == WHEN_DATE && t.at[n] <= c->now_ms;
        if (!t.has[n] || t.at[n] >= FOREVER) TRY(drop_one(c, d->id, record, n));
        else TRY(set_row(c, d->id, record, n, t.at[n], past));
    }
    return OK;
}

// --- The clock of a rule itself ---------------------------------------------------------------------------------

static i64 next_time(const struct ctx *c, const struct json *when)
{
    return clock_next(c, when, at_of(when, AT_DEFAULT));
}

err_t due_set_clock(struct ctx *c, const struct rule_def *d)
{
    if (d->kind == WHEN_SEGMENT) { // who comes in, who goes out
        i64 at = segment_next(c, when_of(d));
        TRY(set_row(c, d->id, 0, 0, at, false));
        return set_row(c, d->id, 0, 1, at, false);
    }
    return d->kind == WHEN_SCHEDULE ? set_row(c, d->id, 0, 0, next_time(c, when_of(d)), false) : OK;
}

// --- What is due --------------------------------------------------------------------------------------------------

struct due {
    id64 id, rule, record;
    int n;
    i64 due_at, after;
};

static err_t end_row(struct ctx *c, const struct due *row)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_rule_due SET is_done = 1 WHERE id = ");
    sql_i64(&q, row->id);
    return db_exec(c, &q, NULL);
}

static err_t put_off(struct ctx *c, const struct due *row, i64 due_at, id64 after)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_rule_due SET due_at = ");
    sql_i64(&q, due_at);
    sql_lit(&q, ", after = ");
    sql_i64(&q, after);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, row->id);
    return db_exec(c, &q, NULL);
}

// The records for which the condition holds, some at a time: how far it came stands in the row.
static err_t sweep(struct ctx *c, const struct rule_def *d, const struct due *row)
{
    struct query *q;
    struct page *page;
    bool did;
    TRY(act_query(c, d->form, rule_if(d->spec), row->after, SWEEP, &q));
    TRY(query_page(c, q, &page));
    for (int i = 0; i < page->count; i++) TRY(fire(c, d, page->records[i].id, S("schedule"), &did));
    if (page->count == SWEEP) return put_off(c, row, row->due_at, page->records[SWEEP - 1].id);
    return put_off(c, row, next_time(c, when_of(d)), 0);
}

static err_t sweep_segment(struct ctx *c, const struct rule_def *d, const struct due *row)
{
    id64 after = row->after;
    TRY(row->n ? segment_sweep_out(c, d, &after) : segment_sweep_in(c, d, &after));
    return put_off(c, row, after ? row->due_at : segment_next(c, when_of(d)), after);
}

// Of several offsets that fell due while nobody looked only the last is done.
static err_t is_overtaken(struct ctx *c, const struct due *row, bool *is)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_rule_due WHERE is_done = 0 AND rule_id = ");
    sql_i64(&q, row->rule);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, row->record);
    sql_lit(&q, " AND due_at <= ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " AND (due_at > ");
    sql_i64(&q, row->due_at);
    sql_lit(&q, " OR (due_at = ");
    sql_i64(&q, row->due_at);
    sql_lit(&q, " AND n > ");
    sql_i64(&q, row->n);
    sql_lit(&q, "))");
    TRY(db_one_i64(c, &q, &n, NULL));
    *is = n > 0;
    return OK;
}

// Looked at when nothing holds, the row of an idle rule goes: the next save of the record makes it anew.
static err_t after_look(struct ctx *c, const struct rule_def *d, const struct due *row, bool fired,
                        const struct image *img)
{
    i64 repeat = span_part(when_of(d), "repeat_days");
    struct times t;
    if (d->kind == WHEN_IDLE && !fired) return drop_one(c, d->id, row->record, row->n);
    if (d->kind == WHEN_IDLE && repeat) return put_off(c, row, c->now_ms + repeat * DAY_MS, 0);
    if (d->kind == WHEN_DATE && json_bool(json_get(when_of(d), S("yearly")))) {
        TRY(times_of(c, d, img, &t));
        return t.has[row->n] && t.at[row->n] < FOREVER ? put_off(c, row, t.at[row->n], 0)
                                                       : end_row(c, row);
    }
    return end_row(c, row);
}

// A repeat of an idle rule is later than the time that is computed; it stands as long as nothing happened.
static bool has_moved(const struct rule_def *d, const struct due *row, const struct times *t,
                      i64 now)
{
    if (row->n >= t->n || !t->has[row->n]) return true;
    if (d->kind == WHEN_DATE && json_bool(json_get(when_of(d), S("yearly")))) return false;
    return t->at[row->n] > now;
}

static err_t look(struct ctx *c, const struct rule_def *d, const struct due *row)
{
    struct image img;
    struct times t;
    bool found, over, holds = true, did = false;
    TRY(live_image(c, d->form, row->record, &img, &found));
    if (!found) return due_drop(c, d->id, row->record);
    TRY(times_of(c, d, &img, &t));
    if (has_moved(d, row, &t, c->now_ms)) return due_arm(c, d, row->record);
    TRY(is_overtaken(c, row, &over));
    if (over) return end_row(c, row);
    if (d->kind == WHEN_POOL) {
        TRY(end_row(c, row));
        return pool_look(c, d, &img, row->n);
    }
    if (rule_if(d->spec)) TRY(act_holds(c, d->form, rule_if(d->spec), row->record, &holds));
    if (holds) TRY(fire(c, d, row->record, d->kind == WHEN_IDLE ? S("idle") : S("date"), &did));
    return after_look(c, d, row, holds, &img);
}

// This process may not know a rule yet that another has just made.
static err_t look_unknown(struct ctx *c, const struct due *row)
{
    struct sql q = db_sql(c);
    i64 id;
    bool found;
    sql_lit(&q, "SELECT id FROM x_rule WHERE id = ");
    sql_i64(&q, row->rule);
    TRY(db_one_i64(c, &q, &id, &found));
    return found ? put_off(c, row, c->now_ms + 10000, row->after) : due_drop(c, row->rule, 0);
}

static err_t look_as_rule(struct ctx *c, void *arg)
{
    const struct due *row = arg;
    const struct rule_def *d = catalog_rule(c->cat, row->rule);
    if (!d) return look_unknown(c, row);
    if (d->mode == RULE_OFF || d->kind == WHEN_RECORD || d->kind == WHEN_STAGE)
        return due_drop(c, row->rule, row->record);
    c->who = actor_rule(c, d->id, title_in(d->title, c->lang), NULL);
    if (d->kind == WHEN_SEGMENT) return sweep_segment(c, d, row);
    return d->kind == WHEN_SCHEDULE ? sweep(c, d, row) : look(c, d, row);
}

// A rule that cannot be asked, or a record that cannot be given back, holds up none of the others: its log says
// so, and it is looked at again later.
static err_t set_aside(struct ctx *c, const struct due *row, err_t e)
{
    const struct rule_def *d = catalog_rule(c->cat, row->rule);
    if (!d) return e;
    bool by_clock = d->kind == WHEN_SCHEDULE || d->kind == WHEN_SEGMENT;
    str cause = by_clock               ? str_of(d->kind == WHEN_SEGMENT ? "segment" : "schedule")
                : d->kind == WHEN_IDLE ? S("idle")
                                       : S("date");
    TRY(fire_broken(c, d, row->record, cause, e));
    return put_off(c, row,
                   d->kind == WHEN_SCHEDULE ? next_time(c, when_of(d)) : c->now_ms + LATER_MS,
                   by_clock ? 0 : row->after);
}

static err_t take_due(struct ctx *c, struct due *rows, int *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *n = 0;
    sql_lit(&q,
            "SELECT id, rule_id, record_id, n, due_at, after FROM x_rule_due WHERE is_done = 0 AND "
            "due_at <= ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " ORDER BY due_at, id LIMIT 20");
    if (q.dialect == PG) sql_lit(&q, " FOR UPDATE SKIP LOCKED");
    TRY(db_query(c, &q, &r));
    for (bool more; *n < BATCH;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        rows[(*n)++] = (struct due){ rows_i64(r, 0),      rows_i64(r, 1), rows_i64(r, 2),
                                     (int)rows_i64(r, 3), rows_i64(r, 4), rows_i64(r, 5) };
    }
    rows_close(r);
    return OK;
}

static err_t due_job(struct ctx *c, void *arg)
{
    struct due rows[BATCH];
    const struct actor *who = c->who;
    int n, *did = arg;
    c->now_ms = clock_now_ms();
    TRY(take_due(c, rows, &n));
    for (int i = 0; i < n; i++) {
        err_t e = store_write(c, WRITE_JOBS, look_as_rule, &rows[i]);
        c->who = who;
        if (e != OK) TRY(set_aside(c, &rows[i], e));
    }
    *did = n;
    return OK;
}

err_t due_round(struct ctx *c, bool *did)
{
    int n = 0;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT 1 FROM x_rule_due WHERE is_done = 0 AND due_at <= ");
    sql_i64(&q, c->now_ms);
    TRY(loop_finds(c, &q, did));
    if (!*did) return OK;
    TRY(store_write(c, WRITE_JOBS, due_job, &n));
    *did = n > 0;
    return OK;
}
