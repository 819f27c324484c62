// SPDX-License-Identifier: Apache-2.0
// Follow-up plans: those of a form for whoever designs them, and those that records go through for everybody
// who works with the records. A plan is a rule: it is made and changed at the addresses of rules.
#include "api/internal.h"
#include "rule/plan.h"
#include "rule/rule.h"

#define IDS_MAX 500

err_t api_plans_list(struct request *q)
{
    struct form *f;
    TRY(form_of_path(q, &f));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (int i = 0; i < q->c->cat->rule_count; i++)
        if (plan_of_form(q->c->cat, f, q->c->cat->rules[i].id))
            rule_put(q->c, &w, &q->c->cat->rules[i]);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

static err_t body_id(struct request *q, const char *key, bool is_needed, id64 *id)
{
    const struct json *j = json_get(q->body, str_of(key));
    *id = 0;
    if (!j && !is_needed) return OK;
    return json_i64(j, id) ? OK : fail_arg(q->c, ERR_FIELD_REQUIRED, str_of(key), str_of(key));
}

err_t api_plans_preview(struct request *q)
{
    struct form *f;
    id64 record;
    TRY(form_of_path(q, &f));
    TRY(body_only(q, BODY_KEYS("spec", "record")));
    TRY(body_id(q, "record", false, &record));
    struct jw w = answer_json(q, 200);
    return plan_preview(q->c, f, json_get(q->body, S("spec")), record, &w);
}

err_t api_plan_runs(struct request *q)
{
    struct form *f;
    struct plan_filter p = { .state = query_str(q, S("state")) };
    TRY(form_of_path(q, &f));
    (void)query_i64(q, S("record"), &p.record);
    (void)query_i64(q, S("plan"), &p.plan);
    p.older = str_eq(query_str(q, S("older")), S("1"));
    p.mine = str_eq(query_str(q, S("mine")), S("1"));
    struct jw w = answer_json(q, 200);
    return plan_list(q->c, f, &p, &w);
}

static err_t ids_of_body(struct request *q, id64 *ids, int *n)
{
    const struct json *list = json_get(q->body, S("ids"));
    *n = 0;
    if (!json_is(list, JSON_ARRAY) || !list->count || list->count > IDS_MAX)
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("ids"), S("ids"));
    json_each(one, list) if (!json_i64(one, &ids[(*n)++])) return fail_arg(q->c, ERR_BAD_REQUEST,
                                                                           S("ids"), S("ids"));
    return OK;
}

err_t api_plan_runs_post(struct request *q)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    struct form *f;
    struct plan_act a = { .is_trial = json_bool(json_get(q->body, S("trial"))) };
    id64 ids[IDS_MAX];
    int n;
    TRY(form_of_path(q, &f));
    TRY(body_only(q, BODY_KEYS("do", "plan", "ids", "step", "why", "trial")));
    TRY(body_str(q, S("do"), true, &a.what));
    TRY(body_str(q, S("step"), false, &a.step));
    TRY(body_str(q, S("why"), false, &a.why));
    TRY(body_id(q, "plan", str_eq(a.what, S("begin")), &a.plan));
    TRY(ids_of_body(q, ids, &n));
    TRY(plan_do(q->c, f, &a, ids, n, &w));
    return answer_said(q, &b);
}
