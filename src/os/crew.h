// SPDX-License-Identifier: Apache-2.0
// Threads that lend a hand: who has work that can be shared lays part of it open, goes on with his own, and
// takes back at the end what nobody has begun. So nobody ever waits for a thread to be free.
#ifndef OS_CREW_H
#define OS_CREW_H

#include "os/thread.h"

struct crew;
struct crew_task {
    void (*fn)(void *);
    void *arg;
    struct crew_task *next; // the crew's
    int state;
};

// NULL when there is no memory. The threads are started when there is something to do.
struct crew *crew_new(int threads);
void crew_free(struct crew *w); // nothing may be open
int crew_size(const struct crew *w);
void crew_open(struct crew *w, struct crew_task *t);
// True: nobody began it. Otherwise it is done when this returns.
bool crew_close(struct crew *w, struct crew_task *t);

#endif
