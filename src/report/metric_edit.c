// SPDX-License-Identifier: Apache-2.0
// Defining metrics: the right `design`, and reading what they are made of. Audited.
#include "auth/audit.h"
#include "meta/design.h"
#include "report/metric.h"

#define TITLE_MAX 300
#define SAYS_MAX 2000

static err_t take_words(struct ctx *c, const struct json *j, str path, size_t max, bool needed,
                        struct titles *out)
{
    if (!j) return OK;
    struct titles t = { str_trim(json_str(json_get(j, S("zh")))),
                        str_trim(json_str(json_get(j, S("en")))) };
    if (!json_is(j, JSON_OBJECT) || t.zh.n > max || t.en.n > max)
        return fail_arg2(c, ERR_FIELD_FORMAT, path, path, S("{\"zh\",\"en\"}"));
    if (needed && !t.zh.n && !t.en.n) return fail_arg(c, ERR_FIELD_REQUIRED, path, path);
    if (!t.zh.n) t.zh = t.en;
    *out = t;
    return OK;
}

static err_t take(struct ctx *c, const struct metric_edit *e, struct metric *m)
{
    TRY(take_words(c, e->title, S("title"), TITLE_MAX, true, &m->title));
    TRY(take_words(c, e->says, S("says"), SAYS_MAX, false, &m->says));
    if (!e->doc) return OK;
    TRY(metric_check(c, e->doc));
    m->doc = json_to_text(c->mem, e->doc);
    if (m->doc.n > METRIC_DOC_MAX) return fail_arg(c, ERR_BODY_TOO_LARGE, S("doc"), S("32 KB"));
    return OK;
}

struct saving {
    struct metric m;
    const char *action;
    bool removes;
};

static err_t save_job(struct ctx *c, void *arg)
{
    struct saving *s = arg;
    struct metric m = s->m; // may run twice
    if (s->removes) TRY(metrics_remove(c, m.id));
    else TRY(metrics_save(c, &m));
    TRY(audit_write(c, str_of(s->action), 0, m.id, STR_NONE, S("ok")));
    s->m.id = m.id;
    return OK;
}

static err_t save(struct ctx *c, struct saving *s, id64 *id)
{
    struct saving run = *s;
    TRY(store_write(c, WRITE_PEOPLE, save_job, &run));
    *id = run.m.id;
    return OK;
}

static err_t app_of(struct ctx *c, str key, id64 *out)
{
    *out = 0;
    for (int i = 0; i < c->cat->app_count; i++)
        if (str_eq(c->cat->apps[i]->key, key)) *out = c->cat->apps[i]->id;
    return *out || !key.n ? OK : fail_arg(c, ERR_BAD_REQUEST, S("app"), key);
}

err_t metric_create(struct ctx *c, const struct metric_edit *e, id64 *id)
{
    struct saving s = { .action = "metric.create" };
    TRY(app_of(c, e->app, &s.m.app));
    if (!design_key_is_valid(e->key))
        return fail_arg2(c, ERR_FIELD_FORMAT, S("key"), S("key"), e->key);
    s.m.key = e->key;
    if (!e->title) return fail_arg(c, ERR_FIELD_REQUIRED, S("title"), S("title"));
    if (!e->doc) return fail_arg(c, ERR_FIELD_REQUIRED, S("doc"), S("doc"));
    TRY(take(c, e, &s.m));
    return save(c, &s, id);
}

// One that the caller may not see is not there for him to change either.
err_t metric_seen(struct ctx *c, id64 id, struct metric *m)
{
    TRY(metrics_get(c, id, m));
    const struct json *doc = json_parse(c->mem, m->doc, NULL);
    if (doc && metric_check(c, doc) == OK) return OK;
    err_clear(c);
    return fail(c, ERR_NOT_FOUND);
}

err_t metric_change(struct ctx *c, id64 id, const struct metric_edit *e)
{
    struct saving s = { .action = "metric.change" };
    TRY(metric_seen(c, id, &s.m));
    if (s.m.rev != e->rev) return fail(c, ERR_CONFLICT);
    TRY(take(c, e, &s.m));
    return save(c, &s, &id);
}

err_t metric_remove(struct ctx *c, id64 id)
{
    struct saving s = { .action = "metric.remove", .removes = true };
    TRY(metric_seen(c, id, &s.m));
    return save(c, &s, &id);
}
