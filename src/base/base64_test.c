// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void vectors_of_the_rfc(void **state)
{
    static const struct {
        str plain, text;
    } v[] = { { S(""), S("") },
              { S("f"), S("Zg==") },
              { S("fo"), S("Zm8=") },
              { S("foo"), S("Zm9v") },
              { S("foob"), S("Zm9vYg==") },
              { S("fooba"), S("Zm9vYmE=") },
              { S("foobar"), S("Zm9vYmFy") } };
    struct mem *m = mem_new(0);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(v); i++) {
        str back;
        assert_true(str_eq(base64_of(m, v[i].plain.p, v[i].plain.n), v[i].text));
        assert_true(base64_decode(m, v[i].text, &back));
        assert_true(str_eq(back, v[i].plain));
    }
    mem_free(m);
}

static void what_is_none_is_refused(void **state)
{
    static const str bad[] = { S("Zg="),    S("Zg"),   S("Z==="), S("Zh=="),
                               S("Zm9v\n"), S("Zm-v"), S("Z=9v"), S("Zm8=Zm8=") };
    struct mem *m = mem_new(0);
    str out;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) assert_false(base64_decode(m, bad[i], &out));
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_of_the_rfc),
        cmocka_unit_test(what_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
