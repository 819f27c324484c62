// SPDX-License-Identifier: Apache-2.0
// Exponentials and logarithms against libm, and what must come out exactly.
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/real.h"

// The same, or one of the next two, where libm is less exact.
static void assert_near(double got, double want)
{
    assert_true(got == want || fabs(got - want) <= 4.5e-16 * fabs(want));
}

static void each_is_what_libm_says(void **state)
{
    u64 seed = 1;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        double u = (double)(seed >> 11) / 9007199254740992.0, x = (u - 0.5) * pow(10, i % 9 - 6);
        double p = ldexp(1 + u, i % 240 - 120);
        assert_near(real_exp(x), exp(x));
        assert_near(real_expm1(x), expm1(x));
        assert_near(real_log(p), log(p));
        assert_near(real_log10(p), log10(p));
        if (x > -1) assert_near(real_log1p(x), log1p(x));
        assert_near(real_pow(p, x / 100), pow(p, x / 100));
    }
}

static void edges(void **state)
{
    (void)state;
    assert_true(real_log10(1000) == 3 && real_log10(1e-7) == -7 && real_log(1) == 0);
    assert_true(real_exp(0) == 1 && real_exp(1e9) == HUGE_VAL && real_exp(-1e9) == 0);
    assert_true(real_expm1(-1e9) == -1 && real_log(0) == -HUGE_VAL && isnan(real_log(-1)));
    assert_true(real_pow(0, 0) == 1 && real_pow(0, 2) == 0 && real_pow(0, -2) == HUGE_VAL);
    assert_true(real_pow(-2, 3) == -8 && real_pow(-2, 4) == 16 && isnan(real_pow(-2, 0.5)));
    assert_true(real_pow(-2, 1e300) == HUGE_VAL && real_pow(10, -400) == 0);
    assert_true(isnan(real_exp(NAN)) && isnan(real_log1p(-2)) && real_log1p(-1) == -HUGE_VAL);
}

static void decimals_are_rounded_once(void **state)
{
    (void)state;
    assert_true(real_of_scaled(1, 1) == 0.1 && real_of_scaled(-123456789, 4) == -12345.6789);
    assert_true(real_of_scaled((i128)9007199254740993, 0) == 9007199254740992.0); // a tie: to even
    assert_true(real_of_scaled((i128)9007199254740993 * 100 + 1, 2) == 9007199254740994.0);
    assert_true(real_of_scaled((i128)1000000000000000000 * 1000000000000000000, 18) == 1e18);
    assert_int_equal(real_to_scaled(2.5, 0), 3);
    assert_int_equal(real_to_scaled(-0.125, 2), -13);
    assert_int_equal(real_to_scaled(1.005, 2), 100); // 1.00499...
    assert_int_equal(real_to_scaled(1.5e16, -15), 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_what_libm_says),
        cmocka_unit_test(edges),
        cmocka_unit_test(decimals_are_rounded_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
