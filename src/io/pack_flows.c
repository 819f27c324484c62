// SPDX-License-Identifier: Apache-2.0
#include "io/pack_flows.h"
#include "act/act.h"
#include "io/pack_rules.h"
#include "meta/design.h"
#include "meta/flows.h"

// Without the app's key that flow_here may have put before it: in every house a pack's flow has one key.
static str short_key(const struct app *app, str key)
{
    bool is_long = str_starts(key, app->key) && key.n > app->key.n + 1 && key.p[app->key.n] == '_';
    return is_long ? str_from(key, app->key.n + 1) : key;
}

// Where a part "form" names one of the app's, without the app's key. Ids of nodes stay: edges go by them.
static void put_short(struct jw *w, const struct app *app, const struct json *j, bool forms_too)
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
        bool is_flow = is_object && str_eq(m->key, S("flow")) && m->type == JSON_STRING;
        bool is_ours = forms_too && is_object && str_eq(m->key, S("form")) &&
                       str_starts(m->text, app->key) && m->text.n > app->key.n &&
                       m->text.p[app->key.n] == '.';
        if (is_object) jw_key(w, m->key);
        if (is_ours) jw_str(w, str_from(m->text, app->key.n + 1));
        else if (is_flow) jw_str(w, short_key(app, m->text));
        else put_short(w, app, m, forms_too);
    }
    if (is_object) jw_end_obj(w);
    else jw_end_arr(w);
}

const struct json *pack_plain_flows(struct ctx *c, const struct app *app, const struct json *spec)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    put_short(&w, app, spec, false);
    return json_parse(c->mem, buf_str(&b), NULL);
}

void pack_put_flows(struct ctx *c, struct jw *w, const struct form *f)
{
    bool any = false;
    for (int i = 0; i < c->cat->flow_count; i++) {
        const struct flow_def *d = &c->cat->flows[i];
        if (d->form != f || !d->spec) continue;
        if (!any) {
            jw_key(w, S("flows"));
            jw_arr(w);
        }
        any = true;
        jw_obj(w);
        jw_kstr(w, "key", short_key(f->app, d->key));
        jw_key(w, S("title"));
        jw_obj(w);
        jw_kstr(w, "zh", d->title.zh);
        jw_kstr(w, "en", d->title.en);
        jw_end_obj(w);
        jw_kbool(w, "is_on", d->is_on);
        jw_key(w, S("spec"));
        put_short(w, f->app, d->spec, true);
        jw_end_obj(w);
    }
    if (any) jw_end_arr(w);
}

// A key is one of the house; where another form's flow has it already, the app's key stands before it.
static const struct flow_def *flow_here(struct ctx *c, const struct form *f, str *key)
{
    const struct flow_def *d = catalog_flow_of_key(c->cat, *key);
    if (!d || d->form->id == f->id) return d;
    *key = str_cat3(c->mem, f->app->key, S("_"), *key);
    d = catalog_flow_of_key(c->cat, *key);
    return d && d->form->id == f->id ? d : NULL;
}

static str spec_text(struct ctx *c, const struct form *f, const struct json *j)
{
    const struct json *spec = json_get(j, S("spec"));
    return spec ? json_to_text(c->mem, pack_full_names(c, f->app, spec)) : S("{}");
}

static err_t save(struct ctx *c, const struct form *f, const struct json *j, bool is_trusted)
{
    str key = j->key.n ? j->key : json_str(json_get(j, S("key"))), text = spec_text(c, f, j);
    const struct flow_def *was = flow_here(c, f, &key);
    struct flow_def d = { .id = was ? was->id : 0,
                          .form = (struct form *)(uintptr_t)f,
                          .key = key,
                          .title = design_titles(j),
                          .rev = was ? was->rev : 1 };
    size_t at;
    i64 version;
    if (was) TRY(flows_change(c, d.id, d.rev++, d.title, text, c->who->user_id));
    else TRY(flows_insert(c, f->id, key, d.title, text, c->who->user_id, &d.id));
    if (!is_trusted || !json_bool(json_get(j, S("is_on")))) return OK;
    TRY(flows_publish(c, d.id, d.rev, text, c->who->user_id, &version));
    return act_set_starts(c, &d, json_parse(c->mem, text, &at), true);
}

err_t pack_save_flows(struct ctx *c, const struct form *f, const struct json *flows,
                      bool is_trusted)
{
    json_each(j, flows) TRY(save(c, f, j, is_trusted));
    return OK;
}
