// SPDX-License-Identifier: Apache-2.0
// What the files of this room share. Not for other rooms: they include http/http.h.
//
// Threads: a struct conn belongs to the I/O thread. A struct exchange belongs to the I/O thread but
// between queue_push and its return in the done list, when it belongs to one worker; only
// is_abandoned may be touched by the other side then. What the two hand over goes through
// server->lock.
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stdatomic.h>
#include <uv.h>
#include <zlib.h>
#include "http/http.h"
#include "http/wire.h"
#include "os/thread.h"

#define ID_CHARS 26
#define PIECE_BYTES ((size_t)64 << 10) // what is read, written and buffered at once
#define LINGER_MS 2000
#define ENDED_MS 1000 // a client that sends no more is waited for as long
#define LINGER_BYTES ((size_t)1 << 20)

// Network memory outlives arenas, so it is plain malloc. Small blocks: failing is fatal.
struct bytes {
    char *p;
    size_t n, cap;
};
bool bytes_room(struct bytes *b, size_t more); // false: out of memory
void bytes_put(struct bytes *b, str s);
void bytes_fini(struct bytes *b);
static inline str bytes_str(const struct bytes *b) { return (str){ b->p, b->n }; }

// A fresh block of kernel randomness now and then instead of a system call for every request.
struct id_pool {
    u8 p[ID_CHARS * 40];
    size_t left;
};
void id_make(struct id_pool *pool, char *out); // ID_CHARS characters, no NUL

struct date_cache {
    i64 second;
    char text[32];
};

// ---- an exchange ----

enum task { TASK_RUN, TASK_PIECE, TASK_LET_GO };

struct exchange {
    struct http_exchange x; // first: handlers hold a pointer to it
    struct exchange *next;  // in the pool, the queue or the done list
    struct conn *conn;      // NULL when the client no longer waits
    int holds;              // connection, file operation, worker: the last one recycles
    enum task task;
    _Atomic bool is_abandoned;
    _Atomic i64 ended_ms; // when the client said that it sends no more; 0: not yet
    bool keep_alive, is_http10, is_transfer;
    // the request's bytes
    struct bytes head; // and behind it the decoded path
    struct bytes body;
    int body_fd; // spool; -1
    char *body_path;
    i64 body_limit;
    char id[ID_CHARS], peer[64];
    // the answer's bytes
    struct bytes out; // head and body, or one piece of a stream
    bool is_chunked;
    enum http_stream_step step;
    struct mem *stream_mem; // the arena of a stream, kept from its worker
    uv_fs_t fs;             // one file operation at a time
    struct bytes chunk;     // being read from a file or written to the spool
};

// ---- a connection ----

enum conn_state {
    CONN_FIRST, // nothing came yet
    CONN_IDLE,  // between requests
    CONN_HEAD,
    CONN_BODY,
    CONN_WORK, // queued or with a worker
    CONN_SEND,
    CONN_SSE,
    CONN_LINGER, // all is sent; waiting for the client to close, so that it can read the answer
    CONN_CLOSED
};

// A minimum rate is asked for over windows, so that a burst buys no long silence. bytes: of a body
// that came in the window; for an answer, those that the client had taken when it began.
struct pace {
    i64 since_ms, bytes;
};

#define SPANS 3

struct sse_message {
    _Atomic int refs;
    size_t n;
    char p[];
};
struct sse_item {
    struct sse_item *next;
    struct sse_message *message;
};

struct tls_conn;

struct conn {
    uv_tcp_t tcp; // first: libuv hands it back
    struct http_server *s;
    struct conn *prev, *next;
    enum conn_state state;
    i64 since_ms; // the state's begin
    struct exchange *x;
    char peer[64];
    bool is_loopback, has_eof, is_read_stopped;
    // reading
    struct bytes in; // came but not used yet
    struct wire_gate gate;
    struct wire_chunks chunks;
    bool body_is_chunked;
    i64 body_left;
    i64 begun_ms;
    struct pace pace;
    // writing
    struct bytes own_out; // an answer made here, without a worker
    str spans[SPANS];     // to be sent now, in order: an interim answer, then the answer's parts
    bool keep_alive, is_writing;
    uv_write_t write;
    uv_shutdown_t shutdown;
    size_t write_n, lingered;
    i64 sent; // bytes given to the kernel, and one: so that 0 can mean unknown
    // server-sent events
    struct sse_item *sse_first, *sse_last;
    size_t sse_bytes;
    bool sse_is_sending; // the first
    u64 sse_group;
    i64 beat_ms; // the last message
    struct tls_conn *tls;
};

// ---- the server ----

struct worker {
    struct http_server *s;
    int index;
    pthread_t thread;
    struct mem *mem;
    void *state;
    struct date_cache date;
    z_stream gzip;
    bool has_gzip;
    struct bytes packed;
};

struct sse_order { // from any thread to the I/O thread
    struct sse_order *next;
    struct sse_message *message; // NULL: close the streams
    u64 group;
    bool is_for_all;
};

struct http_server {
    struct http_config cfg;
    int port;
    uv_loop_t loop;
    uv_tcp_t listener;
    uv_async_t wake;
    uv_timer_t timer;
    pthread_t io_thread;
    struct worker *workers;
    char *spool_dir;
    struct tls_server *tls;

    struct lock lock; // guards the next block
    struct cond work_waits;
    struct exchange *queue_first, *queue_last, *done_first, *done_last;
    size_t queue_n, waiting, running;
    struct sse_order *orders_first, *orders_last;
    bool queue_is_closed, is_stop_asked, is_io_gone;

    struct lock sse_lock; // guards the next two
    u64 *sse_groups;
    size_t sse_n, sse_cap;

    // the I/O thread's own
    struct conn *conns;
    size_t conn_n;
    struct exchange *pool;
    size_t pool_n, body_memory;
    struct id_pool ids;
    struct date_cache date;
    char *read_buf;
    bool is_stopping;
    i64 stop_by_ms;
    struct proxy_net {
        u8 addr[16];
        int bits;
    } proxies[16];
    size_t proxy_n;

    _Atomic bool is_closing; // answers say Connection: close
    _Atomic i64 spool_bytes;
    _Atomic u64 requests, refused, busy, timeouts;
    _Atomic size_t conn_count, sse_count;
};

i64 http_now(void); // monotonic ms

// conn.c
void conn_open(struct http_server *s); // at a new connection of s->listener
void conn_close(struct conn *c);
void conn_check(struct conn *c, i64 now);
void conn_pump(struct conn *c);
void conn_enter(struct conn *c, enum conn_state state);
void conn_refuse(struct conn *c, int status);
void conn_answered(struct exchange *e); // the worker has given it back
void conn_eof(struct conn *c);
void conn_read_again(struct conn *c);

// request_in.c: the reading half of a connection
void conn_input(struct conn *c, const char *p, size_t n);
void conn_process(struct conn *c); // goes on with what was kept

// exchange.c
struct exchange *exchange_take(struct http_server *s, struct conn *c);
void exchange_hold(struct exchange *e);
void exchange_drop(struct exchange *e);
void conn_detach(struct conn *c); // the client no longer waits for c->x
void pool_fini(struct http_server *s);

// spool.c
bool spool_open(struct http_server *s, int *fd, char **path); // errno on failure
void spool_close(struct http_server *s, int fd, char *path, i64 bytes);
bool spool_prepare(struct ctx *c, const char *dir, err_t *why);

// worker.c
bool queue_push(struct http_server *s, struct exchange *e, bool is_forced); // false: full
void worker_main(void *worker);
void queue_let_go(struct http_server *s); // at the very end, when there are no workers
void server_wake(struct http_server *s);  // under no lock

// reply.c
void reply_make(struct worker *w, struct exchange *e); // e->x.res -> e->out
void reply_piece(struct exchange *e, struct mem *m);   // the next piece of a stream -> e->out
void reply_refusal(struct bytes *out, struct http_server *s, const struct exchange *e, int status,
                   bool keep_alive);
str date_text(struct date_cache *d);

// respond.c
#define PROBLEM_MAX 192
str problem_body(char out[PROBLEM_MAX], err_t code, int status);

// request.c
int http_quality(str item);
bool http_accepts_coding(const struct http_exchange *x, str coding);
err_t http_read_range(struct ctx *c, int fd, i64 at, size_t n, str *out);

// sse.c
void sse_begin(struct conn *c, struct exchange *e);
void sse_deliver(struct http_server *s); // orders from other threads
bool sse_next(struct conn *c);           // spans[1] := the next message; false: none
void sse_beat(struct conn *c, i64 now);
void sse_end(struct conn *c);

// proxy.c
bool proxy_parse(struct http_server *s, const char *list);
void proxy_apply(struct conn *c, struct exchange *e); // peer, is_tls, is_loopback

// tls.c
err_t tls_server_new(struct ctx *c, const char *cert, const char *key, struct tls_server **out);
void tls_server_free(struct tls_server *t);
struct tls_conn *tls_open(struct tls_server *t);
void tls_close(struct tls_conn *t);
bool tls_feed(struct conn *c, const char *p, size_t n); // false: broken or closed by the peer
str tls_pending(struct conn *c); // ciphertext to send; encrypts from c->spans
void tls_sent(struct conn *c, size_t n);
void tls_goodbye(struct conn *c);

#endif
