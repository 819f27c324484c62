// SPDX-License-Identifier: Apache-2.0
// A rule fires: a row of x_rule_run, in the transaction of what made it fire. Its number for this record
// comes from x_rule_state, which also says how often and when it last ran. What must not go on for ever is
// stopped here: a chain that comes back to the same rule and record, or grows too deep.
#include "auth/chain.h"
#include "base/date.h"
#include "rule/internal.h"

#define DEPTH_MAX 8
#define CHAIN_MAX 200 // runs that one save may lead to by others

err_t state_of(struct ctx *c, id64 rule, id64 record, bool *is_true, i64 *runs, i64 *last_at)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool found;
    sql_lit(&q, "SELECT is_true, runs, last_at FROM x_rule_state WHERE rule_id = ");
    sql_i64(&q, rule);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record);
    if (store_in_write(c)) sql_for_update(&q);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    *is_true = found && rows_i64(r, 0);
    *runs = found ? rows_i64(r, 1) : 0;
    *last_at = found ? rows_i64(r, 2) : 0;
    rows_close(r);
    return OK;
}

err_t state_set_true(struct ctx *c, id64 rule, id64 record, bool is_true)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_rule_state (rule_id, record_id, is_true, runs, last_at) VALUES (");
    sql_i64(&q, rule);
    sql_lit(&q, ", ");
    sql_i64(&q, record);
    sql_lit(&q, ", ");
    sql_i64(&q, is_true);
    sql_lit(&q,
            ", 0, 0) ON CONFLICT (rule_id, record_id) DO UPDATE SET is_true = excluded.is_true");
    return db_exec(c, &q, NULL);
}

static err_t next_number(struct ctx *c, id64 rule, id64 record, i64 *n)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_rule_state (rule_id, record_id, is_true, runs, last_at) VALUES (");
    sql_i64(&q, rule);
    sql_lit(&q, ", ");
    sql_i64(&q, record);
    sql_lit(&q, ", 1, 1, ");
    sql_i64(&q, c->now_ms);
    sql_lit(
        &q,
        ") ON CONFLICT (rule_id, record_id) DO UPDATE SET is_true = 1, runs = x_rule_state.runs + "
        "1, last_at = excluded.last_at RETURNING runs");
    return db_one_i64(c, &q, n, NULL);
}

bool again_allows(const struct ctx *c, const struct json *spec, i64 runs, i64 last_at)
{
    const struct json *again = json_get(spec, S("again"));
    str kind = json_str(json_get(again, S("kind")));
    i64 days = 0;
    if (!runs) return true;
    if (str_eq(kind, S("once"))) return false;
    if (!str_eq(kind, S("days")) || !json_i64(json_get(again, S("days")), &days)) return true;
    return c->now_ms >= last_at + days * DAY_MS;
}

struct firing {
    const struct rule_def *d;
    id64 record;
    str cause, why;
    i64 n; // 0: it does not count among the runs of this record
    bool is_bulk;
    str told; // what a flow told: JSON
};

static err_t put_run(struct ctx *c, const struct firing *f, id64 *id)
{
    const struct chain *up = c->who->chain;
    bool is_stopped = f->why.n;
    TRY(store_next_sys_id(c, id));
    struct sql q = db_sql(c);
    sql_lit(
        &q,
        "INSERT INTO x_rule_run (id, rule_id, version, form_id, record_id, n, at, cause, state, "
        "next_at, chain_id, depth, path, why, log, ended_at, bulk, told) VALUES (");
    sql_i64(&q, *id);
    sql_lit(&q, ", ");
    sql_i64(&q, f->d->id);
    sql_lit(&q, ", ");
    sql_i64(&q, f->d->version);
    sql_lit(&q, ", ");
    sql_i64(&q, f->d->form->id);
    sql_lit(&q, ", ");
    sql_i64(&q, f->record);
    sql_lit(&q, ", ");
    sql_i64(&q, f->n ? f->n : -*id);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_text(&q, f->cause);
    sql_lit(&q, ", ");
    sql_text(&q, is_stopped ? S("skipped") : S("waiting"));
    sql_lit(&q, ", ");
    sql_i64(&q, only_next(c, f->d->spec, c->now_ms));
    sql_lit(&q, ", ");
    sql_i64(&q, up ? up->id : *id);
    sql_lit(&q, ", ");
    sql_i64(&q, up ? up->depth + 1 : 0);
    sql_lit(&q, ", ");
    sql_text(&q, str_fmt(c->mem, STR_FMT "%lld:%lld,", STR_ARG(up ? up->path : S(",")),
                         (long long)f->d->id, (long long)f->record));
    sql_lit(&q, ", ");
    if (is_stopped) sql_text(&q, f->why);
    else if (f->d->mode == RULE_SHADOW) sql_text(&q, S(WHY_SHADOW));
    else sql_null(&q);
    sql_lit(&q, ", '[]', ");
    if (is_stopped) sql_i64(&q, c->now_ms);
    else sql_null(&q);
    sql_lit(&q, ", ");
    sql_i64(&q, f->is_bulk);
    sql_lit(&q, ", ");
    if (f->told.n) sql_text(&q, f->told);
    else sql_null(&q);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static str link_of(struct ctx *c, const struct rule_def *d, id64 record)
{
    return str_fmt(c->mem, ",%lld:%lld,", (long long)d->id, (long long)record);
}

// What a rule writes into its own record does not concern it again, and is nothing to tell of.
static bool is_own_echo(struct ctx *c, const struct rule_def *d, id64 record)
{
    return c->who->chain && str_ends(c->who->chain->path, link_of(c, d, record));
}

static err_t stopped_by(struct ctx *c, const struct rule_def *d, id64 record, str *why)
{
    const struct chain *up = c->who->chain;
    i64 n;
    *why = STR_NONE;
    if (!up) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_rule_run WHERE depth > 0 AND chain_id = ");
    sql_i64(&q, up->id);
    TRY(db_one_i64(c, &q, &n, NULL));
    if (str_find(up->path, link_of(c, d, record)) >= 0) *why = S("loop");
    else if (up->depth + 1 > DEPTH_MAX) *why = S("depth");
    else if (n >= CHAIN_MAX) *why = S("many");
    return OK;
}

static void wake(struct ctx *c, void *arg)
{
    (void)c;
    (void)arg;
    worker_wake_kind(&rule_loop);
}

static err_t fire_as(struct ctx *c, struct firing *f, bool *did, id64 *run)
{
    const struct rule_def *d = f->d;
    id64 record = f->record;
    bool is_true;
    i64 runs, last_at;
    id64 id;
    *did = false;
    if (is_own_echo(c, d, record)) return OK;
    TRY(stopped_by(c, d, record, &f->why));
    TRY(state_of(c, d->id, record, &is_true, &runs, &last_at));
    if (!again_allows(c, d->spec, runs, last_at)) return OK;
    TRY(next_number(c, d->id, record, &f->n));
    TRY(put_run(c, f, &id));
    if (!f->is_bulk && !f->why.n) TRY(brake_look(c, d, id));
    store_on_commit(c, wake, NULL);
    *did = true;
    bool waits = f->why.n || d->mode != RULE_ON || only_next(c, d->spec, c->now_ms) > c->now_ms;
    if (run) *run = waits ? 0 : id;
    return OK;
}

err_t fire_now(struct ctx *c, const struct rule_def *d, id64 record, str cause, id64 *run)
{
    struct firing f = { d,        record, cause,
                        STR_NONE, 0,      c->who->chain && c->who->chain->is_bulk,
                        STR_NONE };
    bool did;
    *run = 0;
    return fire_as(c, &f, &did, run);
}

err_t fire(struct ctx *c, const struct rule_def *d, id64 record, str cause, bool *did)
{
    bool is_bulk = !brake_counts(d) || (c->who->chain && c->who->chain->is_bulk);
    struct firing f = { d, record, cause, STR_NONE, 0, is_bulk, STR_NONE };
    return fire_as(c, &f, did, NULL);
}

err_t fire_told(struct ctx *c, const struct rule_def *d, id64 record, str cause, str told,
                bool *did)
{
    bool is_bulk = c->who->chain && c->who->chain->is_bulk;
    struct firing f = { d, record, cause, STR_NONE, 0, is_bulk, told };
    return fire_as(c, &f, did, NULL);
}

err_t fire_in_bulk(struct ctx *c, const struct rule_def *d, id64 record, str cause, bool *did)
{
    struct firing f = { d, record, cause, STR_NONE, 0, true, STR_NONE };
    return fire_as(c, &f, did, NULL);
}

err_t fire_step(struct ctx *c, const struct rule_def *d, id64 record, str cause, id64 *run)
{
    struct firing f = { d, record, cause, STR_NONE, 0, true, STR_NONE };
    TRY(next_number(c, d->id, record, &f.n));
    return put_run(c, &f, run);
}

static err_t last_why(struct ctx *c, const struct rule_def *d, str *out)
{
    struct sql q = db_sql(c);
    *out = STR_NONE;
    sql_lit(&q, "SELECT COALESCE(why, '') FROM x_rule_run WHERE rule_id = ");
    sql_i64(&q, d->id);
    sql_lit(&q, " ORDER BY id DESC LIMIT 1");
    return db_one_text(c, &q, out, NULL);
}

err_t fire_broken(struct ctx *c, const struct rule_def *d, id64 record, str cause, err_t e)
{
    struct firing f = { d, record, cause, act_reason(c, e), 0, true, STR_NONE };
    str was;
    id64 id;
    if (act_is_passing(e)) return e;
    err_clear(c);
    TRY(last_why(c, d, &was));
    return str_eq(was, f.why) ? OK : put_run(c, &f, &id); // said once, not at every save
}
