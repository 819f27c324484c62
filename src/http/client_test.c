// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void addresses(void **state)
{
    static const struct {
        str url;
        bool outside, inside;
    } v[] = {
        { S("https://example.com/a?b=c@d"), true, true },
        { S("http://example.com/"), false, true },
        { S("https://user@example.com/"), false, false },
        { S("https:///x"), false, false },
        { S("https://"), false, false },
        { S("file:///etc/passwd"), false, false },
        { S("gopher://example.com/"), false, false },
        { S("https://example.com/a b"), false, false },
        { S("https://example.com/\r\nX: y"), false, false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(v); i++) {
        assert_int_equal(call_url_is_good(v[i].url, false), v[i].outside);
        assert_int_equal(call_url_is_good(v[i].url, true), v[i].inside);
    }
}

// Nobody listens there, and nobody is asked: the address is refused when the socket would be opened.
static void the_house_own_net_is_not_called(void **state)
{
    static const str urls[] = {
        S("https://127.0.0.1:1/"),     S("https://10.1.2.3/"),          S("https://192.168.1.1/"),
        S("https://169.254.169.254/"), S("https://172.31.0.1/"),        S("https://[::1]/"),
        S("https://[fd00::1]/"),       S("https://[::ffff:10.0.0.1]/"), S("https://0.0.0.0/"),
        S("https://100.64.0.1/"),      S("https://[fe80::1]/"),
    };
    struct mem *m = mem_new(0);
    struct ctx c = { .mem = m };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct call k = { .method = S("GET"), .url = urls[i], .timeout_ms = 2000 };
        struct call_answer a;
        assert_int_equal(http_call(&c, &k, &a), OK);
        assert_int_equal(a.end, CALL_NOT_SENT);
        assert_true(str_find(a.problem, S("private network")) >= 0);
    }
    mem_free(m);
}

static void percent(void **state)
{
    struct mem *m = mem_new(0);
    struct buf b = BUF(m);
    (void)state;
    url_encode_put(&b, S("a b*~/中"));
    assert_true(str_eq(buf_str(&b), S("a%20b%2A~%2F%E4%B8%AD")));
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(the_house_own_net_is_not_called),
        cmocka_unit_test(percent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
