// SPDX-License-Identifier: Apache-2.0
// All that the HTTP room does with bytes from outside. Crashing is the least of it: the same bytes
// must be understood the same however they are cut, what was understood must read back the same when
// written again in the plainest form, and nothing may come through that the contract excludes.
#include "base/utf8.h"
#include "http/multipart.h"
#include "http/router.h"
#include "http/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

// What a connection would make of the bytes.
struct frame {
    int status; // 0: a whole request; 1: more is needed; else refused
    str head;
    struct http_request req;
    struct wire_head wire;
    struct buf body;
    size_t used;
};

static void read_body(struct frame *f, str s, size_t step)
{
    struct wire_chunks chunks = { 0 };
    size_t at = 0, end = 0;
    f->status = 1;
    while (f->status == 1 && end < s.n) {
        end = end + step < s.n ? end + step : s.n;
        for (enum wire_chunk_step r = WIRE_CHUNK_DATA; r == WIRE_CHUNK_DATA;) {
            size_t used;
            str piece;
            r = wire_chunks_next(&chunks, s.p + at, end - at, &used, &piece);
            at += used;
            must(at <= end);
            if (r == WIRE_CHUNK_DATA) buf_put(&f->body, piece);
            if (r == WIRE_CHUNK_END) f->status = 0;
            if (r == WIRE_CHUNK_BAD) f->status = 400;
        }
    }
    f->used = at;
}

static void read_request(struct mem *m, struct frame *f, str s, size_t step)
{
    struct wire_gate gate = { 0 };
    int r = WIRE_MORE;
    *f = (struct frame){ .status = 1, .body = BUF(m) };
    for (size_t n = 0; r == WIRE_MORE && n < s.n;) {
        n = n + step < s.n ? n + step : s.n;
        r = wire_gate(&gate, s.p, n);
    }
    if (r == WIRE_MORE) return;
    if (r != WIRE_DONE) {
        f->status = r;
        return;
    }
    must(gate.at <= s.n && gate.at <= WIRE_HEAD_MAX);
    f->head = str_dup(m, str_sub(s, 0, gate.at));
    f->status = wire_head_parse(f->head, mem_alloc(m, gate.at), &f->req, &f->wire);
    if (f->status) return;
    str rest = str_from(s, gate.at);
    if (f->wire.is_chunked) {
        read_body(f, rest, step);
    } else {
        str body = str_sub(rest, 0, (size_t)f->wire.content_length);
        buf_put(&f->body, body);
        f->status = (i64)body.n < f->wire.content_length;
        f->used = body.n;
    }
}

static void is_clean(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        must(c == '\t' || (c >= ' ' && c != 0x7f));
    }
}

static void check_request(const struct frame *f)
{
    const struct http_request *r = &f->req;
    int hosts = 0, lengths = 0;
    must(r->path.n && r->path.p[0] == '/' && r->segment_count <= HTTP_SEGMENTS_MAX);
    for (size_t i = 0; i < r->segment_count; i++) {
        str s = r->segments[i];
        must(utf8_valid(s) && !str_eq(s, S(".")) && !str_eq(s, S("..")));
        must(s.n || i + 1 == r->segment_count);
        must(str_find_char(s, '/') < 0 && str_find_char(s, '\\') < 0);
        is_clean(s);
    }
    for (size_t i = 0; i < r->header_count; i++) {
        is_clean(r->headers[i].name);
        is_clean(r->headers[i].value);
        hosts += str_eq_nocase(r->headers[i].name, S("host"));
        lengths += str_eq_nocase(r->headers[i].name, S("content-length")) ||
                   str_eq_nocase(r->headers[i].name, S("transfer-encoding"));
    }
    must(hosts == 1 && lengths <= 1 && f->wire.content_length >= 0);
}

// Written anew from what was understood, it must be understood as the same.
static void check_round_trip(struct mem *m, const struct frame *f)
{
    struct buf b = BUF(m);
    buf_put(&b, http_method_name(f->req.method));
    buf_char(&b, ' ');
    buf_put(&b, f->req.path);
    if (f->req.query.p) buf_char(&b, '?');
    buf_put(&b, f->req.query);
    buf_fmt(&b, " HTTP/1.%d\r\n", f->wire.minor);
    for (size_t i = 0; i < f->req.header_count; i++) {
        buf_put(&b, f->req.headers[i].name);
        buf_lit(&b, ":");
        buf_put(&b, f->req.headers[i].value);
        buf_lit(&b, "\r\n");
    }
    buf_lit(&b, "\r\n");
    struct frame again;
    read_request(m, &again, buf_str(&b), b.n);
    must(again.status == 0 || again.status == 1);
    must(again.req.method == f->req.method && again.req.header_count == f->req.header_count);
    must(str_eq(again.req.path, f->req.path) && str_eq(again.req.query, f->req.query));
    must(again.wire.is_chunked == f->wire.is_chunked);
    must(again.wire.content_length == f->wire.content_length);
    must(again.wire.keep_alive == f->wire.keep_alive);
}

static void fuzz_frames(struct mem *m, str s, size_t step)
{
    struct frame *whole = mem_new_of(m, struct frame), *cut = mem_new_of(m, struct frame);
    read_request(m, whole, s, s.n ? s.n : 1);
    read_request(m, cut, s, step);
    must(whole->status == cut->status);
    if (whole->status == 0) {
        must(whole->used == cut->used && str_eq(buf_str(&whole->body), buf_str(&cut->body)));
        check_request(whole);
        check_round_trip(m, whole);
    }
}

static void fuzz_accessors(struct mem *m, str s)
{
    struct http_exchange *x = mem_new_of(m, struct http_exchange);
    x->mem = m;
    x->req.query = s;
    static const char *const names[] = { "cookie", "accept-language", "accept-encoding" };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        x->req.headers[i] = (struct http_header){ str_of(names[i]), s };
    x->req.header_count = COUNT_OF(names);
    str name, value;
    bool bad = false;
    for (size_t at = 0; http_query_next(x, &at, &name, &value, &bad);)
        must(utf8_valid(name) && utf8_valid(value));
    http_cookie_get(x, S("a"));
    http_accept_language(x, LANG_ZH);
    http_download_name(x, s);
    must(!x->res.has_bad_header);
}

// The first line is the Content-Type.
static void fuzz_multipart(struct mem *m, str s)
{
    struct http_exchange *x = mem_new_of(m, struct http_exchange);
    struct ctx c = { .mem = m };
    struct http_multipart form;
    str type;
    x->mem = m;
    if (!str_next(&s, '\n', &type)) return;
    x->req.headers[0] = (struct http_header){ S("Content-Type"), type };
    x->req.header_count = 1;
    x->req.body = s;
    x->req.body_n = (i64)s.n;
    x->req.body_fd = -1;
    if (http_multipart_parse(x, &c, &form) != OK) return;
    i64 end = 0;
    for (size_t i = 0; i < form.n; i++) {
        const struct http_part *p = &form.parts[i];
        must(p->at >= end && p->n >= 0 && p->at + p->n <= (i64)s.n);
        must(str_eq(p->data, str_sub(s, (size_t)p->at, (size_t)p->n)));
        must(utf8_valid(p->name) && utf8_valid(p->file_name));
        is_clean(p->name);
        is_clean(p->file_name);
        end = p->at + p->n;
    }
}

static void fuzz_one(struct mem *m, uint8_t kind, str s)
{
    switch (kind & 3) {
    case 0:
    case 1: fuzz_frames(m, s, (size_t)(kind >> 2) + 1); break;
    case 2: fuzz_accessors(m, s); break;
    case 3: fuzz_multipart(m, s); break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n == 0) return 0;
    struct mem *m = mem_new((size_t)8 << 20);
    struct mem_guard guard;
    if (!MEM_GUARD(m, &guard)) {
        fuzz_one(m, data[0], (str){ (const char *)data + 1, n - 1 });
        mem_unguard(m);
    }
    mem_free(m);
    return 0;
}
