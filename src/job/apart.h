// SPDX-License-Identifier: Apache-2.0
// Work that needs more memory than a request may hold (a month's figures, a demo's rows): done in an
// arena of its own, on the caller's thread and connection. The arena ends with the caller's, so what
// fn leaves in its context stays readable until then. Errors are handed over with their details.
#ifndef JOB_APART_H
#define JOB_APART_H

#include "base/err.h"

err_t job_run_apart(struct ctx *c, err_t (*fn)(struct ctx *own, void *arg), void *arg);

#endif
