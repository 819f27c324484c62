// SPDX-License-Identifier: Apache-2.0
#include "base/buf.h"
#include <stdarg.h>
#include <stdio.h>

void buf_reserve(struct buf *b, size_t more)
{
    if (b->cap - b->n >= more) return;
    size_t cap = b->cap ? b->cap * 2 : 128;
    while (cap < b->n + more) cap *= 2;
    char *p = mem_alloc(b->m, cap);
    if (b->n) memcpy(p, b->p, b->n);
    b->p = p;
    b->cap = cap;
}

void buf_put(struct buf *b, str s)
{
    if (!s.n) return;
    buf_reserve(b, s.n);
    memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
}

void buf_char(struct buf *b, char c)
{
    buf_reserve(b, 1);
    b->p[b->n++] = c;
}

// By hand: a page of records holds hundreds of numbers, and printf was a seventh of its cost.
void buf_u64(struct buf *b, u64 v, int digits)
{
    char tmp[24];
    size_t i = sizeof tmp;
    must(digits <= (int)sizeof tmp);
    do {
        tmp[--i] = (char)('0' + v % 10);
    } while (v /= 10);
    while ((int)(sizeof tmp - i) < digits) tmp[--i] = '0';
    buf_put(b, (str){ tmp + i, sizeof tmp - i });
}

void buf_i64(struct buf *b, i64 v)
{
    if (v < 0) buf_char(b, '-');
    buf_u64(b, v < 0 ? 0 - (u64)v : (u64)v, 1);
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    must(n >= 0);
    buf_reserve(b, (size_t)n + 1);
    vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
    va_end(again);
    b->n += (size_t)n;
}

void buf_code_point(struct buf *b, u32 c)
{
    if (c < 0x80) {
        buf_char(b, (char)c);
    } else if (c < 0x800) {
        buf_char(b, (char)(0xc0 | c >> 6));
        buf_char(b, (char)(0x80 | (c & 63)));
    } else if (c < 0x10000) {
        buf_char(b, (char)(0xe0 | c >> 12));
        buf_char(b, (char)(0x80 | (c >> 6 & 63)));
        buf_char(b, (char)(0x80 | (c & 63)));
    } else {
        buf_char(b, (char)(0xf0 | c >> 18));
        buf_char(b, (char)(0x80 | (c >> 12 & 63)));
        buf_char(b, (char)(0x80 | (c >> 6 & 63)));
        buf_char(b, (char)(0x80 | (c & 63)));
    }
}
