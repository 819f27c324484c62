// SPDX-License-Identifier: Apache-2.0
// Formulas while somebody types: what the browser's module answers, asked natively.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "expr/live.h"

static struct mem *m;
static struct live_set *all;

static str ask(const char *request) { return live_ask(all, m, str_of(request)); }

static void check(const char *request, const char *answer)
{
    str got = ask(request);
    if (!str_eq(got, str_of(answer))) print_message("%.*s\n", STR_ARG(got));
    assert_true(str_eq(got, str_of(answer)));
}

#define FIELDS                                                                                     \
    "\"fields\":[{\"key\":\"a\",\"names\":[\"甲\",\"A\"],\"kind\":\"n\"},"                        \
    "{\"key\":\"c\",\"kind\":\"n\",\"scale\":2,\"formula\":\"{b}+1\"},"                            \
    "{\"key\":\"b\",\"kind\":\"n\",\"scale\":2,\"formula\":\"{甲}/3\"},"                          \
    "{\"key\":\"e\",\"kind\":\"n\",\"formula\":\"1/{a}\"},"                                        \
    "{\"key\":\"g\",\"kind\":\"t\",\"formula\":\"{e}&\\\"x\\\"\"},"                                \
    "{\"key\":\"l.p\",\"names\":[\"行.价\"],\"kind\":\"n\",\"list\":true},"                      \
    "{\"key\":\"s\",\"kind\":\"n\",\"scale\":1,\"formula\":\"SUM({行.价})\"},"                   \
    "{\"key\":\"d\",\"kind\":\"d\",\"formula\":\"TODAY()\"}]"

static void runs(void **state)
{
    (void)state;
    check("{\"do\":\"open\",\"offset\":480," FIELDS "}", "{\"set\":1,\"problems\":{}}");
    check("{\"do\":\"run\",\"set\":1,\"now\":1782864000000,\"values\":{\"a\":\"10\",\"l.p\":[\"1."
          "25\",2,null]}}",
          "{\"values\":{\"b\":\"3.33\",\"c\":\"4.33\",\"e\":\"0\",\"g\":\"0x\",\"s\":\"3.3\","
          "\"d\":\"2026-07-01\"},\"errors\":{}}");
    check("{\"do\":\"run\",\"set\":1,\"now\":1782864000000,\"values\":{\"a\":0}}",
          "{\"values\":{\"b\":\"0.00\",\"c\":\"1.00\",\"g\":\"x\",\"s\":\"0.0\",\"d\":\"2026-07-"
          "01\"},\"errors\":{\"e\":\"#DIV/0!\"}}");
    check("{\"do\":\"close\",\"set\":1}", "{}");
    check("{\"do\":\"close\",\"set\":1}", "{\"problem\":\"INPUT\"}");
}

static void counts_by_the_days_of_the_house(void **state)
{
    (void)state;
    check("{\"do\":\"open\",\"fields\":[{\"key\":\"n\",\"kind\":\"n\",\"formula\":"
          "\"NETWORKDAYS(\\\"2026-10-01\\\",\\\"2026-10-11\\\")\"}],\"calendar\":{\"off\":["
          "\"2026-10-01\",\"2026-10-02\"],\"on\":[\"2026-10-10\"]}}",
          "{\"set\":1,\"problems\":{}}");
    check("{\"do\":\"run\",\"set\":1,\"now\":0,\"values\":{}}",
          "{\"values\":{\"n\":\"6\"},\"errors\":{}}");
    ask("{\"do\":\"close\",\"set\":1}");
}

static void says_what_is_wrong(void **state)
{
    (void)state;
    check("{\"do\":\"open\",\"fields\":[{\"key\":\"a\",\"kind\":\"n\",\"formula\":\"{b}\"},"
          "{\"key\":\"b\",\"kind\":\"n\",\"formula\":\"{a}\"},{\"key\":\"c\",\"kind\":\"n\","
          "\"formula\":\"2\"}]}",
          "{\"set\":1,\"problems\":{}}");
    check("{\"do\":\"run\",\"set\":1,\"now\":0,\"values\":{}}",
          "{\"values\":{\"c\":\"2\"},\"errors\":{}}"); // a circle has no value
    ask("{\"do\":\"close\",\"set\":1}");
    assert_true(str_find(ask("{\"do\":\"check\",\"fields\":[],\"formula\":\"1+{x}\"}"),
                         S("{\"problem\":{\"code\":\"FIELD_UNKNOWN\",\"at\":2,\"arg\":\"x\"")) ==
                0);
    check("{\"do\":\"check\",\"fields\":[{\"key\":\"a\",\"kind\":\"n\"}],\"formula\":\"{a}>1\"}",
          "{\"type\":\"b\",\"is_volatile\":false,\"uses\":[\"a\"]}");
    static const char *const bad[] = { "",
                                       "[]",
                                       "{}",
                                       "{\"do\":\"open\"}",
                                       "{\"do\":\"open\",\"fields\":{}}",
                                       "{\"do\":\"run\",\"set\":99,\"now\":1}",
                                       "{\"do\":\"run\",\"set\":0,\"now\":1}",
                                       "{\"do\":\"close\",\"set\":0}",
                                       "{\"do\":\"check\"}" };
    for (size_t i = 0; i < COUNT_OF(bad); i++) check(bad[i], "{\"problem\":\"INPUT\"}");
    check("{\"do\":\"case\",\"formula\":\"{a}*2\",\"in\":{\"a\":21}}", "{\"value\":42}");
}

static void many_sets(void **state)
{
    (void)state;
    for (int i = 1; i < 64; i++)
        assert_true(str_find(ask("{\"do\":\"open\",\"fields\":[]}"), S("set")) > 0);
    check("{\"do\":\"open\",\"fields\":[]}", "{\"problem\":\"INPUT\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(runs),
                                        cmocka_unit_test(counts_by_the_days_of_the_house),
                                        cmocka_unit_test(says_what_is_wrong),
                                        cmocka_unit_test(many_sets) };
    m = mem_new(0);
    all = live_set_new();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    live_set_free(all);
    mem_free(m);
    return failed;
}
