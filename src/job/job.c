// SPDX-License-Identifier: Apache-2.0
// Job rows: waiting -> running (leased) -> done | failed | cancelled.
#include "job/internal.h"

static const struct job_kind *kinds;
static int kind_count;

void job_set_kinds(const struct job_kind *k, int n)
{
    kinds = k;
    kind_count = n;
}

const struct job_kind *job_kind_of(str kind)
{
    for (int i = 0; i < kind_count; i++)
        if (str_eq(kinds[i].kind, kind)) return &kinds[i];
    return NULL;
}

struct add {
    str kind, arg;
    id64 *id;
    id64 who_id;
    str who;
};

static void wake(struct ctx *c, void *arg)
{
    (void)c;
    (void)arg;
    worker_wake();
}

static err_t add_job(struct ctx *c, void *arg)
{
    struct add *a = arg;
    TRY(store_next_ids(c, ident_sequence(0), 1, a->id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_job (id, kind, state, who_id, who, arg, at) VALUES (");
    sql_i64(&q, *a->id);
    sql_lit(&q, ", ");
    sql_text(&q, a->kind);
    sql_lit(&q, ", 'waiting', ");
    sql_i64(&q, a->who_id);
    sql_lit(&q, ", ");
    sql_text(&q, a->who);
    sql_lit(&q, ", ");
    sql_text(&q, a->arg);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    store_on_commit(c, wake, NULL);
    return OK;
}

err_t job_add(struct ctx *c, str kind, str arg_json, id64 *id)
{
    must(job_kind_of(kind) != NULL);
    struct add a = { kind, arg_json, id, c->who->user_id, c->who->key };
    return store_write(c, WRITE_PEOPLE, add_job, &a);
}

err_t job_add_for(struct ctx *c, const struct user *u, str kind, str arg_json, id64 *id)
{
    must(job_kind_of(kind) != NULL);
    str who = str_fmt(c->mem, "user:%lld", (long long)u->id);
    struct add a = { kind, arg_json, id, u->id, who };
    return store_write(c, WRITE_PEOPLE, add_job, &a);
}

err_t job_is_under_way(struct ctx *c, str kind, bool *is)
{
    struct sql q = db_sql(c);
    i64 id;
    sql_lit(&q, "SELECT id FROM x_job WHERE state IN ('waiting', 'running', 'cancelling') AND "
                "kind = ");
    sql_text(&q, kind);
    sql_lit(&q, " LIMIT 1");
    return db_one_i64(c, &q, &id, is);
}

struct progress {
    struct job *j;
    i64 lease_until;
};

static err_t store_progress(struct ctx *c, void *arg)
{
    struct progress *p = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_job SET done = ");
    sql_i64(&q, p->j->done);
    sql_lit(&q, ", total = ");
    sql_i64(&q, p->j->total);
    sql_lit(&q, ", lease_until = ");
    sql_i64(&q, p->lease_until);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, p->j->id);
    TRY(db_exec(c, &q, NULL));
    struct sql s = db_sql(c);
    sql_lit(&s, "SELECT count(*) FROM x_job WHERE state = 'cancelling' AND id = ");
    sql_i64(&s, p->j->id);
    i64 n;
    TRY(db_one_i64(c, &s, &n, NULL));
    p->j->is_cancelled = n > 0;
    return OK;
}

err_t job_progress(struct ctx *c, struct job *j, i64 done, i64 total)
{
    j->done = done;
    j->total = total;
    if (!j->id) return OK; // run by the command line
    struct progress p = { j, clock_now_ms() + LEASE_MS };
    return store_write(c, WRITE_JOBS, store_progress, &p);
}

static err_t own_job(struct ctx *c, id64 id, struct sql *q)
{
    sql_lit(q, " WHERE id = ");
    sql_i64(q, id);
    if (actor_has(c, RIGHT(SETTINGS))) return OK;
    sql_lit(q, " AND who = ");
    sql_text(q, c->who->key);
    return OK;
}

struct cancel {
    id64 id;
};

static err_t cancel_job(struct ctx *c, void *arg)
{
    struct cancel *k = arg;
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "UPDATE x_job SET state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE "
                "'cancelling' END");
    TRY(own_job(c, k->id, &q));
    sql_lit(&q, " AND state IN ('waiting', 'running')");
    TRY(db_exec(c, &q, &n));
    return n ? OK : fail(c, ERR_NOT_FOUND);
}

err_t job_cancel(struct ctx *c, id64 id)
{
    struct cancel k = { id };
    return store_write(c, WRITE_PEOPLE, cancel_job, &k);
}

err_t job_put(struct ctx *c, id64 id, struct jw *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool found;
    sql_lit(&q, "SELECT id, kind, state, done, total, result FROM x_job");
    TRY(own_job(c, id, &q));
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (!found) return fail(c, ERR_NOT_FOUND);
    jw_obj(w);
    jw_kid(w, "id", rows_i64(r, 0));
    jw_kstr(w, "kind", rows_text(r, 1));
    jw_kstr(w, "state", rows_text(r, 2));
    jw_ki64(w, "done", rows_i64(r, 3));
    jw_ki64(w, "total", rows_i64(r, 4));
    jw_key(w, S("result"));
    if (rows_is_null(r, 5)) jw_null(w);
    else jw_raw(w, rows_text(r, 5)); // JSON of our own making
    jw_end_obj(w);
    rows_close(r);
    return OK;
}

err_t job_run_now(struct ctx *c, str kind, str arg_json, str *result)
{
    const struct job_kind *k = job_kind_of(kind);
    must(k != NULL);
    struct job j = { .kind = kind,
                     .arg = json_parse(c->mem, arg_json, NULL),
                     .user_id = c->who->user_id };
    TRY(k->run(c, &j));
    *result = j.result;
    return OK;
}
