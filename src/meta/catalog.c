// SPDX-License-Identifier: Apache-2.0
// Compiling the catalogue: rows of the system tables -> one immutable snapshot. Loading is a straight
// walk: settings, apps and bindings here, forms in catalog_forms.c, people in catalog_people.c, grants
// in catalog_grants.c; catalog_resolve.c finds what refers to what; catalog_find.c answers who asks.
// What does not resolve any more (a field type of a newer version, a link to a removed form) is left
// out with a warning, so that one bad row never keeps a hospital from starting.
#include "meta/catalog.h"
#include <stdatomic.h>
#include "base/log.h"
#include "meta/automation.h"
#include "meta/flows.h"
#include "meta/catalog_parts.h"
#include "meta/rules.h"

str load_keep(struct loader *l, const struct rows *r, int col)
{
    return str_dup(l->m, rows_text(r, col));
}

const struct json *load_keep_json(struct loader *l, const struct rows *r, int col)
{
    if (rows_is_null(r, col)) return NULL;
    size_t at;
    const struct json *j = json_parse(l->m, load_keep(l, r, col), &at);
    if (!j) log_warn("catalog: bad JSON in a system row near byte %zu", at);
    return j;
}

static err_t load_settings(struct loader *l)
{
    l->cat->offset_min = 480; // Asia/Shanghai until init says otherwise
    l->cat->fiscal_start = 1;
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT key, value FROM x_meta");
    EACH_ROW(l, &q, r)
    str key = rows_text(r, 0), value = rows_text(r, 1);
    i64 n;
    if (str_eq(key, S("catalog_version")) && str_to_i64(value, &n)) l->cat->version = n;
    if (str_eq(key, S("type_epoch")) && str_to_i64(value, &n)) l->cat->type_epoch = n;
    if (str_eq(key, S("offset_min")) && str_to_i64(value, &n)) l->cat->offset_min = (int)n;
    if (str_eq(key, S("fiscal_start")) && str_to_i64(value, &n)) l->cat->fiscal_start = (int)n;
    if (str_eq(key, S("report_small")) && str_to_i64(value, &n)) l->cat->report_small = (int)n;
    if (str_eq(key, S("org_name"))) l->cat->org_name = load_keep(l, r, 1);
    if (str_eq(key, S("lang"))) l->cat->lang = str_eq(value, S("en")) ? LANG_EN : LANG_ZH;
    END_ROWS
    return OK;
}

static err_t load_apps(struct loader *l)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT id, key, title_zh, title_en, icon FROM x_app ORDER BY pos, id");
    EACH_ROW(l, &q, r)
    struct app *a = mem_new_of(l->m, struct app);
    *a = (struct app){ rows_i64(r, 0),
                       load_keep(l, r, 1),
                       { load_keep(l, r, 2), load_keep(l, r, 3) },
                       load_keep(l, r, 4) };
    vec_push(l->m, &l->apps, a);
    END_ROWS
    return OK;
}

struct app *load_find_app(struct loader *l, id64 id)
{
    for (size_t i = 0; i < l->apps.n; i++)
        if (l->apps.v[i]->id == id) return l->apps.v[i];
    return NULL;
}

struct form *load_find_form(struct loader *l, id64 id)
{
    for (size_t i = 0; i < l->forms.n; i++)
        if (l->forms.v[i]->id == id) return l->forms.v[i];
    return NULL;
}

static err_t load_bindings(struct loader *l)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q,
            "SELECT capability, role, form_id, fields FROM x_binding ORDER BY capability, role");
    EACH_ROW(l, &q, r)
    struct binding b = { load_keep(l, r, 0), load_keep(l, r, 1), load_find_form(l, rows_i64(r, 2)),
                         load_keep_json(l, r, 3) };
    if (b.form) vec_push(l->m, &l->bindings, b);
    END_ROWS
    return OK;
}

static void index_forms(struct loader *l)
{
    struct catalog *cat = l->cat;
    cat->form_by_key = MAP(l->m);
    struct map seen = MAP(l->c->mem);
    for (size_t i = 0; i < l->forms.n; i++) {
        struct form *f = l->forms.v[i];
        map_put(&cat->form_by_key, f->full_key, f);
        if (!map_add(&seen, f->key, f))
            map_put(&seen, f->key, l); // two apps use it: it names neither
    }
    for (size_t i = 0; i < l->forms.n; i++) {
        struct form *f = l->forms.v[i];
        if (map_get(&seen, f->key) == f) map_put(&cat->form_by_key, f->key, f);
    }
}

static void publish(struct loader *l)
{
    struct catalog *cat = l->cat;
    cat->apps = l->apps.v;
    cat->app_count = (int)l->apps.n;
    cat->forms = l->forms.v;
    cat->form_count = (int)l->forms.n;
    cat->depts = l->depts.v;
    cat->dept_count = (int)l->depts.n;
    cat->users = l->users.v;
    cat->user_count = (int)l->users.n;
    cat->roles = l->roles.v;
    cat->role_count = (int)l->roles.n;
    cat->bindings = l->bindings.v;
    cat->binding_count = (int)l->bindings.n;
}

static err_t load_all(struct ctx *c, void *arg)
{
    struct loader *l = arg;
    l->c = c;
    TRY(load_settings(l));
    TRY(calendar_load(c, l->cat));
    TRY(load_apps(l));
    TRY(load_forms(l));
    TRY(load_people(l));
    index_forms(l);
    TRY(load_resolve(l));
    TRY(load_grants(l));
    TRY(load_bindings(l));
    publish(l);
    rules_bind_all(c, l->cat);
    TRY(flows_load(c, l->cat));
    return automation_load(c, l->cat);
}

err_t catalog_load(struct ctx *c, struct catalog **out)
{
    struct mem *m = mem_new(0);
    struct catalog *cat = mem_new_of(m, struct catalog);
    cat->mem = m;
    atomic_init(&cat->refs, 1);
    struct loader l = { .c = c, .m = m, .cat = cat };
    const struct catalog *before = c->cat;
    c->cat = cat;
    err_t e = store_in_write(c) ? load_all(c, &l) : store_read(c, load_all, &l);
    c->cat = before;
    if (e != OK) {
        mem_free(m);
        return e;
    }
    *out = cat;
    return OK;
}

struct catalog *catalog_pin(struct catalog *cat)
{
    atomic_fetch_add(&cat->refs, 1);
    return cat;
}

void catalog_unpin(struct catalog *cat)
{
    if (cat && atomic_fetch_sub(&cat->refs, 1) == 1) mem_free(cat->mem);
}
