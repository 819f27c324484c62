// SPDX-License-Identifier: Apache-2.0
// Tables of votes and what they come to. A vote is written as one letter a task, in order of their ids:
//   p pending  l later  y agreed  n refused  x cancelled  t transferred  d delegated
// behind it what it hangs at: "b1" before task 1, "a1" after, "d1" delegated by it; and "*3" its weight.
#include "flow/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define MAX 8

static enum task_kind kind_of(char c)
{
    return c == 'b' ? TASK_BEFORE : c == 'a' ? TASK_AFTER : TASK_DELEGATED;
}

static void put_state(struct sign_task *t, char c)
{
    t->state = c == 'p'   ? TASK_PENDING
               : c == 'l' ? TASK_LATER
               : c == 'x' ? TASK_CANCELLED
               : c == 't' ? TASK_TRANSFERRED
               : c == 'd' ? TASK_DELEGATED_AWAY
                          : TASK_DONE;
    t->decision = c == 'y' ? DECIDED_YES : c == 'n' ? DECIDED_NO : DECIDED_NOT;
}

static size_t tasks_of(const char *text, struct sign_task *v)
{
    size_t n = 0;
    for (const char *p = text; *p;) {
        struct sign_task t = { .id = (id64)n + 1, .weight = 1, .place = (i64)n + 1 };
        put_state(&t, *p++);
        for (; *p && *p != ' '; p += 2) {
            if (*p == '*') {
                t.weight = p[1] - '0';
                continue;
            }
            t.kind = kind_of(*p);
            t.parent = p[1] - '0';
        }
        while (*p == ' ') p++;
        v[n++] = t;
    }
    return n;
}

// What is to become of each: "." nothing, "w" his turn, "r" refused, "c" cancelled.
static void thens_of(const struct sign_task *v, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++) out[i] = ".wrc"[v[i].then];
    out[n] = 0;
}

struct row {
    const char *tasks;
    enum sign_result result;
    const char *then; // NULL: nothing for anybody
};

static void run(const struct sign *s, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct sign_task v[MAX];
        char then[MAX + 1], none[MAX + 1];
        size_t count = tasks_of(rows[i].tasks, v);
        enum sign_result r = sign_decide(s, v, count);
        memset(none, '.', sizeof none);
        none[count] = 0;
        thens_of(v, count, then);
        if (r != rows[i].result || strcmp(then, rows[i].then ? rows[i].then : none) != 0)
            fail_msg("\"%s\": result %d, then %s", rows[i].tasks, (int)r, then);
    }
}
#define RUN(sign, rows) run(&(sign), rows, COUNT_OF(rows))

static void any_one_decides(void **state)
{
    (void)state;
    const struct sign first = { .rule = SIGN_ANY }, all = { .rule = SIGN_ANY, .waits_all = true };
    const struct row rows[] = {
        { "p p p", SIGN_OPEN, NULL },   { "p y p", SIGN_PASSED, NULL },
        { "p n p", SIGN_FAILED, NULL }, { "x x y", SIGN_PASSED, NULL },
        { "t y", SIGN_PASSED, NULL },   { "x p", SIGN_OPEN, NULL },
        { "", SIGN_PASSED, NULL },      { "x t", SIGN_PASSED, NULL },
    };
    const struct row waits[] = { { "p n", SIGN_OPEN, NULL },
                                 { "n n", SIGN_FAILED, NULL },
                                 { "n y", SIGN_PASSED, NULL } };
    RUN(first, rows);
    RUN(all, waits);
}

static void all_have_to_agree(void **state)
{
    (void)state;
    const struct sign first = { .rule = SIGN_ALL }, all = { .rule = SIGN_ALL, .waits_all = true };
    const struct row rows[] = {
        { "p p", SIGN_OPEN, NULL },     { "y p", SIGN_OPEN, NULL },
        { "y y", SIGN_PASSED, NULL },   { "p n", SIGN_FAILED, NULL },
        { "y x y", SIGN_PASSED, NULL }, { "y t p", SIGN_OPEN, NULL },
        { "y t y", SIGN_PASSED, NULL },
    };
    const struct row waits[] = { { "n p", SIGN_OPEN, NULL },
                                 { "n y", SIGN_FAILED, NULL },
                                 { "y n p", SIGN_OPEN, NULL },
                                 { "y y", SIGN_PASSED, NULL },
                                 { "n x y", SIGN_FAILED, NULL } };
    RUN(first, rows);
    RUN(all, waits);
}

static void a_share_has_to_agree(void **state)
{
    (void)state;
    const struct sign half = { .rule = SIGN_RATIO, .percent = 50 },
                      more = { .rule = SIGN_RATIO, .percent = 50, .is_more = true },
                      late = { .rule = SIGN_RATIO, .percent = 50, .waits_all = true },
                      two_thirds = { .rule = SIGN_RATIO, .percent = 67 };
    const struct row rows[] = { { "p p p p", SIGN_OPEN, NULL },   { "y p p p", SIGN_OPEN, NULL },
                                { "y y p p", SIGN_PASSED, NULL }, { "y n n p", SIGN_OPEN, NULL },
                                { "n n n p", SIGN_FAILED, NULL }, { "n n x x", SIGN_FAILED, NULL },
                                { "y p", SIGN_PASSED, NULL } };
    const struct row strict[] = { { "y y p p", SIGN_OPEN, NULL },
                                  { "y y n n", SIGN_FAILED, NULL },
                                  { "y y n p", SIGN_OPEN, NULL },
                                  { "y y y p", SIGN_PASSED, NULL },
                                  { "y y n x", SIGN_PASSED, NULL } };
    const struct row weights[] = {
        { "y*3 p p", SIGN_OPEN, NULL },     { "y*5 p p", SIGN_PASSED, NULL },
        { "n*3 p p p", SIGN_FAILED, NULL }, { "p*0 y", SIGN_PASSED, NULL },
        { "p*0 p*0", SIGN_OPEN, NULL },     { "y*0 n*0", SIGN_FAILED, NULL }
    };
    const struct row waits[] = { { "y y p", SIGN_OPEN, NULL },
                                 { "y y n", SIGN_PASSED, NULL },
                                 { "n n p", SIGN_OPEN, NULL },
                                 { "n n y", SIGN_FAILED, NULL } };
    RUN(half, rows);
    RUN(more, strict);
    RUN(two_thirds, weights);
    RUN(late, waits);
}

static void one_after_another(void **state)
{
    (void)state;
    const struct sign s = { .rule = SIGN_SEQUENCE };
    const struct row rows[] = { { "p l l", SIGN_OPEN, NULL },      { "y l l", SIGN_OPEN, ".w." },
                                { "y p l", SIGN_OPEN, NULL },      { "y y l", SIGN_OPEN, "..w" },
                                { "y y y", SIGN_PASSED, NULL },    { "y n l", SIGN_FAILED, NULL },
                                { "x l l", SIGN_OPEN, ".w." },     { "y x l", SIGN_OPEN, "..w" },
                                { "l l pb1", SIGN_OPEN, NULL },    { "l l yb1", SIGN_OPEN, "w.." },
                                { "l l nb1", SIGN_FAILED, "r.." }, { "y l pa1", SIGN_OPEN, NULL },
                                { "y l ya1", SIGN_OPEN, ".w." } };
    RUN(s, rows);
}

static void whoever_claims_it(void **state)
{
    (void)state;
    const struct sign s = { .rule = SIGN_CLAIM };
    const struct row rows[] = { { "p p", SIGN_OPEN, NULL },      { "p l", SIGN_OPEN, NULL },
                                { "l y", SIGN_PASSED, NULL },    { "l n", SIGN_FAILED, NULL },
                                { "l l yb1", SIGN_OPEN, "w.." }, { "l l pb1", SIGN_OPEN, NULL },
                                { "d l pd1", SIGN_OPEN, NULL },  { "y l l pa1", SIGN_OPEN, NULL },
                                { "x l l", SIGN_OPEN, ".ww" } };
    RUN(s, rows);
}

static void a_claim_that_was_refused_before_is_offered_again(void **state)
{
    (void)state;
    const struct sign s = { .rule = SIGN_CLAIM, .waits_all = true };
    const struct row rows[] = { { "l l nb1", SIGN_OPEN, "rw." }, { "n l", SIGN_OPEN, ".w" } };
    RUN(s, rows);
}

static void those_before_come_first(void **state)
{
    (void)state;
    const struct sign s = { .rule = SIGN_ALL }, waits = { .rule = SIGN_ALL, .waits_all = true };
    const struct row rows[] = {
        { "l pb1 pb1", SIGN_OPEN, NULL },    { "l yb1 pb1", SIGN_OPEN, NULL },
        { "l yb1 yb1", SIGN_OPEN, "w.." },   { "l nb1 pb1", SIGN_FAILED, "r.c" },
        { "l xb1 yb1", SIGN_OPEN, "w.." },   { "l xb1", SIGN_OPEN, "w." },
        { "p yb1", SIGN_OPEN, NULL },        { "y yb1", SIGN_PASSED, NULL },
        { "l lb1 pb2", SIGN_OPEN, NULL },    { "l lb1 yb2", SIGN_OPEN, ".w." },
        { "l lb1 nb2", SIGN_FAILED, "rr." }, { "l tb1 pb1", SIGN_OPEN, NULL },
    };
    const struct row late[] = { { "l p nb1 pb1", SIGN_OPEN, "r..c" },
                                { "n p nb1 xb1", SIGN_OPEN, NULL } };
    RUN(s, rows);
    RUN(waits, late);
}

static void those_after_count_too(void **state)
{
    (void)state;
    const struct sign any = { .rule = SIGN_ANY }, all = { .rule = SIGN_ALL };
    const struct row rows[] = { { "y p pa1", SIGN_OPEN, NULL },
                                { "y p ya1", SIGN_PASSED, NULL },
                                { "y p na1 pa1", SIGN_FAILED, "...c" },
                                { "y y pa1", SIGN_PASSED, NULL },
                                { "y x xa1", SIGN_PASSED, NULL } };
    const struct row both[] = { { "y y pa1", SIGN_OPEN, NULL },
                                { "y y ya1 pa1", SIGN_OPEN, NULL },
                                { "y y ya1 ya1", SIGN_PASSED, NULL },
                                { "y y ya1 pa3", SIGN_OPEN, NULL },
                                { "y y ya1 na3", SIGN_FAILED, NULL } };
    RUN(any, rows);
    RUN(all, both);
}

static void what_was_delegated_comes_back(void **state)
{
    (void)state;
    const struct sign s = { .rule = SIGN_ALL };
    const struct row rows[] = {
        { "d pd1", SIGN_OPEN, NULL },      { "d yd1", SIGN_OPEN, "w." },
        { "d nd1", SIGN_OPEN, "w." },      { "d xd1", SIGN_OPEN, "w." },
        { "y nd1", SIGN_PASSED, NULL },    { "d dd1 pd2", SIGN_OPEN, NULL },
        { "d dd1 yd2", SIGN_OPEN, ".w." }, { "d td1 pd1", SIGN_OPEN, NULL }
    };
    RUN(s, rows);
}

static void a_ring_ends(void **state)
{
    (void)state;
    const struct sign s = { .rule = SIGN_ALL };
    struct sign_task v[3] = { { .id = 1, .state = TASK_LATER },
                              { .id = 2, .parent = 3, .kind = TASK_BEFORE, .state = TASK_LATER },
                              { .id = 3, .parent = 2, .kind = TASK_BEFORE, .state = TASK_LATER } };
    assert_int_equal(sign_decide(&s, v, 3), SIGN_OPEN);
    assert_int_equal(sign_votes(v, 3), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_one_decides),
        cmocka_unit_test(all_have_to_agree),
        cmocka_unit_test(a_share_has_to_agree),
        cmocka_unit_test(one_after_another),
        cmocka_unit_test(whoever_claims_it),
        cmocka_unit_test(those_before_come_first),
        cmocka_unit_test(those_after_count_too),
        cmocka_unit_test(what_was_delegated_comes_back),
        cmocka_unit_test(a_ring_ends),
        cmocka_unit_test(a_claim_that_was_refused_before_is_offered_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
