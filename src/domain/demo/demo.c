// SPDX-License-Identifier: Apache-2.0
#include "domain/demo/demo.h"
#include "auth/audit.h"
#include "auth/user.h"
#include "base/date.h"
#include "domain/channel/channel.h"
#include "domain/demo/plan.h"
#include "io/solution.h"

// --- Loading -------------------------------------------------------------------------------------------------

static err_t need_empty(struct ctx *c)
{
    for (int i = 0; i < c->cat->form_count; i++) {
        i64 n;
        struct sql q = db_sql(c);
        sql_lit(&q, "SELECT count(*) FROM (SELECT id FROM ");
        sql_ident(&q, c->cat->forms[i]->table);
        sql_lit(&q, " LIMIT 1) x");
        TRY(db_one_i64(c, &q, &n, NULL));
        if (n) return fail(c, ERR_DEMO_NOT_EMPTY);
    }
    return OK;
}

static void unpin(void *cat) { catalog_unpin(cat); }

static err_t renew_catalog(struct ctx *c)
{
    struct catalog *cat;
    TRY(catalog_load(c, &cat));
    mem_defer(c->mem, unpin, cat);
    c->cat = cat;
    return OK;
}

static struct demo *begin(struct ctx *c, struct mem *m, const struct json *params)
{
    struct demo *d = mem_new_of(m, struct demo);
    d->m = m;
    d->p = params;
    d->dice.state = (u64)integer_of(params, "seed", 1);
    d->now_ms = c->now_ms;
    d->offset_min = c->cat->offset_min;
    d->today = date_of_instant(c->now_ms, d->offset_min);
    struct civil today = date_to_civil(d->today);
    d->first_day = date_add_months(date_from_civil(today.year, today.month, 1),
                                   -(int)integer_of(params, "months_back", 24));
    return d;
}

static err_t note_done(struct ctx *c, void *arg)
{
    (void)arg;
    return audit_write(c, S("demo.install"), 0, 0, STR_NONE, S("ok"));
}

static err_t load(struct ctx *c, struct demo *d)
{
    i64 n;
    TRY(demo_staff(c, d));
    TRY(renew_catalog(c));
    plan_channels(d);
    plan_leads(d);
    plan_visits(d);
    plan_holders(d);
    plan_moves(d);
    plan_costs(d);
    TRY(demo_write(c, d));
    TRY(demo_settle(c, d));
    TRY(channel_grade(c, &n));
    TRY(channel_remind(c, &n));
    return store_write(c, WRITE_JOBS, note_done, NULL);
}

// More than a request may take: the work has an arena of its own, and what it has to say of a failure
// is copied.
typedef err_t (*big_work)(struct ctx *c, void *arg);

static err_t run_apart(struct ctx *c, big_work work, void *arg)
{
    struct mem *m = mem_new(0);
    struct mem_guard g;
    struct ctx own = *c;
    own.mem = m;
    own.errs = own.errs_tail = NULL;
    if (MEM_GUARD(m, &g)) {
        mem_free(m);
        return fail(c, ERR_NO_MEMORY);
    }
    own.who = actor_capability(&own, S("demo"));
    err_t e = work(&own, arg);
    mem_unguard(m);
    const struct err_item *last = own.errs_tail;
    if (e != OK)
        fail_arg3(c, e, last ? str_dup(c->mem, last->path) : STR_NONE,
                  last ? str_dup(c->mem, last->arg[0]) : STR_NONE,
                  last ? str_dup(c->mem, last->arg[1]) : STR_NONE,
                  last ? str_dup(c->mem, last->arg[2]) : STR_NONE);
    mem_free(m);
    return e;
}

static err_t install(struct ctx *c, void *arg)
{
    struct mem *m = mem_new(0);
    err_t e = load(c, begin(c, m, arg));
    mem_free(m);
    return e;
}

err_t demo_install(struct ctx *c, str solution)
{
    const struct json *params;
    TRY(need_right(c, RIGHT(SOLUTIONS) | RIGHT(PEOPLE)));
    TRY(solution_file(c, solution, S("demo/parameters.json"), &params));
    TRY(need_empty(c));
    TRY(run_apart(c, install, (void *)(uintptr_t)params));
    return renew_catalog(c);
}

// --- Clearing ------------------------------------------------------------------------------------------------

// Public links of demo codes, notices about demo records or to demo people.
static err_t drop_links(struct ctx *c, void *arg)
{
    (void)arg;
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct form *f = c->cat->forms[i];
        struct sql q = db_sql(c), n = db_sql(c);
        if (f->parent) continue;
        bool is_code = catalog_binding(c->cat, S("attribution"), S("tracking_code")) &&
                       catalog_binding(c->cat, S("attribution"), S("tracking_code"))->form == f;
        sql_lit(&q, "DELETE FROM x_public_link WHERE code_record_id IN (SELECT id FROM ");
        sql_ident(&q, f->table);
        sql_lit(&q, " WHERE demo = 1)");
        if (is_code) TRY(db_exec(c, &q, NULL));
        sql_lit(&n, "DELETE FROM x_notice WHERE form_id = ");
        sql_i64(&n, f->id);
        sql_lit(&n, " AND record_id IN (SELECT id FROM ");
        sql_ident(&n, f->table);
        sql_lit(&n, " WHERE demo = 1)");
        TRY(db_exec(c, &n, NULL));
    }
    return OK;
}

// What hangs on the accounts that nobody can sign in with, then they themselves.
static err_t drop_users(struct ctx *c, i64 *gone)
{
    struct sql notice = db_sql(c), part = db_sql(c), role = db_sql(c), dept = db_sql(c);
    struct sql head = db_sql(c), user = db_sql(c), kept = db_sql(c);
    sql_lit(&notice, "DELETE FROM x_notice WHERE user_id IN "
                     "(SELECT id FROM x_user WHERE demo = 1 AND pw_hash IS NULL)");
    sql_lit(&part, "DELETE FROM x_participant WHERE user_id IN "
                   "(SELECT id FROM x_user WHERE demo = 1 AND pw_hash IS NULL)");
    sql_lit(&role, "DELETE FROM x_user_role WHERE user_id IN "
                   "(SELECT id FROM x_user WHERE demo = 1 AND pw_hash IS NULL)");
    sql_lit(&dept, "DELETE FROM x_user_dept WHERE user_id IN "
                   "(SELECT id FROM x_user WHERE demo = 1 AND pw_hash IS NULL)");
    sql_lit(&head, "UPDATE x_dept SET head_id = NULL WHERE head_id IN "
                   "(SELECT id FROM x_user WHERE demo = 1 AND pw_hash IS NULL)");
    sql_lit(&user, "DELETE FROM x_user WHERE demo = 1 AND pw_hash IS NULL");
    sql_lit(&kept, "UPDATE x_user SET demo = 0 WHERE demo = 1");
    TRY(db_exec(c, &notice, NULL));
    TRY(db_exec(c, &part, NULL));
    TRY(db_exec(c, &role, NULL));
    TRY(db_exec(c, &dept, NULL));
    TRY(db_exec(c, &head, NULL));
    TRY(db_exec(c, &user, gone));
    return db_exec(c, &kept, NULL);
}

// From the leaves to the root; one in which somebody stands is nobody's demo any more.
static err_t drop_depts(struct ctx *c, i64 *gone)
{
    i64 n = 1;
    while (n > 0) {
        struct sql q = db_sql(c);
        sql_lit(&q, "DELETE FROM x_dept WHERE demo = 1 "
                    "AND id NOT IN (SELECT dept_id FROM x_user WHERE dept_id IS NOT NULL) "
                    "AND id NOT IN (SELECT dept_id FROM x_user_dept) "
                    "AND id NOT IN (SELECT parent_id FROM x_dept WHERE parent_id IS NOT NULL)");
        TRY(db_exec(c, &q, &n));
        *gone += n;
    }
    struct sql kept = db_sql(c);
    sql_lit(&kept, "UPDATE x_dept SET demo = 0 WHERE demo = 1");
    return db_exec(c, &kept, NULL);
}

static err_t drop_people(struct ctx *c, void *arg)
{
    i64 *gone = arg;
    TRY(drop_users(c, gone));
    TRY(drop_depts(c, gone));
    TRY(catalog_bump(c, true));
    return audit_write(c, S("demo.clear"), 0, 0, STR_NONE, S("ok"));
}

static err_t clear(struct ctx *c, void *arg)
{
    i64 people = 0, *removed = arg;
    TRY(store_write(c, WRITE_JOBS, drop_links, NULL));
    TRY(record_purge_demo(c, removed));
    TRY(store_write(c, WRITE_JOBS, drop_people, &people));
    *removed += people;
    return OK;
}

err_t demo_clear(struct ctx *c, i64 *removed)
{
    TRY(need_right(c, RIGHT(SOLUTIONS)));
    TRY(run_apart(c, clear, removed));
    return renew_catalog(c);
}
