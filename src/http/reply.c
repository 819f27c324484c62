// SPDX-License-Identifier: Apache-2.0
// From a response to bytes: the head with the headers that every answer carries, then the body,
// compressed when that pays, or moved to the spool when it is long.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "base/log.h"
#include "http/server.h"
#include "os/clock.h"

static const char *reason(int status)
{
    static const struct {
        int status;
        const char *text;
    } rows[] = {
        { 200, "OK" },
        { 201, "Created" },
        { 202, "Accepted" },
        { 204, "No Content" },
        { 206, "Partial Content" },
        { 301, "Moved Permanently" },
        { 302, "Found" },
        { 303, "See Other" },
        { 304, "Not Modified" },
        { 307, "Temporary Redirect" },
        { 308, "Permanent Redirect" },
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 404, "Not Found" },
        { 405, "Method Not Allowed" },
        { 408, "Request Timeout" },
        { 409, "Conflict" },
        { 410, "Gone" },
        { 412, "Precondition Failed" },
        { 413, "Content Too Large" },
        { 414, "URI Too Long" },
        { 415, "Unsupported Media Type" },
        { 417, "Expectation Failed" },
        { 422, "Unprocessable Content" },
        { 428, "Precondition Required" },
        { 429, "Too Many Requests" },
        { 431, "Request Header Fields Too Large" },
        { 500, "Internal Server Error" },
        { 501, "Not Implemented" },
        { 502, "Bad Gateway" },
        { 503, "Service Unavailable" },
        { 504, "Gateway Timeout" },
        { 505, "HTTP Version Not Supported" },
        { 507, "Insufficient Storage" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].status == status) return rows[i].text;
    return "Status";
}

// RFC 9110's IMF-fixdate; made once a second.
str date_text(struct date_cache *d)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    i64 now = clock_now_ms() / 1000;
    if (now != d->second) {
        time_t t = (time_t)now;
        struct tm g;
        gmtime_r(&t, &g);
        snprintf(d->text, sizeof d->text, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT",
                 days + 3 * g.tm_wday, (unsigned)g.tm_mday % 100u, months + 3 * g.tm_mon,
                 (unsigned)(g.tm_year + 1900) % 10000u, (unsigned)g.tm_hour % 100u,
                 (unsigned)g.tm_min % 100u, (unsigned)g.tm_sec % 100u);
        d->second = now;
    }
    return (str){ d->text, 29 };
}

// ---- the head ----

#define CSP_BEFORE "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'"
#define CSP_AFTER                                                                                  \
    "; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; "  \
    "worker-src 'self'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; " \
    "frame-ancestors "
#define FIXED_HEADERS                                                                              \
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"                          \
    "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Resource-Policy: same-origin\r\n"     \
    "Permissions-Policy: camera=(self), microphone=(), geolocation=(self), payment=(), usb=()\r\n"

#define put_lit(b, lit) bytes_put((b), S(lit))

static void put_i64(struct bytes *b, i64 v)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%lld", (long long)v);
    bytes_put(b, (str){ text, (size_t)n });
}

static void put_status(struct bytes *b, int status)
{
    put_lit(b, "HTTP/1.1 ");
    put_i64(b, status);
    put_lit(b, " ");
    bytes_put(b, str_of(reason(status)));
    put_lit(b, "\r\nDate: ");
}

static void put_csp(struct bytes *b, const struct http_response *r)
{
    put_lit(b, "\r\nContent-Security-Policy: ");
    if (r && r->csp.n) {
        bytes_put(b, r->csp);
    } else {
        put_lit(b, CSP_BEFORE);
        if (r && r->nonce.n) {
            put_lit(b, " 'nonce-");
            bytes_put(b, r->nonce);
            put_lit(b, "'");
        }
        put_lit(b, CSP_AFTER);
        bytes_put(b, r && r->frame_ancestors.n ? r->frame_ancestors : S("'none'"));
    }
    put_lit(b, "\r\n" FIXED_HEADERS);
}

static void put_common(struct bytes *b, str id, bool is_tls, bool keep_alive)
{
    if (is_tls) put_lit(b, "Strict-Transport-Security: max-age=31536000\r\n");
    if (!keep_alive) put_lit(b, "Connection: close\r\n");
    if (!id.n) return;
    put_lit(b, "X-Request-Id: ");
    bytes_put(b, id);
    put_lit(b, "\r\n");
}

static bool has_header(const struct http_response *r, str name)
{
    for (size_t i = 0; i < r->header_count; i++)
        if (str_eq_nocase(r->headers[i].name, name)) return true;
    return false;
}

static void put_own_headers(struct bytes *b, const struct http_response *r)
{
    for (size_t i = 0; i < r->header_count; i++) {
        bytes_put(b, r->headers[i].name);
        put_lit(b, ": ");
        bytes_put(b, r->headers[i].value);
        put_lit(b, "\r\n");
    }
    if (!has_header(r, S("cache-control"))) put_lit(b, "Cache-Control: no-store\r\n");
}

static void put_framing(struct bytes *b, struct exchange *e, i64 body_n)
{
    int status = e->x.res.status;
    if (status == 204 || status == 304) return;
    if (body_n >= 0) {
        put_lit(b, "Content-Length: ");
        put_i64(b, body_n);
        put_lit(b, "\r\n");
    } else if (e->is_chunked) {
        put_lit(b, "Transfer-Encoding: chunked\r\n");
    }
}

// body_n: -1 when it is not known beforehand.
static void put_head(struct worker *w, struct exchange *e, i64 body_n)
{
    struct bytes *b = &e->out;
    if (atomic_load_explicit(&w->s->is_closing, memory_order_relaxed)) e->keep_alive = false;
    put_status(b, e->x.res.status);
    bytes_put(b, date_text(&w->date));
    put_csp(b, &e->x.res);
    put_own_headers(b, &e->x.res);
    put_framing(b, e, body_n);
    put_common(b, e->x.request_id, e->x.req.is_tls, e->keep_alive);
    put_lit(b, "\r\n");
}

// ---- bodies ----

static bool is_compressible(str mime)
{
    return str_starts(mime, S("text/")) || str_starts(mime, S("application/json")) ||
           str_starts(mime, S("application/problem+json")) ||
           str_starts(mime, S("application/openapi+json")) || str_starts(mime, S("image/svg+xml"));
}

static str response_mime(const struct http_response *r)
{
    for (size_t i = 0; i < r->header_count; i++)
        if (str_eq_nocase(r->headers[i].name, S("content-type"))) return r->headers[i].value;
    return STR_NONE;
}

// On one machine the copy costs less than the compression, so loopback clients get it plain.
static bool should_pack(const struct worker *w, const struct exchange *e)
{
    const struct http_response *r = &e->x.res;
    return r->body.n >= w->s->cfg.gzip_min_bytes && !r->never_gzip && !e->x.req.is_loopback &&
           !has_header(r, S("content-encoding")) && is_compressible(response_mime(r)) &&
           http_accepts_coding(&e->x, S("gzip"));
}

static bool pack(struct worker *w, str body, str *packed)
{
    if (!w->has_gzip) {
        if (deflateInit2(&w->gzip, 2, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
            return false;
        w->has_gzip = true;
    }
    w->packed.n = 0;
    size_t bound = deflateBound(&w->gzip, body.n);
    if (!bytes_room(&w->packed, bound)) return false;
    w->gzip.next_in = (Bytef *)(uintptr_t)body.p;
    w->gzip.avail_in = (uInt)body.n;
    w->gzip.next_out = (Bytef *)w->packed.p;
    w->gzip.avail_out = (uInt)bound;
    bool is_whole = deflate(&w->gzip, Z_FINISH) == Z_STREAM_END;
    *packed = (str){ w->packed.p, bound - w->gzip.avail_out };
    deflateReset(&w->gzip);
    return is_whole && packed->n < body.n;
}

static bool write_all(int fd, str s)
{
    while (s.n) {
        ssize_t k = write(fd, s.p, s.n);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) return false;
        s = str_from(s, (size_t)k);
    }
    return true;
}

// A long body waits for its client in a file without a name, not in memory.
static bool spill(struct worker *w, struct exchange *e)
{
    int fd;
    char *path;
    if (!spool_open(w->s, &fd, &path)) return false;
    unlink(path);
    free(path);
    if (!write_all(fd, buf_str(&e->x.res.body))) {
        close(fd);
        return false;
    }
    e->x.res.kind = HTTP_BODY_FILE;
    e->x.res.fd = fd;
    e->x.res.fd_at = 0;
    e->x.res.fd_n = (i64)e->x.res.body.n;
    return true;
}

static void reply_buf(struct worker *w, struct exchange *e, bool is_bare)
{
    str body = buf_str(&e->x.res.body), packed;
    if (should_pack(w, e) && pack(w, body, &packed)) {
        http_header_set(&e->x, S("Content-Encoding"), S("gzip"));
        http_header_set(&e->x, S("Vary"), S("Accept-Encoding"));
        body = packed;
    } else if (body.n > w->s->cfg.body_memory_bytes && !is_bare && spill(w, e)) {
        put_head(w, e, (i64)body.n);
        return;
    }
    put_head(w, e, (i64)body.n);
    if (!is_bare) bytes_put(&e->out, body);
}

void reply_make(struct worker *w, struct exchange *e)
{
    struct http_response *r = &e->x.res;
    e->out.n = 0;
    bool is_bare = e->x.req.method == METHOD_HEAD || r->status == 204 || r->status == 304;
    switch (r->kind) {
    case HTTP_BODY_BUF: reply_buf(w, e, is_bare); break;
    case HTTP_BODY_CONST:
        put_head(w, e, (i64)r->constant.n);
        if (is_bare) r->constant = STR_NONE;
        break;
    case HTTP_BODY_FILE:
        put_head(w, e, r->fd_n);
        if (is_bare) r->fd_n = 0;
        break;
    case HTTP_BODY_STREAM:
        e->is_chunked = !e->is_http10;
        e->keep_alive = e->keep_alive && e->is_chunked;
        put_head(w, e, -1);
        e->step = is_bare ? HTTP_STREAM_END : HTTP_STREAM_MORE;
        break;
    case HTTP_BODY_SSE:
        e->keep_alive = false;
        put_head(w, e, -1);
        if (is_bare) r->kind = HTTP_BODY_BUF;
        break;
    }
}

void reply_piece(struct exchange *e, struct mem *m)
{
    struct mem_mark mark = mem_mark(m);
    struct buf b = BUF(m);
    e->out.n = 0;
    e->step = e->x.res.produce(e->x.res.produce_arg, m, &b);
    if (e->is_chunked && b.n) {
        char size[24];
        int n = snprintf(size, sizeof size, "%zx\r\n", b.n);
        bytes_put(&e->out, (str){ size, (size_t)n });
    }
    bytes_put(&e->out, buf_str(&b));
    if (e->is_chunked && b.n) put_lit(&e->out, "\r\n");
    if (e->is_chunked && e->step == HTTP_STREAM_END) put_lit(&e->out, "0\r\n\r\n");
    mem_rewind(m, mark);
}

// ---- what the I/O thread answers itself ----

static err_t refusal_code(int status)
{
    switch (status) {
    case 413: return ERR_BODY_TOO_LARGE;
    case 408:
    case 504: return ERR_TIMEOUT;
    case 503: return ERR_BUSY;
    case 507: return ERR_DISK_FULL;
    case 500: return ERR_IO;
    default: return ERR_BAD_REQUEST;
    }
}

void reply_refusal(struct bytes *b, struct http_server *s, const struct exchange *e, int status,
                   bool keep_alive)
{
    char text[PROBLEM_MAX];
    str body = problem_body(text, refusal_code(status), status);
    b->n = 0;
    put_status(b, status);
    bytes_put(b, date_text(&s->date));
    put_csp(b, NULL);
    put_lit(b, "Content-Type: application/problem+json\r\nCache-Control: no-store\r\n"
               "Content-Length: ");
    put_i64(b, (i64)body.n);
    put_lit(b, "\r\n");
    if (status == 503) put_lit(b, "Retry-After: 1\r\n");
    put_common(b, e ? e->x.request_id : STR_NONE, e && e->x.req.is_tls, keep_alive);
    put_lit(b, "\r\n");
    if (!e || e->x.req.method != METHOD_HEAD) bytes_put(b, body);
}
