// SPDX-License-Identifier: Apache-2.0
// The job that follows a published formula through the records that are there.
#include "io/io.h"
#include "job/job.h"

static err_t all_records(struct ctx *c, const struct form *f, struct job *j)
{
    id64 last = 0;
    i64 done = 0;
    for (int read = 1; read && !j->is_cancelled;) {
        struct mem_mark mark = mem_mark(c->mem);
        TRY(record_recompute(c, f, last, &last, &read));
        mem_rewind(c->mem, mark);
        done += read;
        TRY(job_progress(c, j, done, 0));
    }
    return OK;
}

// arg: {"form"}. It begins anew when it is taken up again: what is right already is only read. The
// catalogue is read here, because the worker's may be older than what was published with this job.
err_t recompute_job(struct ctx *c, struct job *j)
{
    struct form *f;
    struct catalog *now;
    const struct catalog *was = c->cat;
    const struct actor *who = c->who;
    TRY(catalog_load(c, &now));
    c->cat = now;
    c->who = actor_capability(c, S("design"));
    err_t e = form_of(c, json_str(json_get(j->arg, S("form"))), &f);
    if (e == OK) e = all_records(c, f, j);
    c->who = who;
    c->cat = was;
    catalog_unpin(now);
    return e;
}
