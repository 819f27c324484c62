// SPDX-License-Identifier: Apache-2.0
#include "os/crew.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <cmocka.h>

#define ASKERS 4
#define ROUNDS 300

struct asker {
    struct crew *crew;
    int done; // of this asker alone: whoever did the last task has ended before it is looked at
};
struct piece {
    struct crew_task task;
    int done;
};

static void add_one(void *arg) { ((struct piece *)arg)->done++; }

static void ask(void *arg)
{
    struct asker *a = arg;
    for (int i = 0; i < ROUNDS; i++) {
        struct piece p[2] = { 0 };
        for (int k = 0; k < 2; k++) {
            p[k].task = (struct crew_task){ .fn = add_one, .arg = &p[k] };
            crew_open(a->crew, &p[k].task);
        }
        for (int k = 0; k < 2; k++) {
            if (crew_close(a->crew, &p[k].task)) add_one(&p[k]);
            a->done += p[k].done;
        }
    }
}

static void each_task_is_done_once(void **state)
{
    (void)state;
    for (int threads = 0; threads < 3; threads++) {
        struct crew *w = crew_new(threads);
        struct asker a[ASKERS] = { 0 };
        pthread_t t[ASKERS];
        for (int i = 0; i < ASKERS; i++) {
            a[i].crew = w;
            t[i] = thread_start("asker", ask, &a[i]);
        }
        for (int i = 0; i < ASKERS; i++) {
            thread_join(t[i]);
            assert_int_equal(a[i].done, 2 * ROUNDS);
        }
        crew_free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_task_is_done_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
