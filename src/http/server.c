// SPDX-License-Identifier: Apache-2.0
// Starting, running and stopping: the listener, the I/O thread's loop, its clock tick, and the two
// lists through which workers and other threads speak to it.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/log.h"
#include "http/server.h"
#include "os/clock.h"

#define TICK_MS 100

struct http_config http_config_default(void)
{
    return (struct http_config){
        .host = "127.0.0.1",
        .workers = 4,
        .queue_max = 1024,
        .connections_max = 4096,
        .arena_bytes = MEM_REQUEST_LIMIT,
        .head_ms = 10000,
        .idle_ms = 60000,
        .deadline_ms = 60000,
        .rate_grace_ms = 5000,
        .rate_min_bytes_s = 1024,
        .stop_ms = 10000,
        .sse_heartbeat_ms = 15000,
        .sse_queue_bytes = (size_t)64 << 10,
        .body_memory_bytes = (size_t)1 << 20,
        .body_memory_total = (size_t)256 << 20,
        .spool_total_bytes = (i64)4 << 30,
        .gzip_min_bytes = 4096,
    };
}

// ---- the I/O thread ----

static void close_all(struct http_server *s)
{
    while (s->conns) conn_close(s->conns);
    if (!uv_is_closing((uv_handle_t *)&s->timer)) uv_close((uv_handle_t *)&s->timer, NULL);
    lock_take(&s->lock);
    s->is_io_gone = true;
    lock_drop(&s->lock);
    if (!uv_is_closing((uv_handle_t *)&s->wake)) uv_close((uv_handle_t *)&s->wake, NULL);
}

static void begin_stop(struct http_server *s)
{
    s->is_stopping = true;
    s->stop_by_ms = http_now() + s->cfg.stop_ms;
    atomic_store(&s->is_closing, true);
    uv_close((uv_handle_t *)&s->listener, NULL);
    for (struct conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        if (c->state == CONN_FIRST || c->state == CONN_IDLE || c->state == CONN_SSE) conn_close(c);
    }
}

static void take_answers(struct http_server *s)
{
    lock_take(&s->lock);
    struct exchange *e = s->done_first;
    s->done_first = s->done_last = NULL;
    lock_drop(&s->lock);
    while (e) {
        struct exchange *next = e->next;
        conn_answered(e);
        e = next;
    }
}

static void end_if_done(struct http_server *s)
{
    if (s->is_stopping && (!s->conns || http_now() > s->stop_by_ms)) close_all(s);
}

static void on_wake(uv_async_t *h)
{
    struct http_server *s = h->data;
    take_answers(s);
    sse_deliver(s);
    lock_take(&s->lock);
    bool is_asked = s->is_stop_asked;
    lock_drop(&s->lock);
    if (is_asked && !s->is_stopping) begin_stop(s);
    end_if_done(s);
}

static void on_tick(uv_timer_t *h)
{
    struct http_server *s = h->data;
    i64 now = http_now();
    for (struct conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        conn_check(c, now);
    }
    end_if_done(s);
}

static void on_connection(uv_stream_t *listener, int status)
{
    if (status == 0) conn_open(listener->data);
}

static void io_main(void *arg)
{
    struct http_server *s = arg;
    uv_run(&s->loop, UV_RUN_DEFAULT);
}

// ---- start ----

static err_t fail_uv(struct ctx *c, const char *what, int code)
{
    return fail_arg(c, ERR_IO, STR_NONE, str_fmt(c->mem, "%s: %s", what, uv_strerror(code)));
}

static err_t server_listen(struct ctx *c, struct http_server *s)
{
    struct sockaddr_storage a;
    int n = sizeof a;
    struct sockaddr *addr = (struct sockaddr *)&a;
    const char *host = s->cfg.host;
    int r = uv_ip4_addr(host, s->cfg.port, (struct sockaddr_in *)&a);
    if (r != 0) r = uv_ip6_addr(host, s->cfg.port, (struct sockaddr_in6 *)&a);
    if (r == 0) r = uv_tcp_bind(&s->listener, addr, 0);
    if (r == 0) r = uv_listen((uv_stream_t *)&s->listener, 1024, on_connection);
    if (r == 0) r = uv_tcp_getsockname(&s->listener, addr, &n);
    if (r != 0) return fail_uv(c, str_z(c->mem, str_fmt(c->mem, "%s:%d", host, s->cfg.port)), r);
    s->port = ntohs(a.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&a)->sin6_port
                                            : ((struct sockaddr_in *)&a)->sin_port);
    return OK;
}

static void loop_init(struct http_server *s)
{
    must(uv_loop_init(&s->loop) == 0);
    must(uv_tcp_init(&s->loop, &s->listener) == 0);
    must(uv_async_init(&s->loop, &s->wake, on_wake) == 0);
    must(uv_timer_init(&s->loop, &s->timer) == 0);
    s->listener.data = s->wake.data = s->timer.data = s;
    must(uv_timer_start(&s->timer, on_tick, TICK_MS, TICK_MS) == 0);
}

static void server_free(struct http_server *s)
{
    pool_fini(s);
    tls_server_free(s->tls);
    lock_fini(&s->lock);
    lock_fini(&s->sse_lock);
    cond_fini(&s->work_waits);
    free(s->workers);
    free(s->sse_groups);
    free(s->spool_dir);
    free(s->read_buf);
    free(s);
}

static void give_up(struct http_server *s)
{
    uv_close((uv_handle_t *)&s->listener, NULL);
    close_all(s);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    must(uv_loop_close(&s->loop) == 0);
    server_free(s);
}

static err_t prepare(struct ctx *c, struct http_server *s)
{
    const struct http_config *f = &s->cfg;
    err_t e;
    if (f->spool_dir && !spool_prepare(c, f->spool_dir, &e)) return e;
    if (f->trusted_proxies && !proxy_parse(s, f->trusted_proxies))
        return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, str_of(f->trusted_proxies));
    if (f->tls_cert_path) TRY(tls_server_new(c, f->tls_cert_path, f->tls_key_path, &s->tls));
    return server_listen(c, s);
}

static void start_threads(struct http_server *s)
{
    for (int i = 0; i < s->cfg.workers; i++) {
        struct worker *w = &s->workers[i];
        char name[16];
        snprintf(name, sizeof name, "http-%d", i % 1000);
        w->s = s;
        w->index = i;
        w->date.second = -1;
        w->thread = thread_start(name, worker_main, w);
    }
    s->io_thread = thread_start("http-io", io_main, s);
}

err_t http_server_start(struct ctx *c, const struct http_config *config, struct http_server **out)
{
    must(config->handle && config->limits && config->workers > 0);
    must(!config->tls_cert_path == !config->tls_key_path);
    struct http_server *s = calloc(1, sizeof *s);
    must(s != NULL);
    s->cfg = *config;
    s->date.second = -1;
    s->workers = calloc((size_t)config->workers, sizeof *s->workers);
    s->read_buf = malloc(PIECE_BYTES);
    s->spool_dir = config->spool_dir ? strdup(config->spool_dir) : NULL;
    must(s->workers && s->read_buf);
    lock_init(&s->lock);
    lock_init(&s->sse_lock);
    cond_init(&s->work_waits);
    loop_init(s);
    err_t e = prepare(c, s);
    if (e != OK) {
        give_up(s);
        return e;
    }
    *out = s; // before there are threads that may want it
    start_threads(s);
    return OK;
}

int http_server_port(const struct http_server *s) { return s->port; }

// ---- stop ----

static void close_queue(struct http_server *s)
{
    lock_take(&s->lock);
    s->queue_is_closed = true;
    cond_broadcast(&s->work_waits);
    lock_drop(&s->lock);
}

void http_server_stop(struct http_server *s)
{
    lock_take(&s->lock);
    s->is_stop_asked = true;
    uv_async_send(&s->wake);
    lock_drop(&s->lock);
    thread_join(s->io_thread);
    // All clients are gone; what is still queued is abandoned work and streams to be let go.
    close_queue(s);
    for (int i = 0; i < s->cfg.workers; i++) thread_join(s->workers[i].thread);
    take_answers(s); // may find streams whose handler outlived the clients
    queue_let_go(s);
    take_answers(s);
    sse_deliver(s);
    must(uv_loop_close(&s->loop) == 0);
    server_free(s);
}

struct http_stats http_server_stats(struct http_server *s)
{
    lock_take(&s->lock);
    struct http_stats st = { .queued = s->queue_n, .running = s->running };
    lock_drop(&s->lock);
    st.requests = atomic_load(&s->requests);
    st.refused = atomic_load(&s->refused);
    st.busy = atomic_load(&s->busy);
    st.timeouts = atomic_load(&s->timeouts);
    st.connections = atomic_load(&s->conn_count);
    st.sse = atomic_load(&s->sse_count);
    return st;
}
