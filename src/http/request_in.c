// SPDX-License-Identifier: Apache-2.0
// The reading half of a connection: bytes come, the gate and the parser turn them into a head, the
// body is collected in memory or, when long, in the spool, and the exchange goes to the workers.
#include <errno.h>
#include <unistd.h>
#include "http/server.h"

#define AHEAD_MAX PIECE_BYTES // what a client may send before its answer is out

static int body_refusal(const struct exchange *e) { return errno == ENOSPC && e ? 507 : 500; }

// ---- dispatch ----

static void dispatch(struct conn *c)
{
    struct exchange *e = c->x;
    struct http_request *r = &e->x.req;
    if (e->body_fd >= 0) {
        r->body_fd = e->body_fd;
        r->body_path = str_of(e->body_path);
    } else {
        r->body = bytes_str(&e->body);
    }
    if (e->is_transfer) e->x.deadline_ms = http_now() + c->s->cfg.deadline_ms;
    conn_enter(c, CONN_WORK);
    e->task = TASK_RUN;
    exchange_hold(e);
    if (queue_push(c->s, e, false)) return;
    exchange_drop(e);
    conn_refuse(c, 503);
}

// ---- the body ----

// Takes what came into memory, within the limits; 0 or the status to refuse with.
static int body_keep(struct conn *c, struct exchange *e, str data)
{
    struct http_server *s = c->s;
    size_t cap = e->body.cap;
    if (!bytes_room(&e->body, data.n)) return 503;
    s->body_memory += e->body.cap - cap;
    if (s->body_memory > s->cfg.body_memory_total) return 503;
    bytes_put(&e->body, data);
    return 0;
}

static void on_spooled(uv_fs_t *req)
{
    struct exchange *e = req->data;
    ssize_t n = req->result;
    uv_fs_req_cleanup(req);
    struct conn *c = e->conn;
    bool is_whole = n == (ssize_t)e->chunk.n;
    e->chunk.n = 0;
    exchange_drop(e);
    if (!c || c->state != CONN_BODY) return;
    if (!is_whole) {
        errno = n < 0 ? (int)-n : ENOSPC;
        conn_refuse(c, body_refusal(e));
        return;
    }
    conn_process(c);
}

static int spool_write(struct conn *c, struct exchange *e)
{
    i64 at = e->x.req.body_n - (i64)e->chunk.n;
    uv_buf_t buf = uv_buf_init(e->chunk.p, (unsigned)e->chunk.n);
    e->fs.data = e;
    exchange_hold(e);
    must(uv_fs_write(&c->s->loop, &e->fs, e->body_fd, &buf, 1, at, on_spooled) == 0);
    return 0;
}

// The body has outgrown memory: what is there moves to a file, in one write.
static int spool_begin(struct conn *c, struct exchange *e)
{
    if (!spool_open(c->s, &e->body_fd, &e->body_path)) return body_refusal(e);
    atomic_fetch_add(&c->s->spool_bytes, e->x.req.body_n);
    c->s->body_memory -= e->body.cap;
    bytes_fini(&e->chunk);
    e->chunk = e->body;
    e->body = (struct bytes){ 0 };
    return 0;
}

static int spool_keep(struct conn *c, struct exchange *e, str data)
{
    if (atomic_fetch_add(&c->s->spool_bytes, (i64)data.n) + (i64)data.n >
        c->s->cfg.spool_total_bytes)
        return 503;
    if (!bytes_room(&e->chunk, data.n)) return 503;
    bytes_put(&e->chunk, data);
    return 0;
}

static int body_take(struct conn *c, str data)
{
    struct exchange *e = c->x;
    i64 n = e->x.req.body_n + (i64)data.n;
    c->pace.bytes += (i64)data.n;
    if (n > e->body_limit) return 413;
    if (e->body_fd < 0 && n > (i64)c->s->cfg.body_memory_bytes) {
        int refused = spool_begin(c, e);
        if (refused) return refused;
    }
    int refused = e->body_fd < 0 ? body_keep(c, e, data) : spool_keep(c, e, data);
    if (!refused) e->x.req.body_n = n;
    else if (e->body_fd >= 0) atomic_fetch_sub(&c->s->spool_bytes, (i64)data.n);
    return refused;
}

static bool is_spooling(const struct exchange *e) { return e->body_fd >= 0 && e->holds > 1; }

// A file write runs while nothing is read: that is the back-pressure.
static bool flush_spool(struct conn *c, bool is_end)
{
    struct exchange *e = c->x;
    if (e->body_fd < 0 || e->chunk.n == 0) return false;
    if (e->chunk.n < PIECE_BYTES && !is_end) return false;
    spool_write(c, e);
    return true;
}

// One step through the bytes of a body; *used of them are eaten. 0 or a refusal.
static int body_step(struct conn *c, const char *p, size_t n, size_t *used, bool *is_end)
{
    if (!c->body_is_chunked) {
        *used = c->body_left < (i64)n ? (size_t)c->body_left : n;
        c->body_left -= (i64)*used;
        *is_end = c->body_left == 0;
        return body_take(c, (str){ p, *used });
    }
    str data = STR_NONE;
    switch (wire_chunks_next(&c->chunks, p, n, used, &data)) {
    case WIRE_CHUNK_BAD: return 400;
    case WIRE_CHUNK_END: *is_end = true; return 0;
    case WIRE_CHUNK_DATA: return body_take(c, data);
    case WIRE_CHUNK_MORE: break;
    }
    return 0;
}

static size_t eat_body(struct conn *c, const char *p, size_t n)
{
    size_t used = 0;
    bool is_end = c->body_left == 0 && !c->body_is_chunked; // only the spool was being waited for
    while (used < n && !is_end) {
        size_t k = 0;
        int refused = body_step(c, p + used, n - used, &k, &is_end);
        used += k;
        if (refused) {
            conn_refuse(c, refused);
            return n;
        }
        if (!is_end && flush_spool(c, false)) return used;
    }
    if (!is_end) return used;
    c->body_left = 0;
    c->body_is_chunked = false;
    if (!flush_spool(c, true)) dispatch(c);
    return used;
}

// ---- the head ----

static void say_continue(struct conn *c)
{
    c->spans[0] = S("HTTP/1.1 100 Continue\r\n\r\n");
    conn_pump(c);
}

static void begin_body(struct conn *c, const struct wire_head *h, bool has_more)
{
    struct exchange *e = c->x;
    c->body_is_chunked = h->is_chunked;
    c->body_left = h->content_length;
    c->chunks = (struct wire_chunks){ 0 };
    if (!h->is_chunked && h->content_length == 0) {
        dispatch(c);
        return;
    }
    if (h->content_length > e->body_limit || (h->is_chunked && e->body_limit == 0)) {
        conn_refuse(c, 413);
        return;
    }
    conn_enter(c, CONN_BODY);
    if (h->expects_continue && h->minor == 1 && !has_more) say_continue(c);
}

static int parse_head(struct exchange *e, str head, struct wire_head *h)
{
    e->head.n = 0;
    must(bytes_room(&e->head, head.n * 2));
    bytes_put(&e->head, head);
    char *decoded = e->head.p + head.n;
    return wire_head_parse(bytes_str(&e->head), decoded, &e->x.req, h);
}

static void ask_limits(struct conn *c, struct exchange *e)
{
    struct http_server *s = c->s;
    struct http_limits l = s->cfg.limits(s->cfg.app, e->x.req.method, &e->x.req);
    e->body_limit = l.body_bytes;
    e->is_transfer = l.is_transfer;
    e->x.deadline_ms = c->begun_ms + (l.deadline_ms ? l.deadline_ms : s->cfg.deadline_ms);
}

static void head_done(struct conn *c, str head, bool has_more)
{
    struct exchange *e = exchange_take(c->s, c);
    struct wire_head h;
    e->x.req.method = METHOD_GET; // until the parser knows better
    e->x.req.is_tls = c->tls != NULL;
    int refused = parse_head(e, head, &h);
    if (refused) {
        e->x.req.header_count = 0;
        conn_refuse(c, refused);
        return;
    }
    c->keep_alive = e->keep_alive = h.keep_alive;
    e->is_http10 = h.minor == 0;
    proxy_apply(c, e);
    ask_limits(c, e);
    begin_body(c, &h, has_more);
}

static size_t eat_head(struct conn *c, const char *p, size_t n)
{
    int r = wire_gate(&c->gate, p, n);
    if (r == WIRE_MORE) return 0;
    if (r != WIRE_DONE) {
        conn_refuse(c, r);
        return n;
    }
    head_done(c, (str){ p, c->gate.at }, c->gate.at < n);
    return c->gate.at;
}

static void begin_head(struct conn *c)
{
    conn_enter(c, CONN_HEAD);
    c->begun_ms = c->since_ms;
    c->gate = (struct wire_gate){ 0 };
}

// Uses what it can of p[0..n) and says how much; the rest is to be kept.
static size_t eat(struct conn *c, const char *p, size_t n)
{
    size_t used = 0;
    for (;;) {
        size_t k = 0;
        if ((c->state == CONN_FIRST || c->state == CONN_IDLE) && used < n) begin_head(c);
        if (c->state == CONN_HEAD && used < n) k = eat_head(c, p + used, n - used);
        else if (c->state == CONN_BODY && !is_spooling(c->x)) k = eat_body(c, p + used, n - used);
        used += k;
        if (k == 0 || used == n) return used;
    }
}

static void keep_rest(struct conn *c, const char *p, size_t n)
{
    if (c->state == CONN_CLOSED || c->state == CONN_LINGER) return;
    if (!bytes_room(&c->in, n)) {
        conn_close(c);
        return;
    }
    bytes_put(&c->in, (str){ p, n });
    if (c->state == CONN_HEAD || c->in.n < AHEAD_MAX || c->is_read_stopped) return;
    c->is_read_stopped = true;
    uv_read_stop((uv_stream_t *)&c->tcp);
}

void conn_process(struct conn *c)
{
    // Taken off the connection meanwhile: a refusal or a new answer may look at c->in.
    struct bytes in = c->in;
    c->in = (struct bytes){ 0 };
    size_t used = eat(c, in.n ? in.p : "", in.n);
    if (c->state == CONN_CLOSED) {
        bytes_fini(&in);
        return;
    }
    must(c->in.n == 0);
    in.n -= used;
    if (used && in.n) memmove(in.p, in.p + used, in.n);
    bytes_fini(&c->in);
    c->in = in;
    if (in.n == 0) bytes_fini(&c->in); // an idle connection holds no buffer
    bool can_use_more = c->state == CONN_IDLE || c->state == CONN_HEAD || c->state == CONN_BODY;
    if (can_use_more && c->in.n < AHEAD_MAX) conn_read_again(c);
}

static void discard(struct conn *c, size_t n)
{
    c->lingered += n;
    if (c->lingered > LINGER_BYTES) conn_close(c);
}

void conn_input(struct conn *c, const char *p, size_t n)
{
    if (c->state == CONN_LINGER) {
        discard(c, n);
    } else if (c->state == CONN_SSE || c->state == CONN_CLOSED) {
        return;
    } else if (c->in.n) {
        keep_rest(c, p, n);
        if (c->state == CONN_HEAD || c->state == CONN_BODY) conn_process(c);
    } else {
        size_t used = eat(c, p, n);
        if (used < n) keep_rest(c, p + used, n - used);
    }
}
