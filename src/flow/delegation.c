// SPDX-License-Identifier: Apache-2.0
// Rows of x_delegation. One that has ended stays as a row: tasks that it covered name it.
#include "flow/delegation.h"
#include "auth/actor.h"
#include "auth/audit.h"
#include "base/date.h"
#include "base/vec.h"
#include "job/task.h"

#define GIVEN_MAX 50
#define DAYS_MAX 730

static i64 today(const struct ctx *c) { return date_of_instant(c->now_ms, c->cat->offset_min); }

static void select_rows(struct sql *q)
{
    sql_lit(q, "SELECT id, from_id, to_id, flow_id, from_day, until_day, made_at FROM x_delegation "
               "WHERE ended_at IS NULL AND ");
}

static err_t take_all(struct ctx *c, const struct sql *q, struct delegation **out, size_t *n)
{
    VEC(struct delegation) v = { 0 };
    struct rows *r;
    TRY(db_query(c, q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct delegation d = { rows_i64(r, 0), rows_i64(r, 1), rows_i64(r, 2), rows_i64(r, 3),
                                rows_i64(r, 4), rows_i64(r, 5), rows_i64(r, 6) };
        vec_push(c->mem, &v, d);
    }
    *out = v.v;
    *n = v.n;
    return OK;
}

err_t delegation_list(struct ctx *c, struct delegation **out, size_t *n)
{
    struct sql q = db_sql(c);
    select_rows(&q);
    sql_lit(&q, "until_day >= ");
    sql_i64(&q, today(c));
    sql_lit(&q, " AND (from_id = ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, " OR to_id = ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, ") ORDER BY id DESC LIMIT 200");
    return take_all(c, &q, out, n);
}

// --- Giving ------------------------------------------------------------------------------------------------

static err_t check(struct ctx *c, const struct delegation *d)
{
    const struct user *to = catalog_user(c->cat, d->to);
    if (!to || to->is_off || d->to == d->from) return fail_at(c, ERR_FLOW_PERSON, S("to"));
    if (d->until_day < d->from_day || d->until_day < today(c) ||
        d->until_day - d->from_day > DAYS_MAX)
        return fail_at(c, ERR_DELEGATION_DAYS, S("until"));
    return OK;
}

// Two at once for the same flow would leave it open who it is.
static err_t check_free(struct ctx *c, const struct delegation *d)
{
    struct delegation *v;
    size_t n;
    struct sql q = db_sql(c);
    select_rows(&q);
    sql_lit(&q, "from_id = ");
    sql_i64(&q, d->from);
    sql_lit(&q, " AND until_day >= ");
    sql_i64(&q, today(c));
    sql_for_update(&q);
    TRY(take_all(c, &q, &v, &n));
    if (n >= GIVEN_MAX) return fail_at(c, ERR_DELEGATION_DAYS, S("from"));
    for (size_t i = 0; i < n; i++) {
        const struct user *to = catalog_user(c->cat, v[i].to);
        if (v[i].flow == d->flow && v[i].from_day <= d->until_day && v[i].until_day >= d->from_day)
            return fail_arg(c, ERR_DELEGATION_CLASH, S("from"), to ? to->name : STR_NONE);
    }
    return OK;
}

struct adding {
    const struct delegation *d;
    id64 id;
};

static err_t note(struct ctx *c, str action, id64 id, id64 to)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kid(&w, "delegation", id);
    if (to) jw_kid(&w, "to", to);
    jw_end_obj(&w);
    return audit_write(c, action, 0, 0, buf_str(&b), S("ok"));
}

// One person's delegations are made one behind the other.
static err_t lock_person(struct ctx *c, id64 user)
{
    struct sql q = db_sql(c);
    i64 id;
    sql_lit(&q, "SELECT id FROM x_user WHERE id = ");
    sql_i64(&q, user);
    sql_for_update(&q);
    return db_one_i64(c, &q, &id, NULL);
}

static err_t add_job(struct ctx *c, void *arg)
{
    struct adding *a = arg;
    const struct delegation *d = a->d;
    TRY(lock_person(c, d->from));
    TRY(check_free(c, d));
    TRY(store_next_sys_id(c, &a->id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_delegation (id, from_id, to_id, flow_id, from_day, until_day, "
                "made_at) VALUES (");
    sql_i64(&q, a->id);
    const i64 values[] = { d->from, d->to, d->flow, d->from_day, d->until_day, c->now_ms };
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        sql_lit(&q, ", ");
        sql_i64(&q, values[i]);
    }
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    return note(c, S("delegation.add"), a->id, d->to);
}

err_t delegation_add(struct ctx *c, const struct delegation *d, id64 *id)
{
    struct adding a = { d, 0 };
    TRY(check(c, d));
    TRY(store_write(c, WRITE_PEOPLE, add_job, &a));
    *id = a.id;
    return OK;
}

// --- Ending ------------------------------------------------------------------------------------------------

// The tasks that are still open are the person's own again.
static err_t withdraw_todos(struct ctx *c, id64 id)
{
    struct sql q = db_sql(c);
    struct rows *r;
    VEC(id64) tasks = { 0 };
    id64 to = 0;
    sql_lit(&q, "SELECT t.id, d.to_id FROM x_flow_task t JOIN x_delegation d ON d.id = "
                "t.delegation_id WHERE t.state = 'pending' AND t.delegation_id = ");
    sql_i64(&q, id);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        id64 task = rows_i64(r, 0);
        to = rows_i64(r, 1);
        vec_push(c->mem, &tasks, task);
    }
    for (size_t k = 0; k < tasks.n; k++)
        TRY(task_flow_withdraw(c, str_fmt(c->mem, "flow:%lld", (long long)tasks.v[k]), to));
    return OK;
}

static err_t end_job(struct ctx *c, void *arg)
{
    const id64 *id = arg;
    i64 changed;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_delegation SET ended_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE ended_at IS NULL AND id = ");
    sql_i64(&q, *id);
    sql_lit(&q, " AND from_id = ");
    sql_i64(&q, c->who->user_id);
    TRY(db_exec(c, &q, &changed));
    if (!changed) return fail(c, ERR_NOT_FOUND);
    TRY(withdraw_todos(c, *id));
    return note(c, S("delegation.end"), *id, 0);
}

err_t delegation_end(struct ctx *c, id64 id) { return store_write(c, WRITE_PEOPLE, end_job, &id); }

// --- Standing in -------------------------------------------------------------------------------------------

err_t delegation_covering(struct ctx *c, id64 user, id64 flow, id64 *id, id64 *to)
{
    struct delegation *v;
    size_t n;
    struct sql q = db_sql(c);
    *id = *to = 0;
    select_rows(&q);
    sql_lit(&q, "from_id = ");
    sql_i64(&q, user);
    sql_lit(&q, " AND from_day <= ");
    sql_i64(&q, today(c));
    sql_lit(&q, " AND until_day >= ");
    sql_i64(&q, today(c));
    sql_lit(&q, " AND flow_id IN (0, ");
    sql_i64(&q, flow);
    sql_lit(&q, ") ORDER BY flow_id DESC, id LIMIT 1"); // what is meant for this flow comes first
    TRY(take_all(c, &q, &v, &n));
    const struct user *u = n ? catalog_user(c->cat, v[0].to) : NULL;
    if (!u || u->is_off) return OK;
    *id = v[0].id;
    *to = v[0].to;
    return OK;
}
