// SPDX-License-Identifier: Apache-2.0
// A thread that works off rows: again and again a round with a fresh arena and the current catalogue, as
// long as there is something to do; then it waits to be woken, or for the next second.
#ifndef JOB_LOOP_H
#define JOB_LOOP_H

#include "base/err.h"

struct sql;
struct worker_config;

struct loop_kind {
    const char *name;
    // SQLite, once at the start: what a process that died had taken. May be NULL.
    err_t (*free_taken)(struct ctx *c, void *arg);
    // One thing done, or nothing (*did false). c->who is not set. Runs again at once after something.
    err_t (*round)(struct ctx *c, bool *did);
};

// Is there a row? q is a SELECT without ORDER and LIMIT. A round asks before it takes the writer, which belongs to who
// saves: most rounds find nothing.
err_t loop_finds(struct ctx *c, struct sql *q, bool *found);

struct loop;
struct loop *loop_start(const struct worker_config *cfg, const struct loop_kind *kind);
void loop_wake(struct loop *l);
bool loop_is(const struct loop *l, const struct loop_kind *kind);
void loop_stop(struct loop *l); // the running round ends first
bool loop_wait_idle(struct loop *l, i64 until_monotonic_ms);

#endif
