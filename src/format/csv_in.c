// SPDX-License-Identifier: Apache-2.0
// Text tables as Excel, WPS and hospital systems write them. The whole file is looked at once to
// learn its encoding (a wrong guess would turn names into rubbish without a word), then streamed:
// RFC 4180 quotes, any line end, comma, semicolon or tab.
#include <errno.h>
#include <stdlib.h>
#include "base/utf8.h"
#include "format/parse.h"
#include "format/sheet_write.h"

enum { CHUNK = 64 * 1024, DECODED = 2 * CHUNK };
enum encoding { UTF8, GB18030, UTF16_LE, UTF16_BE };
enum { END = -1, BROKEN = -2 }; // beside the bytes 0..255

struct csv {
    struct parsing head;
    enum encoding encoding;
    iconv_t cd;
    bool own_cd;
    u64 pos;      // in the file
    size_t raw_n; // bytes of an unfinished character at the start of raw
    char raw[CHUNK];
    size_t at, n; // in decoded
    char decoded[DECODED];
    i64 number; // of the record in hand
    enum sheet_fault fault;
};

// ---- decoding ----

static size_t read_raw(struct csv *c)
{
    u64 left = c->head.job->src.size - c->pos;
    size_t room = CHUNK - c->raw_n, n = left < room ? (size_t)left : room;
    if (!source_read(&c->head.job->src, c->pos, c->raw + c->raw_n, n)) {
        c->fault = FAULT_DAMAGED;
        return 0;
    }
    c->pos += n;
    c->raw_n += n;
    return n;
}

static void keep_rest(struct csv *c, size_t used)
{
    c->raw_n -= used;
    memmove(c->raw, c->raw + used, c->raw_n);
}

// The bytes up to the last whole UTF-8 character.
static size_t whole_utf8(const char *p, size_t n)
{
    for (size_t back = 1; back <= 3 && back <= n; back++) {
        u8 b = (u8)p[n - back];
        if (b < 0x80) break;
        if (b < 0xc0) continue;
        size_t need = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
        return need > back ? n - back : n;
    }
    return n;
}

static void decode_utf8(struct csv *c)
{
    size_t n = whole_utf8(c->raw, c->raw_n);
    if (!utf8_valid((str){ c->raw, n })) c->fault = FAULT_ENCODING;
    memcpy(c->decoded, c->raw, n);
    c->n = n;
    keep_rest(c, n);
}

static void decode_gb(struct csv *c)
{
    char *in = c->raw, *out = c->decoded;
    size_t in_n = c->raw_n, out_n = DECODED;
    size_t r = iconv(c->cd, &in, &in_n, &out, &out_n);
    if (r == (size_t)-1 && errno == EILSEQ) c->fault = FAULT_ENCODING;
    c->n = DECODED - out_n;
    keep_rest(c, c->raw_n - in_n);
}

static u32 unit_at(const struct csv *c, size_t i)
{
    u8 a = (u8)c->raw[i], b = (u8)c->raw[i + 1];
    return c->encoding == UTF16_LE ? (u32)(a | b << 8) : (u32)(b | a << 8);
}

static size_t put_utf8(char *p, u32 cp)
{
    size_t n = 0;
    if (cp >= 0x10000) p[n++] = (char)(0xf0 | cp >> 18);
    if (cp >= 0x10000) p[n++] = (char)(0x80 | (cp >> 12 & 0x3f));
    else if (cp >= 0x800) p[n++] = (char)(0xe0 | cp >> 12);
    if (cp >= 0x800) p[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
    else if (cp >= 0x80) p[n++] = (char)(0xc0 | cp >> 6);
    p[n++] = cp >= 0x80 ? (char)(0x80 | (cp & 0x3f)) : (char)cp;
    return n;
}

static void decode_utf16(struct csv *c)
{
    size_t i = 0;
    for (c->n = 0; i + 2 <= c->raw_n && c->n + 4 <= DECODED; i += 2) {
        u32 cp = unit_at(c, i);
        if (cp >= 0xd800 && cp <= 0xdbff) {
            if (i + 4 > c->raw_n) break;
            u32 low = unit_at(c, i + 2);
            if (low < 0xdc00 || low > 0xdfff) c->fault = FAULT_ENCODING;
            cp = 0x10000 + ((cp - 0xd800) << 10) + (low & 0x3ff);
            i += 2;
        } else if ((cp >= 0xdc00 && cp <= 0xdfff) || cp == 0) {
            c->fault = FAULT_ENCODING;
        }
        c->n += put_utf8(c->decoded + c->n, cp);
    }
    keep_rest(c, i < c->raw_n ? i : c->raw_n);
}

static bool fill(struct csv *c)
{
    if (c->fault) return false;
    c->at = c->n = 0;
    while (c->n == 0 && !c->fault) {
        size_t got = read_raw(c);
        if (c->raw_n == 0 || c->fault) break;
        if (c->encoding == UTF8) decode_utf8(c);
        else if (c->encoding == GB18030) decode_gb(c);
        else decode_utf16(c);
        if (c->n == 0 && got == 0 && !c->fault) c->fault = FAULT_ENCODING; // cut within a character
    }
    if (c->fault) c->head.fault_at = c->number + 1;
    return c->n > 0 && !c->fault;
}

static void rewind_to(struct csv *c, u64 pos)
{
    c->pos = pos;
    c->raw_n = c->at = c->n = 0;
    c->number = 0;
    c->fault = FAULT_NONE;
    if (c->cd != ICONV_NONE) iconv(c->cd, NULL, NULL, NULL, NULL);
}

// ---- which encoding, which separator ----

static bool has_controls(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        u8 b = (u8)p[i];
        if (b < 0x20 && b != '\t' && !(b >= '\n' && b <= '\r') && b != 0x1a) return true;
    }
    return false;
}

// Decodes the whole file; counts lines so that the fault can say where.
static enum sheet_fault try_encoding(struct csv *c, enum encoding e, u64 from)
{
    c->encoding = e;
    rewind_to(c, from);
    while (fill(c)) {
        if (has_controls(c->decoded, c->n)) return FAULT_NOT_A_SHEET;
        for (size_t i = 0; i < c->n; i++) c->number += c->decoded[i] == '\n';
    }
    enum sheet_fault f = c->fault;
    rewind_to(c, from);
    return f;
}

static enum sheet_fault open_gb(struct csv *c)
{
    c->cd = c->head.job->gb18030;
    if (c->cd != ICONV_NONE) return FAULT_NONE;
    c->cd = iconv_open("UTF-8", "GB18030");
    c->own_cd = c->cd != ICONV_NONE;
    return c->own_cd ? FAULT_NONE : FAULT_ENCODING;
}

static enum sheet_fault find_encoding(struct csv *c)
{
    char head[4096] = { 0 };
    u64 size = c->head.job->src.size;
    size_t n = size < sizeof head ? (size_t)size : sizeof head;
    if (!source_read(&c->head.job->src, 0, head, n)) return FAULT_DAMAGED;
    str h = { head, n };
    if (str_starts(h, S("\xff\xfe"))) return try_encoding(c, UTF16_LE, 2);
    if (str_starts(h, S("\xfe\xff"))) return try_encoding(c, UTF16_BE, 2);
    if (has_controls(head, n)) return FAULT_NOT_A_SHEET;
    if (str_starts(h, S("\xef\xbb\xbf"))) return try_encoding(c, UTF8, 3);
    enum sheet_fault f = try_encoding(c, UTF8, 0);
    if (f != FAULT_ENCODING) return f;
    i64 utf8_at = c->head.fault_at;
    f = open_gb(c);
    if (!f) f = try_encoding(c, GB18030, 0);
    if (f == FAULT_ENCODING) c->head.fault_at = i64_max(utf8_at, c->head.fault_at);
    return f;
}

static char find_separator(struct csv *c)
{
    size_t commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false;
    for (size_t i = 0; i < c->n; i++) {
        char ch = c->decoded[i];
        if (ch == '"') quoted = !quoted;
        if (quoted) continue;
        if ((ch == '\n' || ch == '\r') && commas + semicolons + tabs) break;
        commas += ch == ',';
        semicolons += ch == ';';
        tabs += ch == '\t';
    }
    if (tabs > commas && tabs >= semicolons) return '\t';
    return semicolons > commas ? ';' : ',';
}

// Excel's own mark: a first line "sep=;".
static bool take_separator_line(struct csv *c)
{
    str d = { c->decoded, c->n };
    if (!str_starts(d, S("sep=")) || d.n < 6) return false;
    size_t end = d.p[5] == '\r' && d.n > 6 && d.p[6] == '\n' ? 7 : 6;
    if (!strchr(",;\t", d.p[4]) || (d.p[end - 1] != '\n' && d.p[5] != '\r')) return false;
    c->head.info.separator = d.p[4];
    c->at = end;
    return true;
}

// ---- records ----

static inline int peek(struct csv *c)
{
    if (c->at == c->n && !fill(c)) return c->fault ? BROKEN : END;
    return (u8)c->decoded[c->at];
}

static void fail_record(struct csv *c, enum sheet_fault f)
{
    c->fault = f;
    c->head.fault_at = c->number;
}

static void put(struct csv *c, const char *p, size_t n, size_t from)
{
    struct parsing *h = &c->head;
    if (h->text_n - from + n > h->job->opt.limits.cell_bytes) {
        fail_record(c, FAULT_CELL_TOO_LONG);
    } else if (n > h->text_cap - h->text_n) {
        fail_record(c, FAULT_ROW_TOO_LONG);
    } else {
        memcpy(h->text + h->text_n, p, n);
        h->text_n += n;
    }
}

// The text inside quotes, up to and with the closing one.
static void take_quoted(struct csv *c, size_t from)
{
    c->at++;
    while (!c->fault) {
        if (peek(c) < 0) {
            if (!c->fault) fail_record(c, FAULT_QUOTE);
            return;
        }
        const char *p = c->decoded + c->at, *q = memchr(p, '"', c->n - c->at);
        size_t n = q ? (size_t)(q - p) : c->n - c->at;
        put(c, p, n, from);
        c->at += n;
        if (!q) continue;
        c->at++;
        if (peek(c) != '"') return;
        put(c, "\"", 1, from);
        c->at++;
    }
}

static void take_plain(struct csv *c, size_t from)
{
    char separator = c->head.info.separator;
    while (!c->fault && peek(c) >= 0) {
        size_t i = c->at;
        while (i < c->n && c->decoded[i] != separator && c->decoded[i] != '\n' &&
               c->decoded[i] != '\r')
            i++;
        put(c, c->decoded + c->at, i - c->at, from);
        c->at = i;
        if (i < c->n) return;
    }
}

static void take_field(struct csv *c, size_t column)
{
    struct parsing *h = &c->head;
    size_t from = h->text_n;
    if (peek(c) == '"') take_quoted(c, from);
    take_plain(c, from);
    if (c->fault || h->text_n == from) return;
    if (column >= h->cells_cap) {
        fail_record(c, FAULT_COLUMN_LIMIT);
        return;
    }
    str text = csv_unguard((str){ h->text + from, h->text_n - from });
    if (text.n == 0) return;
    while (h->row.n < column) h->cells[h->row.n++] = (struct sheet_cell){ 0 };
    h->cells[h->row.n++] = (struct sheet_cell){ CELL_TEXT, text };
}

static void take_record(struct csv *c)
{
    c->head.text_n = 0;
    c->number++;
    for (size_t column = 0; !c->fault; column++) {
        take_field(c, column);
        int ch = peek(c);
        if (ch < 0) return;
        c->at++;
        if (ch == c->head.info.separator) continue;
        if (ch == '\r' && peek(c) == '\n') c->at++;
        return;
    }
}

static enum sheet_fault csv_next(struct parsing *p)
{
    struct csv *c = (struct csv *)p;
    while (!c->fault && p->row.n == 0 && peek(c) >= 0) {
        take_record(c);
        if (p->row.n && (u64)c->number > p->job->opt.limits.rows) {
            c->fault = FAULT_ROW_LIMIT;
            p->fault_at = (i64)p->job->opt.limits.rows;
        }
    }
    p->row.number = c->number;
    return c->fault;
}

static void csv_close(struct parsing *p)
{
    struct csv *c = (struct csv *)p;
    if (c->own_cd) iconv_close(c->cd);
    parsing_fini(p);
    free(c);
}

enum sheet_fault csv_open(const struct parse_job *job, struct parsing **out, i64 *at)
{
    static const struct parsing_ops ops = { csv_next, csv_close };
    static const str names[] = { S("UTF-8"), S("GB18030"), S("UTF-16"), S("UTF-16") };
    struct csv *c = calloc(1, sizeof *c);
    *out = NULL;
    if (!c) return FAULT_MEMORY;
    c->cd = ICONV_NONE;
    enum sheet_fault f = parsing_init(&c->head, &ops, job);
    if (!f) f = find_encoding(c);
    *at = c->head.fault_at;
    if (f) {
        csv_close(&c->head);
        return f;
    }
    c->head.info = (struct sheet_info){ .format = SHEET_CSV, .encoding = names[c->encoding] };
    (void)peek(c); // the first chunk, to look for the separator
    if (!take_separator_line(c)) c->head.info.separator = find_separator(c);
    *out = &c->head;
    return FAULT_NONE;
}
