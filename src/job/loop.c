// SPDX-License-Identifier: Apache-2.0
// The thread under each kind of background work. Its arena has no limit: a settlement needs as much as the
// hospital has rows. An error of a round is logged and the loop waits a second: what failed stands in rows
// and is tried again.
#include "base/log.h"
#include "job/internal.h"

#define POLL_MS 1000

struct loop {
    struct worker_config cfg;
    const struct loop_kind *kind;
    pthread_t thread;
    struct lock lock;
    struct cond cond;
    bool stopping, woken, idle;
};

err_t loop_finds(struct ctx *c, struct sql *q, bool *found)
{
    i64 one;
    sql_lit(q, " LIMIT 1");
    return db_one_i64(c, q, &one, found);
}

// Apart from the guard, so that nothing here is lost in its jump.
__attribute__((noinline)) static bool guarded_round(struct loop *l, struct ctx *c)
{
    bool did = false;
    err_t e = l->kind->round(c, &did);
    if (e != OK) log_warn("%s: %.*s", l->kind->name, STR_ARG(err_symbol(e)));
    return e == OK && did;
}

static bool one_round(struct loop *l, struct db *db)
{
    struct mem *m = mem_new(0);
    struct catalog *cat = l->cfg.pin(l->cfg.arg);
    struct ctx c = { .mem = m,
                     .store = l->cfg.store,
                     .db = db,
                     .cat = cat,
                     .crypto = l->cfg.crypto,
                     .now_ms = clock_now_ms(),
                     .lang = cat->lang };
    struct mem_guard g;
    volatile bool did = false;
    if (MEM_GUARD(m, &g)) {
        log_error("%s ran out of memory", l->kind->name);
    } else {
        did = guarded_round(l, &c);
        mem_unguard(m);
    }
    mem_free(m);
    catalog_unpin(cat);
    return did;
}

static void turn(struct loop *l, struct db *db)
{
    lock_take(&l->lock);
    while (!l->stopping) {
        l->woken = false;
        l->idle = false;
        lock_drop(&l->lock);
        bool did = one_round(l, db);
        lock_take(&l->lock);
        l->idle = !did && !l->woken;
        if (l->idle) cond_broadcast(&l->cond);
        if (l->idle && !l->stopping) cond_wait_ms(&l->cond, &l->lock, POLL_MS);
    }
    lock_drop(&l->lock);
}

static void work(void *arg)
{
    struct loop *l = arg;
    struct mem *m = mem_new(0);
    struct ctx c = { .mem = m, .store = l->cfg.store };
    struct db *db = NULL;
    struct mem_guard g;
    if (MEM_GUARD(m, &g) || db_open(&c, l->cfg.store, &db) != OK) {
        log_error("%s has no database connection", l->kind->name);
        return;
    }
    c.db = db;
    bool frees = l->kind->free_taken && db_dialect(db) == SQLITE; // there is one process
    err_t e = frees ? store_write(&c, WRITE_JOBS, l->kind->free_taken, NULL) : OK;
    if (e != OK) log_warn("%s, work of before: %.*s", l->kind->name, STR_ARG(err_symbol(e)));
    turn(l, db);
    db_close(db);
    mem_unguard(m);
    mem_free(m);
}

struct loop *loop_start(const struct worker_config *cfg, const struct loop_kind *kind)
{
    static struct loop all[LOOPS_MAX];
    static int n;
    struct loop *l = &all[n++ % LOOPS_MAX];
    *l = (struct loop){ .cfg = *cfg, .kind = kind };
    lock_init(&l->lock);
    cond_init(&l->cond);
    l->thread = thread_start(kind->name, work, l);
    return l;
}

// By its round: the table of kinds is the program's own copy (app/registry.c).
bool loop_is(const struct loop *l, const struct loop_kind *kind)
{
    return l->kind->round == kind->round;
}

void loop_wake(struct loop *l)
{
    lock_take(&l->lock);
    l->woken = true;
    cond_broadcast(&l->cond);
    lock_drop(&l->lock);
}

// Its lock stays: a commit of another thread may wake it for a moment yet.
void loop_stop(struct loop *l)
{
    lock_take(&l->lock);
    l->stopping = true;
    cond_broadcast(&l->cond);
    lock_drop(&l->lock);
    thread_join(l->thread);
}

bool loop_wait_idle(struct loop *l, i64 until)
{
    lock_take(&l->lock);
    while ((!l->idle || l->woken) && clock_monotonic_ms() < until)
        cond_wait_ms(&l->cond, &l->lock, 50);
    bool done = l->idle && !l->woken;
    lock_drop(&l->lock);
    return done;
}
