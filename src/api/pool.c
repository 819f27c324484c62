// SPDX-License-Identifier: Apache-2.0
// The public pool of a form: what one may take of it, taking, giving back, giving out.
#include "api/internal.h"
#include "rule/pool.h"
#include "rule/rule.h"

#define IDS_MAX 200

err_t api_pool_get(struct request *q)
{
    struct jw w = answer_json(q, 200);
    return pool_put(q->c, q->form, &w);
}

err_t api_pool_post(struct request *q)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    struct pool_act a = { .to = 0 };
    const struct json *list = json_get(q->body, S("ids")), *to = json_get(q->body, S("to"));
    id64 ids[IDS_MAX];
    int n = 0;
    TRY(body_only(q, BODY_KEYS("do", "ids", "why", "to")));
    TRY(body_str(q, S("do"), true, &a.what));
    TRY(body_str(q, S("why"), false, &a.why));
    if (to && !json_i64(to, &a.to)) return fail_arg(q->c, ERR_BAD_REQUEST, S("to"), S("to"));
    if (!json_is(list, JSON_ARRAY) || !list->count || list->count > IDS_MAX)
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("ids"), S("ids"));
    json_each(one, list) if (!json_i64(one, &ids[n++])) return fail_arg(q->c, ERR_BAD_REQUEST,
                                                                        S("ids"), S("ids"));
    TRY(pool_do(q->c, q->form, &a, ids, n, &w));
    return answer_said(q, &b);
}

err_t api_pool_log(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    struct jw w = answer_json(q, 200);
    return pool_log_put(q->c, q->form, id, &w);
}

// The settings as a rule, for whoever designs: also while it is off.
err_t api_pool_rule(struct request *q)
{
    struct form *f;
    TRY(form_of(q->c, route_param(&q->match, S("form")), &f));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (int i = 0; i < q->c->cat->rule_count; i++)
        if (q->c->cat->rules[i].form == f && q->c->cat->rules[i].kind == WHEN_POOL)
            rule_put(q->c, &w, &q->c->cat->rules[i]);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}
