// SPDX-License-Identifier: Apache-2.0
#include "os/thread.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

void lock_init(struct lock *l) { must(pthread_mutex_init(&l->m, NULL) == 0); }
void lock_fini(struct lock *l) { pthread_mutex_destroy(&l->m); }
void lock_take(struct lock *l) { must(pthread_mutex_lock(&l->m) == 0); }
bool lock_try(struct lock *l) { return pthread_mutex_trylock(&l->m) == 0; }
void lock_drop(struct lock *l) { must(pthread_mutex_unlock(&l->m) == 0); }

void cond_init(struct cond *c)
{
    pthread_condattr_t a;
    must(pthread_condattr_init(&a) == 0);
    must(pthread_condattr_setclock(&a, CLOCK_MONOTONIC) == 0);
    must(pthread_cond_init(&c->c, &a) == 0);
    pthread_condattr_destroy(&a);
}

void cond_fini(struct cond *c) { pthread_cond_destroy(&c->c); }
void cond_wait(struct cond *c, struct lock *l) { must(pthread_cond_wait(&c->c, &l->m) == 0); }
void cond_signal(struct cond *c) { pthread_cond_signal(&c->c); }
void cond_broadcast(struct cond *c) { pthread_cond_broadcast(&c->c); }

bool cond_wait_ms(struct cond *c, struct lock *l, i64 timeout_ms)
{
    struct timespec t;
    must(clock_gettime(CLOCK_MONOTONIC, &t) == 0); // clock: an absolute deadline for pthreads
    t.tv_sec += timeout_ms / 1000;
    t.tv_nsec += timeout_ms % 1000 * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_nsec -= 1000000000;
        t.tv_sec++;
    }
    int e = pthread_cond_timedwait(&c->c, &l->m, &t);
    must(e == 0 || e == ETIMEDOUT);
    return e == 0;
}

struct start {
    void (*fn)(void *);
    void *arg;
};

static void *run(void *p)
{
    struct start s = *(struct start *)p;
    free(p);
    s.fn(s.arg);
    return NULL;
}

pthread_t thread_start(const char *name, void (*fn)(void *), void *arg)
{
    struct start *s = malloc(sizeof *s);
    must(s != NULL);
    *s = (struct start){ fn, arg };
    sigset_t all, old;
    sigfillset(&all);
    must(pthread_sigmask(SIG_SETMASK, &all, &old) == 0);
    pthread_t t;
    must(pthread_create(&t, NULL, run, s) == 0);
    must(pthread_sigmask(SIG_SETMASK, &old, NULL) == 0);
    pthread_setname_np(t, name);
    return t;
}

void thread_join(pthread_t t) { must(pthread_join(t, NULL) == 0); }

int thread_cpu_count(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : (int)n;
}
