// SPDX-License-Identifier: Apache-2.0
#include "report/timed.h"
#include "auth/actor.h"
#include "base/date.h"
#include "base/vec.h"
#include "report/schedule.h"

static void put_name(struct sql *q, const char *name)
{
    struct ident id;
    if (ident_read(str_of(name), &id)) sql_ident(q, id);
}

static void put_own_names(struct sql *q, const struct timed_kind *k)
{
    for (const struct timed_column *o = k->own; o->name; o++) {
        sql_lit(q, ", ");
        put_name(q, o->name);
    }
}

#define COMMON_COUNT 8 // columns that every kind has, before its own

static struct sql select_rows(struct ctx *c, const struct timed_kind *k)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id, user_id, schedule, is_off, next_at, last_at, last_state, rev");
    put_own_names(&q, k);
    sql_lit(&q, " FROM ");
    put_name(&q, k->table);
    sql_lit(&q, " WHERE ");
    return q;
}

static struct sql update_row(struct ctx *c, const struct timed_kind *k)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE ");
    put_name(&q, k->table);
    sql_lit(&q, " SET leased_until = ");
    return q;
}

static void put_id(struct sql *q, id64 id)
{
    sql_lit(q, " WHERE id = ");
    sql_i64(q, id);
}

static void set_own(struct sql *q, const struct timed_kind *k, const struct timed *d)
{
    for (size_t i = 0; k->own[i].name; i++) {
        sql_lit(q, ", ");
        put_name(q, k->own[i].name);
        sql_lit(q, " = ");
        sql_sval(q, d->own[i]);
    }
}

static struct timed row_of(struct ctx *c, const struct timed_kind *k, const struct rows *r)
{
    struct mem *m = c->mem;
    struct timed d = { .id = rows_i64(r, 0),
                       .user = rows_i64(r, 1),
                       .schedule = str_dup(m, rows_text(r, 2)),
                       .is_off = rows_i64(r, 3) != 0,
                       .next_at = rows_i64(r, 4),
                       .last_at = rows_i64(r, 5),
                       .last_state = str_dup(m, rows_text(r, 6)),
                       .rev = rows_i64(r, 7) };
    for (int i = 0; k->own[i].name; i++) {
        int at = COMMON_COUNT + i;
        if (k->own[i].is_text)
            d.own[i] = (struct sval){ .kind = SVAL_TEXT, .s = str_dup(m, rows_text(r, at)) };
        else d.own[i] = (struct sval){ .kind = SVAL_INT, .i = rows_i64(r, at) };
    }
    return d;
}

static err_t one_row(struct ctx *c, const struct timed_kind *k, const struct sql *q,
                     struct timed *out, bool *found)
{
    struct rows *r;
    TRY(db_query(c, q, &r));
    TRY(rows_next(r, found));
    if (*found) *out = row_of(c, k, r);
    rows_close(r);
    return OK;
}

err_t timed_find(struct ctx *c, const struct timed_kind *k, id64 id, struct timed *out)
{
    struct sql q = select_rows(c, k);
    bool is_there, is_seen = false;
    sql_lit(&q, "id = ");
    sql_i64(&q, id);
    TRY(one_row(c, k, &q, out, &is_there));
    if (is_there) TRY(k->sees(c, out, &is_seen));
    return is_seen ? OK : fail(c, ERR_NOT_FOUND);
}

err_t timed_take_up(struct ctx *c, const struct timed_kind *k, id64 id, i64 rev, struct timed *out)
{
    TRY(timed_find(c, k, id, out));
    if (k->may_edit && !k->may_edit(c, out)) return fail(c, ERR_ACTION_DENIED);
    return out->rev == rev ? OK : fail(c, ERR_CONFLICT);
}

err_t timed_list(struct ctx *c, const struct timed_kind *k, const struct sql *where,
                 struct timed **out, size_t *n)
{
    VEC(struct timed) v = { 0 };
    struct sql q = select_rows(c, k);
    struct rows *r;
    sql_append(&q, where);
    sql_lit(&q, " ORDER BY id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        vec_push(c->mem, &v, row_of(c, k, r));
    }
    *out = v.v;
    *n = v.n;
    return OK;
}

// --- Showing ----------------------------------------------------------------------------------------------

void timed_put_json(struct ctx *c, struct jw *w, const char *key, str text)
{
    const struct json *j = text.n ? json_parse(c->mem, text, NULL) : NULL;
    jw_key(w, str_of(key));
    if (j) jw_json(w, j);
    else jw_null(w);
}

void timed_put(struct ctx *c, struct jw *w, const struct timed *d)
{
    jw_kid(w, "id", d->id);
    timed_put_json(c, w, "schedule", d->schedule);
    jw_kbool(w, "is_off", d->is_off);
    jw_kinstant(w, "next_at", d->is_off ? 0 : d->next_at);
    jw_kinstant(w, "last_at", d->last_at);
    jw_kstr(w, "last_state", d->last_state);
    jw_ki64(w, "rev", d->rev);
}

// --- Saving -----------------------------------------------------------------------------------------------

static i64 next_of(struct ctx *c, const struct timed *d)
{
    return schedule_next(c, json_parse(c->mem, d->schedule, NULL), c->now_ms);
}

err_t timed_take(struct ctx *c, struct timed *d, const struct json *schedule, const bool *is_off)
{
    if (schedule) {
        TRY(schedule_check(c, schedule));
        d->schedule = json_to_text(c->mem, schedule);
    }
    if (!d->schedule.n) return fail_arg(c, ERR_FIELD_REQUIRED, S("schedule"), S("schedule"));
    if (is_off) d->is_off = *is_off;
    d->next_at = next_of(c, d);
    return OK;
}

struct saving {
    const struct timed_kind *k;
    struct timed *d;
    id64 made;
};

static err_t insert(struct ctx *c, struct saving *s)
{
    const struct timed *d = s->d;
    struct sql q = db_sql(c), count = db_sql(c);
    i64 n;
    sql_lit(&count, "SELECT count(*) FROM ");
    put_name(&count, s->k->table);
    sql_lit(&count, " WHERE user_id = ");
    sql_i64(&count, d->user);
    TRY(db_one_i64(c, &count, &n, NULL));
    if (n >= s->k->per_person)
        return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, str_fmt(c->mem, "≤ %d", s->k->per_person));
    TRY(store_next_sys_id(c, &s->made));
    sql_lit(&q, "INSERT INTO ");
    put_name(&q, s->k->table);
    sql_lit(&q, " (rev, leased_until, last_at, last_state, schedule, id, user_id, made_at, "
                "next_at, is_off");
    put_own_names(&q, s->k);
    sql_lit(&q, ") VALUES (1, 0, 0, '', ");
    sql_text(&q, d->schedule);
    const i64 numbers[] = { s->made, d->user, c->now_ms, d->next_at, d->is_off };
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        sql_lit(&q, ", ");
        sql_i64(&q, numbers[i]);
    }
    for (size_t i = 0; s->k->own[i].name; i++) {
        sql_lit(&q, ", ");
        sql_sval(&q, d->own[i]);
    }
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t run_for_rev(struct ctx *c, struct sql *q, const struct timed *d)
{
    i64 changed;
    put_id(q, d->id);
    sql_lit(q, " AND rev = ");
    sql_i64(q, d->rev);
    TRY(db_exec(c, q, &changed));
    return changed ? OK : fail(c, ERR_CONFLICT);
}

// Whoever has it under way finds another next_at, and stores nothing.
static err_t update(struct ctx *c, struct saving *s)
{
    const struct timed *d = s->d;
    struct sql q = update_row(c, s->k);
    sql_lit(&q, "0, rev = rev + 1, schedule = ");
    sql_text(&q, d->schedule);
    sql_lit(&q, ", is_off = ");
    sql_i64(&q, d->is_off);
    sql_lit(&q, ", next_at = ");
    sql_i64(&q, d->next_at);
    set_own(&q, s->k, d);
    return run_for_rev(c, &q, d);
}

static err_t save_job(struct ctx *c, void *arg)
{
    struct saving *s = arg;
    TRY(s->d->id ? update(c, s) : insert(c, s));
    return s->k->noted ? s->k->noted(c, s->d, false) : OK;
}

err_t timed_save(struct ctx *c, const struct timed_kind *k, struct timed *d)
{
    struct saving s = { .k = k, .d = d };
    TRY(store_write(c, WRITE_PEOPLE, save_job, &s));
    if (!d->id) d->id = s.made;
    return OK;
}

static err_t remove_job(struct ctx *c, void *arg)
{
    struct saving *s = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM ");
    put_name(&q, s->k->table);
    TRY(run_for_rev(c, &q, s->d));
    return s->k->noted ? s->k->noted(c, s->d, true) : OK;
}

err_t timed_remove(struct ctx *c, const struct timed_kind *k, id64 id, i64 rev)
{
    struct timed d;
    struct saving s = { .k = k, .d = &d };
    TRY(timed_take_up(c, k, id, rev, &d));
    return store_write(c, WRITE_PEOPLE, remove_job, &s);
}

// --- Working off ------------------------------------------------------------------------------------------

static void put_due(struct ctx *c, struct sql *q)
{
    sql_lit(q, "is_off = 0 AND next_at <= ");
    sql_i64(q, c->now_ms);
    sql_lit(q, " AND leased_until <= ");
    sql_i64(q, c->now_ms);
}

struct claiming {
    const struct timed_kind *k;
    struct timed d;
    bool found;
};

static err_t claim(struct ctx *c, void *arg)
{
    struct claiming *t = arg;
    struct sql q = select_rows(c, t->k), lease = update_row(c, t->k);
    put_due(c, &q);
    sql_lit(&q, " ORDER BY next_at, id LIMIT 1");
    if (q.dialect == PG) sql_lit(&q, " FOR UPDATE SKIP LOCKED");
    TRY(one_row(c, t->k, &q, &t->d, &t->found));
    if (!t->found) return OK;
    sql_i64(&lease, c->now_ms + t->k->lease_ms);
    put_id(&lease, t->d.id);
    return db_exec(c, &lease, NULL);
}

static err_t finish(struct ctx *c, void *arg)
{
    struct claiming *t = arg;
    struct sql q = update_row(c, t->k);
    i64 changed;
    sql_lit(&q, "0, next_at = ");
    sql_i64(&q, next_of(c, &t->d));
    sql_lit(&q, ", last_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", last_state = ");
    sql_text(&q, t->d.last_state);
    set_own(&q, t->k, &t->d);
    put_id(&q, t->d.id);
    sql_lit(&q, " AND next_at = ");
    sql_i64(&q, t->d.next_at);
    TRY(db_exec(c, &q, &changed));
    return changed && t->d.is_done && t->k->done ? t->k->done(c, &t->d) : OK;
}

err_t timed_next(struct ctx *c, const struct timed_kind *k, bool *did)
{
    struct claiming t = { .k = k };
    struct sql q = db_sql(c);
    bool found;
    sql_lit(&q, "SELECT 1 FROM ");
    put_name(&q, k->table);
    sql_lit(&q, " WHERE ");
    put_due(c, &q);
    TRY(loop_finds(c, &q, &found));
    if (!found) return OK;
    c->who = actor_capability(c, S("report"));
    TRY(store_write(c, WRITE_JOBS, claim, &t));
    if (!t.found) return OK;
    *did = true;
    err_t e = k->work(c, &t.d);
    c->who = actor_capability(c, S("report"));
    if (e != OK && err_http_status(e) >= 500) return e; // again when the lease has run out
    if (e != OK) {
        err_clear(c);
        t.d.last_state = S("failed");
        t.d.is_done = false;
    }
    return store_write(c, WRITE_JOBS, finish, &t);
}

err_t timed_free(struct ctx *c, const struct timed_kind *k)
{
    struct sql q = update_row(c, k);
    sql_lit(&q, "0 WHERE leased_until > 0");
    return db_exec(c, &q, NULL);
}

str timed_key(struct ctx *c, const struct timed *d, const char *prefix)
{
    return str_fmt(c->mem, "%s:%lld:%lld", prefix, (long long)d->id, (long long)d->next_at);
}
