// SPDX-License-Identifier: Apache-2.0
// Flows as their designer and their administrator see them, and starting one by hand (docs/flows.md).
#include "api/internal.h"
#include "flow/flow.h"
#include "io/error_text.h"
#include "rule/rule.h"

err_t flow_of_path(struct request *q, const struct flow_def **d)
{
    id64 id;
    TRY(path_id(q, S("flow"), &id));
    return flow_of(q->c, id, d);
}

// --- Designing -----------------------------------------------------------------------------------------------

struct edit {
    struct flow_edit in;
    str zh, en;
    bool is_on;
};

static err_t edit_of(struct request *q, struct edit *e)
{
    const struct json *title = json_get(q->body, S("title")), *on = json_get(q->body, S("is_on")),
                      *zh = json_get(title, S("zh")), *en = json_get(title, S("en"));
    *e = (struct edit){ .in = { .spec = json_get(q->body, S("spec")) } };
    if (title) TRY(json_only(q->c, title, S("title"), BODY_KEYS("zh", "en")));
    if (on && on->type != JSON_BOOL) return fail_arg(q->c, ERR_BAD_REQUEST, S("is_on"), S("is_on"));
    e->zh = json_str(zh);
    e->en = json_str(en);
    e->is_on = json_bool(on);
    if (zh) e->in.title_zh = &e->zh;
    if (en) e->in.title_en = &e->en;
    if (on) e->in.is_on = &e->is_on;
    return OK;
}

static err_t rev_of(struct request *q, i64 *rev)
{
    return json_i64(json_get(q->body, S("rev")), rev)
               ? OK
               : fail_arg(q->c, ERR_FIELD_REQUIRED, S("rev"), S("rev"));
}

static err_t answer_flow(struct request *q, id64 id, int status)
{
    const struct flow_def *d;
    str draft;
    TRY(flow_of(q->c, id, &d));
    TRY(flows_draft(q->c, id, &draft));
    struct jw w = answer_json(q, status);
    jw_obj(&w);
    flow_put(q->c, &w, d);
    jw_key(&w, S("spec"));
    jw_raw(&w, draft);
    jw_key(&w, S("ring"));
    jw_arr(&w);
    rule_ring_of_flow(q->c, d, &w);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

err_t api_flows_list(struct request *q)
{
    struct form *f;
    TRY(form_of_path(q, &f));
    struct jw w = answer_json(q, 200);
    return flow_put_list(q->c, f, &w);
}

err_t api_flow_post(struct request *q)
{
    struct form *f;
    struct edit e;
    id64 id;
    TRY(form_of_path(q, &f));
    TRY(body_only(q, BODY_KEYS("title", "spec")));
    TRY(edit_of(q, &e));
    TRY(flow_create(q->c, f, &e.in, &id));
    TRY(renew_after_change(q));
    return answer_flow(q, id, 201);
}

err_t api_flow_get(struct request *q)
{
    const struct flow_def *d;
    TRY(flow_of_path(q, &d));
    return answer_flow(q, d->id, 200);
}

err_t api_flow_patch(struct request *q)
{
    const struct flow_def *d;
    struct edit e;
    i64 rev;
    TRY(flow_of_path(q, &d));
    TRY(body_only(q, BODY_KEYS("title", "spec", "is_on", "rev")));
    TRY(edit_of(q, &e));
    TRY(rev_of(q, &rev));
    id64 id = d->id;
    TRY(flow_change(q->c, id, rev, &e.in));
    TRY(renew_after_change(q));
    return answer_flow(q, id, 200);
}

err_t api_flow_delete(struct request *q)
{
    const struct flow_def *d;
    TRY(flow_of_path(q, &d));
    TRY(flow_remove(q->c, d->id));
    return answer_none(q);
}

err_t api_flow_check(struct request *q)
{
    static const struct flow_words words = { error_text };
    const struct flow_def *d;
    TRY(flow_of_path(q, &d));
    TRY(body_only(q, BODY_KEYS("spec")));
    struct jw w = answer_json(q, 200);
    return flow_put_check(q->c, d, json_get(q->body, S("spec")), &words, &w);
}

err_t api_flow_publish(struct request *q)
{
    const struct flow_def *d;
    i64 rev, version;
    TRY(flow_of_path(q, &d));
    TRY(body_only(q, BODY_KEYS("rev")));
    TRY(rev_of(q, &rev));
    id64 id = d->id;
    TRY(flow_publish(q->c, id, rev, &version));
    TRY(renew_after_change(q));
    return answer_flow(q, id, 200);
}

err_t api_flow_versions(struct request *q)
{
    const struct flow_def *d;
    TRY(flow_of_path(q, &d));
    struct jw w = answer_json(q, 200);
    return flow_put_versions(q->c, d, &w);
}

err_t api_flow_version(struct request *q)
{
    const struct flow_def *d;
    id64 n;
    str spec;
    TRY(flow_of_path(q, &d));
    TRY(path_id(q, S("n"), &n));
    TRY(flows_spec(q->c, d->id, n, &spec));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_ki64(&w, "version", n);
    jw_key(&w, S("spec"));
    jw_raw(&w, spec);
    jw_end_obj(&w);
    return OK;
}

err_t api_flow_try(struct request *q)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    const struct flow_def *d;
    i64 record, as = q->c->who->user_id;
    TRY(flow_of_path(q, &d));
    TRY(body_only(q, BODY_KEYS("record", "as", "spec")));
    if (!json_i64(json_get(q->body, S("record")), &record))
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("record"), S("record"));
    if (json_get(q->body, S("as")) &&
        (!json_i64(json_get(q->body, S("as")), &as) || !catalog_user(q->c->cat, as)))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("as"), S("as"));
    TRY(flow_try(q->c, d, json_get(q->body, S("spec")), record, as, &w));
    return answer_said(q, &b);
}

err_t api_flow_instances(struct request *q)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    const struct flow_def *d;
    i64 before = 0;
    TRY(flow_of_path(q, &d));
    (void)query_i64(q, S("before"), &before);
    TRY(flow_put_instances(q->c, d, query_str(q, S("state")), query_str(q, S("node")), before, &w));
    return answer_said(q, &b);
}

// --- Starting --------------------------------------------------------------------------------------------------

err_t api_flow_start(struct request *q)
{
    const struct flow_def *d;
    struct form *f;
    id64 record, id;
    TRY(form_of_path(q, &f));
    TRY(path_id(q, S("id"), &record));
    TRY(flow_of_path(q, &d));
    if (d->form != f) return fail(q->c, ERR_NOT_FOUND);
    TRY(body_only(q, BODY_KEYS("values", "chosen")));
    TRY(flow_start_by_hand(q->c, d, record, json_get(q->body, S("values")),
                           json_get(q->body, S("chosen")), &id));
    struct jw w = answer_json(q, 201);
    jw_obj(&w);
    jw_kid(&w, "id", id);
    jw_end_obj(&w);
    return OK;
}

err_t api_record_flows(struct request *q)
{
    struct form *f;
    id64 record;
    TRY(form_of_path(q, &f));
    TRY(path_id(q, S("id"), &record));
    struct jw w = answer_json(q, 200);
    return flow_put_of_record(q->c, f, record, &w);
}
