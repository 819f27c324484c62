// SPDX-License-Identifier: Apache-2.0
// What is the same on both databases: statements with their bookkeeping (rows that close themselves,
// counting and failing for tests, a failed statement spoiling its transaction), and transactions
// with savepoints. SQLite's write jobs go through writer.c; PostgreSQL's run here, on the caller's
// connection, again and again while the database asks for it.
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/utf8.h"
#include "os/clock.h"
#include "os/random.h"
#include "store/changed.h"
#include "store/driver.h"
#include "store/feed.h"

#define TRIES 10
#define DDL_WAIT_MS 30000 // so long a change of tables is tried
#define DDL_PAUSE 10      // between two tries: two seconds at most, one as a rule
#define ENDING_MS 2000

// --- Probe --------------------------------------------------------------------------------------

static _Thread_local struct probe own_probe, *borrowed_probe;

struct probe *probe_now(void) { return borrowed_probe ? borrowed_probe : &own_probe; }
void probe_borrow(struct probe *p) { borrowed_probe = p; }

u64 store_statement_count(void) { return probe_now()->count; }

void store_fail_at(struct store *s, u64 n)
{
    (void)s;
    probe_now()->fail_in = n;
}

bool probe_fails(void)
{
    struct probe *p = probe_now();
    p->count++;
    return p->fail_in && --p->fail_in == 0;
}

// --- Opening ------------------------------------------------------------------------------------

static char *z(str s)
{
    char *p = malloc(s.n + 1);
    must(p != NULL);
    if (s.n) memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return p;
}

static err_t migrate_job(struct ctx *c, void *arg) { return migrate_run(c, *(int *)arg); }

// One transaction on a connection of which no other thread knows yet.
static err_t migrate_on(struct ctx *c, struct db *db, int upto)
{
    struct db *was = c->db;
    struct frame f;
    c->db = db;
    err_t e = db->driver->control(db, CTL_BEGIN_WRITE);
    if (e == OK) {
        frame_enter(db, &f, true, true);
        e = job_guarded(c, migrate_job, &upto);
        frame_leave(db, &f);
        if (e == OK) e = db->driver->control(db, CTL_COMMIT);
        if (e != OK && db->driver->in_transaction(db)) db->driver->control(db, CTL_ROLLBACK);
    }
    c->db = was;
    return e;
}

static err_t open_sqlite(struct ctx *c, struct store *s, int upto)
{
    struct db *db = NULL;
    s->changed = changed_new();
    if (!s->changed) return fail(c, ERR_NO_MEMORY);
    TRY(sqlite_driver.open(c, s, CONN_WRITE, &db));
    err_t e = migrate_on(c, db, upto);
    if (e == OK) return writer_start(c, s, db);
    db_close(db);
    return e;
}

static err_t open_pg(struct ctx *c, struct store *s, int upto)
{
    s->changed = changed_new();
    s->feed = feed_new();
    if (!s->changed || !s->feed) return fail(c, ERR_NO_MEMORY);
    TRY(pg_driver.open(c, s, CONN_DDL, &s->ddl_db));
    TRY(migrate_on(c, s->ddl_db, upto));
    struct db *request = NULL;
    TRY(pg_driver.open(c, s, CONN_READ, &request));
    err_t e = pg_grant_to_request_role(c, s->ddl_db, request);
    db_close(request);
    TRY(e);
    return pg_shared_open(c, s);
}

err_t store_open_at(struct ctx *c, const struct store_config *cfg, int upto, struct store **out)
{
    struct store *s = calloc(1, sizeof *s);
    must(s != NULL);
    s->driver = cfg->pg_url.n ? &pg_driver : &sqlite_driver;
    s->dir = z(cfg->dir);
    s->pg_url = z(cfg->pg_url);
    s->pg_ddl_url = z(cfg->pg_ddl_url);
    s->cache_mb = cfg->cache_mb;
    s->instance = random_u64();
    lock_init(&s->ddl_lock);
    lock_init(&s->state_lock);
    err_t e = s->driver == &pg_driver ? open_pg(c, s, upto) : open_sqlite(c, s, upto);
    if (e != OK) {
        store_close(s);
        return err_any(c) ? e : fail(c, e);
    }
    *out = s;
    return OK;
}

err_t store_open(struct ctx *c, const struct store_config *cfg, struct store **out)
{
    return store_open_at(c, cfg, 0, out);
}

void store_close(struct store *s)
{
    if (!s) return;
    for (int i = 0; i < GUEST_COUNT; i++)
        if (s->guests[i]) s->guests_leave[i](s->guests[i]);
    writer_stop(s);
    changed_free(s->changed);
    feed_free(s->feed);
    if (s->ddl_db) db_close(s->ddl_db);
    pg_shared_close(s);
    lock_fini(&s->ddl_lock);
    lock_fini(&s->state_lock);
    free(s->dir);
    free(s->pg_url);
    free(s->pg_ddl_url);
    free(s);
}

enum dialect store_dialect(const struct store *s) { return s->driver->dialect; }
enum dialect db_dialect(const struct db *db) { return db->driver->dialect; }

err_t db_open(struct ctx *c, struct store *s, struct db **out)
{
    return s->driver->open(c, s, CONN_READ, out);
}

void db_close(struct db *db)
{
    if (!db) return;
    rows_close_from(db, 0);
    db->driver->close(db);
}

void db_set_deadline(struct db *db, i64 monotonic_ms) { db->deadline_ms = monotonic_ms; }

void db_set_patience(struct db *db, struct db_patience p) { db->patience = p; }

void store_ends(struct store *s) { atomic_store(&s->ends_ms, clock_monotonic_ms() + ENDING_MS); }

bool db_is_over(const struct db *db)
{
    const struct db_patience *p = &db->patience;
    i64 ends = atomic_load_explicit(&db->store->ends_ms, memory_order_relaxed);
    i64 now = db->deadline_ms || ends ? clock_monotonic_ms() : 0;
    if (db->is_unbroken) return false;
    if (db->deadline_ms && now >= db->deadline_ms) return true;
    if (db->frame && db->frame->is_write) return false;
    return (p->ends && ends && now >= ends) || (p->is_gone && p->is_gone(p->asker));
}

// --- State --------------------------------------------------------------------------------------

void store_set_read_only(struct store *s, const char *why)
{
    lock_take(&s->state_lock);
    if (!atomic_load(&s->is_read_only)) {
        log_error("the database is read-only from now on: %s", why);
        size_t n = strlen(why);
        if (n >= sizeof s->read_only_why) n = sizeof s->read_only_why - 1;
        memcpy(s->read_only_why, why, n);
        atomic_store(&s->is_read_only, true);
    }
    lock_drop(&s->state_lock);
}

bool store_is_read_only(const struct store *s, str *why)
{
    bool is = atomic_load(&s->is_read_only);
    if (is && why) *why = str_of(s->read_only_why);
    return is;
}

enum heard store_hear(struct store *s, int wait_ms, char *text, size_t cap)
{
    return s->pg ? pg_hear(s, wait_ms, text, cap) : HEARD_NOTHING;
}

err_t store_tell(struct ctx *c, str text)
{
    if (db_dialect(c->db) != PG) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT 1 FROM pg_notify('xinglin_live', ");
    sql_text(&q, str_fmt(c->mem, "%016llx" STR_FMT, (unsigned long long)c->db->store->instance,
                         STR_ARG(text)));
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

void store_notify_catalog(struct ctx *c)
{
    if (db_dialect(c->db) != PG) return;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT 1 FROM pg_notify('xinglin_catalog', ");
    sql_text(&q, str_fmt(c->mem, "%016llx", (unsigned long long)c->db->store->instance));
    sql_lit(&q, ")");
    // A failure spoils the transaction, so the job reports it at its end.
    if (db_exec(c, &q, NULL) != OK) log_warn("the catalogue notice was not sent");
}

err_t store_check(struct ctx *c, str *problem)
{
    *problem = STR_NONE;
    if (db_dialect(c->db) == SQLITE) {
        err_t e = sqlite_check(c, c->db, problem);
        return e == OK ? OK : fail(c, e);
    }
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                "JOIN pg_namespace n ON n.oid = c.relnamespace "
                "WHERE NOT i.indisvalid AND n.nspname = current_schema() LIMIT 1");
    bool found;
    TRY(db_one_text(c, &q, problem, &found));
    if (found) *problem = str_cat(c->mem, S("index "), *problem);
    return OK;
}

static err_t analyze(struct ctx *c, void *arg)
{
    (void)arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "ANALYZE");
    return ddl_script(c, &q);
}

err_t store_analyze(struct ctx *c) { return store_write_ddl(c, analyze, NULL); }

// --- Statements ---------------------------------------------------------------------------------

struct sql db_sql(struct ctx *c)
{
    return sql_new(c->mem, c->db ? db_dialect(c->db) : store_dialect(c->store));
}

// Records an error of the driver and spoils the transaction it happened in.
static err_t failed(struct ctx *c, struct db *db, err_t e)
{
    if (db->frame && db->frame->failed == OK) db->frame->failed = e;
    return fail(c, e);
}

static err_t before(struct ctx *c, struct db *db, const struct sql *q)
{
    must(q->dialect == db_dialect(db));
    if (db->frame && db->frame->failed) return fail(c, db->frame->failed);
    if (probe_fails()) {
        log_info("a test made this statement fail");
        return failed(c, db, ERR_DB_FAILED);
    }
    for (size_t i = 0; i < q->params.n; i++) {
        const struct sval *v = &q->params.v[i];
        if (v->kind != SVAL_TEXT || utf8_valid(v->s)) continue;
        if (db->frame && db->frame->failed == OK) db->frame->failed = ERR_BAD_REQUEST;
        return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, S("UTF-8"));
    }
    if (db_is_over(db)) return failed(c, db, ERR_TIMEOUT);
    if (q->dialect == SQLITE && db->frame && db->frame->is_write)
        changed_statement(db->store->changed, buf_str(&q->text));
    return OK;
}

err_t db_exec(struct ctx *c, const struct sql *q, i64 *changed)
{
    struct db *db = c->db;
    if (changed) *changed = 0;
    TRY(before(c, db, q));
    err_t e = db->driver->exec(c, db, q, changed);
    return e == OK ? OK : failed(c, db, e);
}

err_t ddl_script(struct ctx *c, const struct sql *q)
{
    struct db *db = c->db;
    must(q->params.n == 0);
    TRY(before(c, db, q));
    err_t e = db->driver->script(db, sql_render(c->mem, q).p);
    return e == OK ? OK : failed(c, db, e);
}

err_t ddl_append(struct ctx *c, struct ident table, struct ident col, const struct sql *type)
{
    struct db *db = c->db;
    struct sql q = db_sql(c);
    must(type->params.n == 0);
    sql_lit(&q, "ALTER TABLE ");
    sql_ident(&q, table);
    sql_lit(&q, " ADD COLUMN ");
    sql_ident(&q, col);
    sql_append(&q, type);
    if (!db->driver->append) return ddl_script(c, &q);
    TRY(before(c, db, &q));
    err_t e = db->driver->append(db, table.name, col.name, sql_render(c->mem, type).p);
    return e == OK ? OK : failed(c, db, e);
}

static void close_late(void *p) { rows_close(p); }

err_t db_query(struct ctx *c, const struct sql *q, struct rows **out)
{
    struct db *db = c->db;
    *out = NULL;
    TRY(before(c, db, q));
    struct rows *r = mem_alloc(c->mem, db->driver->rows_size);
    mem_defer(c->mem, close_late, r);
    r->db = db;
    r->c = c;
    r->level = db->frame ? db->frame->level : 0;
    r->older = db->open;
    if (db->open) db->open->newer = r;
    db->open = r;
    err_t e = db->driver->query(c, db, q, r);
    if (e != OK) {
        rows_close(r);
        return failed(c, db, e);
    }
    *out = r;
    return OK;
}

void rows_close(struct rows *r)
{
    if (!r || !r->db) return;
    r->db->driver->finish(r);
    *(r->newer ? &r->newer->older : &r->db->open) = r->older;
    if (r->older) r->older->newer = r->newer;
    r->db = NULL;
}

void rows_close_from(struct db *db, int level)
{
    for (struct rows *r = db->open, *older; r; r = older) {
        older = r->older;
        if (r->level >= level) rows_close(r);
    }
}

err_t rows_next(struct rows *r, bool *more)
{
    *more = false;
    if (!r->db) return OK;
    struct db *db = r->db;
    err_t e = db->driver->next(r, more);
    if (e == OK && *more) return OK;
    struct ctx *c = r->c;
    *more = false;
    rows_close(r);
    return e == OK ? OK : failed(c, db, e);
}

int rows_cols(const struct rows *r) { return r->cols; }

// A closed result has nothing but NULLs.
enum sval_kind rows_kind(const struct rows *r, int col)
{
    return r->db ? r->db->driver->kind(r, col) : SVAL_NULL;
}

bool rows_is_null(const struct rows *r, int col) { return rows_kind(r, col) == SVAL_NULL; }

i64 rows_i64(const struct rows *r, int col) { return r->db ? r->db->driver->integer(r, col) : 0; }

str rows_text(const struct rows *r, int col)
{
    return r->db ? r->db->driver->bytes(r, col) : STR_NONE;
}

str rows_blob(const struct rows *r, int col) { return rows_text(r, col); }

err_t db_one_i64(struct ctx *c, const struct sql *q, i64 *out, bool *found)
{
    struct rows *r;
    bool more;
    *out = 0;
    if (found) *found = false;
    TRY(db_query(c, q, &r));
    TRY(rows_next(r, &more));
    if (more) *out = rows_i64(r, 0);
    if (found) *found = more;
    rows_close(r);
    return OK;
}

err_t db_one_text(struct ctx *c, const struct sql *q, str *out, bool *found)
{
    struct rows *r;
    bool more;
    *out = STR_NONE;
    if (found) *found = false;
    TRY(db_query(c, q, &r));
    TRY(rows_next(r, &more));
    if (more) *out = str_dup(c->mem, rows_text(r, 0));
    if (found) *found = more;
    rows_close(r);
    return OK;
}

bool db_row_exists_error(err_t e) { return e == ERR_DB_CONSTRAINT; }

void sql_for_update(struct sql *q)
{
    if (q->dialect == PG) sql_lit(q, " FOR UPDATE");
}

void sql_settled_events(struct sql *q)
{
    if (q->dialect == SQLITE) return; // one writer: ids are drawn in the order of the commits
    sql_lit(q, " AND (tx IS NULL OR tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint)");
}

// --- Transactions -------------------------------------------------------------------------------

err_t job_guarded(struct ctx *c, store_job fn, void *arg)
{
    struct mem_guard g;
    if (MEM_GUARD(c->mem, &g)) return ERR_NO_MEMORY;
    err_t e = fn(c, arg);
    mem_unguard(c->mem);
    return e;
}

void frame_enter(struct db *db, struct frame *f, bool is_write, bool is_ddl)
{
    struct frame *outer = db->frame;
    *f = (struct frame){ .outer = outer, .is_write = is_write, .is_ddl = is_ddl };
    f->hooks_end = &f->hooks;
    f->level = outer ? outer->level + 1 : 1;
    db->frame = f;
}

void frame_leave(struct db *db, struct frame *f)
{
    must(db->frame == f);
    rows_close_from(db, f->level);
    db->frame = f->outer;
}

static err_t run_hooks(struct ctx *c, void *arg)
{
    for (struct hook *h = arg; h; h = h->next) h->fn(c, h->arg);
    return OK;
}

void hooks_run(struct ctx *c, struct frame *f)
{
    if (f->hooks && job_guarded(c, run_hooks, f->hooks) != OK)
        log_error("no memory for what should follow a commit");
    f->hooks = NULL;
}

void store_on_commit(struct ctx *c, void (*fn)(struct ctx *c, void *arg), void *arg)
{
    must(store_in_write(c));
    struct hook *h = mem_new_of(c->mem, struct hook);
    *h = (struct hook){ fn, arg, NULL };
    struct frame *f = c->db->frame;
    *f->hooks_end = h;
    f->hooks_end = &h->next;
}

bool store_in_write(const struct ctx *c) { return c->db && c->db->frame && c->db->frame->is_write; }

bool store_others_wait(const struct ctx *c)
{
    return c->store->writer && writer_has_people(c->store->writer);
}

bool store_awaits_commit(const struct ctx *c)
{
    for (const struct frame *f = c->db ? c->db->frame : NULL; f; f = f->outer)
        if (f->hooks) return true;
    return false;
}

struct retry_point retry_point(struct ctx *c)
{
    return (struct retry_point){ mem_mark(c->mem), c->errs, c->errs_tail };
}

void retry_rewind(struct ctx *c, const struct retry_point *p)
{
    c->errs = p->errs;
    c->errs_tail = p->errs_tail;
    if (c->errs_tail) c->errs_tail->next = NULL;
    mem_rewind(c->mem, p->mark);
}

// A job inside a job.
static err_t run_inner(struct ctx *c, store_job fn, void *arg)
{
    struct db *db = c->db;
    struct frame *outer = db->frame, f;
    if (outer->failed) return fail(c, outer->failed);
    err_t e = db->driver->control(db, CTL_SAVEPOINT);
    if (e != OK) return failed(c, db, e);
    frame_enter(db, &f, true, outer->is_ddl);
    e = job_guarded(c, fn, arg);
    if (e == OK) e = f.failed;
    frame_leave(db, &f);
    if (!db->driver->in_transaction(db)) { // the whole of it is gone
        outer->failed = e == OK ? ERR_DB_FAILED : e;
        return outer->failed;
    }
    if (e == OK) e = db->driver->control(db, CTL_RELEASE);
    if (e == OK) {
        *outer->hooks_end = f.hooks;
        if (f.hooks) outer->hooks_end = f.hooks_end;
        return OK;
    }
    err_t undo = db->driver->control(db, CTL_ROLLBACK_TO);
    if (undo == OK) undo = db->driver->control(db, CTL_RELEASE);
    if (undo != OK) outer->failed = undo;
    return e;
}

// One try of a job in a transaction of its own on db.
static err_t run_once(struct ctx *c, struct db *db, store_job fn, void *arg, struct frame *f,
                      bool is_ddl)
{
    db->wants_retry = false;
    TRY(db->driver->control(db, CTL_BEGIN_WRITE));
    frame_enter(db, f, true, is_ddl);
    err_t e = job_guarded(c, fn, arg);
    if (e == OK) e = f->failed;
    frame_leave(db, f);
    if (e == OK && probe_fails()) e = ERR_DB_FAILED;
    if (e == OK) e = db->driver->control(db, CTL_COMMIT);
    if (e != OK && db->driver->in_transaction(db)) {
        bool wants_retry = db->wants_retry;
        (void)db->driver->control(db, CTL_ROLLBACK);
        db->wants_retry = wants_retry;
    }
    return e;
}

// Longer and longer, and never the same for two who clash.
static void pause_before(int try)
{
    struct lock l;
    struct cond nobody;
    lock_init(&l);
    cond_init(&nobody);
    lock_take(&l);
    cond_wait_ms(&nobody, &l, 1 + (i64)(random_u64() % (2ul << try)));
    lock_drop(&l);
    cond_fini(&nobody);
    lock_fini(&l);
}

static err_t run_on(struct ctx *c, struct db *db, store_job fn, void *arg, bool is_ddl)
{
    struct db *was = c->db;
    struct retry_point point = retry_point(c);
    struct frame f;
    err_t e;
    for (int try = 1;; try++) {
        c->db = db;
        e = run_once(c, db, fn, arg, &f, is_ddl);
        c->db = was;
        if (e == OK || !db->wants_retry || try == TRIES) break;
        pause_before(try);
        retry_rewind(c, &point);
    }
    if (e == OK) hooks_run(c, &f);
    return e;
}

err_t fail_once(struct ctx *c, err_t e)
{
    if (e == OK || e == ERR_NO_MEMORY || err_any(c)) return e;
    return fail(c, e);
}

static err_t may_write(struct ctx *c)
{
    str why;
    if (store_is_read_only(c->store, &why)) return fail_arg(c, ERR_READ_ONLY, STR_NONE, why);
    if (!c->db || !c->db->frame) return OK;
    log_error("a write inside a read, or a change of tables inside a write");
    return fail(c, ERR_DB_FAILED);
}

err_t store_write(struct ctx *c, enum store_queue q, store_job fn, void *arg)
{
    if (store_in_write(c)) return run_inner(c, fn, arg);
    TRY(may_write(c));
    if (c->store->writer) return writer_run(c, q, fn, arg, false);
    must(c->db != NULL);
    return fail_once(c, run_on(c, c->db, fn, arg, false));
}

struct ddl_run {
    store_job fn;
    void *arg;
};

// Waits a moment and no longer for any lock: behind one who waits for a table others queue, who only want to
// read it. The first lock keeps out other processes.
static err_t wait_little(struct ctx *c, bool is_passing)
{
    struct sql q = db_sql(c), alone = db_sql(c);
    if (is_passing) sql_lit(&q, "SET LOCAL lock_timeout = '100ms'");
    else sql_lit(&q, "SET LOCAL lock_timeout = '500ms'");
    TRY(ddl_script(c, &q));
    sql_lit(&alone, "SELECT 1 FROM pg_advisory_xact_lock(7240115002)");
    return db_exec(c, &alone, NULL);
}

// What is kept in memory beside the tables begins anew.
static err_t ddl_alone(struct ctx *c, void *p)
{
    struct ddl_run *run = p;
    TRY(wait_little(c, false));
    TRY(run->fn(c, run->arg));
    return feed_note_all(c, 0);
}

static err_t ddl_in_passing(struct ctx *c, void *p)
{
    struct ddl_run *run = p;
    TRY(wait_little(c, true));
    return run->fn(c, run->arg);
}

// Somebody may read a table for minutes: we try again and again, and between two tries everybody gets on.
static err_t ddl_patiently(struct ctx *c, struct ddl_run *run)
{
    struct store *s = c->store;
    struct retry_point point = retry_point(c);
    for (i64 until = clock_monotonic_ms() + DDL_WAIT_MS;;) {
        lock_take(&s->ddl_lock);
        err_t e = run_on(c, s->ddl_db, ddl_alone, run, true);
        lock_drop(&s->ddl_lock);
        if (e != ERR_DB_RETRY || clock_monotonic_ms() >= until) return e;
        pause_before(DDL_PAUSE);
        retry_rewind(c, &point);
    }
}

err_t store_write_ddl(struct ctx *c, store_job fn, void *arg)
{
    if (store_in_write(c) && c->db->frame->is_ddl) return run_inner(c, fn, arg);
    TRY(may_write(c));
    if (c->store->writer) return writer_run(c, WRITE_PEOPLE, fn, arg, true);
    struct ddl_run run = { fn, arg };
    return fail_once(c, ddl_patiently(c, &run));
}

bool ddl_passing(struct ctx *c, store_job fn, void *arg)
{
    struct store *s = c->store;
    struct ddl_run run = { fn, arg };
    if (store_is_read_only(s, NULL) || !lock_try(&s->ddl_lock)) return false;
    struct retry_point point = retry_point(c);
    err_t e = run_on(c, s->ddl_db, ddl_in_passing, &run, true);
    lock_drop(&s->ddl_lock);
    if (e != OK) retry_rewind(c, &point);
    return e == OK;
}

err_t store_read(struct ctx *c, store_job fn, void *arg)
{
    struct db *db = c->db;
    if (db->frame) return fn(c, arg); // it is in a transaction already
    struct frame f;
    u64 stamp = changed_now(db->store->changed); // before the snapshot
    err_t e = db->driver->control(db, CTL_BEGIN_READ);
    if (e != OK) return fail(c, e);
    frame_enter(db, &f, false, false);
    f.stamp = stamp;
    e = job_guarded(c, fn, arg);
    if (e == OK) e = f.failed;
    frame_leave(db, &f);
    err_t end = OK;
    if (db->driver->in_transaction(db))
        end = db->driver->control(db, e == OK ? CTL_COMMIT : CTL_ROLLBACK);
    return e == OK && end != OK ? fail(c, end) : e;
}

// --- Sequences ----------------------------------------------------------------------------------

// In SQLite, on the one writing thread. Not by an upsert that RETURNs: such a statement may have to be
// undone by itself, and keeping account for that costs as much as the ids themselves.
static err_t next_in_table(struct ctx *c, struct ident seq, i64 n, i64 *first)
{
    str name = str_of(seq.name);
    i64 changed;
    struct sql up = db_sql(c), get = db_sql(c), add = db_sql(c);
    sql_lit(&up, "UPDATE x_seq SET next = next + ");
    sql_i64(&up, n);
    sql_lit(&up, " WHERE name = ");
    sql_text(&up, name);
    TRY(db_exec(c, &up, &changed));
    if (changed) {
        sql_lit(&get, "SELECT next - ");
        sql_i64(&get, n);
        sql_lit(&get, " FROM x_seq WHERE name = ");
        sql_text(&get, name);
        return db_one_i64(c, &get, first, NULL);
    }
    *first = 1;
    sql_lit(&add, "INSERT INTO x_seq (name, next) VALUES (");
    sql_text(&add, name);
    sql_lit(&add, ", ");
    sql_i64(&add, 1 + n);
    sql_lit(&add, ")");
    return db_exec(c, &add, NULL);
}

// A block of ids must not be torn by somebody else's nextval between our two calls: those who take
// one id share a lock, who takes a block has it alone, for the length of the statement.
static struct sql next_in_sequence(struct ctx *c, struct ident seq, i64 n)
{
    struct sql q = db_sql(c);
    if (n == 1) sql_lit(&q, "SELECT nextval('");
    else sql_lit(&q, "SELECT setval('");
    sql_ident(&q, seq);
    if (n != 1) {
        sql_lit(&q, "', nextval('");
        sql_ident(&q, seq);
        sql_lit(&q, "') + ");
        sql_i64(&q, n - 1);
        sql_lit(&q, ") - ");
        sql_i64(&q, n - 1);
        sql_lit(&q, ", pg_advisory_unlock(a.k)");
        sql_lit(&q, " FROM (SELECT k, pg_advisory_lock(k) FROM (SELECT ");
    } else {
        sql_lit(&q, "'), pg_advisory_unlock_shared(a.k)");
        sql_lit(&q, " FROM (SELECT k, pg_advisory_lock_shared(k) FROM (SELECT ");
    }
    sql_i64(&q, 7240116 * 1000000000ll + ident_number(seq, 's') % 1000000000);
    sql_lit(&q, " AS k OFFSET 0) b OFFSET 0) a");
    return q;
}

err_t store_next_ids(struct ctx *c, struct ident seq, i64 n, i64 *first)
{
    must(n > 0 && store_in_write(c));
    *first = 0;
    if (db_dialect(c->db) == SQLITE) return next_in_table(c, seq, n, first);
    struct sql q = next_in_sequence(c, seq, n);
    return db_one_i64(c, &q, first, NULL);
}

err_t store_next_sys_id(struct ctx *c, i64 *out)
{
    return store_next_ids(c, ident_sequence(0), 1, out);
}
