// SPDX-License-Identifier: Apache-2.0
// Worked cases over several periods: refunds of locked periods, and rows that came or changed late.
#include "domain/commission/calc_world.h"

static void a_full_refund_later_takes_all_back_in_every_mode(void **state)
{
    (void)state;
    static const enum cm_clawback modes[] = { CM_RERATE, CM_NET, CM_ORIGINAL };
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        i32 ch = channel(percent(1000, modes[i]));
        refund(charge(person_of(ch), 5, 100000), 35, 100000);
    }
    const struct cm_statement *st = settle(1);
    for (size_t i = 0; i < COUNT_OF(modes); i++) assert_int_equal(st[i].payable_fen, 10000);
    st = settle(2);
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        assert_int_equal(st[i].commission_fen + st[i].adjust_fen, -10000);
        assert_int_equal(st[i].payable_fen, 0);
        assert_int_equal(st[i].carried_out_fen, -10000);
        const struct cm_line *l = &w->r.lines[st[i].first_line];
        assert_int_equal(l->kind, modes[i] == CM_NET ? CM_LINE_REFUND : CM_LINE_ADJUST);
        assert_int_equal(l->why, modes[i] == CM_NET ? CM_WHY_NONE : CM_WHY_REFUND);
        assert_int_equal(l->source, modes[i] == CM_RERATE ? CM_SRC_CHARGE : CM_SRC_REFUND);
        assert_int_equal(l->origin, modes[i] == CM_NET ? 1 : 0);
    }
    assert_int_equal(st[1].base_fen, -100000);
    for (size_t i = 0; i < COUNT_OF(modes); i++) charge((i32)i, 65, 200000);
    st = settle(3);
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        assert_int_equal(st[i].carried_in_fen, -10000);
        assert_int_equal(st[i].payable_fen, 10000);
    }
}

static void parts_given_back_add_up_to_the_whole_commission(void **state)
{
    (void)state;
    i32 ch = channel(percent(333, CM_ORIGINAL));
    i32 a = charge(person_of(ch), 5, 10000); // 333
    i32 b = charge(0, 6, 10000);
    refund(b, 7, 5000);  // own period: B = 5000, A = 167 (166.5)
    refund(a, 36, 3333); // 110.99 -> 111
    refund(a, 35, 3333); // comes first in time
    refund(b, 40, 5000); // 167
    refund(a, 65, 3334);
    refund(a, 66, 99999); // more than there was: no more is taken
    assert_int_equal(settle(1)->commission_fen, 333 + 167);
    assert_int_equal(settle(2)->adjust_fen, -222 - 167);
    assert_int_equal(w->r.lines[0].source_id, 2002);
    assert_int_equal(w->r.lines[0].amount_fen, -111);
    assert_int_equal(settle(3)->adjust_fen, -111);
    assert_int_equal(settle(4)->adjust_fen, 0);
}

static void rerating_prices_the_locked_period_again(void **state)
{
    (void)state;
    struct cm_scheme s = tiers(CM_TIER_MONEY, true, money_tiers, 3);
    s.clawback = CM_RERATE;
    i32 ch = channel(s);
    i32 a = charge(person_of(ch), 5, 2000000);
    charge(person_of(ch), 6, 1000000);
    refund(a, 31, 100);
    assert_int_equal(settle(1)->commission_fen, 300000);      // 30,000.00 at 10 %
    assert_int_equal(settle(2)->adjust_fen, 239992 - 300000); // 29,999.00 at 8 %
    assert_int_equal(w->r.n_lines, 2); // the refund moved both lines to the lower tier
    assert_int_equal(w->r.lines[1].why, CM_WHY_REFUND);
    assert_int_equal(w->r.lines[1].amount_fen, -20000);
    assert_int_equal(settle(3)->adjust_fen, 0);
    assert_int_equal(w->r.n_lines, 0);
}

static void with_net_a_tier_of_mixed_lines_spreads_the_total(void **state)
{
    (void)state;
    i32 ch = channel(tiers(CM_TIER_MONEY, false, money_tiers, 3));
    refund(charge(person_of(ch), 5, 100000), 35, 50000);
    charge(0, 40, 100000);
    assert_int_equal(settle(1)->commission_fen, 8000);
    const struct cm_statement *st = settle(2);
    assert_int_equal(st->base_fen, 50000);
    assert_int_equal(w->r.lines[0].amount_fen, -4000);
    assert_int_equal(w->r.lines[1].amount_fen, 8000);
    refund(1, 65, 80000);
    st = settle(3);
    assert_int_equal(st->base_fen, -80000);
    assert_int_equal(st->commission_fen, -6400); // a negative sum: the first tier's rate
}

static void rows_that_came_late_are_posted_whatever_the_mode_and_only_once(void **state)
{
    (void)state;
    static const enum cm_clawback modes[] = { CM_RERATE, CM_NET, CM_ORIGINAL };
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        i32 ch = channel(percent(1000, modes[i]));
        charge(person_of(ch), 5, 100000);
    }
    settle(1);
    for (i32 i = 0; i < 3; i++) {
        i32 late = charge(i, 8, 50000);
        refund(late, 12, 10000); // a refund of its own period, late as well
        refund(late, 45, 10000); // and one of the period that is settled
        refund(i, 46, 50000);
    }
    w->charges[1].amount_fen = 90000; // and a row that changed
    const struct cm_statement *st = settle(2);
    assert_int_equal(st[0].adjust_fen, 4000 - 1000 - 5000);
    assert_int_equal(st[1].adjust_fen, 4000 - 1000);
    assert_int_equal(st[1].commission_fen, -1000 - 5000);
    assert_int_equal(st[2].adjust_fen, 4000 - 1000 - 5000);
    st = settle(3);
    for (size_t i = 0; i < COUNT_OF(modes); i++)
        assert_int_equal(st[i].adjust_fen + st[i].commission_fen, 0);
    w->n_charges = 1; // everything else is found to be false
    w->n_refunds = 0;
    st = settle(4);
    assert_int_equal(st[0].adjust_fen, 2000); // 100.00 was right, 80.00 had been left of it
    assert_int_equal(st[1].adjust_fen, -7000);
    assert_int_equal(st[2].adjust_fen, -8000);
    assert_int_equal(w->r.lines[st[2].first_line].person, CM_NONE);
}

static void a_head_that_moves_is_taken_back_and_paid_anew(void **state)
{
    (void)state;
    struct cm_scheme s = percent(0, CM_ORIGINAL);
    s.method = CM_PER_HEAD;
    s.head_fen = 20000;
    i32 a = channel(s), b = channel(s);
    i32 p = person_of(a);
    arrival(p, 5);
    refund(charge(p, 5, 100), 35, 50); // refunds do not touch heads
    settle(1);
    w->leads[0].lead.channel = b;
    const struct cm_statement *st = settle(2);
    assert_int_equal(st[a].adjust_fen, -20000);
    assert_int_equal(st[b].adjust_fen, 20000);
    assert_int_equal(st[b].base_fen, 0);
    const struct cm_line *l = &w->r.lines[st[b].first_line];
    assert_int_equal(l->source, CM_SRC_HEAD);
    assert_int_equal(l->arrival_id, 800);
}

static void a_refund_dated_before_its_charge_counts_in_the_charges_period(void **state)
{
    (void)state;
    i32 ch = channel(percent(1000, CM_NET));
    refund(charge(person_of(ch), 35, 10000), 5, 4000);
    assert_int_equal(settle(1)->base_fen, 0);
    assert_int_equal(settle(2)->base_fen, 6000);
}

static void a_line_that_earned_nothing_gives_nothing_back(void **state)
{
    (void)state;
    i32 ch = channel(percent(1000, CM_ORIGINAL));
    i32 all = charge(person_of(ch), 5, 10000);
    refund(all, 6, 10000);
    refund(all, 35, 500); // more than was left: the desk's mistake must not cost the channel
    assert_int_equal(settle(1)->commission_fen, 0);
    assert_int_equal(settle(2)->adjust_fen, 0);
}

static void a_refund_of_an_earlier_period_that_comes_late_says_so(void **state)
{
    (void)state;
    i32 ch = channel(percent(1000, CM_ORIGINAL));
    i32 c = charge(person_of(ch), 5, 10000);
    settle(1);
    settle(2);
    refund(c, 35, 5000);
    refund(c, 65, 5000);
    assert_int_equal(settle(3)->adjust_fen, -1000);
    assert_int_equal(w->r.lines[0].why, CM_WHY_LATE);
    assert_int_equal(w->r.lines[1].why, CM_WHY_REFUND);
}

// Rotates and reverses the rows of a table; indexes into it are mended by the caller.
static size_t moved(size_t i, size_t n, size_t by) { return (n - 1 - i + by) % n; }

static void the_order_of_rows_does_not_matter(void **state)
{
    (void)state;
    struct cm_scheme h = percent(0, CM_NET);
    h.method = CM_PER_HEAD;
    h.head_fen = 7;
    const i32 chs[] = { channel(percent(333, CM_ORIGINAL)), channel(percent(777, CM_NET)),
                        channel(h), channel(tiers(CM_TIER_MONEY, true, money_tiers, 3)) };
    w->schemes[0].patient_cap_fen = w->schemes[1].patient_cap_fen = 900;
    w->agreements[w->n_agreements++] = (struct cm_agreement){ chs[1], 0, 20, 70 };
    w->agreements[w->n_agreements++] = (struct cm_agreement){ chs[1], 3, 20, 60 };
    for (int i = 0; i < 12; i++) {
        i32 p = person_of(chs[i % 4]);
        w->persons[p].key = S("同号");
        arrival(p, 70 - 5 * i);
        arrival(p, 70 - 5 * i);
        for (int k = 0; k < 4; k++) {
            i32 c = charge(p, 20 * k + i % 3, 10000 + 100 * i);
            refund(c, 30 + 10 * i, 1000);
            w->charges[c].no = w->refunds[c].no = S("同号");
        }
    }
    struct world first = *w;
    money want[4] = { 0 };
    for (size_t by = 0; by < 40; by += 3) {
        *w = first;
        for (size_t i = 0; i < first.n_charges; i++)
            w->charges[moved(i, first.n_charges, by)] = first.charges[i];
        for (size_t i = 0; i < first.n_refunds; i++) {
            struct cm_refund r = first.refunds[i];
            r.charge = (i32)moved((size_t)r.charge, first.n_charges, by);
            w->refunds[moved(i, first.n_refunds, by + 7)] = r;
        }
        for (size_t i = 0; i < first.n_arrivals; i++)
            w->arrivals[moved(i, first.n_arrivals, by)] = first.arrivals[i];
        for (size_t i = 0; i < first.n_leads; i++)
            w->leads[moved(i, first.n_leads, by)] = first.leads[i];
        for (size_t p = 1; p <= 3; p++) assert_int_equal(try_settle(p), OK);
        for (size_t i = 0; i < w->n_channels; i++) {
            const struct cm_statement *st = &w->r.statements[i];
            money sum = st->heads * 1000003 + st->commission_fen * 31 + st->adjust_fen;
            if (by == 0) want[i] = sum;
            assert_int_equal(sum, want[i]);
        }
    }
}

static void a_first_arrival_after_the_period_is_no_head_yet(void **state)
{
    (void)state;
    i32 ch = channel(percent(1000, CM_NET));
    arrival(person_of(ch), 35);
    assert_int_equal(settle(1)->heads, 0);
    assert_int_equal(settle(2)->heads, 1);
}

static void lines_of_one_moment_stand_by_number_then_by_source(void **state)
{
    (void)state;
    i32 ch = channel(percent(1000, CM_NET)), late = channel(percent(1000, CM_ORIGINAL));
    i32 p = person_of(ch), q = person_of(late);
    i32 old = charge(p, 5, 1000), old_q = charge(q, 5, 1000);
    settle(1);
    charge(p, 40, 100);
    charge(p, 40, 200);
    w->charges[2].no = w->charges[3].no = S("同号");
    refund(old, 40, 300);
    refund(old, 40, 400);
    w->refunds[0].no = w->refunds[1].no = S("同号");
    refund(old_q, 40, 300);
    refund(old_q, 40, 300);
    w->refunds[2].no = w->refunds[3].no = S("同号");
    settle(2);
    static const id64 want[] = { 1002, 1003, 2000, 2001, 2002, 2003 };
    assert_int_equal(w->r.n_lines, COUNT_OF(want));
    for (size_t i = 0; i < COUNT_OF(want); i++) assert_int_equal(w->r.lines[i].source_id, want[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_full_refund_later_takes_all_back_in_every_mode),
        TEST(parts_given_back_add_up_to_the_whole_commission),
        TEST(rerating_prices_the_locked_period_again),
        TEST(with_net_a_tier_of_mixed_lines_spreads_the_total),
        TEST(rows_that_came_late_are_posted_whatever_the_mode_and_only_once),
        TEST(a_head_that_moves_is_taken_back_and_paid_anew),
        TEST(a_refund_dated_before_its_charge_counts_in_the_charges_period),
        TEST(a_line_that_earned_nothing_gives_nothing_back),
        TEST(a_refund_of_an_earlier_period_that_comes_late_says_so),
        TEST(the_order_of_rows_does_not_matter),
        TEST(a_first_arrival_after_the_period_is_no_head_yet),
        TEST(lines_of_one_moment_stand_by_number_then_by_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
