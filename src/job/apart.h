// SPDX-License-Identifier: Apache-2.0
// Work that needs more memory than a request may hold (a month's figures, a demo's rows): done in an
// arena of its own, on the caller's thread and connection. The arena ends with the caller's, so what
// fn leaves in its context stays readable until then. Errors are handed over with their details.
#ifndef JOB_APART_H
#define JOB_APART_H

#include "base/err.h"

err_t job_run_apart(struct ctx *c, err_t (*fn)(struct ctx *own, void *arg), void *arg);
// The same with `limit` bytes that are given back at once: fn copies what it found to where its caller keeps it.
err_t job_run_briefly(struct ctx *c, size_t limit, err_t (*fn)(struct ctx *own, void *arg),
                      void *arg);

#endif
