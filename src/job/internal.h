// SPDX-License-Identifier: Apache-2.0
#ifndef JOB_INTERNAL_H
#define JOB_INTERNAL_H

#include "job/job.h"
#include "os/clock.h"
#include "os/thread.h"

#define LEASE_MS 60000
#define LOOPS_MAX 12

const struct job_kind *job_kind_of(str kind);

// sealer.c: chains the audit log while the worker runs; *out is NULL on SQLite.
struct sealer;
void sealer_start(struct store *store, struct crypto *crypto, struct sealer **out);
void sealer_stop(struct sealer *s);

#endif
