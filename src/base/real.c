// SPDX-License-Identifier: Apache-2.0
// Everything is worked out in numbers of twice the width, a double and what it lacks, so that the last
// rounding is the only one that counts. No tables: they would be a sixth of the browser's module. The
// compiler must not join products and sums (-ffp-contract=off), which would change the last bit.
#include "base/real.h"
#include <math.h>

struct wide {
    double hi, lo;
};

static const struct wide LN2 = { 0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56 };
static const struct wide LN10 = { 0x1.26bb1bbb55516p+1, -0x1.f48ad494ea3e9p-53 };

// ---- arithmetic ----

static struct wide joined(double a, double b) // |a| >= |b|
{
    double s = a + b;
    return (struct wide){ s, b - (s - a) };
}

static struct wide sum(double a, double b)
{
    double s = a + b, t = s - a;
    return (struct wide){ s, (a - (s - t)) + (b - t) };
}

static struct wide add(struct wide a, struct wide b)
{
    struct wide s = sum(a.hi, b.hi), t = sum(a.lo, b.lo);
    s = joined(s.hi, s.lo + t.hi);
    return joined(s.hi, s.lo + t.lo);
}

static struct wide product(double a, double b)
{
    const double split = 134217729; // 2^27 + 1: halves of 26 bits
    double p = a * b, x = split * a, y = split * b;
    double ah = x - (x - a), bh = y - (y - b), al = a - ah, bl = b - bh;
    return (struct wide){ p, ((ah * bh - p) + ah * bl + al * bh) + al * bl };
}

static struct wide times(struct wide a, struct wide b)
{
    struct wide p = product(a.hi, b.hi);
    return joined(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static struct wide minus(struct wide a) { return (struct wide){ -a.hi, -a.lo }; }

static struct wide over(struct wide a, struct wide b)
{
    struct wide q = { 0, 0 };
    for (int i = 0; i < 2; i++) {
        struct wide part = { a.hi / b.hi, 0 };
        a = add(a, minus(times(part, b)));
        q = add(q, part);
    }
    return q;
}

static struct wide of(double d) { return (struct wide){ d, 0 }; }
static struct wide halved(struct wide a, double by)
{
    return (struct wide){ a.hi * by, a.lo * by };
}

// ---- functions ----

// e^x - 1 for |x| < 0.4: a series for a 256th of it, then eight times e^2x - 1 = (e^x - 1)(e^x + 1).
static struct wide expm1_near_0(struct wide x)
{
    double factor = 1; // 10! / n!, so that only the end divides
    struct wide s = of(1);
    x = halved(x, 1.0 / 256);
    for (int n = 10; n > 1; n--) s = add(of(factor *= n), times(x, s));
    s = over(times(x, s), of(factor));
    for (int i = 0; i < 8; i++) s = times(s, add(of(2), s));
    return s;
}

// ln(1 + x) for -0.3 < x < 0.5: a guess good to seven digits, made three times as good twice.
static struct wide log1p_near_0(struct wide x)
{
    double z = x.hi / (2 + x.hi), q = z * z;
    struct wide y = of(2 * z * (1 + q * (1.0 / 3 + q * (1.0 / 5 + q / 7))));
    for (int i = 0; i < 2; i++) {
        struct wide e = expm1_near_0(y), miss = add(x, minus(e));
        y = add(y, over(halved(miss, 2), add(of(2), add(x, e))));
    }
    return y;
}

static struct wide log_wide(double x) // finite, above 0
{
    int k;
    double m = frexp(x, &k);
    if (m < 0.70710678) {
        m *= 2;
        k--;
    }
    return add(times(of(k), LN2), log1p_near_0(of(m - 1)));
}

// e^x + more, by whole times ln 2 and a rest.
static double exp_of(struct wide x, double more)
{
    if (!(x.hi < 710)) return x.hi >= 710 ? HUGE_VAL : NAN;
    if (x.hi < -750) return more;
    int k = (int)floor(x.hi / LN2.hi + 0.5);
    struct wide e = add(of(1), expm1_near_0(add(x, minus(times(of(k), LN2)))));
    if (more == 0) return ldexp(e.hi, k);
    return add((struct wide){ ldexp(e.hi, k), ldexp(e.lo, k) }, of(more)).hi;
}

double real_exp(double x) { return exp_of(of(x), 0); }

double real_expm1(double x) { return fabs(x) < 0.4 ? expm1_near_0(of(x)).hi : exp_of(of(x), -1); }

static bool is_plain(double x) { return x > 0 && isfinite(x); }
static double log_beyond(double x) { return x == 0 ? -HUGE_VAL : x > 0 ? x : NAN; }

double real_log(double x) { return is_plain(x) ? log_wide(x).hi : log_beyond(x); }

double real_log10(double x) { return is_plain(x) ? over(log_wide(x), LN10).hi : log_beyond(x); }

double real_log1p(double x)
{
    if (x > -0.3 && x < 0.5) return log1p_near_0(of(x)).hi;
    if (!is_plain(1 + x)) return log_beyond(1 + x);
    struct wide one = sum(1, x); // what its sum lacks counts by the slope
    return add(log_wide(one.hi), of(one.lo / one.hi)).hi;
}

double real_pow(double x, double y)
{
    if (y == 0 || x == 1) return 1;
    if (x == 0) return y > 0 ? 0 : HUGE_VAL;
    bool is_whole = floor(y) == y, is_odd = is_whole && floor(y / 2) != y / 2;
    if (!isfinite(x) || !isfinite(y) || (x < 0 && !is_whole)) return NAN;
    double r = exp_of(times(log_wide(fabs(x)), of(y)), 0);
    return x < 0 && is_odd ? -r : r;
}

// ---- decimals ----

static struct wide pow10_wide(int n) // 0..36: exact to 10^22, and a product of two such above
{
    double p = 1, q = 1;
    for (int i = 0; i < n; i++) *(i < 18 ? &p : &q) *= 10;
    return times(of(p), of(q));
}

double real_of_scaled(i128 c, int scale)
{
    unsigned __int128 m = c < 0 ? -(unsigned __int128)c : (unsigned __int128)c;
    struct wide w = { 0, 0 };
    for (int at = 96; at >= 0; at -= 32) w = add(w, of(ldexp((double)(u32)(m >> at), at)));
    w = over(w, pow10_wide(scale));
    return c < 0 ? -w.hi : w.hi;
}

i64 real_to_scaled(double d, int places)
{
    struct wide by = pow10_wide(places < 0 ? -places : places), w = of(fabs(d));
    w = places < 0 ? over(w, by) : times(w, by);
    double whole = floor(w.hi), rest = (w.hi - whole) + w.lo;
    i64 n = (i64)whole + (rest >= 0.5) - (rest < -0.5);
    return d < 0 ? -n : n;
}
