// SPDX-License-Identifier: Apache-2.0
// Processes on one PostgreSQL tell each other what their browsers should read again, many changes in one
// notification, sent after the commits by the thread that tells the browsers: no write waits for it. The words
// are "form:first:last;" and, where a text does not hold them all, "*". A thread of its own hears, and reads the
// catalogue anew when another process changed it.
#include "api/hear.h"
#include <stdatomic.h>
#include <stdio.h>
#include "base/log.h"
#include "os/clock.h"

#define WAIT_MS 200

struct hearing {
    struct api *api;
    pthread_t thread;
    atomic_bool is_stopping;
};

void telling_add(struct telling *t, const struct change *k)
{
    size_t left = sizeof t->text - t->n;
    int n = snprintf(t->text + t->n, left, "%lld:%lld:%lld;", (long long)k->form,
                     (long long)k->first, (long long)k->last);
    if (n < 0 || (size_t)n >= left) t->is_over = true;
    else t->n += (size_t)n;
}

void telling_send(struct telling *t, struct api *a, struct mem *m, struct db *db)
{
    struct ctx c = { .mem = m, .store = a->cfg.store, .db = db, .now_ms = clock_now_ms() };
    struct mem_guard g;
    if (!t->n && !t->is_over) return;
    if (!MEM_GUARD(m, &g)) {
        err_t e = store_tell(&c, t->is_over ? S("*") : (str){ t->text, t->n });
        if (e != OK)
            log_warn("live events: others were not told: " STR_FMT, STR_ARG(err_symbol(e)));
        mem_unguard(m);
    }
    mem_reset(m);
    t->n = 0;
    t->is_over = false;
}

static bool one_change(struct api *a, str word)
{
    struct change k = { .is_heard = true };
    str form, first;
    bool ok = str_next(&word, ':', &form) && str_next(&word, ':', &first) &&
              str_to_i64(form, &k.form) && str_to_i64(first, &k.first) && str_to_i64(word, &k.last);
    if (ok) events_add(a, &k);
    return ok;
}

static void all_changes(struct api *a, str text)
{
    bool ok = true;
    for (str word; ok && str_next(&text, ';', &word);)
        if (word.n) ok = one_change(a, word);
    if (!ok) events_lose(a);
}

static void renew(struct hearing *h, struct mem *m, struct db *db)
{
    struct ctx c = { .mem = m,
                     .store = h->api->cfg.store,
                     .db = db,
                     .crypto = h->api->cfg.crypto,
                     .now_ms = clock_now_ms() };
    struct mem_guard g;
    if (MEM_GUARD(m, &g)) {
        log_warn("no memory for the newer catalogue of another process");
    } else {
        err_t e = api_renew_catalog(h->api, &c, 0);
        if (e != OK)
            log_warn("the newer catalogue of another process: " STR_FMT, STR_ARG(err_symbol(e)));
        mem_unguard(m);
    }
    mem_reset(m);
}

static void run(void *arg)
{
    struct hearing *h = arg;
    struct store *store = h->api->cfg.store;
    struct mem *m = mem_new(0);
    struct ctx c = { .mem = m, .store = store };
    struct db *db = NULL;
    char text[LIVE_TEXT_MAX];
    while (!atomic_load(&h->is_stopping)) {
        enum heard got = store_hear(store, WAIT_MS, text, sizeof text);
        if (got == HEARD_LIVE) all_changes(h->api, str_of(text));
        if (got == HEARD_LOST) events_lose(h->api);
        if (got != HEARD_CATALOG && got != HEARD_LOST) continue;
        if (!db && db_open(&c, store, &db) != OK) log_warn("hearing others: no database");
        err_clear(&c);
        if (db) renew(h, m, db);
    }
    if (db) db_close(db);
    mem_free(m);
}

struct hearing *hearing_start(struct api *a)
{
    if (store_dialect(a->cfg.store) != PG) return NULL;
    struct hearing *h = mem_new_of(a->mem, struct hearing);
    h->api = a;
    atomic_init(&h->is_stopping, false);
    h->thread = thread_start("xl-hear", run, h);
    return h;
}

void hearing_stop(struct hearing *h)
{
    if (!h) return;
    atomic_store(&h->is_stopping, true);
    thread_join(h->thread);
}
