// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/decimal.h"

static struct mem *m;

static decimal of(const char *s)
{
    decimal d;
    if (!decimal_parse(str_of(s), &d)) fail_msg("no number: %s", s);
    return d;
}

static const char *text(decimal d)
{
    struct buf b = BUF(m);
    decimal_put(&b, d);
    return str_z(m, buf_str(&b));
}

static void texts_come_back_in_their_shortest_form(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        { "0", "0" },
        { "-0", "0" },
        { "007", "7" },
        { "1.50", "1.5" },
        { ".5", "0.5" },
        { "5.", "5" },
        { "-0.001", "-0.001" },
        { "1e3", "1000" },
        { "2.5E-3", "0.0025" },
        { "1e-18", "0.000000000000000001" },
        { "1e-19", "0" },
        { "5e-19", "0.000000000000000001" },
        { "-5e-19", "-0.000000000000000001" },
        { "99999999999999999999999999999999999999", "99999999999999999999999999999999999999" },
        { "0.1234567890123456785", "0.123456789012345679" },
        { "1e37", "10000000000000000000000000000000000000" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(text(of(rows[i][0])), rows[i][1]);
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = { "",
                                        "-",
                                        ".",
                                        "1.2.3",
                                        "1e",
                                        "e5",
                                        "1e+",
                                        "0x10",
                                        "1,000",
                                        " 1",
                                        "1 ",
                                        "1e38",
                                        "100000000000000000000000000000000000000",
                                        "1e99999",
                                        "--1",
                                        "１" };
    decimal d;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (decimal_parse(str_of(rows[i]), &d)) fail_msg("taken: %s", rows[i]);
}

struct sum {
    const char *a, *b, *plus, *times, *over;
};

static void arithmetic_is_exact(void **state)
{
    (void)state;
    static const struct sum rows[] = {
        { "0.1", "0.2", "0.3", "0.02", "0.5" },
        { "1", "3", "4", "3", "0.333333333333333333" },
        { "2", "3", "5", "6", "0.666666666666666667" },
        { "-2", "3", "1", "-6", "-0.666666666666666667" },
        { "1e20", "1e-10", "100000000000000000000.0000000001", "10000000000",
          "1000000000000000000000000000000" },
        { "0.000000001", "0.0000000005", "0.0000000015", "0.000000000000000001", "2" },
        { "12345678901234567.89", "98765432109876543.21", "111111111011111111.1",
          "1219326311370217952237463801111263.5269", "0.1249999988609375" },
        { "1e30", "3", "1000000000000000000000000000003", "3000000000000000000000000000000",
          "333333333333333333333333333333.33333333" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        decimal a = of(rows[i].a), b = of(rows[i].b), d;
        assert_true(decimal_add(a, b, &d));
        assert_string_equal(text(d), text(of(rows[i].plus)));
        assert_true(decimal_mul(a, b, &d));
        assert_string_equal(text(d), text(of(rows[i].times)));
        assert_true(decimal_div(a, b, &d));
        assert_string_equal(text(d), text(of(rows[i].over)));
    }
}

static void what_does_not_fit_is_reported(void **state)
{
    (void)state;
    decimal big = of("99999999999999999999999999999999999999"), d = DECIMAL_ZERO;
    assert_false(decimal_add(big, of("1"), &d));
    assert_false(decimal_add(big, of("0.1"), &d));
    assert_false(decimal_sub(decimal_neg(big), of("1"), &d));
    assert_false(decimal_mul(big, of("2"), &d));
    assert_false(decimal_mul(of("1e19"), of("1e19"), &d));
    assert_false(
        decimal_mul(of("12345678901234567890123456789.1"), of("12345678901234567890.1"), &d));
    assert_false(decimal_div(big, of("0.1"), &d));
    assert_false(decimal_mod(of("1e30"), of("1e-18"), &d));
    assert_int_equal(decimal_sign(d), 0); // never touched
}

static void rounding_is_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        int digits;
        const char *near, *zero, *away, *down, *up;
    } rows[] = {
        { "2.5", 0, "3", "2", "3", "2", "3" },
        { "-2.5", 0, "-3", "-2", "-3", "-3", "-2" },
        { "2.345", 2, "2.35", "2.34", "2.35", "2.34", "2.35" },
        { "1.005", 2, "1.01", "1", "1.01", "1", "1.01" },
        { "-1.001", 2, "-1", "-1", "-1.01", "-1.01", "-1" },
        { "1234.5", -2, "1200", "1200", "1300", "1200", "1300" },
        { "50", -2, "100", "0", "100", "0", "100" },
        { "49", -2, "0", "0", "100", "0", "100" },
        { "7", 3, "7", "7", "7", "7", "7" },
        { "0", -5, "0", "0", "0", "0", "0" },
        { "-1", -40, "0", "0", NULL, NULL, "0" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *want[] = { rows[i].near, rows[i].zero, rows[i].away, rows[i].down, rows[i].up };
        for (int how = 0; how < 5; how++) {
            decimal d;
            bool ok = decimal_round(of(rows[i].in), rows[i].digits, (enum decimal_rounding)how, &d);
            assert_int_equal(ok, want[how] != NULL);
            if (ok) assert_string_equal(text(d), want[how]);
        }
    }
}

static void floor_and_remainder_follow_the_divisor(void **state)
{
    (void)state;
    decimal d;
    assert_string_equal(text(decimal_floor(of("-1.5"))), "-2");
    assert_string_equal(text(decimal_trunc(of("-1.5"))), "-1");
    static const char *const rows[][3] = { { "-3", "2", "1" },     { "3", "-2", "-1" },
                                           { "5.5", "0.1", "0" },  { "7", "0.3", "0.1" },
                                           { "-7", "0.3", "0.2" }, { "2", "7.1", "2" } };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(decimal_mod(of(rows[i][0]), of(rows[i][1]), &d));
        assert_string_equal(text(d), rows[i][2]);
    }
}

static void comparison_sees_every_digit(void **state)
{
    (void)state;
    static const char *const ascending[] = { "-99999999999999999999999999999999999999",
                                             "-1e30",
                                             "-2",
                                             "-0.000000000000000001",
                                             "0",
                                             "0.000000000000000001",
                                             "1",
                                             "1.000000000000000001",
                                             "1e30",
                                             "99999999999999999999999999999999999999" };
    for (size_t i = 0; i < COUNT_OF(ascending); i++)
        for (size_t j = 0; j < COUNT_OF(ascending); j++)
            assert_int_equal(decimal_cmp(of(ascending[i]), of(ascending[j])), (i > j) - (i < j));
}

static void stored_integers_convert_exactly_or_not_at_all(void **state)
{
    (void)state;
    i64 v;
    assert_string_equal(text(decimal_scaled(-1500, 2)), "-15");
    assert_string_equal(text(decimal_scaled(INT64_MIN, 18)), "-9.223372036854775808");
    assert_true(decimal_to_scaled(of("12.34"), 2, &v) && v == 1234);
    assert_false(decimal_to_scaled(of("12.345"), 2, &v));
    assert_true(decimal_round_scaled(of("12.345"), 2, &v) && v == 1235);
    assert_true(decimal_to_i64(of("-9223372036854775808"), &v) && v == INT64_MIN);
    assert_false(decimal_to_i64(of("9223372036854775808"), &v));
}

static void doubles_keep_fifteen_digits(void **state)
{
    (void)state;
    static const struct {
        double in;
        const char *want;
    } rows[] = {
        { 0.1, "0.1" },
        { 1.0 / 3, "0.333333333333333" },
        { -2.5, "-2.5" },
        { 1e22, "10000000000000000000000" },
        { 123456789012345678.0, "123456789012346000" },
        { 1e-18, "0.000000000000000001" },
        { 1e-30, "0" },
        { 0.1 + 0.2, "0.3" },
        { 999999999999999.9, "1000000000000000" },
    };
    decimal d;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(decimal_of_double(rows[i].in, &d));
        assert_string_equal(text(d), rows[i].want);
    }
    assert_false(decimal_of_double((double)NAN, &d));
    assert_false(decimal_of_double(1e39, &d));
    assert_true(decimal_to_double(of("1234.5")) == 1234.5);
}

int main(void)
{
    m = mem_new(0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_come_back_in_their_shortest_form),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(arithmetic_is_exact),
        cmocka_unit_test(what_does_not_fit_is_reported),
        cmocka_unit_test(rounding_is_half_away_from_zero),
        cmocka_unit_test(floor_and_remainder_follow_the_divisor),
        cmocka_unit_test(comparison_sees_every_digit),
        cmocka_unit_test(stored_integers_convert_exactly_or_not_at_all),
        cmocka_unit_test(doubles_keep_fifteen_digits),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    mem_free(m);
    return failed;
}
