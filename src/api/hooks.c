// SPDX-License-Identifier: Apache-2.0
// Other programs call rules at an address; who designs makes it and sees what came.
#include "api/internal.h"
#include "notify/sign.h"
#include "rule/rule.h"

static err_t check_signature(struct request *q, str secret)
{
    str at = http_header_get(q->x, S("x-xinglin-timestamp")),
        signature = http_header_get(q->x, S("x-xinglin-signature"));
    if (!secret.n || webhook_is_signed(q->c->mem, secret, at, q->raw, signature, q->c->now_ms))
        return OK;
    return fail(q->c, ERR_HOOK_SIGNATURE);
}

err_t api_rule_hook_call(struct request *q)
{
    struct ctx *c = q->c;
    const struct rule_def *d;
    size_t at = 0;
    str secret;
    TRY(rule_hook_find(c, route_param(&q->match, S("hook")), &d, &secret));
    TRY(check_signature(q, secret));
    const struct json *body = json_parse(c->mem, q->raw, &at);
    if (!body) return fail_arg(c, ERR_BAD_JSON, STR_NONE, str_of_i64(c->mem, (i64)at));
    if (!json_is(body, JSON_OBJECT)) return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, S("{}"));
    str once = str_trim(http_header_get(q->x, S("idempotency-key")));
    struct jw w = answer_json(q, 202);
    return rule_hook_take(c, d, once, body, &w);
}

static err_t rule_of_path(struct request *q, const struct rule_def **d)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    return rule_of(q->c, id, d);
}

err_t api_rule_hook_get(struct request *q)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    const struct rule_def *d;
    TRY(rule_of_path(q, &d));
    TRY(rule_hook_put(q->c, d, &w));
    return answer_said(q, &b);
}

err_t api_rule_hook_post(struct request *q)
{
    const struct rule_def *d;
    str token, secret;
    TRY(rule_of_path(q, &d));
    TRY(body_only(q, BODY_KEYS("signed")));
    TRY(rule_hook_make(q->c, d, json_bool(json_get(q->body, S("signed"))), &token, &secret));
    struct jw w = answer_json(q, 201);
    q->x->res.never_gzip = true;
    jw_obj(&w);
    jw_kstr(&w, "path", str_cat(q->c->mem, S("/pub/v1/rule-hooks/"), token));
    jw_kstr(&w, "secret", secret);
    jw_end_obj(&w);
    return OK;
}
