// SPDX-License-Identifier: Apache-2.0
#include "base/dec.h"

i64 dec_pow10(int n)
{
    must(n >= 0 && n <= 18);
    i64 p = 1;
    while (n--) p *= 10;
    return p;
}

struct reader {
    i64 v;
    int scale_left;
    bool grouped;
};

// Adds one digit after what was read; DEC_DIGITS when it stands behind the scale and is not 0.
static enum dec_parse push_digit(struct reader *r, int d, bool frac)
{
    if (frac && r->scale_left == 0) return d ? DEC_DIGITS : DEC_OK;
    if (frac) r->scale_left--;
    if (__builtin_mul_overflow(r->v, 10, &r->v) || __builtin_sub_overflow(r->v, d, &r->v))
        return DEC_RANGE;
    return DEC_OK;
}

// Commas must stand before groups of exactly three digits.
static bool grouping_is_right(str s)
{
    i64 point = str_find_char(s, '.');
    str whole = point < 0 ? s : str_sub(s, 0, (size_t)point);
    if (str_find_char(whole, ',') < 0) return true;
    str part;
    bool first = true;
    while (str_next(&whole, ',', &part)) {
        if (first ? part.n < 1 || part.n > 3 : part.n != 3) return false;
        first = false;
    }
    return true;
}

enum dec_parse dec_parse(str s, int scale, bool grouped, i64 *out)
{
    bool neg = false, frac = false, any = false;
    if (s.n && (s.p[0] == '-' || s.p[0] == '+')) {
        neg = s.p[0] == '-';
        s = str_from(s, 1);
    }
    if (grouped && str_starts(s, S("¥"))) s = str_from(s, S("¥").n);
    if (grouped && str_starts(s, S("￥"))) s = str_from(s, S("￥").n);
    if (!grouping_is_right(s)) return DEC_FORMAT;
    struct reader r = { 0, scale, grouped };
    enum dec_parse worst = DEC_OK;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '.' && !frac) {
            frac = true;
            continue;
        }
        if (c == ',' && grouped && !frac) continue;
        if (c < '0' || c > '9') return DEC_FORMAT;
        any = true;
        enum dec_parse e = push_digit(&r, c - '0', frac);
        if (e == DEC_RANGE) return e;
        if (e) worst = e;
    }
    if (!any) return DEC_FORMAT;
    if (worst) return worst;
    while (r.scale_left--)
        if (__builtin_mul_overflow(r.v, 10, &r.v)) return DEC_RANGE;
    if (!neg && r.v == INT64_MIN) return DEC_RANGE;
    *out = neg ? r.v : -r.v; // read as a negative so that INT64_MIN fits
    return DEC_OK;
}

void dec_put(struct buf *b, i64 v, int scale)
{
    u64 u = v < 0 ? 0 - (u64)v : (u64)v, p = (u64)dec_pow10(scale);
    if (v < 0) buf_char(b, '-');
    buf_u64(b, u / p, 1);
    if (!scale) return;
    buf_char(b, '.');
    buf_u64(b, u % p, scale);
}

void dec_put_short(struct buf *b, i64 v, int scale)
{
    while (scale > 0 && v % 10 == 0) {
        v /= 10;
        scale--;
    }
    dec_put(b, v, scale);
}
