// SPDX-License-Identifier: Apache-2.0
// What the rooms below call upward: kinds of jobs, daily work, hooks of capabilities. Filled once.
#include "app/app.h"
#include "base/date.h"
#include "app/embed.h"
#include "auth/session.h"
#include "domain/attribution/attribution.h"
#include "domain/channel/channel.h"
#include "domain/commission/settle.h"
#include "io/io.h"
#include "io/solution.h"
#include "job/job.h"
#include "record/record.h"

static err_t purge_sessions(struct ctx *c)
{
    i64 n;
    return session_purge(c, &n);
}

static err_t purge_bin(struct ctx *c)
{
    i64 n;
    return record_purge(c, &n);
}

static err_t purge_keys(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    (void)arg;
    sql_lit(&q, "DELETE FROM x_idem WHERE at < ");
    sql_i64(&q, c->now_ms - DAY_MS);
    return db_exec(c, &q, NULL);
}

static err_t purge_idempotency(struct ctx *c)
{
    return store_write(c, WRITE_JOBS, purge_keys, NULL);
}

static const struct job_kind kinds[] = {
    { S("import"), import_job },
    { S("export"), export_job },
    { S("settle"), settle_job },
};

static const struct daily daily[] = {
    { S("sessions"), purge_sessions },
    { S("bin"), purge_bin },
    { S("idempotency"), purge_idempotency },
    { S("channels"), channel_daily },
};


void registry_fill(void)
{
    static struct record_hook in_order[2];
    in_order[0] = channel_hook; // codes and links first: they say whose a lead is
    in_order[1] = attribution_hook;
    record_set_hooks(in_order, (int)COUNT_OF(in_order));
    solution_set_files(&embed_solutions);
    job_set_kinds(kinds, (int)COUNT_OF(kinds));
    job_set_daily(daily, (int)COUNT_OF(daily));
}
