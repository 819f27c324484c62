// SPDX-License-Identifier: Apache-2.0
#include "os/crew.h"
#include <stdlib.h>

#define THREADS_MAX 8

enum { TASK_OPEN, TASK_BEGUN, TASK_DONE };

struct crew {
    struct lock lock;
    struct cond work, done;
    struct crew_task *first; // open ones; few, so the order does not matter
    pthread_t threads[THREADS_MAX];
    int size, started;
    bool ends;
};

struct crew *crew_new(int threads)
{
    struct crew *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->size = threads < THREADS_MAX ? threads : THREADS_MAX;
    lock_init(&w->lock);
    cond_init(&w->work);
    cond_init(&w->done);
    return w;
}

void crew_free(struct crew *w)
{
    if (!w) return;
    lock_take(&w->lock);
    w->ends = true;
    cond_broadcast(&w->work);
    lock_drop(&w->lock);
    for (int i = 0; i < w->started; i++) thread_join(w->threads[i]);
    cond_fini(&w->work);
    cond_fini(&w->done);
    lock_fini(&w->lock);
    free(w);
}

int crew_size(const struct crew *w) { return w->size; }

static void lend_a_hand(void *arg)
{
    struct crew *w = arg;
    lock_take(&w->lock);
    for (;;) {
        struct crew_task *t = w->first;
        if (t) {
            w->first = t->next;
            t->state = TASK_BEGUN;
            lock_drop(&w->lock);
            t->fn(t->arg);
            lock_take(&w->lock);
            t->state = TASK_DONE;
            cond_broadcast(&w->done);
        } else if (w->ends) {
            break;
        } else {
            cond_wait(&w->work, &w->lock);
        }
    }
    lock_drop(&w->lock);
}

void crew_open(struct crew *w, struct crew_task *t)
{
    lock_take(&w->lock);
    while (w->started < w->size) w->threads[w->started++] = thread_start("xl-crew", lend_a_hand, w);
    t->state = TASK_OPEN;
    t->next = w->first;
    w->first = t;
    cond_signal(&w->work);
    lock_drop(&w->lock);
}

bool crew_close(struct crew *w, struct crew_task *t)
{
    lock_take(&w->lock);
    bool is_open = t->state == TASK_OPEN;
    if (is_open) {
        struct crew_task **at = &w->first;
        while (*at != t) at = &(*at)->next;
        *at = t->next;
    }
    while (!is_open && t->state != TASK_DONE) cond_wait(&w->done, &w->lock);
    lock_drop(&w->lock);
    return is_open;
}
