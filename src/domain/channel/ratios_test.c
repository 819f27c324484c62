// SPDX-License-Identifier: Apache-2.0
#include "domain/channel/channel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct channel_sums sums(i64 leads, i64 arrivals, i64 deals, money revenue, money cost,
                                money commission)
{
    return (struct channel_sums){ leads,   0,    arrivals,   deals,
                                  revenue, cost, commission, { 1, 1, 1, 1, 1, 1, 1 } };
}

static void the_worked_case_comes_out_to_the_fen(void **state)
{
    (void)state;
    struct channel_sums s = sums(128, 64, 48, 18600000, 2240000, 3000000);
    struct channel_ratios r = channel_ratios(&s);
    assert_true(r.roi.has && r.ratio.has && r.per_arrival.has && r.per_deal.has && r.per_lead.has);
    assert_int_equal(r.roi.v, 25496);         // 254.96 %
    assert_int_equal(r.ratio.v, 355);         // 3.55
    assert_int_equal(r.per_arrival.v, 81875); // 818.75
    assert_int_equal(r.per_deal.v, 109167);   // 1,091.67
    assert_int_equal(r.per_lead.v, 40938);    // 409.375
}

static void without_cost_there_is_no_return_and_no_price(void **state)
{
    (void)state;
    struct channel_sums s = sums(10, 5, 2, 100000, 0, 0);
    struct channel_ratios r = channel_ratios(&s);
    assert_false(r.roi.has || r.ratio.has || r.per_lead.has || r.per_arrival.has || r.per_deal.has);
    s = sums(10, 5, 2, 100000, 0, -500); // refunds took back more than was paid
    r = channel_ratios(&s);
    assert_false(r.roi.has || r.ratio.has || r.per_lead.has);
}

static void nothing_brought_has_no_price_but_a_return(void **state)
{
    (void)state;
    struct channel_sums s = sums(0, 0, 0, 0, 60000, 0);
    struct channel_ratios r = channel_ratios(&s);
    assert_true(r.roi.has);
    assert_int_equal(r.roi.v, -10000);
    assert_false(r.per_lead.has || r.per_arrival.has || r.per_deal.has);
}

static void what_the_reader_may_not_see_gives_no_ratio(void **state)
{
    (void)state;
    struct channel_sums s = sums(10, 5, 2, 100000, 5000, 5000);
    s.knows[SUM_COMMISSION] = false;
    struct channel_ratios r = channel_ratios(&s);
    assert_false(r.roi.has || r.per_lead.has);
    s.knows[SUM_COMMISSION] = true;
    s.knows[SUM_REVENUE] = false;
    r = channel_ratios(&s);
    assert_false(r.roi.has);
    assert_true(r.per_lead.has);
    assert_int_equal(r.per_lead.v, 1000);
}

static void a_figure_that_does_not_fit_is_left_out(void **state)
{
    (void)state;
    struct channel_sums s = sums(1, 1, 1, INT64_MAX, 1, 0);
    assert_false(channel_ratios(&s).roi.has);
}

static const char grades[] =
    "[{\"grade\":\"S\",\"revenue\":\"300000\",\"arrivals\":60,\"roi\":\"2\"},"
    "{\"grade\":\"A\",\"revenue\":\"100000\",\"arrivals\":20,\"roi\":\"1\"},{\"grade\":\"D\"}]";

static void the_grade_is_the_best_whose_thresholds_are_all_reached(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    size_t at;
    const struct json *j = json_parse(m, str_of(grades), &at);
    const struct {
        i64 arrivals;
        money revenue, cost;
        int grade;
    } cases[] = {
        { 60, 30000000, 10000000, 0 }, // just at every threshold
        { 59, 30000000, 10000000, 1 }, // one head short
        { 60, 29999999, 1000000, 1 },  // one fen short
        { 60, 30000000, 10001000, 1 }, // the return is just below
        { 60, 30000000, 0, 0 },        // nothing spent
        { 0, 0, 500, 2 },
    };
    assert_non_null(j);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct channel_sums s = sums(100, cases[i].arrivals, 1, cases[i].revenue, cases[i].cost, 0);
        assert_int_equal(grade_of(j, &s), cases[i].grade);
    }
    const struct json *none = json_parse(m, S("[{\"grade\":\"S\",\"arrivals\":1}]"), &at);
    struct channel_sums s = sums(0, 0, 0, 0, 0, 0);
    assert_int_equal(grade_of(none, &s), -1);
    mem_free(m);
}

static void a_reminder_is_due_at_its_day_and_after_a_missed_one(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    size_t at;
    const struct json *days = json_parse(m, S("[60,30,15,7,1]"), &at);
    const struct {
        i64 left, notice, due;
    } cases[] = {
        { 61, 60, -1 }, { 60, 60, 60 }, { 45, 60, 60 }, { 30, 60, 30 },
        { 29, 60, 30 }, { 7, 60, 7 },   { 1, 60, 1 },   { 0, 60, 1 },
        { -1, 60, -1 }, { 40, 30, -1 }, { 30, 30, 30 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(reminder_due(days, cases[i].left, cases[i].notice), cases[i].due);
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_case_comes_out_to_the_fen),
        cmocka_unit_test(without_cost_there_is_no_return_and_no_price),
        cmocka_unit_test(nothing_brought_has_no_price_but_a_return),
        cmocka_unit_test(what_the_reader_may_not_see_gives_no_ratio),
        cmocka_unit_test(a_figure_that_does_not_fit_is_left_out),
        cmocka_unit_test(the_grade_is_the_best_whose_thresholds_are_all_reached),
        cmocka_unit_test(a_reminder_is_due_at_its_day_and_after_a_missed_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
