// SPDX-License-Identifier: Apache-2.0
#include "store/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

// A step whose number stands twice, or behind a higher one, would be taken for done.
static void steps_ascend(void **state)
{
    (void)state;
    assert_true(schema_step_count > 0);
    for (int i = 1; i < schema_step_count; i++)
        assert_true(schema_steps[i].number > schema_steps[i - 1].number);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(steps_ascend) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
