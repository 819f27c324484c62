// SPDX-License-Identifier: Apache-2.0
// The brake: a rule that people or programs set off more than so many times a minute is paused, and who answers
// for it is told. The runs themselves are what is counted, in the transaction of the firing, so nothing has to be
// kept and a process that dies between counting and pausing leaves the next firing to count again. A paused rule
// goes on accepting: what it would do is held as rows, and done when somebody lets it go on. Imports, changes of
// many records together and rounds over all records are meant, and do not count; neither does what they lead to.
#include "auth/audit.h"
#include "auth/chain.h"
#include "auth/user.h"
#include "job/notice.h"
#include "os/clock.h"
#include "rule/internal.h"

#define WINDOW_MS 60000
#define LOOKS 64    // so many times between naught and the rate it is counted
#define RELEASE 500 // rows at once
#define TOLD_MAX 20

i64 rate_of(const struct rule_def *d)
{
    i64 rate;
    return json_i64(json_get(d->spec, S("rate")), &rate) && rate > 0 ? rate : RATE_DEFAULT;
}

bool brake_counts(const struct rule_def *d)
{
    return d->kind == WHEN_RECORD || d->kind == WHEN_STAGE || d->kind == WHEN_SUBMITTED ||
           d->kind == WHEN_BUTTON || d->kind == WHEN_WEBHOOK || d->kind == WHEN_FLOW;
}

// --- Who answers for it ---------------------------------------------------------------------------------

static bool designs(const struct user *u)
{
    for (int i = 0; i < u->role_count; i++)
        if (u->roles[i]->system_rights & RIGHT(DESIGN)) return true;
    return false;
}

static err_t tell(struct ctx *c, const struct rule_def *d, i64 n, const struct user *u)
{
    enum lang lang = u->has_lang ? u->lang : c->cat->lang;
    struct notice note = {
        .user = u->id,
        .kind = S("rule.paused"),
        .args = notice_args(c, (const char *const[]){ "title", "n", "form", "rule" },
                            (const str[]){ title_in(d->title, lang), str_of_i64(c->mem, n),
                                           d->form->full_key, str_of_i64(c->mem, d->id) },
                            4),
        .key = str_fmt(c->mem, "rule.paused:%lld:%lld", (long long)d->id, (long long)c->now_ms)
    };
    return notice_add(c, &note, NULL);
}

// Who published it last; where he is gone, all who design.
static err_t tell_owner(struct ctx *c, const struct rule_def *d, i64 n)
{
    struct sql q = db_sql(c);
    i64 by = 0;
    sql_lit(&q, "SELECT by_user FROM x_rule WHERE id = ");
    sql_i64(&q, d->id);
    TRY(db_one_i64(c, &q, &by, NULL));
    const struct user *owner = by ? catalog_user(c->cat, by) : NULL;
    if (owner && !owner->is_off && designs(owner)) return tell(c, d, n, owner);
    for (int i = 0, told = 0; i < c->cat->user_count && told < TOLD_MAX; i++) {
        if (c->cat->users[i]->is_off || !designs(c->cat->users[i])) continue;
        TRY(tell(c, d, n, c->cat->users[i]));
        told++;
    }
    return OK;
}

// --- Counting and pausing -------------------------------------------------------------------------------

// Since the minute began, or since it was let go on.
static err_t count_since(struct ctx *c, const struct rule_def *d, i64 most, i64 *n)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM (SELECT x.bulk FROM x_rule_run x JOIN x_rule r ON r.id = "
                "x.rule_id WHERE x.rule_id = ");
    sql_i64(&q, d->id);
    sql_lit(&q, " AND x.at > ");
    sql_i64(&q, c->now_ms - WINDOW_MS);
    sql_lit(&q, " AND x.at > r.resumed_at AND r.paused_at IS NULL AND x.bulk = 0 AND x.state <> "
                "'skipped' LIMIT ");
    sql_i64(&q, most);
    sql_lit(&q, ") k");
    return db_one_i64(c, &q, n, NULL);
}

static err_t pause_rule(struct ctx *c, const struct rule_def *d, i64 n)
{
    struct sql q = db_sql(c);
    i64 changed;
    sql_lit(&q, "UPDATE x_rule SET paused_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", paused_n = ");
    sql_i64(&q, n);
    sql_lit(&q, " WHERE paused_at IS NULL AND id = ");
    sql_i64(&q, d->id);
    TRY(db_exec(c, &q, &changed));
    if (!changed) return OK;
    TRY(audit_write(
        c, S("rule.pause"), d->form->id, 0,
        str_fmt(c->mem, "{\"rule\":\"%lld\",\"n\":%lld}", (long long)d->id, (long long)n),
        S("ok")));
    return tell_owner(c, d, n);
}

// Counting costs as much as there are rows, so a high rate is looked at now and then only; by the run's number,
// well mixed, since numbers are taken in strides.
static bool is_time_to_look(i64 rate, id64 run)
{
    u64 period = rate > LOOKS ? (u64)(rate / LOOKS) : 1;
    return ((u64)run * 0x9E3779B97F4A7C15u >> 32) % period == 0;
}

err_t brake_look(struct ctx *c, const struct rule_def *d, id64 run)
{
    i64 rate = rate_of(d), n;
    if (d->mode != RULE_ON || d->flow || !is_time_to_look(rate, run)) return OK;
    TRY(count_since(c, d, 2 * rate + 1, &n));
    return n > rate ? pause_rule(c, d, n) : OK;
}

// --- Going on -------------------------------------------------------------------------------------------

err_t brake_clear(struct ctx *c, id64 rule)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_rule SET paused_at = NULL, resumed_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE paused_at IS NOT NULL AND id = ");
    sql_i64(&q, rule);
    return db_exec(c, &q, NULL);
}

static err_t any_held(struct ctx *c, bool *any)
{
    struct sql q = db_sql(c);
    i64 rule;
    sql_lit(&q, "SELECT rule_id FROM x_rule_run WHERE state = 'held' LIMIT 1");
    return db_one_i64(c, &q, &rule, any);
}

// In rows of their own transaction and not in that which lets the rule go on: another process may hold one more
// of it just then, and dies or not.
static err_t release_job(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    i64 *n = arg;
    c->now_ms = clock_now_ms();
    sql_lit(&q, "UPDATE x_rule_run SET state = 'waiting', why = NULL, next_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(
        &q,
        " WHERE state = 'held' AND id IN (SELECT x.id FROM x_rule_run x JOIN x_rule r ON r.id = "
        "x.rule_id WHERE x.state = 'held' AND r.paused_at IS NULL ORDER BY x.id LIMIT ");
    sql_i64(&q, RELEASE);
    sql_lit(&q, ")");
    return db_exec(c, &q, n);
}

static err_t any_free(struct ctx *c, bool *any)
{
    struct sql q = db_sql(c);
    i64 rule;
    sql_lit(&q, "SELECT r.id FROM x_rule r WHERE r.paused_at IS NULL AND EXISTS (SELECT 1 FROM "
                "x_rule_run x WHERE x.state = 'held' AND x.rule_id = r.id) LIMIT 1");
    return db_one_i64(c, &q, &rule, any);
}

err_t brake_release(struct ctx *c, bool *did)
{
    i64 n = 0;
    bool any;
    *did = false;
    TRY(any_held(c, &any));
    if (any) TRY(any_free(c, &any));
    if (!any) return OK;
    TRY(store_write(c, WRITE_JOBS, release_job, &n));
    *did = n > 0;
    return OK;
}

// --- By whoever designs ---------------------------------------------------------------------------------

struct resuming {
    const struct rule_def *d;
    bool is_dropped;
};

static err_t drop_held(struct ctx *c, id64 rule)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_rule_run SET state = 'skipped', why = 'dropped', ended_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE (state = 'held' OR (state = 'waiting' AND next_at <= ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ")) AND rule_id = ");
    sql_i64(&q, rule);
    return db_exec(c, &q, NULL);
}

static err_t resume_job(struct ctx *c, void *arg)
{
    const struct resuming *r = arg;
    struct sql q = db_sql(c);
    i64 there;
    bool is_paused;
    sql_lit(&q, "SELECT id FROM x_rule WHERE paused_at IS NOT NULL AND id = ");
    sql_i64(&q, r->d->id);
    sql_for_update(&q);
    TRY(db_one_i64(c, &q, &there, &is_paused));
    if (!is_paused) return OK; // somebody was quicker
    if (r->is_dropped) TRY(drop_held(c, r->d->id));
    TRY(brake_clear(c, r->d->id));
    return audit_write(c, S("rule.resume"), r->d->form->id, 0,
                       str_fmt(c->mem, "{\"rule\":\"%lld\",\"dropped\":%s}", (long long)r->d->id,
                               r->is_dropped ? "true" : "false"),
                       S("ok"));
}

err_t rule_resume(struct ctx *c, id64 id, bool is_dropped)
{
    struct resuming r = { NULL, is_dropped };
    TRY(rule_of(c, id, &r.d));
    TRY(store_write(c, WRITE_PEOPLE, resume_job, &r));
    worker_wake();
    return OK;
}
