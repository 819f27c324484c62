// SPDX-License-Identifier: Apache-2.0
// Threads, locks and wake-ups: pthreads without the ceremony. Failures here are programming errors.
#ifndef OS_THREAD_H
#define OS_THREAD_H

#include <pthread.h>
#include "base/types.h"

struct lock {
    pthread_mutex_t m;
};
struct cond {
    pthread_cond_t c;
};

void lock_init(struct lock *l);
void lock_fini(struct lock *l);
void lock_take(struct lock *l);
bool lock_try(struct lock *l); // false: somebody has it
void lock_drop(struct lock *l);
void cond_init(struct cond *c); // on the monotonic clock
void cond_fini(struct cond *c);
void cond_wait(struct cond *c, struct lock *l);
bool cond_wait_ms(struct cond *c, struct lock *l, i64 timeout_ms); // false on time-out
void cond_signal(struct cond *c);
void cond_broadcast(struct cond *c);

// Signals are blocked in threads so started; only the main thread takes them. `name` <= 15 bytes.
pthread_t thread_start(const char *name, void (*fn)(void *), void *arg);
void thread_join(pthread_t t);
int thread_cpu_count(void);

#endif
