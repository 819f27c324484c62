// SPDX-License-Identifier: Apache-2.0
// Work in the background: rows of x_job, done by one worker thread under a lease, so that a job whose
// process died is taken up again. A job function must be re-runnable: it goes on from what is stored.
// And the clock: timers are rows ordered by due time; the daily ones are made anew each day.
#ifndef JOB_JOB_H
#define JOB_JOB_H

#include "auth/actor.h"
#include "job/loop.h"
#include "record/record.h"

struct job {
    id64 id;
    str kind;
    const struct json *arg;
    id64 user_id; // who asked; the job acts with that user's rights (0: the command line)
    i64 done, total;
    str result;        // JSON, set by the function
    bool is_cancelled; // asked to stop; the function ends at its next chunk
};
struct job_kind {
    str kind;
    err_t (*run)(struct ctx *c, struct job *j);
};
struct daily {
    str name;
    err_t (*run)(struct ctx *c);
}; // once a local day, after 03:00

// Filled by app/registry before the worker starts.
void job_set_kinds(const struct job_kind *kinds, int n);
void job_set_daily(const struct daily *daily, int n);

// Asked when no job waits: adds one where there is work that nobody asked for (*did), such as values
// that follow changed records.
void job_set_idle(err_t (*fn)(struct ctx *c, bool *did));
// Whether a job of this kind waits or runs.
err_t job_is_under_way(struct ctx *c, str kind, bool *is);

// Adds a job; wakes the worker after the commit. arg_json is an object.
err_t job_add(struct ctx *c, str kind, str arg_json, id64 *id);
// The same with another's rights, as if he had added it: what he asked for and somebody approved.
err_t job_add_for(struct ctx *c, const struct user *u, str kind, str arg_json, id64 *id);
// Stores progress and learns whether the job was cancelled. Between chunks, outside of a write job.
err_t job_progress(struct ctx *c, struct job *j, i64 done, i64 total);
err_t job_cancel(struct ctx *c, id64 id); // its asker, or whoever has SETTINGS
err_t job_put(struct ctx *c, id64 id,
              struct jw *w); // {"id","kind","state","done","total","result"}; NOT_FOUND for others
// Runs a job at once on the caller's thread (command line, tests), without a row of its own.
err_t job_run_now(struct ctx *c, str kind, str arg_json, str *result);

// The worker, the loops beside it (job/loop.h), and on PostgreSQL the sealer of the audit log. `pin` gives
// the current catalogue with a reference of the caller's.
struct worker_config {
    struct store *store;
    struct crypto *crypto;
    struct catalog *(*pin)(void *arg);
    void *arg;
    enum lang lang;
};
void job_set_loops(const struct loop_kind *kinds, int n); // before the start
void worker_start(const struct worker_config *cfg);
void worker_stop(void); // what is being done ends first
void worker_wake(void); // something was added, or the test clock moved
// Those of one kind alone: who saves does not share the processor with all of them.
void worker_wake_kind(const struct loop_kind *kind);
err_t worker_drain(struct ctx *c,
                   i64 timeout_ms);            // tests: until no job waits and no daily work is due
err_t daily_run_due(struct ctx *c, bool *ran); // what the clock thread does; also for tests

#endif
