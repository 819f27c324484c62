// SPDX-License-Identifier: Apache-2.0
// Published instants and dates; and that every day of the tables goes there and back.
#include "base/almanac.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static i64 day_of(const char *s)
{
    i64 day;
    assert_true(date_parse(str_of(s), &day));
    return day;
}

static void terms_are_those_of_the_almanac(void **state)
{
    (void)state;
    static const struct {
        int year;
        const char *term, *at; // China's time
    } rows[] = {
        { 2024, "立春", "2024-02-04 16:27" }, { 2025, "立春", "2025-02-03 22:10" },
        { 2026, "立春", "2026-02-04 04:02" }, { 2026, "雨水", "2026-02-18 23:52" },
        { 2026, "清明", "2026-04-05 02:40" }, { 2026, "芒种", "2026-06-05 23:48" },
        { 2026, "夏至", "2026-06-21 16:25" }, { 2026, "大暑", "2026-07-23 03:13" },
        { 2026, "冬至", "2026-12-22 04:50" }, { 2021, "冬至", "2021-12-21 23:59" },
        { 2020, "小寒", "2020-01-06 05:30" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        i64 got, want;
        assert_true(instant_parse(str_of(rows[i].at), 480, &want));
        assert_true(term_instant(rows[i].year, term_of_name(str_of(rows[i].term)), &got));
        i64 off = (got - want) / 60000;
        if (off < -1 || off > 1)
            fail_msg("%s %d: %lld min off", rows[i].term, rows[i].year, (long long)off);
    }
    i64 ms;
    assert_false(term_instant(2019, 0, &ms));
    assert_false(term_instant(2051, 0, &ms));
    assert_int_equal(term_of_name(S("立")), -1);
    assert_int_equal(term_of_name(S("winter solstice")), 23);
}

static void each_year_has_its_terms_in_order(void **state)
{
    (void)state;
    i64 last = day_of("2019-12-22"), day;
    for (int year = TERM_YEAR_FIRST; year <= TERM_YEAR_LAST; year++)
        for (int term = 0; term < TERM_COUNT; term++, last = day) {
            assert_true(term_day(year, term, &day));
            assert_in_range(day - last, 14, 16);
            assert_int_equal(term_on(day), term);
            assert_int_equal(term_on(day + 1), -1);
            assert_int_equal(term_during(day), term);
            assert_int_equal(term_during(day - 1), term ? term - 1 : 23);
        }
    assert_int_equal(term_on(day_of("2051-02-04")), -1);
    assert_int_equal(term_during(day_of("2019-12-30")), -1);
}

static void lunar_days_are_those_of_the_almanac(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        struct lunar l;
        const char *text;
    } rows[] = {
        { "1900-01-31", { 1900, 1, 1, false }, "庚子鼠正月初一" },
        { "1906-04-23", { 1906, 3, 30, false }, "丙午马三月三十" },
        { "1976-09-24", { 1976, 8, 1, true }, "丙辰龙闰八月初一" },
        { "2020-05-23", { 2020, 4, 1, true }, "庚子鼠闰四月初一" },
        { "2023-01-21", { 2022, 12, 30, false }, "壬寅虎腊月三十" },
        { "2023-01-22", { 2023, 1, 1, false }, "癸卯兔正月初一" },
        { "2024-09-17", { 2024, 8, 15, false }, "甲辰龙八月十五" },
        { "2025-07-25", { 2025, 6, 1, true }, "乙巳蛇闰六月初一" },
        { "2026-02-17", { 2026, 1, 1, false }, "丙午马正月初一" },
        { "2026-06-19", { 2026, 5, 5, false }, "丙午马五月初五" },
        { "2033-12-22", { 2033, 11, 1, true }, "癸丑牛闰冬月初一" },
        { "2034-02-19", { 2034, 1, 1, false }, "甲寅虎正月初一" },
        { "2051-02-10", { 2050, 12, 29, false }, "庚午马腊月廿九" },
    };
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lunar l;
        struct buf b = BUF(m);
        if (!lunar_of_day(day_of(rows[i].day), &l)) fail_msg("%s", rows[i].day);
        lunar_put_year(&b, l.year);
        buf_put(&b, lunar_animal(l.year));
        lunar_put_month(&b, l);
        lunar_put_day(&b, l.day);
        if (l.year != rows[i].l.year || l.month != rows[i].l.month || l.day != rows[i].l.day ||
            l.is_leap != rows[i].l.is_leap || !str_eq(buf_str(&b), str_of(rows[i].text)))
            fail_msg("%s is %d-%d-%d", rows[i].day, l.year, l.month, l.day);
    }
    mem_free(m);
}

static void every_day_goes_there_and_back(void **state)
{
    (void)state;
    struct lunar l;
    i64 back;
    for (i64 day = day_of("1900-01-31"); day <= day_of("2051-02-10"); day++)
        if (!lunar_of_day(day, &l) || !lunar_to_day(l, &back) || back != day)
            fail_msg("day %lld", (long long)day);
    assert_false(lunar_of_day(day_of("1900-01-30"), &l));
    assert_false(lunar_of_day(day_of("2051-02-11"), &l));
    assert_false(lunar_to_day((struct lunar){ 2026, 1, 1, true }, &back)); // no leap month then
    assert_false(lunar_to_day((struct lunar){ 2026, 13, 1, false }, &back));
    assert_false(lunar_to_day((struct lunar){ 2026, 1, 31, false }, &back));
}

// 2023 has a leap second month of 29 days, 2025 a leap sixth, 2026 none; 除夕 of 2025 (a year of a short
// twelfth month) is its 29th.
static void a_lunar_date_comes_round(void **state)
{
    (void)state;
    static const struct {
        const char *born;
        int year;
        const char *day;
    } rows[] = {
        { "1990-05-24", 2026, "2026-06-15" }, // 五月初一
        { "2023-03-23", 2025, "2025-03-01" }, // 闰二月初二: an ordinary second month
        { "2025-07-25", 2025, "2025-07-25" }, // 闰六月初一 in its own year
        { "2025-07-25", 2026, "2026-07-14" }, // 六月初一
        { "2025-06-25", 2025, "2025-06-25" }, // 六月初一 is not kept in the leap month
        { "2024-02-09", 2025, "2026-02-16" }, // 腊月三十 where there is only the 29th
        { "2024-02-09", 2023, "2024-02-09" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lunar l;
        i64 day = 0;
        assert_true(lunar_of_day(day_of(rows[i].born), &l));
        bool any = lunar_anniversary(l, rows[i].year, &day);
        if (!any || day != day_of(rows[i].day)) {
            struct civil d = date_to_civil(day);
            fail_msg("%s in %d: %d-%02d-%02d (%d %d %d %d)", rows[i].born, rows[i].year, d.year,
                     d.month, d.day, l.year, l.month, l.day, l.is_leap);
        }
    }
    struct lunar l = { 2026, 1, 1, false };
    i64 day;
    assert_false(lunar_anniversary(l, 2051, &day));
    for (int year = 1950; year <= 2050;
         year++) // every date of 2020 (a leap fourth month) comes once a year
        for (i64 born = day_of("2020-01-25"); born < day_of("2021-02-12"); born++) {
            assert_true(lunar_of_day(born, &l));
            assert_true(lunar_anniversary(l, year, &day));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_those_of_the_almanac),
        cmocka_unit_test(each_year_has_its_terms_in_order),
        cmocka_unit_test(lunar_days_are_those_of_the_almanac),
        cmocka_unit_test(every_day_goes_there_and_back),
        cmocka_unit_test(a_lunar_date_comes_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
