// SPDX-License-Identifier: Apache-2.0
// To-dos that a rule's run made, found by their keys ("run:812:..").
#ifndef JOB_TASK_RUN_H
#define JOB_TASK_RUN_H

#include "base/vec.h"
#include "job/task.h"

struct run_task {
    id64 id, user, run;
    str state, title;
};
struct run_tasks {
    struct run_task *v;
    size_t n, cap;
};
// All that runs made for a record, the oldest first.
err_t task_of_runs(struct ctx *c, const struct form *f, id64 record, struct run_tasks *out);
// Inside a write job: those of one run that are still open are cancelled.
err_t task_cancel_of_run(struct ctx *c, const struct form *f, id64 record, id64 run);

#endif
