// SPDX-License-Identifier: Apache-2.0
// Money on 64-bit fen. Products are taken in 128 bits (two 64-bit factors always fit), so the only
// thing that can go wrong is a result too large for 64 bits, and that is checked in one place.
#include "base/money.h"

#include <stdlib.h>

typedef __int128 wide;

static bool fit(wide v, money *out)
{
    bool ok = v >= INT64_MIN && v <= INT64_MAX;
    *out = ok ? (money)v : 0;
    return ok;
}

bool money_add(money a, money b, money *out) { return fit((wide)a + b, out); }

static wide div_half_away(wide num, wide den)
{
    wide q = num / den, rest = num % den;
    bool negative = (num < 0) != (den < 0);
    if (rest < 0) rest = -rest;
    if (den < 0) den = -den;
    // rest >= den - rest is 2 x rest >= den without a carry out of 128 bits
    return rest >= den - rest ? q + (negative ? -1 : 1) : q;
}

bool money_mul_div(money a, i64 num, i64 den, money *out)
{
    must(den != 0);
    return fit(div_half_away((wide)a * num, den), out);
}

bool money_mul_bp(money a, i64 bp, money *out) { return money_mul_div(a, bp, 10000, out); }

bool money_mul_bp_sum(const struct money_slice *slices, size_t n, money *out)
{
    wide sum = 0;
    bool ok = true;
    for (size_t i = 0; i < n; i++)
        ok &= !__builtin_add_overflow(sum, (wide)slices[i].amount * slices[i].bp, &sum);
    ok &= fit(div_half_away(sum, 10000), out);
    if (!ok) *out = 0;
    return ok;
}

struct part {
    u64 fraction; // of the common denominator
    i64 weight;
    size_t at;
};

static int part_cmp(const void *va, const void *vb)
{
    const struct part *a = va, *b = vb;
    if (a->fraction != b->fraction) return a->fraction > b->fraction ? -1 : 1;
    if (a->weight != b->weight) return a->weight > b->weight ? -1 : 1;
    return a->at < b->at ? -1 : 1;
}

bool money_split(struct mem *m, money total, const i64 *weights, size_t n, money *out)
{
    wide sum = 0, given = 0;
    for (size_t i = 0; i < n; i++) {
        sum += weights[i];
        out[i] = 0;
    }
    i64 sum64;
    if (!fit(sum, &sum64)) return false;
    if (sum == 0) return true;

    struct mem_mark mark = mem_mark(m);
    struct part *parts = mem_array(m, struct part, n);
    wide sign = sum < 0 ? -1 : 1;
    bool ok = true;
    for (size_t i = 0; i < n; i++) {
        wide num = (wide)total * weights[i] * sign, den = sum * sign, q = num / den;
        if (num % den < 0) q--; // towards minus infinity
        parts[i] = (struct part){ (u64)(num - q * den), weights[i], i };
        ok &= fit(q, &out[i]);
        given += q;
    }
    // Less than one fen per part was left over, so `left` is below n.
    size_t left = (size_t)((wide)total - given);
    if (left > 0) qsort(parts, n, sizeof *parts, part_cmp);
    for (size_t i = 0; i < left; i++) ok &= money_add(out[parts[i].at], 1, &out[parts[i].at]);
    mem_rewind(m, mark);
    return ok;
}
