// SPDX-License-Identifier: Apache-2.0
#include "store/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

// A step whose number stands twice would be taken for done.
static void steps_ascend_one_by_one(void **state)
{
    (void)state;
    assert_true(schema_step_count > 0);
    for (int i = 0; i < schema_step_count; i++)
        assert_int_equal(schema_steps[i].number, schema_steps[0].number + i);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(steps_ascend_one_by_one) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
