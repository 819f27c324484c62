// SPDX-License-Identifier: Apache-2.0
// Inside store/: what a driver (sqlite.c, pg.c) offers to the dialect-neutral part (store.c,
// writer.c). A driver never allocates from an arena while it holds a library's resource that is not
// yet hung on a `struct rows`, and returns bare error codes; store.c records the detail.
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include <stdatomic.h>
#include "os/thread.h"
#include "store/changed.h"

enum conn_use { CONN_READ, CONN_WRITE, CONN_DDL }; // on PostgreSQL READ is for all but DDL

enum control {
    CTL_BEGIN_WRITE,
    CTL_BEGIN_READ,
    CTL_COMMIT,
    CTL_ROLLBACK,
    CTL_SAVEPOINT,
    CTL_RELEASE,
    CTL_ROLLBACK_TO,
    CTL_COUNT,
};

// Statements of the thread on whose behalf we run: counted, and failed on demand by tests.
struct probe {
    u64 count, fail_in;
};
struct probe *probe_now(void);
bool probe_fails(void);             // counts one; true when it is the one that a test wants to fail
void probe_borrow(struct probe *p); // the writer works for a caller; NULL gives back one's own

struct hook {
    void (*fn)(struct ctx *, void *);
    void *arg;
    struct hook *next;
};

// A transaction, or a savepoint in one. Lives on the stack of whoever runs it.
struct frame {
    struct frame *outer;
    struct hook *hooks, **hooks_end; // run after the commit, in order
    int level;                       // 1 for the transaction itself
    bool is_write, is_ddl;
    u64 stamp;      // of a read: its snapshot has every write up to this (store/changed.h)
    bool has_heard; // the change feed told what this snapshot shows
    err_t failed;   // a statement failed: nothing but a rollback can follow
};

struct db {
    struct store *store;
    const struct driver *driver;
    struct frame *frame; // NULL outside of transactions
    struct rows *open;   // results not closed yet, newest first
    i64 deadline_ms;     // monotonic; 0 = none
    struct db_patience patience;
    bool is_unbroken; // a transaction begins or ends: never broken off
    bool wants_retry; // the database asked for the transaction to be run again
};

struct rows {
    struct db *db; // NULL when closed
    struct ctx *c;
    struct rows *newer, *older; // in db->open
    int level;                  // of the frame that it was opened in
    int cols;
};

struct driver {
    enum dialect dialect;
    size_t rows_size; // of the driver's struct that begins with struct rows
    err_t (*open)(struct ctx *c, struct store *s, enum conn_use use, struct db **out);
    void (*close)(struct db *db);
    // Starts q and has its first row (or its end, or its error) at hand when it returns.
    err_t (*query)(struct ctx *c, struct db *db, const struct sql *q, struct rows *r);
    err_t (*next)(struct rows *r, bool *more);
    void (*finish)(struct rows *r); // frees what r holds; never fails, never allocates
    err_t (*exec)(struct ctx *c, struct db *db, const struct sql *q, i64 *changed);
    // Runs text as it stands, unprepared and unkept: DDL.
    err_t (*script)(struct db *db, const char *sql);
    // A column without default and constraints at the end of a table, in no time whatever the number of
    // rows. NULL where ALTER TABLE does that.
    err_t (*append)(struct db *db, const char *table, const char *col, const char *type);
    err_t (*control)(struct db *db, enum control what);
    bool (*in_transaction)(struct db *db); // false also when the database gave it up by itself
    enum sval_kind (*kind)(const struct rows *r, int col);
    i64 (*integer)(const struct rows *r, int col);
    str (*bytes)(const struct rows *r, int col);
};

extern const struct driver sqlite_driver, pg_driver;

struct writer;
struct pg_shared; // the listener
struct store {
    const struct driver *driver;
    char *dir, *pg_url, *pg_ddl_url;
    int cache_mb;
    u64 instance;          // tells our own notices from those of others
    struct writer *writer; // SQLite
    struct lock ddl_lock;  // PostgreSQL: one change of tables at a time
    struct db *ddl_db;     // under ddl_lock
    struct pg_shared *pg;
    struct changed *changed; // rows written (store/changed.h)
    struct feed *feed;       // PostgreSQL: who tells them (store/feed.h)
    struct lock state_lock;
    void *guests[GUEST_COUNT]; // under state_lock
    void (*guests_leave[GUEST_COUNT])(void *);
    _Atomic i64 ends_ms; // monotonic: from then on reads are broken off; 0 = not at all
    atomic_bool is_read_only;
    char read_only_why[160]; // written once, before is_read_only
};

void store_set_read_only(struct store *s, const char *why);
// What runs on this connection is to be broken off: past its deadline, or nobody waits for it.
bool db_is_over(const struct db *db);

err_t store_open_at(struct ctx *c, const struct store_config *cfg, int upto, struct store **out);
// Records e unless a detail is there already, or there is no memory to.
err_t fail_once(struct ctx *c, err_t e);
// Runs fn so that running out of arena memory comes back as ERR_NO_MEMORY.
err_t job_guarded(struct ctx *c, store_job fn, void *arg);
void rows_close_from(struct db *db, int level); // all results opened at this level or deeper
void frame_enter(struct db *db, struct frame *f, bool is_write, bool is_ddl);
void frame_leave(struct db *db, struct frame *f);
void hooks_run(struct ctx *c, struct frame *f);

// writer.c: the one writing thread of SQLite.
err_t writer_start(struct ctx *c, struct store *s, struct db *take_db);
void writer_stop(struct store *s);
bool writer_has_people(struct writer *w); // somebody's write waits
err_t writer_run(struct ctx *c, enum store_queue q, store_job fn, void *arg, bool is_ddl);

// What was there before a job, so that it can be run again from the same point.
struct retry_point {
    struct mem_mark mark;
    struct err_item *errs, *errs_tail;
};
struct retry_point retry_point(struct ctx *c);
void retry_rewind(struct ctx *c, const struct retry_point *p);

// sqlite.c, for the writer: after a commit, off the callers' path.
void sqlite_checkpoint(struct db *db);
// Checks of the whole database; *problem is empty when it is sound.
err_t sqlite_check(struct ctx *c, struct db *db, str *problem);

// pg.c
err_t pg_shared_open(struct ctx *c, struct store *s);
void pg_shared_close(struct store *s);
struct pg_conn *pg_connect(const char *url); // NULL: it was logged why not
enum heard pg_hear(struct store *s, int wait_ms, char *text, size_t cap); // pg_hear.c
// Lets the request role use what the role for tables makes.
err_t pg_grant_to_request_role(struct ctx *c, struct db *ddl, struct db *request);

// A change of tables on PostgreSQL that nobody waits for: false when it could not be made at once.
bool ddl_passing(struct ctx *c, store_job fn, void *arg);

// migrate.c: brings the system tables up to step `upto` (0 = the newest), inside a transaction.
err_t migrate_run(struct ctx *c, int upto);
int migrate_newest(void);
err_t migrate_at(struct ctx *c,
                 int *step); // the step that the tables have; 0 for an empty database
err_t ddl_script(struct ctx *c, const struct sql *q); // one statement without values
// The same for "ALTER TABLE table ADD COLUMN col type", by the driver's own way where it has one.
err_t ddl_append(struct ctx *c, struct ident table, struct ident col, const struct sql *type);
// ddl.c: makes the sequence if it is missing; the next id will be `next`.
err_t ddl_ensure_sequence(struct ctx *c, struct ident seq, i64 next);

#endif
