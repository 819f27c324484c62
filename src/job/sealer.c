// SPDX-License-Identifier: Apache-2.0
// The sealer thread: on PostgreSQL audit entries are written unsealed, since many transactions write
// at once; every second it gives the committed ones their place in the chain. It has a thread of its
// own, so that a long job does not hold up the chain. On SQLite the writer seals, and there is none.
#include "auth/audit.h"
#include "base/log.h"
#include "job/internal.h"

#define EVERY_MS 1000

struct sealer {
    struct store *store;
    struct crypto *crypto;
    pthread_t thread;
    struct lock lock;
    struct cond cond;
    bool stopping;
};

static err_t seal_all(struct ctx *c)
{
    for (i64 n = 1; n > 0;) TRY(audit_seal(c, &n));
    return OK;
}

// Apart from the guard, so that nothing here is lost in its jump.
__attribute__((noinline)) static void one_round(struct ctx *c)
{
    err_t e = seal_all(c);
    if (e != OK) log_warn("sealing the audit log: %.*s", STR_ARG(err_symbol(e)));
    err_clear(c);
}

static void round_of_sealing(struct sealer *s, struct db *db)
{
    struct mem *m = mem_new(MEM_REQUEST_LIMIT);
    struct ctx c = {
        .mem = m, .store = s->store, .db = db, .crypto = s->crypto, .now_ms = clock_now_ms()
    };
    struct mem_guard g;
    if (MEM_GUARD(m, &g)) {
        log_error("sealing the audit log: out of memory");
    } else {
        one_round(&c);
        mem_unguard(m);
    }
    mem_free(m);
}

static bool wait_for_turn(struct sealer *s)
{
    lock_take(&s->lock);
    if (!s->stopping) cond_wait_ms(&s->cond, &s->lock, EVERY_MS);
    bool goes_on = !s->stopping;
    lock_drop(&s->lock);
    return goes_on;
}

static void work(void *arg)
{
    struct sealer *s = arg;
    struct mem *m = mem_new(0);
    struct ctx c = { .mem = m, .store = s->store };
    struct db *db = NULL;
    struct mem_guard g;
    if (MEM_GUARD(m, &g) || db_open(&c, s->store, &db) != OK) {
        log_error("the sealer has no database connection");
        return;
    }
    do round_of_sealing(s, db);
    while (wait_for_turn(s));
    round_of_sealing(s, db); // what was written meanwhile
    db_close(db);
    mem_unguard(m);
    mem_free(m);
}

void sealer_start(struct store *store, struct crypto *crypto, struct sealer **out)
{
    static struct sealer s; // one a process, as the worker
    *out = NULL;
    if (store_dialect(store) == SQLITE) return;
    s = (struct sealer){ .store = store, .crypto = crypto };
    lock_init(&s.lock);
    cond_init(&s.cond);
    s.thread = thread_start("sealer", work, &s);
    *out = &s;
}

void sealer_stop(struct sealer *s)
{
    if (!s) return;
    lock_take(&s->lock);
    s->stopping = true;
    cond_broadcast(&s->cond);
    lock_drop(&s->lock);
    thread_join(s->thread);
    cond_fini(&s->cond);
    lock_fini(&s->lock);
}
