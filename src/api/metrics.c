// SPDX-License-Identifier: Apache-2.0
// Metrics: what figures of the house are called and how they are worked out.
#include "api/internal.h"
#include "io/io.h"
#include "io/solution.h"
#include "io/uses.h"
#include "report/metric.h"
#include "report/target.h"

err_t api_metrics_list(struct request *q)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    TRY(metric_list_put(q->c, &w, query_str(q, S("form"))));
    struct jw out = answer_json(q, 200);
    jw_raw(&out, buf_str(&b));
    return OK;
}

static err_t answer_metric(struct request *q, id64 id, int status)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    TRY(metric_put(q->c, &w, id));
    struct jw out = answer_json(q, status);
    jw_raw(&out, buf_str(&b));
    return OK;
}

err_t api_metric_get(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    return answer_metric(q, id, 200);
}

static err_t edit_of(struct request *q, struct metric_edit *e)
{
    *e = (struct metric_edit){ .title = json_get(q->body, S("title")),
                               .says = json_get(q->body, S("says")),
                               .doc = json_get(q->body, S("doc")) };
    TRY(body_str(q, S("app"), false, &e->app));
    return body_str(q, S("key"), false, &e->key);
}

err_t api_metric_post(struct request *q)
{
    struct metric_edit e;
    id64 id;
    TRY(body_only(q, BODY_KEYS("app", "key", "title", "says", "doc")));
    TRY(edit_of(q, &e));
    TRY(metric_create(q->c, &e, &id));
    return answer_metric(q, id, 201);
}

err_t api_metric_patch(struct request *q)
{
    struct metric_edit e;
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("title", "says", "doc", "rev")));
    TRY(edit_of(q, &e));
    if (!json_i64(json_get(q->body, S("rev")), &e.rev))
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("rev"), S("rev"));
    TRY(metric_change(q->c, id, &e));
    return answer_metric(q, id, 200);
}

static err_t find_uses(struct request *q, id64 id, str *rows, int *n)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    struct metric m;
    TRY(metric_seen(q->c, id, &m));
    TRY(metric_uses_put(q->c, &m, &w, n));
    *rows = buf_str(&b);
    return OK;
}

err_t api_metric_uses(struct request *q)
{
    id64 id;
    str rows;
    int n;
    TRY(path_id(q, S("id"), &id));
    TRY(find_uses(q, id, &rows, &n));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_raw(&w, rows);
    jw_end_obj(&w);
    return OK;
}

// One that is in use goes only with whoever knows so.
err_t api_metric_delete(struct request *q)
{
    id64 id;
    str rows;
    int n;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_NONE));
    TRY(find_uses(q, id, &rows, &n));
    bool knows = str_eq(query_str(q, S("used")), S("1"));
    if (n && !knows) return fail_arg(q->c, ERR_METRIC_USED, STR_NONE, str_of_i64(q->c->mem, n));
    TRY(metric_remove(q->c, id));
    return answer_none(q);
}

// Definitions for forms that an installation may have one day: what is worked out of what.
err_t api_metric_templates(struct request *q)
{
    const struct json *file;
    TRY(solution_file(q->c, S("templates"), S("metrics.json"), &file));
    struct jw w = answer_json(q, 200);
    jw_json(&w, file);
    return OK;
}

static err_t answer_targets(struct request *q, id64 id)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    TRY(target_put(q->c, &w, id));
    struct jw out = answer_json(q, 200);
    jw_raw(&out, buf_str(&b));
    return OK;
}

err_t api_metric_targets(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    return answer_targets(q, id);
}

err_t api_metric_targets_put(struct request *q)
{
    id64 id;
    i64 rev;
    TRY(path_id(q, S("id"), &id));
    TRY(if_match(q, &rev));
    TRY(body_only(q, BODY_KEYS("rows")));
    TRY(target_set(q->c, id, rev, json_get(q->body, S("rows"))));
    return answer_targets(q, id);
}
