// SPDX-License-Identifier: Apache-2.0
// Apps: made from nothing, from a template or from a pack; written as a pack; upgraded.
#include "api/internal.h"
#include "io/pack_connections.h"
#include "io/publish.h"
#include "io/solution.h"
#include "io/upgrade.h"

// --- Templates ---------------------------------------------------------------------------------------------

static void put_template_field(struct ctx *c, struct jw *w, const struct json *f)
{
    const struct field_type *t = field_type_of_key(json_str(json_get(f, S("type"))));
    jw_obj(w);
    jw_key(w, S("title"));
    put_titles(c, w, design_titles(f));
    jw_key(w, S("type"));
    put_titles(c, w, t ? field_type_title(t) : (struct titles){ STR_NONE, STR_NONE });
    jw_end_obj(w);
}

static void put_template(struct ctx *c, struct jw *w, str name, const struct json *pack)
{
    const struct json *summary = json_get(pack, S("summary"));
    jw_obj(w);
    jw_kstr(w, "name", name);
    jw_key(w, S("title"));
    put_titles(c, w, design_titles(json_get(pack, S("app"))));
    jw_key(w, S("summary"));
    put_titles(c, w,
               (struct titles){ json_str(json_get(summary, S("zh"))),
                                json_str(json_get(summary, S("en"))) });
    jw_key(w, S("forms"));
    jw_arr(w);
    json_each(f, json_get(pack, S("forms")))
    {
        jw_obj(w);
        jw_key(w, S("title"));
        put_titles(c, w, design_titles(f));
        jw_key(w, S("fields"));
        jw_arr(w);
        json_each(field, json_get(f, S("fields"))) put_template_field(c, w, field);
        jw_end_arr(w);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
}

err_t api_templates_list(struct request *q)
{
    str *names;
    int n;
    TRY(template_list(q->c, &names, &n));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (int i = 0; i < n; i++) {
        const struct json *pack;
        TRY(template_pack(q->c, names[i], &pack));
        put_template(q->c, &w, names[i], pack);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

// --- Apps --------------------------------------------------------------------------------------------------

static err_t key_taken(struct ctx *c, str key)
{
    for (int i = 0; i < c->cat->app_count; i++)
        if (str_eq(c->cat->apps[i]->key, key))
            return fail_arg2(c, ERR_UNIQUE, S("key"), S("key"), key);
    return OK;
}

// A template may be used again and again: its key gets a number where it is taken.
static str free_key(struct ctx *c, str key)
{
    str now = key;
    for (int n = 2; key_taken(c, now) != OK; n++) {
        err_clear(c);
        now = str_fmt(c->mem, STR_FMT "_%d", STR_ARG(key), n);
    }
    return now;
}

err_t api_app_create(struct request *q)
{
    struct ctx *c = q->c;
    id64 id;
    str key, icon, template;
    const struct json *pack = json_get(q->body, S("pack"));
    TRY(body_only(q, BODY_KEYS("key", "title", "icon", "pack", "template")));
    TRY(body_str(q, S("key"), false, &key));
    TRY(body_str(q, S("icon"), false, &icon));
    TRY(body_str(q, S("template"), false, &template));
    struct titles title = design_titles(q->body);
    if (template.n) {
        TRY(template_pack(c, template, &pack));
        if (!key.n) key = free_key(c, json_str(json_get(json_get(pack, S("app")), S("key"))));
    }
    if (pack) TRY(pack_install(c, pack, key, title.zh, template.n > 0, &id));
    else TRY(publish_app(c, key, title, icon, &id));
    TRY(renew_after_change(q));
    struct jw w = answer_json(q, 201);
    jw_obj(&w);
    for (int i = 0; i < c->cat->app_count; i++) {
        if (c->cat->apps[i]->id != id) continue;
        jw_kstr(&w, "key", c->cat->apps[i]->key);
        jw_key(&w, S("to_fill"));
        TRY(pack_put_to_fill(c, &w, c->cat->apps[i]));
    }
    jw_end_obj(&w);
    return OK;
}

static err_t app_of_path(struct request *q, const struct app **app)
{
    str key = route_param(&q->match, S("app"));
    for (int i = 0; i < q->c->cat->app_count; i++)
        if (str_eq(q->c->cat->apps[i]->key, key)) {
            *app = q->c->cat->apps[i];
            return OK;
        }
    return fail(q->c, ERR_NOT_FOUND);
}

err_t api_pack_get(struct request *q)
{
    const struct app *app;
    str rest = query_str(q, S("records")), part, forms[PACK_FORMS_MAX], version;
    int n = 0;
    TRY(app_of_path(q, &app));
    while (rest.n && n < PACK_FORMS_MAX && str_next(&rest, ',', &part))
        if (part.n) forms[n++] = part;
    TRY(upgrade_version(q->c, app, &version));
    struct jw w = answer_json(q, 200);
    return pack_put(q->c, app, version.n ? version : S("1"), forms, n, &w);
}

// --- Upgrades ----------------------------------------------------------------------------------------------

static err_t new_pack(struct request *q, const struct json **pack, bool *is_solution)
{
    str solution;
    TRY(body_only(q, BODY_KEYS("pack", "solution", "choices")));
    TRY(body_str(q, S("solution"), false, &solution));
    *is_solution = solution.n > 0;
    *pack = json_get(q->body, S("pack"));
    return *is_solution ? solution_pack(q->c, solution, pack) : OK;
}

static err_t put_upgrade(struct request *q, const struct merge *m, str from,
                         const struct json *pack)
{
    struct jw w = answer_json(q, 200);
    upgrade_put(&w, m, from, json_str(json_get(pack, S("version"))));
    return OK;
}

// A solution of the program goes to the app that was made of it, no other.
static err_t check_meant(struct ctx *c, const struct app *app, const struct json *pack,
                         bool solution)
{
    str key = json_str(json_get(json_get(pack, S("app")), S("key")));
    return !solution || str_eq(key, app->key) ? OK : fail(c, ERR_NOT_FOUND);
}

err_t api_upgrade_look(struct request *q)
{
    const struct app *app;
    const struct json *pack;
    struct merge m;
    bool is_solution;
    str from;
    TRY(app_of_path(q, &app));
    TRY(new_pack(q, &pack, &is_solution));
    TRY(check_meant(q->c, app, pack, is_solution));
    TRY(upgrade_version(q->c, app, &from));
    TRY(upgrade_check(q->c, app, pack, json_get(q->body, S("choices")), &m));
    return put_upgrade(q, &m, from, pack);
}

err_t api_upgrade_do(struct request *q)
{
    const struct app *app;
    const struct json *pack;
    struct merge m;
    bool is_solution;
    str from;
    TRY(app_of_path(q, &app));
    TRY(new_pack(q, &pack, &is_solution));
    TRY(check_meant(q->c, app, pack, is_solution));
    TRY(upgrade_version(q->c, app, &from));
    TRY(upgrade_apply(q->c, app, pack, json_get(q->body, S("choices")), is_solution, &m));
    TRY(renew_after_change(q));
    return put_upgrade(q, &m, from, pack);
}
