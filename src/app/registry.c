// SPDX-License-Identifier: Apache-2.0
// What the rooms below call upward: kinds of jobs, daily work, hooks of capabilities. Filled once.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/app.h"
#include "base/date.h"
#include "base/log.h"
#include "app/embed.h"
#include "auth/session.h"
#include "domain/attribution/attribution.h"
#include "domain/channel/channel.h"
#include "domain/commission/settle.h"
#include "io/io.h"
#include "io/pack_boards.h"
#include "io/print.h"
#include "io/public.h"
#include "io/retype.h"
#include "io/solution.h"
#include "job/job.h"
#include "notify/notify.h"
#include "record/record.h"
#include "report/board.h"
#include "report/sub.h"
#include "rule/handover.h"
#include "rule/rule.h"
#include "store/changed.h"
#include "flow/flow.h"
#include "act/call.h"

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

// Uploads that nobody imported, exports that nobody fetched any more.
static str spool_dir;
void registry_set_spool(str dir) { spool_dir = dir; }

static void close_dir(void *d) { closedir(d); }

static err_t purge_spool(struct ctx *c)
{
    DIR *d = spool_dir.n ? opendir(str_z(c->mem, spool_dir)) : NULL;
    if (!d) return OK;
    mem_defer(c->mem, close_dir, d);
    for (const struct dirent *e; (e = readdir(d));) {
        struct stat st;
        bool is_file =
            fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
        if (is_file && (i64)st.st_mtime * 1000 < c->now_ms - DAY_MS &&
            unlinkat(dirfd(d), e->d_name, 0) != 0)
            log_warn("a file of the spool could not be removed");
    }
    return OK;
}

static const struct job_kind kinds[] = {
    { S("import"), import_job },
    { S("export"), export_job },
    { S("settle"), settle_job },
    { S("recompute"), recompute_job },
    { S("print"), print_job },
    { S("retype"), retype_job },
    { S("twins"), twins_job },
    { S("follow"), follow_job },
    { S("rule_backfill"), rule_backfill_job },
    { S("hand_over"), hand_over_job },
};

static const struct daily daily[] = {
    { S("sessions"), purge_sessions },
    { S("bin"), purge_bin },
    { S("idempotency"), purge_idempotency },
    { S("spool"), purge_spool },
    { S("channels"), channel_daily },
    { S("search"), record_index_merge },
    { S("statistics"), store_analyze },
    { S("uploads"), public_purge_files },
    { S("types"), retype_daily },
    { S("twins"), twins_daily },
    { S("messages"), log_purge },
    { S("calls"), call_purge },
    { S("boards"), board_daily },
    { S("changes"), store_changes_tidy },
};

// Whoever asked is a run of a rule or a token of a flow; the other finds nothing under the key.
static err_t wake_waiter(struct ctx *c, str key, int step)
{
    TRY(rule_wake(c, key, step));
    return flow_wake(c, key);
}

void registry_fill(void)
{
    static struct record_hook in_order[6];
    static struct loop_kind loops[8];
    static const struct act_ports ports = { flow_start_by_rule, rule_check_spec, rule_set_of_flow,
                                            wake_waiter,        rule_wait_again, rule_hear_flow };
    in_order[0] = channel_hook; // codes and links first: they say whose a lead is
    in_order[1] = attribution_hook;
    in_order[2] = commission_hook;
    in_order[3] = rule_hook; // what the capabilities made of the record is what rules see
    in_order[4] = flow_hook;
    in_order[5] = rule_last_hook; // what a rule writes into the record, when all have seen the save
    loops[0] = rule_loop;
    loops[1] = flow_loop;
    loops[2] = loops[3] = call_loop;
    loops[4] = report_loop;
    for (size_t i = 5; i < COUNT_OF(loops); i++) loops[i] = sender_loop;
    act_set_ports(&ports);
    record_set_hooks(in_order, (int)COUNT_OF(in_order));
    solution_set_files(&embed_solutions);
    pack_set_board_check(board_check);
    job_set_kinds(kinds, (int)COUNT_OF(kinds));
    job_set_daily(daily, (int)COUNT_OF(daily));
    job_set_idle(follow_when_stale);
    job_set_loops(loops, (int)COUNT_OF(loops));
}
