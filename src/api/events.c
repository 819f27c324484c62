// SPDX-License-Identifier: Apache-2.0
// Live changes. A commit puts (form, ids) into a bounded ring; one thread takes them out and asks, for
// every subscriber, the read door which of these records he may see. Only form and id are sent. When
// the ring overflows, everybody is told to look again, which says nothing about anything. What is a person's
// own (notices, to-dos) is told to him alone, and of what. Other processes on the same database hear the same,
// a little later (api/hear.c).
#include "api/hear.h"
#include "base/log.h"
#include "os/clock.h"

#define RING 4096
#define IDS_MAX 2000  // of one range; a larger one is a bulk: look again
#define SINGLE_MAX 50 // more visible ones are told as "many"

struct events {
    struct api *api;
    struct lock lock; // guards the next five
    struct cond some;
    struct change ring[RING];
    size_t first, n;
    bool is_lost, is_stopping;
    pthread_t thread;
    struct hearing *hearing;
    struct telling telling; // of this thread
};

static bool is_same(const struct change *a, const struct change *b)
{
    return a->form == b->form && a->first == b->first && a->last == b->last &&
           a->is_heard == b->is_heard;
}

void events_add(struct api *a, const struct change *k)
{
    struct events *e = a->events;
    if (!e) return;
    lock_take(&e->lock);
    bool again = e->n && is_same(&e->ring[(e->first + e->n - 1) % RING], k);
    if (e->n == RING) e->is_lost = true;
    else if (!again) e->ring[(e->first + e->n++) % RING] = *k;
    cond_signal(&e->some);
    lock_drop(&e->lock);
}

void api_event(struct api *a, id64 form, id64 first, id64 last)
{
    events_add(a, &(struct change){ form, first, last, false });
}

void events_lose(struct api *a)
{
    struct events *e = a->events;
    if (!e) return;
    lock_take(&e->lock);
    e->is_lost = true;
    cond_signal(&e->some);
    lock_drop(&e->lock);
}

// False when it is over. *is_lost: some changes were not kept. *is_last: no further one waits.
static bool take(struct events *e, struct change *out, bool *has, bool *is_lost, bool *is_last)
{
    lock_take(&e->lock);
    while (!e->n && !e->is_lost && !e->is_stopping) cond_wait(&e->some, &e->lock);
    *is_lost = e->is_lost;
    e->is_lost = false;
    *has = e->n > 0;
    if (*has) {
        *out = e->ring[e->first];
        e->first = (e->first + 1) % RING;
        e->n--;
    }
    *is_last = e->n == 0;
    bool goes_on = !e->is_stopping;
    lock_drop(&e->lock);
    return goes_on;
}

// Somebody who is signed in and looks with his own eyes.
static err_t has_session(struct ctx *c, id64 user, bool *has)
{
    struct sql s = db_sql(c);
    i64 one;
    sql_lit(&s, "SELECT 1 FROM x_session WHERE user_id = ");
    sql_i64(&s, user);
    sql_lit(&s, " AND totp_pending = 0 AND view_as IS NULL AND expires_at > ");
    sql_i64(&s, c->now_ms);
    sql_lit(&s, " AND seen_at > ");
    sql_i64(&s, c->now_ms - SESSION_IDLE_MS);
    sql_lit(&s, " LIMIT 1");
    return db_one_i64(c, &s, &one, has);
}

static void send_one(struct events *e, struct ctx *c, u64 group, const struct form *f, id64 id)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "form", f->full_key);
    jw_key(&w, S("id"));
    if (id) jw_id(&w, id);
    else jw_null(&w);
    jw_kstr(&w, "kind", id ? S("changed") : S("many"));
    jw_end_obj(&w);
    http_sse_send(e->api->server, group, S("change"), buf_str(&b));
}

// Which of up to 500 ids the acting user may see.
static err_t visible(struct ctx *c, const struct form *f, id64 first, id64 last, struct page **out)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct query *q;
    size_t at;
    jw_obj(&w);
    jw_key(&w, S("fields"));
    jw_arr(&w);
    jw_end_arr(&w);
    jw_ki64(&w, "limit", QUERY_LIMIT_MAX);
    jw_key(&w, S("ids"));
    jw_arr(&w);
    for (id64 id = first; id <= last; id++) jw_id(&w, id);
    jw_end_arr(&w);
    jw_end_obj(&w);
    const struct json *j = json_parse(c->mem, buf_str(&b), &at);
    must(j != NULL);
    TRY(query_parse(c, f, j, &q));
    return query_page(c, q, out);
}

static err_t tell(struct events *e, struct ctx *c, u64 group, const struct form *f,
                  const struct change *k)
{
    VEC(id64) ids = { 0 };
    id64 last = i64_min(k->last, k->first + IDS_MAX - 1);
    for (id64 at = k->first; at <= last && ids.n <= SINGLE_MAX; at += QUERY_LIMIT_MAX) {
        struct page *page;
        TRY(visible(c, f, at, i64_min(last, at + QUERY_LIMIT_MAX - 1), &page));
        for (int i = 0; i < page->count; i++) vec_push(c->mem, &ids, page->records[i].id);
    }
    if (ids.n > SINGLE_MAX) {
        send_one(e, c, group, f, 0);
        return OK;
    }
    for (size_t i = 0; i < ids.n; i++) send_one(e, c, group, f, ids.v[i]);
    return OK;
}

static void tell_person(struct events *e, struct ctx *c, id64 user)
{
    const struct user *u = catalog_user(c->cat, user);
    bool has = false;
    if (!u || u->is_off || has_session(c, user, &has) != OK || !has) return;
    http_sse_send(e->api->server, (u64)user, S("change"),
                  S("{\"form\":null,\"id\":null,\"kind\":\"yours\"}"));
}

static err_t tell_group(struct events *e, struct ctx *c, u64 group, const struct change *k)
{
    const struct user *u = catalog_user(c->cat, (id64)group);
    const struct form *f = catalog_form_by_id(c->cat, k->form);
    bool has = false;
    if (!f || f->parent) return OK;
    if (u && !u->is_off) TRY(has_session(c, u->id, &has));
    if (!has) {
        http_sse_close(e->api->server, group);
        return OK;
    }
    c->who = actor_of_user(c, u);
    if (!actor_may(c, f, ACT_READ)) return OK;
    return tell(e, c, group, f, k);
}

static void tell_all(struct events *e, struct ctx *c, const struct change *k)
{
    u64 *groups;
    size_t n = http_sse_groups(e->api->server, c->mem, &groups);
    if (!n) return;
    api_pin_catalog(e->api, c);
    for (size_t i = 0; i < n; i++) {
        if (!k->form) {
            if (groups[i] == (u64)k->first) tell_person(e, c, k->first);
            continue;
        }
        err_t told = tell_group(e, c, groups[i], k);
        if (told != OK) log_warn("live events: " STR_FMT, STR_ARG(err_symbol(told)));
        err_clear(c);
    }
}

static void one_round(struct events *e, struct mem *m, struct db *db, const struct change *k)
{
    struct ctx c = { .mem = m,
                     .store = e->api->cfg.store,
                     .db = db,
                     .crypto = e->api->cfg.crypto,
                     .now_ms = clock_now_ms() };
    struct mem_guard g;
    if (!MEM_GUARD(m, &g)) {
        tell_all(e, &c, k);
        mem_unguard(m);
    } else {
        log_warn("live events: no memory");
    }
    mem_reset(m);
}

static void run(void *arg)
{
    struct events *e = arg;
    struct mem *m = mem_new(MEM_REQUEST_LIMIT);
    struct ctx c = { .mem = m, .store = e->api->cfg.store };
    struct db *db = NULL;
    struct change k;
    bool has, is_lost, is_last;
    while (take(e, &k, &has, &is_lost, &is_last)) {
        if (!db && db_open(&c, e->api->cfg.store, &db) != OK) {
            log_warn("live events have no database");
            is_lost = true;
            has = false;
        }
        if (is_lost)
            http_sse_broadcast(e->api->server, S("change"),
                               S("{\"form\":null,\"id\":null,\"kind\":\"many\"}"));
        if (has) one_round(e, m, db, &k);
        if (has && !k.is_heard) telling_add(&e->telling, &k);
        if (is_last && db) telling_send(&e->telling, e->api, m, db);
    }
    if (db) db_close(db);
    mem_free(m);
}

err_t events_start(struct api *a)
{
    struct events *e = mem_new_of(a->mem, struct events);
    e->api = a;
    lock_init(&e->lock);
    cond_init(&e->some);
    a->events = e;
    e->thread = thread_start("xl-events", run, e);
    e->hearing = hearing_start(a);
    return OK;
}

void events_stop(struct api *a)
{
    struct events *e = a->events;
    if (!e) return;
    hearing_stop(e->hearing);
    lock_take(&e->lock);
    e->is_stopping = true;
    cond_signal(&e->some);
    lock_drop(&e->lock);
    thread_join(e->thread);
    a->events = NULL;
    cond_fini(&e->some);
    lock_fini(&e->lock);
}

err_t api_events_get(struct request *q)
{
    // Seeing as another: no stream. 204 tells the browser not to come again.
    if (q->session->view_as) return answer_none(q);
    http_sse_open(q->x, (u64)q->session->user_id);
    return OK;
}
