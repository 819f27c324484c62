// SPDX-License-Identifier: Apache-2.0
// A head passes three times: the gate (line ends and control characters, while bytes arrive), our
// own reading of lines and framing headers, and llhttp in strict mode as a second opinion on the
// whole. All three must agree about method, length and coding, or the request is refused. llhttp
// alone lets obs-fold, a second Host and (8.1.0) a bare CR through; our reading alone would be one
// parser's opinion.
#include "http/wire.h"
#include <llhttp.h>
#include "base/utf8.h"

// ---- the gate ----

static bool line_is_too_long(const struct wire_gate *g)
{
    return g->fields == 0 && g->at - g->line > WIRE_TARGET_MAX + 32;
}

int wire_gate(struct wire_gate *g, const char *p, size_t n)
{
    for (; g->at < n; g->at++) {
        unsigned char c = (unsigned char)p[g->at];
        if (c > ' ' && c < 0x7f) continue;
        bool is_first_line = g->fields == 0;
        if (c == '\r') {
            if (g->at + 1 == n) break; // its LF has not come yet
            if (p[g->at + 1] != '\n') return 400;
            bool is_empty = g->at == g->line;
            if (is_empty && is_first_line) return 400;
            g->at++;
            g->line = g->at + 1;
            if (is_first_line) g->fields = g->line;
            if (is_empty) {
                g->at = g->line;
                return g->at - g->fields > WIRE_FIELDS_MAX ? 431 : WIRE_DONE;
            }
            continue;
        }
        if (c == ' ' || c == '\t') {
            if (g->at == g->line) return 400; // obs-fold, or white space before the request line
            if (c == '\t' && is_first_line) return 400;
            continue;
        }
        if (c < ' ' || c == 0x7f || is_first_line) return 400;
    }
    if (line_is_too_long(g)) return 414;
    if (g->fields && g->at - g->fields > WIRE_FIELDS_MAX) return 431;
    return WIRE_MORE;
}

// ---- paths ----

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool wire_percent_decode(str s, bool is_form, char *out, size_t *out_n)
{
    size_t k = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%') {
            if (i + 2 >= s.n) return false;
            int high = hex_value(s.p[i + 1]), low = hex_value(s.p[i + 2]);
            if (high < 0 || low < 0) return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && is_form) {
            c = ' ';
        }
        out[k++] = c;
    }
    *out_n = k;
    return true;
}

static bool segment_is_good(str s)
{
    if (str_eq(s, S(".")) || str_eq(s, S(".."))) return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < ' ' || c == 0x7f || c == '/' || c == '\\') return false;
    }
    return utf8_valid(s);
}

// What a path may hold as sent: RFC 3986's pchar and '/'.
static bool path_bytes_are_good(str path)
{
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        if (c <= ' ' || c >= 0x7f || memchr("\"#<>?\\^`{|}[]", c, 13)) return false;
    }
    return true;
}

int wire_path_parse(str path, char *decoded, str *segments, size_t *count)
{
    *count = 0;
    if (path.n == 0 || path.p[0] != '/' || !path_bytes_are_good(path)) return 400;
    if (path.n == 1) return 0;
    size_t at = 1;
    while (at <= path.n) {
        str rest = str_from(path, at);
        i64 slash = str_find_char(rest, '/');
        str raw = slash < 0 ? rest : str_sub(rest, 0, (size_t)slash);
        if (*count == HTTP_SEGMENTS_MAX || (raw.n == 0 && slash >= 0)) return 400;
        size_t n;
        if (!wire_percent_decode(raw, false, decoded, &n)) return 400;
        str segment = { decoded, n };
        if (!segment_is_good(segment)) return 400;
        segments[(*count)++] = segment;
        decoded += n;
        at += raw.n + 1;
    }
    return 0;
}

// ---- the head ----

static const struct {
    str name;
    enum http_method method;
} methods[] = {
    { { "GET", 3 }, METHOD_GET },         { { "HEAD", 4 }, METHOD_HEAD },
    { { "POST", 4 }, METHOD_POST },       { { "PUT", 3 }, METHOD_PUT },
    { { "PATCH", 5 }, METHOD_PATCH },     { { "DELETE", 6 }, METHOD_DELETE },
    { { "OPTIONS", 7 }, METHOD_OPTIONS },
};

str http_method_name(enum http_method m)
{
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (methods[i].method == m) return methods[i].name;
    return STR_NONE;
}

static bool is_token_char(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c > ' ' && c < 0x7f && memchr("!#$%&'*+-.^_`|~", c, 15) != NULL);
}

static bool is_token(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_token_char((unsigned char)s.p[i])) return false;
    return s.n > 0;
}

static str trim_blanks(str s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t')) s = str_from(s, 1);
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t')) s.n--;
    return s;
}

static int parse_method(str name, enum http_method *m)
{
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (str_eq(name, methods[i].name)) return *m = methods[i].method, 0;
    return is_token(name) ? 501 : 400;
}

static int parse_target(str target, char *decoded, struct http_request *req)
{
    if (target.n > WIRE_TARGET_MAX) return 414;
    if (str_find_char(target, '#') >= 0) return 400;
    i64 mark = str_find_char(target, '?');
    req->path = mark < 0 ? target : str_sub(target, 0, (size_t)mark);
    req->query = mark < 0 ? STR_NONE : str_from(target, (size_t)mark + 1);
    return wire_path_parse(req->path, decoded, req->segments, &req->segment_count);
}

// METHOD SP target SP HTTP/1.x: exactly two spaces.
static int parse_request_line(str line, char *decoded, struct http_request *req,
                              struct wire_head *h)
{
    i64 first = str_find_char(line, ' ');
    if (first <= 0) return 400;
    str rest = str_from(line, (size_t)first + 1);
    i64 second = str_find_char(rest, ' ');
    if (second <= 0) return 400;
    str version = str_from(rest, (size_t)second + 1);
    if (str_eq(version, S("HTTP/1.1"))) h->minor = 1;
    else if (str_eq(version, S("HTTP/1.0"))) h->minor = 0;
    else return version.n == 8 && str_starts(version, S("HTTP/")) ? 505 : 400;
    int refused = parse_method(str_sub(line, 0, (size_t)first), &req->method);
    if (refused) return refused;
    return parse_target(str_sub(rest, 0, (size_t)second), decoded, req);
}

static int parse_length(str value, i64 *out)
{
    if (value.n == 0 || value.n > 15) return 400;
    i64 n = 0;
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] < '0' || value.p[i] > '9') return 400;
        n = n * 10 + (value.p[i] - '0');
    }
    *out = n;
    return 0;
}

static bool host_is_good(str host)
{
    if (host.n == 0 || host.n > 255) return false;
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_plain && !memchr(".-_:[]", c, 6)) return false;
    }
    return true;
}

static void parse_connection(str value, bool *close, bool *keep)
{
    str token;
    while (str_next(&value, ',', &token)) {
        token = trim_blanks(token);
        if (str_eq_nocase(token, S("close"))) *close = true;
        if (str_eq_nocase(token, S("keep-alive"))) *keep = true;
    }
}

struct framing {
    int hosts, lengths, codings;
    bool close, keep;
};

static int parse_framing_field(struct http_header f, struct framing *seen, struct http_request *req,
                               struct wire_head *h)
{
    if (str_eq_nocase(f.name, S("host"))) {
        req->host = f.value;
        return seen->hosts++ || !host_is_good(f.value) ? 400 : 0;
    }
    if (str_eq_nocase(f.name, S("content-length")))
        return seen->lengths++ ? 400 : parse_length(f.value, &h->content_length);
    if (str_eq_nocase(f.name, S("transfer-encoding"))) {
        h->is_chunked = true;
        return seen->codings++ || !str_eq_nocase(f.value, S("chunked")) ? 400 : 0;
    }
    if (str_eq_nocase(f.name, S("connection")))
        parse_connection(f.value, &seen->close, &seen->keep);
    if (str_eq_nocase(f.name, S("expect"))) {
        h->expects_continue = true;
        return str_eq_nocase(f.value, S("100-continue")) ? 0 : 417;
    }
    return 0;
}

static int parse_fields(str block, struct framing *seen, struct http_request *req,
                        struct wire_head *h)
{
    while (block.n > 2) {
        i64 end = str_find(block, S("\r\n"));
        str line = str_sub(block, 0, (size_t)end);
        block = str_from(block, (size_t)end + 2);
        i64 colon = str_find_char(line, ':');
        if (colon <= 0) return 400;
        if (req->header_count == HTTP_HEADERS_MAX) return 431;
        struct http_header f = { str_sub(line, 0, (size_t)colon),
                                 trim_blanks(str_from(line, (size_t)colon + 1)) };
        if (!is_token(f.name)) return 400; // also a space before the colon
        req->headers[req->header_count++] = f;
        int refused = parse_framing_field(f, seen, req, h);
        if (refused) return refused;
    }
    return 0;
}

// ---- the second opinion ----

static int pause_parser(llhttp_t *p)
{
    (void)p;
    return HPE_PAUSED;
}

static bool llhttp_agrees(str head, const struct http_request *req, const struct wire_head *h)
{
    static const llhttp_settings_t settings = { .on_headers_complete = pause_parser };
    llhttp_t p;
    llhttp_init(&p, HTTP_REQUEST, &settings);
    if (llhttp_execute(&p, head.p, head.n) != HPE_PAUSED) return false;
    if (p.http_major != 1 || p.http_minor != h->minor) return false;
    if (!str_eq(str_of(llhttp_method_name((llhttp_method_t)p.method)),
                http_method_name(req->method)))
        return false;
    bool is_chunked = (p.flags & F_CHUNKED) != 0;
    return is_chunked == h->is_chunked &&
           (is_chunked || p.content_length == (u64)h->content_length);
}

int wire_head_parse(str head, char *decoded, struct http_request *req, struct wire_head *h)
{
    *h = (struct wire_head){ 0 };
    req->header_count = 0;
    req->host = STR_NONE;
    i64 end = str_find(head, S("\r\n"));
    must(end >= 0 && head.n >= 4);
    int refused = parse_request_line(str_sub(head, 0, (size_t)end), decoded, req, h);
    if (refused) return refused;
    struct framing seen = { 0 };
    refused = parse_fields(str_from(head, (size_t)end + 2), &seen, req, h);
    if (refused) return refused;
    if (seen.hosts != 1 || (seen.lengths && seen.codings)) return 400;
    if (h->is_chunked && h->minor == 0) return 400;
    h->keep_alive = h->minor == 1 && !seen.close;
    return llhttp_agrees(head, req, h) ? 0 : 400;
}

// ---- chunks ----

enum {
    CHUNK_SIZE,
    CHUNK_SIZE_LF,
    CHUNK_DATA,
    CHUNK_DATA_CR,
    CHUNK_DATA_LF,
    CHUNK_LAST_CR,
    CHUNK_LAST_LF
};

static bool chunk_size_char(struct wire_chunks *c, char ch)
{
    if (ch == '\r' && c->digits) return c->state = CHUNK_SIZE_LF, true;
    int v = hex_value(ch);
    if (v < 0 || ++c->digits > 8) return false;
    c->left = c->left * 16 + (u64)v;
    return true;
}

// One byte outside the data; false when it must not be there.
static bool chunk_frame_char(struct wire_chunks *c, char ch, bool *is_end)
{
    switch (c->state) {
    case CHUNK_SIZE: return chunk_size_char(c, ch);
    case CHUNK_SIZE_LF: c->state = c->left ? CHUNK_DATA : CHUNK_LAST_CR; return ch == '\n';
    case CHUNK_DATA_CR: c->state = CHUNK_DATA_LF; return ch == '\r';
    case CHUNK_DATA_LF:
        c->state = CHUNK_SIZE;
        c->digits = 0;
        return ch == '\n';
    case CHUNK_LAST_CR: c->state = CHUNK_LAST_LF; return ch == '\r';
    default: *is_end = true; return ch == '\n';
    }
}

enum wire_chunk_step wire_chunks_next(struct wire_chunks *c, const char *p, size_t n, size_t *used,
                                      str *data)
{
    for (*used = 0; *used < n;) {
        if (c->state == CHUNK_DATA) {
            size_t take = c->left < n - *used ? (size_t)c->left : n - *used;
            *data = (str){ p + *used, take };
            *used += take;
            c->left -= take;
            if (c->left == 0) c->state = CHUNK_DATA_CR;
            return WIRE_CHUNK_DATA;
        }
        bool is_end = false;
        if (!chunk_frame_char(c, p[(*used)++], &is_end)) return WIRE_CHUNK_BAD;
        if (is_end) return WIRE_CHUNK_END;
    }
    return WIRE_CHUNK_MORE;
}
