// SPDX-License-Identifier: Apache-2.0
// The HTTP server: one I/O thread that only moves bytes, and workers that run a handler from start
// to end as straight-line code.
//
// A request is parsed strictly (nothing is ever repaired: what two servers could read differently
// gets 400), waits in a bounded queue, and is handed to `handle` on a worker with the worker's own
// arena: 32 MiB at most, guarded (running out answers 503), reset when the handler returns. The
// answer is then written by the I/O thread, so a slow client never holds a worker.
//
// Errors that this room answers itself (before or instead of the handler) are problem details
// (RFC 9457) without a text: {"type":"urn:xinglin:error:BUSY","status":503,"code":"BUSY"}.
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/asset.h"
#include "base/buf.h"
#include "base/err.h"

enum http_method {
    METHOD_GET,
    METHOD_HEAD, // handlers may treat it as GET: the server leaves the body out
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OPTIONS,
    METHOD_COUNT
};
str http_method_name(enum http_method m); // "GET"

#define HTTP_SEGMENTS_MAX 32
#define HTTP_HEADERS_MAX 100

// The name as sent, the value without blanks around it.
struct http_header {
    str name, value;
};

// Everything in here is constant and lives until the handler returns.
struct http_request {
    enum http_method method;
    str path;  // as sent, without the query; begins with '/'
    str query; // behind the '?', still encoded
    // The path's segments, percent-decoded, valid UTF-8, never "." or "..", without '/', '\\' and
    // control characters. "/" has none; only the last may be empty ("/app/" is "app", "").
    str segments[HTTP_SEGMENTS_MAX];
    size_t segment_count;
    str host; // Host as sent, port included; [A-Za-z0-9.:_-] and brackets only
    struct http_header headers[HTTP_HEADERS_MAX];
    size_t header_count;
    // A body up to config.body_memory_bytes is in `body`; a longer one in the file `body_path` (0600
    // in the spool folder, removed when the exchange ends) and `body` is empty. Size in body_n.
    str body;
    str body_path;
    int body_fd; // of body_path, for pread; -1 otherwise
    i64 body_n;
    str peer;         // the client's address as text; behind a trusted proxy, what the proxy says
    bool is_tls;      // the client speaks TLS, to us or to a trusted proxy
    bool is_loopback; // the client is on this machine
};

enum http_stream_step { HTTP_STREAM_MORE, HTTP_STREAM_END, HTTP_STREAM_FAIL };

// Fills `out` with the next piece (about 64 KiB; at most 1 MiB) of a streamed body. Runs on any
// worker, whenever the client has taken the last piece; no worker waits in between. FAIL cuts the
// connection so that the client sees an incomplete body. Called once more with out == NULL to let
// go of what `arg` holds, also when the client has gone. `mem` is the exchange's arena, which a stream
// keeps; what a call takes from it is gone when the call returns, so state is made before
// http_stream. Nothing that belongs to a worker (statements, connections) may stay open in between.
typedef enum http_stream_step (*http_produce)(void *arg, struct mem *mem, struct buf *out);

enum http_body_kind {
    HTTP_BODY_BUF,
    HTTP_BODY_CONST,
    HTTP_BODY_FILE,
    HTTP_BODY_STREAM,
    HTTP_BODY_SSE
};

#define HTTP_RESPONSE_HEADERS_MAX 32

// Set through the functions below, or directly.
struct http_response {
    int status; // 200 to begin with
    struct http_header headers[HTTP_RESPONSE_HEADERS_MAX];
    size_t header_count;
    enum http_body_kind kind;
    struct buf body; // HTTP_BODY_BUF, in the exchange's arena
    str constant;    // HTTP_BODY_CONST: lives as long as the program
    int fd;          // HTTP_BODY_FILE: closed by the server
    i64 fd_at, fd_n;
    http_produce produce; // HTTP_BODY_STREAM
    void *produce_arg;
    u64 sse_group;       // HTTP_BODY_SSE
    str nonce;           // set by http_nonce
    str frame_ancestors; // origins that may show this page in a frame; empty: none
    str csp;         // replaces the whole Content-Security-Policy (embedded public forms, files)
    bool never_gzip; // for bodies that hold a secret beside text chosen by the caller
    bool has_bad_header;
};

struct http_exchange {
    struct mem *mem; // the request's arena
    struct http_request req;
    struct http_response res;
    void *app;       // config.app
    void *worker;    // what config.worker_open gave for this worker
    str request_id;  // 26 characters of base32, also sent as X-Request-Id
    i64 begun_ms;    // monotonic: when the request's first byte came
    i64 deadline_ms; // monotonic: after this the client has been told 504; stop working
    str route;       // set by the handler for the access log: the route's pattern
    struct http_server *server;
};

// ---- the request ----

str http_header_get(const struct http_exchange *x, str name); // by any case; empty when absent
// A query parameter's decoded value ('+' is a space). false when absent or when its encoding or
// UTF-8 is bad. The first of several; `nth` counts on.
bool http_query_get(struct http_exchange *x, str name, str *value);
bool http_query_nth(struct http_exchange *x, str name, size_t nth, str *value);
// All pairs in order; *at begins with 0. false at the end; a malformed pair sets *bad and ends.
bool http_query_next(struct http_exchange *x, size_t *at, str *name, str *value, bool *bad);
str http_cookie_get(const struct http_exchange *x, str name); // empty when absent
// true when the client no longer waits (gone, or its deadline passed): long work may stop.
bool http_is_abandoned(const struct http_exchange *x);
// The same, or it has said a while ago that it sends no more, as a browser does that closes the page.
bool http_has_left(const void *exchange);
// The whole body in memory, read back from the spool when need be; ERR_BODY_TOO_LARGE over `max`.
err_t http_body_read(struct http_exchange *x, struct ctx *c, size_t max, str *out);
// What Accept-Language prefers: LANG_ZH or LANG_EN; `fallback` when it names neither.
enum lang http_accept_language(const struct http_exchange *x, enum lang fallback);

// ---- the response ----

// Headers set by the server: Date, Content-Length, Transfer-Encoding, Connection, X-Request-Id and
// the security headers. Cache-Control is no-store unless set. A name or value with a control
// character turns the whole answer into a 500 (and a line in the log).
void http_header_set(struct http_exchange *x, str name, str value); // replaces
void http_header_add(struct http_exchange *x, str name, str value); // for Set-Cookie
// Status and Content-Type: application/json; the body is to be written into the buffer returned.
struct buf *http_json(struct http_exchange *x, int status);
void http_text(struct http_exchange *x, int status, str mime, str text); // text: copied
void http_empty(struct http_exchange *x, int status);                    // 204, 304 ...
void http_redirect(struct http_exchange *x, int status, str location);   // 302, 303, 307 ...
// Such a problem with the error's own status; api/ writes those with a text.
void http_error(struct http_exchange *x, err_t code);
// A file from `at` of n bytes; takes fd over (also when the client goes away first).
void http_file(struct http_exchange *x, int status, str mime, int take_fd, i64 at, i64 n);
// Content-Disposition: attachment with the name in UTF-8 and an ASCII fall-back.
void http_download_name(struct http_exchange *x, str file_name);
void http_stream(struct http_exchange *x, int status, str mime, http_produce produce, void *arg);
// The CSP nonce of this response, made at the first call: style-src gets 'nonce-...'.
str http_nonce(struct http_exchange *x);

// ---- server-sent events ----

// Makes this exchange an event stream of `group` (the app's number: a user's id, say). It stays open
// until the client goes, is too slow (config.sse_queue_bytes), or http_sse_close. Call last.
void http_sse_open(struct http_exchange *x, u64 group);
// From any thread; copies its strings. event may be empty. Sent to every stream of the group.
void http_sse_send(struct http_server *s, u64 group, str event, str data);
void http_sse_broadcast(struct http_server *s, str event, str data); // to all groups
void http_sse_close(struct http_server *s, u64 group);               // signed out, rights changed
// The groups that have a stream now, without doubles, ascending. From any thread.
size_t http_sse_groups(struct http_server *s, struct mem *m, u64 **groups);

// ---- the server ----

// Decided when a request's head is complete; on the I/O thread, so: no database, no waiting. For a
// path that does not exist allow a little body, so that the client sees the 404 and not a 413.
struct http_limits {
    i64 body_bytes;   // longer: 413 at once
    i64 deadline_ms;  // from the first byte to the answer; 0 = the server's
    bool is_transfer; // upload or download: only minimum rates, no deadline on the body
};

struct http_config {
    const char *host; // an IP address
    int port;         // 0 = any free one
    // PEM; both or neither.
    const char *tls_cert_path, *tls_key_path;
    // For long bodies (which answer 500 without one); created 0700 when missing; what a crash left
    // there is removed.
    const char *spool_dir;
    // "127.0.0.1, 10.0.0.0/8" or NULL.
    const char *trusted_proxies;
    int workers;
    size_t queue_max;       // requests waiting for a worker; more get 503 at once
    size_t connections_max; // more: the longest idle is closed, else 503
    size_t arena_bytes;     // a request's limit
    i64 head_ms;            // from a request's first byte to the end of its head
    i64 idle_ms;            // between two requests
    i64 deadline_ms;        // the default of http_limits.deadline_ms
    i64 rate_grace_ms;      // before a minimum rate is asked for
    i64 rate_min_bytes_s;   // of bodies, both ways
    i64 stop_ms;            // http_server_stop waits this long for running requests
    i64 sse_heartbeat_ms;
    size_t sse_queue_bytes;   // waiting for one slow reader
    size_t body_memory_bytes; // longer bodies, both ways, go through the spool
    size_t body_memory_total; // of all connections; more: 503
    i64 spool_total_bytes;    // of all connections; more: 503
    size_t gzip_min_bytes;    // smaller JSON and text is not compressed; nor is it for loopback

    void *app;
    void (*handle)(void *app, struct http_exchange *x);
    struct http_limits (*limits)(void *app, enum http_method m, const struct http_request *req);
    // Optional: a worker's own state (its database connection), made and unmade on its thread.
    void *(*worker_open)(void *app, int index);
    void (*worker_close)(void *app, void *worker);
};

struct http_server;
// All figures of the design; the caller fills in the rest.
struct http_config http_config_default(void);

// Listens and starts the threads. `config` is copied, its strings and app are borrowed until stop.
// ERR_IO with the reason (address in use, certificate unreadable ...).
err_t http_server_start(struct ctx *c, const struct http_config *config, struct http_server **out);
int http_server_port(const struct http_server *s);
// No new connections, idle ones closed, running requests finish within stop_ms; then everything is
// closed, threads are joined and *s is freed. Not from a worker. A handler that runs on is waited
// for (its http_is_abandoned is true by then).
void http_server_stop(struct http_server *s);

struct http_stats {
    u64 requests, refused, busy, timeouts; // refused: 4xx by this room; busy: 503
    size_t connections, queued, running, sse;
};
struct http_stats http_server_stats(struct http_server *s); // any thread

#endif
