// SPDX-License-Identifier: Apache-2.0
// Strings, UTF-8, buffers and maps.
#include "base/buf.h"
#include "base/map.h"
#include "base/utf8.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define SAME(got, want) assert_true(str_eq((got), S(want)))

static void strings_are_compared_and_cut(void **state)
{
    (void)state;
    assert_true(str_cmp(S("a"), S("ab")) < 0 && str_cmp(S("b"), S("ab")) > 0 &&
                str_cmp(S(""), S("")) == 0);
    assert_true(str_cmp(S("é"), S("z")) > 0); // by byte, not by locale
    assert_true(str_eq_nocase(S("aBc"), S("AbC")) && !str_eq_nocase(S("É"), S("é")));
    assert_true(str_starts(S("abc"), S("ab")) && !str_starts(S("a"), S("ab")) &&
                str_ends(S("abc"), S("bc")));
    assert_int_equal(str_find(S("banana"), S("nan")), 2);
    assert_int_equal(str_find(S("x"), S("yy")), -1);
    assert_int_equal(str_find(S("x"), S("")), 0);
    SAME(str_sub(S("hello"), 1, 3), "ell");
    SAME(str_sub(S("hello"), 3, 99), "lo");
    SAME(str_sub(S("hello"), 99, 1), "");
    SAME(str_trim(S(" \t\xc2\xa0中文\xe3\x80\x80\n")), "中文");
    SAME(str_trim(S(" \n ")), "");
}

static void parts_are_split_off_to_the_last(void **state)
{
    (void)state;
    static const char *const want[] = { "a", "", "b", "" };
    str rest = S("a,,b,"), part;
    int n = 0;
    while (str_next(&rest, ',', &part)) {
        assert_true(n < 4 && str_eq(part, str_of(want[n])));
        n++;
    }
    assert_int_equal(n, 4);
    rest = STR_NONE;
    assert_false(str_next(&rest, ',', &part));
}

static void whole_integers_are_read_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        bool ok;
        i64 v;
    } rows[] = {
        { "0", true, 0 },
        { "-17", true, -17 },
        { "+5", true, 5 },
        { "9223372036854775807", true, INT64_MAX },
        { "-9223372036854775808", true, INT64_MIN },
        { "9223372036854775808", false, 0 },
        { "", false, 0 },
        { "-", false, 0 },
        { "1x", false, 0 },
        { " 1", false, 0 },
        { "1.0", false, 0 },
        { "99999999999999999999", false, 0 },
    };
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        i64 v = 0;
        bool ok = str_to_i64(str_of(rows[i].in), &v);
        if (ok != rows[i].ok || (ok && v != rows[i].v)) fail_msg("%s", rows[i].in);
    }
    SAME(str_of_i64(m, INT64_MIN), "-9223372036854775808");
    mem_free(m);
}

static void text_is_made_in_an_arena(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    SAME(str_cat3(m, S("a"), STR_NONE, S("中")), "a中");
    SAME(str_fmt(m, "%03d|%s", 7, "x"), "007|x");
    SAME(str_lower(m, S("AbÉ")), "abÉ");
    SAME(str_upper(m, S("aBé")), "ABé");
    SAME(str_hex(m, "\x00\xff", 2), "00ff");
    u8 out[2];
    assert_true(str_hex_decode(S("0aFF"), out, 2) && out[0] == 10 && out[1] == 255);
    assert_false(str_hex_decode(S("0a"), out, 2));
    assert_false(str_hex_decode(S("0g00"), out, 2));
    assert_int_equal(str_z(m, S("abc"))[3], 0);
    mem_free(m);
}

static void utf8_is_checked_and_counted(void **state)
{
    (void)state;
    static const char *const bad[] = { "\x80",
                                       "\xc0\x80",
                                       "\xc1\xbf",
                                       "\xe0\x80\x80",
                                       "\xed\xa0\x80",
                                       "\xf4\x90\x80\x80",
                                       "\xf8\x88\x80\x80\x80",
                                       "\xe4\xb8",
                                       "a\xff",
                                       "\xe4\xb8\x2d" };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (utf8_valid(str_of(bad[i]))) fail_msg("accepted row %zu", i);
    assert_false(utf8_valid((str){ "a\0b", 3 }));
    assert_true(utf8_valid(S("aé中😀\xf4\x8f\xbf\xbf")));
    assert_int_equal(utf8_count(S("aé中😀")), 4);
    assert_int_equal(utf8_offset(S("aé中😀"), 2), 3);
    assert_int_equal(utf8_offset(S("aé"), 9), 3);
    size_t at = 1;
    assert_int_equal(utf8_next(S("a中"), &at), 0x4e2d);
    assert_int_equal(at, 4);
    at = 0;
    assert_int_equal(utf8_next(S("\xff!"), &at), UTF8_BAD);
    assert_int_equal(at, 1);
    struct mem *m = mem_new(0);
    assert_true(str_eq(utf8_clean(m, S("\xff\xb2中\n文"), 100), S("??中?文")));
    assert_true(str_eq(utf8_clean(m, S("a中文"), 6), S("a中")));
    SAME(utf8_half_width(m, S("ＡＢ１２　！中")), "AB12 !中");
    mem_free(m);
}

static void a_buffer_grows_and_keeps_what_it_has(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct buf b = BUF(m);
    for (int i = 0; i < 10000; i++) {
        buf_i64(&b, i);
        buf_char(&b, ',');
    }
    str rest = buf_str(&b), part;
    for (int i = 0; i < 10000; i++) {
        i64 v;
        assert_true(str_next(&rest, ',', &part) && str_to_i64(part, &v) && v == i);
    }
    b.n = 0;
    buf_code_point(&b, 0x7f);
    buf_code_point(&b, 0x7ff);
    buf_code_point(&b, 0xffff);
    buf_code_point(&b, 0x10ffff);
    SAME(buf_str(&b), "\x7f\xdf\xbf\xef\xbf\xbf\xf4\x8f\xbf\xbf");
    mem_free(m);
}

static void a_map_finds_every_key_and_only_those(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct map map = MAP(m);
    assert_null(map_get(&map, S("x")));
    static int values[3000];
    for (int i = 0; i < 3000; i++) assert_true(map_add(&map, str_of_i64(m, i), &values[i]));
    assert_false(map_add(&map, S("17"), &values[0]));
    map_put(&map, S("17"), &values[99]);
    for (int i = 0; i < 3000; i++)
        assert_ptr_equal(map_get(&map, str_of_i64(m, i)), i == 17 ? &values[99] : &values[i]);
    assert_null(map_get(&map, S("3000")));
    assert_int_equal(map.n, 3000);
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_compared_and_cut),
        cmocka_unit_test(parts_are_split_off_to_the_last),
        cmocka_unit_test(whole_integers_are_read_or_refused),
        cmocka_unit_test(text_is_made_in_an_arena),
        cmocka_unit_test(utf8_is_checked_and_counted),
        cmocka_unit_test(a_buffer_grows_and_keeps_what_it_has),
        cmocka_unit_test(a_map_finds_every_key_and_only_those),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
