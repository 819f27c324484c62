// SPDX-License-Identifier: Apache-2.0
// Worked cases of one period, and what is refused. tests/commission/run compares the core with a
// second, independent implementation on random facts; here stands what a person can check by hand.
#include "domain/commission/calc_world.h"

// ---- one period ---------------------------------------------------------------------------------

static void twelve_first_arrivals_pay_twelve_heads(void **state)
{
    (void)state;
    struct cm_scheme s = percent(0, CM_RERATE);
    s.method = CM_PER_HEAD;
    s.head_fen = 20000;
    i32 ch = channel(s);
    for (int i = 0; i < 15; i++) {
        i32 p = person_of(ch);
        if (i >= 12) arrival(p, -5); // had come before the first period
        arrival(p, 1 + i);
    }
    arrival(0, 20);
    arrival(0, 1); // the same arrival written twice
    charge(person_of(ch), 3, 99900);
    i32 stranger = person_of(ch);
    w->leads[w->n_leads - 1].lead.code = STR_NONE;
    arrival(stranger, 2);
    const struct cm_statement *st = settle(1);
    assert_int_equal(st->heads, 12);
    assert_int_equal(st->base_fen, 99900);
    assert_int_equal(st->commission_fen, 240000);
    assert_int_equal(w->r.lines[0].kind, CM_LINE_HEAD);
    assert_int_equal(w->r.lines[0].source_id, 100);
    assert_int_equal(w->r.lines[0].arrival_id, 800);
    assert_int_equal(w->r.lines[0].head_fen, 20000);
    assert_int_equal(w->r.first_arrival[0], 0);
    assert_int_equal(w->r.head_channel[0], ch);
    assert_int_equal(w->r.head_channel[stranger], HOLDER_NONE);
    assert_int_equal(w->r.charge_channel[0], ch);
}

static void percent_is_rounded_per_line_of_what_is_left_after_refunds(void **state)
{
    (void)state;
    i32 a = channel(percent(1200, CM_RERATE)), b = channel(percent(500, CM_NET)),
        c = channel(percent(400, CM_ORIGINAL));
    charge(person_of(a), 1, 398000);
    i32 p = person_of(b);
    for (int i = 0; i < 3; i++) charge(p, 2, 1010);
    refund(charge(person_of(c), 3, 100000), 4, 20000);
    w->channels[c].hold = true;
    const struct cm_statement *st = settle(1);
    assert_int_equal(st[a].commission_fen, 47760);
    assert_int_equal(st[b].commission_fen, 153);
    assert_int_equal(st[c].commission_fen, 3200);
    assert_int_equal(st[c].base_fen, 80000);
    assert_true(st[c].hold);
    assert_int_equal(w->r.lines[0].rate_bp, 1200);
    assert_int_equal(w->r.lines[0].tier, CM_NONE);
}

static void money_tiers_are_half_open(void **state)
{
    (void)state;
    static const struct {
        money base, marginal, whole;
        i32 tier;
    } cases[] = {
        { 8325000, 779000, 999000, 2 },
        { 2999999, 240000, 240000, 0 },
        { 3000000, 240000, 300000, 1 },
        { 8000000, 740000, 960000, 2 },
        { 0, 0, 0, 0 },
    };
    i32 marginal = channel(tiers(CM_TIER_MONEY, false, money_tiers, 3));
    i32 whole = channel(tiers(CM_TIER_MONEY, true, money_tiers, 3));
    i32 p = person_of(marginal), q = person_of(whole);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        w->n_charges = 0;
        charge(p, 1, cases[i].base);
        charge(q, 1, cases[i].base);
        assert_int_equal(try_settle(1), OK);
        assert_int_equal(w->r.statements[marginal].commission_fen, cases[i].marginal);
        assert_int_equal(w->r.statements[whole].commission_fen, cases[i].whole);
        assert_int_equal(w->r.lines[1].tier, cases[i].tier);
        assert_int_equal(w->r.lines[1].rate_bp, money_tiers[cases[i].tier].value);
    }
}

static void head_tiers_count_from_one_and_are_shared_equally(void **state)
{
    (void)state;
    static const struct cm_tier t[] = { { 1, 15000 }, { 11, 20000 }, { 31, 26000 } };
    i32 marginal = channel(tiers(CM_TIER_HEADS, false, t, 3));
    i32 whole = channel(tiers(CM_TIER_HEADS, true, t, 3));
    static const struct {
        int heads;
        money marginal, whole, first;
    } cases[] = {
        { 34, 654000, 884000, 19236 },
        { 11, 170000, 220000, 15455 },
        { 10, 150000, 150000, 15000 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        w->n_persons = w->n_leads = w->n_arrivals = 0;
        for (int k = 0; k < cases[i].heads; k++) arrival(person_of(marginal), 5);
        assert_int_equal(try_settle(1), OK);
        assert_int_equal(w->r.statements[marginal].commission_fen, cases[i].marginal);
        assert_int_equal(w->r.lines[0].amount_fen, cases[i].first);
        for (int k = 0; k < cases[i].heads; k++) w->leads[k].lead.channel = whole;
        assert_int_equal(try_settle(1), OK);
        assert_int_equal(w->r.statements[whole].commission_fen, cases[i].whole);
    }
}

static void caps_cut_the_person_first_and_then_the_latest_lines(void **state)
{
    (void)state;
    struct cm_scheme s = percent(1000, CM_RERATE);
    s.patient_cap_fen = 500000;
    s.period_cap_fen = 1200000;
    i32 ch = channel(s);
    i32 p = person_of(ch), q = person_of(ch), r = person_of(ch);
    charge(r, 3, 4500000); // rows may come in any order
    charge(p, 1, 6000000);
    charge(q, 2, 3000000);
    const struct cm_statement *st = settle(1);
    assert_int_equal(st->commission_fen, 1200000);
    static const struct {
        enum cm_kind kind;
        i32 charge;
        money fen;
    } want[] = {
        { CM_LINE_CHARGE, 1, 600000 },     { CM_LINE_CAP_PERSON, 1, -100000 },
        { CM_LINE_CHARGE, 2, 300000 },     { CM_LINE_CHARGE, 0, 450000 },
        { CM_LINE_CAP_PERIOD, 0, -50000 },
    };
    assert_int_equal(w->r.n_lines, COUNT_OF(want));
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        assert_int_equal(w->r.lines[i].kind, want[i].kind);
        assert_int_equal(w->r.lines[i].charge, want[i].charge);
        assert_int_equal(w->r.lines[i].amount_fen, want[i].fen);
    }
}

static void one_line_may_be_cut_by_both_caps_and_a_cap_of_zero_leaves_nothing(void **state)
{
    (void)state;
    struct cm_scheme s = percent(1000, CM_RERATE);
    s.patient_cap_fen = 5000;
    s.period_cap_fen = 0;
    i32 p = person_of(channel(s));
    charge(p, 1, 40000);
    charge(p, 2, 40000);
    const struct cm_statement *st = settle(1);
    assert_int_equal(st->commission_fen, 0);
    assert_int_equal(w->r.n_lines, 5); // 40 -40 of the period; 40 -30 of the person -10
    assert_int_equal(w->r.lines[3].amount_fen, -3000);
    assert_int_equal(w->r.lines[4].amount_fen, -1000);
    assert_int_equal(w->r.lines[4].kind, CM_LINE_CAP_PERIOD);
}

static void only_days_of_the_agreement_and_items_of_the_scheme_count(void **state)
{
    (void)state;
    static const id64 excluded[] = { 8, 9 };
    struct cm_scheme s = percent(1000, CM_RERATE);
    s.excluded = excluded;
    s.n_excluded = 2;
    i32 ch = channel(s);
    w->agreements[0].from_day = 5;
    w->agreements[0].until_day = 10;
    i32 p = person_of(ch);
    static const i32 days[] = { 4, 5, 9, 10, 7 };
    for (size_t i = 0; i < COUNT_OF(days); i++) charge(p, days[i], 10000);
    w->charges[4].item = 9;
    refund(3, 11, 5000); // of a charge that does not count
    refund(4, 11, 5000);
    arrival(p, 4);
    const struct cm_statement *st = settle(1);
    assert_int_equal(st->base_fen, 20000);
    assert_int_equal(st->heads, 0);
}

static void of_overlapping_agreements_the_later_one_holds(void **state)
{
    (void)state;
    i32 ch = channel(percent(1000, CM_RERATE));
    i32 other = channel(percent(100, CM_RERATE));
    w->agreements[w->n_agreements++] = (struct cm_agreement){ ch, 1, 10, 40 };
    w->agreements[w->n_agreements++] = (struct cm_agreement){ other, 1, -1000, 40 };
    w->schemes[1].version_id = 72;
    i32 p = person_of(ch);
    charge(p, 9, 10000);
    charge(p, 10, 10000);
    const struct cm_statement *st = settle(1);
    assert_int_equal(st->commission_fen, 1100);
    assert_int_equal(w->r.lines[0].scheme_version, 70);
    assert_int_equal(w->r.lines[1].scheme_version, 72);
}

static void periods_are_half_open_and_may_be_half_months(void **state)
{
    (void)state;
    w->periods[0] = (struct cm_period){ 18993, 19008 }; // 2022-01-01 up to 01-16
    w->periods[1] = (struct cm_period){ 19008, 19024 };
    i32 p = person_of(channel(percent(1000, CM_RERATE)));
    w->agreements[0].until_day = 30000;
    charge(p, 18993, 100);
    charge(p, 19008, 10000);
    charge(p, 19023, 1000000);
    charge(p, 18992, 7);
    charge(p, 19024, 7);
    refund(3, 18995, 7); // of a charge before the first period: nowhere
    assert_int_equal(settle(1)->base_fen, 100);
    assert_int_equal(settle(2)->base_fen, 1010000);
}

static void a_lead_inside_the_lock_does_not_move_the_money(void **state)
{
    (void)state;
    i32 a = channel(percent(1000, CM_RERATE)), b = channel(percent(1000, CM_RERATE));
    i32 p = person_of(a);
    w->leads[w->n_leads++] =
        (struct cm_lead){ p,
                          { .id = 50, .time_ms = 10 * DAY_MS, .channel = b, .code = S("QD001") } };
    charge(p, 20, 10000);
    const struct cm_statement *st = settle(1);
    assert_int_equal(st[a].base_fen, 10000);
    assert_int_equal(st[b].base_fen, 0);

    w->leads[1].lead.accepted = true; // finance accepts the claim after locking
    st = settle(2);
    assert_int_equal(st[a].adjust_fen, -1000);
    assert_int_equal(st[a].payable_fen, 0);
    assert_int_equal(st[a].carried_out_fen, -1000);
    assert_int_equal(st[b].adjust_fen, 1000);
    assert_int_equal(w->r.lines[0].why, CM_WHY_LATE);
    assert_int_equal(w->r.lines[0].scheme_version, 0); // counts no more for a
    assert_int_equal(w->r.lines[1].scheme_version, 70);
    assert_int_equal(w->r.lines[1].charge, 0);
}

// ---- items with a price of their own ------------------------------------------------------------

static i32 charge_of(i32 person, i32 day, money fen, id64 item)
{
    i32 at = charge(person, day, fen);
    w->charges[at].item = item;
    return at;
}

static void an_item_with_its_own_price_leaves_the_base_of_the_tiers(void **state)
{
    (void)state;
    static const struct cm_item_price own[] = { { 7, false, 500 }, { 8, true, 2000 } };
    static const id64 none[] = { 9 };
    struct cm_scheme s = tiers(CM_TIER_MONEY, true, money_tiers, 3);
    s.items = own;
    s.n_items = 2;
    s.excluded = none;
    s.n_excluded = 1;
    i32 ch = channel(s), p = person_of(ch);
    charge_of(p, 1, 2999900, 1);
    charge_of(p, 2, 5000000, 7); // would lift the sum to the second tier
    charge_of(p, 3, 9900, 8);
    charge_of(p, 4, 0, 8); // nobody paid
    charge_of(p, 5, 77700, 9);
    const struct cm_statement *st = settle(1);
    assert_int_equal(st[ch].base_fen, 2999900 + 5000000 + 9900);
    assert_int_equal(st[ch].commission_fen, 239992 + 250000 + 2000);
    assert_int_equal(w->r.lines[0].tier, 0);
    assert_int_equal(w->r.lines[0].own_item, 0);
    assert_int_equal(w->r.lines[1].tier, CM_NONE);
    assert_int_equal(w->r.lines[1].own_item, 7);
    assert_int_equal(w->r.lines[1].rate_bp, 500);
    assert_int_equal(w->r.lines[2].fixed_fen, 2000);
    assert_int_equal(w->r.lines[2].rate_bp, 0);
    assert_int_equal(w->r.lines[3].amount_fen, 0);
}

static void a_fixed_sum_goes_back_with_the_share_that_is_refunded(void **state)
{
    (void)state;
    static const struct cm_item_price own[] = { { 8, true, 2000 } };
    static const enum cm_clawback how[] = { CM_RERATE, CM_NET, CM_ORIGINAL };
    for (size_t i = 0; i < COUNT_OF(how); i++) {
        struct cm_scheme s = percent(1000, how[i]);
        s.items = own;
        s.n_items = 1;
        i32 at = charge_of(person_of(channel(s)), 1, 30000, 8);
        refund(at, 2, 10000);  // of the same month: 2/3 of the sum is earned
        refund(at, 31, 5000);  // a month later a sixth goes back
        refund(at, 61, 15000); // then all the rest
    }
    const struct cm_statement *st = settle(1);
    for (size_t i = 0; i < COUNT_OF(how); i++) assert_int_equal(st[i].commission_fen, 1333);
    st = settle(2);
    assert_int_equal(st[0].adjust_fen, -333);     // 2000 x 15000 / 30000 = 1000
    assert_int_equal(st[1].commission_fen, -333); // 2000 x 5000 / 30000
    assert_int_equal(st[2].adjust_fen, -333);     // 1333 x 5000 / 20000
    st = settle(3);
    assert_int_equal(st[0].adjust_fen, -1000);
    assert_int_equal(st[1].commission_fen, -1000);
    assert_int_equal(st[2].adjust_fen, -1000);
}

static void prices_of_items_that_cannot_be_meant_are_refused(void **state)
{
    (void)state;
    static const struct cm_item_price twice[] = { { 7, false, 500 }, { 7, true, 500 } },
                                      above[] = { { 7, false, 10001 } },
                                      below[] = { { 7, true, -1 } },
                                      huge[] = { { 7, true, (i64)1 << 31 } };
    struct cm_scheme s = percent(0, CM_NET);
    s.n_items = 1;
    s.items = above;
    assert_int_equal(cm_check_scheme(&w->c, &s), ERR_COMMISSION_ITEMS);
    s.items = below;
    assert_int_equal(cm_check_scheme(&w->c, &s), ERR_COMMISSION_ITEMS);
    s.items = huge;
    assert_int_equal(cm_check_scheme(&w->c, &s), ERR_COMMISSION_ITEMS);
    s.items = twice;
    assert_int_equal(cm_check_scheme(&w->c, &s), OK);
    s.n_items = 2;
    assert_int_equal(cm_check_scheme(&w->c, &s), ERR_COMMISSION_ITEMS);
    s.n_items = 1;
    s.method = CM_PER_HEAD;
    assert_int_equal(cm_check_scheme(&w->c, &s), ERR_COMMISSION_ITEMS);
}

// ---- refusals -----------------------------------------------------------------------------------

static void schemes_that_cannot_be_computed_are_refused(void **state)
{
    (void)state;
    static const struct cm_tier gap[] = { { 100, 800 } },
                                twice[] = { { 0, 1 }, { 5, 2 }, { 5, 3 } },
                                negative[] = { { 0, -1 } }, huge[] = { { 0, (i64)1 << 31 } },
                                below[] = { { -1, 5 } }, one[] = { { 1, 5 } };
    static const struct {
        enum cm_method method;
        const struct cm_tier *t;
        size_t n;
        err_t want;
    } cases[] = {
        { CM_TIER_MONEY, gap, 1, ERR_COMMISSION_TIERS },
        { CM_TIER_MONEY, twice, 3, ERR_COMMISSION_TIERS },
        { CM_TIER_MONEY, twice, 2, OK },
        { CM_TIER_MONEY, negative, 1, ERR_COMMISSION_TIERS },
        { CM_TIER_MONEY, huge, 1, ERR_COMMISSION_TIERS },
        { CM_TIER_HEADS, below, 1, ERR_COMMISSION_TIERS },
        { CM_TIER_MONEY, one, 1, ERR_COMMISSION_TIERS },
        { CM_TIER_HEADS, one, 1, OK },
        { CM_TIER_HEADS, NULL, 0, ERR_COMMISSION_TIERS },
        { CM_PERCENT, NULL, 0, OK },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cm_scheme s = tiers(cases[i].method, false, cases[i].t, cases[i].n);
        assert_int_equal(cm_check_scheme(&w->c, &s), cases[i].want);
    }
    struct cm_scheme bad[4];
    for (int i = 0; i < 4; i++) bad[i] = percent(0, CM_NET);
    bad[0].rate_bp = -1;
    bad[1].head_fen = -1;
    bad[2].patient_cap_fen = -2;
    bad[3].period_cap_fen = -2;
    for (int i = 0; i < 4; i++)
        assert_int_equal(cm_check_scheme(&w->c, &bad[i]), ERR_COMMISSION_SCHEME);
    channel(bad[0]);
    assert_int_equal(try_settle(1), ERR_COMMISSION_SCHEME);
    assert_true(str_eq(w->c.errs_tail->arg[0], S("比例")));
}

static void amounts_beyond_64_bits_are_refused_not_wrapped(void **state)
{
    (void)state;
    static const struct cm_tier t[] = { { 0, 20000 } }, dear[] = { { 0, INT32_MAX } };
    struct cm_scheme tier = tiers(CM_TIER_MONEY, false, t, 1);
    struct cm_scheme whole = tiers(CM_TIER_MONEY, true, dear, 1);
    struct cm_scheme capped = percent(10000, CM_RERATE), twice = percent(20000, CM_RERATE);
    capped.period_cap_fen = capped.patient_cap_fen = 1;
    const struct cm_scheme schemes[] = { percent(10000, CM_RERATE), tier, whole, capped, twice };
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        w->n_channels = w->n_schemes = w->n_agreements = w->n_persons = w->n_leads = 0;
        w->n_charges = 0;
        channel(percent(0, CM_NET));
        i32 p = person_of(channel(schemes[i]));
        charge(p, 1, INT64_MAX / 2 + 1);
        charge(p, 2, INT64_MAX / 2 + 1);
        assert_int_equal(try_settle(1), ERR_COMMISSION_OVERFLOW);
    }
}

static void sums_of_refunds_and_of_give_backs_are_checked_too(void **state)
{
    (void)state;
    i32 ch = channel(percent(20000, CM_ORIGINAL)); // 200 %, so that a commission outgrows its base
    i32 a = charge(person_of(ch), 5, INT64_MAX / 2);
    refund(a, 35, INT64_MAX / 2);
    refund(a, 36, INT64_MAX / 2);
    assert_int_equal(try_settle(2), OK);
    refund(a, 37, INT64_MAX / 2);
    assert_int_equal(try_settle(2), ERR_COMMISSION_OVERFLOW);
    w->n_refunds = 0;
    w->posted[0] = (struct cm_posting){ ch, 0, CM_SRC_CHARGE, 1000, -INT64_MAX };
    w->n_posted = 1;
    assert_int_equal(try_settle(2), ERR_COMMISSION_OVERFLOW);
}

static void nothing_at_all_gives_empty_statements(void **state)
{
    (void)state;
    assert_int_equal(try_settle(1), OK);
    assert_int_equal(w->r.n_lines, 0);
    channel(percent(100, CM_NET));
    w->n_agreements = 0;
    w->channels[0].carried_in_fen = -5;
    i32 p = person_of(0);
    charge(p, 1, 100);
    const struct cm_statement *st = settle(1);
    assert_int_equal(st->base_fen, 0);
    assert_int_equal(st->carried_out_fen, -5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(twelve_first_arrivals_pay_twelve_heads),
        TEST(percent_is_rounded_per_line_of_what_is_left_after_refunds),
        TEST(money_tiers_are_half_open),
        TEST(head_tiers_count_from_one_and_are_shared_equally),
        TEST(caps_cut_the_person_first_and_then_the_latest_lines),
        TEST(one_line_may_be_cut_by_both_caps_and_a_cap_of_zero_leaves_nothing),
        TEST(only_days_of_the_agreement_and_items_of_the_scheme_count),
        TEST(of_overlapping_agreements_the_later_one_holds),
        TEST(periods_are_half_open_and_may_be_half_months),
        TEST(a_lead_inside_the_lock_does_not_move_the_money),
        TEST(an_item_with_its_own_price_leaves_the_base_of_the_tiers),
        TEST(a_fixed_sum_goes_back_with_the_share_that_is_refunded),
        TEST(prices_of_items_that_cannot_be_meant_are_refused),
        TEST(schemes_that_cannot_be_computed_are_refused),
        TEST(amounts_beyond_64_bits_are_refused_not_wrapped),
        TEST(sums_of_refunds_and_of_give_backs_are_checked_too),
        TEST(nothing_at_all_gives_empty_statements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
