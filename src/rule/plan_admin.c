// SPDX-License-Identifier: Apache-2.0
// Plans as people meet them: begun for records, held, stopped, moved to the newest version; what is done and
// to come. Who may change a record moves it through its plans; who sees it sees them. What a plan does then it
// does with the rights of whoever published it.
#include "base/date.h"
#include "auth/audit.h"
#include "job/task_run.h"
#include "rule/internal.h"
#include "rule/plan.h"

#define LIST_MAX 200
#define TIMES_SHOWN 12 // of a step that repeats
#define COMING_SHOWN 5

static bool is(str a, const char *b) { return str_eq(a, str_of(b)); }

const struct rule_def *plan_of_form(const struct catalog *cat, const struct form *f, id64 id)
{
    const struct rule_def *d = catalog_rule(cat, id);
    return d && d->kind == WHEN_PLAN && (!f || d->form == f) ? d : NULL;
}

// A step that this version has no longer is called as the last one called it that had it.
static err_t step_title(struct ctx *c, const struct plan_run *r, str key, str *title)
{
    const struct json *step = plan_step_of(r->spec, key);
    struct sql q = db_sql(c);
    struct rows *rows;
    size_t at;
    sql_lit(&q, "SELECT spec FROM x_rule_version WHERE rule_id = ");
    sql_i64(&q, r->plan);
    sql_lit(&q, " AND version < ");
    sql_i64(&q, r->version);
    sql_lit(&q, " ORDER BY version DESC");
    if (!step) {
        TRY(db_query(c, &q, &rows));
        for (bool more = true; !step && more;) {
            TRY(rows_next(rows, &more));
            if (!more) break;
            str spec = str_dup(c->mem, rows_text(rows, 0));
            step = plan_step_of(json_parse(c->mem, spec, &at), key);
        }
        rows_close(rows);
    }
    *title = words_pick(json_get(step, S("title")), c->lang);
    return OK;
}

// How often it comes in all; 0: nobody knows yet.
static i64 total_of(struct ctx *c, const struct json *step, const struct plan_base *b)
{
    i64 n = 0, at;
    if (plan_step_times(step, b) < 0) return 0;
    while (plan_step_time(c, step, n, b, &at)) n++;
    return n;
}

static void put_nth(struct ctx *c, struct jw *w, const struct json *step, i64 k,
                    const struct plan_base *b)
{
    if (!plan_repeats(step)) return;
    jw_ki64(w, "nth", k + 1);
    jw_ki64(w, "of", total_of(c, step, b));
}

// --- Preview ----------------------------------------------------------------------------------------------------

static void preview_step(struct ctx *c, struct jw *w, const struct json *s,
                         const struct plan_base *b)
{
    i64 at;
    for (i64 k = 0, shown = 0; shown < TIMES_SHOWN && plan_step_time(c, s, k, b, &at); k++) {
        if (plan_step_doubled(c, s, k, b, at)) continue;
        jw_obj(w);
        jw_kstr(w, "key", json_str(json_get(s, S("key"))));
        jw_kstr(w, "title", words_pick(json_get(s, S("title")), c->lang));
        put_nth(c, w, s, k, b);
        jw_kinstant(w, "due_at", at);
        jw_kbool(w, "is_past", at && plan_day(c, at) < plan_day(c, c->now_ms));
        jw_end_obj(w);
        shown++;
    }
}

err_t plan_preview(struct ctx *c, const struct form *f, const struct json *spec, id64 record,
                   struct jw *w)
{
    struct image img;
    bool sees = true;
    i64 today = date_of_instant(c->now_ms, c->cat->offset_min);
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(plan_spec_check(c, f, spec));
    struct plan_base base = { true, true, today, f, NULL };
    if (record) {
        TRY(act_holds(c, f, NULL, record, &sees));
        if (!sees) return fail(c, ERR_NOT_FOUND);
        TRY(record_image(c, f, record, &img));
        base = plan_base_of(f, spec, &img, c->now_ms);
    }
    jw_obj(w);
    jw_kbool(w, "has_date", base.has);
    jw_key(w, S("rows"));
    jw_arr(w);
    json_each(s, plan_steps_of(spec)) preview_step(c, w, s, &base);
    jw_end_arr(w);
    jw_kinstant(w, "ends_at", plan_end_time(c, spec, &base));
    jw_end_obj(w);
    return OK;
}

// --- Acting ------------------------------------------------------------------------------------------------------

struct doing {
    const struct form *form;
    const struct plan_act *a;
    id64 id, run;
    bool did;
    struct jw *w; // newest: what it makes of the steps
};

static err_t may_change(struct ctx *c, const struct form *f, id64 record)
{
    u64 rm, also;
    TRY(query_row_mask(c, f, record, ACT_READ, &rm, &also));
    if (!rm && !c->who->has_all_rights) return fail(c, ERR_NOT_FOUND);
    TRY(query_row_mask(c, f, record, ACT_UPDATE, &rm, &also));
    return rm || c->who->has_all_rights ? OK : fail(c, ERR_ACTION_DENIED);
}

static err_t note(struct ctx *c, const struct doing *d, id64 record)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "plan", d->a->what);
    if (d->a->plan) jw_kid(&w, "rule", d->a->plan);
    if (d->run) jw_kid(&w, "run", d->run);
    if (d->a->step.n) jw_kstr(&w, "step", d->a->step);
    if (d->a->why.n) jw_kstr(&w, "why", d->a->why);
    jw_end_obj(&w);
    return audit_write(c, S("plan.act"), d->form->id, record, buf_str(&b), S("ok"));
}

static err_t begin_job(struct ctx *c, void *arg)
{
    struct doing *d = arg;
    struct plan_run r;
    bool found;
    const struct rule_def *def = plan_of_form(c->cat, d->form, d->a->plan);
    if (!def) return fail(c, ERR_NOT_FOUND);
    if (def->mode == RULE_OFF) return fail(c, ERR_PLAN_OFF);
    TRY(may_change(c, d->form, d->id));
    TRY(plan_begin(c, def, d->id, &d->did));
    TRY(plan_run_active(c, def->id, d->id, &r, &found));
    if (!d->did) return fail(c, found ? ERR_PLAN_TWICE : ERR_NOT_FOUND);
    if (found) d->run = r.id;
    return note(c, d, d->id);
}

// The rows of a run as they are now, and its next look, by its spec and the living record.
static err_t arm_anew(struct ctx *c, struct plan_run *r, struct plan_steps *steps)
{
    struct image img;
    bool lives;
    TRY(plan_image(c, r, &img, &lives));
    return lives ? plan_arm(c, r, &img, steps) : fail(c, ERR_NOT_FOUND);
}

// What fell due while it was held is not made up for.
static err_t resume(struct ctx *c, struct plan_run *r)
{
    struct plan_steps steps;
    r->state = S("running");
    r->why = STR_NONE;
    TRY(arm_anew(c, r, &steps));
    for (int i = 0; i < steps.n; i++) {
        struct plan_step *s = &steps.v[i];
        bool missed = is(s->state, "waiting") && s->due_at && s->due_at <= c->now_ms &&
                      plan_day(c, s->due_at) < plan_day(c, c->now_ms) && !is(s->key, PLAN_END);
        if (missed) TRY(plan_pass_over(c, r, s, S("held")));
    }
    return plan_settle(c, r, &steps);
}

static err_t one_step(struct ctx *c, struct plan_run *r, const struct plan_act *a)
{
    struct plan_steps steps;
    struct plan_step *s = NULL;
    TRY(arm_anew(c, r, &steps));
    for (int i = 0; i < steps.n; i++)
        if (str_eq(steps.v[i].key, a->step)) s = &steps.v[i];
    if (!s || is(s->key, PLAN_END)) return fail(c, ERR_NOT_FOUND);
    if (is(s->state, "done")) return fail(c, ERR_PLAN_STEP_DONE);
    if (is(a->what, "now")) TRY(plan_fire(c, r, s));
    else TRY(plan_pass_over(c, r, s, a->why.n ? a->why : S("by_hand")));
    return is(r->state, "paused") ? OK : plan_settle(c, r, &steps);
}

// By key: what is done stays, what is still to come is as the new version has it.
static err_t to_newest(struct ctx *c, struct plan_run *r, struct doing *d)
{
    const struct rule_def *def = plan_of_form(c->cat, d->form, r->plan);
    struct plan_steps steps;
    if (!def) return fail(c, ERR_NOT_FOUND);
    TRY(plan_steps_read(c, r->id, &steps));
    for (int i = 0; i < steps.n; i++) {
        struct plan_step *s = &steps.v[i];
        bool is_end = is(s->key, PLAN_END);
        bool stays = is_end ? json_get(def->spec, S("end")) != NULL
                            : plan_step_of(def->spec, s->key) != NULL;
        if (is(s->state, "waiting") && !stays) TRY(plan_pass_over(c, r, s, S("version")));
    }
    r->version = def->version;
    r->spec = def->spec;
    TRY(arm_anew(c, r, &steps));
    return is(r->state, "paused") ? plan_run_put(c, r) : plan_settle(c, r, &steps);
}

static err_t put_steps(struct ctx *c, struct jw *w, const struct plan_run *r,
                       const struct run_tasks *tasks);

static err_t act_job(struct ctx *c, void *arg)
{
    struct doing *d = arg;
    struct plan_run r;
    bool found;
    const struct plan_act *a = d->a;
    TRY(plan_run_read(c, d->id, &r, &found));
    if (!found || r.form != d->form) return fail(c, ERR_NOT_FOUND);
    TRY(may_change(c, r.form, r.record));
    if (!is(r.state, "running") && !is(r.state, "paused")) return fail(c, ERR_PLAN_OVER);
    d->run = r.id;
    if (is(a->what, "pause")) {
        r.state = S("paused");
        r.next_at = 0;
        TRY(plan_run_put(c, &r));
    } else if (is(a->what, "resume")) {
        if (is(r.state, "paused")) TRY(resume(c, &r));
    } else if (is(a->what, "stop")) {
        TRY(plan_stop(c, &r, "stopped", a->why.n ? a->why : S("by_hand")));
    } else if (is(a->what, "newest")) {
        TRY(to_newest(c, &r, d));
    } else {
        TRY(one_step(c, &r, a));
    }
    if (!a->is_trial) return note(c, d, r.record);
    TRY(put_steps(c, d->w, &r, NULL));
    return fail(c, ERR_RULE_TRIED); // nothing of it stays
}

static void put_error(struct ctx *c, struct jw *w, err_t e)
{
    jw_kstr(w, "code", err_symbol(e));
    jw_key(w, S("args"));
    jw_arr(w);
    for (int i = 0; c->errs && i < 3; i++) jw_str(w, c->errs->arg[i]);
    jw_end_arr(w);
}

static bool is_known(str what)
{
    static const char *const all[] = {
        "begin", "pause", "resume", "stop", "skip", "now", "newest"
    };
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (is(what, all[i])) return true;
    return false;
}

err_t plan_do(struct ctx *c, const struct form *f, const struct plan_act *a, const id64 *ids, int n,
              struct jw *w)
{
    if (!is_known(a->what)) return fail_arg(c, ERR_BAD_REQUEST, S("do"), S("do"));
    if (a->is_trial && !is(a->what, "newest"))
        return fail_arg(c, ERR_BAD_REQUEST, S("trial"), S("trial"));
    TRY(need_action(c, f, ACT_UPDATE));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < n; i++) {
        struct buf b = BUF(c->mem);
        struct jw trial = JW(&b);
        struct doing d = { f, a, ids[i], 0, false, &trial };
        err_t e = store_write(c, WRITE_PEOPLE, is(a->what, "begin") ? begin_job : act_job, &d);
        bool tried = a->is_trial && e == ERR_RULE_TRIED;
        if (act_is_passing(e)) return e;
        jw_obj(w);
        jw_kid(w, "id", ids[i]);
        jw_kbool(w, "ok", e == OK || tried);
        if (tried) {
            jw_key(w, S("steps"));
            jw_raw(w, buf_str(&b));
        } else if (e != OK) {
            put_error(c, w, e);
        }
        err_clear(c);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

// --- Lists -------------------------------------------------------------------------------------------------------

static void put_tasks(struct ctx *c, struct jw *w, const struct run_tasks *tasks, id64 run)
{
    jw_key(w, S("tasks"));
    jw_arr(w);
    for (size_t i = 0; tasks && run && i < tasks->n; i++) {
        const struct run_task *t = &tasks->v[i];
        const struct user *u = catalog_user(c->cat, t->user);
        if (t->run != run) continue;
        jw_obj(w);
        jw_kstr(w, "state", t->state);
        jw_kstr(w, "user", u ? u->name : STR_NONE);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

// The dates behind the one that waits, of a step that repeats.
static void put_coming(struct ctx *c, struct jw *w, const struct plan_run *r,
                       const struct plan_step *s, const struct plan_base *b)
{
    const struct json *step = plan_step_of(r->spec, s->key);
    i64 k = plan_nth_of(s->key), at;
    put_nth(c, w, step, k, b);
    if (!plan_repeats(step) || !is(s->state, "waiting") || !s->due_at) return;
    jw_key(w, S("coming"));
    jw_arr(w);
    for (int n = 0; n < COMING_SHOWN && plan_step_time(c, step, ++k, b, &at);) {
        if (plan_step_doubled(c, step, k, b, at)) continue;
        jw_instant(w, at);
        n++;
    }
    jw_end_arr(w);
}

// What its dates hang on, when they are asked; a record that is gone has none.
static err_t base_of(struct ctx *c, const struct plan_run *r, struct plan_base *b)
{
    struct image *img = mem_new_of(c->mem, struct image);
    bool repeats = false, lives = false;
    *b = (struct plan_base){ .form = r->form };
    json_each(s, plan_steps_of(r->spec)) repeats = repeats || plan_repeats(s);
    if (repeats) TRY(plan_image(c, r, img, &lives));
    if (lives) *b = plan_base_of(r->form, r->spec, img, r->began_at);
    return OK;
}

static err_t put_steps(struct ctx *c, struct jw *w, const struct plan_run *r,
                       const struct run_tasks *tasks)
{
    struct plan_steps all;
    struct plan_base base;
    TRY(plan_steps_read(c, r->id, &all));
    TRY(base_of(c, r, &base));
    jw_arr(w);
    for (int i = 0; i < all.n; i++) {
        const struct plan_step *s = &all.v[i];
        str title;
        if (is(s->key, PLAN_END)) continue;
        TRY(step_title(c, r, s->key, &title));
        jw_obj(w);
        jw_kstr(w, "key", s->key);
        jw_kstr(w, "title", title);
        jw_kstr(w, "state", s->state);
        jw_kstr(w, "why", s->why);
        jw_kinstant(w, "due_at", s->due_at);
        jw_kinstant(w, "at", s->at);
        put_coming(c, w, r, s, &base);
        put_tasks(c, w, tasks, s->rule_run);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

static err_t put_one(struct ctx *c, struct jw *w, const struct plan_run *r, str title)
{
    const struct rule_def *d = plan_of_form(c->cat, NULL, r->plan);
    const struct user *by = catalog_user(c->cat, r->by);
    struct run_tasks tasks;
    TRY(task_of_runs(c, r->form, r->record, &tasks));
    jw_obj(w);
    jw_kid(w, "id", r->id);
    jw_kid(w, "plan", r->plan);
    jw_kstr(w, "title", d ? title_in(d->title, c->lang) : STR_NONE);
    jw_kid(w, "record", r->record);
    jw_kstr(w, "record_title", title);
    jw_ki64(w, "version", r->version);
    jw_kbool(w, "is_newest", !d || d->version == r->version);
    jw_kstr(w, "state", r->state);
    jw_kstr(w, "why", r->why);
    jw_kstr(w, "by", by ? by->name : STR_NONE);
    jw_kinstant(w, "began_at", r->began_at);
    jw_kinstant(w, "next_at", r->next_at);
    jw_kinstant(w, "ended_at", r->ended_at);
    jw_key(w, S("steps"));
    TRY(put_steps(c, w, r, &tasks));
    jw_end_obj(w);
    return OK;
}

static err_t read_runs(struct ctx *c, const struct form *f, const struct plan_filter *p,
                       struct plan_run *out, int *n)
{
    struct rows *r;
    struct sql q = db_sql(c);
    *n = 0;
    plan_run_select(&q);
    sql_lit(&q, "p.form_id = ");
    sql_i64(&q, f->id);
    if (p->record) {
        sql_lit(&q, " AND p.record_id = ");
        sql_i64(&q, p->record);
    }
    if (p->plan) {
        sql_lit(&q, " AND p.plan_id = ");
        sql_i64(&q, p->plan);
    }
    if (p->state.n) {
        sql_lit(&q, " AND p.state = ");
        sql_text(&q, p->state);
    }
    if (p->older)
        sql_lit(&q, " AND p.state IN ('running', 'paused') AND p.version <> (SELECT r.version "
                    "FROM x_rule r WHERE r.id = p.plan_id)");
    if (p->record || !is(p->state, "running")) sql_lit(&q, " ORDER BY p.id DESC LIMIT 200");
    else sql_lit(&q, " ORDER BY p.next_at IS NULL, p.next_at, p.id LIMIT 200");
    TRY(db_query(c, &q, &r));
    for (bool more; *n < LIST_MAX;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        plan_run_take(c, r, &out[(*n)++]);
    }
    rows_close(r);
    return OK;
}

// Of these records those that the caller sees; `mine`: and has.
static err_t see(struct ctx *c, const struct form *f, const struct plan_run *runs, int n, bool mine,
                 bool *seen)
{
    struct query *q;
    struct page *page;
    id64 *ids = mem_alloc(c->mem, sizeof *ids * (size_t)(n ? n : 1));
    for (int i = 0; i < n; i++) ids[i] = runs[i].record;
    TRY(act_query(c, f, NULL, 0, LIST_MAX, &q));
    q->only_ids = ids;
    q->only_id_count = n;
    if (mine)
        q->filter = node_and(c, q->filter,
                             node_cmp(c, form_sys(f, SYS_OWNER), OP_EQ, val_int(c->who->user_id)));
    if (n) TRY(query_page(c, q, &page));
    for (int i = 0; i < n; i++) {
        seen[i] = false;
        for (int k = 0; k < page->count; k++) seen[i] = seen[i] || page->records[k].id == ids[i];
    }
    return OK;
}

err_t plan_list(struct ctx *c, const struct form *f, const struct plan_filter *p, struct jw *w)
{
    struct plan_run *runs = mem_alloc(c->mem, sizeof *runs * LIST_MAX);
    bool seen[LIST_MAX];
    int n;
    TRY(need_action(c, f, ACT_READ));
    TRY(read_runs(c, f, p, runs, &n));
    TRY(see(c, f, runs, n, p->mine, seen));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < n; i++) {
        str title;
        if (!seen[i]) continue;
        TRY(query_titles(c, f, &runs[i].record, 1, &title));
        TRY(put_one(c, w, &runs[i], title));
    }
    jw_end_arr(w);
    jw_key(w, S("plans")); // that may be begun
    jw_arr(w);
    for (int i = 0; i < c->cat->rule_count; i++) {
        const struct rule_def *d = &c->cat->rules[i];
        if (d->form != f || d->kind != WHEN_PLAN || d->mode == RULE_OFF) continue;
        jw_obj(w);
        jw_kid(w, "id", d->id);
        jw_kstr(w, "title", title_in(d->title, c->lang));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_kbool(w, "may_change", actor_may(c, f, ACT_UPDATE));
    jw_end_obj(w);
    return OK;
}
