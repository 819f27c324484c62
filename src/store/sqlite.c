// SPDX-License-Identifier: Apache-2.0
// SQLite. Every connection is opened the same way: WAL, a full sync at each commit, foreign keys, no
// memory map, defensive, and behind an authorizer that refuses ATTACH, nearly all PRAGMAs and, except
// in a job that may change tables, every change of the schema. Readers are query_only. No connection
// checkpoints by itself; the writer does it between its groups.
#include <sqlite3.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/log.h"
#include "os/clock.h"
#include "os/file.h"
#include "store/cache.h"
#include "store/changed.h"
#include "store/driver.h"

#define STATEMENTS_MAX 200
#define STATEMENTS_COST_MAX ((size_t)2 << 20)
#define BUSY_MS 10000
#define STEPS_PER_CHECK 4000 // virtual machine steps between looks whether it is over
#define CACHE_MB_READER 4
#define CACHE_MB_WRITER 32
#define CHECKPOINT_FRAMES 24000 // passive from here on: 96 MB
#define TRUNCATE_FRAMES 48000   // then also cut the file, waiting a little for readers
#define TRUNCATE_WAIT_MS 50

struct sqlite_db {
    struct db base;
    sqlite3 *h;
    enum conn_use use;
    struct cache *cache;
    sqlite3_stmt *controls[CTL_COUNT];
    bool is_fenced;                // the authorizer is at work
    int wal_frames, checkpoint_at; // frames in the log; when to look at it next
};

struct sqlite_rows {
    struct rows base;
    sqlite3_stmt *stmt;
    struct cached *entry; // NULL: the statement is ours alone
    bool has_row, is_first;
};

static void (*open_hook)(struct sqlite3 *handle);

void store_on_sqlite_open(void (*hook)(struct sqlite3 *handle)) { open_hook = hook; }

// --- Work of the program (struct sql_work) --------------------------------------------------------

// Field by field: made whole and copied, a cell costs four times as much.
static void read_cell(sqlite3_value *v, struct sval *to)
{
    int type = sqlite3_value_type(v);
    if (type == SQLITE_NULL) {
        to->kind = SVAL_NULL;
    } else if (type == SQLITE_TEXT) {
        to->kind = SVAL_TEXT;
        to->s.p = (const char *)sqlite3_value_text(v); // first: it may change how long it is
        to->s.n = (size_t)sqlite3_value_bytes(v);
    } else {
        to->kind = SVAL_INT;
        to->i = sqlite3_value_int64(v);
    }
}

static void xwork(sqlite3_context *x, int n, sqlite3_value **v)
{
    struct sql_work *work = n > 0 ? sqlite3_value_pointer(v[0], "xwork") : NULL;
    struct sval out = { 0 };
    if (!work || n > SQL_WORK_CELLS + 1) {
        sqlite3_result_error(x, "xwork", -1);
        return;
    }
    for (int i = 1; i < n; i++) read_cell(v[i], &work->cells[i - 1]);
    if (!work->of(work, work->cells, n - 1, &out)) sqlite3_result_error_nomem(x);
    else if (out.kind == SVAL_INT) sqlite3_result_int64(x, out.i);
    else if (out.kind == SVAL_TEXT)
        sqlite3_result_text64(x, out.s.p, out.s.n, SQLITE_TRANSIENT, SQLITE_UTF8);
    else sqlite3_result_null(x);
}

// --- Errors -------------------------------------------------------------------------------------

static err_t of_constraint(int extended)
{
    switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY:
    case SQLITE_CONSTRAINT_CHECK: return ERR_DB_CONSTRAINT;
    default: return ERR_DB_FAILED; // NOT NULL, type, trigger: nobody should have tried
    }
}

static err_t of_code(int extended)
{
    switch (extended & 0xff) {
    case SQLITE_CONSTRAINT: return of_constraint(extended);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ERR_DB_RETRY;
    case SQLITE_FULL: return ERR_DISK_FULL;
    case SQLITE_NOMEM: return ERR_NO_MEMORY;
    case SQLITE_INTERRUPT: return ERR_TIMEOUT;
    default: return ERR_DB_FAILED;
    }
}

// The error of the last call. What the disk or the file itself did wrong stops all writing.
static err_t failed(struct sqlite_db *d, const char *doing)
{
    int code = sqlite3_extended_errcode(d->h);
    err_t e = of_code(code);
    if (e == ERR_DB_FAILED || e == ERR_DB_RETRY)
        log_error("sqlite error=%d (%s) in: %.300s", code, sqlite3_errmsg(d->h), doing);
    int kind = code & 0xff;
    bool is_sync = code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || is_sync)
        store_set_read_only(d->base.store, sqlite3_errmsg(d->h));
    return e;
}

// --- Fences -------------------------------------------------------------------------------------

static bool is_harmless_pragma(const char *name)
{
    static const char *const fine[] = { "table_info",      "index_list",  "index_info",
                                        "integrity_check", "quick_check", "foreign_key_check",
                                        "foreign_key_list" };
    for (size_t i = 0; i < COUNT_OF(fine); i++)
        if (strcmp(name, fine[i]) == 0) return true;
    return false;
}

static bool changes_schema(int action)
{
    switch (action) {
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_CREATE_VIEW:
    case SQLITE_CREATE_TEMP_INDEX:
    case SQLITE_CREATE_TEMP_TABLE:
    case SQLITE_CREATE_TEMP_TRIGGER:
    case SQLITE_CREATE_TEMP_VIEW:
    case SQLITE_CREATE_VTABLE:
    case SQLITE_DROP_INDEX:
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_TRIGGER:
    case SQLITE_DROP_VIEW:
    case SQLITE_DROP_VTABLE:
    case SQLITE_ALTER_TABLE:
    case SQLITE_REINDEX:
    case SQLITE_ANALYZE: return true;
    default: return false;
    }
}

static int authorize(void *p, int action, const char *a, const char *b, const char *database,
                     const char *trigger)
{
    (void)database;
    (void)trigger;
    struct sqlite_db *d = p;
    if (!d->is_fenced) return SQLITE_OK;
    if (action == SQLITE_ATTACH || action == SQLITE_DETACH) return SQLITE_DENY;
    if (action == SQLITE_PRAGMA && !(a && is_harmless_pragma(a))) return SQLITE_DENY;
    if (action == SQLITE_FUNCTION && b && strcmp(b, "load_extension") == 0) return SQLITE_DENY;
    bool may_ddl = d->base.frame && d->base.frame->is_ddl;
    if (changes_schema(action) && !may_ddl) return SQLITE_DENY;
    return SQLITE_OK;
}

static int check_over(void *p) { return db_is_over(p); }

static int note_wal(void *p, sqlite3 *h, const char *name, int frames)
{
    (void)h;
    (void)name;
    ((struct sqlite_db *)p)->wal_frames = frames;
    return SQLITE_OK;
}

static void note_row(void *p, int what, const char *database, const char *table, sqlite3_int64 row)
{
    (void)what;
    (void)database;
    changed_row(p, table, row);
}

static void set_limits(sqlite3 *h)
{
    static const struct {
        int id, value;
    } limits[] = {
        { SQLITE_LIMIT_LENGTH, 64 << 20 },          { SQLITE_LIMIT_SQL_LENGTH, 1 << 20 },
        { SQLITE_LIMIT_EXPR_DEPTH, 1000 },          { SQLITE_LIMIT_COMPOUND_SELECT, 100 },
        { SQLITE_LIMIT_VDBE_OP, 1000000 },          { SQLITE_LIMIT_ATTACHED, 0 },
        { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000 }, { SQLITE_LIMIT_TRIGGER_DEPTH, 5 },
        { SQLITE_LIMIT_WORKER_THREADS, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(limits); i++) sqlite3_limit(h, limits[i].id, limits[i].value);
}

// --- Opening and closing ------------------------------------------------------------------------

static void drop_statement(void *owner, struct cached *e)
{
    (void)owner;
    sqlite3_finalize(e->handle);
}

static void close_db(struct db *db)
{
    struct sqlite_db *d = (struct sqlite_db *)db;
    cache_free(d->cache);
    for (int i = 0; i < CTL_COUNT; i++) sqlite3_finalize(d->controls[i]);
    if (d->h && sqlite3_close(d->h) != SQLITE_OK) log_error("sqlite: closed with open statements");
    free(d);
}

static bool prepare_controls(struct sqlite_db *d)
{
    static const char *const texts[CTL_COUNT] = {
        [CTL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
        [CTL_BEGIN_READ] = "BEGIN",
        [CTL_COMMIT] = "COMMIT",
        [CTL_ROLLBACK] = "ROLLBACK",
        [CTL_SAVEPOINT] = "SAVEPOINT j",
        [CTL_RELEASE] = "RELEASE j",
        [CTL_ROLLBACK_TO] = "ROLLBACK TO j",
    };
    for (int i = 0; i < CTL_COUNT; i++)
        if (sqlite3_prepare_v3(d->h, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &d->controls[i],
                               NULL) != SQLITE_OK)
            return false;
    return true;
}

static bool set_up(struct sqlite_db *d, int cache_mb)
{
    bool is_writer = d->use == CONN_WRITE;
    if (cache_mb <= 0) cache_mb = is_writer ? CACHE_MB_WRITER : CACHE_MB_READER;
    char text[512];
    snprintf(text, sizeof text,
             "PRAGMA busy_timeout=%d; %s PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
             "PRAGMA cache_size=-%d; PRAGMA mmap_size=0; PRAGMA cell_size_check=ON;"
             "PRAGMA wal_autocheckpoint=0; PRAGMA secure_delete=FAST;"
             "PRAGMA analysis_limit=1000; %s",
             BUSY_MS, is_writer ? "PRAGMA journal_mode=WAL;" : "", cache_mb * 1024,
             is_writer ? "" : "PRAGMA query_only=ON;");
    if (sqlite3_exec(d->h, text, NULL, NULL, NULL) != SQLITE_OK) return false;
    sqlite3_db_config(d->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(d->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(d->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    // A plan does not hang on the values bound: else each new value would prepare the statement anew.
    sqlite3_db_config(d->h, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
    sqlite3_db_config(d->h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    if (!is_writer) sqlite3_db_config(d->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (is_writer) sqlite3_wal_hook(d->h, note_wal, d);
    if (is_writer && d->base.store->changed)
        sqlite3_update_hook(d->h, note_row, d->base.store->changed);
    if (open_hook) open_hook(d->h);
    if (sqlite3_create_function_v2(d->h, "xwork", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL, xwork,
                                   NULL, NULL, NULL) != SQLITE_OK)
        return false;
    set_limits(d->h);
    sqlite3_progress_handler(d->h, STEPS_PER_CHECK, check_over, &d->base);
    sqlite3_set_authorizer(d->h, authorize, d);
    d->is_fenced = true;
    return prepare_controls(d);
}

static err_t open_db(struct ctx *c, struct store *s, enum conn_use use, struct db **out)
{
    const char *path = str_z(c->mem, str_cat(c->mem, str_of(s->dir), S("/xinglin.db")));
    // What a savepoint may have to put back stays in memory: each job has one, and writing every page
    // that it touches to a temporary file first costs more than the job. Later calls change nothing.
    (void)sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
    if (use == CONN_WRITE) { // so that it is never readable by others, nor its -wal and -shm
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0) return fail_errno(c, str_of(path));
        close(fd);
    }
    struct sqlite_db *d = calloc(1, sizeof *d);
    if (!d) return fail(c, ERR_NO_MEMORY);
    d->base.store = s;
    d->base.driver = &sqlite_driver;
    d->use = use;
    d->checkpoint_at = CHECKPOINT_FRAMES;
    d->cache = cache_new(STATEMENTS_MAX, STATEMENTS_COST_MAX, drop_statement, d);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (!d->cache || sqlite3_open_v2(path, &d->h, flags, NULL) != SQLITE_OK ||
        !set_up(d, s->cache_mb)) {
        err_t e = d->cache && d->h ? failed(d, "open") : ERR_NO_MEMORY;
        close_db(&d->base);
        return fail(c, e);
    }
    *out = &d->base;
    return OK;
}

// --- Statements ---------------------------------------------------------------------------------

static err_t prepare(struct sqlite_db *d, str text, unsigned flags, sqlite3_stmt **out)
{
    const char *rest = NULL;
    int rc = sqlite3_prepare_v3(d->h, text.p, (int)text.n + 1, flags, out, &rest);
    if (rc != SQLITE_OK) return failed(d, text.p);
    if (*out && rest == text.p + text.n) return OK;
    log_error("sqlite: not exactly one statement: %.300s", text.p);
    sqlite3_finalize(*out);
    *out = NULL;
    return ERR_DB_FAILED;
}

// A statement for q: a kept one, or a fresh one that is kept from now on, or, when the kept one is
// running just now (a query inside the loop over itself), one for this time only.
static err_t take(struct ctx *c, struct sqlite_db *d, const struct sql *q, sqlite3_stmt **stmt,
                  struct cached **entry)
{
    struct cached *e = cache_find(d->cache, buf_str(&q->text));
    *entry = NULL;
    if (e && !e->busy) {
        *stmt = e->handle;
        *entry = e;
        e->busy = true;
        return OK;
    }
    str text = sql_render(c->mem, q);
    TRY(prepare(d, text, e ? 0 : SQLITE_PREPARE_PERSISTENT, stmt));
    if (e || !(e = cache_add(d->cache, buf_str(&q->text)))) return OK;
    e->handle = *stmt;
    e->cost = (size_t)sqlite3_stmt_status(*stmt, SQLITE_STMTSTATUS_MEMUSED, 0);
    e->busy = true;
    *entry = e;
    cache_trim(d->cache);
    return OK;
}

static void give_back(sqlite3_stmt *stmt, struct cached *entry)
{
    if (!entry) {
        sqlite3_finalize(stmt);
        return;
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    entry->busy = false;
}

static err_t bind(struct sqlite_db *d, sqlite3_stmt *stmt, const struct sql *q, bool copy)
{
    sqlite3_destructor_type how = copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
    if ((size_t)sqlite3_bind_parameter_count(stmt) != q->params.n) return ERR_DB_FAILED;
    for (size_t i = 0; i < q->params.n; i++) {
        const struct sval *v = &q->params.v[i];
        int at = (int)i + 1, rc = SQLITE_OK;
        const char *p = v->s.p ? v->s.p : "";
        switch (v->kind) {
        case SVAL_NULL: rc = sqlite3_bind_null(stmt, at); break;
        case SVAL_INT: rc = sqlite3_bind_int64(stmt, at, v->i); break;
        case SVAL_TEXT: rc = sqlite3_bind_text64(stmt, at, p, v->s.n, how, SQLITE_UTF8); break;
        case SVAL_BLOB: rc = sqlite3_bind_blob64(stmt, at, p, v->s.n, how); break;
        case SVAL_WORK: rc = sqlite3_bind_pointer(stmt, at, v->work, "xwork", NULL); break;
        }
        if (rc != SQLITE_OK) return failed(d, "bind");
    }
    return OK;
}

static err_t exec(struct ctx *c, struct db *db, const struct sql *q, i64 *changed)
{
    struct sqlite_db *d = (struct sqlite_db *)db;
    sqlite3_stmt *stmt = NULL;
    struct cached *entry;
    TRY(take(c, d, q, &stmt, &entry));
    err_t e = bind(d, stmt, q, false);
    int rc = SQLITE_ROW;
    while (e == OK && rc == SQLITE_ROW) rc = sqlite3_step(stmt);
    if (e == OK && rc != SQLITE_DONE) e = failed(d, sqlite3_sql(stmt));
    if (changed) *changed = e == OK ? sqlite3_changes64(d->h) : 0;
    give_back(stmt, entry);
    return e;
}

static err_t script(struct db *db, const char *sql)
{
    struct sqlite_db *d = (struct sqlite_db *)db;
    return sqlite3_exec(d->h, sql, NULL, NULL, NULL) == SQLITE_OK ? OK : failed(d, sql);
}

// A number that a statement gives, -1 when it gives none.
static int number_of(struct sqlite_db *d, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int n = -1;
    if (sql && sqlite3_prepare_v2(d->h, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        n = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return n;
}

// A column more at the end of a table: the row of sqlite_schema is written as ALTER TABLE ADD COLUMN
// writes it. The command itself reads a STRICT table through to the end first (a quick_check, a second for
// a million rows, while everybody who writes waits), though a column without a default and without
// constraints leaves nothing to be found: rows written before simply end earlier.
static err_t append_row(struct sqlite_db *d, const char *table, const char *col, const char *type)
{
    static const char how[] =
        "PRAGMA writable_schema = ON;"
        "UPDATE sqlite_schema SET sql = substr(sql, 1, length(sql) - 8) || ', %s %s) STRICT'"
        " WHERE type = 'table' AND name = %Q AND substr(sql, -8) = ') STRICT';"
        "PRAGMA schema_version = %d";
    int version = number_of(d, "PRAGMA schema_version");
    char *is_there =
        sqlite3_mprintf("SELECT count(*) FROM pragma_table_info(%Q) WHERE name = %Q", table, col);
    char *text = sqlite3_mprintf(how, col, type, table, version + 1);
    bool may = version >= 0 && text && number_of(d, is_there) == 0;
    err_t e = may ? script(&d->base, text) : ERR_DB_FAILED;
    err_t off = script(&d->base, "PRAGMA writable_schema = RESET");
    if (e == OK) e = off;
    if (e == OK && number_of(d, is_there) != 1) e = ERR_DB_FAILED;
    sqlite3_free(is_there);
    sqlite3_free(text);
    return e;
}

static err_t append(struct db *db, const char *table, const char *col, const char *type)
{
    struct sqlite_db *d = (struct sqlite_db *)db;
    sqlite3_db_config(d->h, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    d->is_fenced = false;
    err_t e = append_row(d, table, col, type);
    d->is_fenced = true;
    sqlite3_db_config(d->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return e;
}

static err_t control(struct db *db, enum control what)
{
    struct sqlite_db *d = (struct sqlite_db *)db;
    db->is_unbroken = true;
    sqlite3_stmt *stmt = d->controls[what];
    err_t e = sqlite3_step(stmt) == SQLITE_DONE ? OK : failed(d, sqlite3_sql(stmt));
    int code = sqlite3_extended_errcode(d->h) & 0xff;
    if (e != OK && what == CTL_COMMIT && code == SQLITE_IOERR)
        store_set_read_only(db->store, sqlite3_errmsg(d->h));
    sqlite3_reset(stmt);
    db->is_unbroken = false;
    return e;
}

static bool in_transaction(struct db *db)
{
    return !sqlite3_get_autocommit(((struct sqlite_db *)db)->h);
}

// --- Rows ---------------------------------------------------------------------------------------

static void finish(struct rows *base)
{
    struct sqlite_rows *r = (struct sqlite_rows *)base;
    if (r->stmt) give_back(r->stmt, r->entry);
    r->stmt = NULL;
    r->has_row = false;
}

static err_t step(struct sqlite_rows *r)
{
    int rc = sqlite3_step(r->stmt);
    r->base.cols = sqlite3_column_count(r->stmt); // now: a change of tables prepares it anew
    r->has_row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW) return OK;
    err_t e = OK;
    if (rc != SQLITE_DONE) e = failed((struct sqlite_db *)r->base.db, sqlite3_sql(r->stmt));
    finish(&r->base);
    return e;
}

static err_t query(struct ctx *c, struct db *db, const struct sql *q, struct rows *base)
{
    struct sqlite_db *d = (struct sqlite_db *)db;
    struct sqlite_rows *r = (struct sqlite_rows *)base;
    TRY(take(c, d, q, &r->stmt, &r->entry));
    err_t e = bind(d, r->stmt, q, true);
    if (e != OK) {
        finish(base);
        return e;
    }
    r->is_first = true;
    return step(r);
}

static err_t next(struct rows *base, bool *more)
{
    struct sqlite_rows *r = (struct sqlite_rows *)base;
    err_t e = OK;
    if (!r->is_first && r->stmt) e = step(r);
    r->is_first = false;
    *more = e == OK && r->has_row;
    return e;
}

static sqlite3_stmt *stmt_of(const struct rows *r) { return ((const struct sqlite_rows *)r)->stmt; }

static enum sval_kind kind(const struct rows *r, int col)
{
    switch (sqlite3_column_type(stmt_of(r), col)) {
    case SQLITE_NULL: return SVAL_NULL;
    case SQLITE_TEXT: return SVAL_TEXT;
    case SQLITE_BLOB: return SVAL_BLOB;
    default: return SVAL_INT; // a float, as AVG gives, is read without its fraction
    }
}

static i64 integer(const struct rows *r, int col) { return sqlite3_column_int64(stmt_of(r), col); }

static str bytes(const struct rows *r, int col)
{
    sqlite3_stmt *stmt = stmt_of(r);
    const char *p = sqlite3_column_type(stmt, col) == SQLITE_BLOB
                        ? sqlite3_column_blob(stmt, col)
                        : (const char *)sqlite3_column_text(stmt, col);
    return (str){ p, (size_t)sqlite3_column_bytes(stmt, col) };
}

// --- Keeping the file in order ------------------------------------------------------------------

void sqlite_checkpoint(struct db *db)
{
    struct sqlite_db *d = (struct sqlite_db *)db;
    if (d->wal_frames < d->checkpoint_at) return;
    bool cut = d->wal_frames >= TRUNCATE_FRAMES;
    if (cut) sqlite3_busy_timeout(d->h, TRUNCATE_WAIT_MS);
    int mode = cut ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int frames = 0, done = 0;
    int rc = sqlite3_wal_checkpoint_v2(d->h, NULL, mode, &frames, &done);
    if (cut) sqlite3_busy_timeout(d->h, BUSY_MS);
    if ((rc & 0xff) == SQLITE_IOERR) store_set_read_only(db->store, sqlite3_errmsg(d->h));
    if (rc != SQLITE_OK && rc != SQLITE_BUSY && rc != SQLITE_FULL) failed(d, "checkpoint");
    // What a reader holds back is tried again after as many frames more.
    bool is_done = rc == SQLITE_OK && frames == done;
    d->checkpoint_at = (is_done ? 0 : d->wal_frames) + CHECKPOINT_FRAMES;
}

static err_t first_problem(struct ctx *c, struct sqlite_db *d, const char *sql, str *problem)
{
    sqlite3_stmt *stmt;
    TRY(prepare(d, str_of(sql), 0, &stmt));
    int rc = sqlite3_step(stmt);
    char text[200] = "";
    if (rc == SQLITE_ROW) snprintf(text, sizeof text, "%s", sqlite3_column_text(stmt, 0));
    err_t e = rc == SQLITE_ROW || rc == SQLITE_DONE ? OK : failed(d, sql);
    sqlite3_finalize(stmt);
    if (strcmp(text, "ok") != 0) *problem = str_dup(c->mem, str_of(text));
    return e;
}

err_t sqlite_check(struct ctx *c, struct db *db, str *problem)
{
    struct sqlite_db *d = (struct sqlite_db *)db;
    *problem = STR_NONE;
    TRY(first_problem(c, d, "PRAGMA integrity_check(1)", problem));
    if (!str_empty(*problem)) return OK;
    TRY(first_problem(c, d, "PRAGMA foreign_key_check", problem));
    if (!str_empty(*problem)) *problem = str_cat(c->mem, S("foreign key of "), *problem);
    return OK;
}

const struct driver sqlite_driver = {
    .dialect = SQLITE,
    .rows_size = sizeof(struct sqlite_rows),
    .open = open_db,
    .close = close_db,
    .query = query,
    .next = next,
    .finish = finish,
    .exec = exec,
    .script = script,
    .append = append,
    .control = control,
    .in_transaction = in_transaction,
    .kind = kind,
    .integer = integer,
    .bytes = bytes,
};
