// SPDX-License-Identifier: Apache-2.0
// The small world in which the tests of calc settle: people, charges and periods by the line.
#ifndef DOMAIN_COMMISSION_CALC_WORLD_H
#define DOMAIN_COMMISSION_CALC_WORLD_H

#include "domain/commission/calc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define DAY_MS ((i64)86400000)
#define MAX 64

// A small world: days count from 0, months of 30 days, times are given in days.
struct world {
    struct mem *m;
    struct ctx c;
    struct cm_period periods[8];
    struct cm_scheme schemes[4];
    struct cm_channel channels[4];
    struct cm_agreement agreements[8];
    struct cm_person persons[MAX];
    struct cm_lead leads[MAX];
    struct cm_arrival arrivals[MAX];
    struct cm_charge charges[MAX];
    struct cm_refund refunds[MAX];
    struct cm_posting posted[4 * MAX];
    size_t n_schemes, n_channels, n_agreements, n_persons, n_leads, n_arrivals, n_charges,
        n_refunds, n_posted;
    struct cm_result r;
};

static struct world *w;

static int new_world(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    w = mem_new_of(m, struct world);
    w->m = w->c.mem = m;
    for (int i = 0; i < 8; i++) w->periods[i] = (struct cm_period){ 30 * i, 30 * i + 30 };
    return 0;
}

static int end_world(void **state)
{
    (void)state;
    mem_free(w->m);
    return 0;
}

UNUSED static struct cm_scheme percent(i32 bp, enum cm_clawback clawback)
{
    return (struct cm_scheme){ .version_id = 70,
                               .name = S("比例"),
                               .method = CM_PERCENT,
                               .rate_bp = bp,
                               .clawback = clawback,
                               .patient_cap_fen = CM_NO_CAP,
                               .period_cap_fen = CM_NO_CAP };
}

UNUSED static struct cm_scheme tiers(enum cm_method method, bool whole, const struct cm_tier *t,
                                     size_t n)
{
    return (struct cm_scheme){ .version_id = 71,
                               .name = S("阶梯"),
                               .method = method,
                               .whole = whole,
                               .tiers = t,
                               .n_tiers = n,
                               .clawback = CM_NET,
                               .patient_cap_fen = CM_NO_CAP,
                               .period_cap_fen = CM_NO_CAP };
}

// A channel with one agreement that always runs.
static i32 channel(struct cm_scheme s)
{
    i32 at = (i32)w->n_channels++;
    w->schemes[w->n_schemes++] = s;
    w->channels[at] = (struct cm_channel){ .id = 500 + at, .name = S("诊所") };
    w->agreements[w->n_agreements++] =
        (struct cm_agreement){ at, (i32)w->n_schemes - 1, -1000, 1000 };
    return at;
}

// A person whose lead of that channel came long ago.
static i32 person_of(i32 channel_at)
{
    i32 at = (i32)w->n_persons++;
    w->persons[at] = (struct cm_person){ 100 + at, str_fmt(w->m, "199000%05d", at) };
    w->leads[w->n_leads] = (struct cm_lead){ at,
                                             { .id = (id64)w->n_leads + 1,
                                               .time_ms = -10 * DAY_MS,
                                               .channel = channel_at,
                                               .code = str_fmt(w->m, "QD%03d", channel_at) } };
    w->n_leads++;
    return at;
}

static void arrival(i32 person, i32 day)
{
    size_t n = w->n_arrivals++;
    w->arrivals[n] = (struct cm_arrival){ 800 + (id64)n, person, day * DAY_MS, day };
}

static i32 charge(i32 person, i32 day, money fen)
{
    size_t n = w->n_charges++;
    w->charges[n] = (struct cm_charge){ .id = 1000 + (id64)n,
                                        .no = str_fmt(w->m, "SF%03zu", n),
                                        .person = person,
                                        .item = 1,
                                        .amount_fen = fen,
                                        .time_ms = day * DAY_MS,
                                        .day = day };
    return (i32)n;
}

static void refund(i32 charge_at, i32 day, money fen)
{
    size_t n = w->n_refunds++;
    w->refunds[n] = (struct cm_refund){ 2000 + (id64)n, str_fmt(w->m, "TF%03zu", n),
                                        charge_at,      fen,
                                        day * DAY_MS,   day };
}

static err_t try_settle(size_t n_periods)
{
    struct cm_input in = {
        .periods = w->periods,
        .n_periods = n_periods,
        .schemes = w->schemes,
        .n_schemes = w->n_schemes,
        .channels = w->channels,
        .n_channels = w->n_channels,
        .agreements = w->agreements,
        .n_agreements = w->n_agreements,
        .persons = w->persons,
        .n_persons = w->n_persons,
        .leads = w->leads,
        .n_leads = w->n_leads,
        .arrivals = w->arrivals,
        .n_arrivals = w->n_arrivals,
        .charges = w->charges,
        .n_charges = w->n_charges,
        .refunds = w->refunds,
        .n_refunds = w->n_refunds,
        .posted = w->posted,
        .n_posted = w->n_posted,
        .lock_ms = HOLDER_LOCK_MS,
    };
    return cm_settle(&w->c, &in, &w->r);
}

// Every statement is the sum of its lines, and every line says by which rule and from what.
static void check_statement(const struct cm_statement *st)
{
    money commission = 0, adjust = 0;
    for (size_t i = st->first_line; i < st->first_line + st->n_lines; i++) {
        const struct cm_line *l = &w->r.lines[i];
        *(l->kind == CM_LINE_ADJUST ? &adjust : &commission) += l->amount_fen;
        assert_int_equal(&w->r.statements[l->channel] == st, true);
        assert_true((l->kind == CM_LINE_ADJUST) == (l->why != CM_WHY_NONE));
        if (l->person != CM_NONE) assert_true(l->scheme_version != 0);
        assert_true(l->source_id != 0);
    }
    assert_int_equal(commission, st->commission_fen);
    assert_int_equal(adjust, st->adjust_fen);
    money sum = commission + adjust + st->carried_in_fen;
    assert_int_equal(st->payable_fen, sum > 0 ? sum : 0);
    assert_int_equal(st->carried_out_fen, sum < 0 ? sum : 0);
}

// Settles the period after `n_periods - 1` locked ones and locks it.
UNUSED static const struct cm_statement *settle(size_t n_periods)
{
    assert_int_equal(try_settle(n_periods), OK);
    for (size_t i = 0; i < w->n_channels; i++) {
        check_statement(&w->r.statements[i]);
        w->channels[i].carried_in_fen = w->r.statements[i].carried_out_fen;
    }
    for (size_t i = 0; i < w->r.n_lines; i++) {
        const struct cm_line *l = &w->r.lines[i];
        w->posted[w->n_posted++] =
            (struct cm_posting){ l->channel, l->origin, l->source, l->source_id, l->amount_fen };
    }
    return w->r.statements;
}

// 8 % up to 30,000.00, 10 % up to 80,000.00, then 12 %.
static const struct cm_tier money_tiers[] = { { 0, 800 }, { 3000000, 1000 }, { 8000000, 1200 } };

#define TEST(name) cmocka_unit_test_setup_teardown(name, new_world, end_world)

#endif
