// SPDX-License-Identifier: Apache-2.0
// The jobs that compute stored values anew: through all records after a formula was published, and
// through those that wait because another record changed.
#include "io/io.h"
#include "job/job.h"
#include "os/clock.h"

#define TELL_MS 300 // telling how far it is costs a commit, as much as a thousand records

static err_t all_records(struct ctx *c, const struct form *f, struct job *j)
{
    id64 last = 0;
    i64 done = 0, told = clock_monotonic_ms();
    for (int read = 1; read && !j->is_cancelled;) {
        struct mem_mark mark = mem_mark(c->mem);
        TRY(record_recompute(c, f, last, &last, &read));
        mem_rewind(c->mem, mark);
        done += read;
        if (read && clock_monotonic_ms() - told < TELL_MS) continue;
        told = clock_monotonic_ms();
        TRY(job_progress(c, j, done, 0));
    }
    return OK;
}

struct with_catalog {
    struct catalog *now;
    const struct catalog *was;
    const struct actor *who;
};

// The catalogue is read here, because the worker's may be older than what was published with this job.
static err_t enter(struct ctx *c, str who, struct with_catalog *k)
{
    *k = (struct with_catalog){ .was = c->cat, .who = c->who };
    TRY(catalog_load(c, &k->now));
    c->cat = k->now;
    c->who = actor_capability(c, who);
    return OK;
}

static void leave(struct ctx *c, const struct with_catalog *k)
{
    c->who = k->who;
    c->cat = k->was;
    catalog_unpin(k->now);
}

// arg: {"form"}. It begins anew when it is taken up again: what is right already is only read.
err_t recompute_job(struct ctx *c, struct job *j)
{
    struct form *f;
    struct with_catalog k;
    TRY(enter(c, S("design"), &k));
    err_t e = form_of(c, json_str(json_get(j->arg, S("form"))), &f);
    if (e == OK) e = all_records(c, f, j);
    leave(c, &k);
    return e;
}

static err_t tell(struct ctx *c, void *arg, i64 done, i64 total)
{
    return job_progress(c, arg, done, total); // not stopped: what waits would be taken up again
}

// Its marks are the rows of x_stale themselves, so a job that died is simply begun again.
err_t follow_job(struct ctx *c, struct job *j)
{
    struct with_catalog k;
    TRY(enter(c, S("formulas"), &k));
    err_t e = record_follow(c, tell, j);
    leave(c, &k);
    return e;
}

err_t follow_when_stale(struct ctx *c, bool *did)
{
    bool any, is_under_way;
    id64 id;
    *did = false;
    TRY(record_has_stale(c, &any));
    if (!any) return OK;
    TRY(job_is_under_way(c, S("follow"), &is_under_way));
    if (is_under_way) return OK;
    *did = true;
    return job_add(c, S("follow"), S("{}"), &id);
}
