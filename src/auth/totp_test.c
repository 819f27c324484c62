// SPDX-License-Identifier: Apache-2.0
#include "auth/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void codes_match_the_vectors_of_the_standards(void **state)
{
    (void)state;
    str secret = S("12345678901234567890");
    static const u32 hotp[] = { 755224, 287082, 359152, 969429, 338314,
                                254676, 287922, 162583, 399871, 520489 };
    for (int i = 0; i < 10; i++) assert_int_equal(totp_at(secret, i, 6), hotp[i]); // RFC 4226 D
    static const struct {
        i64 seconds;
        u32 code;
    } rfc6238[] = {
        { 59, 94287082 },         { 1111111109, 7081804 },  { 1111111111, 14050471 },
        { 1234567890, 89005924 }, { 2000000000, 69279037 }, { 20000000000, 65353130 },
    };
    for (size_t i = 0; i < COUNT_OF(rfc6238); i++)
        assert_int_equal(totp_at(secret, rfc6238[i].seconds / TOTP_STEP_S, 8), rfc6238[i].code);
}

static void base32_matches_the_vectors_of_rfc_4648(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        { "", "" },
        { "f", "MY" },
        { "fo", "MZXQ" },
        { "foo", "MZXW6" },
        { "foob", "MZXW6YQ" },
        { "fooba", "MZXW6YTB" },
        { "foobar", "MZXW6YTBOI" },
    };
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_true(str_eq(base32_put(m, str_of(cases[i].in)), str_of(cases[i].out)));
    mem_free(m);
}

static void only_a_confirmed_secret_is_active(void **state)
{
    (void)state;
    assert_true(totp_is_active(S("A...")));
    assert_false(totp_is_active(S("P...")));
    assert_false(totp_is_active(STR_NONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_match_the_vectors_of_the_standards),
        cmocka_unit_test(base32_matches_the_vectors_of_rfc_4648),
        cmocka_unit_test(only_a_confirmed_secret_is_active),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
