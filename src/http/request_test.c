// SPDX-License-Identifier: Apache-2.0
#include "http/http.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct http_exchange *exchange(struct mem *m, const char *name, const char *value)
{
    struct http_exchange *x = mem_new_of(m, struct http_exchange);
    x->mem = m;
    x->res.fd = x->req.body_fd = -1;
    x->res.body = BUF(m);
    if (name) {
        x->req.headers[0] = (struct http_header){ str_of(name), str_of(value) };
        x->req.header_count = 1;
    }
    return x;
}

static void headers_are_found_by_any_case(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct http_exchange *x = exchange(m, "If-Match", "7");
    assert_true(str_eq(http_header_get(x, S("if-match")), S("7")));
    assert_true(str_empty(http_header_get(x, S("if-matc"))));
    mem_free(m);
}

static const struct {
    const char *query, *name;
    int nth;
    const char *value;
} queries[] = {
    { "a=1&b=2", "a", 0, "1" },
    { "a=1&b=2", "b", 0, "2" },
    { "a=1&a=2", "a", 1, "2" },
    { "a=1&a=2", "a", 2, NULL },
    { "a=%e4%b8%ad+x%2B", "a", 0, "\xe4\xb8\xad x+" },
    { "%61=1", "a", 0, "1" },
    { "a", "a", 0, "" },
    { "a=", "a", 0, "" },
    { "&&a=b=c", "a", 0, "b=c" },
    { "ab=1", "a", 0, NULL },
    { "", "a", 0, NULL },
    { "a=%zz", "a", 0, NULL },
    { "a=%ff", "a", 0, NULL },
    { "a=%0", "a", 0, NULL },
    { "x=%ff&a=1", "a", 0, NULL }, // nothing behind what cannot be read
};

static void query_parameters_are_decoded(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        struct http_exchange *x = exchange(m, NULL, NULL);
        x->req.query = str_of(queries[i].query);
        str value;
        bool found = http_query_nth(x, str_of(queries[i].name), (size_t)queries[i].nth, &value);
        if (found != (queries[i].value != NULL)) fail_msg("%zu", i);
        if (found) assert_true(str_eq(value, str_of(queries[i].value)));
    }
    mem_free(m);
}

static const struct {
    const char *line, *name, *value;
} cookies[] = {
    { "a=1; b=2", "b", "2" },  { "a=1;b=2", "b", "2" },
    { "ab=1; b=2", "b", "2" }, { "__Host-s=x=y", "__Host-s", "x=y" },
    { "a=", "a", "" },         { "a", "a", "" },
    { "", "a", "" },           { "A=1", "a", "" },
};

static void cookies_are_found_by_their_whole_name(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(cookies); i++) {
        struct http_exchange *x = exchange(m, "Cookie", cookies[i].line);
        str got = http_cookie_get(x, str_of(cookies[i].name));
        if (!str_eq(got, str_of(cookies[i].value))) fail_msg("%s", cookies[i].line);
    }
    mem_free(m);
}

static void the_preferred_language_wins(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        enum lang want;
    } rows[] = {
        { "zh-CN,zh;q=0.9,en;q=0.8", LANG_ZH }, { "en-US,en;q=0.9,zh;q=0.8", LANG_EN },
        { "fr, en;q=0.2, zh;q=0.3", LANG_ZH },  { "fr", LANG_EN },
        { "zh;q=0, en;q=0.1", LANG_EN },        { "", LANG_EN },
        { "en;q=junk, zh;q=0.1", LANG_ZH },
    };
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct http_exchange *x = exchange(m, "Accept-Language", rows[i].list);
        if (http_accept_language(x, LANG_EN) != rows[i].want) fail_msg("%s", rows[i].list);
    }
    mem_free(m);
}

static str response_header(const struct http_exchange *x, str name)
{
    for (size_t i = 0; i < x->res.header_count; i++)
        if (str_eq_nocase(x->res.headers[i].name, name)) return x->res.headers[i].value;
    return STR_NONE;
}

static void a_header_with_a_control_character_spoils_the_answer(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    static const char *const bad[] = { "a\r\nB: c", "a\nb", "a\rb", "a\x01", "a\x7f" };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct http_exchange *x = exchange(m, NULL, NULL);
        http_header_set(x, S("X"), str_of(bad[i]));
        assert_true(x->res.has_bad_header);
        assert_int_equal(x->res.header_count, 0);
    }
    struct http_exchange *x = exchange(m, NULL, NULL);
    http_header_add(x, S("Set-Cookie"), S("a=1"));
    http_header_add(x, S("Set-Cookie"), S("b=2"));
    http_header_set(x, S("x"), S("1"));
    http_header_set(x, S("X"), S("2"));
    assert_int_equal(x->res.header_count, 3);
    assert_true(str_eq(response_header(x, S("x")), S("2")));
    assert_false(x->res.has_bad_header);
    mem_free(m);
}

static void a_download_keeps_its_name_in_any_script(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct http_exchange *x = exchange(m, NULL, NULL);
    http_download_name(x, S("\xe6\x9d\x8f \"1\"\r\n/.csv"));
    assert_true(str_eq(response_header(x, S("content-disposition")),
                       S("attachment; filename=\"_ _1____.csv\"; "
                         "filename*=UTF-8''%E6%9D%8F%20%221%22%0D%0A%2F.csv")));
    assert_false(x->res.has_bad_header);
    mem_free(m);
}

static void an_error_answers_its_symbol_and_status(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct http_exchange *x = exchange(m, NULL, NULL);
    http_text(x, 200, S("text/plain"), S("half done"));
    http_error(x, ERR_CONFLICT);
    assert_int_equal(x->res.status, 409);
    assert_true(str_eq(
        buf_str(&x->res.body),
        S("{\"type\":\"urn:xinglin:error:CONFLICT\",\"status\":409,\"code\":\"CONFLICT\"}")));
    assert_true(str_eq(response_header(x, S("content-type")), S("application/problem+json")));
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_found_by_any_case),
        cmocka_unit_test(query_parameters_are_decoded),
        cmocka_unit_test(cookies_are_found_by_their_whole_name),
        cmocka_unit_test(the_preferred_language_wins),
        cmocka_unit_test(a_header_with_a_control_character_spoils_the_answer),
        cmocka_unit_test(a_download_keeps_its_name_in_any_script),
        cmocka_unit_test(an_error_answers_its_symbol_and_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
