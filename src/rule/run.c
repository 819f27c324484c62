// SPDX-License-Identifier: Apache-2.0
// Doing what waits in x_rule_run. One transaction takes a waiting run, does its actions one behind the other
// and writes how far it came: an action and its step commit together or not at all. Some runs share a
// transaction, a few milliseconds long, so that ten thousand firings of one import are soon done and nobody
// who saves waits for them. What an action cannot do (a field that is required, a record that is gone) ends
// the run as failed, with the reason; a person may retry it from that step.
#include "auth/chain.h"
#include "os/clock.h"
#include "rule/internal.h"
#include "rule/plan.h"

#define CHUNK_MS 5
#define RESUMED_MS 600000 // the call wakes it

struct taken {
    struct run r;
    struct rule_def def;
    const struct json *todo; // the actions: of the rule, or of a plan's step
    struct chain chain;
    str log;
    bool found, is_paused, is_shadow;
};

// id 0: the next that is due.
static err_t take(struct ctx *c, id64 id, struct taken *t)
{
    struct sql q = db_sql(c);
    struct rows *r;
    size_t at;
    sql_lit(
        &q,
        "SELECT x.id, x.rule_id, x.form_id, x.record_id, x.n, x.step, x.chain_id, x.depth, x.path, "
        "x.log, r.mode, r.title_zh, r.title_en, v.spec, x.version, x.cause, x.bulk, r.paused_at, "
        "x.why, x.told "
        "FROM "
        "x_rule_run x JOIN x_rule r "
        "ON r.id = x.rule_id JOIN x_rule_version v ON v.rule_id = x.rule_id AND v.version = "
        "x.version WHERE x.state = 'waiting' AND x.next_at <= ");
    sql_i64(&q, c->now_ms);
    if (id) {
        sql_lit(&q, " AND x.id = ");
        sql_i64(&q, id);
    }
    sql_lit(&q, " ORDER BY x.next_at, x.id LIMIT 1");
    if (q.dialect == PG) sql_lit(&q, " FOR UPDATE OF x SKIP LOCKED");
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &t->found));
    if (!t->found) return OK;
    t->def =
        (struct rule_def){ .id = rows_i64(r, 1),
                           .form = catalog_form_by_id(c->cat, rows_i64(r, 2)),
                           .title = { str_dup(c->mem, rows_text(r, 11)),
                                      str_dup(c->mem, rows_text(r, 12)) },
                           .version = rows_i64(r, 14),
                           .spec = json_parse(c->mem, str_dup(c->mem, rows_text(r, 13)), &at) };
    if (!rule_mode_of_key(rows_text(r, 10), &t->def.mode)) t->def.mode = RULE_OFF;
    t->chain = (struct chain){ rows_i64(r, 6), (int)rows_i64(r, 7),
                               str_dup(c->mem, rows_text(r, 8)), rows_i64(r, 16) != 0 };
    t->is_paused = rows_i64(r, 17) != 0;
    t->is_shadow = str_eq(rows_text(r, 18), S(WHY_SHADOW));
    t->log = str_dup(c->mem, rows_text(r, 9));
    t->todo = json_get(t->def.spec, S("do"));
    if (!t->todo) t->todo = plan_do_of(t->def.spec, rows_text(r, 15));
    t->r = (struct run){ .id = rows_i64(r, 0),
                         .def = &t->def,
                         .spec = t->def.spec,
                         .n = rows_i64(r, 4),
                         .act = { .form = t->def.form,
                                  .record = rows_i64(r, 3),
                                  .key = str_fmt(c->mem, "run:%lld", (long long)rows_i64(r, 0)),
                                  .step = (int)rows_i64(r, 5),
                                  .is_again = rows_text(r, 18).n > 0,
                                  .facts = rows_text(r, 19).n
                                               ? json_parse(c->mem,
                                                            str_dup(c->mem, rows_text(r, 19)), &at)
                                               : NULL,
                                  .turns = t->def.id,
                                  .turn = plan_turn_of(t->def.spec, rows_text(r, 15)) } };
    rows_close(r);
    return OK;
}

static err_t put_back(struct ctx *c, const struct run *r, const char *state, i64 next_at, str why,
                      str log)
{
    bool ends = !str_eq(str_of(state), S("waiting")) && !str_eq(str_of(state), S("held"));
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_rule_run SET state = ");
    sql_text(&q, str_of(state));
    sql_lit(&q, ", step = ");
    sql_i64(&q, r->act.step);
    sql_lit(&q, ", next_at = ");
    sql_i64(&q, next_at);
    sql_lit(&q, ", why = ");
    if (why.n) sql_text(&q, why);
    else sql_null(&q);
    sql_lit(&q, ", log = ");
    sql_text(&q, log);
    sql_lit(&q, ", ended_at = ");
    if (ends) sql_i64(&q, c->now_ms);
    else sql_null(&q);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, r->id);
    return db_exec(c, &q, NULL);
}

// --- A run --------------------------------------------------------------------------------------------------

static err_t fail_run(struct ctx *c, const struct taken *t, int step, err_t e)
{
    struct run r = t->r;
    r.act.step = step;
    str why = act_reason(c, e);
    err_clear(c);
    return put_back(c, &r, "failed", c->now_ms, why, t->log);
}

struct trying {
    struct taken *t;
    struct buf *log;
    bool ended;
};

static err_t try_run(struct ctx *c, void *arg)
{
    struct trying *y = arg;
    struct jw w = JW(y->log);
    size_t at;
    jw_arr(&w);
    json_each(old, json_parse(c->mem, y->t->log, &at)) jw_json(&w, old);
    TRY(act_steps(c, &y->t->r.act, y->t->todo, &w, &y->ended));
    jw_end_arr(&w);
    return OK;
}

// All of it in a transaction that is given up; waits are told and not waited for.
static err_t shadow_job(struct ctx *c, void *arg)
{
    struct trying *y = arg;
    struct act *a = &y->t->r.act;
    struct jw w = JW(y->log);
    y->log->n = 0;
    jw_arr(&w);
    for (y->ended = false; !y->ended && !a->again;) {
        TRY(act_steps(c, a, y->t->todo, &w, &y->ended));
        if (!a->wait_until) continue;
        jw_obj(&w);
        jw_ki64(&w, "step", a->step - 1);
        jw_kstr(&w, "do", S("wait"));
        jw_ki64(&w, "at", a->wait_until);
        jw_end_obj(&w);
        if (!a->again) a->wait_until = 0;
    }
    jw_end_arr(&w);
    return fail(c, ERR_RULE_TRIED);
}

static err_t do_shadow(struct ctx *c, struct taken *t)
{
    struct buf log = BUF(c->mem), said = BUF(c->mem);
    struct trying y = { t, &log, false };
    t->r.act.said = &said;
    c->who = actor_rule(c, t->def.id, title_in(t->def.title, c->lang), &t->chain);
    err_t e = store_write(c, WRITE_JOBS, shadow_job, &y);
    if (act_is_passing(e)) return e;
    str why = e == ERR_RULE_TRIED ? STR_NONE : act_reason(c, e);
    err_clear(c);
    return put_back(c, &t->r, "shadow", c->now_ms, why, why.n ? t->log : buf_str(&log));
}

static err_t do_run(struct ctx *c, struct taken *t)
{
    struct buf log = BUF(c->mem);
    struct trying y = { t, &log, false };
    int from = t->r.act.step;
    if (t->is_shadow && t->def.mode != RULE_OFF && t->r.act.form && t->def.spec)
        return do_shadow(c, t);
    if (t->def.mode != RULE_ON) return put_back(c, &t->r, "skipped", c->now_ms, S("off"), t->log);
    if (t->is_paused) return put_back(c, &t->r, "held", c->now_ms, S("paused"), t->log);
    if (!t->r.act.form || !t->def.spec)
        return put_back(c, &t->r, "skipped", c->now_ms, S("form"), t->log);
    c->who = actor_rule(c, t->def.id, title_in(t->def.title, c->lang), &t->chain);
    err_t e = store_write(c, WRITE_JOBS, try_run, &y);
    if (act_is_passing(e)) return e;
    if (e != OK) return fail_run(c, t, from, e);
    if (y.ended) return put_back(c, &t->r, "done", c->now_ms, STR_NONE, buf_str(&log));
    if (t->r.act.again)
        return put_back(c, &t->r, "waiting", t->r.act.wait_until,
                        t->r.act.why ? str_of(t->r.act.why) : S("nobody"), t->log);
    i64 next = t->r.act.wait_until ? t->r.act.wait_until : c->now_ms;
    return put_back(c, &t->r, "waiting", only_next(c, t->def.spec, next), STR_NONE, buf_str(&log));
}

// --- At once --------------------------------------------------------------------------------------------------

// How many of its first actions set fields of the record itself.
static size_t leading_updates(const struct json *todo)
{
    size_t n = 0;
    json_each(j, todo)
    {
        if (!str_eq(json_str(json_get(j, S("do"))), S("update"))) break;
        n++;
    }
    return n;
}

bool begins_with_update(const struct rule_def *d)
{
    return (d->kind == WHEN_RECORD || d->kind == WHEN_STAGE || d->kind == WHEN_SUBMITTED) &&
           !d->flow && leading_updates(json_get(d->spec, S("do"))) > 0;
}

static struct json *first_of(struct ctx *c, const struct json *todo, size_t n)
{
    struct json *list = mem_dup(c->mem, todo, sizeof *list), **at = &list->first;
    list->count = n;
    for (const struct json *j = todo->first; j && n > 0; j = j->next, n--) {
        *at = mem_dup(c->mem, j, sizeof *j);
        at = &(*at)->next;
    }
    *at = NULL;
    return list;
}

struct at_once_try {
    struct trying y;
    const struct actor *who;
};

// What would take the record out of the sight of who saves it is done behind his answer.
static err_t still_seen(struct ctx *c, const struct actor *who, const struct act *a)
{
    const struct actor *rule = c->who;
    u64 rm = 1, also;
    c->who = who;
    err_t e =
        who->has_all_rights ? OK : query_row_mask(c, a->form, a->record, ACT_READ, &rm, &also);
    c->who = rule;
    TRY(e);
    return rm ? OK : fail(c, ERR_RULE_TRIED);
}

static err_t try_at_once(struct ctx *c, void *arg)
{
    struct at_once_try *o = arg;
    o->y.log->n = 0;
    TRY(try_run(c, &o->y));
    return still_seen(c, o->who, &o->y.t->r.act);
}

static err_t one_at_once(struct ctx *c, id64 id, struct at_once *all, const struct actor *who)
{
    struct taken *t = mem_new_of(c->mem, struct taken);
    struct buf log = BUF(c->mem);
    struct at_once_try o = { { t, &log, false }, who };
    TRY(take(c, id, t));
    if (!t->found || t->def.mode != RULE_ON || t->is_paused || t->is_shadow || !t->r.act.form ||
        !t->def.spec)
        return OK; // the loop will see to it
    size_t n = leading_updates(t->todo);
    bool is_all = n == t->todo->count;
    t->todo = first_of(c, t->todo, n);
    t->chain.at_once = all;
    c->who = actor_rule(c, t->def.id, title_in(t->def.title, c->lang), &t->chain);
    err_t e = store_write(c, WRITE_JOBS, try_at_once, &o);
    if (act_is_passing(e)) return e;
    if (e == ERR_RULE_TRIED) {
        err_clear(c);
        return OK;
    }
    if (e != OK) return fail_run(c, t, 0, e);
    bool ended = o.y.ended && is_all;
    return put_back(c, &t->r, ended ? "done" : "waiting", c->now_ms, STR_NONE, buf_str(&log));
}

// In their order; what they set off stands behind them.
err_t run_at_once(struct ctx *c, struct at_once *all)
{
    const struct actor *who = c->who;
    for (size_t i = 0; i < all->n; i++) {
        err_t e = one_at_once(c, all->v[i], all, who);
        c->who = who;
        TRY(e);
    }
    return OK;
}

static err_t run_job(struct ctx *c, void *arg)
{
    const struct actor *who = c->who;
    i64 end = clock_monotonic_ms() + CHUNK_MS;
    int *did = arg;
    *did = 0;
    c->now_ms = clock_now_ms();
    do {
        struct taken *t = mem_new_of(c->mem, struct taken);
        TRY(take(c, 0, t));
        if (!t->found) break;
        err_t e = do_run(c, t);
        c->who = who;
        TRY(e);
        ++*did;
    } while (clock_monotonic_ms() < end && !store_others_wait(c));
    return OK;
}

err_t run_round(struct ctx *c, bool *did)
{
    int n = 0;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT 1 FROM x_rule_run WHERE state = 'waiting' AND next_at <= ");
    sql_i64(&q, c->now_ms);
    TRY(loop_finds(c, &q, did));
    if (!*did) return OK;
    TRY(store_write(c, WRITE_JOBS, run_job, &n));
    *did = n > 0;
    return OK;
}

// --- Woken ----------------------------------------------------------------------------------------------------

static bool run_of_key(str key, id64 *run)
{
    return str_starts(key, S("run:")) && str_to_i64(str_from(key, 4), run);
}

static void wake_soon(struct ctx *c, void *arg)
{
    (void)c;
    (void)arg;
    worker_wake();
}

err_t rule_wake(struct ctx *c, str key, int step)
{
    struct sql q = db_sql(c);
    id64 run;
    if (!run_of_key(key, &run)) return OK;
    sql_lit(&q, "UPDATE x_rule_run SET next_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE state = 'waiting' AND why = 'call' AND id = ");
    sql_i64(&q, run);
    sql_lit(&q, " AND step = ");
    sql_i64(&q, step);
    store_on_commit(c, wake_soon, NULL);
    return db_exec(c, &q, NULL);
}

err_t rule_wait_again(struct ctx *c, str key, int step)
{
    struct sql q = db_sql(c);
    id64 run;
    if (!run_of_key(key, &run)) return OK;
    sql_lit(&q, "UPDATE x_rule_run SET state = 'waiting', why = 'call', ended_at = NULL, tries = "
                "tries + 1, next_at = ");
    sql_i64(&q, c->now_ms + RESUMED_MS);
    sql_lit(&q, " WHERE state = 'failed' AND id = ");
    sql_i64(&q, run);
    sql_lit(&q, " AND step = ");
    sql_i64(&q, step);
    return db_exec(c, &q, NULL);
}

static err_t round_of_rules(struct ctx *c, bool *did)
{
    bool freed, due, planned, ran;
    c->who = actor_capability(c, S("rules"));
    TRY(brake_release(c, &freed));
    TRY(due_round(c, &due));
    TRY(plan_round(c, &planned));
    TRY(run_round(c, &ran));
    *did = freed || due || planned || ran;
    return OK;
}

const struct loop_kind rule_loop = { "rules", NULL, round_of_rules };
