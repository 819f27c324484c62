// SPDX-License-Identifier: Apache-2.0
#include "io/pack_rules.h"
#include "io/pack_flows.h"
#include "job/job.h"
#include "meta/automation.h"
#include "meta/design.h"
#include "meta/flows.h"

void pack_put_rules(struct ctx *c, struct jw *w, const struct form *f,
                    void (*put_plain)(struct jw *w, const struct app *app, const struct json *j))
{
    bool any = false;
    for (int i = 0; i < c->cat->rule_count; i++) {
        const struct rule_def *d = &c->cat->rules[i];
        if (d->form != f || d->flow) continue;
        if (!any) {
            jw_key(w, S("automations"));
            jw_arr(w);
        }
        any = true;
        jw_obj(w);
        jw_kstr(w, "key", d->key);
        jw_key(w, S("title"));
        jw_obj(w);
        jw_kstr(w, "zh", d->title.zh);
        jw_kstr(w, "en", d->title.en);
        jw_end_obj(w);
        jw_kstr(w, "mode", rule_mode_key(d->mode));
        jw_key(w, S("spec"));
        put_plain(w, f->app, pack_plain_flows(c, f->app, d->spec));
        jw_end_obj(w);
    }
    if (any) jw_end_arr(w);
}

// A flow's key is one of the house: where another app has it already, ours has the app's key before it.
static str flow_key(struct ctx *c, const struct app *app, str key)
{
    const struct flow_def *d = catalog_flow_of_key(c->cat, key);
    bool is_theirs = d && d->form->app->id != app->id;
    return is_theirs ? str_cat3(c->mem, app->key, S("_"), key) : key;
}

// A form is named without its app in a pack, and with it where several apps may be.
static void put_full(struct ctx *c, struct jw *w, const struct app *app, const struct json *j)
{
    bool is_object = j->type == JSON_OBJECT;
    if (!is_object && j->type != JSON_ARRAY) {
        jw_json(w, j);
        return;
    }
    if (is_object) jw_obj(w);
    else jw_arr(w);
    json_each(m, j)
    {
        str full = str_cat3(c->mem, app->key, S("."), json_str(m));
        if (is_object) jw_key(w, m->key);
        if (is_object && str_eq(m->key, S("form")) && catalog_form(c->cat, full)) jw_str(w, full);
        else if (is_object && str_eq(m->key, S("flow")) && m->type == JSON_STRING)
            jw_str(w, flow_key(c, app, m->text));
        else put_full(c, w, app, m);
    }
    if (is_object) jw_end_obj(w);
    else jw_end_arr(w);
}

const struct json *pack_full_names(struct ctx *c, const struct app *app, const struct json *spec)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    put_full(c, &w, app, spec);
    return json_parse(c->mem, buf_str(&b), NULL);
}

static err_t send_round(struct ctx *c, id64 rule)
{
    id64 job;
    return job_add(c, S("rule_backfill"), str_fmt(c->mem, "{\"rule\":\"%lld\"}", (long long)rule),
                   &job);
}

static const struct rule_def *rule_here(const struct ctx *c, const struct form *f, str key)
{
    for (int i = 0; i < c->cat->rule_count; i++)
        if (c->cat->rules[i].form->id == f->id && str_eq(c->cat->rules[i].key, key))
            return &c->cat->rules[i];
    return NULL;
}

err_t pack_save_rules(struct ctx *c, const struct form *f, const struct json *rules,
                      bool is_trusted)
{
    json_each(j, rules)
    {
        str key = j->key.n ? j->key : json_str(json_get(j, S("key"))); // by key, or a list
        const struct rule_def *was = rule_here(c, f, key);
        struct rule_def d = { .key = key,
                              .title = design_titles(j),
                              .version = was ? was->version : 0,
                              .spec = pack_full_names(c, f->app, json_get(j, S("spec"))) };
        id64 id = was ? was->id : 0;
        if (!is_trusted || !rule_mode_of_key(json_str(json_get(j, S("mode"))), &d.mode))
            d.mode = RULE_OFF;
        if (was) TRY(automation_update(c, id, &d));
        else TRY(automation_insert(c, f->id, &d, &id));
        if (d.mode != RULE_OFF) TRY(send_round(c, id));
    }
    return OK;
}
