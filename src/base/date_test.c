// SPDX-License-Identifier: Apache-2.0
#include "base/date.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/dec.h"

#define SAME(got, want) assert_true(str_eq((got), S(want)))

static void every_day_has_one_date(void **state)
{
    (void)state;
    int y = 1, mo = 1, d = 1;
    for (i64 day = DATE_MIN; day <= DATE_MAX; day++) {
        struct civil c = date_to_civil(day);
        if (c.year != y || c.month != mo || c.day != d) fail_msg("day %lld", (long long)day);
        if (date_from_civil(y, mo, d) != day) fail_msg("back from day %lld", (long long)day);
        if (++d > date_days_in_month(y, mo)) {
            d = 1;
            if (++mo > 12) mo = 1, y++;
        }
    }
    assert_int_equal(y, 10000);
    assert_int_equal(date_weekday(0), 4); // 1970-01-01 was a Thursday
    assert_int_equal(date_weekday(-3), 1);
}

static void dates_are_read_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        bool ok;
        i64 v;
    } rows[] = {
        { "1970-01-01", true, 0 },
        { "2026/7/5", true, 20639 },
        { "2024-02-29", true, 19782 },
        { "2023-02-29", false, 0 },
        { "1900-02-29", false, 0 },
        { "2026-13-01", false, 0 },
        { "2026-00-10", false, 0 },
        { "26-07-05", false, 0 },
        { "2026-07/05", false, 0 },
        { "2026-07-05 ", false, 0 },
        { "", false, 0 },
        { "0000-01-01", false, 0 },
        { "2026-07-", false, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        i64 v = 0;
        bool ok = date_parse(str_of(rows[i].in), &v);
        if (ok != rows[i].ok || (ok && v != rows[i].v))
            fail_msg("%s: %lld", rows[i].in, (long long)v);
    }
}

static void times_and_instants_are_read(void **state)
{
    (void)state;
    i64 v;
    assert_true(time_parse(S("14:03"), &v) && v == 50580000);
    assert_true(time_parse(S("23:59:59.5"), &v) && v == 86399500);
    assert_false(time_parse(S("24:00"), &v));
    assert_false(time_parse(S("1403"), &v));
    assert_true(instant_parse(S("2026-07-05 14:03"), 480, &v) && v == 1783231380000);
    assert_true(instant_parse(S("2026-07-05T06:03:00Z"), 480, &v) && v == 1783231380000);
    assert_true(instant_parse(S("2026-07-05T08:03:00+02:00"), 480, &v) && v == 1783231380000);
    assert_false(instant_parse(S("2026-07-05T06:03:00X"), 480, &v));
    assert_false(instant_parse(S("2026-07-05T"), 480, &v));
}

static void instants_fall_on_local_days_before_1970_too(void **state)
{
    (void)state;
    assert_int_equal(date_of_instant(0, 480), 0);
    assert_int_equal(date_of_instant(16 * 3600000 - 1, 480), 0);
    assert_int_equal(date_of_instant(16 * 3600000, 480), 1);
    assert_int_equal(date_of_instant(-8 * 3600000 - 1, 480), -1);
    assert_int_equal(instant_of_local(1, 0, 480), 16 * 3600000);
}

static void months_are_added_to_the_end_of_short_ones(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int n;
        const char *to;
    } rows[] = {
        { "2024-01-31", 1, "2024-02-29" },   { "2023-01-31", 1, "2023-02-28" },
        { "2024-02-29", 12, "2025-02-28" },  { "2026-03-31", -1, "2026-02-28" },
        { "2026-01-15", -13, "2024-12-15" }, { "2026-12-31", 2, "2027-02-28" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        i64 from, to = 0;
        assert_true(date_parse(str_of(rows[i].from), &from) && date_parse(str_of(rows[i].to), &to));
        if (date_add_months(from, rows[i].n) != to) fail_msg("%s %+d", rows[i].from, rows[i].n);
    }
}

static void values_are_written(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct buf b = BUF(m);
    date_put(&b, 20639);
    buf_char(&b, '|');
    time_put(&b, 50580123);
    buf_char(&b, '|');
    instant_put(&b, 1783231402000);
    buf_char(&b, '|');
    local_put(&b, -1000, 480);
    SAME(buf_str(&b), "2026-07-05|14:03:00.123|2026-07-05T06:03:22Z|1970-01-01 07:59:59");
    mem_free(m);
}

static void stored_decimals_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        int scale;
        bool grouped;
        enum dec_parse want;
        i64 v;
    } rows[] = {
        { "1,280.50", 2, true, DEC_OK, 128050 },
        { "¥12", 2, true, DEC_OK, 1200 },
        { "-0.01", 2, false, DEC_OK, -1 },
        { "1.500", 2, false, DEC_OK, 150 },
        { "1.505", 2, false, DEC_DIGITS, 0 },
        { "1,280", 2, false, DEC_FORMAT, 0 },
        { "", 2, true, DEC_FORMAT, 0 },
        { "-", 2, true, DEC_FORMAT, 0 },
        { "1..2", 2, true, DEC_FORMAT, 0 },
        { "92233720368547758.07", 2, false, DEC_OK, INT64_MAX },
        { "92233720368547758.08", 2, false, DEC_RANGE, 0 },
        { "99999999999999999999", 0, false, DEC_RANGE, 0 },
    };
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        i64 v = 0;
        enum dec_parse got = dec_parse(str_of(rows[i].in), rows[i].scale, rows[i].grouped, &v);
        if (got != rows[i].want || (got == DEC_OK && v != rows[i].v))
            fail_msg("%s: %d %lld", rows[i].in, (int)got, (long long)v);
    }
    struct buf b = BUF(m);
    dec_put(&b, -1578, 2);
    buf_char(&b, '|');
    dec_put(&b, 5, 2);
    buf_char(&b, '|');
    dec_put_short(&b, 750, 4);
    buf_char(&b, '|');
    dec_put(&b, INT64_MIN, 2);
    SAME(buf_str(&b), "-15.78|0.05|0.075|-92233720368547758.08");
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_has_one_date),
        cmocka_unit_test(dates_are_read_or_refused),
        cmocka_unit_test(times_and_instants_are_read),
        cmocka_unit_test(instants_fall_on_local_days_before_1970_too),
        cmocka_unit_test(months_are_added_to_the_end_of_short_ones),
        cmocka_unit_test(values_are_written),
        cmocka_unit_test(stored_decimals_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
