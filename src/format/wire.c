// SPDX-License-Identifier: Apache-2.0
#include "format/wire.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/utf8.h"
#include "os/clock.h"

// ---- the child ----

enum { SEND_BUFFER = 64 * 1024 };

struct sender {
    int fd;
    size_t n;
    bool broken;
    char buf[SEND_BUFFER];
};

static void flush(struct sender *s)
{
    for (size_t at = 0; at < s->n && !s->broken;) {
        ssize_t put = write(s->fd, s->buf + at, s->n - at);
        if (put < 0 && errno == EINTR) continue;
        s->broken = put <= 0;
        at += put > 0 ? (size_t)put : 0;
    }
    s->n = 0;
}

static void send_bytes(struct sender *s, const void *p, size_t n)
{
    for (size_t done = 0; done < n && !s->broken;) {
        if (s->n == SEND_BUFFER) flush(s);
        size_t part = n - done < SEND_BUFFER - s->n ? n - done : SEND_BUFFER - s->n;
        memcpy(s->buf + s->n, (const char *)p + done, part);
        s->n += part;
        done += part;
    }
}

static void send_u8(struct sender *s, u8 v) { send_bytes(s, &v, sizeof v); }
static void send_u32(struct sender *s, u64 v) { send_bytes(s, &(u32){ (u32)v }, sizeof(u32)); }
static void send_i64(struct sender *s, i64 v) { send_bytes(s, &v, sizeof v); }

static void send_str(struct sender *s, str v)
{
    send_u32(s, v.n);
    send_bytes(s, v.p, v.n);
}

static void send_head(struct sender *s, u64 n, char type)
{
    send_u32(s, n);
    send_u8(s, (u8)type);
}

static void send_info(struct sender *s, const struct sheet_info *i)
{
    u64 n = 3 + 4 + i->encoding.n + 4 + i->sheet.n + 4;
    for (size_t k = 0; k < i->n_sheets; k++) n += 4 + i->sheets[k].n;
    send_head(s, n, 'I');
    send_u8(s, (u8)i->format);
    send_u8(s, i->date_1904);
    send_u8(s, (u8)i->separator);
    send_str(s, i->encoding);
    send_str(s, i->sheet);
    send_u32(s, i->n_sheets);
    for (size_t k = 0; k < i->n_sheets; k++) send_str(s, i->sheets[k]);
}

static void send_row(struct sender *s, const struct sheet_row *row)
{
    u64 n = 8 + 4;
    for (size_t i = 0; i < row->n; i++) n += 5 + row->cells[i].text.n;
    send_head(s, n, 'R');
    send_i64(s, row->number);
    send_u32(s, row->n);
    for (size_t i = 0; i < row->n; i++) {
        send_u8(s, (u8)row->cells[i].kind);
        send_str(s, row->cells[i].kind == CELL_EMPTY ? STR_NONE : row->cells[i].text);
    }
}

static void send_fault(struct sender *s, enum sheet_fault f, i64 at)
{
    send_head(s, 9, 'F');
    send_u8(s, (u8)f);
    send_i64(s, at);
}

void wire_send_all(int fd, const struct parse_job *job)
{
    struct sender *s = calloc(1, sizeof *s);
    struct parsing *p;
    i64 at;
    if (!s) return; // the server sees a dead parser
    s->fd = fd;
    enum sheet_fault f = parse_open(job, &p, &at);
    if (!f) {
        send_info(s, &p->info);
        flush(s); // the server shows the sheets while rows are still being made
        while (!s->broken && !(f = parse_next(p)) && p->row.n) send_row(s, &p->row);
        at = p->fault_at;
    }
    if (f) send_fault(s, f, at);
    else send_head(s, 0, 'E');
    flush(s);
    parse_close(p);
    free(s);
}

// ---- the server ----

// What is left of a frame; `bad` once something did not fit.
struct frame {
    str rest;
    bool bad;
};

static str take(struct frame *f, size_t n)
{
    f->bad = f->bad || n > f->rest.n;
    if (f->bad) return STR_NONE;
    str part = str_sub(f->rest, 0, n);
    f->rest = str_from(f->rest, n);
    return part;
}

static u8 take_u8(struct frame *f)
{
    str s = take(f, 1);
    return s.p ? (u8)s.p[0] : 0;
}

static u32 take_u32(struct frame *f)
{
    u32 v = 0;
    str s = take(f, sizeof v);
    if (s.p) memcpy(&v, s.p, sizeof v);
    return v;
}

static i64 take_i64(struct frame *f)
{
    i64 v = 0;
    str s = take(f, sizeof v);
    if (s.p) memcpy(&v, s.p, sizeof v);
    return v;
}

static str take_str(struct frame *f)
{
    u32 n = take_u32(f);
    str s = take(f, n);
    f->bad = f->bad || (n && !utf8_valid(s));
    return s;
}

// More bytes behind r->n, in time.
static enum sheet_fault receive(struct remote *r)
{
    struct pollfd p = { .fd = r->fd, .events = POLLIN };
    i64 from = clock_monotonic_ms(), left = (i64)r->limits.time_ms - r->waited_ms;
    int ready = left > 0 ? poll(&p, 1, (int)i64_min(left, INT_MAX)) : 0;
    r->waited_ms += clock_monotonic_ms() - from;
    if (ready < 0 && errno == EINTR) return FAULT_NONE;
    if (ready <= 0) return FAULT_TIMEOUT;
    ssize_t got = read(r->fd, r->buf + r->n, r->cap - r->n);
    if (got < 0 && errno == EINTR) return FAULT_NONE;
    if (got <= 0) return FAULT_PARSER_DIED;
    r->n += (size_t)got;
    return FAULT_NONE;
}

// At least n bytes from r->at on.
static enum sheet_fault need(struct remote *r, size_t n)
{
    if (r->n - r->at < n && r->at + n > r->cap) {
        memmove(r->buf, r->buf + r->at, r->n - r->at);
        r->n -= r->at;
        r->at = 0;
    }
    while (r->n - r->at < n) {
        enum sheet_fault f = receive(r);
        if (f) return f;
    }
    return FAULT_NONE;
}

static enum sheet_fault next_frame(struct remote *r, struct frame *f, char *type)
{
    u32 n;
    if (r->at == r->n) r->at = r->n = 0;
    enum sheet_fault e = need(r, WIRE_HEAD);
    if (e) return e;
    memcpy(&n, r->buf + r->at, sizeof n);
    *type = r->buf[r->at + 4];
    if (n > r->cap - WIRE_HEAD) return FAULT_PARSER_DIED;
    e = need(r, WIRE_HEAD + n);
    if (e) return e;
    *f = (struct frame){ .rest = { r->buf + r->at + WIRE_HEAD, n } };
    r->at += WIRE_HEAD + n;
    return FAULT_NONE;
}

static enum sheet_fault take_fault(struct remote *r, struct frame *f)
{
    u8 code = take_u8(f);
    r->fault_at = take_i64(f);
    return f->bad || code == FAULT_NONE || code >= FAULT_COUNT ? FAULT_PARSER_DIED : code;
}

static str keep(struct remote *r, struct frame *f)
{
    str s = take_str(f);
    char *p = pool_dup(&r->pool, s);
    f->bad = f->bad || !p;
    return (str){ p, p ? s.n : 0 };
}

static enum sheet_fault take_info(struct remote *r, struct frame *f)
{
    struct sheet_info *i = &r->info;
    u8 format = take_u8(f);
    i->date_1904 = take_u8(f) != 0;
    i->separator = (char)take_u8(f);
    i->encoding = keep(r, f);
    i->sheet = keep(r, f);
    u32 n = take_u32(f);
    if (f->bad || format > SHEET_XML || n > f->rest.n / 4) return FAULT_PARSER_DIED;
    str *sheets = pool_alloc(&r->pool, (n + 1) * sizeof *sheets);
    if (!sheets) return FAULT_MEMORY;
    for (u32 k = 0; k < n; k++) sheets[k] = keep(r, f);
    i->format = (enum sheet_format)format;
    i->sheets = sheets;
    i->n_sheets = n;
    return f->bad || f->rest.n ? FAULT_PARSER_DIED : FAULT_NONE;
}

static enum sheet_fault take_row(struct remote *r, struct frame *f)
{
    i64 last = r->row.number, number = take_i64(f);
    u32 n = take_u32(f);
    if (f->bad || n == 0 || n > r->limits.columns) return FAULT_PARSER_DIED;
    if (number <= last || (u64)number > r->limits.rows) return FAULT_PARSER_DIED;
    for (u32 i = 0; i < n; i++) {
        u8 kind = take_u8(f);
        if (kind > CELL_ERROR) return FAULT_PARSER_DIED;
        r->cells[i] = (struct sheet_cell){ (enum cell_kind)kind, take_str(f) };
    }
    if (f->bad || f->rest.n) return FAULT_PARSER_DIED;
    r->row = (struct sheet_row){ number, n, r->cells };
    return FAULT_NONE;
}

enum sheet_fault remote_open(struct remote *r, int fd, struct sheet_limits limits)
{
    struct frame f;
    char type;
    *r = (struct remote){ .fd = fd, .limits = limits, .pool = { .limit = 2 * WIRE_INFO_MAX } };
    r->cap = (size_t)(limits.row_bytes + 5 * limits.columns + 64);
    if (r->cap < WIRE_INFO_MAX) r->cap = WIRE_INFO_MAX;
    r->buf = malloc(r->cap);
    r->cells = calloc((size_t)limits.columns, sizeof *r->cells);
    if (!r->buf || !r->cells) return FAULT_MEMORY;
    enum sheet_fault e = next_frame(r, &f, &type);
    if (e) return e;
    if (type == 'F') return take_fault(r, &f);
    return type == 'I' ? take_info(r, &f) : FAULT_PARSER_DIED;
}

enum sheet_fault remote_next(struct remote *r)
{
    struct frame f;
    char type;
    enum sheet_fault e = next_frame(r, &f, &type);
    if (e) return e;
    if (type == 'R') return take_row(r, &f);
    r->row.n = 0;
    if (type == 'F') return take_fault(r, &f);
    return type == 'E' ? FAULT_NONE : FAULT_PARSER_DIED;
}

void remote_close(struct remote *r)
{
    if (r->fd >= 0) close(r->fd);
    r->fd = -1;
    free(r->buf);
    free(r->cells);
    r->buf = NULL;
    r->cells = NULL;
    pool_free(&r->pool);
}
