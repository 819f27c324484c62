// SPDX-License-Identifier: Apache-2.0
#include "base/str.h"
#include <stdarg.h>
#include <stdio.h>

bool str_eq(str a, str b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }

static int lower(int c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }
static int upper(int c) { return c >= 'a' && c <= 'z' ? c - 32 : c; }

bool str_eq_nocase(str a, str b)
{
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i])) return false;
    return true;
}

int str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    if (c) return c;
    return a.n < b.n ? -1 : a.n > b.n;
}

bool str_starts(str s, str prefix)
{
    return s.n >= prefix.n && str_eq((str){ s.p, prefix.n }, prefix);
}

bool str_ends(str s, str suffix)
{
    return s.n >= suffix.n && str_eq((str){ s.p + (s.n - suffix.n), suffix.n }, suffix);
}

i64 str_find(str s, str what)
{
    if (what.n == 0) return 0;
    if (s.n < what.n) return -1;
    const char *hit = memmem(s.p, s.n, what.p, what.n);
    return hit ? hit - s.p : -1;
}

i64 str_find_char(str s, char c)
{
    const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;
    return hit ? hit - s.p : -1;
}

str str_sub(str s, size_t from, size_t n)
{
    if (from > s.n) from = s.n;
    if (n > s.n - from) n = s.n - from;
    return (str){ s.p ? s.p + from : NULL, n };
}

str str_from(str s, size_t from) { return str_sub(s, from, SIZE_MAX); }

// Bytes of the white space that s begins with, 0 if none.
static size_t space_at_start(str s)
{
    if (s.n && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r'))) return 1;
    if (str_starts(s, S("\xc2\xa0"))) return 2;
    if (str_starts(s, S("\xe3\x80\x80")) || str_starts(s, S("\xef\xbb\xbf"))) return 3;
    return 0;
}

static size_t space_at_end(str s)
{
    if (s.n && (s.p[s.n - 1] == ' ' || (s.p[s.n - 1] >= '\t' && s.p[s.n - 1] <= '\r'))) return 1;
    if (str_ends(s, S("\xc2\xa0"))) return 2;
    if (str_ends(s, S("\xe3\x80\x80"))) return 3;
    return 0;
}

str str_trim(str s)
{
    size_t k;
    while ((k = space_at_start(s))) s = str_from(s, k);
    while ((k = space_at_end(s))) s.n -= k;
    return s;
}

bool str_next(str *rest, char sep, str *part)
{
    if (!rest->p) return false;
    i64 at = str_find_char(*rest, sep);
    if (at < 0) {
        *part = *rest;
        *rest = STR_NONE;
    } else {
        *part = str_sub(*rest, 0, (size_t)at);
        *rest = (str){ rest->p + at + 1, rest->n - (size_t)at - 1 };
    }
    return true;
}

str str_dup(struct mem *m, str s)
{
    char *p = mem_alloc(m, s.n + 1);
    if (s.n) memcpy(p, s.p, s.n);
    return (str){ p, s.n };
}

const char *str_z(struct mem *m, str s) { return str_dup(m, s).p; }

str str_cat3(struct mem *m, str a, str b, str c)
{
    char *p = mem_alloc(m, a.n + b.n + c.n + 1);
    if (a.n) memcpy(p, a.p, a.n);
    if (b.n) memcpy(p + a.n, b.p, b.n);
    if (c.n) memcpy(p + a.n + b.n, c.p, c.n);
    return (str){ p, a.n + b.n + c.n };
}

str str_cat(struct mem *m, str a, str b) { return str_cat3(m, a, b, STR_NONE); }

str str_fmt(struct mem *m, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    must(n >= 0);
    char *p = mem_alloc(m, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return (str){ p, (size_t)n };
}

str str_lower(struct mem *m, str s)
{
    char *p = mem_alloc(m, s.n + 1);
    for (size_t i = 0; i < s.n; i++) p[i] = (char)lower(s.p[i]);
    return (str){ p, s.n };
}

str str_upper(struct mem *m, str s)
{
    char *p = mem_alloc(m, s.n + 1);
    for (size_t i = 0; i < s.n; i++) p[i] = (char)upper(s.p[i]);
    return (str){ p, s.n };
}

bool str_to_i64(str s, i64 *out)
{
    bool neg = s.n && s.p[0] == '-';
    size_t i = neg || (s.n && s.p[0] == '+');
    if (i >= s.n) return false;
    i64 v = 0;
    for (; i < s.n; i++) {
        int d = s.p[i] - '0';
        if (d < 0 || d > 9) return false;
        if (__builtin_mul_overflow(v, 10, &v)) return false;
        if (neg ? __builtin_sub_overflow(v, d, &v) : __builtin_add_overflow(v, d, &v)) return false;
    }
    *out = v;
    return true;
}

str str_of_i64(struct mem *m, i64 v)
{
    char tmp[24];
    size_t i = sizeof tmp;
    u64 u = v < 0 ? 0 - (u64)v : (u64)v;
    tmp[--i] = 0; // for those who read it as a C string
    do {
        tmp[--i] = (char)('0' + u % 10);
    } while (u /= 10);
    if (v < 0) tmp[--i] = '-';
    return (str){ mem_dup(m, tmp + i, sizeof tmp - i), sizeof tmp - i - 1 };
}

u64 str_hash(str s, u64 seed)
{
    u64 h = seed ^ 0x9e3779b97f4a7c15u ^ (s.n * 0xff51afd7ed558ccdu);
    for (size_t i = 0; i < s.n; i++) {
        h = (h ^ (u8)s.p[i]) * 0x100000001b3u;
        h ^= h >> 29;
    }
    return h ^ (h >> 32);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool str_hex_decode(str hex, u8 *out, size_t out_n)
{
    if (hex.n != out_n * 2) return false;
    for (size_t i = 0; i < out_n; i++) {
        int a = hex_digit(hex.p[2 * i]), b = hex_digit(hex.p[2 * i + 1]);
        if (a < 0 || b < 0) return false;
        out[i] = (u8)(a << 4 | b);
    }
    return true;
}

str str_hex(struct mem *m, const void *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    char *q = mem_alloc(m, n * 2 + 1);
    for (size_t i = 0; i < n; i++) {
        q[2 * i] = digits[((const u8 *)p)[i] >> 4];
        q[2 * i + 1] = digits[((const u8 *)p)[i] & 15];
    }
    return (str){ q, n * 2 };
}
