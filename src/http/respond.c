// SPDX-License-Identifier: Apache-2.0
// What a handler says about its answer. Nothing is sent here: reply.c turns it into bytes when the
// handler has returned.
#include <stdio.h>
#include <unistd.h>
#include "http/server.h"
#include "os/random.h"

static bool is_header_text(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < ' ' && c != '\t') || c == 0x7f) return false;
    }
    return true;
}

void http_header_add(struct http_exchange *x, str name, str value)
{
    struct http_response *r = &x->res;
    if (!is_header_text(name) || !is_header_text(value) || name.n == 0 ||
        r->header_count == HTTP_RESPONSE_HEADERS_MAX) {
        r->has_bad_header = true;
        return;
    }
    r->headers[r->header_count++] =
        (struct http_header){ str_dup(x->mem, name), str_dup(x->mem, value) };
}

void http_header_set(struct http_exchange *x, str name, str value)
{
    struct http_response *r = &x->res;
    size_t k = 0;
    for (size_t i = 0; i < r->header_count; i++)
        if (!str_eq_nocase(r->headers[i].name, name)) r->headers[k++] = r->headers[i];
    r->header_count = k;
    http_header_add(x, name, value);
}

static void set_mime(struct http_exchange *x, int status, str mime)
{
    x->res.status = status;
    http_header_set(x, S("Content-Type"), mime);
}

// Whatever an earlier call prepared is let go.
static void drop_body(struct http_exchange *x)
{
    struct http_response *r = &x->res;
    if (r->kind == HTTP_BODY_FILE && r->fd >= 0) close(r->fd);
    if (r->kind == HTTP_BODY_STREAM) r->produce(r->produce_arg, x->mem, NULL);
    r->kind = HTTP_BODY_BUF;
    r->fd = -1;
    r->body = BUF(x->mem);
}

struct buf *http_json(struct http_exchange *x, int status)
{
    drop_body(x);
    set_mime(x, status, S("application/json"));
    return &x->res.body;
}

void http_text(struct http_exchange *x, int status, str mime, str text)
{
    drop_body(x);
    set_mime(x, status, mime);
    buf_put(&x->res.body, text);
}

void http_empty(struct http_exchange *x, int status)
{
    drop_body(x);
    x->res.status = status;
}

void http_redirect(struct http_exchange *x, int status, str location)
{
    http_empty(x, status);
    http_header_set(x, S("Location"), location);
}

str problem_body(char out[PROBLEM_MAX], err_t code, int status)
{
    str symbol = err_symbol(code);
    int n = snprintf(out, PROBLEM_MAX,
                     "{\"type\":\"urn:xinglin:error:" STR_FMT "\",\"status\":%d,\"code\":\"" STR_FMT
                     "\"}",
                     STR_ARG(symbol), status, STR_ARG(symbol));
    must(n > 0 && n < PROBLEM_MAX);
    return (str){ out, (size_t)n };
}

void http_error(struct http_exchange *x, err_t code)
{
    char text[PROBLEM_MAX];
    int status = err_http_status(code);
    http_text(x, status, S("application/problem+json"), problem_body(text, code, status));
}

void http_file(struct http_exchange *x, int status, str mime, int take_fd, i64 at, i64 n)
{
    drop_body(x);
    must(take_fd >= 0 && at >= 0 && n >= 0);
    x->res.kind = HTTP_BODY_FILE;
    x->res.fd = take_fd;
    x->res.fd_at = at;
    x->res.fd_n = n;
    set_mime(x, status, mime);
}

// RFC 6266: filename for old clients with all but plain ASCII replaced, filename* in UTF-8.
void http_download_name(struct http_exchange *x, str file_name)
{
    static const char hex[] = "0123456789ABCDEF";
    struct buf b = BUF(x->mem);
    buf_lit(&b, "attachment; filename=\"");
    for (size_t i = 0; i < file_name.n; i++) {
        char c = file_name.p[i];
        bool is_plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '%' && c != '/';
        if ((c & 0xc0) != 0x80) buf_char(&b, is_plain ? c : '_'); // one for each character
    }
    buf_lit(&b, "\"; filename*=UTF-8''");
    for (size_t i = 0; i < file_name.n; i++) {
        unsigned char c = (unsigned char)file_name.p[i];
        bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                        (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
        if (is_plain) {
            buf_char(&b, (char)c);
        } else {
            buf_char(&b, '%');
            buf_char(&b, hex[c >> 4]);
            buf_char(&b, hex[c & 15]);
        }
    }
    http_header_set(x, S("Content-Disposition"), buf_str(&b));
}

void http_stream(struct http_exchange *x, int status, str mime, http_produce produce, void *arg)
{
    drop_body(x);
    x->res.kind = HTTP_BODY_STREAM;
    x->res.produce = produce;
    x->res.produce_arg = arg;
    set_mime(x, status, mime);
}

str http_nonce(struct http_exchange *x)
{
    if (!x->res.nonce.n) x->res.nonce = random_token(x->mem);
    return x->res.nonce;
}

void http_sse_open(struct http_exchange *x, u64 group)
{
    drop_body(x);
    set_mime(x, 200, S("text/event-stream"));
    http_header_set(x, S("X-Accel-Buffering"), S("no")); // a proxy in front must not hold it back
    x->res.kind = HTTP_BODY_SSE;
    x->res.sse_group = group;
}

bool http_has_left(const void *exchange)
{
    const struct exchange *e = exchange;
    i64 ended = atomic_load_explicit(&e->ended_ms, memory_order_relaxed);
    return http_is_abandoned(&e->x) || (ended && http_now() >= ended + ENDED_MS);
}

bool http_is_abandoned(const struct http_exchange *x)
{
    return atomic_load_explicit(&((const struct exchange *)(const void *)x)->is_abandoned,
                                memory_order_relaxed);
}
