// SPDX-License-Identifier: Apache-2.0
// Files that strangers upload before they send their form: counted by the day, and removed after a day
// where they were never sent.
#include "base/date.h"
#include "base/vec.h"
#include "io/guard.h"
#include "io/public_sent.h"
#include "io/public_text.h"
#include "store/blob.h"

#define PER_ADDRESS_DAY 30
#define PER_FORM_DAY 500
#define PURGE_AT_ONCE 200

static bool asks_for_files(const struct public_form *p)
{
    json_each(page, json_get(p->spec, S("pages"))) json_each(item, json_get(page, S("fields")))
    {
        const struct field *f = public_field(p, item);
        if (f && (f->type->flags & TYPE_FILES)) return true;
    }
    return false;
}

static err_t count_job(struct ctx *c, void *arg)
{
    const struct public_form *p = arg;
    str what = str_fmt(c->mem, "u%lld", (long long)p->id);
    TRY(guard_count_address(c, what, PER_ADDRESS_DAY));
    return guard_count(c, what, PER_FORM_DAY);
}

err_t public_may_upload(struct ctx *c, const struct public_form *p)
{
    if (!asks_for_files(p)) return fail(c, ERR_NOT_FOUND);
    TRY(public_check_open(c, p));
    return store_write(c, WRITE_PEOPLE, count_job, (void *)(uintptr_t)p);
}

// --- Every day --------------------------------------------------------------------------------------------

struct old {
    str id, sha;
};
typedef VEC(struct old) old_files;

static err_t find_old(struct ctx *c, old_files *v)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT id, sha256 FROM x_file WHERE record_id IS NULL AND by_id < ");
    sql_i64(&q, -ACTOR_PUBLIC_NUMBERS);
    sql_lit(&q, " AND at < ");
    sql_i64(&q, c->now_ms - DAY_MS);
    sql_lit(&q, " LIMIT ");
    sql_i64(&q, PURGE_AT_ONCE);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        vec_push(
            c->mem, v,
            ((struct old){ str_dup(c->mem, rows_text(r, 0)), str_dup(c->mem, rows_text(r, 1)) }));
    }
}

static err_t remove_one(struct ctx *c, void *arg)
{
    const struct old *f = arg;
    struct sql q = db_sql(c), held = db_sql(c);
    i64 n;
    sql_lit(&q, "DELETE FROM x_file WHERE record_id IS NULL AND id = ");
    sql_text(&q, f->id);
    TRY(db_exec(c, &q, NULL));
    sql_lit(&held, "SELECT count(*) FROM x_file WHERE sha256 = ");
    sql_text(&held, f->sha);
    TRY(db_one_i64(c, &held, &n, NULL));
    return n ? OK : blob_remove(c, f->sha);
}

err_t public_purge_files(struct ctx *c)
{
    for (;;) {
        old_files v = { 0 };
        struct mem_mark mark = mem_mark(c->mem);
        TRY(find_old(c, &v));
        for (size_t i = 0; i < v.n; i++) TRY(store_write(c, WRITE_JOBS, remove_one, &v.v[i]));
        bool more = v.n == PURGE_AT_ONCE;
        mem_rewind(c->mem, mark);
        if (!more) return OK;
    }
}
