// SPDX-License-Identifier: Apache-2.0
// A plan on its way through a record. The row of its run says when to look; what is so then is worked out
// from the living record: where its date is now, whether it has ended, which steps are due. So a date that
// moved takes the steps along that are still to come, and what was done stays done.
//
// What lies before the day on which a plan is begun (or to which its date moved) is passed over. Of steps of
// several days that fell due while the program stood, the last day's are done.
#include "act/plan.h"
#include "base/date.h"
#include "job/outbox.h"
#include "job/task_run.h"
#include "job/template.h"

static bool is(str a, const char *b) { return str_eq(a, str_of(b)); }

err_t plan_image(struct ctx *c, const struct plan_run *r, struct image *img, bool *found)
{
    err_t e = r->form ? record_image(c, r->form, r->record, img) : ERR_NOT_FOUND;
    *found = e == OK && !img->deleted_at;
    if (e == ERR_NOT_FOUND) err_clear(c);
    return e == ERR_NOT_FOUND ? OK : e;
}

// --- Times ------------------------------------------------------------------------------------------------------

static struct plan_step *step_named(struct plan_steps *all, str key)
{
    for (int i = 0; i < all->n; i++)
        if (str_eq(all->v[i].key, key)) return &all->v[i];
    return NULL;
}

// A step that was passed over as too old comes back when its date is moved ahead.
static bool may_move(const struct plan_step *s)
{
    return is(s->state, "waiting") || (is(s->state, "skipped") && is(s->why, "past"));
}

static err_t set_time(struct ctx *c, id64 run, struct plan_step *s, i64 due, bool is_new)
{
    if (!is_new && (s->due_at == due || !may_move(s))) return OK;
    bool past = due && plan_day(c, due) < plan_day(c, c->now_ms);
    s->due_at = due;
    s->state = past ? S("skipped") : S("waiting");
    s->why = past ? S("past") : STR_NONE;
    s->at = past ? c->now_ms : 0;
    return plan_step_put(c, run, s);
}

static err_t arm_one(struct ctx *c, const struct plan_run *r, struct plan_steps *all, str key,
                     i64 n, i64 due)
{
    struct plan_step *s = step_named(all, key);
    bool is_new = s == NULL;
    if (is_new) {
        s = &all->v[all->n++];
        *s = (struct plan_step){ .key = key, .state = S("waiting") };
    }
    is_new = is_new || s->n != n;
    if (is_new && s->at) { // what is over keeps its state, but may stand elsewhere
        s->n = n;
        return plan_step_put(c, r->id, s);
    }
    s->n = n;
    return set_time(c, r->id, s, due, is_new);
}

err_t plan_arm(struct ctx *c, struct plan_run *r, const struct image *img, struct plan_steps *steps)
{
    struct plan_base base = plan_base_of(r->form, r->spec, img, r->began_at);
    struct plan_steps was;
    i64 n = 0;
    TRY(plan_steps_read(c, r->id, &was));
    steps->v = mem_alloc(c->mem, sizeof *steps->v * (size_t)(was.n + PLAN_STEPS_MAX + 1));
    steps->n = was.n;
    for (int i = 0; i < was.n; i++) steps->v[i] = was.v[i];
    json_each(s, plan_steps_of(r->spec)) TRY(
        arm_one(c, r, steps, json_str(json_get(s, S("key"))), n++, plan_step_time(c, s, &base)));
    i64 end = plan_end_time(c, r->spec, &base);
    return json_get(r->spec, S("end")) ? arm_one(c, r, steps, S(PLAN_END), n, end) : OK;
}

err_t plan_settle(struct ctx *c, struct plan_run *r, const struct plan_steps *steps)
{
    bool any = false;
    r->next_at = 0;
    for (int i = 0; i < steps->n; i++) {
        const struct plan_step *s = &steps->v[i];
        if (!is(s->state, "waiting")) continue;
        any = any || !is(s->key, PLAN_END);
        if (s->due_at && (!r->next_at || s->due_at < r->next_at)) r->next_at = s->due_at;
    }
    if (!any) return plan_stop(c, r, "done", STR_NONE);
    return plan_run_put(c, r);
}

// --- Beginning and ending --------------------------------------------------------------------------------------

static void wake(struct ctx *c, void *arg)
{
    (void)c;
    (void)arg;
    worker_wake();
}

err_t plan_begin(struct ctx *c, const struct rule_def *d, id64 record, bool *did)
{
    struct plan_run r = { .plan = d->id,
                          .version = d->version,
                          .form = d->form,
                          .record = record,
                          .state = S("running"),
                          .began_at = c->now_ms,
                          .by = c->who->user_id,
                          .spec = d->spec };
    struct image img;
    struct plan_steps steps;
    bool found, is_new;
    if (did) *did = false;
    if (d->mode == RULE_OFF) return OK;
    TRY(plan_image(c, &r, &img, &found));
    if (!found || img.is_demo) return OK;
    TRY(store_next_sys_id(c, &r.id));
    TRY(plan_run_insert(c, &r, &is_new));
    if (!is_new) return OK;
    TRY(plan_arm(c, &r, &img, &steps));
    TRY(plan_settle(c, &r, &steps));
    store_on_commit(c, wake, NULL);
    if (did) *did = true;
    return OK;
}

// To-dos that its steps made and nobody has done yet are nothing to do any more.
static err_t close_tasks(struct ctx *c, const struct plan_run *r)
{
    struct plan_steps all;
    TRY(plan_steps_read(c, r->id, &all));
    for (int i = 0; i < all.n; i++)
        if (all.v[i].rule_run) TRY(task_cancel_of_run(c, r->form, r->record, all.v[i].rule_run));
    return OK;
}

static err_t drop_rest(struct ctx *c, const struct plan_run *r, str why)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_plan_step SET state = 'skipped', why = ");
    sql_text(&q, why);
    sql_lit(&q, ", at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE state = 'waiting' AND run_id = ");
    sql_i64(&q, r->id);
    return db_exec(c, &q, NULL);
}

err_t plan_stop(struct ctx *c, struct plan_run *r, const char *state, str why)
{
    bool keeps = json_bool(json_get(json_get(r->spec, S("stop")), S("keep_tasks")));
    TRY(drop_rest(c, r, is(str_of(state), "done") ? S("ended") : S("stopped")));
    r->state = str_of(state);
    r->why = why;
    r->next_at = 0;
    r->ended_at = c->now_ms;
    r->ended_by = c->who->user_id;
    if (is(r->state, "stopped") && !keeps) TRY(close_tasks(c, r));
    return plan_run_put(c, r);
}

err_t plan_end(struct ctx *c, const struct rule_def *d, id64 record, str why)
{
    struct plan_run r;
    bool found;
    TRY(plan_run_active(c, d->id, record, &r, &found));
    return found ? plan_stop(c, &r, "stopped", why) : OK;
}

static err_t opted_out(struct ctx *c, const struct plan_run *r, bool *is_out)
{
    str person;
    i64 n;
    *is_out = false;
    TRY(message_person(c, r->form, r->record, &person));
    if (!person.n) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_opt_out WHERE person = ");
    sql_text(&q, outbox_person(c, person));
    TRY(db_one_i64(c, &q, &n, NULL));
    *is_out = n > 0;
    return OK;
}

err_t plan_is_over(struct ctx *c, const struct plan_run *r, str *why)
{
    const struct json *stop = json_get(r->spec, S("stop")), *cond = json_get(stop, S("if"));
    bool holds = false;
    *why = STR_NONE;
    if (cond && cond->first) TRY(act_holds(c, r->form, cond, r->record, &holds));
    if (holds) *why = S("condition");
    if (!holds && json_bool(json_get(stop, S("opt_out")))) {
        TRY(opted_out(c, r, &holds));
        if (holds) *why = S("opt_out");
    }
    return OK;
}

err_t plan_hear(struct ctx *c, const struct rule_def *d, id64 record, bool is_gone)
{
    struct plan_run r;
    struct image img;
    struct plan_steps steps;
    bool found, lives;
    str why;
    TRY(plan_run_active(c, d->id, record, &r, &found));
    if (!found) return OK;
    TRY(plan_image(c, &r, &img, &lives));
    if (is_gone || !lives) return plan_stop(c, &r, "stopped", S("bin"));
    TRY(plan_is_over(c, &r, &why));
    if (why.n) return plan_stop(c, &r, "stopped", why);
    TRY(plan_arm(c, &r, &img, &steps));
    if (is(r.state, "paused")) return OK;
    store_on_commit(c, wake, NULL);
    return plan_settle(c, &r, &steps);
}

err_t plan_pass_over(struct ctx *c, const struct plan_run *r, struct plan_step *s, str why)
{
    s->state = S("skipped");
    s->why = why;
    s->at = c->now_ms;
    return plan_step_put(c, r->id, s);
}
