// SPDX-License-Identifier: Apache-2.0
#include "auth/rate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct mem *m;
static const struct rate_class classes[] = { { 5, 60 }, { 2, 6 }, { 1, 0 } };

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

static struct rate *rate_made(size_t buckets)
{
    return rate_new(m, classes, COUNT_OF(classes), buckets);
}

static int taken(struct rate *r, int class_index, str ip, id64 user, i64 now, int tries)
{
    int n = 0;
    i64 wait;
    for (int i = 0; i < tries; i++) n += rate_take(r, class_index, ip, user, now, &wait);
    return n;
}

static void a_burst_is_let_through_and_then_one_a_second(void **state)
{
    (void)state;
    struct rate *r = rate_made(1024);
    assert_int_equal(taken(r, 0, S("203.0.113.7"), 0, 0, 20), 5);
    assert_int_equal(taken(r, 0, S("203.0.113.7"), 0, 999, 20), 0);
    assert_int_equal(taken(r, 0, S("203.0.113.7"), 0, 1000, 20), 1);
    assert_int_equal(taken(r, 0, S("203.0.113.7"), 0, 3600000, 20), 5); // never more than the burst
}

static void a_caller_who_does_not_stop_still_gets_his_share(void **state)
{
    (void)state;
    struct rate *r = rate_made(1024);
    int n = 0;
    for (i64 ms = 0; ms < 60000; ms++) n += taken(r, 1, S("203.0.113.7"), 0, ms, 1);
    assert_int_equal(n, 2 + 5); // the burst, and one each 10 s
}

static void accounts_without_an_address_do_not_wait_for_one_another(void **state)
{
    (void)state;
    struct rate *r = rate_made(1024);
    assert_int_equal(taken(r, 0, STR_NONE, 7, 0, 20), 5);
    assert_int_equal(taken(r, 0, STR_NONE, 8, 0, 20), 5);
    assert_int_equal(taken(r, 0, STR_NONE, 7, 0, 20), 0);
    assert_int_equal(taken(r, 0, STR_NONE, 0, 0, 20),
                     5); // callers of whom nothing is known share one
}

static void the_wait_told_is_long_enough_and_not_longer(void **state)
{
    (void)state;
    struct rate *r = rate_made(1024);
    i64 wait;
    assert_int_equal(taken(r, 1, S("203.0.113.7"), 0, 0, 3), 2);
    assert_false(rate_take(r, 1, S("203.0.113.7"), 0, 500, &wait));
    assert_int_equal(wait, 10);
    assert_false(rate_take(r, 1, S("203.0.113.7"), 0, 9999, &wait));
    assert_int_equal(wait, 1);
    assert_true(rate_take(r, 1, S("203.0.113.7"), 0, 10500, &wait));
    assert_int_equal(wait, 0);
    assert_int_equal(taken(r, 2, S("203.0.113.7"), 0, 0, 1), 1);
    assert_false(rate_take(r, 2, S("203.0.113.7"), 0, 999999, &wait)); // nothing ever comes back
    assert_int_equal(wait, 3600);
}

static void addresses_accounts_and_classes_count_apart(void **state)
{
    (void)state;
    struct rate *r = rate_made(1024);
    assert_int_equal(taken(r, 0, S("203.0.113.7"), 1, 0, 9), 5);
    assert_int_equal(taken(r, 0, S("203.0.113.8"), 1, 0, 9), 0); // the account is spent
    assert_int_equal(taken(r, 0, S("203.0.113.9"), 2, 0, 9), 5);
    assert_int_equal(taken(r, 1, S("203.0.113.7"), 1, 0, 9), 2);
    assert_int_equal(taken(r, 0, S("2001:db8:1:2::1"), 0, 0, 9), 5);
    assert_int_equal(taken(r, 0, S("2001:db8:1:2:ffff::9"), 0, 0, 9), 0); // the same /64
    assert_int_equal(taken(r, 0, S("2001:db8:1:3::1"), 0, 0, 9), 5);
    assert_int_equal(taken(r, 0, S("::ffff:203.0.113.7"), 0, 0, 9),
                     0); // an IPv4 address in disguise
}

static void a_full_table_forgets_and_never_locks_out(void **state)
{
    (void)state;
    struct rate *r = rate_made(16);
    for (int i = 0; i < 5000; i++) {
        str ip = str_fmt(m, "10.%d.%d.%d", i >> 8 & 255, i & 255, i & 7);
        assert_int_equal(taken(r, 0, ip, 0, i, 1), 1);
    }
}

static void addresses_are_written_in_one_way(void **state)
{
    (void)state;
    assert_string_equal(rate_address(m, S("203.0.113.7")).p, "203.0.113.7");
    assert_string_equal(rate_address(m, S("::ffff:203.0.113.7")).p, "203.0.113.7");
    assert_string_equal(rate_address(m, S("2001:0db8:0001:0002::9")).p, "2001:db8:1:2::/64");
    assert_int_equal(rate_address(m, S("not an address")).n, 0);
    assert_int_equal(rate_address(m, STR_NONE).n, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_burst_is_let_through_and_then_one_a_second),
        T(a_caller_who_does_not_stop_still_gets_his_share),
        T(accounts_without_an_address_do_not_wait_for_one_another),
        T(the_wait_told_is_long_enough_and_not_longer),
        T(addresses_accounts_and_classes_count_apart),
        T(a_full_table_forgets_and_never_locks_out),
        T(addresses_are_written_in_one_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
