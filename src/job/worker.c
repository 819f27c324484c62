// SPDX-License-Identifier: Apache-2.0
// The worker's round: takes the oldest waiting job (or one whose lease ran out), runs it with its
// asker's rights as they are now, stores how it ended. Between jobs it looks whether daily work is due.
// Beside it run the other loops (job_set_loops), each on its thread: a long import keeps no rule waiting.
#include "base/date.h"
#include "base/log.h"
#include "job/internal.h"

#define TRIES_MAX 3
#define DAILY_FROM_MS (3 * 3600000LL)

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
    struct sql q = db_sql(c);
    sql_lit(&q,
            "SELECT 1 FROM x_job WHERE state = 'waiting' OR (state IN ('running', 'cancelling') "
            "AND lease_until < ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ")");
    TRY(loop_finds(c, &q, did));
    if (!*did) return OK;
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
    str key, day, next;
    bool due;
};

// The day is marked before the work, in the same row that all processes look at: it runs once. A mark of a day
// that is far ahead was made by a clock that was wrong, and would put the work off until then; processes
// whose clocks differ by minutes are a day apart at most.
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
                "excluded.value OR x_meta.value > ");
    sql_text(&q, m->next);
    TRY(db_exec(c, &q, &n));
    m->due = n > 0;
    return OK;
}

// The names are of this program's: a mark of work that no longer is does not count.
static err_t is_all_done(struct ctx *c, str day, str next, bool *is)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_meta WHERE value >= ");
    sql_text(&q, day);
    sql_lit(&q, " AND value <= ");
    sql_text(&q, next);
    sql_lit(&q, " AND key IN (''");
    for (int i = 0; i < daily_count; i++) {
        sql_lit(&q, ", ");
        sql_text(&q, str_cat(c->mem, S("daily_"), dailies[i].name));
    }
    sql_lit(&q, ")");
    TRY(db_one_i64(c, &q, &n, NULL));
    *is = n == daily_count;
    return OK;
}

err_t daily_run_due(struct ctx *c, bool *ran)
{
    struct buf day = BUF(c->mem), next = BUF(c->mem);
    i64 today = date_of_instant(c->now_ms - DAILY_FROM_MS, c->cat->offset_min);
    bool done;
    *ran = false;
    date_put(&day, today);
    date_put(&next, today + 1);
    TRY(is_all_done(c, buf_str(&day), buf_str(&next), &done));
    if (done) return OK;
    for (int i = 0; i < daily_count; i++) {
        struct mark_day m = { str_cat(c->mem, S("daily_"), dailies[i].name), buf_str(&day),
                              buf_str(&next), false };
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

// --- The threads --------------------------------------------------------------------------------------

// A job, or the daily work; true when there may be more to do.
static err_t work_round(struct ctx *c, bool *did)
{
    bool some = false, ran = false, found = false;
    c->who = actor_capability(c, S("jobs"));
    TRY(next_job(c, &some));
    if (!some && idle_work) TRY(idle_work(c, &found));
    if (!some && !found) TRY(daily_run_due(c, &ran));
    *did = some || ran || found;
    return OK;
}

// Of this process. worker_wake comes from commits of any thread, also of a loop that has just begun while
// the next one is being started: one is counted when it stands here.
static struct loop *loops[LOOPS_MAX];
static _Atomic int loop_count;
static const struct loop_kind *kinds_beside;
static int count_beside;
static struct sealer *sealer;

void job_set_loops(const struct loop_kind *k, int n)
{
    must(n < LOOPS_MAX);
    kinds_beside = k;
    count_beside = n;
}

static void begin(const struct worker_config *cfg, const struct loop_kind *kind)
{
    loops[loop_count] = loop_start(cfg, kind);
    loop_count++;
}

void worker_start(const struct worker_config *cfg)
{
    static const struct loop_kind work = { "worker", free_leases, work_round };
    must(loop_count == 0);
    sealer_start(cfg->store, cfg->crypto, &sealer);
    begin(cfg, &work);
    for (int i = 0; i < count_beside; i++) begin(cfg, &kinds_beside[i]);
}

void worker_wake(void)
{
    for (int i = 0; i < loop_count; i++) loop_wake(loops[i]);
}

void worker_wake_kind(const struct loop_kind *kind)
{
    for (int i = 0; i < loop_count; i++)
        if (loop_is(loops[i], kind)) loop_wake(loops[i]);
}

void worker_stop(void)
{
    for (int i = 0; i < loop_count; i++) loop_stop(loops[i]);
    loop_count = 0;
    sealer_stop(sealer);
}

// What one does may be work for another: all must have nothing to do after the last one was done.
err_t worker_drain(struct ctx *c, i64 timeout_ms)
{
    i64 until = clock_monotonic_ms() + timeout_ms;
    for (int quiet = 0; quiet < 2;) {
        bool all = true;
        worker_wake();
        for (int i = 0; i < loop_count; i++) all = loop_wait_idle(loops[i], until) && all;
        if (!all) return fail(c, ERR_TIMEOUT);
        quiet++;
    }
    return OK;
}
