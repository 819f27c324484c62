// SPDX-License-Identifier: Apache-2.0
// The life of an exchange on the I/O thread: taken from the pool when a head is complete, held by its
// connection, by a worker and by a file operation, recycled when the last of them lets go.
#include <stdlib.h>
#include <unistd.h>
#include "http/server.h"
#include "os/random.h"

#define POOL_MAX 256
#define KEEP_BYTES ((size_t)16 << 10) // a recycled exchange keeps blocks up to this size

bool bytes_room(struct bytes *b, size_t more)
{
    if (b->cap - b->n >= more) return true;
    size_t cap = b->cap ? b->cap : 512;
    while (cap - b->n < more) cap *= 2;
    char *p = realloc(b->p, cap);
    if (!p) return false;
    b->p = p;
    b->cap = cap;
    return true;
}

void bytes_put(struct bytes *b, str s)
{
    must(bytes_room(b, s.n));
    if (s.n) memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
}

void bytes_fini(struct bytes *b)
{
    free(b->p);
    *b = (struct bytes){ 0 };
}

static void bytes_shrink(struct bytes *b)
{
    b->n = 0;
    if (b->cap > KEEP_BYTES) bytes_fini(b);
}

void id_make(struct id_pool *pool, char *out)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
    if (pool->left < ID_CHARS) {
        random_bytes(pool->p, sizeof pool->p);
        pool->left = sizeof pool->p;
    }
    pool->left -= ID_CHARS;
    for (size_t i = 0; i < ID_CHARS; i++) out[i] = alphabet[pool->p[pool->left + i] & 31];
}

struct exchange *exchange_take(struct http_server *s, struct conn *c)
{
    struct exchange *e = s->pool;
    if (e) {
        s->pool = e->next;
        s->pool_n--;
    } else {
        e = calloc(1, sizeof *e);
        must(e != NULL);
    }
    e->next = NULL;
    e->conn = c;
    e->holds = 1;
    atomic_store_explicit(&e->is_abandoned, false, memory_order_relaxed);
    atomic_store_explicit(&e->ended_ms, 0, memory_order_relaxed);
    e->keep_alive = e->is_http10 = e->is_transfer = e->is_chunked = false;
    e->body_fd = -1;
    e->step = HTTP_STREAM_MORE;
    struct http_exchange *x = &e->x;
    x->req.header_count = x->req.segment_count = 0;
    x->req.body = x->req.body_path = STR_NONE;
    x->req.body_fd = -1;
    x->req.body_n = 0;
    x->mem = NULL;
    x->worker = NULL;
    x->route = STR_NONE;
    x->app = s->cfg.app;
    x->server = s;
    x->begun_ms = c->begun_ms;
    id_make(&s->ids, e->id);
    x->request_id = (str){ e->id, ID_CHARS };
    x->res.kind = HTTP_BODY_BUF;
    x->res.fd = -1;
    c->x = e;
    return e;
}

void exchange_hold(struct exchange *e) { e->holds++; }

static void exchange_free(struct exchange *e)
{
    bytes_fini(&e->head);
    bytes_fini(&e->body);
    bytes_fini(&e->out);
    bytes_fini(&e->chunk);
    free(e);
}

static void recycle(struct exchange *e)
{
    struct http_server *s = e->x.server;
    if (e->body_fd >= 0) spool_close(s, e->body_fd, e->body_path, e->x.req.body_n);
    e->body_path = NULL;
    e->body_fd = -1;
    if (e->x.res.kind == HTTP_BODY_FILE && e->x.res.fd >= 0) close(e->x.res.fd);
    e->x.res.fd = -1;
    s->body_memory -= e->body.cap;
    bytes_fini(&e->body);
    bytes_shrink(&e->head);
    bytes_shrink(&e->out);
    bytes_shrink(&e->chunk);
    if (s->pool_n == POOL_MAX) {
        exchange_free(e);
        return;
    }
    e->next = s->pool;
    s->pool = e;
    s->pool_n++;
}

void exchange_drop(struct exchange *e)
{
    must(e->holds > 0);
    if (--e->holds > 0) return;
    if (e->stream_mem) { // what the stream holds is let go where it was made: with the workers
        e->task = TASK_LET_GO;
        e->holds = 1;
        queue_push(e->x.server, e, true);
        return;
    }
    recycle(e);
}

void conn_detach(struct conn *c)
{
    struct exchange *e = c->x;
    if (!e) return;
    c->x = NULL;
    e->conn = NULL;
    atomic_store_explicit(&e->is_abandoned, true, memory_order_relaxed);
    exchange_drop(e);
}

void pool_fini(struct http_server *s)
{
    while (s->pool) {
        struct exchange *e = s->pool;
        s->pool = e->next;
        exchange_free(e);
    }
}
