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

// Two halves of unlike width, one of them empty, and texts whose numbers differ.
static void halves_are_put_one_behind_the_other(void **state)
{
    (void)state;
    struct packed a = { 0 }, b = { 0 }, to = { 0 };
    for (int i = 0; i < 100000; i++)
        assert_true(packed_put(&a, i, i % 100 == 7 ? NO_VALUE : i % 100));
    for (int i = 0; i < 3000; i++)
        assert_true(packed_put(&b, i, i % 10 == 0 ? NO_VALUE : 5000000000ll + i));
    assert_true(packed_join(&to, &a, 100000, &b, 3000));
    assert_int_equal(to.cap, 103000);
    assert_true(packed_get(&to, 99) == 99 && packed_get(&to, 107) == NO_VALUE);
    assert_true(packed_get(&to, 100000) == NO_VALUE && packed_get(&to, 102999) == 5000002999ll);
    assert_true(packed_put(&to, 103000, 1));
    packed_free(&to);
    packed_free(&b);
    assert_true(packed_join(&to, &b, 0, &a, 100000));
    assert_true(to.width == 1 && packed_get(&to, 99999) == 99);
    packed_free(&to);
    assert_true(packed_put(&b, 2999, 3) &&
                packed_put(&b, 0, NO_VALUE)); // as it is, and room for no more
    assert_true(packed_join(&to, &a, 100000, &b, 3000));
    assert_true(to.cap == 103000 && packed_get(&to, 100000) == NO_VALUE);
    assert_true(packed_get(&to, 102999) == 3 && packed_get(&to, 107) == NO_VALUE);
    assert_true(packed_put(&to, 5, 100000) && packed_get(&to, 102999) == 3);
    packed_free(&to);
    packed_free(&a);
    packed_free(&b);
    a.is_text = b.is_text = to.is_text = true;
    assert_true(packed_put_text(&a, 0, S("x")) && packed_put_text(&a, 1, S("y")));
    assert_true(packed_put_text(&b, 0, S("z")) && packed_put(&b, 1, NO_VALUE) &&
                packed_put_text(&b, 2, S("x")));
    assert_true(packed_join(&to, &a, 2, &b, 3));
    assert_true(packed_get(&to, 4) == packed_get(&to, 0) && packed_get(&to, 3) == NO_VALUE);
    assert_true(str_eq(dict_text(to.dict, (int)packed_get(&to, 2)), S("z")));
    packed_free(&to);
    packed_free(&a);
    packed_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halves_are_put_one_behind_the_other),
        cmocka_unit_test(a_value_far_behind_the_end_has_its_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
