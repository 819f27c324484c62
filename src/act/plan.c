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

// What was passed over as too old, or as one time too many, comes back when that is no longer so.
static bool may_move(const struct plan_step *s)
{
    return is(s->state, "waiting") ||
           (is(s->state, "skipped") && (is(s->why, "past") || is(s->why, "fewer")));
}

static err_t set_time(struct ctx *c, id64 run, struct plan_step *s, i64 due, bool is_new)
{
    bool same = s->due_at == due && !is(s->why, "fewer");
    if (!is_new && (same || !may_move(s))) return OK;
    bool past = due && plan_day(c, due) < plan_day(c, c->now_ms);
    s->due_at = due;
    s->state = past ? S("skipped") : S("waiting");
    s->why = past ? S("past") : STR_NONE;
    s->at = past ? c->now_ms : 0;
    return plan_step_put(c, run, s);
}

static struct plan_step *add_step(struct ctx *c, struct plan_steps *all, str key)
{
    if (all->n == all->cap) {
        struct plan_step *v = mem_array(c->mem, struct plan_step, (size_t)all->cap * 2 + 8);
        for (int i = 0; i < all->n; i++) v[i] = all->v[i];
        all->v = v;
        all->cap = all->cap * 2 + 8;
    }
    all->v[all->n] = (struct plan_step){ .key = key, .state = S("waiting") };
    return &all->v[all->n++];
}

static err_t arm_one(struct ctx *c, const struct plan_run *r, struct plan_steps *all, str key,
                     i64 n, i64 due, struct plan_step **out)
{
    struct plan_step *s = step_named(all, key);
    bool is_new = s == NULL;
    if (is_new) s = add_step(c, all, key);
    if (out) *out = s;
    is_new = is_new || s->n != n;
    if (is_new && s->at) { // what is over keeps its state, but may stand elsewhere
        s->n = n;
        return plan_step_put(c, r->id, s);
    }
    s->n = n;
    return set_time(c, r->id, s, due, is_new);
}

static str nth_key(struct ctx *c, str key, i64 k)
{
    return k ? str_fmt(c->mem, STR_FMT "#%lld", STR_ARG(key), (long long)k + 1) : key;
}

// The last time of this step that has a row; -1: none has.
static i64 last_row(const struct plan_steps *all, str key)
{
    i64 last = -1;
    for (int i = 0; i < all->n; i++) {
        str one = all->v[i].key;
        bool is_its = str_starts(one, key) && (one.n == key.n || one.p[key.n] == '#');
        if (is_its && plan_nth_of(one) > last) last = plan_nth_of(one);
    }
    return last;
}

// Times that it has no longer: the number of them, or its repeating, was changed.
static err_t drop_beyond(struct ctx *c, const struct plan_run *r, struct plan_steps *all, str key,
                         i64 k, i64 last)
{
    for (; k <= last; k++) {
        struct plan_step *s = step_named(all, nth_key(c, key, k));
        if (s && is(s->state, "waiting")) TRY(plan_pass_over(c, r, s, S("fewer")));
    }
    return OK;
}

// Of a step that repeats: the times that have a row, and the next that is to come. What lies behind is left
// out without a row, so that a date years ago makes none by the thousand.
static err_t arm_step(struct ctx *c, struct plan_run *r, struct plan_steps *all,
                      const struct json *step, i64 n)
{
    str key = json_str(json_get(step, S("key")));
    i64 last = last_row(all, key), today = plan_day(c, c->now_ms), k = 0, due, first = 0;
    bool waits = false, repeats = plan_repeats(step);
    for (; plan_step_time(c, step, k, &r->base, &due) && (k <= last || !waits); k++) {
        bool ahead = !due || plan_day(c, due) >= today;
        struct plan_step *s = step_named(all, nth_key(c, key, k));
        if (k == 0) first = due;
        if (!s && (waits || (repeats && !ahead))) continue;
        if (!s && plan_step_doubled(c, step, k, &r->base, due)) continue;
        TRY(arm_one(c, r, all, nth_key(c, key, k), n, due, &s));
        waits = waits || (ahead && is(s->state, "waiting"));
    }
    if (k > 0 && last_row(all, key) < 0) TRY(arm_one(c, r, all, key, n, first, NULL));
    return drop_beyond(c, r, all, key, k, last);
}

static err_t arm_all(struct ctx *c, struct plan_run *r, struct plan_steps *steps)
{
    i64 n = 0;
    json_each(s, plan_steps_of(r->spec)) TRY(arm_step(c, r, steps, s, n++));
    i64 end = plan_end_time(c, r->spec, &r->base);
    return json_get(r->spec, S("end")) ? arm_one(c, r, steps, S(PLAN_END), n, end, NULL) : OK;
}

err_t plan_arm(struct ctx *c, struct plan_run *r, const struct image *img, struct plan_steps *steps)
{
    struct image *kept = mem_new_of(c->mem, struct image);
    *kept = *img;
    r->base = plan_base_of(r->form, r->spec, kept, r->began_at);
    r->is_armed = true;
    TRY(plan_steps_read(c, r->id, steps));
    return arm_all(c, r, steps);
}

err_t plan_settle(struct ctx *c, struct plan_run *r, struct plan_steps *steps)
{
    bool any = false;
    r->next_at = 0;
    if (r->is_armed) TRY(arm_all(c, r, steps)); // behind a time that was done comes the next
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
