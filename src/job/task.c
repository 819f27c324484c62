// SPDX-License-Identifier: Apache-2.0
// Rows of x_task. A person reads and moves his own to-dos and nobody else's; what a title says was made
// with his rights when the row was made.
#include "job/task.h"
#include "auth/lent.h"
#include "base/vec.h"
#include "job/notice.h"
#include "meta/condition.h"

static void put_text(struct sql *q, str s)
{
    sql_lit(q, ", ");
    if (s.n) sql_text(q, s);
    else sql_null(q);
}

static void put_number(struct sql *q, i64 n)
{
    sql_lit(q, ", ");
    if (n) sql_i64(q, n);
    else sql_null(q);
}

static str key_of(struct ctx *c, const struct task *t)
{
    return str_fmt(c->mem, STR_FMT ":u%lld", STR_ARG(t->key), (long long)t->user);
}

struct adding {
    const struct task *t;
    bool is_new;
};

static err_t add(struct ctx *c, void *arg)
{
    struct adding *a = arg;
    const struct task *t = a->t;
    id64 id, rights = 0;
    i64 changed;
    TRY(store_next_sys_id(c, &id));
    if (t->form) TRY(lent_number(c, t->form, t->fields, &rights));
    struct sql q = db_sql(c);
    sql_lit(
        &q,
        "INSERT INTO x_task (id, user_id, form_id, record_id, kind, title, text, made_at, made_by, "
        "due_at, state, rights, done_when, words, key) VALUES (");
    sql_i64(&q, id);
    put_number(&q, t->user);
    put_number(&q, t->form ? t->form->id : 0);
    put_number(&q, t->record);
    sql_lit(&q, ", ");
    sql_text(&q, t->kind);
    sql_lit(&q, ", ");
    sql_text(&q, t->title);
    sql_lit(&q, ", ");
    sql_text(&q, t->text);
    put_number(&q, c->now_ms);
    put_text(&q, c->who->key);
    put_number(&q, t->due_at);
    sql_lit(&q, ", 'open', ");
    sql_i64(&q, rights);
    put_text(&q, t->done_when);
    put_text(&q, t->words);
    sql_lit(&q, ", ");
    sql_text(&q, key_of(c, t));
    sql_lit(&q, ") ON CONFLICT (key) DO NOTHING");
    TRY(db_exec(c, &q, &changed));
    a->is_new = changed > 0;
    if (a->is_new) record_tell_person(c, t->user);
    return OK;
}

err_t task_add(struct ctx *c, const struct task *t, bool *is_new)
{
    const struct user *u = catalog_user(c->cat, t->user);
    struct adding a = { t, false };
    if (u && !u->is_off) TRY(store_write(c, WRITE_JOBS, add, &a));
    if (is_new) *is_new = a.is_new;
    return OK;
}

err_t task_say(struct ctx *c, const struct task *t)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_task SET title = ");
    sql_text(&q, t->title);
    sql_lit(&q, ", text = ");
    sql_text(&q, t->text);
    sql_lit(&q, " WHERE key = ");
    sql_text(&q, key_of(c, t));
    return db_exec(c, &q, NULL);
}

// --- Reading --------------------------------------------------------------------------------------------

static void select_tasks(struct sql *q)
{
    sql_lit(q, "SELECT id, user_id, form_id, record_id, kind, title, text, made_at, made_by, "
               "due_at, state, "
               "ended_at, ended_by, done_when FROM x_task WHERE ");
}

static struct task take(struct ctx *c, const struct rows *r)
{
    return (struct task){ .id = rows_i64(r, 0),
                          .user = rows_i64(r, 1),
                          .form = catalog_form_by_id(c->cat, rows_i64(r, 2)),
                          .record = rows_i64(r, 3),
                          .kind = str_dup(c->mem, rows_text(r, 4)),
                          .title = str_dup(c->mem, rows_text(r, 5)),
                          .text = str_dup(c->mem, rows_text(r, 6)),
                          .made_at = rows_i64(r, 7),
                          .made_by = str_dup(c->mem, rows_text(r, 8)),
                          .due_at = rows_i64(r, 9),
                          .state = str_dup(c->mem, rows_text(r, 10)),
                          .ended_at = rows_i64(r, 11),
                          .ended_by = rows_i64(r, 12),
                          .done_when = str_dup(c->mem, rows_text(r, 13)) };
}

static err_t take_all(struct ctx *c, const struct sql *q, struct task **out, size_t *n)
{
    VEC(struct task) v = { 0 };
    struct rows *r;
    TRY(db_query(c, q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct task t = take(c, r);
        vec_push(c->mem, &v, t);
    }
    *out = v.v;
    *n = v.n;
    return OK;
}

err_t task_list(struct ctx *c, str box, int limit, struct task **out, size_t *n)
{
    struct sql q = db_sql(c);
    bool open = !str_eq(box, S("done"));
    select_tasks(&q);
    sql_lit(&q, "user_id = ");
    sql_i64(&q, c->who->user_id);
    if (open) sql_lit(&q, " AND state = 'open' ORDER BY due_at IS NULL, due_at, id LIMIT ");
    else sql_lit(&q, " AND state = 'done' ORDER BY ended_at DESC, id DESC LIMIT ");
    sql_i64(&q, limit);
    return take_all(c, &q, out, n);
}

err_t task_of_record(struct ctx *c, const struct form *f, id64 id, struct task **out, size_t *n)
{
    struct sql q = db_sql(c);
    select_tasks(&q);
    sql_lit(&q, "state = 'open' AND form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, id);
    sql_lit(&q, " ORDER BY due_at IS NULL, due_at, id LIMIT 100");
    return take_all(c, &q, out, n);
}

err_t task_count_open(struct ctx *c, i64 *open, i64 *overdue)
{
    struct sql q = db_sql(c), late = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_task WHERE state = 'open' AND user_id = ");
    sql_i64(&q, c->who->user_id);
    TRY(db_one_i64(c, &q, open, NULL));
    sql_append(&late, &q);
    sql_lit(&late, " AND due_at < ");
    sql_i64(&late, c->now_ms);
    return db_one_i64(c, &late, overdue, NULL);
}

// --- Moving ---------------------------------------------------------------------------------------------

struct moving {
    id64 id;
    str to;
    id64 user; // who has it then
    str why;
    struct task was;
};

static err_t own_task(struct ctx *c, id64 id, struct task *out)
{
    struct sql q = db_sql(c);
    struct task *rows;
    size_t n;
    select_tasks(&q);
    sql_lit(&q, "id = ");
    sql_i64(&q, id);
    sql_lit(&q, " AND user_id = ");
    sql_i64(&q, c->who->user_id);
    sql_for_update(&q);
    TRY(take_all(c, &q, &rows, &n));
    if (!n) return fail(c, ERR_NOT_FOUND);
    *out = rows[0];
    return OK;
}

err_t task_move(struct ctx *c, const struct task *t, str to, id64 by)
{
    bool ends = !str_eq(to, S("open"));
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_task SET state = ");
    sql_text(&q, to);
    sql_lit(&q, ", ended_at = ");
    if (ends) sql_i64(&q, c->now_ms);
    else sql_null(&q);
    sql_lit(&q, ", ended_by = ");
    if (ends && by) sql_i64(&q, by);
    else sql_null(&q);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, t->id);
    TRY(db_exec(c, &q, NULL));
    record_tell_person(c, t->user);
    if (!str_eq(to, S("done")) || !t->form || !t->record) return OK;
    return record_took_part(c, t->form, t->record, t->user);
}

static err_t move_job(struct ctx *c, void *arg)
{
    struct moving *m = arg;
    TRY(own_task(c, m->id, &m->was));
    if (str_eq(m->was.kind, S("flow"))) return fail(c, ERR_FLOW_TODO);
    if (str_eq(m->was.state, m->to)) return OK; // said twice
    if (str_eq(m->was.state, S("cancelled"))) return fail(c, ERR_TASK_WITHDRAWN);
    return task_move(c, &m->was, m->to, c->who->user_id);
}

err_t task_done(struct ctx *c, id64 id)
{
    struct moving m = { .id = id, .to = S("done") };
    return store_write(c, WRITE_PEOPLE, move_job, &m);
}

err_t task_reopen(struct ctx *c, id64 id)
{
    struct moving m = { .id = id, .to = S("open") };
    return store_write(c, WRITE_PEOPLE, move_job, &m);
}

static err_t give_job(struct ctx *c, void *arg)
{
    struct moving *m = arg;
    TRY(own_task(c, m->id, &m->was));
    if (str_eq(m->was.kind, S("flow"))) return fail(c, ERR_FLOW_TODO);
    if (!str_eq(m->was.state, S("open"))) return fail(c, ERR_CONFLICT);
    TRY(task_pass(c, &m->was, m->user));
    str args = notice_args(c, (const char *const[]){ "who", "title", "why" },
                           (const str[]){ c->who->name, m->was.title, m->why }, m->why.n ? 3 : 2);
    struct notice n = {
        m->user,       m->why.n ? S("task.given_why") : S("task.given"),
        args,          m->was.form,
        m->was.record, str_fmt(c->mem, "task:%lld:%lld", (long long)m->id, (long long)c->now_ms)
    };
    return notice_add(c, &n, NULL);
}

err_t task_give(struct ctx *c, id64 id, id64 user, str why)
{
    const struct user *u = catalog_user(c->cat, user);
    struct moving m = { .id = id, .user = user, .why = str_trim(why) };
    if (!u || u->is_off) return fail_at(c, ERR_NOT_FOUND, S("user"));
    return store_write(c, WRITE_PEOPLE, give_job, &m);
}

err_t task_count_others(struct ctx *c, id64 user, i64 *n)
{
    struct sql q = db_sql(c);
    sql_lit(&q,
            "SELECT count(*) FROM x_task WHERE state = 'open' AND kind <> 'flow' AND user_id = ");
    sql_i64(&q, user);
    return db_one_i64(c, &q, n, NULL);
}

static err_t hand_over_job(struct ctx *c, void *arg)
{
    const struct moving *m = arg; // id: from
    struct sql q = db_sql(c);
    struct task *v;
    size_t n;
    select_tasks(&q);
    sql_lit(&q, "state = 'open' AND kind <> 'flow' AND user_id = ");
    sql_i64(&q, m->id);
    sql_lit(&q, " ORDER BY id");
    sql_for_update(&q);
    TRY(take_all(c, &q, &v, &n));
    for (size_t i = 0; i < n; i++) TRY(task_pass(c, &v[i], m->user));
    return OK;
}

err_t task_hand_over(struct ctx *c, id64 from, id64 to)
{
    struct moving m = { .id = from, .user = to };
    return store_write(c, WRITE_PEOPLE, hand_over_job, &m);
}

// --- Of flows ---------------------------------------------------------------------------------------------

err_t task_flow_open(struct ctx *c, const struct task *t)
{
    struct sql q = db_sql(c);
    bool is_new;
    id64 rights = 0;
    TRY(task_add(c, t, &is_new));
    if (is_new) return OK;
    if (t->form) TRY(lent_number(c, t->form, t->fields, &rights));
    sql_lit(&q, "UPDATE x_task SET state = 'open', ended_at = NULL, ended_by = NULL, title = ");
    sql_text(&q, t->title);
    sql_lit(&q, ", text = ");
    sql_text(&q, t->text);
    sql_lit(&q, ", rights = ");
    sql_i64(&q, rights);
    sql_lit(&q, ", due_at = ");
    if (t->due_at) sql_i64(&q, t->due_at);
    else sql_null(&q);
    sql_lit(&q, " WHERE key = ");
    sql_text(&q, str_fmt(c->mem, STR_FMT ":u%lld", STR_ARG(t->key), (long long)t->user));
    return db_exec(c, &q, NULL);
}

// Who decided has taken part, and whose it was when another did it for him. Time takes part in nothing.
static err_t flow_took_part(struct ctx *c, str key, id64 user)
{
    struct sql q = db_sql(c);
    struct task *v;
    size_t n;
    if (!c->who || !c->who->user_id) return OK;
    select_tasks(&q);
    sql_lit(&q, "state = 'open' AND key >= ");
    sql_text(&q, str_cat(c->mem, key, S(":u")));
    sql_lit(&q, " AND key < ");
    sql_text(&q, str_cat(c->mem, key, S(":v")));
    sql_lit(&q, " LIMIT 1");
    TRY(take_all(c, &q, &v, &n));
    if (!n || !v[0].form || !v[0].record) return OK;
    TRY(record_took_part(c, v[0].form, v[0].record, c->who->user_id));
    return record_took_part(c, v[0].form, v[0].record, user);
}

err_t task_flow_close(struct ctx *c, str key, id64 user, bool is_done)
{
    struct sql q = db_sql(c);
    if (is_done) TRY(flow_took_part(c, key, user));
    sql_lit(&q, "UPDATE x_task SET state = ");
    sql_text(&q, is_done ? S("done") : S("cancelled"));
    sql_lit(&q, ", ended_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ended_by = ");
    if (c->who && c->who->user_id) sql_i64(&q, c->who->user_id);
    else sql_null(&q);
    sql_lit(&q, " WHERE state = 'open' AND key >= "); // the key of everybody it stands open for
    sql_text(&q, str_cat(c->mem, key, S(":u")));
    sql_lit(&q, " AND key < ");
    sql_text(&q, str_cat(c->mem, key, S(":v")));
    return db_exec(c, &q, NULL);
}

err_t task_flow_withdraw(struct ctx *c, str key, id64 user)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_task SET state = 'cancelled', ended_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE state = 'open' AND key = ");
    sql_text(&q, str_fmt(c->mem, STR_FMT ":u%lld", STR_ARG(key), (long long)user));
    return db_exec(c, &q, NULL);
}

// --- Following the record -------------------------------------------------------------------------------

static err_t open_of_record(struct ctx *c, const struct form *f, id64 id, struct task **out,
                            size_t *n)
{
    struct sql q = db_sql(c);
    select_tasks(&q);
    sql_lit(&q, "state = 'open' AND form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, id);
    sql_lit(&q, " ORDER BY id");
    sql_for_update(&q);
    return take_all(c, &q, out, n);
}

static bool is_done(struct ctx *c, const struct form *f, const struct task *t,
                    const struct val *cells)
{
    struct filter_now now = { 0, 0, c->now_ms, c->cat->offset_min };
    struct condition *k;
    size_t at;
    const struct json *j = t->done_when.n ? json_parse(c->mem, t->done_when, &at) : NULL;
    if (!j) return false;
    if (condition_parse(c, f, j, S("done_when"), &k) == OK) return condition_holds(k, cells, &now);
    err_clear(c); // the form has changed since: a person ends it
    return false;
}

err_t task_follow_record(struct ctx *c, const struct form *f, id64 id, const struct val *cells)
{
    struct task *v;
    size_t n;
    TRY(open_of_record(c, f, id, &v, &n));
    for (size_t i = 0; i < n; i++)
        if (is_done(c, f, &v[i], cells)) TRY(task_move(c, &v[i], S("done"), c->who->user_id));
    return OK;
}

err_t task_cancel_of_record(struct ctx *c, const struct form *f, id64 id)
{
    struct task *v;
    size_t n;
    TRY(open_of_record(c, f, id, &v, &n));
    for (size_t i = 0; i < n; i++) TRY(task_move(c, &v[i], S("cancelled"), c->who->user_id));
    return OK;
}
