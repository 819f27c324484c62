// SPDX-License-Identifier: Apache-2.0
#include "http/static.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define LIT(s)                                                                                     \
    {                                                                                              \
        "" s, sizeof(s) - 1                                                                        \
    }
static const struct asset rows[] = {
    { LIT("app/app.html"), LIT("text/html; charset=utf-8"), LIT("\"h\""),
      LIT("<meta nonce=\"__CSP_NONCE__\"><style nonce=\"__CSP_NONCE__\">") },
    { LIT("app/assets/a-0123abCD.js"), LIT("text/javascript"), LIT("\"a\""), LIT("raw"), LIT("BR"),
      LIT("GZ") },
    { LIT("app/icon.svg"), LIT("image/svg+xml"), LIT("\"i\""), LIT("<svg/>") },
    { LIT("pub/form.html"), LIT("text/html; charset=utf-8"), LIT("\"f\""), LIT("<p>") },
};
static const struct asset_table table = { rows, COUNT_OF(rows) };

static struct http_exchange *ask(struct mem *m, const char *path, const char *name,
                                 const char *value)
{
    struct http_exchange *x = mem_new_of(m, struct http_exchange);
    x->mem = m;
    x->res.fd = -1;
    x->res.body = BUF(m);
    x->req.headers[0] = (struct http_header){ str_of(name), str_of(value) };
    x->req.header_count = 1;
    http_static_find(x, &table, S("app/"), str_of(path));
    return x;
}

static str header(const struct http_exchange *x, str name)
{
    for (size_t i = 0; i < x->res.header_count; i++)
        if (str_eq_nocase(x->res.headers[i].name, name)) return x->res.headers[i].value;
    return STR_NONE;
}

static void the_best_coding_that_both_have_is_sent(void **state)
{
    (void)state;
    static const struct {
        const char *accept, *coding, *body;
    } cases[] = {
        { "gzip, deflate, br", "br", "BR" },
        { "gzip", "gzip", "GZ" },
        { "BR", "br", "BR" },
        { "br;q=0, gzip;q=0.001", "gzip", "GZ" },
        { "br;q=0.0", "", "raw" },
        { "identity", "", "raw" },
        { "", "", "raw" },
        { "brotli", "", "raw" },
    };
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_exchange *x =
            ask(m, "assets/a-0123abCD.js", "Accept-Encoding", cases[i].accept);
        assert_int_equal(x->res.kind, HTTP_BODY_CONST);
        if (!str_eq(x->res.constant, str_of(cases[i].body))) fail_msg("%s", cases[i].accept);
        assert_true(str_eq(header(x, S("Content-Encoding")), str_of(cases[i].coding)));
        assert_true(str_eq(header(x, S("Vary")), S("Accept-Encoding")));
    }
    mem_free(m);
}

static void only_hashed_names_are_kept_for_ever(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool want;
    } cases[] = {
        { "assets/index-0aZ_3bcd.js", true },
        { "assets/index-0aZ_3bcd.css.map", true },
        { "a-b-01234567.woff2", true },
        { "icon.svg", false },
        { "a-0123456.js", false },
        { "a-012345678.js", false },
        { "01234567.js", false },
        { "x-01234567/a.js", false },
        { "a-0123456$.js", false },
        { "a-01234567", false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (http_asset_is_hashed(str_of(cases[i].name)) != cases[i].want)
            fail_msg("%s", cases[i].name);
    struct mem *m = mem_new(0);
    assert_true(str_eq(header(ask(m, "icon.svg", "A", ""), S("Cache-Control")), S("no-cache")));
    mem_free(m);
}

static void an_unchanged_file_is_not_sent_again(void **state)
{
    (void)state;
    static const struct {
        const char *tags;
        int want;
    } cases[] = {
        { "\"i\"", 304 }, { "W/\"i\"", 304 }, { "\"x\", \"i\"", 304 },
        { "*", 304 },     { "\"x\"", 200 },   { "i", 200 },
        { "", 200 },
    };
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_exchange *x = ask(m, "icon.svg", "If-None-Match", cases[i].tags);
        if (x->res.status != cases[i].want) fail_msg("%s: %d", cases[i].tags, x->res.status);
        assert_true(str_eq(header(x, S("ETag")), S("\"i\"")));
    }
    assert_int_equal(ask(m, "none", "A", "")->res.status, 404);
    assert_int_equal(ask(m, "../pub/form.html", "A", "")->res.status, 404);
    mem_free(m);
}

static void a_page_with_a_nonce_is_made_anew_each_time(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct http_exchange *x = ask(m, "app.html", "If-None-Match", "\"h\"");
    assert_int_equal(x->res.status, 200);
    assert_int_equal(x->res.nonce.n, 26);
    str want = str_fmt(m, "<meta nonce=\"" STR_FMT "\"><style nonce=\"" STR_FMT "\">",
                       STR_ARG(x->res.nonce), STR_ARG(x->res.nonce));
    assert_true(str_eq(buf_str(&x->res.body), want));
    assert_true(str_empty(header(x, S("ETag"))));
    struct http_exchange *again = ask(m, "app.html", "A", "");
    assert_false(str_eq(x->res.nonce, again->res.nonce));
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_coding_that_both_have_is_sent),
        cmocka_unit_test(only_hashed_names_are_kept_for_ever),
        cmocka_unit_test(an_unchanged_file_is_not_sent_again),
        cmocka_unit_test(a_page_with_a_nonce_is_made_anew_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
