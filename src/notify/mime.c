// SPDX-License-Identifier: Apache-2.0
// Everything that is not plain ASCII goes as base64: header words of at most 75 characters, never in the
// middle of a character, bodies in lines of 76. No header takes a line end from outside.
#include "notify/mime.h"
#include "base/base64.h"
#include "base/date.h"
#include "base/utf8.h"
#include "os/crypto.h"

#define WORD_BYTES 42 // 42 bytes are 56 characters of base64; with =?UTF-8?B? and ?= that is 68

static bool is_plain(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] > '~') return false;
    return !(str_find(s, S("=?")) >= 0) && s.n < 60;
}

static str without_lines(struct mem *m, str s)
{
    struct buf b = BUF(m);
    for (size_t i = 0; i < s.n; i++)
        buf_char(&b, (u8)s.p[i] < ' ' || s.p[i] == 0x7f ? ' ' : s.p[i]);
    return str_trim(buf_str(&b));
}

static void put_words(struct buf *b, str s)
{
    size_t at = 0, from = 0;
    if (is_plain(s)) {
        buf_put(b, s);
        return;
    }
    while (from < s.n) {
        size_t end = from;
        for (at = from; at < s.n;) {
            size_t next = at;
            (void)utf8_next(s, &next);
            if (next - from > WORD_BYTES) break;
            at = end = next;
        }
        if (from) buf_lit(b, "\r\n ");
        buf_lit(b, "=?UTF-8?B?");
        base64_put(b, s.p + from, end - from);
        buf_lit(b, "?=");
        from = end;
    }
}

static void put_header(struct ctx *c, struct buf *b, const char *name, str value)
{
    buf_put(b, str_of(name));
    buf_lit(b, ": ");
    put_words(b, without_lines(c->mem, value));
    buf_lit(b, "\r\n");
}

static void put_address(struct ctx *c, struct buf *b, const char *head, str name, str address)
{
    buf_put(b, str_of(head));
    buf_lit(b, ": ");
    if (name.n) {
        str s = without_lines(c->mem, name);
        // A plain name stands in quotes, which it must not end.
        if (is_plain(s) && str_find_char(s, '"') < 0 && str_find_char(s, '\\') < 0)
            buf_fmt(b, "\"%.*s\"", STR_ARG(s));
        else if (is_plain(s)) buf_fmt(b, "=?UTF-8?B?%.*s?=", STR_ARG(base64_of(c->mem, s.p, s.n)));
        else put_words(b, s);
        buf_char(b, ' ');
    }
    buf_fmt(b, "<%.*s>\r\n", STR_ARG(address));
}

static void put_date(struct buf *b, i64 ms, int offset_min)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    i64 day = date_of_instant(ms, offset_min);
    i64 s = (ms - instant_of_local(day, 0, offset_min)) / 1000;
    struct civil d = date_to_civil(day);
    int away = offset_min < 0 ? -offset_min : offset_min;
    buf_fmt(b, "Date: %s, %d %s %04d %02d:%02d:%02d %c%02d%02d\r\n", days[date_weekday(day) - 1],
            d.day, months[d.month - 1], d.year, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60),
            offset_min < 0 ? '-' : '+', away / 60, away % 60);
}

static void put_body(struct ctx *c, struct buf *b, str data)
{
    str text = base64_of(c->mem, data.p, data.n);
    for (size_t at = 0; at < text.n; at += 76) {
        buf_put(b, str_sub(text, at, 76));
        buf_lit(b, "\r\n");
    }
}

static void put_text(struct ctx *c, struct buf *b, str text)
{
    buf_lit(b,
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    put_body(c, b, text);
}

static bool is_mime(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') ||
              memchr("/.+-", s.p[i], 4)))
            return false;
    return s.n > 2 && str_find_char(s, '/') > 0;
}

// The name as RFC 2231 has it, which every reader of today knows.
static void put_file(struct ctx *c, struct buf *b, const struct letter_file *f)
{
    str mime = is_mime(f->mime) ? f->mime : S("application/octet-stream");
    buf_fmt(b, "Content-Type: %.*s\r\nContent-Transfer-Encoding: base64\r\n", STR_ARG(mime));
    buf_lit(b, "Content-Disposition: attachment; filename*=UTF-8''");
    url_encode_put(b, without_lines(c->mem, f->name));
    buf_lit(b, "\r\n\r\n");
    put_body(c, b, f->data);
}

// One edge for each nesting.
static str edge_of(struct ctx *c, const struct letter *l, const char *which)
{
    return str_fmt(c->mem, "xl-%s-%.*s", which,
                   STR_ARG(str_sub(sha256_hex(c->mem, l->key), 0, 24)));
}

static void put_edge(struct buf *b, str edge) { buf_fmt(b, "--%.*s\r\n", STR_ARG(edge)); }
static void put_last_edge(struct buf *b, str edge) { buf_fmt(b, "--%.*s--\r\n", STR_ARG(edge)); }

static void put_multipart(struct buf *b, const char *kind, str edge)
{
    buf_fmt(b, "Content-Type: multipart/%s; boundary=\"%.*s\"\r\n\r\n", kind, STR_ARG(edge));
}

static bool is_picture(const struct letter_file *f)
{
    return str_eq(f->mime, S("image/png")) || str_eq(f->mime, S("image/jpeg"));
}

static void put_escaped(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) switch (s.p[i]) {
        case '&': buf_lit(b, "&amp;"); break;
        case '<': buf_lit(b, "&lt;"); break;
        case '>': buf_lit(b, "&gt;"); break;
        case '\n': buf_lit(b, "<br>"); break;
        default: buf_char(b, s.p[i]); break;
        }
}

static void put_page(struct ctx *c, struct buf *b, const struct letter *l, str edge)
{
    struct buf h = BUF(c->mem);
    buf_lit(&h, "<!DOCTYPE html><meta charset=\"utf-8\"><p>");
    put_escaped(&h, l->text);
    buf_lit(&h, "</p>");
    for (size_t i = 0; i < l->file_count; i++)
        if (is_picture(&l->files[i]))
            buf_fmt(&h,
                    "<p><img src=\"cid:%zu.%.*s\" alt=\"\" "
                    "style=\"max-width:100%%;width:540px\"></p>",
                    i, STR_ARG(edge));
    buf_lit(b,
            "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    put_body(c, b, buf_str(&h));
}

// The words, and under them the pictures, for who reads mail as pages; the plain words for who does not.
static void put_words_and_pictures(struct ctx *c, struct buf *b, const struct letter *l)
{
    str either = edge_of(c, l, "e"), page = edge_of(c, l, "p");
    put_multipart(b, "alternative", either);
    put_edge(b, either);
    put_text(c, b, l->text);
    put_edge(b, either);
    put_multipart(b, "related", page);
    put_edge(b, page);
    put_page(c, b, l, page);
    for (size_t i = 0; i < l->file_count; i++) {
        const struct letter_file *f = &l->files[i];
        if (!is_picture(f)) continue;
        put_edge(b, page);
        buf_fmt(b,
                "Content-Type: %.*s\r\nContent-Transfer-Encoding: base64\r\nContent-ID: "
                "<%zu.%.*s>\r\nContent-Disposition: inline\r\n\r\n",
                STR_ARG(f->mime), i, STR_ARG(page));
        put_body(c, b, f->data);
    }
    put_last_edge(b, page);
    put_last_edge(b, either);
}

str mime_mail(struct ctx *c, const struct mail_head *h, const struct letter *l)
{
    struct buf b = BUF(c->mem);
    put_date(&b, h->at, h->offset_min);
    put_address(c, &b, "From", h->from_name, h->from);
    put_address(c, &b, "To", STR_NONE, h->to);
    if (h->reply_to.n) put_address(c, &b, "Reply-To", STR_NONE, h->reply_to);
    put_header(c, &b, "Subject", l->title);
    buf_fmt(&b, "Message-ID: <%.*s>\r\n", STR_ARG(h->message_id));
    buf_lit(&b, "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n");
    if (!l->file_count) {
        put_text(c, &b, l->text);
        return buf_str(&b);
    }
    bool has_pictures = false;
    for (size_t i = 0; i < l->file_count; i++)
        has_pictures = has_pictures || is_picture(&l->files[i]);
    str edge = edge_of(c, l, "m");
    put_multipart(&b, "mixed", edge);
    put_edge(&b, edge);
    if (has_pictures) put_words_and_pictures(c, &b, l);
    else put_text(c, &b, l->text);
    // All of them as files as well: not every reader of mail shows what is inside.
    for (size_t i = 0; i < l->file_count; i++) {
        put_edge(&b, edge);
        put_file(c, &b, &l->files[i]);
    }
    put_last_edge(&b, edge);
    return buf_str(&b);
}

bool mail_address_is_good(str s)
{
    i64 at = str_find_char(s, '@');
    if (at < 1 || s.n > 254 || (size_t)at + 3 > s.n) return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~' || memchr("<>()[],;:\\\"", s.p[i], 11)) return false;
    return str_find_char(str_from(s, (size_t)at + 1), '@') < 0;
}
