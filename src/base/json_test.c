// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static str rewritten(struct mem *m, str text)
{
    size_t at;
    const struct json *j = json_parse(m, text, &at);
    if (!j) return S("refused");
    struct buf b = BUF(m);
    struct jw w = JW(&b);
    jw_json(&w, j);
    return buf_str(&b);
}

static void what_is_json_is_read_and_written_the_same(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        { "{}", "{}" },
        { " [ ] ", "[]" },
        { "\"\"", "\"\"" },
        { "null", "null" },
        { "{\"a\":[1,2,{\"b\":null}],\"c\":true}", "{\"a\":[1,2,{\"b\":null}],\"c\":true}" },
        { "-0.50e+10", "-0.50e+10" },
        { "123456789012345678901234567890", "123456789012345678901234567890" },
        { "\"\\u4e2d\\n\\\\\\/\"", "\"中\\n\\\\/\"" },
        { "\"\\ud83d\\ude00\"", "\"😀\"" },
        { "\"\\u0001\"", "\"\\u0001\"" },
        { "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"j\":10}",
          "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"j\":10}" },
    };
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        str out = rewritten(m, str_of(rows[i].in));
        if (!str_eq(out, str_of(rows[i].out)))
            fail_msg("%s became " STR_FMT, rows[i].in, STR_ARG(out));
    }
    mem_free(m);
}

static void what_is_not_json_is_refused_at_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        size_t at;
    } rows[] = {
        { "", 0 },
        { "{", 1 },
        { "[1,]", 3 },
        { "[1 2]", 3 },
        { "{\"a\":1,}", 7 },
        { "{\"a\"1}", 4 },
        { "{a:1}", 1 },
        { "01", 2 },
        { "1.", 2 },
        { "-", 1 },
        { "+1", 0 },
        { "1e", 2 },
        { "nul", 0 },
        { "truex", 4 },
        { "1 2", 2 },
        { "\"a", 2 },
        { "\"\\x\"", 3 },
        { "\"\\u12\"", 3 },
        { "\"\\ud800\"", 7 },
        { "\"\\u0000\"", 7 },
        { "\"\x01\"", 1 },
        { "{\"a\":1,\"a\":2}", 12 },
        { "]", 0 },
        { "'a'", 0 },
        { "NaN", 0 },
        { "//", 0 },
    };
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t at = 999;
        if (json_parse(m, str_of(rows[i].in), &at)) fail_msg("accepted: %s", rows[i].in);
        if (at != rows[i].at) fail_msg("%s refused at %zu, not %zu", rows[i].in, at, rows[i].at);
    }
    assert_null(json_parse(m, S("\"\xc0\x80\""), NULL));     // an overlong NUL
    assert_null(json_parse(m, S("\"\xed\xa0\x80\""), NULL)); // a surrogate
    mem_free(m);
}

static void a_key_that_stands_twice_among_many_is_refused(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct buf b = BUF(m);
    buf_char(&b, '{');
    for (int i = 0; i < 5000; i++) buf_fmt(&b, "%s\"k%d\":1", i ? "," : "", i);
    assert_non_null(json_parse(m, str_cat(m, buf_str(&b), S("}")), NULL));
    assert_null(json_parse(m, str_cat(m, buf_str(&b), S(",\"k4321\":1}")), NULL));
    mem_free(m);
}

static str nested(struct mem *m, int depth)
{
    struct buf b = BUF(m);
    for (int i = 0; i < depth; i++) buf_char(&b, '[');
    for (int i = 0; i < depth; i++) buf_char(&b, ']');
    return buf_str(&b);
}

static void depth_is_limited(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    assert_non_null(json_parse(m, nested(m, JSON_DEPTH_MAX), NULL));
    assert_null(json_parse(m, nested(m, JSON_DEPTH_MAX + 1), NULL));
    assert_null(json_parse(m, nested(m, 100000), NULL));
    mem_free(m);
}

static void members_are_found_and_typed(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    const struct json *j = json_parse(
        m,
        S("{\"n\":12,\"id\":\"34\",\"t\":true,\"f\":1.5,\"s\":\"x\",\"big\":9223372036854775808}"),
        NULL);
    i64 n = 0;
    assert_true(json_i64(json_get(j, S("n")), &n) && n == 12);
    assert_true(json_i64(json_get(j, S("id")), &n) && n == 34);
    assert_false(json_i64(json_get(j, S("f")), &n));
    assert_false(json_i64(json_get(j, S("big")), &n));
    assert_false(json_i64(json_get(j, S("none")), &n));
    assert_true(json_bool(json_get(j, S("t"))) && !json_bool(json_get(j, S("s"))));
    assert_true(str_eq(json_str(json_get(j, S("s"))), S("x")) &&
                json_str(json_get(j, S("n"))).n == 0);
    assert_null(json_get(json_get(j, S("s")), S("x")));
    assert_null(json_get(NULL, S("x")));
    mem_free(m);
}

static void the_writer_puts_the_commas(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct buf b = BUF(m);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "a", S("x\"\n\x7f"));
    jw_key(&w, S("l"));
    jw_arr(&w);
    jw_i64(&w, INT64_MIN);
    jw_id(&w, 7);
    jw_null(&w);
    jw_arr(&w);
    jw_end_arr(&w);
    jw_raw(&w, S("{}"));
    jw_end_arr(&w);
    jw_kbool(&w, "b", false);
    jw_kinstant(&w, "c", 1783231402000);
    jw_kinstant(&w, "d", 0);
    jw_end_obj(&w);
    assert_true(
        str_eq(buf_str(&b),
               S("{\"a\":\"x\\\"\\n\\u007f\",\"l\":[-9223372036854775808,"
                 "\"7\",null,[],{}],\"b\":false,\"c\":\"2026-07-05T06:03:22Z\",\"d\":null}")));
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_json_is_read_and_written_the_same),
        cmocka_unit_test(what_is_not_json_is_refused_at_its_place),
        cmocka_unit_test(a_key_that_stands_twice_among_many_is_refused),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(members_are_found_and_typed),
        cmocka_unit_test(the_writer_puts_the_commas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
