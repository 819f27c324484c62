// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include "format/rmb.h"
#include <cmocka.h> // last: it has a macro `fail`

static void amounts_are_written_as_banks_want_them(void **state)
{
    (void)state;
    static const struct {
        money fen;
        const char *want;
    } cases[] = {
        { 0, "零元整" },
        { 1, "壹分" },
        { 10, "壹角整" },
        { 11, "壹角壹分" },
        { 100, "壹元整" },
        { 104, "壹元零肆分" },
        { 1000, "壹拾元整" },
        { 128050, "壹仟贰佰捌拾元伍角整" },
        { 32504, "叁佰贰拾伍元零肆分" },
        { 100101, "壹仟零壹元零壹分" },
        { 140950, "壹仟肆佰零玖元伍角整" },
        { 600714, "陆仟零柒元壹角肆分" },
        { 1640902, "壹万陆仟肆佰零玖元零贰分" },
        { 10700053, "壹拾万柒仟元伍角叁分" },
        { 1000000, "壹万元整" },
        { 1000100, "壹万零壹元整" },
        { 1001000, "壹万零壹拾元整" },
        { 1010000, "壹万零壹佰元整" },
        { 1100000, "壹万壹仟元整" },
        { 100000000, "壹佰万元整" },
        { 10000000000, "壹亿元整" },
        { 10000000100, "壹亿零壹元整" },
        { 10001000000, "壹亿零壹万元整" },
        { 100000100000, "壹拾亿零壹仟元整" },
        { 12345678901234, "壹仟贰佰叁拾肆亿伍仟陆佰柒拾捌万玖仟零壹拾贰元叁角肆分" },
        { 1000000000000000, "壹拾万亿元整" },
        { -4, "负肆分" },
        { -1578, "负壹拾伍元柒角捌分" },
        { INT64_MAX, "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分" },
        { INT64_MIN, "负玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零捌分" },
    };
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(str_z(m, rmb_caps(m, cases[i].fen)), cases[i].want);
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(amounts_are_written_as_banks_want_them) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
