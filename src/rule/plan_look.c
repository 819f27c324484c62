// SPDX-License-Identifier: Apache-2.0
// Plans that are due. A step is a firing like any other: a row of x_rule_run of the plan's version, whose
// cause names the step. It and the step's own row commit together, so a step is done once.
#include "auth/chain.h"
#include "base/date.h"
#include "os/clock.h"
#include "rule/internal.h"
#include "rule/plan.h"

#define BATCH 10

static bool is(str a, const char *b) { return str_eq(a, str_of(b)); }

err_t plan_fire(struct ctx *c, const struct plan_run *r, struct plan_step *s)
{
    const struct rule_def *now = catalog_rule(c->cat, r->plan);
    struct rule_def d =
        now ? *now : (struct rule_def){ .id = r->plan, .form = (struct form *)r->form };
    d.version = r->version;
    d.spec = r->spec;
    s->state = S("done");
    s->why = STR_NONE;
    s->at = c->now_ms;
    TRY(fire_step(c, &d, r->record, str_cat(c->mem, S("step:"), s->key), &s->rule_run));
    return plan_step_put(c, r->id, s);
}

static bool is_due(const struct plan_step *s, i64 now)
{
    return is(s->state, "waiting") && s->due_at && s->due_at <= now;
}

static err_t do_due(struct ctx *c, const struct plan_run *r, const struct rule_def *d,
                    struct plan_steps *all, bool *ends)
{
    i64 last = 0, today = plan_day(c, c->now_ms);
    *ends = false;
    for (int i = 0; i < all->n; i++) {
        const struct plan_step *s = &all->v[i];
        if (!is_due(s, c->now_ms)) continue;
        if (is(s->key, PLAN_END)) *ends = true;
        else if (plan_day(c, s->due_at) > last) last = plan_day(c, s->due_at);
    }
    for (int i = 0; i < all->n; i++) {
        struct plan_step *s = &all->v[i];
        if (!is_due(s, c->now_ms) || is(s->key, PLAN_END)) continue;
        i64 day = plan_day(c, s->due_at);
        if (d->mode == RULE_OFF) TRY(plan_pass_over(c, r, s, S("off")));
        else if (day < last && day < today) TRY(plan_pass_over(c, r, s, S("overtaken")));
        else TRY(plan_fire(c, r, s));
    }
    return OK;
}

static err_t put_off(struct ctx *c, struct plan_run *r)
{
    r->next_at = c->now_ms + 10000;
    return plan_run_put(c, r);
}

// This process may not know a plan yet that another has just made; one that is gone ended its runs itself.
static err_t look(struct ctx *c, void *arg)
{
    struct plan_run *r = arg;
    const struct rule_def *d = catalog_rule(c->cat, r->plan);
    struct image img;
    struct plan_steps steps;
    bool lives, ends;
    str why;
    if (!d) return put_off(c, r);
    c->who = actor_rule(c, d->id, title_in(d->title, c->lang), NULL);
    TRY(plan_image(c, r, &img, &lives));
    if (!lives) return plan_stop(c, r, "stopped", S("bin"));
    TRY(plan_is_over(c, r, &why));
    if (why.n) return plan_stop(c, r, "stopped", why);
    TRY(plan_arm(c, r, &img, &steps));
    TRY(do_due(c, r, d, &steps, &ends));
    return ends ? plan_stop(c, r, "done", S("end")) : plan_settle(c, r, &steps);
}

// What cannot be looked at (a condition over a field that is gone) waits for a person.
static err_t set_aside(struct ctx *c, id64 id, err_t e)
{
    struct plan_run r;
    bool found;
    if (act_is_passing(e)) return e;
    err_clear(c);
    TRY(plan_run_read(c, id, &r, &found));
    r.state = S("paused");
    r.why = S("broken");
    return plan_run_put(c, &r);
}

static err_t round_job(struct ctx *c, void *arg)
{
    const struct actor *who = c->who;
    struct plan_run runs[BATCH];
    struct rows *r;
    int *did = arg;
    *did = 0;
    c->now_ms = clock_now_ms();
    struct sql q = db_sql(c);
    plan_run_select(&q);
    sql_lit(&q, "p.state = 'running' AND p.next_at <= ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " ORDER BY p.next_at, p.id LIMIT 10");
    if (q.dialect == PG) sql_lit(&q, " FOR UPDATE OF p SKIP LOCKED");
    TRY(db_query(c, &q, &r));
    for (bool more; *did < BATCH;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        plan_run_take(c, r, &runs[(*did)++]);
    }
    rows_close(r);
    for (int i = 0; i < *did; i++) {
        err_t e = store_write(c, WRITE_JOBS, look, &runs[i]);
        c->who = who;
        if (e != OK) TRY(set_aside(c, runs[i].id, e));
    }
    return OK;
}

err_t plan_round(struct ctx *c, bool *did)
{
    int n = 0;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT 1 FROM x_plan_run WHERE state = 'running' AND next_at <= ");
    sql_i64(&q, c->now_ms);
    TRY(loop_finds(c, &q, did));
    if (!*did) return OK;
    TRY(store_write(c, WRITE_JOBS, round_job, &n));
    *did = n > 0;
    return OK;
}
