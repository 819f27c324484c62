// SPDX-License-Identifier: Apache-2.0
// A connection: its state machine, its deadlines and its writing half. Reading is in request_in.c.
//
//   FIRST -> HEAD -> BODY -> WORK -> SEND -> IDLE -> HEAD ...      SEND -> LINGER -> CLOSED
//                                    WORK -> SSE -> CLOSED
//
// One request at a time: what a client sends ahead is kept, up to a bound, until the answer is out.
// Everything that can go wrong ends in conn_refuse (say why, then close) or conn_close. After either
// the connection may be CLOSED, so callers look at the state again.
#include <linux/sockios.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include "base/log.h"
#include "http/server.h"

void conn_enter(struct conn *c, enum conn_state state)
{
    c->state = state;
    c->since_ms = http_now();
    c->pace = (struct pace){ .since_ms = c->since_ms };
}

// ---- opening and closing ----

static void on_closed(uv_handle_t *h)
{
    struct conn *c = (struct conn *)h;
    if (c->tls) tls_close(c->tls);
    bytes_fini(&c->in);
    bytes_fini(&c->own_out);
    free(c);
}

void conn_close(struct conn *c)
{
    if (c->state == CONN_CLOSED) return;
    if (c->state == CONN_SSE) sse_end(c);
    conn_detach(c);
    conn_enter(c, CONN_CLOSED);
    struct http_server *s = c->s;
    if (c->prev) c->prev->next = c->next;
    else s->conns = c->next;
    if (c->next) c->next->prev = c->prev;
    s->conn_n--;
    atomic_store(&s->conn_count, s->conn_n);
    uv_close((uv_handle_t *)&c->tcp, on_closed);
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    (void)hint;
    *buf = uv_buf_init(((struct conn *)h)->s->read_buf, PIECE_BYTES);
}

// The client has sent all it will; it may still be reading.
void conn_eof(struct conn *c)
{
    c->has_eof = true;
    c->keep_alive = false;
    if (c->x) atomic_store_explicit(&c->x->ended_ms, http_now(), memory_order_relaxed);
    if (c->state != CONN_WORK && c->state != CONN_SEND) conn_close(c);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct conn *c = (struct conn *)stream;
    if (c->state == CONN_CLOSED || n == 0) return;
    if (n == UV_EOF) {
        conn_eof(c);
    } else if (n < 0) {
        conn_close(c);
    } else if (!c->tls) {
        conn_input(c, buf->base, (size_t)n);
    } else if (!tls_feed(c, buf->base, (size_t)n)) {
        conn_close(c);
    } else if (c->state != CONN_CLOSED) {
        conn_pump(c); // what the handshake wants to say
    }
}

static void set_peer(struct conn *c)
{
    struct sockaddr_storage a;
    int n = sizeof a;
    if (uv_tcp_getpeername(&c->tcp, (struct sockaddr *)&a, &n) == 0)
        uv_ip_name((struct sockaddr *)&a, c->peer, sizeof c->peer);
    if (strncmp(c->peer, "::ffff:", 7) == 0) memmove(c->peer, c->peer + 7, strlen(c->peer + 7) + 1);
}

// When all places are taken, whoever has been silent longest between two requests gives up his.
static bool make_room(struct http_server *s)
{
    if (s->conn_n < s->cfg.connections_max) return true;
    struct conn *oldest = NULL;
    for (struct conn *c = s->conns; c; c = c->next)
        if (c->state == CONN_IDLE && (!oldest || c->since_ms < oldest->since_ms)) oldest = c;
    if (!oldest) return false;
    conn_close(oldest);
    return true;
}

void conn_open(struct http_server *s)
{
    bool has_room = make_room(s);
    struct conn *c = calloc(1, sizeof *c);
    must(c != NULL);
    c->s = s;
    must(uv_tcp_init(&s->loop, &c->tcp) == 0);
    c->next = s->conns;
    if (s->conns) s->conns->prev = c;
    s->conns = c;
    s->conn_n++;
    atomic_store(&s->conn_count, s->conn_n);
    conn_enter(c, CONN_FIRST);
    if (uv_accept((uv_stream_t *)&s->listener, (uv_stream_t *)&c->tcp) != 0) {
        conn_close(c);
        return;
    }
    uv_tcp_nodelay(&c->tcp, 1);
    uv_tcp_keepalive(&c->tcp, 1, 60);
    set_peer(c);
    c->begun_ms = c->since_ms;
    c->sent = 1;
    if (s->tls && has_room) c->tls = tls_open(s->tls);
    if (uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read) != 0) conn_close(c);
    else if (!has_room && s->tls) conn_close(c);
    else if (!has_room) conn_refuse(c, 503);
}

// ---- writing ----

static void on_shutdown(uv_shutdown_t *req, int status)
{
    struct conn *c = (struct conn *)req->handle;
    if (status != 0 && c->state != CONN_CLOSED) conn_close(c);
}

void conn_read_again(struct conn *c)
{
    if (!c->is_read_stopped || c->has_eof) return;
    c->is_read_stopped = false;
    if (uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read) != 0) conn_close(c);
}

// Closing at once with input unread would reset the connection and take the answer with it.
static void linger(struct conn *c)
{
    if (c->has_eof && !c->tls) {
        conn_close(c);
        return;
    }
    conn_enter(c, CONN_LINGER);
    c->lingered = c->in.n;
    c->in.n = 0;
    if (c->tls) tls_goodbye(c);
    if (uv_shutdown(&c->shutdown, (uv_stream_t *)&c->tcp, on_shutdown) != 0) conn_close(c);
    else if (c->has_eof) conn_close(c);
    else conn_read_again(c);
}

// The whole answer is with the kernel.
static void on_sent(struct conn *c)
{
    struct exchange *e = c->x;
    if (e) {
        c->x = NULL;
        e->conn = NULL;
        exchange_drop(e);
    }
    if (!c->keep_alive) {
        linger(c);
        return;
    }
    conn_enter(c, CONN_IDLE);
    if (c->in.n) conn_process(c);
    else conn_read_again(c);
}

static void on_file_read(uv_fs_t *req)
{
    struct exchange *e = req->data;
    ssize_t n = req->result;
    uv_fs_req_cleanup(req);
    struct conn *c = e->conn;
    if (c && n > 0) {
        e->x.res.fd_at += n;
        e->x.res.fd_n -= n;
        c->spans[1] = (str){ e->chunk.p, (size_t)n };
    }
    exchange_drop(e);
    if (!c) return;
    if (n <= 0) conn_close(c); // shorter than was promised: only cutting it tells the client
    else conn_pump(c);
}

enum refill { REFILL_WAIT, REFILL_READY, REFILL_SENT };

static enum refill refill_file(struct conn *c, struct exchange *e)
{
    struct http_response *r = &e->x.res;
    if (r->fd_n == 0) return REFILL_SENT;
    if (!bytes_room(&e->chunk, PIECE_BYTES)) {
        conn_close(c);
        return REFILL_WAIT;
    }
    size_t n = r->fd_n < (i64)PIECE_BYTES ? (size_t)r->fd_n : PIECE_BYTES;
    uv_buf_t buf = uv_buf_init(e->chunk.p, (unsigned)n);
    e->fs.data = e;
    exchange_hold(e);
    must(uv_fs_read(&c->s->loop, &e->fs, r->fd, &buf, 1, r->fd_at, on_file_read) == 0);
    return REFILL_WAIT;
}

static enum refill refill_stream(struct conn *c, struct exchange *e)
{
    if (e->step == HTTP_STREAM_END) return REFILL_SENT;
    if (e->step == HTTP_STREAM_FAIL) {
        conn_close(c);
        return REFILL_WAIT;
    }
    e->task = TASK_PIECE;
    exchange_hold(e);
    queue_push(c->s, e, true);
    return REFILL_WAIT;
}

static enum refill refill(struct conn *c)
{
    if (c->state == CONN_SSE) return sse_next(c) ? REFILL_READY : REFILL_WAIT;
    if (c->state != CONN_SEND) return REFILL_WAIT;
    if (!c->x) return REFILL_SENT; // an answer of our own
    if (c->x->x.res.kind == HTTP_BODY_FILE) return refill_file(c, c->x);
    if (c->x->x.res.kind == HTTP_BODY_STREAM) return refill_stream(c, c->x);
    return REFILL_SENT;
}

static unsigned slices(struct conn *c, uv_buf_t b[SPANS])
{
    if (c->tls) {
        str s = tls_pending(c);
        b[0] = uv_buf_init((char *)(uintptr_t)s.p, (unsigned)s.n);
        return s.n > 0;
    }
    unsigned k = 0;
    for (int i = 0; i < SPANS; i++) {
        str s = str_sub(c->spans[i], 0, PIECE_BYTES);
        if (s.n) b[k++] = uv_buf_init((char *)(uintptr_t)s.p, (unsigned)s.n);
        if (s.n < c->spans[i].n) break;
    }
    return k;
}

static void advance(struct conn *c, size_t n)
{
    c->sent += (i64)n;
    if (c->tls) {
        tls_sent(c, n);
        return;
    }
    for (int i = 0; i < SPANS; i++) {
        size_t k = n < c->spans[i].n ? n : c->spans[i].n;
        c->spans[i] = str_from(c->spans[i], k);
        n -= k;
    }
}

static void on_written(uv_write_t *req, int status)
{
    struct conn *c = (struct conn *)req->handle;
    c->is_writing = false;
    if (c->state == CONN_CLOSED) return;
    if (status != 0) {
        conn_close(c);
        return;
    }
    advance(c, c->write_n);
    conn_pump(c);
}

// The socket takes no more now: libuv goes on when it does.
static void write_later(struct conn *c, uv_buf_t *b, unsigned n)
{
    c->write_n = 0;
    for (unsigned i = 0; i < n; i++) c->write_n += b[i].len;
    c->is_writing = true;
    if (uv_write(&c->write, (uv_stream_t *)&c->tcp, b, n, on_written) != 0) {
        c->is_writing = false;
        conn_close(c);
    }
}

void conn_pump(struct conn *c)
{
    while (!c->is_writing && c->state != CONN_CLOSED) {
        uv_buf_t b[SPANS];
        unsigned n = slices(c, b);
        if (n == 0) {
            enum refill r = refill(c);
            if (r == REFILL_READY) continue;
            if (r == REFILL_SENT) on_sent(c);
            return;
        }
        int k = uv_try_write((uv_stream_t *)&c->tcp, b, n);
        if (k == UV_EAGAIN) {
            write_later(c, b, n);
        } else if (k < 0) {
            conn_close(c);
        } else {
            advance(c, (size_t)k);
        }
    }
}

// ---- answers ----

static void send_from(struct conn *c, str first, str second)
{
    c->spans[1] = first;
    c->spans[2] = second;
    conn_enter(c, CONN_SEND);
    conn_pump(c);
}

void conn_refuse(struct conn *c, int status)
{
    if (c->state == CONN_CLOSED) return;
    struct http_server *s = c->s;
    // Busy before a worker has it: the request was read whole, so there is no need to close.
    bool is_between = c->state == CONN_WORK && status == 503;
    c->keep_alive = is_between && c->keep_alive && !s->is_stopping;
    atomic_fetch_add(status == 503 ? &s->busy : status == 504 ? &s->timeouts : &s->refused, 1);
    reply_refusal(&c->own_out, s, c->x, status, c->keep_alive);
    log_debug("http refused status=%d id=" STR_FMT, status,
              STR_ARG(c->x ? c->x->x.request_id : S("-")));
    conn_detach(c);
    send_from(c, bytes_str(&c->own_out), STR_NONE);
}

void conn_answered(struct exchange *e)
{
    struct conn *c = e->conn;
    enum task task = e->task;
    exchange_drop(e); // the worker's hold
    if (!c) return;
    if (task == TASK_PIECE) {
        c->spans[1] = bytes_str(&e->out);
        if (e->step == HTTP_STREAM_FAIL) conn_close(c);
        else conn_pump(c);
        return;
    }
    atomic_fetch_add_explicit(&c->s->requests, 1, memory_order_relaxed);
    c->keep_alive = c->keep_alive && e->keep_alive && !c->s->is_stopping;
    if (e->x.res.kind == HTTP_BODY_SSE) {
        sse_begin(c, e);
        return;
    }
    send_from(c, bytes_str(&e->out),
              e->x.res.kind == HTTP_BODY_CONST ? e->x.res.constant : STR_NONE);
}

// ---- deadlines ----

static bool is_below_rate(const struct http_config *f, i64 bytes, i64 passed)
{
    return bytes * 1000 < f->rate_min_bytes_s * passed;
}

// Bytes that the client's side has acknowledged: what the kernel still buffers tells nothing about
// the client, and it may ask for more only once in megabytes.
static i64 taken_by_client(struct conn *c)
{
    int fd, queued = 0;
    if (uv_fileno((uv_handle_t *)&c->tcp, &fd) != 0 || ioctl(fd, SIOCOUTQ, &queued) != 0) return 0;
    i64 in_flight = (i64)c->write_n - (i64)uv_stream_get_write_queue_size((uv_stream_t *)&c->tcp);
    return c->sent + in_flight - queued;
}

static void check_send(struct conn *c, i64 now)
{
    i64 passed = now - c->pace.since_ms;
    if (c->is_writing && passed < c->s->cfg.rate_grace_ms) return;
    i64 taken = c->is_writing ? taken_by_client(c) : 0;
    if (c->is_writing && c->pace.bytes && is_below_rate(&c->s->cfg, taken - c->pace.bytes, passed))
        conn_close(c);
    else c->pace = (struct pace){ now, taken };
}

static void check_body(struct conn *c, i64 now)
{
    struct exchange *e = c->x;
    const struct http_config *f = &c->s->cfg;
    i64 passed = now - c->pace.since_ms;
    bool is_window_full = passed >= f->rate_grace_ms;
    bool is_waiting_for_disk = e->holds > 1;
    bool is_slow =
        is_window_full && !is_waiting_for_disk && is_below_rate(f, c->pace.bytes, passed);
    if (is_window_full) c->pace = (struct pace){ .since_ms = now };
    if (is_slow || (!e->is_transfer && now > e->x.deadline_ms)) conn_refuse(c, 408);
}

void conn_check(struct conn *c, i64 now)
{
    const struct http_config *f = &c->s->cfg;
    i64 passed = now - c->since_ms;
    switch (c->state) {
    case CONN_FIRST:
        if (passed > f->head_ms) conn_close(c);
        break;
    case CONN_IDLE:
        if (passed > f->idle_ms) conn_close(c);
        break;
    case CONN_HEAD:
        if (passed > f->head_ms) conn_refuse(c, 408);
        break;
    case CONN_BODY: check_body(c, now); break;
    case CONN_WORK:
        if (now > c->x->x.deadline_ms) conn_refuse(c, 504);
        break;
    case CONN_SEND: check_send(c, now); break;
    case CONN_SSE:
        check_send(c, now);
        if (c->state == CONN_SSE) sse_beat(c, now);
        break;
    case CONN_LINGER:
        if (passed > LINGER_MS) conn_close(c);
        break;
    case CONN_CLOSED: break;
    }
}
