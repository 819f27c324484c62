// SPDX-License-Identifier: Apache-2.0
#include "auth/password.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void what_everybody_tries_first_is_refused(void **state)
{
    (void)state;
    static const char *const common[] = {
        "password123",  "Password1!",   "P@ssw0rd2026",  "1234567890",   "0987654321",
        "aaaaaaaaaa",   "abababababab", "qwertyuiop",    "1qaz2wsx3edc", "admin888888",
        "Admin@2024",   "woaini1314",   "woaini5201314", "5201314520",   "a1b2c3d4",
        "abc123456789", "147258369147", "zhang19900101", "iloveyou520",  "yiyuan12345",
        "abcdefghij",   "1q2w3e4r5t",   "welcome2026!",  "mima123456",   "19900101",
        "root@123456",
    };
    for (size_t i = 0; i < COUNT_OF(common); i++)
        assert_true(password_is_common(str_of(common[i])));
}

static void ordinary_long_passwords_pass(void **state)
{
    (void)state;
    static const char *const good[] = {
        "correct horse battery", "tangerine-74-boat",   "春眠不觉晓处处闻啼鸟",
        "kX7vQ2mTz9Rb",          "moon over west lake", "gongfu-cha-3-bei",
    };
    struct mem *m = mem_new(0);
    struct ctx c = { .mem = m };
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_false(password_is_common(str_of(good[i])));
        assert_int_equal(password_check(&c, S("password"), str_of(good[i]), S("liming"), S("李明")),
                         OK);
    }
    mem_free(m);
}

static void short_long_broken_and_personal_ones_are_refused_at_their_path(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct ctx c = { .mem = m };
    char huge[PASSWORD_MAX + 2];
    for (size_t i = 0; i < sizeof huge; i++) huge[i] = (char)('a' + (i * 7 + i / 3) % 26);
    const str bad[] = {
        S("kX7vQ2mTz"),
        { huge, PASSWORD_MAX + 1 },
        S("kX7vQ\xffmTz9Rb"),
        S("zhaoxiaolan7"),
        S("Zhaoxiaolan-x"),
        S("春眠不觉晓处处闻啼"),
        S(""),
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        err_clear(&c);
        assert_int_equal(password_check(&c, S("password"), bad[i], S("zhaoxiaolan"), S("赵小兰")),
                         ERR_PASSWORD_WEAK);
        assert_true(str_eq(c.errs->path, S("password")));
    }
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_everybody_tries_first_is_refused),
        cmocka_unit_test(ordinary_long_passwords_pass),
        cmocka_unit_test(short_long_broken_and_personal_ones_are_refused_at_their_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
