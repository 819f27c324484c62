// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"
#include "base/buf.h"

static u32 tail(u8 c) { return (c & 0xc0) == 0x80 ? c & 0x3fu : UTF8_BAD; }

u32 utf8_next(str s, size_t *at)
{
    const u8 *p = (const u8 *)s.p + *at;
    size_t left = s.n - *at;
    must(left > 0);
    u32 c = p[0];
    size_t len = c < 0x80                ? 1
                 : c >= 0xc2 && c < 0xe0 ? 2
                 : c >= 0xe0 && c < 0xf0 ? 3
                 : c >= 0xf0 && c < 0xf5 ? 4
                                         : 0;
    if (len == 0 || len > left) return ++*at, UTF8_BAD;
    if (len > 1) c &= 0xffu >> (len + 1);
    for (size_t i = 1; i < len; i++) {
        u32 t = tail(p[i]);
        if (t == UTF8_BAD) return ++*at, UTF8_BAD;
        c = c << 6 | t;
    }
    bool bad = (len == 3 && (c < 0x800 || (c >= 0xd800 && c < 0xe000))) ||
               (len == 4 && (c < 0x10000 || c > 0x10ffff));
    if (bad) return ++*at, UTF8_BAD;
    *at += len;
    return c;
}

bool utf8_valid(str s)
{
    for (size_t i = 0; i < s.n;) {
        u32 c = utf8_next(s, &i);
        if (c == UTF8_BAD || c == 0) return false;
    }
    return true;
}

str utf8_clean(struct mem *m, str s, size_t max)
{
    struct buf b = BUF(m);
    for (size_t at = 0, from = 0; at < s.n; from = at) {
        u32 c = utf8_next(s, &at);
        str one = c == UTF8_BAD || c < 32 ? S("?") : str_sub(s, from, at - from);
        if (b.n + one.n > max) break;
        buf_put(&b, one);
    }
    return buf_str(&b);
}

size_t utf8_count(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) n += ((u8)s.p[i] & 0xc0) != 0x80;
    return n;
}

size_t utf8_offset(str s, size_t cp)
{
    size_t i = 0;
    while (i < s.n && cp--) utf8_next(s, &i);
    return i;
}

str utf8_half_width(struct mem *m, str s)
{
    struct buf b = BUF(m);
    buf_reserve(&b, s.n + 1);
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        u32 c = utf8_next(s, &i);
        if (c >= 0xff01 && c <= 0xff5e) buf_char(&b, (char)(c - 0xff01 + '!'));
        else if (c == 0x3000) buf_char(&b, ' ');
        else buf_put(&b, str_sub(s, from, i - from));
    }
    return buf_str(&b);
}

bool utf8_is_han(u32 c)
{
    return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0x20000 && c <= 0x323af);
}
