// SPDX-License-Identifier: Apache-2.0
// Deadlines of tasks: when a task's time is over, and what is to happen at so many percent of it. Working time
// is counted in working time, so 80 % of eight working hours are reached within the hours of work. What happens
// by time is told with the engine as the actor and "auto":"time".
#include "flow/work.h"

static bool is_working(const struct json *limit)
{
    return span_part(limit, "workdays") || span_part(limit, "workhours");
}

static err_t at_percent(struct ctx *c, const struct json *limit, i64 from, i64 until, i64 percent,
                        i64 *out)
{
    const struct worktime *w = &c->cat->calendar.work;
    if (!is_working(limit)) {
        *out = from + (until - from) / 100 * percent;
        return OK;
    }
    i64 whole = worktime_between(w, from, until);
    if (!worktime_add(w, from, whole / 100 * percent, out)) return fail(c, ERR_CALENDAR_EMPTY);
    return OK;
}

static const struct json *step_of(const struct flow_node *n, int which)
{
    int at = 0;
    json_each(s, json_get(n->j, S("overdue"))) if (at++ == which) return s;
    return NULL;
}

static err_t arm_step(struct ctx *c, const struct inst *i, const struct token *t,
                      const struct ftask *task, const struct json *limit, const struct json *step,
                      int n)
{
    struct flow_due d = { .token = t->id, .task = task->id, .kind = S("overdue"), .n = n };
    i64 percent = 100;
    (void)json_i64(json_get(step, S("at")), &percent);
    TRY(at_percent(c, limit, c->now_ms, task->limit_at, percent, &d.at));
    return due_set(c, i, &d);
}

// Before the steps of that moment: one of them may take the task away.
static err_t arm_over(struct ctx *c, const struct inst *i, const struct token *t,
                      const struct ftask *task)
{
    struct flow_due d = {
        .token = t->id, .task = task->id, .kind = S("limit"), .at = task->limit_at
    };
    return due_set(c, i, &d);
}

err_t flow_limit_arm(struct ctx *c, struct inst *i, const struct token *t, struct ftask *task)
{
    const struct json *limit = json_get(t->node->j, S("limit"));
    int n = 0;
    if (!json_is(limit, JSON_OBJECT) || !limit->count || !is_task_node(t->node)) return OK;
    if (!task->limit_at) TRY(span_after(c, limit, c->now_ms, &task->limit_at));
    if (!task->id || i->is_trial) return OK;
    TRY(arm_over(c, i, t, task));
    json_each(step, json_get(t->node->j, S("overdue")))
        TRY(arm_step(c, i, t, task, limit, step, n++));
    return OK;
}

// --- A time came --------------------------------------------------------------------------------------------

struct late {
    struct inst *i;
    struct token *t;
    const struct json *step;
    struct ftask task;
    struct changes ch;
};

static void tell_late(struct ctx *c, struct late *l, str did)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "auto", S("time"));
    jw_kstr(&w, "do", did);
    put_changes(&w, &l->ch);
    jw_end_obj(&w);
    l->ch.v.n = 0;
    inst_tell(c, l->i,
              &(struct flow_event){ .kind = S("late"),
                                    .node = l->t->node->id,
                                    .task = l->task.id,
                                    .for_user = l->task.user,
                                    .what = buf_str(&b) });
}

static err_t persons_of_step(struct ctx *c, struct late *l, struct people *out)
{
    struct image *img = mem_new_of(c->mem, struct image);
    struct act act = inst_act(c, l->i, l->t);
    struct asker a = {
        .act = &act, .inst = l->i->id, .initiator = l->i->initiator, .node = l->t->node->id
    };
    err_t e = record_image(c, l->i->form, l->i->record, img);
    if (e == ERR_NOT_FOUND) err_clear(c);
    else TRY(e);
    act.cells = e == OK ? img->cells : NULL;
    return flow_who(c, &a, json_get(l->step, S("to")), out);
}

static err_t remind(struct ctx *c, struct late *l, const struct user *u)
{
    if (u) TRY(flow_notice(c, l->i, u->id, "late", l->t->node, STR_NONE, l->i->seq));
    return OK;
}

static err_t pass_to(struct ctx *c, struct late *l, str did)
{
    struct people to;
    TRY(persons_of_step(c, l, &to));
    if (!to.n || to.v[0]->id == l->task.user) return OK; // nobody else: it stays where it is
    struct ftask fresh = { .kind = l->task.kind,
                           .user = to.v[0]->id,
                           .state = TASK_PENDING,
                           .place = l->task.place,
                           .weight = l->task.weight,
                           .parent = l->task.parent,
                           .from = l->task.id };
    TRY(ftask_close(c, &l->ch, &l->task, TASK_TRANSFERRED));
    TRY(task_give_to(c, &l->ch, l->t, &fresh));
    tell_late(c, l, did);
    return OK;
}

static err_t decide(struct ctx *c, struct late *l, enum task_decision d, str did)
{
    l->task.decision = d;
    l->task.what = S("{\"auto\":\"time\"}");
    TRY(ftask_close(c, &l->ch, &l->task, TASK_DONE));
    tell_late(c, l, did);
    return stay_settle(c, l->i, l->t);
}

static err_t go_to(struct ctx *c, struct late *l, str did, bool is_back)
{
    const struct flow_node *to = graph_node(l->i->graph, json_str(json_get(l->step, S("to"))));
    if (!to || !to->kind) return OK;
    tell_late(c, l, did);
    tell_sent(c, l->i, l->t, to);
    if (is_back) return send_back(c, l->i, l->t, to, false);
    l->t->trail = trail_add(c->mem, l->t->trail, l->t->node->id);
    return token_put(c, l->i, l->t, to);
}

static err_t do_step(struct ctx *c, struct late *l)
{
    const struct user *u = catalog_user(c->cat, l->task.user);
    str did = json_str(json_get(l->step, S("do")));
    if (str_eq(did, S("transfer"))) return pass_to(c, l, did);
    if (str_eq(did, S("approve"))) return decide(c, l, DECIDED_YES, did);
    if (str_eq(did, S("reject"))) return decide(c, l, DECIDED_NO, did);
    if (str_eq(did, S("return"))) return go_to(c, l, did, true);
    if (str_eq(did, S("jump"))) return go_to(c, l, did, false);
    TRY(remind(c, l, u));
    if (str_eq(did, S("remind_head"))) TRY(remind(c, l, head_of(c, u)));
    tell_late(c, l, did);
    return OK;
}

static err_t arm_again(struct ctx *c, struct late *l, const struct flow_due *d)
{
    struct flow_due next = *d;
    const struct json *repeat = json_get(l->step, S("repeat"));
    if (!json_is(repeat, JSON_OBJECT) || !repeat->count) return OK;
    TRY(due_next(c, repeat, d->at, &next.at));
    return due_set(c, l->i, &next);
}

// The time itself is over; the screens know it by the task, the rules have to be told.
static err_t limit_over(struct ctx *c, struct inst *i, const struct token *t, id64 task)
{
    struct ftask one;
    TRY(ftask_get(c, task, &one));
    if (one.state == TASK_PENDING && one.stay == t->gen) heard_overdue(c, i, t, one.user);
    return OK;
}

err_t flow_task_due(struct ctx *c, struct inst *i, struct token *t, const struct flow_due *d)
{
    if (str_eq(d->kind, S("limit"))) return limit_over(c, i, t, d->task);
    struct late l = { .i = i, .t = t, .step = step_of(t->node, d->n), .ch = { .i = i } };
    if (!l.step || !str_eq(d->kind, S("overdue"))) return OK;
    TRY(ftask_get(c, d->task, &l.task));
    if (l.task.state != TASK_PENDING || l.task.stay != t->gen) return OK;
    str did = json_str(json_get(l.step, S("do")));
    bool reminds = str_eq(did, S("remind")) || str_eq(did, S("remind_head"));
    if (reminds) TRY(arm_again(c, &l, d));
    return do_step(c, &l);
}
