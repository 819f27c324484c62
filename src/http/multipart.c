// SPDX-License-Identifier: Apache-2.0
// Reading form-data: delimiters are looked for through a window over the body, so a body in the
// spool is read once, 64 KiB at a time, and a part is told by its place in it.
#include "http/multipart.h"
#include <errno.h>
#include <unistd.h>
#include "base/utf8.h"
#include "http/server.h"
#include "os/file.h"

#define BOUNDARY_MAX 70
#define PART_HEAD_MAX 4096
#define WINDOW_BYTES PIECE_BYTES

// The body from any place on: a window of at most WINDOW_BYTES (all of it when in memory).
struct source {
    struct ctx *c;
    str memory;
    int fd;
    i64 n;
    char *window; // for fd
    i64 window_at;
    size_t window_n;
};

static err_t bad_form(struct ctx *c, const char *why)
{
    return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, str_of(why));
}

// What lies at `at`: at least `need` bytes, or all that is left.
static err_t look(struct source *s, i64 at, size_t need, str *out)
{
    if (s->fd < 0) return *out = str_from(s->memory, (size_t)at), OK;
    bool has_all = at >= s->window_at && at <= s->window_at + (i64)s->window_n;
    i64 end = s->window_at + (i64)s->window_n;
    if (!has_all || (end - at < (i64)need && end < s->n)) {
        size_t n = s->n - at < (i64)WINDOW_BYTES ? (size_t)(s->n - at) : WINDOW_BYTES;
        for (size_t got = 0; got < n;) {
            ssize_t k = pread(s->fd, s->window + got, n - got, at + (i64)got);
            if (k < 0 && errno == EINTR) continue;
            if (k <= 0) return fail_errno(s->c, S("spool"));
            got += (size_t)k;
        }
        s->window_at = at;
        s->window_n = n;
    }
    *out = str_from((str){ s->window, s->window_n }, (size_t)(at - s->window_at));
    return OK;
}

// Place of the next `mark` from *at on; ERR_BAD_REQUEST when there is none.
static err_t find(struct source *s, str mark, i64 *at)
{
    for (;;) {
        str piece = STR_NONE;
        TRY(look(s, *at, mark.n, &piece));
        i64 hit = str_find(piece, mark);
        if (hit >= 0) return *at += hit, OK;
        if (*at + (i64)piece.n >= s->n) return bad_form(s->c, "multipart: no closing boundary");
        *at += (i64)(piece.n - mark.n + 1);
    }
}

// ---- parameters of a header ----

static bool is_param_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '*';
}

// A quoted string as browsers write it: %22, %0D and %0A stand for the characters that would break
// it (WHATWG); a backslash is a plain character unless it escapes a quote or itself.
static bool read_quoted(struct mem *m, str *rest, str *value)
{
    struct buf b = BUF(m);
    for (size_t i = 1; i < rest->n; i++) {
        char c = rest->p[i];
        if (c == '"') {
            *value = buf_str(&b);
            *rest = str_from(*rest, i + 1);
            return true;
        }
        if (c == '\\' && i + 1 < rest->n && (rest->p[i + 1] == '"' || rest->p[i + 1] == '\\'))
            c = rest->p[++i];
        if (c == '%' && str_eq(str_sub(*rest, i, 3), S("%22"))) c = '"', i += 2;
        buf_char(&b, c);
    }
    return false;
}

static bool read_value(struct mem *m, str *rest, str *value)
{
    if (rest->n && rest->p[0] == '"') return read_quoted(m, rest, value);
    i64 end = str_find_char(*rest, ';');
    *value = str_trim(end < 0 ? *rest : str_sub(*rest, 0, (size_t)end));
    *rest = str_from(*rest, value->n);
    return value->n > 0 && str_find_char(*value, '"') < 0;
}

// The next `; name=value` of *rest. false at the end, or with *bad.
static bool next_param(struct mem *m, str *rest, str *name, str *value, bool *bad)
{
    *rest = str_trim(*rest);
    if (rest->n == 0) return false;
    *bad = true;
    if (rest->p[0] != ';') return false;
    *rest = str_trim(str_from(*rest, 1));
    size_t n = 0;
    while (n < rest->n && is_param_name_char(rest->p[n])) n++;
    if (n == 0 || n == rest->n || rest->p[n] != '=') return false;
    *name = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n + 1);
    if (!read_value(m, rest, value)) return false;
    *bad = false;
    return true;
}

static str head_of_value(str value, str *params)
{
    i64 end = str_find_char(value, ';');
    *params = end < 0 ? STR_NONE : str_from(value, (size_t)end);
    return str_trim(end < 0 ? value : str_sub(value, 0, (size_t)end));
}

static bool boundary_is_good(str b)
{
    for (size_t i = 0; i < b.n; i++)
        if (b.p[i] <= ' ' || b.p[i] >= 0x7f) return false;
    return b.n > 0 && b.n <= BOUNDARY_MAX;
}

static err_t find_boundary(struct http_exchange *x, struct ctx *c, str *out)
{
    str params, name, value;
    bool bad = false;
    str kind = head_of_value(http_header_get(x, S("content-type")), &params);
    if (!str_eq_nocase(kind, S("multipart/form-data"))) return bad_form(c, "no form-data");
    *out = STR_NONE;
    while (next_param(x->mem, &params, &name, &value, &bad))
        if (str_eq_nocase(name, S("boundary"))) *out = value;
    if (bad || !boundary_is_good(*out)) return bad_form(c, "multipart: bad boundary");
    return OK;
}

// ---- parts ----

static bool is_plain_text(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f) return false;
    return utf8_valid(s);
}

static err_t read_disposition(struct ctx *c, str value, struct http_part *p)
{
    str params, name, text;
    bool bad = false, has_name = false;
    str kind = head_of_value(value, &params);
    if (!str_eq_nocase(kind, S("form-data"))) return bad_form(c, "multipart: not form-data");
    while (next_param(c->mem, &params, &name, &text, &bad)) {
        bool is_name = str_eq_nocase(name, S("name"));
        bool is_file = str_eq_nocase(name, S("filename"));
        bool is_double = (is_name && has_name) || (is_file && p->is_file);
        if ((!is_name && !is_file) || is_double || !is_plain_text(text))
            return bad_form(c, "multipart: bad content-disposition");
        if (is_name) p->name = text, has_name = true;
        else p->file_name = text, p->is_file = true;
    }
    return bad || !has_name ? bad_form(c, "multipart: bad content-disposition") : OK;
}

static err_t read_part_head(struct ctx *c, str head, struct http_part *p)
{
    bool has_disposition = false;
    while (head.n) {
        i64 end = str_find(head, S("\r\n"));
        str line = end < 0 ? head : str_sub(head, 0, (size_t)end);
        head = end < 0 ? STR_NONE : str_from(head, (size_t)end + 2);
        i64 colon = str_find_char(line, ':');
        if (colon <= 0 || line.p[0] == ' ' || line.p[0] == '\t' || !is_plain_text(line))
            return bad_form(c, "multipart: bad part head");
        str name = str_sub(line, 0, (size_t)colon);
        str value = str_dup(c->mem, str_trim(str_from(line, (size_t)colon + 1)));
        if (str_eq_nocase(name, S("content-disposition"))) {
            if (has_disposition) return bad_form(c, "multipart: two content-dispositions");
            has_disposition = true;
            TRY(read_disposition(c, value, p));
        } else if (str_eq_nocase(name, S("content-type"))) {
            p->mime = value;
        } else if (str_eq_nocase(name, S("content-transfer-encoding"))) {
            return bad_form(c, "multipart: content-transfer-encoding");
        }
    }
    return has_disposition ? OK : bad_form(c, "multipart: no content-disposition");
}

// *at is behind a delimiter's line end; moves it to the next delimiter.
static err_t read_part(struct source *s, str delimiter, i64 *at, struct http_part *p)
{
    str piece = STR_NONE;
    TRY(look(s, *at, PART_HEAD_MAX + 4, &piece));
    i64 end = str_find(str_sub(piece, 0, PART_HEAD_MAX + 4), S("\r\n\r\n"));
    if (end < 0) return bad_form(s->c, "multipart: part head too long");
    TRY(read_part_head(s->c, str_sub(piece, 0, (size_t)end), p));
    p->at = *at += end + 4;
    TRY(find(s, delimiter, at));
    p->n = *at - p->at;
    p->fd = s->fd;
    if (s->fd < 0) p->data = str_sub(s->memory, (size_t)p->at, (size_t)p->n);
    return OK;
}

// Behind a delimiter: CRLF (one more part) or "--" (the end).
static err_t read_line_end(struct source *s, i64 *at, bool *is_end)
{
    str piece = STR_NONE;
    TRY(look(s, *at, 2, &piece));
    *is_end = str_starts(piece, S("--"));
    if (!*is_end && !str_starts(piece, S("\r\n"))) return bad_form(s->c, "multipart: bad boundary");
    *at += 2;
    return OK;
}

static err_t read_end(struct source *s, i64 at)
{
    str piece = STR_NONE;
    TRY(look(s, at, 2, &piece));
    bool is_clean = at == s->n || (at + 2 == s->n && str_eq(piece, S("\r\n")));
    return is_clean ? OK : bad_form(s->c, "multipart: text behind the end");
}

err_t http_multipart_parse(struct http_exchange *x, struct ctx *c, struct http_multipart *out)
{
    struct source s = { .c = c, .memory = x->req.body, .fd = x->req.body_fd, .n = x->req.body_n };
    str boundary, piece = STR_NONE;
    bool is_end = false;
    *out = (struct http_multipart){ mem_array(c->mem, struct http_part, HTTP_PARTS_MAX), 0 };
    TRY(find_boundary(x, c, &boundary));
    if (s.fd >= 0) s.window = mem_alloc(c->mem, WINDOW_BYTES);
    str delimiter = str_cat(c->mem, S("\r\n--"), boundary);
    str opening = str_from(delimiter, 2);
    i64 at = (i64)opening.n;
    TRY(look(&s, 0, opening.n, &piece));
    if (!str_starts(piece, opening)) return bad_form(c, "multipart: no opening boundary");
    for (;;) {
        TRY(read_line_end(&s, &at, &is_end));
        if (is_end) return read_end(&s, at);
        if (out->n == HTTP_PARTS_MAX) return bad_form(c, "multipart: too many parts");
        TRY(read_part(&s, delimiter, &at, &out->parts[out->n]));
        out->n++;
        at += (i64)delimiter.n;
    }
}

const struct http_part *http_part_find(const struct http_multipart *form, str name)
{
    for (size_t i = 0; i < form->n; i++)
        if (str_eq(form->parts[i].name, name)) return &form->parts[i];
    return NULL;
}

err_t http_part_read(struct ctx *c, const struct http_part *p, size_t max, str *out)
{
    if (p->n > (i64)max)
        return fail_arg(c, ERR_BODY_TOO_LARGE, STR_NONE, str_of_i64(c->mem, (i64)max));
    if (p->fd < 0) return *out = p->data, OK;
    return http_read_range(c, p->fd, p->at, (size_t)p->n, out);
}

static err_t write_piece(struct ctx *c, int fd, str s)
{
    while (s.n) {
        ssize_t k = write(fd, s.p, s.n);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) return fail_errno(c, S("part"));
        s = str_from(s, (size_t)k);
    }
    return OK;
}

err_t http_part_write(struct ctx *c, const struct http_part *p, int fd)
{
    if (p->fd < 0) return write_piece(c, fd, p->data);
    for (i64 done = 0; done < p->n;) {
        struct mem_mark mark = mem_mark(c->mem);
        size_t n = p->n - done < (i64)WINDOW_BYTES ? (size_t)(p->n - done) : WINDOW_BYTES;
        str piece = STR_NONE;
        TRY(http_read_range(c, p->fd, p->at + done, n, &piece));
        TRY(write_piece(c, fd, piece));
        mem_rewind(c->mem, mark);
        done += (i64)n;
    }
    return OK;
}
