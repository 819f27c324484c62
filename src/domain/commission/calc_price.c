// SPDX-License-Identifier: Apache-2.0
// From lines to amounts: price, then the cap per person, then the cap per period.
//
// Per head, percent and an item's own price work line by line. Tiers price the sum of the other lines
// (or the number of heads) once and spread it over them. Caps cut the latest lines first, each at most down to zero; a cut
// is kept beside the gross amount so that a statement can show it.
#include <stdlib.h>

#include "base/money.h"
#include "domain/commission/calc_job.h"

i32 cm_tier_of(const struct cm_scheme *s, i64 x)
{
    i32 best = 0;
    for (size_t i = 1; i < s->n_tiers && s->tiers[i].from <= x; i++) best = (i32)i;
    return best;
}

static bool tier_total_money(struct mem *m, const struct cm_scheme *s, money sum, money *total)
{
    if (s->whole) return money_mul_bp(sum, s->tiers[cm_tier_of(s, sum)].value, total);
    struct money_slice *slices = mem_array(m, struct money_slice, s->n_tiers);
    size_t reached = (size_t)cm_tier_of(s, sum);
    for (size_t i = 0; i <= reached; i++) {
        i64 end = i < reached ? s->tiers[i + 1].from : sum; // a negative sum: first tier's rate
        slices[i] = (struct money_slice){ end - s->tiers[i].from, s->tiers[i].value };
    }
    return money_mul_bp_sum(slices, reached + 1, total);
}

static bool tier_total_heads(const struct cm_scheme *s, i64 n, money *total)
{
    size_t reached = (size_t)cm_tier_of(s, n);
    if (s->whole) return money_mul_div(n, s->tiers[reached].value, 1, total);
    bool ok = true;
    *total = 0;
    for (size_t i = 0; i <= reached; i++) { // heads are counted from 1
        i64 first = i64_max(1, s->tiers[i].from);
        i64 end = i < reached ? s->tiers[i + 1].from : n + 1;
        money part;
        ok &= money_mul_div(i64_max(0, end - first), s->tiers[i].value, 1, &part);
        ok &= money_add(*total, part, total);
    }
    return ok;
}

static bool price_tiers(struct mem *m, const struct cm_scheme *s, struct cm_entry **e, size_t n)
{
    bool heads = s->method == CM_TIER_HEADS, ok = true;
    i64 *weights = mem_array(m, i64, n);
    money *parts = mem_array(m, money, n);
    i64 sum = 0;
    for (size_t i = 0; i < n; i++) {
        weights[i] = heads ? 1 : e[i]->base;
        ok &= money_add(sum, weights[i], &sum);
    }
    money total;
    ok &= heads ? tier_total_heads(s, sum, &total) : tier_total_money(m, s, sum, &total);
    ok &= money_split(m, total, weights, n, parts);
    for (size_t i = 0; i < n; i++) {
        e[i]->gross = parts[i];
        e[i]->tier = cm_tier_of(s, sum);
    }
    return ok;
}

static bool price_own(struct cm_entry *e)
{
    if (!e->own->is_fixed) return money_mul_bp(e->base, e->own->value, &e->gross);
    if (e->charged > 0) return money_mul_div(e->own->value, e->base, e->charged, &e->gross);
    e->gross = 0;
    return true;
}

static bool price_lines(struct mem *m, const struct cm_scheme *s, struct cm_entry *e, size_t n)
{
    struct cm_entry **rest = mem_array(m, struct cm_entry *, n);
    size_t n_rest = 0;
    bool ok = true;
    for (size_t i = 0; i < n; i++) {
        e[i].tier = CM_NONE;
        if (e[i].own) ok &= price_own(&e[i]);
        else rest[n_rest++] = &e[i];
    }
    if (s->method == CM_TIER_HEADS || s->method == CM_TIER_MONEY)
        return n_rest == 0 ? ok : price_tiers(m, s, rest, n_rest) && ok;
    for (size_t i = 0; i < n_rest; i++) {
        if (s->method == CM_PER_HEAD) rest[i]->gross = s->head_fen;
        else ok &= money_mul_bp(rest[i]->base, s->rate_bp, &rest[i]->gross);
    }
    return ok;
}

// Cuts the lines v, given in line order, to the cap.
static bool cut(struct cm_entry **v, size_t n, money cap, bool per_person)
{
    money sum = 0;
    bool ok = true;
    for (size_t i = 0; i < n; i++) ok &= money_add(sum, cm_entry_net(v[i]), &sum);
    if (!ok || sum <= cap) return ok;
    money over = sum - cap; // both are at least 0 here
    for (size_t i = n; over > 0; i--) {
        must(i > 0); // the positive lines add up to more than the sum
        money take = i64_min(over, i64_max(0, cm_entry_net(v[i - 1])));
        *(per_person ? &v[i - 1]->cut_person : &v[i - 1]->cut_period) = take;
        over -= take;
    }
    return true;
}

static int by_person(const void *va, const void *vb)
{
    const struct cm_entry *a = *(struct cm_entry *const *)va, *b = *(struct cm_entry *const *)vb;
    int c = cm_order(a->person, b->person);
    return c != 0 ? c : cm_order(a - b, 0); // line order: both are of one array
}

static bool cut_persons(struct cm_entry **v, size_t n, money cap)
{
    bool ok = true;
    qsort(v, n, sizeof *v, by_person);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && v[to]->person == v[from]->person;) to++;
        ok &= cut(v + from, to - from, cap, true);
    }
    return ok;
}

bool cm_price(struct mem *m, const struct cm_scheme *s, struct cm_entry *e, size_t n)
{
    struct mem_mark mark = mem_mark(m);
    bool ok = price_lines(m, s, e, n);
    struct cm_entry **v = mem_array(m, struct cm_entry *, n);
    for (size_t i = 0; i < n; i++) v[i] = &e[i];
    if (s->patient_cap_fen != CM_NO_CAP) ok &= cut_persons(v, n, s->patient_cap_fen);
    for (size_t i = 0; i < n; i++) v[i] = &e[i];
    if (s->period_cap_fen != CM_NO_CAP) ok &= cut(v, n, s->period_cap_fen, false);
    mem_rewind(m, mark);
    return ok;
}
