// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>
#include "base/vec.h"

static int order[8], ran;
static void note(void *arg) { order[ran++] = *(int *)arg; }

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    for (size_t n = 0; n < 3000; n += 37) {
        unsigned char *p = mem_alloc(m, n);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++) assert_int_equal(p[i], 0);
        memset(p, 0xaa, n);
    }
    mem_reset(m);
    unsigned char *p = mem_alloc(m, 100); // used before: zeroed again
    for (size_t i = 0; i < 100; i++) assert_int_equal(p[i], 0);
    mem_free(m);
}

static void clean_ups_run_newest_first_and_once(void **state)
{
    (void)state;
    int n[] = { 0, 1, 2, 3 };
    struct mem *m = mem_new(0);
    ran = 0;
    mem_defer(m, note, &n[0]);
    struct mem_mark mark = mem_mark(m);
    mem_defer(m, note, &n[1]);
    mem_defer(m, note, &n[2]);
    mem_rewind(m, mark);
    assert_true(ran == 2 && order[0] == 2 && order[1] == 1);
    mem_defer(m, note, &n[3]);
    mem_free(m);
    assert_true(ran == 4 && order[2] == 3 && order[3] == 0);
}

static void a_rewound_arena_holds_no_more_than_before(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    char *kept = mem_dup(m, "kept", 5);
    size_t before = mem_used(m);
    for (int i = 0; i < 100; i++) {
        struct mem_mark mark = mem_mark(m);
        for (int k = 0; k < 50; k++) mem_alloc(m, 5000);
        mem_rewind(m, mark);
    }
    assert_int_equal(mem_used(m), before);
    assert_string_equal(kept, "kept");
    mem_free(m);
}

static void the_limit_jumps_to_the_innermost_guard(void **state)
{
    (void)state;
    struct mem *m = mem_new(100000);
    struct mem_guard outer, inner;
    volatile int at = 0;
    if (MEM_GUARD(m, &outer)) {
        at = 2;
    } else {
        if (MEM_GUARD(m, &inner)) {
            at = 1;
        } else {
            for (;;) mem_alloc(m, 1000);
        }
        assert_int_equal(at, 1);
        for (;;) mem_alloc(m, 1000); // still full: now the outer one
    }
    assert_int_equal(at, 2);
    assert_true(mem_used(m) <= 100000);
    mem_free(m);
}

static void sizes_that_overflow_are_out_of_memory(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct mem_guard g;
    volatile bool caught = false;
    if (MEM_GUARD(m, &g)) caught = true;
    else mem_alloc_array(m, SIZE_MAX / 4, 8);
    assert_true(caught);
    mem_free(m);
}

static void the_nth_allocation_can_be_made_to_fail(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct mem_guard g;
    volatile int n = 0;
    mem_fail_at(m, 3);
    if (!MEM_GUARD(m, &g))
        for (;;) {
            mem_alloc(m, 8);
            n++;
        }
    assert_int_equal(n, 2);
    mem_alloc(m, 8); // only that one
    mem_free(m);
}

static void a_vector_grows(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    VEC(int) v = { 0 };
    for (int i = 0; i < 5000; i++) vec_push(m, &v, i);
    for (int i = 0; i < 5000; i++) assert_int_equal(v.v[i], i);
    assert_int_equal(v.n, 5000);
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(clean_ups_run_newest_first_and_once),
        cmocka_unit_test(a_rewound_arena_holds_no_more_than_before),
        cmocka_unit_test(the_limit_jumps_to_the_innermost_guard),
        cmocka_unit_test(sizes_that_overflow_are_out_of_memory),
        cmocka_unit_test(the_nth_allocation_can_be_made_to_fail),
        cmocka_unit_test(a_vector_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
