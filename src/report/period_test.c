// SPDX-License-Identifier: Apache-2.0
// A table of periods: names, numbers of units, to date, what they are compared with; and where other products
// are known to go wrong: the week that begins in UTC, weeks from Sunday, days cut off at the end of a range,
// the time of day of "now" that cuts a day, "past 30 days" that counts 31 or leaves today out at will.
#include "report/period.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct mem *mem;

static struct period_house house(const char *now, int offset, int fiscal)
{
    i64 ms;
    assert_true(instant_parse(str_of(now), offset, &ms));
    return period_house_at(ms, offset, fiscal);
}

static struct period_spec spec(const char *text)
{
    size_t at;
    str wrong;
    struct period_spec s;
    struct json *j = json_parse(mem, str_of(text), &at);
    assert_non_null(j);
    assert_true(period_spec_parse(j, &s, &wrong));
    return s;
}

static const char *said(bool has, struct period p)
{
    struct buf b = BUF(mem);
    if (!has) return "none";
    date_put(&b, p.from);
    buf_lit(&b, " ");
    date_put(&b, p.until);
    return str_z(mem, buf_str(&b));
}

struct period_case {
    const char *now, *is, *days, *previous, *year;
};

// Sunday 5 July 2026 unless the case is about another day. [from, until)
static const struct period_case cases[] = {
    { "2026-07-05T10:00", "\"today\"", "2026-07-05 2026-07-06", "2026-07-04 2026-07-05",
      "2025-07-05 2025-07-06" },
    { "2026-07-05T10:00", "\"yesterday\"", "2026-07-04 2026-07-05", "2026-07-03 2026-07-04",
      "2025-07-04 2025-07-05" },
    // A week begins on Monday, so Sunday is its last day.
    { "2026-07-05T10:00", "\"this_week\"", "2026-06-29 2026-07-06", "2026-06-22 2026-06-29",
      "2025-06-30 2025-07-07" },
    // 00:30 on Monday in Shanghai is still Sunday in UTC.
    { "2026-07-06T00:30", "\"this_week\"", "2026-07-06 2026-07-13", "2026-06-29 2026-07-06",
      "2025-07-07 2025-07-14" },
    { "2026-07-06T00:30", "\"today\"", "2026-07-06 2026-07-07", "2026-07-05 2026-07-06",
      "2025-07-06 2025-07-07" },
    // The last instant of a day, month and year.
    { "2026-12-31T23:59:59.999", "\"this_year\"", "2026-01-01 2027-01-01", "2025-01-01 2026-01-01",
      "2025-01-01 2026-01-01" },
    { "2027-01-01T00:00", "\"last_month\"", "2026-12-01 2027-01-01", "2026-11-01 2026-12-01",
      "2025-12-01 2026-01-01" },
    { "2026-07-05T10:00", "\"this_month\"", "2026-07-01 2026-08-01", "2026-06-01 2026-07-01",
      "2025-07-01 2025-08-01" },
    // February: the whole month a year before, in both directions of a leap year.
    { "2024-02-29T10:00", "\"this_month\"", "2024-02-01 2024-03-01", "2024-01-01 2024-02-01",
      "2023-02-01 2023-03-01" },
    { "2025-02-10T10:00", "\"this_month\"", "2025-02-01 2025-03-01", "2025-01-01 2025-02-01",
      "2024-02-01 2024-03-01" },
    { "2026-07-05T10:00", "\"this_quarter\"", "2026-07-01 2026-10-01", "2026-04-01 2026-07-01",
      "2025-07-01 2025-10-01" },
    { "2026-07-05T10:00", "\"last_half\"", "2026-01-01 2026-07-01", "2025-07-01 2026-01-01",
      "2025-01-01 2025-07-01" },
    // The fiscal year begins in April here.
    { "2026-03-31T10:00", "\"this_fiscal_year\"", "2025-04-01 2026-04-01", "2024-04-01 2025-04-01",
      "2024-04-01 2025-04-01" },
    { "2026-04-01T10:00", "\"last_fiscal_year\"", "2025-04-01 2026-04-01", "2024-04-01 2025-04-01",
      "2024-04-01 2025-04-01" },
    // Exactly so many days, with today or without it, and never one more.
    { "2026-07-05T23:59", "{\"last\":30,\"unit\":\"day\"}", "2026-06-06 2026-07-06",
      "2026-05-07 2026-06-06", "2025-06-06 2025-07-06" },
    { "2026-07-05T00:00", "{\"last\":30,\"unit\":\"day\",\"complete\":true}",
      "2026-06-05 2026-07-05", "2026-05-06 2026-06-05", "2025-06-05 2025-07-05" },
    { "2026-07-05T10:00", "{\"last\":3,\"unit\":\"month\",\"complete\":true}",
      "2026-04-01 2026-07-01", "2026-01-01 2026-04-01", "2025-04-01 2025-07-01" },
    { "2026-07-05T10:00", "{\"last\":2,\"unit\":\"week\"}", "2026-06-22 2026-07-06",
      "2026-06-08 2026-06-22", "2025-06-23 2025-07-07" },
    // Both days of a range are in it.
    { "2026-07-05T10:00", "{\"from\":\"2026-01-01\",\"to\":\"2026-03-31\"}",
      "2026-01-01 2026-04-01", "2025-10-03 2026-01-01", "2025-01-01 2025-04-01" },
    { "2026-07-05T10:00", "{\"from\":\"2024-02-29\",\"to\":\"2024-02-29\"}",
      "2024-02-29 2024-03-01", "2024-02-28 2024-02-29", "2023-02-28 2023-03-01" },
    { "2026-07-05T10:00", "{\"from\":\"2024-02-01\",\"to\":\"2024-02-28\"}",
      "2024-02-01 2024-02-29", "2024-01-04 2024-02-01", "2023-02-01 2023-03-01" },
    { "2026-07-05T10:00", "{\"from\":\"2026-07-01\"}", "2026-07-01 10000-01-01", "none", "none" },
    { "2026-07-05T10:00", "{\"to\":\"2026-07-01\"}", "0001-01-01 2026-07-02", "none", "none" },
    // To date: cut at the same day of the period before, or at its end.
    { "2026-07-05T10:00", "{\"to_date\":\"month\"}", "2026-07-01 2026-07-06",
      "2026-06-01 2026-06-06", "2025-07-01 2025-07-06" },
    { "2026-03-31T10:00", "{\"to_date\":\"month\"}", "2026-03-01 2026-04-01",
      "2026-02-01 2026-03-01", "2025-03-01 2025-04-01" },
    { "2024-02-29T10:00", "{\"to_date\":\"year\"}", "2024-01-01 2024-03-01",
      "2023-01-01 2023-03-01", "2023-01-01 2023-03-01" },
    { "2026-07-05T10:00", "{\"to_date\":\"week\"}", "2026-06-29 2026-07-06",
      "2026-06-22 2026-06-29", "2025-06-30 2025-07-07" },
    { "2026-05-20T10:00", "{\"to_date\":\"quarter\"}", "2026-04-01 2026-05-21",
      "2026-01-01 2026-02-21", "2025-04-01 2025-05-21" },
    { "2026-05-20T10:00", "{\"to_date\":\"fiscal_year\"}", "2026-04-01 2026-05-21",
      "2025-04-01 2025-05-21", "2025-04-01 2025-05-21" },
};

static void every_period_has_its_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct period_case *k = &cases[i];
        struct period_house h = house(k->now, 480, 4);
        struct period_spec s = spec(k->is);
        struct period p = { 0 };
        bool has;
        assert_string_equal(said(true, period_of(&s, &h)), k->days);
        has = period_previous(&s, &h, &p);
        assert_string_equal(said(has, p), k->previous);
        has = period_year_before(&s, &h, &p);
        assert_string_equal(said(has, p), k->year);
    }
}

static void the_zone_decides_which_day_it_is(void **state)
{
    (void)state;
    struct period_spec s = spec("\"today\"");
    struct period_house here = house("2026-07-05T17:00:00Z", 480, 1);
    struct period_house west = house("2026-07-05T03:00:00Z", -300, 1);
    assert_string_equal(said(true, period_of(&s, &here)), "2026-07-06 2026-07-07");
    assert_string_equal(said(true, period_of(&s, &west)), "2026-07-04 2026-07-05");
}

static void what_is_no_period_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "null",
        "5",
        "\"\"",
        "\"this_day\"",
        "\"next_month\"",
        "\"last_7\"",
        "{}",
        "[]",
        "{\"last\":0,\"unit\":\"day\"}",
        "{\"last\":1001,\"unit\":\"day\"}",
        "{\"last\":3,\"unit\":\"decade\"}",
        "{\"last\":3}",
        "{\"last\":3,\"unit\":\"day\",\"complete\":1}",
        "{\"last\":3,\"unit\":\"day\",\"from\":\"2026-01-01\"}",
        "{\"from\":\"2026-02-30\"}",
        "{\"from\":\"2026-02-02\",\"to\":\"2026-02-01\"}",
        "{\"from\":null,\"to\":null}",
        "{\"to_date\":\"moon\"}",
        "{\"to_date\":\"month\",\"last\":3}",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        size_t at;
        str wrong;
        struct period_spec s;
        assert_false(period_spec_parse(json_parse(mem, str_of(bad[i]), &at), &s, &wrong));
    }
}

static void no_day_stands_outside_the_unit_that_begins_before_it(void **state)
{
    (void)state;
    i64 first = date_from_civil(1999, 12, 25), last = date_from_civil(2028, 3, 5);
    for (int u = 0; u < UNIT_COUNT; u++)
        for (i64 day = first; day < last; day++) {
            i64 start = unit_start(day, (enum period_unit)u, 4);
            i64 next = unit_add(start, (enum period_unit)u, 1);
            assert_true(start <= day && day < next);
            assert_int_equal(unit_start(next, (enum period_unit)u, 4), next);
            assert_int_equal(unit_place(first, next, (enum period_unit)u, 4),
                             unit_place(first, day, (enum period_unit)u, 4) + 1);
        }
}

static void the_ends_of_time_hold(void **state)
{
    (void)state;
    struct period_house h = { .today = DATE_MIN + 3, .fiscal_start = 4 };
    struct period_spec s = spec("{\"last\":1000,\"unit\":\"fiscal_year\"}");
    struct period p = period_of(&s, &h);
    assert_true(p.from == DATE_MIN);
    h.today = DATE_MAX;
    s = spec("\"this_year\"");
    assert_true(period_of(&s, &h).until == DATE_MAX + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_period_has_its_days),
        cmocka_unit_test(the_zone_decides_which_day_it_is),
        cmocka_unit_test(what_is_no_period_is_refused),
        cmocka_unit_test(no_day_stands_outside_the_unit_that_begins_before_it),
        cmocka_unit_test(the_ends_of_time_hold),
    };
    mem = mem_new(0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    mem_free(mem);
    return failed;
}
