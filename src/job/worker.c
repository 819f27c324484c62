// SPDX-License-Identifier: Apache-2.0
// The worker thread: takes the oldest waiting job (or one whose lease ran out), runs it with its
// asker's rights as they are now, stores how it ended. Between jobs it looks whether daily work is due.
// Its arena has no limit: a settlement needs as much as the hospital has rows.
#include "base/date.h"
#include "base/log.h"
#include "job/internal.h"

#define TRIES_MAX 3
#define POLL_MS 1000
#define DAILY_FROM_MS (3 * 3600000LL)

struct worker {
    struct worker_config cfg;
    pthread_t thread;
    struct sealer *sealer;
    struct lock lock;
    struct cond cond;
    bool stopping, woken, idle;
};

static struct worker *the_worker; // one a process; worker_wake comes from commits of any thread
static const struct daily *dailies;
static int daily_count;
static err_t (*idle_work)(struct ctx *c, bool *did);

void job_set_idle(err_t (*fn)(struct ctx *c, bool *did)) { idle_work = fn; }

void job_set_daily(const struct daily *d, int n)
{
    dailies = d;
    daily_count = n;
}

// --- Claiming -----------------------------------------------------------------------------------------

struct claim {
    struct job j;
    str who, arg;
    bool found, is_given_up;
};

static err_t claim_job(struct ctx *c, void *arg)
{
    struct claim *k = arg;
    i64 now = clock_now_ms();
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT id, kind, who_id, who, arg, done, total, tries FROM x_job WHERE state = "
                "'waiting' OR "
                "(state IN ('running', 'cancelling') AND lease_until < ");
    sql_i64(&q, now);
    sql_lit(&q, ") ORDER BY id LIMIT 1");
    if (q.dialect == PG) sql_lit(&q, " FOR UPDATE SKIP LOCKED");
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &k->found));
    if (!k->found) return OK;
    k->j = (struct job){ .id = rows_i64(r, 0),
                         .kind = str_dup(c->mem, rows_text(r, 1)),
                         .user_id = rows_i64(r, 2),
                         .done = rows_i64(r, 5),
                         .total = rows_i64(r, 6) };
    k->who = str_dup(c->mem, rows_text(r, 3));
    k->arg = str_dup(c->mem, rows_text(r, 4));
    k->is_given_up = rows_i64(r, 7) >= TRIES_MAX; // each time its process died
    rows_close(r);
    struct sql up = db_sql(c);
    sql_lit(&up, "UPDATE x_job SET state = 'running', tries = tries + 1, lease_until = ");
    sql_i64(&up, now + LEASE_MS);
    sql_lit(&up, " WHERE id = ");
    sql_i64(&up, k->j.id);
    return db_exec(c, &up, NULL);
}

// On SQLite there is one process: what runs now ran in one that died, and need not wait for its lease.
static err_t free_leases(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    (void)arg;
    sql_lit(&q, "UPDATE x_job SET lease_until = 0 WHERE state IN ('running', 'cancelling')");
    return db_exec(c, &q, NULL);
}

struct ending {
    id64 id;
    str state, result;
};

static err_t end_job(struct ctx *c, void *arg)
{
    struct ending *e = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_job SET state = ");
    sql_text(&q, e->state);
    sql_lit(&q, ", result = ");
    if (e->result.n) sql_text(&q, e->result);
    else sql_null(&q);
    sql_lit(&q, ", ended_at = ");
    sql_i64(&q, clock_now_ms());
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, e->id);
    return db_exec(c, &q, NULL);
}

static str error_result(struct ctx *c, err_t e)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "error", err_symbol(e));
    jw_key(&w, S("args"));
    jw_arr(&w);
    for (int i = 0; c->errs && i < 3; i++) jw_str(&w, c->errs->arg[i]);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}

static struct actor *actor_of_job(struct ctx *c, const struct claim *k)
{
    if (!k->j.user_id) return actor_cli(c, k->who);
    const struct user *u = catalog_user(c->cat, k->j.user_id);
    return u && !u->is_off ? actor_of_user(c, u) : NULL;
}

static err_t run_claimed(struct ctx *c, struct claim *k)
{
    const struct job_kind *kind = job_kind_of(k->j.kind);
    struct actor *a = actor_of_job(c, k);
    if (!kind || !a) return fail(c, ERR_ACTION_DENIED); // the asker left meanwhile
    a->via = k->j.kind;
    c->who = a;
    k->j.arg = json_parse(c->mem, k->arg, NULL);
    return kind->run(c, &k->j);
}

static err_t next_job(struct ctx *c, bool *did)
{
    struct claim *k = mem_new_of(c->mem, struct claim);
    TRY(store_write(c, WRITE_JOBS, claim_job, k));
    *did = k->found;
    if (!k->found) return OK;
    err_t e = k->is_given_up ? fail(c, ERR_TIMEOUT) : run_claimed(c, k);
    struct ending end = { k->j.id, k->j.is_cancelled ? S("cancelled") : S("done"), k->j.result };
    if (e != OK) {
        end.state = S("failed");
        end.result = error_result(c, e);
        log_warn("job %lld (%.*s) failed: %.*s", (long long)k->j.id, STR_ARG(k->j.kind),
                 STR_ARG(err_symbol(e)));
    }
    err_clear(c);
    return store_write(c, WRITE_JOBS, end_job, &end);
}

// --- Daily work ---------------------------------------------------------------------------------------

struct mark_day {
    str key, day;
    bool due;
};

// The day is marked before the work, in the same row that all processes look at: it runs once.
static err_t take_day(struct ctx *c, void *arg)
{
    struct mark_day *m = arg;
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "INSERT INTO x_meta (key, value) VALUES (");
    sql_text(&q, m->key);
    sql_lit(&q, ", ");
    sql_text(&q, m->day);
    sql_lit(&q, ") ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE x_meta.value < "
                "excluded.value");
    TRY(db_exec(c, &q, &n));
    m->due = n > 0;
    return OK;
}

err_t daily_run_due(struct ctx *c, bool *ran)
{
    struct buf day = BUF(c->mem);
    *ran = false;
    date_put(&day, date_of_instant(c->now_ms - DAILY_FROM_MS, c->cat->offset_min));
    for (int i = 0; i < daily_count; i++) {
        struct mark_day m = { str_cat(c->mem, S("daily_"), dailies[i].name), buf_str(&day), false };
        TRY(store_write(c, WRITE_JOBS, take_day, &m));
        if (!m.due) continue;
        *ran = true;
        err_t e = dailies[i].run(c);
        if (e != OK)
            log_warn("daily %.*s failed: %.*s", STR_ARG(dailies[i].name), STR_ARG(err_symbol(e)));
        err_clear(c);
    }
    return OK;
}

// --- The thread ---------------------------------------------------------------------------------------

// A job, or the daily work; true when there may be more to do. Apart from the guard, so that nothing
// here is lost in its jump.
__attribute__((noinline)) static bool one_round(struct ctx *c)
{
    bool some = false, ran = false, found = false;
    c->who = actor_capability(c, S("jobs"));
    err_t e = next_job(c, &some);
    if (e == OK && !some && idle_work) e = idle_work(c, &found);
    if (e == OK && !some && !found) e = daily_run_due(c, &ran);
    if (e != OK) log_warn("background work: %.*s", STR_ARG(err_symbol(e)));
    return e == OK && (some || ran || found);
}

static bool round_of_work(struct worker *w, struct db *db)
{
    struct mem *m = mem_new(0);
    struct catalog *cat = w->cfg.pin(w->cfg.arg);
    struct ctx c = { .mem = m,
                     .store = w->cfg.store,
                     .db = db,
                     .cat = cat,
                     .crypto = w->cfg.crypto,
                     .now_ms = clock_now_ms(),
                     .lang = cat->lang };
    struct mem_guard g;
    volatile bool did = false;
    if (MEM_GUARD(m, &g)) {
        log_error("a background job ran out of memory");
    } else {
        did = one_round(&c);
        mem_unguard(m);
    }
    mem_free(m);
    catalog_unpin(cat);
    return did;
}

static void work(void *arg)
{
    struct worker *w = arg;
    struct mem *m = mem_new(0);
    struct ctx c = { .mem = m, .store = w->cfg.store };
    struct db *db = NULL;
    struct mem_guard g;
    if (MEM_GUARD(m, &g) || db_open(&c, w->cfg.store, &db) != OK) {
        log_error("the worker has no database connection");
        return;
    }
    c.db = db;
    err_t e = db_dialect(db) == SQLITE ? store_write(&c, WRITE_JOBS, free_leases, NULL) : OK;
    if (e != OK) log_warn("jobs of before: %.*s", STR_ARG(err_symbol(e)));
    lock_take(&w->lock);
    while (!w->stopping) {
        w->woken = false;
        w->idle = false;
        lock_drop(&w->lock);
        bool did = round_of_work(w, db);
        lock_take(&w->lock);
        w->idle = !did && !w->woken;
        if (w->idle) cond_broadcast(&w->cond);
        if (w->idle && !w->stopping) cond_wait_ms(&w->cond, &w->lock, POLL_MS);
    }
    lock_drop(&w->lock);
    db_close(db);
    mem_unguard(m);
    mem_free(m);
}

struct worker *worker_start(const struct worker_config *cfg)
{
    static struct worker w;
    must(the_worker == NULL);
    w = (struct worker){ .cfg = *cfg };
    lock_init(&w.lock);
    cond_init(&w.cond);
    the_worker = &w;
    sealer_start(cfg->store, cfg->crypto, &w.sealer);
    w.thread = thread_start("worker", work, &w);
    return &w;
}

void worker_wake(void)
{
    struct worker *w = the_worker;
    if (!w) return;
    lock_take(&w->lock);
    w->woken = true;
    cond_broadcast(&w->cond);
    lock_drop(&w->lock);
}

void worker_stop(struct worker *w)
{
    lock_take(&w->lock);
    w->stopping = true;
    cond_broadcast(&w->cond);
    lock_drop(&w->lock);
    thread_join(w->thread);
    sealer_stop(w->sealer);
    the_worker = NULL;
    cond_fini(&w->cond);
    lock_fini(&w->lock);
}

err_t worker_drain(struct ctx *c, i64 timeout_ms)
{
    struct worker *w = the_worker;
    if (!w) return OK;
    i64 until = clock_monotonic_ms() + timeout_ms;
    worker_wake();
    lock_take(&w->lock);
    while ((!w->idle || w->woken) && clock_monotonic_ms() < until)
        cond_wait_ms(&w->cond, &w->lock, 50);
    bool done = w->idle && !w->woken;
    lock_drop(&w->lock);
    return done ? OK : fail(c, ERR_TIMEOUT);
}
