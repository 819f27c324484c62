// SPDX-License-Identifier: Apache-2.0
// The database, SQLite or PostgreSQL, behind one interface.
//
// Every worker has its own connection (ctx.db) for reads. Writes are jobs: store_write runs a
// re-runnable function inside a transaction and returns only after the commit is durable, so an
// answer is never given for something that could be lost. On SQLite all jobs pass one writer thread
// that commits many at once (a SAVEPOINT each); on PostgreSQL the job runs on the caller's
// connection in READ COMMITTED and is run again on 40001/40P01. A job may therefore run more than
// once and must keep its effects in the database and in its own arena only.
//
// A statement that fails inside a job or a read spoils it: what follows fails with the same error and
// nothing is stored, on both databases alike. To try something that may clash and go on, wrap it in a
// store_write of its own (inside a job that is a savepoint), or write ON CONFLICT.
//
// Types: integers (int64), text (UTF-8 without NUL, compared by code point), blobs, NULL. Nothing else
// is stored. A text parameter that is not such UTF-8 is ERR_BAD_REQUEST.
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/err.h"
#include "store/sql.h"

struct store_config {
    str dir;        // the data folder
    str pg_url;     // empty: SQLite in dir/xinglin.db; else a libpq URL of the DML role
    str pg_ddl_url; // role that may change tables; empty: the same as pg_url
    int cache_mb;   // page cache of one connection; 0 = default
};

// Opens the database, runs the migrations of the system tables, starts the writer.
err_t store_open(struct ctx *c, const struct store_config *cfg, struct store **out);
void store_close(struct store *s);
enum dialect store_dialect(const struct store *s);

// A connection of one thread. Set ctx.db to it. db_close when the thread ends.
err_t db_open(struct ctx *c, struct store *s, struct db **out);
void db_close(struct db *db);
enum dialect db_dialect(const struct db *db);

// Queries of this connection give ERR_TIMEOUT once the monotonic clock passes this (0 = never). Kept
// until set again; a write job of the caller inherits it, its commit does not.
void db_set_deadline(struct db *db, i64 monotonic_ms);

// What this connection reads, outside of writing, is broken off with ERR_TIMEOUT where nobody waits for it: soon
// after is_gone says so (it is asked while statements run; NULL: never), or when the program ends. Where
// nothing was set it is read to its end.
struct db_patience {
    bool ends; // with the program
    bool (*is_gone)(const void *asker);
    const void *asker;
};
void db_set_patience(struct db *db, struct db_patience p);
void store_ends(struct store *s); // the program ends: whoever has ends is broken off in two seconds

struct sql db_sql(struct ctx *c); // an empty statement in the dialect of c->db

// Runs a statement that gives rows. Text and blobs of a row are borrowed until the next rows_next.
// The result is closed with rows_close, at its last row, or with the arena, whichever is first.
struct rows;
err_t db_query(struct ctx *c, const struct sql *q, struct rows **out);
err_t rows_next(struct rows *r, bool *more);
void rows_close(struct rows *r);
bool rows_is_null(const struct rows *r, int col);
i64 rows_i64(const struct rows *r, int col);  // 0 for NULL
str rows_text(const struct rows *r, int col); // empty for NULL
str rows_blob(const struct rows *r, int col);
int rows_cols(const struct rows *r);
enum sval_kind rows_kind(const struct rows *r, int col); // of this row's value

// Runs a statement that gives none. *changed may be NULL.
err_t db_exec(struct ctx *c, const struct sql *q, i64 *changed);
// The first column of the first row; *found false and *out 0 when there is none. found may be NULL.
err_t db_one_i64(struct ctx *c, const struct sql *q, i64 *out, bool *found);
err_t db_one_text(struct ctx *c, const struct sql *q, str *out, bool *found); // copied to c->mem
bool db_row_exists_error(err_t e); // it broke a UNIQUE, FOREIGN KEY or CHECK constraint

// --- Transactions -------------------------------------------------------------------------------
enum store_queue { WRITE_PEOPLE, WRITE_JOBS };
typedef err_t (*store_job)(struct ctx *c, void *arg); // c->db is the writing connection meanwhile

// Runs fn in a transaction. OK means committed and durable. An error means nothing of it is stored.
// Inside a write job fn runs at once in a savepoint of the same transaction (jobs may be composed): an
// error undoes fn alone, and the outer job may go on. Not inside store_read.
err_t store_write(struct ctx *c, enum store_queue q, store_job fn, void *arg);
// The same on the connection whose role may change tables (DDL and metadata in one transaction). Not
// inside a store_write.
err_t store_write_ddl(struct ctx *c, store_job fn, void *arg);
// Runs fn on one read snapshot of c->db: all its queries see the same state.
err_t store_read(struct ctx *c, store_job fn, void *arg);
// Inside a write job: fn(arg) is called after the commit, before the caller is answered; not at all
// when the job fails. `arg` must live in c->mem or longer. fn may read but not write; on SQLite it
// runs on the writer's thread, in the order of the commits.
void store_on_commit(struct ctx *c, void (*fn)(struct ctx *c, void *arg), void *arg);
bool store_in_write(const struct ctx *c);
// Inside a long write job: does a person's write wait for it to end (SQLite, where all share a writer)?
bool store_others_wait(const struct ctx *c);
// Inside a write job: something was given to store_on_commit, so its memory is still needed.
bool store_awaits_commit(const struct ctx *c);

// Inside a write job: n fresh ids of a sequence, ascending, never given twice. First one in *first.
err_t store_next_ids(struct ctx *c, struct ident seq, i64 n, i64 *first);
// One id for a row of any system table with an {id}.
err_t store_next_sys_id(struct ctx *c, i64 *out);

// A job that runs alone on a table row's decision (PostgreSQL): appended to SELECTs that decide.
void sql_for_update(struct sql *q); // " FOR UPDATE" on PostgreSQL, nothing on SQLite
// For whoever reads x_event by position, after a WHERE condition: " AND ..." leaves out the rows from
// the first transaction that still runs on, whose ids may lie below those already seen.
// Their ids are not in the order of the commits: who keeps a place by the highest id that he read, and goes on
// behind it, may miss one that was numbered earlier. Either he reads in order of (tx, id), or no writer of the
// form may be on his way (io/retype.c).
void sql_settled_events(struct sql *q);

// Checks the whole database: SQLite's integrity and foreign keys, PostgreSQL's indexes. *problem is
// empty when it is sound. Slow.
err_t store_check(struct ctx *c, str *problem);

// Gathers what the planner needs to choose indexes. After large imports and once a night.
err_t store_analyze(struct ctx *c);

// --- Watching -----------------------------------------------------------------------------------
// Test hooks: the n-th statement from now on any connection of this thread fails (0 = never).
void store_fail_at(struct store *s, u64 n);
u64 store_statement_count(void);                          // statements run by this thread so far
bool store_is_read_only(const struct store *s, str *why); // after a failed fsync, a full disk
// PostgreSQL: what another process says, waited for as long; one thread hears. HEARD_LOST: something may have
// been missed. On SQLite nobody else speaks (and nothing is waited for).
#define LIVE_TEXT_MAX 7800
enum heard { HEARD_NOTHING, HEARD_CATALOG, HEARD_LIVE, HEARD_LOST };
enum heard store_hear(struct store *s, int wait_ms, char *text, size_t cap);
void store_notify_catalog(struct ctx *c);  // inside a write job: tells other processes at commit
err_t store_tell(struct ctx *c, str text); // outside of one: what they hear as HEARD_LIVE, at once

// SQLite: called with every connection that is opened, so that a test can hear its statements; before store_open.
struct sqlite3;
void store_on_sqlite_open(void (*hook)(struct sqlite3 *handle));

#endif
