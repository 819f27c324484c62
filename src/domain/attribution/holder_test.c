// SPDX-License-Identifier: Apache-2.0
#include "domain/attribution/holder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define DAY_MS ((i64)24 * 3600 * 1000)
enum { A, B };

static struct mem *m;

static int set_up(void **state)
{
    (void)state;
    m = mem_new(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    mem_free(m);
    return 0;
}

static struct holder_lead lead(id64 id, i64 time_ms, i32 channel)
{
    return (struct holder_lead){ .id = id,
                                 .time_ms = time_ms,
                                 .channel = channel,
                                 .code = channel == A ? S("QD001") : S("QD002") };
}

static void a_person_without_leads_belongs_to_nobody(void **state)
{
    (void)state;
    struct holder_history h = holder_trace(m, NULL, 0, NULL, HOLDER_LOCK_MS, true);
    assert_int_equal(holder_at(&h, 5), HOLDER_NONE);
    struct holder_lead natural[] = { { .id = 1, .time_ms = 0, .channel = HOLDER_NONE } };
    h = holder_trace(m, natural, 1, NULL, HOLDER_LOCK_MS, true);
    assert_int_equal(holder_at(&h, DAY_MS), HOLDER_NONE);
    assert_int_equal(h.steps[0].verdict, HOLDER_NATURAL);
    assert_int_equal(h.steps[0].locked_until_ms, 0);
}

static void the_lock_ends_after_90_times_24_hours_to_the_second(void **state)
{
    (void)state;
    static const struct {
        i64 second_ms;
        i32 want;
        enum holder_verdict verdict;
    } cases[] = {
        { 60 * DAY_MS, A, HOLDER_CLAIM_IN_LOCK },
        { 90 * DAY_MS - 1000, A, HOLDER_CLAIM_IN_LOCK },
        { 90 * DAY_MS - 1, A, HOLDER_CLAIM_IN_LOCK },
        { 90 * DAY_MS, B, HOLDER_TAKES_OVER },
        { 91 * DAY_MS, B, HOLDER_TAKES_OVER },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct holder_lead l[] = { lead(2, cases[i].second_ms, B), lead(1, 0, A) };
        struct holder_history h = holder_trace(m, l, 2, NULL, HOLDER_LOCK_MS, true);
        assert_int_equal(holder_at(&h, cases[i].second_ms), cases[i].want);
        assert_int_equal(holder_at(&h, 0), A);
        assert_int_equal(holder_at(&h, -1), HOLDER_NONE);
        assert_int_equal(h.steps[0].verdict, HOLDER_FIRST);
        assert_int_equal(h.steps[0].locked_until_ms, HOLDER_LOCK_MS);
        assert_int_equal(h.steps[1].verdict, cases[i].verdict);
        assert_int_equal(h.steps[1].against, 1);
        assert_int_equal(h.steps[1].lead, 2);
    }
}

static void an_arrival_fixes_the_channel_and_later_leads_come_too_late(void **state)
{
    (void)state;
    i64 arrival = 70 * DAY_MS;
    struct holder_lead l[] = { lead(1, 0, A), lead(2, 60 * DAY_MS, B), lead(3, 200 * DAY_MS, B) };
    struct holder_history h = holder_trace(m, l, 3, &arrival, HOLDER_LOCK_MS, true);
    assert_int_equal(holder_at(&h, 300 * DAY_MS), A);
    assert_int_equal(h.steps[1].verdict, HOLDER_CLAIM_IN_LOCK);
    assert_int_equal(h.steps[2].verdict, HOLDER_AFTER_ARRIVAL);

    struct holder_lead late[] = { lead(1, arrival + 1000, A) };
    h = holder_trace(m, late, 1, &arrival, HOLDER_LOCK_MS, false);
    assert_null(h.steps);
    assert_int_equal(holder_at(&h, 300 * DAY_MS), HOLDER_NONE);

    struct holder_lead same[] = { lead(1, arrival + 999, A) }; // the second counts
    h = holder_trace(m, same, 1, &arrival, HOLDER_LOCK_MS, false);
    assert_int_equal(holder_at(&h, arrival), A);
}

static void of_the_same_second_the_lower_code_comes_first(void **state)
{
    (void)state;
    struct holder_lead l[] = { lead(7, 100, B), lead(9, 999, A), lead(8, 500, A) };
    struct holder_history h = holder_trace(m, l, 3, NULL, HOLDER_LOCK_MS, true);
    assert_int_equal(holder_at(&h, 0), A);
    assert_int_equal(h.steps[0].lead, 8);
    assert_int_equal(h.steps[1].lead, 9);
    assert_int_equal(h.steps[1].verdict, HOLDER_AGAIN);
    assert_int_equal(h.steps[2].verdict, HOLDER_CLAIM_IN_LOCK);
    struct holder_lead twice[] = { lead(1, 0, A), lead(1, 0, A) };
    assert_int_equal(holder_lead_cmp(&twice[0], &twice[1]), 0);
}

static void a_lead_of_the_holder_does_not_renew_the_lock(void **state)
{
    (void)state;
    struct holder_lead l[] = { lead(1, 0, A), lead(2, 80 * DAY_MS, A), lead(3, 95 * DAY_MS, B),
                               lead(4, 100 * DAY_MS, A), lead(5, 185 * DAY_MS, A) };
    struct holder_history h = holder_trace(m, l, 5, NULL, HOLDER_LOCK_MS, true);
    assert_int_equal(holder_at(&h, 94 * DAY_MS), A);
    assert_int_equal(holder_at(&h, 95 * DAY_MS), B);
    assert_int_equal(holder_at(&h, 184 * DAY_MS), B);
    assert_int_equal(holder_at(&h, 185 * DAY_MS), A);
    assert_int_equal(h.n_spans, 3);
}

static void a_lead_accepted_in_a_dispute_takes_over_in_any_case(void **state)
{
    (void)state;
    i64 arrival = 20 * DAY_MS;
    struct holder_lead l[] = { lead(1, 0, A), lead(2, 10 * DAY_MS, B), lead(3, 11 * DAY_MS, B),
                               lead(4, 30 * DAY_MS, A) };
    l[1].accepted = l[2].accepted = l[3].accepted = true;
    struct holder_history h = holder_trace(m, l, 4, &arrival, HOLDER_LOCK_MS, true);
    assert_int_equal(holder_at(&h, 9 * DAY_MS), A);
    assert_int_equal(holder_at(&h, 20 * DAY_MS), B);
    assert_int_equal(holder_at(&h, 30 * DAY_MS), A);
    assert_int_equal(h.n_spans, 3); // the second one of B changed nothing
    struct holder_lead only[] = { lead(1, 30 * DAY_MS, B) };
    only[0].accepted = true;
    h = holder_trace(m, only, 1, &arrival, HOLDER_LOCK_MS, true);
    assert_int_equal(holder_at(&h, 30 * DAY_MS), B);
    assert_int_equal(h.steps[0].verdict, HOLDER_ACCEPTED);
    assert_int_equal(h.steps[0].against, 0);
}

static void a_code_that_nobody_knows_still_holds(void **state)
{
    (void)state;
    struct holder_lead l[] = { { .id = 1, .code = S("QD999"), .channel = HOLDER_NONE },
                               lead(2, DAY_MS, A) };
    struct holder_history h = holder_trace(m, l, 2, NULL, HOLDER_LOCK_MS, true);
    assert_int_equal(holder_at(&h, DAY_MS), HOLDER_NONE);
    assert_int_equal(h.steps[1].verdict, HOLDER_CLAIM_IN_LOCK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_without_leads_belongs_to_nobody),
        cmocka_unit_test(the_lock_ends_after_90_times_24_hours_to_the_second),
        cmocka_unit_test(an_arrival_fixes_the_channel_and_later_leads_come_too_late),
        cmocka_unit_test(of_the_same_second_the_lower_code_comes_first),
        cmocka_unit_test(a_lead_of_the_holder_does_not_renew_the_lock),
        cmocka_unit_test(a_lead_accepted_in_a_dispute_takes_over_in_any_case),
        cmocka_unit_test(a_code_that_nobody_knows_still_holds),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
