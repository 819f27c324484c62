// SPDX-License-Identifier: Apache-2.0
// The writer: the one thread that writes SQLite. It takes whatever jobs are waiting into one
// transaction, each in a savepoint, commits once and only then answers them all. A job that fails
// undoes its own savepoint. When SQLite gave up the whole transaction because of one job (disk full,
// I/O error, no memory, interrupted), that job has its error and the others run again, each in a
// transaction of its own. A failed commit whose cause is the disk ends all writing.
//
// A job runs here with its caller's context and arena while the caller waits; outside of
// job_guarded nothing may allocate from that arena.
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "os/clock.h"
#include "store/changed.h"
#include "store/driver.h"

#define GROUP_MAX 256
#define GROUP_US 8000 // a group takes no more jobs after this long

struct request {
    struct ctx *c;
    store_job fn;
    void *arg;
    bool is_ddl, is_done;
    struct db *own_db; // what c->db was
    struct probe *probe;
    i64 deadline_ms;
    struct retry_point point;
    struct frame frame;
    err_t result;
    struct cond answered;
    struct request *next;
};

struct queue {
    struct request *first, **end;
};

struct writer {
    struct store *store;
    struct db *db;
    struct lock lock;
    struct cond more;
    struct queue queues[2]; // enum store_queue
    bool is_stopping;
    pthread_t thread;
};

static struct request *pop(struct writer *w, enum store_queue which)
{
    struct queue *q = &w->queues[which];
    struct request *r = q->first;
    if (!r) return NULL;
    q->first = r->next;
    if (!q->first) q->end = &q->first;
    return r;
}

// --- One job ------------------------------------------------------------------------------------

static err_t undo(struct db *db)
{
    err_t e = db->driver->control(db, CTL_ROLLBACK_TO);
    return e == OK ? db->driver->control(db, CTL_RELEASE) : e;
}

// Runs a job in a savepoint of the open transaction. False when the transaction is gone.
static bool run_job(struct writer *w, struct request *r)
{
    struct db *db = w->db;
    struct ctx *c = r->c;
    r->result = r->deadline_ms && clock_monotonic_ms() >= r->deadline_ms ? ERR_TIMEOUT : OK;
    if (r->result != OK) return true;
    r->result = db->driver->control(db, CTL_SAVEPOINT);
    if (r->result != OK) return db->driver->in_transaction(db);
    db->deadline_ms = r->deadline_ms;
    c->db = db;
    probe_borrow(r->probe);
    frame_enter(db, &r->frame, true, r->is_ddl);
    err_t e = job_guarded(c, r->fn, r->arg);
    if (e == OK) e = r->frame.failed;
    frame_leave(db, &r->frame);
    if (e == OK && probe_fails()) e = ERR_DB_FAILED; // in place of the commit
    probe_borrow(NULL);
    c->db = r->own_db;
    db->deadline_ms = 0;
    if (!db->driver->in_transaction(db)) {
        r->result = e == OK ? ERR_DB_FAILED : e;
        return false;
    }
    if (e == OK) e = db->driver->control(db, CTL_RELEASE);
    r->result = e;
    if (e == OK || undo(db) == OK) return true;
    if (db->driver->in_transaction(db)) (void)db->driver->control(db, CTL_ROLLBACK);
    return false;
}

static err_t commit(struct db *db)
{
    err_t e = db->driver->control(db, CTL_COMMIT);
    if (e != OK && db->driver->in_transaction(db)) (void)db->driver->control(db, CTL_ROLLBACK);
    return e;
}

// --- A group of jobs ----------------------------------------------------------------------------

struct group {
    struct request *jobs[GROUP_MAX];
    int n;
};

static err_t begin(struct writer *w)
{
    if (atomic_load(&w->store->is_read_only)) return ERR_READ_ONLY;
    return w->db->driver->control(w->db, CTL_BEGIN_WRITE);
}

static void run_alone(struct writer *w, struct request *r)
{
    retry_rewind(r->c, &r->point);
    r->result = begin(w);
    if (r->result != OK) return;
    if (!run_job(w, r)) return;
    err_t e = commit(w->db);
    if (r->result == OK) r->result = e;
}

// After a transaction that came to nothing. `culprit` is the job that has its error already.
static void run_each_again(struct writer *w, struct group *g, const struct request *culprit)
{
    for (int i = 0; i < g->n; i++)
        if (g->jobs[i] != culprit) run_alone(w, g->jobs[i]);
}

static void fail_all(struct group *g, err_t e)
{
    for (int i = 0; i < g->n; i++) g->jobs[i]->result = e;
}

// People first; a group takes one background job too, at the latest when it is full or late, so
// that neither keeps the other waiting.
static struct request *take(struct writer *w, struct group *g, i64 until_us, bool *had_job)
{
    if (g->n == GROUP_MAX) return NULL;
    bool is_closing = g->n == GROUP_MAX - 1 || (g->n && clock_monotonic_us() >= until_us);
    struct request *r = NULL;
    lock_take(&w->lock);
    if (!is_closing) r = pop(w, WRITE_PEOPLE);
    if (!r && !*had_job && (r = pop(w, WRITE_JOBS))) *had_job = true;
    lock_drop(&w->lock);
    return r;
}

static void answer(struct writer *w, struct group *g)
{
    bool is_ddl = false;
    for (int i = 0; i < g->n; i++) is_ddl = is_ddl || g->jobs[i]->is_ddl;
    changed_commit(w->store->changed, is_ddl);
    for (int i = 0; i < g->n; i++)
        if (g->jobs[i]->result == OK) hooks_run(g->jobs[i]->c, &g->jobs[i]->frame);
    lock_take(&w->lock);
    for (int i = 0; i < g->n; i++) {
        g->jobs[i]->is_done = true;
        cond_signal(&g->jobs[i]->answered);
    }
    lock_drop(&w->lock);
}

static void run_group(struct writer *w)
{
    struct group g = { .n = 0 };
    bool had_job = false, stands = true;
    i64 until_us = clock_monotonic_us() + GROUP_US;
    err_t e = begin(w);
    struct request *r = NULL;
    while (stands && (r = take(w, &g, until_us, &had_job))) {
        g.jobs[g.n++] = r;
        r->result = e;
        if (e == OK) stands = run_job(w, r);
        else break;
    }
    if (e != OK) {
        fail_all(&g, e);
    } else if (!stands) {
        run_each_again(w, &g, g.jobs[g.n - 1]);
    } else if ((e = commit(w->db)) != OK) {
        bool is_over = atomic_load(&w->store->is_read_only);
        if (is_over || g.n == 1) fail_all(&g, is_over ? ERR_READ_ONLY : e);
        else run_each_again(w, &g, NULL);
    }
    answer(w, &g);
    sqlite_checkpoint(w->db);
}

// --- The thread ---------------------------------------------------------------------------------

static void write_all(void *arg)
{
    struct writer *w = arg;
    for (;;) {
        lock_take(&w->lock);
        while (!w->queues[0].first && !w->queues[1].first && !w->is_stopping)
            cond_wait(&w->more, &w->lock);
        bool any = w->queues[0].first || w->queues[1].first;
        lock_drop(&w->lock);
        if (!any) return;
        run_group(w);
    }
}

err_t writer_start(struct ctx *c, struct store *s, struct db *take_db)
{
    struct writer *w = calloc(1, sizeof *w);
    if (!w) return fail(c, ERR_NO_MEMORY);
    w->store = s;
    w->db = take_db;
    lock_init(&w->lock);
    cond_init(&w->more);
    for (int i = 0; i < 2; i++) w->queues[i].end = &w->queues[i].first;
    s->writer = w;
    w->thread = thread_start("xl-writer", write_all, w);
    return OK;
}

void writer_stop(struct store *s)
{
    struct writer *w = s->writer;
    if (!w) return;
    lock_take(&w->lock);
    w->is_stopping = true;
    cond_signal(&w->more);
    lock_drop(&w->lock);
    thread_join(w->thread);
    db_close(w->db);
    cond_fini(&w->more);
    lock_fini(&w->lock);
    free(w);
    s->writer = NULL;
}

bool writer_has_people(struct writer *w)
{
    lock_take(&w->lock);
    bool any = w->queues[WRITE_PEOPLE].first != NULL;
    lock_drop(&w->lock);
    return any;
}

err_t writer_run(struct ctx *c, enum store_queue which, store_job fn, void *arg, bool is_ddl)
{
    struct writer *w = c->store->writer;
    must(!pthread_equal(pthread_self(), w->thread)); // what follows a commit cannot write
    struct request r = { .c = c,
                         .fn = fn,
                         .arg = arg,
                         .is_ddl = is_ddl,
                         .own_db = c->db,
                         .probe = probe_now(),
                         .point = retry_point(c) };
    r.deadline_ms = c->db ? c->db->deadline_ms : 0;
    cond_init(&r.answered);
    lock_take(&w->lock);
    *w->queues[which].end = &r;
    w->queues[which].end = &r.next;
    cond_signal(&w->more);
    while (!r.is_done) cond_wait(&r.answered, &w->lock);
    lock_drop(&w->lock);
    cond_fini(&r.answered);
    if (r.result == OK) return OK;
    str why = STR_NONE;
    if (r.result == ERR_READ_ONLY && store_is_read_only(c->store, &why))
        return fail_arg(c, ERR_READ_ONLY, STR_NONE, why);
    return fail_once(c, r.result);
}
