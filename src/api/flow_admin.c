// SPDX-License-Identifier: Apache-2.0
// Flows as their administrator sees them, and their way out to other tools and in (docs/flows.md).
#include "api/internal.h"
#include "base/date.h"
#include "flow/bpmn.h"
#include "flow/handover.h"
#include "flow/migrate.h"
#include "flow/stats.h"
#include "rule/handover.h"

static str text_of(struct ctx *c, const struct err_item *e) { return problem_text(c, e->code, e); }

// --- Administering -------------------------------------------------------------------------------------------

static err_t instant_of(struct request *q, str name, i64 otherwise, i64 *out)
{
    str s = query_str(q, name);
    *out = otherwise;
    return !s.n || instant_parse(s, 0, out) ? OK : fail_arg(q->c, ERR_BAD_REQUEST, name, name);
}

err_t api_flow_statistics(struct request *q)
{
    const struct flow_def *d;
    i64 from, until;
    TRY(flow_of_path(q, &d));
    TRY(instant_of(q, S("until"), q->c->now_ms + 1, &until));
    TRY(instant_of(q, S("from"), until - (i64)90 * 86400000, &from));
    struct jw w = answer_json(q, 200);
    return flow_put_stats(q->c, d, from, until, &w);
}

err_t api_flow_migrate(struct request *q)
{
    static const struct flow_words words = { text_of };
    const struct flow_def *d;
    TRY(flow_of_path(q, &d));
    TRY(body_only(q, BODY_KEYS("from", "to", "map", "apply")));
    struct jw w = answer_json(q, 200);
    return flow_migrate(q->c, d, q->body, &words, &w);
}

err_t api_user_hand_over(struct request *q)
{
    id64 from, to = 0, job = 0;
    str why = json_str(json_get(q->body, S("why")));
    bool apply = json_bool(json_get(q->body, S("apply")));
    TRY(path_id(q, S("id"), &from));
    TRY(body_only(q, BODY_KEYS("to", "apply", "why", "records", "pools", "boards")));
    if (apply && !json_i64(json_get(q->body, S("to")), &to))
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("to"), S("to"));
    if (apply) TRY(hand_over_check(q->c, from, q->body));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    TRY(flow_hand_over(q->c, from, to, apply, why, &w));
    if (apply) TRY(hand_over_begin(q->c, from, q->body, why, &job));
    jw_key(&w, S("job"));
    if (job) jw_id(&w, job);
    else jw_null(&w);
    TRY(hand_over_put(q->c, from, &w));
    jw_end_obj(&w);
    return OK;
}

// --- BPMN ------------------------------------------------------------------------------------------------------

err_t api_flow_bpmn(struct request *q)
{
    const struct flow_def *d;
    struct buf xml = BUF(q->c->mem);
    str draft;
    size_t at;
    TRY(flow_of_path(q, &d));
    TRY(flows_draft(q->c, d->id, &draft));
    str title = q->c->lang == LANG_EN && d->title.en.n ? d->title.en : d->title.zh;
    bpmn_write(q->c->mem, d->key, title, json_parse(q->c->mem, draft, &at), &xml);
    http_text(q->x, 200, S("application/xml; charset=utf-8"), buf_str(&xml));
    http_download_name(q->x, str_cat(q->c->mem, d->key, S(".bpmn")));
    q->x->res.csp = S("sandbox; default-src 'none'");
    return OK;
}

// Nothing is kept: whoever asks sees what it would be, and makes a flow of it or not.
err_t api_flow_bpmn_read(struct request *q)
{
    str xml;
    TRY(body_only(q, BODY_KEYS("xml")));
    TRY(body_str(q, S("xml"), true, &xml));
    struct jw w = answer_json(q, 200);
    return bpmn_read(q->c, xml, &w);
}
