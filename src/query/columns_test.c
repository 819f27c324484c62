// SPDX-License-Identifier: Apache-2.0
#include "query/columns_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

// A column that comes later is as long as the table at once.
static void a_value_far_behind_the_end_has_its_room(void **state)
{
    (void)state;
    struct packed p = { 0 };
    assert_true(packed_put(&p, 999999, NO_VALUE));
    assert_true(p.cap > 999999);
    assert_true(packed_put(&p, 500000, 70000));
    assert_true(packed_get(&p, 999999) == NO_VALUE);
    assert_true(packed_get(&p, 0) == NO_VALUE);
    assert_true(packed_get(&p, 500000) == 70000);
    packed_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_far_behind_the_end_has_its_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
