// SPDX-License-Identifier: Apache-2.0
#include "base/money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

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

static void a_rate_is_rounded_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        money a;
        i64 bp;
        money want;
    } cases[] = {
        { 398000, 1200, 47760 }, // 12 % of 3,980.00
        { 1010, 500, 51 },       // 10.10 at 5 % = 0.505
        { -1010, 500, -51 },
        { 1009, 500, 50 },
        { -1009, 500, -50 },
        { 10000, 1, 1 },
        { 4999, 1, 0 },
        { 5000, 1, 1 },
        { -5000, 1, -1 },
        { 0, 10000, 0 },
        { 80000, 400, 3200 }, // (1,000 - 200) at 4 %
        { INT64_MAX, 10000, INT64_MAX },
        { INT64_MIN, 10000, INT64_MIN },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        money got = -1;
        assert_true(money_mul_bp(cases[i].a, cases[i].bp, &got));
        assert_int_equal(got, cases[i].want);
    }
}

static void a_result_too_large_for_64_bits_is_refused(void **state)
{
    (void)state;
    money got = 7;
    assert_false(money_mul_bp(INT64_MAX, 10001, &got));
    assert_int_equal(got, 0);
    assert_false(money_mul_bp(INT64_MIN, 10001, &got));
    assert_false(money_add(INT64_MAX, 1, &got));
    assert_false(money_add(INT64_MIN, -1, &got));
    assert_true(money_add(INT64_MAX, INT64_MIN, &got));
    assert_int_equal(got, -1);
    assert_false(money_mul_div(INT64_MIN, INT64_MIN, 1, &got));
    assert_false(money_mul_div(INT64_MIN, 1, -1, &got));
    i64 too_heavy[2] = { INT64_MAX, 1 };
    money parts[3];
    assert_false(money_split(m, 1, too_heavy, 2, parts));
    i64 lever[3] = { INT64_MAX, -INT64_MAX, 1 };
    assert_false(money_split(m, 4, lever, 3, parts));
    i64 edge[3] = { INT64_MAX, -INT64_MAX, 2 };
    assert_true(money_split(m, 2, edge, 3, parts));
    assert_int_equal(parts[0], INT64_MAX);
}

static void slices_are_rounded_once_for_their_sum(void **state)
{
    (void)state;
    // tiers [0) 8 %, [30,000) 10 %, [80,000) 12 % on 83,250.00
    struct money_slice marginal[] = { { 3000000, 800 }, { 5000000, 1000 }, { 325000, 1200 } };
    money got = 0;
    assert_true(money_mul_bp_sum(marginal, 3, &got));
    assert_int_equal(got, 779000);
    struct money_slice halves[] = { { 10, 500 }, { 10, 500 } }; // 0.5 + 0.5
    assert_true(money_mul_bp_sum(halves, 2, &got));
    assert_int_equal(got, 1);
    assert_true(money_mul_bp_sum(NULL, 0, &got));
    assert_int_equal(got, 0);
    struct money_slice huge[] = { { INT64_MIN, INT64_MIN }, { INT64_MIN, INT64_MIN } };
    assert_false(money_mul_bp_sum(huge, 2, &got));
    assert_int_equal(got, 0);
    assert_false(money_mul_bp_sum(huge, 1, &got));
}

static void a_proportion_is_rounded_half_away_whatever_the_signs(void **state)
{
    (void)state;
    static const struct {
        money a;
        i64 num, den;
        money want;
    } cases[] = {
        { 5, 1, 2, 3 },
        { -5, 1, 2, -3 },
        { 5, -1, 2, -3 },
        { 5, 1, -2, -3 },
        { -5, 1, -2, 3 },
        { 10, 1, 3, 3 },
        { 11, 1, 3, 4 },
        { -11, 1, 3, -4 },
        { -5, -1, -2, -3 },
        { INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX },
        { INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        money got = 99;
        assert_true(money_mul_div(cases[i].a, cases[i].num, cases[i].den, &got));
        assert_int_equal(got, cases[i].want);
    }
}

static void a_split_adds_up_and_favours_fraction_then_weight_then_place(void **state)
{
    (void)state;
    static const struct {
        money total;
        size_t n;
        i64 w[4];
        money want[4];
    } cases[] = {
        { 99999, 3, { 60, 30, 10 }, { 59999, 30000, 10000 } },
        { 100, 3, { 1, 1, 1 }, { 34, 33, 33 } },
        { 101, 3, { 1, 1, 1 }, { 34, 34, 33 } },
        { -100, 3, { 1, 1, 1 }, { -33, -33, -34 } },
        { 1, 4, { 1, 3, 3, 1 }, { 0, 1, 0, 0 } },
        { 10, 2, { 1, 3 }, { 2, 8 } },         // both fractions are a half: the heavier first
        { 10, 3, { 3, -1, 2 }, { 8, -3, 5 } }, // 7.5 -2.5 5: floors 7 -3 5, 3 outweighs -1
        { -12, 2, { -100, -50 }, { -8, -4 } },
        { -10, 2, { -2, -1 }, { -7, -3 } }, // floors -7 -4, the larger fraction is the second
        { 7, 2, { 5, -5 }, { 0, 0 } },
        { 7, 1, { 3 }, { 7 } },
        { 0, 2, { 1, 2 }, { 0, 0 } },
        { 7, 0, { 0 }, { 0 } },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        money got[4] = { 9, 9, 9, 9 };
        assert_true(money_split(m, cases[i].total, cases[i].w, cases[i].n, got));
        money sum = 0;
        for (size_t k = 0; k < cases[i].n; k++) {
            sum += got[k];
            assert_int_equal(got[k], cases[i].want[k]);
        }
        bool weightless = cases[i].n == 0 || (cases[i].n == 2 && cases[i].w[0] == -cases[i].w[1]);
        assert_int_equal(sum, weightless ? 0 : cases[i].total);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rate_is_rounded_half_away_from_zero),
        cmocka_unit_test(a_result_too_large_for_64_bits_is_refused),
        cmocka_unit_test(slices_are_rounded_once_for_their_sum),
        cmocka_unit_test(a_proportion_is_rounded_half_away_whatever_the_signs),
        cmocka_unit_test(a_split_adds_up_and_favours_fraction_then_weight_then_place),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
