// SPDX-License-Identifier: Apache-2.0
// A worker takes one exchange after the other and runs its handler from start to end in its own
// arena. The queue has a bound; only the I/O thread pushes requests, so the bound is never waited on.
#include <unistd.h>
#include "base/log.h"
#include "http/server.h"
#include "os/clock.h"

i64 http_now(void) { return clock_monotonic_ms(); }

bool queue_push(struct http_server *s, struct exchange *e, bool is_forced)
{
    lock_take(&s->lock);
    bool is_taken = is_forced || (s->queue_n < s->cfg.queue_max && !s->queue_is_closed);
    if (is_taken) {
        e->next = NULL;
        if (s->queue_last) s->queue_last->next = e;
        else s->queue_first = e;
        s->queue_last = e;
        s->queue_n++;
        if (s->waiting) cond_signal(&s->work_waits);
    }
    lock_drop(&s->lock);
    return is_taken;
}

static struct exchange *queue_take(struct http_server *s)
{
    lock_take(&s->lock);
    while (!s->queue_first && !s->queue_is_closed) {
        s->waiting++;
        cond_wait(&s->work_waits, &s->lock);
        s->waiting--;
    }
    struct exchange *e = s->queue_first;
    if (e) {
        s->queue_first = e->next;
        if (!s->queue_first) s->queue_last = NULL;
        s->queue_n--;
        s->running++;
    }
    lock_drop(&s->lock);
    return e;
}

static void give_back(struct http_server *s, struct exchange *e)
{
    e->next = NULL;
    lock_take(&s->lock);
    bool was_empty = s->done_first == NULL;
    if (s->done_last) s->done_last->next = e;
    else s->done_first = e;
    s->done_last = e;
    s->running--;
    // Under the lock: the I/O thread must not end between the look and the call.
    if (was_empty && !s->is_io_gone) uv_async_send(&s->wake);
    lock_drop(&s->lock);
}

// ---- one request ----

static void response_init(struct worker *w, struct exchange *e)
{
    e->x.mem = w->mem;
    e->x.worker = w->state;
    struct http_response *r = &e->x.res;
    r->status = 200;
    r->header_count = 0;
    r->kind = HTTP_BODY_BUF;
    r->body = BUF(w->mem);
    r->constant = r->nonce = r->csp = r->frame_ancestors = STR_NONE;
    r->fd = -1;
    r->produce = NULL;
    r->never_gzip = r->has_bad_header = false;
}

static str where_of(const struct exchange *e) { return e->x.route.n ? e->x.route : e->x.req.path; }

static void log_access(const struct exchange *e)
{
    str where = where_of(e);
    str method = http_method_name(e->x.req.method);
    log_debug("http method=" STR_FMT " route=" STR_FMT " status=%d ms=%lld id=" STR_FMT,
              STR_ARG(method), STR_ARG(where), e->x.res.status,
              (long long)(http_now() - e->x.begun_ms), STR_ARG(e->x.request_id));
}

// Out of memory, or a header that must not be sent: start over with an error.
static void answer_anew(struct worker *w, struct exchange *e, err_t code)
{
    struct http_response *r = &e->x.res;
    if (r->kind == HTTP_BODY_FILE && r->fd >= 0) close(r->fd);
    if (r->kind == HTTP_BODY_STREAM) r->produce(r->produce_arg, w->mem, NULL);
    mem_reset(w->mem);
    response_init(w, e);
    http_error(&e->x, code);
}

static void run(struct worker *w, struct exchange *e)
{
    struct mem_guard guard;
    response_init(w, e);
    if (MEM_GUARD(w->mem, &guard)) {
        log_warn("http out of memory route=" STR_FMT " id=" STR_FMT, STR_ARG(where_of(e)),
                 STR_ARG(e->x.request_id));
        answer_anew(w, e, ERR_NO_MEMORY);
    } else {
        w->s->cfg.handle(e->x.app, &e->x);
        mem_unguard(w->mem);
    }
    if (e->x.res.has_bad_header) {
        log_error("http response header refused route=" STR_FMT, STR_ARG(where_of(e)));
        answer_anew(w, e, ERR_INTERNAL);
    }
    log_access(e);
    if (MEM_GUARD(w->mem, &guard)) {
        answer_anew(w, e, ERR_NO_MEMORY);
        reply_make(w, e); // small: needs no more than the arena's first block
    } else {
        reply_make(w, e);
        mem_unguard(w->mem);
    }
    if (e->x.res.kind == HTTP_BODY_STREAM) { // it keeps the arena; the worker takes a new one
        e->stream_mem = w->mem;
        w->mem = mem_new(w->s->cfg.arena_bytes);
    } else {
        mem_reset(w->mem);
    }
    e->x.mem = NULL;
}

static void piece(struct exchange *e)
{
    struct mem_guard guard;
    if (MEM_GUARD(e->stream_mem, &guard)) {
        e->step = HTTP_STREAM_FAIL;
    } else {
        reply_piece(e, e->stream_mem);
        mem_unguard(e->stream_mem);
    }
}

static void let_go(struct exchange *e)
{
    e->x.res.produce(e->x.res.produce_arg, e->stream_mem, NULL);
    mem_free(e->stream_mem);
    e->stream_mem = NULL;
}

// Work for a client who went away while it was queued is not begun.
static void do_task(struct worker *w, struct exchange *e)
{
    bool is_wanted = !http_is_abandoned(&e->x);
    switch (e->task) {
    case TASK_RUN:
        if (is_wanted) run(w, e);
        break;
    case TASK_PIECE:
        if (is_wanted) piece(e);
        break;
    case TASK_LET_GO: let_go(e); break;
    }
}

void queue_let_go(struct http_server *s)
{
    for (struct exchange *e; (e = queue_take(s));) {
        must(e->task == TASK_LET_GO);
        let_go(e);
        give_back(s, e);
    }
}

void worker_main(void *arg)
{
    struct worker *w = arg;
    struct http_config *cfg = &w->s->cfg;
    w->mem = mem_new(cfg->arena_bytes);
    if (cfg->worker_open) w->state = cfg->worker_open(cfg->app, w->index);
    for (struct exchange *e; (e = queue_take(w->s));) {
        do_task(w, e);
        give_back(w->s, e);
    }
    if (cfg->worker_close) cfg->worker_close(cfg->app, w->state);
    mem_free(w->mem);
    if (w->has_gzip) deflateEnd(&w->gzip);
    bytes_fini(&w->packed);
}
