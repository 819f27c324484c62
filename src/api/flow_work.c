// SPDX-License-Identifier: Apache-2.0
// Handling work: the boxes, an instance for its reader, operations on tasks and instances, starting by hand,
// standing delegation.
#include "api/internal.h"
#include "auth/crypto.h"
#include "base/date.h"
#include "flow/op.h"

#define BATCH_MAX 100

// --- Operations -----------------------------------------------------------------------------------------------

static err_t answer_done(struct request *q, const struct flow_done *d)
{
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_kid(&w, "id", d->inst);
    jw_ki64(&w, "rev", d->rev);
    jw_kstr(&w, "state", d->state);
    jw_key(&w, S("result"));
    if (d->result.n) jw_str(&w, d->result);
    else jw_null(&w);
    jw_end_obj(&w);
    return OK;
}

err_t api_flow_task_post(struct request *q)
{
    struct flow_done done;
    id64 id;
    str op;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q,
                  BODY_KEYS("op", "rev", "opinion", "values", "files", "chosen", "signature",
                            "code", "password", "to", "mode", "user", "users", "again", "task")));
    TRY(body_str(q, S("op"), true, &op));
    if (str_eq(op, S("save"))) {
        TRY(flow_save_draft(q->c, id, q->body));
        return answer_none(q);
    }
    TRY(flow_op_task(q->c, id, op, q->body, &done));
    return answer_done(q, &done);
}

static err_t hand(struct request *q, id64 inst, str op)
{
    struct ctx *c = q->c;
    i64 rev;
    id64 token;
    str why = json_str(json_get(q->body, S("why")));
    if (!json_i64(json_get(q->body, S("rev")), &rev))
        return fail_arg(c, ERR_FIELD_REQUIRED, S("rev"), S("rev"));
    if (!json_i64(json_get(q->body, S("token")), &token))
        return fail_arg(c, ERR_FIELD_REQUIRED, S("token"), S("token"));
    if (str_eq(op, S("retry"))) return flow_retry(c, inst, rev, token, why);
    if (str_eq(op, S("skip"))) return flow_skip(c, inst, rev, token, why);
    return flow_cancel_token(c, inst, rev, token, why);
}

static err_t start_anew(struct request *q, id64 inst, struct flow_done *done)
{
    *done = (struct flow_done){ .rev = 1, .state = S("running") };
    return flow_start_again(q->c, inst, &done->inst);
}

err_t api_instance_post(struct request *q)
{
    struct flow_done done;
    id64 id;
    str op;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("op", "rev", "why", "users", "user", "text", "task", "token", "to",
                               "opinion", "shift", "files")));
    TRY(body_str(q, S("op"), true, &op));
    if (str_eq(op, S("seen"))) {
        TRY(flow_seen(q->c, id));
        TRY(flow_stands(q->c, id, &done));
        return answer_done(q, &done);
    }
    if (str_eq(op, S("resubmit_as_new"))) {
        TRY(start_anew(q, id, &done));
        return answer_done(q, &done);
    }
    if (str_eq(op, S("retry")) || str_eq(op, S("skip")) || str_eq(op, S("cancel_token"))) {
        TRY(need_right(q->c, RIGHT(FLOW_ADMIN)));
        TRY(hand(q, id, op));
        TRY(flow_stands(q->c, id, &done));
        return answer_done(q, &done);
    }
    TRY(flow_op_inst(q->c, id, op, q->body, &done));
    return answer_done(q, &done);
}

// --- Several at once: each for itself -------------------------------------------------------------------------

static err_t one_of_batch(struct request *q, const struct json *one, struct flow_done *done)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    size_t at;
    id64 id;
    str op = json_str(json_get(q->body, S("op")));
    if (!json_i64(json_get(one, S("id")), &id))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("tasks"), S("tasks"));
    jw_obj(&w);
    jw_key(&w, S("rev"));
    if (json_get(one, S("rev"))) jw_json(&w, json_get(one, S("rev")));
    else jw_null(&w);
    jw_kstr(&w, "opinion", json_str(json_get(q->body, S("opinion"))));
    jw_end_obj(&w);
    return flow_op_batch(q->c, id, op, json_parse(q->c->mem, buf_str(&b), &at), done);
}

static void put_refusal(struct request *q, struct jw *w, err_t e)
{
    struct err_item none = { .code = e };
    const struct err_item *item = &none;
    for (const struct err_item *one = q->c->errs; one; one = one->next)
        if (one->code == e) item = one;
    jw_key(w, S("error"));
    problem_put_item(q->c, w, item);
    err_clear(q->c);
}

err_t api_flow_tasks_batch(struct request *q)
{
    const struct json *tasks = json_get(q->body, S("tasks"));
    str op;
    TRY(body_only(q, BODY_KEYS("op", "opinion", "tasks")));
    TRY(body_str(q, S("op"), true, &op));
    if (!str_eq(op, S("approve")) && !str_eq(op, S("reject")))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("op"), S("op"));
    if (!json_is(tasks, JSON_ARRAY) || !tasks->count || tasks->count > BATCH_MAX)
        return fail_arg(q->c, ERR_BAD_REQUEST, S("tasks"), S("tasks"));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("results"));
    jw_arr(&w);
    json_each(one, tasks)
    {
        struct flow_done done;
        err_t e = one_of_batch(q, one, &done);
        id64 id = 0;
        (void)json_i64(json_get(one, S("id")), &id);
        jw_obj(&w);
        jw_kid(&w, "id", id);
        if (e == OK) jw_ki64(&w, "rev", done.rev);
        else put_refusal(q, &w, e);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

// --- Reading --------------------------------------------------------------------------------------------------

// Its record by the doors of every record; null for whoever sees none of it.
static err_t put_its_record(struct request *q, struct jw *w, const struct form *f, id64 record)
{
    struct query *query;
    struct record *r;
    err_t e = query_get(q->c, f, record, &query, &r);
    if (e == ERR_NOT_FOUND || e == ERR_FORM_UNKNOWN) err_clear(q->c);
    else TRY(e);
    jw_key(w, S("record"));
    if (e == OK) query_put_record(q->c, w, query, r);
    else jw_null(w);
    jw_key(w, S("form"));
    return put_form_def(q, w, f);
}

err_t api_instance_get(struct request *q)
{
    const struct form *f;
    id64 id, record;
    TRY(path_id(q, S("id"), &id));
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    TRY(flow_put_inst(q->c, id, &w, &f, &record));
    TRY(put_its_record(q, &w, f, record));
    jw_end_obj(&w);
    return answer_said(q, &b);
}

err_t api_me_flows(struct request *q)
{
    struct flow_box b = { .box = query_str(q, S("box")),
                          .q = str_trim(query_str(q, S("q"))),
                          .state = query_str(q, S("state")) };
    static const char *const boxes[] = { "todo", "done", "started", "copied", "watched" };
    bool known = false;
    i64 limit = 50;
    str form = query_str(q, S("form"));
    for (size_t k = 0; k < COUNT_OF(boxes); k++) known |= str_eq(b.box, str_of(boxes[k]));
    if (!known) return fail_arg(q->c, ERR_BAD_REQUEST, S("box"), S("box"));
    (void)query_i64(q, S("flow"), &b.flow);
    (void)query_i64(q, S("before"), &b.before);
    (void)query_i64(q, S("limit"), &limit);
    b.limit = limit > 0 && limit <= 100 ? (int)limit : 50;
    b.is_late = str_eq(query_str(q, S("late")), S("1"));
    b.is_unread = str_eq(query_str(q, S("unread")), S("1"));
    const struct form *f = form.n ? catalog_form(q->c->cat, form) : NULL;
    if (form.n) b.form = f ? f->id : -1;
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    TRY(flow_put_box(q->c, &b, &w));
    jw_end_obj(&w);
    return OK;
}

err_t api_flows_startable(struct request *q)
{
    i64 record = 0;
    (void)query_i64(q, S("record"), &record);
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    TRY(flow_put_startable(q->c, q->form, record, &w));
    jw_end_obj(&w);
    return OK;
}

// --- Standing delegation ----------------------------------------------------------------------------------------

static void put_day(struct request *q, struct jw *w, const char *key, i64 day)
{
    struct buf b = BUF(q->c->mem);
    date_put(&b, day);
    jw_key(w, str_of(key));
    jw_str(w, buf_str(&b));
}

static void put_user_name(struct request *q, struct jw *w, const char *key, id64 id)
{
    const struct user *u = catalog_user(q->c->cat, id);
    jw_key(w, str_of(key));
    jw_obj(w);
    jw_kid(w, "id", id);
    jw_kstr(w, "name", u ? u->name : STR_NONE);
    jw_end_obj(w);
}

static void put_flow_name(struct request *q, struct jw *w, const struct flow_def *d)
{
    if (!d) {
        jw_null(w);
        return;
    }
    jw_obj(w);
    jw_kid(w, "id", d->id);
    jw_kstr(w, "title", title_in(d->title, q->c->lang));
    jw_end_obj(w);
}

static void put_delegation(struct request *q, struct jw *w, const struct delegation *d, bool given)
{
    i64 today = date_of_instant(q->c->now_ms, q->c->cat->offset_min);
    jw_obj(w);
    jw_kid(w, "id", d->id);
    put_user_name(q, w, given ? "to" : "from", given ? d->to : d->from);
    jw_key(w, S("flow"));
    put_flow_name(q, w, d->flow ? catalog_flow(q->c->cat, d->flow) : NULL);
    put_day(q, w, "from_day", d->from_day);
    put_day(q, w, "until_day", d->until_day);
    jw_kstr(w, "state", d->from_day > today ? S("coming") : S("on"));
    jw_end_obj(w);
}

static void put_side(struct request *q, struct jw *w, const struct delegation *v, size_t n,
                     bool given)
{
    jw_arr(w);
    for (size_t k = 0; k < n; k++)
        if ((v[k].from == q->c->who->user_id) == given) put_delegation(q, w, &v[k], given);
    jw_end_arr(w);
}

err_t api_delegations_list(struct request *q)
{
    struct delegation *v;
    size_t n;
    TRY(delegation_list(q->c, &v, &n));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    put_day(q, &w, "today", date_of_instant(q->c->now_ms, q->c->cat->offset_min));
    jw_key(&w, S("rows"));
    put_side(q, &w, v, n, true);
    jw_key(&w, S("to_me"));
    put_side(q, &w, v, n, false);
    jw_key(&w, S("flows"));
    jw_arr(&w);
    for (int k = 0; k < q->c->cat->flow_count; k++)
        if (q->c->cat->flows[k].is_on) put_flow_name(q, &w, &q->c->cat->flows[k]);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

static err_t day_of(struct request *q, str key, i64 *day)
{
    str text;
    TRY(body_str(q, key, true, &text));
    return date_parse(text, day) ? OK
                                 : fail_arg2(q->c, ERR_FIELD_FORMAT, key, key, S("2026-07-05"));
}

err_t api_delegation_post(struct request *q)
{
    const struct json *flow = json_get(q->body, S("flow"));
    struct delegation d = { .from = q->c->who->user_id, .made_at = q->c->now_ms };
    TRY(body_only(q, BODY_KEYS("to", "flow", "from_day", "until_day")));
    if (!json_i64(json_get(q->body, S("to")), &d.to))
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("to"), S("to"));
    if (flow && flow->type != JSON_NULL &&
        (!json_i64(flow, &d.flow) || !catalog_flow(q->c->cat, d.flow)))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("flow"), S("flow"));
    TRY(day_of(q, S("from_day"), &d.from_day));
    TRY(day_of(q, S("until_day"), &d.until_day));
    TRY(delegation_add(q->c, &d, &d.id));
    struct jw w = answer_json(q, 201);
    put_delegation(q, &w, &d, true);
    return OK;
}

err_t api_delegation_delete(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(delegation_end(q->c, id));
    return answer_none(q);
}
