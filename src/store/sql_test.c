// SPDX-License-Identifier: Apache-2.0
#include "store/cache.h"
#include "store/pg_wire.h"
#include <stdarg.h>
#include <cmocka.h> // last: it takes the name `fail`

static void expect(str got, const char *want)
{
    if (!str_eq(got, str_of(want))) fail_msg("got \"" STR_FMT "\", not \"%s\"", STR_ARG(got), want);
}

static void a_value_becomes_the_placeholder_of_the_dialect(void **state)
{
    (void)state;
    static const struct {
        enum dialect d;
        const char *want;
    } cases[] = {
        { SQLITE, "SELECT c31 FROM t7 a2 WHERE a2.k31 = ? AND x = ? AND y = ? AND z = ?" },
        { PG, "SELECT c31 FROM t7 a2 WHERE a2.k31 = $1 AND x = $2 AND y = $3 AND z = $4" },
    };
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sql q = sql_new(m, cases[i].d), where = sql_new(m, cases[i].d);
        assert_true(sql_is_empty(&q));
        sql_lit(&where, " AND x = ");
        sql_text(&where, S("it's"));
        sql_lit(&where, " AND y = ");
        sql_blob(&where, S("\0b"));
        sql_lit(&where, " AND z = ");
        sql_null(&where);
        sql_lit(&q, "SELECT ");
        sql_ident(&q, ident_field_column(31));
        sql_lit(&q, " FROM ");
        sql_ident(&q, ident_form_table(7));
        sql_lit(&q, " ");
        sql_alias(&q, 2);
        sql_lit(&q, " WHERE ");
        sql_alias_col(&q, 2, ident_key_column(31));
        sql_lit(&q, " = ");
        sql_i64(&q, INT64_MIN);
        sql_append(&q, &where);
        expect(sql_render(m, &q), cases[i].want);
        assert_int_equal(q.params.n, 4);
        assert_int_equal(q.params.v[0].i, INT64_MIN);
        expect(q.params.v[1].s, "it's");
        assert_int_equal(q.params.v[2].kind, SVAL_BLOB);
        assert_int_equal(q.params.v[2].s.n, 2);
        assert_int_equal(q.params.v[3].kind, SVAL_NULL);
    }
    mem_free(m);
}

static void ten_placeholders_count_past_nine(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct sql q = sql_new(m, PG);
    for (int i = 0; i < 11; i++) sql_i64(&q, i);
    expect(sql_render(m, &q), "$1$2$3$4$5$6$7$8$9$10$11");
    mem_free(m);
}

static void names_are_made_from_numbers_alone(void **state)
{
    (void)state;
    expect(str_of(ident_form_table(7).name), "t7");
    expect(str_of(ident_field_column(INT64_MAX).name), "c9223372036854775807");
    expect(str_of(ident_index(31, 0).name), "i31_0");
    expect(str_of(ident_index(31, 12).name), "i31_12");
    expect(str_of(ident_sequence(0).name), "s0");
    expect(str_of(ident_junction(5).name), "j5");
    expect(str_of(ident_sys(COL_CREATED_AT).name), "created_at");
    assert_int_equal(ident_number(ident_index(31, 4), 'i'), 31);
    assert_int_equal(ident_number(ident_form_table(7), 't'), 7);
    assert_int_equal(ident_number(ident_sys(COL_CREATED_AT), 'c'), 0);
}

static void a_name_read_back_is_refused_when_it_could_be_more_than_a_name(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool ok;
    } cases[] = {
        { "t7", true },
        { "x_notice_text", true },
        { "", false },
        { "t7;", false },
        { "t 7", false },
        { "T7", false },
        { "7t", false },
        { "t\"", false },
        { "t'", false },
        { "a234567890123456789012", true },
        { "a2345678901234567890123", true },
        { "a23456789012345678901234", false },
        { "\xe4\xb8\xad", false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ident id;
        if (ident_read(str_of(cases[i].name), &id) != cases[i].ok)
            fail_msg("\"%s\"", cases[i].name);
    }
}

static int dropped;
static void count_drop(void *owner, struct cached *e)
{
    (void)owner;
    (void)e;
    dropped++;
}

static void the_statement_used_longest_ago_goes_first(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct cache *k = cache_new(3, 1000, count_drop, NULL);
    for (int i = 0; i < 3; i++) cache_add(k, str_fmt(m, "q%d", i))->handle = m;
    assert_non_null(cache_find(k, S("q0")));
    cache_find(k, S("q1"))->busy = true;
    cache_find(k, S("q2"));
    cache_find(k, S("q0")); // by use now: q1 (busy), q2, q0
    cache_add(k, S("q3"))->handle = m;
    cache_trim(k);
    assert_int_equal(dropped, 1);
    assert_null(cache_find(k, S("q2")));
    assert_non_null(cache_find(k, S("q1")));
    cache_find(k, S("q3"))->cost = 2000;
    cache_trim(k); // too dear: all go but the busy and the newest
    assert_non_null(cache_find(k, S("q1")));
    assert_non_null(cache_find(k, S("q3")));
    assert_null(cache_find(k, S("q0")));
    cache_free(k);
    assert_int_equal(dropped, 4);
    mem_free(m);
}

static void a_numeric_is_read_whole_or_refused(void **state)
{
    (void)state;
#define N(bytes)                                                                                   \
    {                                                                                              \
        bytes, sizeof(bytes) - 1                                                                   \
    }
    static const struct {
        struct pg_cell cell;
        bool ok;
        i64 want;
    } cases[] = {
        { N("\0\0\0\0\0\0\0\0"), true, 0 },
        { N("\0\1\0\0\0\0\0\0\0\7"), true, 7 },
        { N("\0\1\0\1\0\0\0\0\0\7"), true, 70000 },
        { N("\0\2\0\0\x40\0\0\2\0\7\x13\x88"), true, -7 }, // -7.5000
        { N("\0\5\0\4\0\0\0\0\3\x9a\x0d\x2c\x01\x70\x15\x65\x16\xaf"), true, INT64_MAX },
        { N("\0\5\0\4\x40\0\0\0\3\x9a\x0d\x2c\x01\x70\x15\x65\x16\xb0"), true, INT64_MIN },
        { N("\0\5\0\4\0\0\0\0\3\x9a\x0d\x2c\x01\x70\x15\x65\x16\xb0"), false, 0 },
        { N("\0\0\0\0\xc0\0\0\0"), false, 0 }, // NaN
        { N("\0\1\0\0\0\0\0\0\0"), false, 0 }, // cut off
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        i64 v;
        assert_int_equal(pg_numeric_i64(cases[i].cell, &v), cases[i].ok);
        if (cases[i].ok) assert_int_equal(v, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_becomes_the_placeholder_of_the_dialect),
        cmocka_unit_test(ten_placeholders_count_past_nine),
        cmocka_unit_test(names_are_made_from_numbers_alone),
        cmocka_unit_test(a_name_read_back_is_refused_when_it_could_be_more_than_a_name),
        cmocka_unit_test(the_statement_used_longest_ago_goes_first),
        cmocka_unit_test(a_numeric_is_read_whole_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
