// SPDX-License-Identifier: Apache-2.0
// A table of cases over a year with two holidays: 1-3 October off, Saturday 10 October worked in exchange.
#include "base/worktime.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define ZONE 480
#define HOUR 3600000LL

static i64 holidays[8], exchanged[4];

static i64 day_of(const char *s)
{
    i64 day;
    assert_true(date_parse(str_of(s), &day));
    return day;
}

static i64 instant_of(const char *s)
{
    i64 at;
    assert_true(instant_parse(str_of(s), ZONE, &at));
    return at;
}

// 2026-10-01 is a Thursday: off until Saturday 3; the 10th, a Saturday, is worked.
static struct worktime autumn(void)
{
    struct worktime w = worktime_usual(ZONE);
    holidays[0] = day_of("2026-10-01");
    holidays[1] = day_of("2026-10-02");
    holidays[2] = day_of("2026-10-03");
    holidays[3] = day_of("2027-01-01");
    exchanged[0] = day_of("2026-10-10");
    w.holidays = holidays;
    w.n_holidays = 4;
    w.workdays = exchanged;
    w.n_workdays = 1;
    return w;
}

static void time_is_added(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        i64 ms;
        const char *to;
    } rows[] = {
        { "2026-09-28 09:00", 2 * HOUR, "2026-09-28 11:00" },
        { "2026-09-28 09:00", 3 * HOUR, "2026-09-28 12:00" }, // not 13:30
        { "2026-09-28 09:00", 3 * HOUR + 1, "2026-09-28 13:30:00.001" },
        { "2026-09-28 11:30", HOUR, "2026-09-28 14:00" },
        { "2026-09-28 12:30", HOUR, "2026-09-28 14:30" },
        { "2026-09-28 09:00", 15 * HOUR / 2, "2026-09-28 18:00" }, // a day's 7.5 hours
        { "2026-09-28 17:00", 2 * HOUR, "2026-09-29 10:00" },
        { "2026-09-30 17:00", 2 * HOUR, "2026-10-05 10:00" }, // over three days off and a Sunday
        { "2026-10-02 11:00", HOUR, "2026-10-05 10:00" },     // from within them
        { "2026-10-09 17:00", 2 * HOUR, "2026-10-10 10:00" }, // Saturday, worked in exchange
        { "2026-10-10 17:00", 2 * HOUR, "2026-10-12 10:00" },
        { "2026-12-31 17:00", 2 * HOUR, "2027-01-04 10:00" }, // the year ends; the 1st is off
        { "2026-09-28 07:00", 0, "2026-09-28 09:00" },
        { "2026-09-28 18:00", 0, "2026-09-29 09:00" },
        { "2026-09-28 10:00", 0, "2026-09-28 10:00" },
        { "2026-09-28 11:00", -HOUR, "2026-09-28 10:00" },
        { "2026-09-28 14:00", -HOUR, "2026-09-28 11:30" },
        { "2026-10-05 10:00", -2 * HOUR, "2026-09-30 17:00" },
        { "2026-10-12 09:00", -HOUR, "2026-10-10 17:00" },
        { "2026-09-29 09:00", -15 * HOUR / 2, "2026-09-28 09:00" },
    };
    struct worktime w = autumn();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        i64 got = 0, from = instant_of(rows[i].from), want = instant_of(rows[i].to);
        assert_true(worktime_add(&w, from, rows[i].ms, &got));
        if (got != want) fail_msg("row %zu: off by %lld min", i, (long long)(got - want) / 60000);
        if (rows[i].ms > 0) assert_int_equal(worktime_between(&w, from, got), rows[i].ms);
        if (rows[i].ms < 0) assert_int_equal(worktime_between(&w, from, got), rows[i].ms);
    }
}

static void days_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        i64 n;
        const char *to;
    } rows[] = {
        { "2026-09-30", 1, "2026-10-05" },  { "2026-09-30", 0, "2026-09-30" },
        { "2026-10-01", 0, "2026-10-05" },  { "2026-10-09", 1, "2026-10-10" },
        { "2026-10-09", 2, "2026-10-12" },  { "2026-10-05", -1, "2026-09-30" },
        { "2026-10-12", -1, "2026-10-10" }, { "2026-12-31", 1, "2027-01-04" },
        { "2026-09-26", 1, "2026-09-28" },  { "2026-09-27", -1, "2026-09-25" },
    };
    struct worktime w = autumn();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        i64 got = 0;
        assert_true(worktime_day(&w, day_of(rows[i].from), rows[i].n, &got));
        if (got != day_of(rows[i].to)) fail_msg("row %zu", i);
    }
    assert_int_equal(worktime_count_days(&w, day_of("2026-10-01"), day_of("2026-10-11")), 6);
    assert_int_equal(worktime_count_days(&w, day_of("2026-10-11"), day_of("2026-10-01")), -6);
}

static bool is_now(const struct worktime *w, i64 at)
{
    i64 next;
    return worktime_next(w, at, &next) && next == at;
}

static void the_time_of_day_is_kept_or_set(void **state)
{
    (void)state;
    struct worktime w = autumn();
    i64 got;
    assert_true(worktime_days(&w, instant_of("2026-09-30 15:20"), 1, -1, &got));
    assert_int_equal(got, instant_of("2026-10-05 15:20"));
    assert_true(worktime_days(&w, instant_of("2026-09-30 15:20"), 1, 9 * HOUR, &got));
    assert_int_equal(got, instant_of("2026-10-05 09:00"));
    // 00:30 here is still the day before in UTC.
    assert_true(worktime_days(&w, instant_of("2026-09-30 00:30"), 1, 9 * HOUR, &got));
    assert_int_equal(got, instant_of("2026-10-05 09:00"));
    assert_true(is_now(&w, instant_of("2026-09-30 13:30")));
    assert_false(is_now(&w, instant_of("2026-09-30 12:00")));
    assert_false(is_now(&w, instant_of("2026-10-01 10:00")));
    assert_true(is_now(&w, instant_of("2026-10-10 10:00")));
}

// Monday 28 September until noon, Sunday the 4th in the evening, and hours on a holiday.
static void a_day_may_have_hours_of_its_own(void **state)
{
    (void)state;
    struct worktime w = autumn();
    struct workspecial own[] = {
        { day_of("2026-09-28"), { { { 540, 720 } }, 1 } },
        { day_of("2026-10-02"), { { { 600, 660 } }, 1 } },
        { day_of("2026-10-04"), { { { 1080, 1200 } }, 1 } },
    };
    i64 worked[] = { own[0].day, own[1].day, own[2].day, exchanged[0] }, got;
    w.special = own;
    w.n_special = 3;
    w.workdays = worked;
    w.n_workdays = 4;
    assert_false(is_now(&w, instant_of("2026-09-28 14:00")));
    assert_true(worktime_add(&w, instant_of("2026-09-28 11:00"), 2 * HOUR, &got));
    assert_int_equal(got, instant_of("2026-09-29 10:00"));
    assert_true(is_now(&w, instant_of("2026-10-02 10:30")));
    assert_true(worktime_next(&w, instant_of("2026-10-03 09:00"), &got));
    assert_int_equal(got, instant_of("2026-10-04 18:00"));
    assert_int_equal(
        worktime_between(&w, instant_of("2026-10-01 00:00"), instant_of("2026-10-05 00:00")),
        3 * HOUR);
    for (int d = 0; d < 8; d++) w.week[d].n = 0; // a house that works on those days alone
    assert_true(worktime_next(&w, instant_of("2026-09-29 00:00"), &got));
    assert_int_equal(got, instant_of("2026-10-02 10:00"));
}

static void ten_years_are_not_long(void **state)
{
    (void)state;
    struct worktime w = autumn();
    i64 got, at = instant_of("2026-01-01 00:00");
    i64 ten = worktime_between(&w, at, instant_of("2036-01-01 00:00"));
    assert_true(worktime_add(&w, at, ten, &got));
    assert_int_equal(got, instant_of("2035-12-31 18:00"));
    i64 n = worktime_count_days(&w, day_of("2026-01-01"), day_of("2035-12-31"));
    assert_int_equal(ten, n * 15 * HOUR / 2);
    i64 day;
    assert_true(worktime_day(&w, day_of("2025-12-31"), n, &day));
    assert_int_equal(day, day_of("2035-12-31"));
}

static void without_hours_nothing_is_found(void **state)
{
    (void)state;
    struct worktime none = { .offset_min = ZONE };
    i64 got, at = instant_of("2026-10-01 10:00");
    assert_false(worktime_add(&none, at, HOUR, &got));
    assert_false(worktime_add(&none, at, -HOUR, &got));
    assert_false(worktime_next(&none, at, &got));
    assert_false(worktime_days(&none, at, 1, 0, &got));
    assert_false(worktime_day(&none, 0, -1, &got));
    assert_int_equal(worktime_between(&none, at, at + 1000 * HOUR), 0);
    // One day in exchange is all there is: found from before it, not from behind.
    struct worktime one = none;
    one.week[WORK_MAKEUP] = worktime_usual(ZONE).week[1];
    exchanged[0] = day_of("2026-10-10");
    one.workdays = exchanged;
    one.n_workdays = 1;
    assert_true(worktime_next(&one, at, &got));
    assert_int_equal(got, instant_of("2026-10-10 09:00"));
    assert_false(worktime_add(&one, at, 8 * HOUR, &got));
    assert_false(worktime_next(&one, got + 24 * HOUR, &got));
    // The last day of the calendar.
    struct worktime w = autumn();
    assert_false(worktime_day(&w, DATE_MAX, 1, &got));
    assert_false(worktime_day(&w, DATE_MAX - 10, 3000000, &got));
}

static void nights_and_weekends_can_be_worked(void **state)
{
    (void)state;
    struct worktime w = { .offset_min = ZONE };
    for (int d = 1; d <= 7; d++) w.week[d] = (struct workhours){ { { 0, 1440 } }, 1 };
    i64 got, at = instant_of("2026-10-01 10:00");
    assert_true(worktime_add(&w, at, 100 * HOUR, &got));
    assert_int_equal(got, at + 100 * HOUR);
    assert_int_equal(worktime_between(&w, at, at + 1000 * HOUR), 1000 * HOUR);
    // Without hours of its own a day worked in exchange has those of its weekday.
    exchanged[0] = day_of("2026-10-10");
    w.workdays = exchanged;
    w.n_workdays = 1;
    assert_int_equal(worktime_hours(&w, exchanged[0])->span[0].to, 1440);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_is_added),
        cmocka_unit_test(days_are_counted),
        cmocka_unit_test(the_time_of_day_is_kept_or_set),
        cmocka_unit_test(a_day_may_have_hours_of_its_own),
        cmocka_unit_test(ten_years_are_not_long),
        cmocka_unit_test(without_hours_nothing_is_found),
        cmocka_unit_test(nights_and_weekends_can_be_worked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
