// SPDX-License-Identifier: Apache-2.0
// Exact decimals on 128-bit coefficients. A product or a quotient passes through 256 bits and comes
// back by dropping decimal digits; since rounding is half away from zero, the last digit dropped
// alone decides it. No call of the compiler's 128-bit overflow builtins: clang would want a helper
// (__muloti4) that neither libgcc nor the browser's module has.
#include "base/decimal.h"
#include <math.h>
#include "base/real.h"

typedef unsigned __int128 u128;

static const u128 POW10_19 = 10000000000000000000ULL;

static u128 pow10_u128(int n)
{
    must(n >= 0 && n <= 38);
    u128 p = n >= 19 ? POW10_19 : 1;
    for (int i = n >= 19 ? n - 19 : n; i > 0; i--) p *= 10;
    return p;
}

#define COEF_LIMIT pow10_u128(38) // coefficients lie below it

static u128 magnitude(i128 c) { return c < 0 ? -(u128)c : (u128)c; }

static bool u128_mul_pow10(u128 a, int n, u128 *out)
{
    if (a == 0) return *out = 0, true;
    if (n > 38) return false;
    u128 p = pow10_u128(n);
    if (a > (COEF_LIMIT - 1) / p) return false;
    *out = a * p;
    return true;
}

// Brings sign, magnitude and scale to normal form. False when the magnitude is too large.
static bool finish(bool neg, u128 m, int scale, decimal *out)
{
    if (m >= COEF_LIMIT) return false;
    while (scale > 0 && m % 10 == 0) {
        m /= 10;
        scale--;
    }
    *out = (decimal){ neg ? -(i128)m : (i128)m, scale };
    return true;
}

decimal decimal_of(i64 v) { return (decimal){ v, 0 }; }

decimal decimal_scaled(i64 v, int scale)
{
    must(scale >= 0 && scale <= DECIMAL_SCALE_MAX);
    decimal d;
    must(finish(v < 0, magnitude(v), scale, &d));
    return d;
}

decimal decimal_neg(decimal a) { return (decimal){ -a.c, a.scale }; }
decimal decimal_abs(decimal a) { return a.c < 0 ? decimal_neg(a) : a; }
int decimal_sign(decimal a) { return (a.c > 0) - (a.c < 0); }
bool decimal_is_int(decimal a) { return a.scale == 0; }

// Both as integers of one common scale.
static bool align(decimal a, decimal b, i128 *x, i128 *y, int *scale)
{
    *scale = a.scale > b.scale ? a.scale : b.scale;
    u128 m, n;
    if (!u128_mul_pow10(magnitude(a.c), *scale - a.scale, &m)) return false;
    if (!u128_mul_pow10(magnitude(b.c), *scale - b.scale, &n)) return false;
    *x = a.c < 0 ? -(i128)m : (i128)m;
    *y = b.c < 0 ? -(i128)n : (i128)n;
    return true;
}

bool decimal_add(decimal a, decimal b, decimal *out)
{
    i128 x, y;
    int scale;
    if (!align(a, b, &x, &y, &scale)) return false;
    // Each is below 10^38, so a sum of equal signs may leave the signed range: asked first.
    if ((x < 0) == (y < 0) && magnitude(x) + magnitude(y) >= COEF_LIMIT) return false;
    i128 s = x + y;
    return finish(s < 0, magnitude(s), scale, out);
}

bool decimal_sub(decimal a, decimal b, decimal *out) { return decimal_add(a, decimal_neg(b), out); }

int decimal_cmp(decimal a, decimal b)
{
    int sa = decimal_sign(a), sb = decimal_sign(b);
    if (sa != sb) return sa < sb ? -1 : 1;
    i128 x, y;
    int scale;
    if (align(a, b, &x, &y, &scale)) return x < y ? -1 : x > y;
    // One of them does not fit the common scale, so it is the larger in magnitude.
    bool a_large = a.scale < b.scale;
    return a_large == (sa > 0) ? 1 : -1;
}

// ---- 256 bits: four limbs, lowest first -------------------------------------------------------

struct wide {
    u64 l[4];
};

static struct wide wide_mul(u128 a, u128 b)
{
    u64 x[2] = { (u64)a, (u64)(a >> 64) }, y[2] = { (u64)b, (u64)(b >> 64) };
    struct wide w = { { 0 } };
    for (int i = 0; i < 2; i++) {
        u128 carry = 0;
        for (int j = 0; j < 2; j++) {
            u128 t = (u128)x[i] * y[j] + w.l[i + j] + carry;
            w.l[i + j] = (u64)t;
            carry = t >> 64;
        }
        w.l[i + 2] = (u64)carry;
    }
    return w;
}

static bool wide_fits(const struct wide *w, u128 *out)
{
    if (w->l[2] || w->l[3]) return false;
    *out = (u128)w->l[1] << 64 | w->l[0];
    return *out < COEF_LIMIT;
}

static unsigned wide_div10(struct wide *w)
{
    u128 rest = 0;
    for (int i = 3; i >= 0; i--) {
        u128 t = rest << 64 | w->l[i];
        w->l[i] = (u64)(t / 10);
        rest = t % 10;
    }
    return (unsigned)rest;
}

static void wide_add(struct wide *w, bool one)
{
    for (int i = 0; one && i < 4; i++) one = ++w->l[i] == 0;
}

// w / 10^scale to a decimal. Digits behind the 18th are rounded away. Where the magnitude is still
// too large, a quotient loses further digits, a product only zeros. `up`: what stands behind the
// last digit of w is at least one half (counts only when no digit is dropped).
static bool wide_finish(bool neg, struct wide w, int scale, bool up, bool may_lose, decimal *out)
{
    u128 m;
    for (; scale > DECIMAL_SCALE_MAX; scale--) up = wide_div10(&w) >= 5;
    if (!may_lose) wide_add(&w, up);
    while (scale > 0 && !wide_fits(&w, &m)) {
        unsigned digit = wide_div10(&w);
        if (digit && !may_lose) return false;
        up = digit >= 5;
        scale--;
    }
    return wide_fits(&w, &m) && finish(neg, m + (up && may_lose), scale, out);
}

bool decimal_mul(decimal a, decimal b, decimal *out)
{
    bool neg = (a.c < 0) != (b.c < 0);
    u128 x = magnitude(a.c), y = magnitude(b.c);
    int scale = a.scale + b.scale;
    if (scale <= DECIMAL_SCALE_MAX && (x == 0 || y <= (COEF_LIMIT - 1) / x))
        return finish(neg, x * y, scale, out);
    return wide_finish(neg, wide_mul(x, y), scale, false, false, out);
}

// Schoolbook division bit by bit; the divisor is below 2^127, so the remainder never overflows.
static struct wide wide_div(struct wide n, u128 d, u128 *rest)
{
    struct wide q = { { 0 } };
    u128 r = 0;
    for (int bit = 255; bit >= 0; bit--) {
        r = r << 1 | (n.l[bit / 64] >> (bit % 64) & 1);
        if (r < d) continue;
        r -= d;
        q.l[bit / 64] |= (u64)1 << (bit % 64);
    }
    *rest = r;
    return q;
}

bool decimal_div(decimal a, decimal b, decimal *out)
{
    must(b.c != 0);
    bool neg = (a.c < 0) != (b.c < 0);
    u128 x = magnitude(a.c), y = magnitude(b.c), rest, n;
    int shift = DECIMAL_SCALE_MAX + b.scale - a.scale; // 0 .. 36
    if (u128_mul_pow10(x, shift, &n))
        return finish(neg, n / y + (n % y >= y - n % y), DECIMAL_SCALE_MAX, out);
    struct wide q = wide_div(wide_mul(x, pow10_u128(shift)), y, &rest);
    return wide_finish(neg, q, DECIMAL_SCALE_MAX, rest >= y - rest, true, out);
}

bool decimal_mod(decimal a, decimal b, decimal *out)
{
    must(b.c != 0);
    i128 x, y;
    int scale;
    if (!align(a, b, &x, &y, &scale)) return false;
    must(y != 0); // to align is to multiply by a power of ten
    i128 r = x % y;
    if (r != 0 && (r < 0) != (y < 0)) r += y;
    return finish(r < 0, magnitude(r), scale, out);
}

// ---- rounding ---------------------------------------------------------------------------------

static bool rounds_away(enum decimal_rounding how, bool neg, u128 rest, u128 p)
{
    switch (how) {
    case DECIMAL_NEAREST: return rest >= p - rest;
    case DECIMAL_TO_ZERO: return false;
    case DECIMAL_FROM_ZERO: return rest != 0;
    case DECIMAL_DOWN: return neg && rest != 0;
    case DECIMAL_UP: return !neg && rest != 0;
    }
    return false;
}

bool decimal_round(decimal a, int digits, enum decimal_rounding how, decimal *out)
{
    if (digits >= a.scale) return *out = a, true;
    if (digits < -38) digits = -39;
    int drop = a.scale - digits;
    bool neg = a.c < 0;
    u128 m = magnitude(a.c), q = 0;
    if (drop > 38) { // everything goes; no coefficient reaches half of 10^39
        if (!rounds_away(how, neg, m != 0, 4)) return *out = DECIMAL_ZERO, true;
        if (digits < -37) return false;
        q = 1;
    } else {
        u128 p = pow10_u128(drop);
        q = m / p + rounds_away(how, neg, m % p, p);
    }
    if (digits < 0 && !u128_mul_pow10(q, -digits, &q)) return false;
    return finish(neg, q, digits < 0 ? 0 : digits, out);
}

decimal decimal_trunc(decimal a)
{
    return (decimal){ a.scale ? a.c / (i128)pow10_u128(a.scale) : a.c, 0 };
}

decimal decimal_floor(decimal a)
{
    decimal t = decimal_trunc(a);
    if (a.c < 0 && a.scale > 0) t.c -= 1; // normal form: a scale means a fraction
    return t;
}

bool decimal_to_i64(decimal a, i64 *out) { return decimal_to_scaled(a, 0, out); }

bool decimal_to_scaled(decimal a, int scale, i64 *out)
{
    u128 m;
    if (a.scale > scale || !u128_mul_pow10(magnitude(a.c), scale - a.scale, &m)) return false;
    if (m > (u128)INT64_MAX + (a.c < 0)) return false;
    *out = a.c < 0 ? (i64) - (i128)m : (i64)m;
    return true;
}

bool decimal_round_scaled(decimal a, int scale, i64 *out)
{
    decimal r;
    return decimal_round(a, scale, DECIMAL_NEAREST, &r) && decimal_to_scaled(r, scale, out);
}

// ---- floating point ---------------------------------------------------------------------------

double decimal_to_double(decimal a) { return real_of_scaled(a.c, a.scale); }

#define DOUBLE_DIGITS 15

bool decimal_of_double(double d, decimal *out)
{
    int e;
    if (!isfinite(d) || fabs(d) >= 1e38) return false;
    if (fabs(d) < 1e-19) return *out = DECIMAL_ZERO, true;
    frexp(d, &e); // 2^(e-1) <= |d|: the digits before the point, or one too few
    int places = DOUBLE_DIGITS - 1 - (int)floor((e - 1) * 0.30102999566);
    if (places > DECIMAL_SCALE_MAX) places = DECIMAL_SCALE_MAX;
    i64 c = real_to_scaled(d, places);
    if (c <= -1000000000000000 || c >= 1000000000000000) c = real_to_scaled(d, --places);
    u128 m = magnitude(c);
    if (places < 0 && !u128_mul_pow10(m, -places, &m)) return false;
    return finish(d < 0, m, places < 0 ? 0 : places, out);
}

// ---- text -------------------------------------------------------------------------------------

struct reading {
    u128 m;
    int scale;
    bool any, point, full, up;
};

static bool read_digit(struct reading *r, int d)
{
    r->any = true;
    if (r->m < pow10_u128(37)) {
        r->m = r->m * 10 + (unsigned)d;
        r->scale += r->point;
        return true;
    }
    if (!r->point) return false; // 39 digits before the point
    if (!r->full) r->up = d >= 5;
    r->full = true;
    return true;
}

static bool read_exponent(str s, int *e)
{
    bool neg = s.n && s.p[0] == '-';
    if (s.n && (s.p[0] == '-' || s.p[0] == '+')) s = str_from(s, 1);
    if (s.n == 0 || s.n > 4) return false;
    int v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *e = neg ? -v : v;
    return true;
}

static bool read_scaled(struct reading *r, bool neg, decimal *out)
{
    while (r->scale > DECIMAL_SCALE_MAX && r->m) {
        r->up = r->m % 10 >= 5;
        r->m /= 10;
        r->scale--;
    }
    if (r->scale > DECIMAL_SCALE_MAX || (r->m == 0 && !r->up)) return *out = DECIMAL_ZERO, true;
    if (r->scale < 0) {
        if (!u128_mul_pow10(r->m, -r->scale, &r->m)) return false;
        r->scale = 0;
    }
    return finish(neg, r->m + r->up, r->scale, out);
}

bool decimal_parse(str s, decimal *out)
{
    bool neg = s.n && s.p[0] == '-';
    if (s.n && (s.p[0] == '-' || s.p[0] == '+')) s = str_from(s, 1);
    struct reading r = { 0 };
    int e = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9') {
            if (!read_digit(&r, c - '0')) return false;
        } else if (c == '.' && !r.point) {
            r.point = true;
        } else if ((c == 'e' || c == 'E') && r.any) {
            if (!read_exponent(str_from(s, i + 1), &e)) return false;
            break;
        } else {
            return false;
        }
    }
    r.scale -= e;
    return r.any && read_scaled(&r, neg, out);
}

void decimal_put(struct buf *b, decimal a)
{
    char digits[40];
    int n = 0;
    for (u128 m = magnitude(a.c); m || n <= a.scale; m /= 10)
        digits[n++] = (char)('0' + (int)(m % 10));
    if (a.c < 0) buf_char(b, '-');
    while (n > 0) {
        if (n == a.scale) buf_char(b, '.');
        buf_char(b, digits[--n]);
    }
}
