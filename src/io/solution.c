// SPDX-License-Identifier: Apache-2.0
// Installing a solution: the manifest names forms, roles and bindings; each is a file. Nothing here
// knows what the forms are about.
#include "io/solution.h"
#include "auth/audit.h"
#include "auth/user.h"
#include "base/vec.h"
#include "meta/design.h"

static const struct asset_table *files;

void solution_set_files(const struct asset_table *f) { files = f; }

err_t solution_file(struct ctx *c, str name, str path, const struct json **out)
{
    const struct asset *a = files ? asset_find(files, str_cat3(c->mem, name, S("/"), path)) : NULL;
    if (!a) return fail(c, ERR_NOT_FOUND);
    size_t at;
    *out = json_parse(c->mem, a->raw, &at);
    return *out ? OK : fail_arg(c, ERR_BAD_JSON, path, str_of_i64(c->mem, (i64)at));
}

static struct titles titles_of(const struct json *j)
{
    return (struct titles){ json_str(json_get(j, S("zh"))), json_str(json_get(j, S("en"))) };
}

static bool is_installed(const struct ctx *c, str app_key)
{
    for (int i = 0; c->cat && i < c->cat->app_count; i++)
        if (str_eq(c->cat->apps[i]->key, app_key)) return true;
    return false;
}

err_t solution_list(struct ctx *c, struct solution_info **out, int *n)
{
    VEC(struct solution_info) v = { 0 };
    for (size_t i = 0; files && i < files->n; i++) {
        if (!str_ends(files->rows[i].path, S("/manifest.json"))) continue;
        const struct json *m;
        str name = str_sub(files->rows[i].path, 0, files->rows[i].path.n - S("/manifest.json").n);
        TRY(solution_file(c, name, S("manifest.json"), &m));
        const struct json *app = json_get(m, S("app"));
        struct solution_info s = { name, json_str(json_get(m, S("version"))),
                                   titles_of(json_get(app, S("title"))),
                                   titles_of(json_get(m, S("summary"))),
                                   is_installed(c, json_str(json_get(app, S("key")))) };
        vec_push(c->mem, &v, s);
    }
    *out = v.v;
    *n = (int)v.n;
    return OK;
}

struct install {
    str name;
    const struct json *manifest;
    id64 app;
    struct map forms; /* key -> id64* */
};

static err_t install_forms(struct ctx *c, struct install *in)
{
    json_each(k, json_get(in->manifest, S("forms")))
    {
        const struct json *form;
        id64 *id = mem_new_of(c->mem, id64);
        TRY(solution_file(c, in->name, str_cat3(c->mem, S("forms/"), json_str(k), S(".json")),
                          &form));
        TRY(design_form_create(c, in->app, form, id));
        map_put(&in->forms, json_str(k), id);
    }
    return OK;
}

static u32 actions_of(const struct json *list)
{
    static const char *const names[] = { "read",   "create", "update",  "delete",
                                         "export", "import", "reveal",  "exact",
                                         "last4",  "assign", "history", "print" };
    u32 all = 0;
    json_each(a, list) for (int i = 0; i < 12; i++) if (str_eq(json_str(a), str_of(names[i])))
        all |= 1u << i;
    return all;
}

static u64 system_rights_of(const struct json *list)
{
    static const char *const names[] = {
#define SYSTEM_RIGHT(sym, key, zh, en) key,
#include "../tables/system_rights.def"
#undef SYSTEM_RIGHT
    };
    u64 all = 0;
    json_each(r, list) for (size_t i = 0; i < COUNT_OF(names);
                            i++) if (str_eq(json_str(r), str_of(names[i]))) all |= (u64)1 << i;
    return all;
}

static str text_of(struct ctx *c, const struct json *j)
{
    if (!j || j->type == JSON_NULL) return STR_NONE;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_json(&w, j);
    return buf_str(&b);
}

static err_t install_role(struct ctx *c, struct install *in, str key)
{
    const struct json *j;
    VEC(struct grant_edit) grants = { 0 };
    TRY(solution_file(c, in->name, str_cat3(c->mem, S("roles/"), key, S(".json")), &j));
    json_each(g, json_get(j, S("grants")))
    {
        const id64 *form = map_get(&in->forms, json_str(json_get(g, S("form"))));
        if (!form) return fail_arg(c, ERR_BAD_REQUEST, key, json_str(json_get(g, S("form"))));
        struct grant_edit e = { *form, actions_of(json_get(g, S("actions"))),
                                json_str(json_get(g, S("scope"))),
                                text_of(c, json_get(g, S("condition"))),
                                text_of(c, json_get(g, S("fields"))) };
        vec_push(c->mem, &grants, e);
    }
    struct titles t = titles_of(json_get(j, S("title")));
    u64 rights = system_rights_of(json_get(j, S("system_rights")));
    struct role_edit edit = { .key = &key,
                              .title_zh = &t.zh,
                              .title_en = &t.en,
                              .app = &in->app,
                              .system_rights = &rights,
                              .grants = grants.v,
                              .grant_count = grants.n,
                              .has_grants = true };
    id64 id;
    return role_create(c, &edit, &id);
}

static err_t install_bindings(struct ctx *c, struct install *in)
{
    json_each(capability, json_get(in->manifest, S("bindings"))) json_each(role, capability)
    {
        const id64 *form = map_get(&in->forms, json_str(json_get(role, S("form"))));
        const struct json *fields = json_get(role, S("fields"));
        if (!form) return fail_arg(c, ERR_BAD_REQUEST, capability->key, role->key);
        TRY(design_bind(c, capability->key, role->key, *form,
                        fields ? text_of(c, fields) : S("{}")));
    }
    return OK;
}

// --- Owners -----------------------------------------------------------------------------------------------

static err_t give_role(struct ctx *c, id64 app, str key, bool *any)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(
        &q,
        "INSERT INTO x_user_role (user_id, role_id) SELECT ur.user_id, r.id FROM x_user_role ur "
        "JOIN x_role o ON o.id = ur.role_id AND o.key = 'owner' AND o.app_id IS NULL "
        "JOIN x_role r ON r.key = ");
    sql_text(&q, key);
    sql_lit(&q, " AND r.app_id = ");
    sql_i64(&q, app);
    sql_lit(&q, " WHERE 1 = 1 ON CONFLICT DO NOTHING");
    TRY(db_exec(c, &q, &n));
    *any = *any || n > 0;
    return OK;
}

struct app_row {
    id64 id;
    str manifest;
};

static err_t grant_owners(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    struct rows *r;
    VEC(struct app_row) apps = { 0 };
    bool any = false;
    (void)arg;
    sql_lit(&q, "SELECT id, manifest FROM x_app WHERE manifest IS NOT NULL ORDER BY id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct app_row a = { rows_i64(r, 0), str_dup(c->mem, rows_text(r, 1)) };
        vec_push(c->mem, &apps, a);
    }
    for (size_t i = 0; i < apps.n; i++) {
        const struct json *m = json_parse(c->mem, apps.v[i].manifest, NULL);
        json_each(key, json_get(m, S("owner_roles")))
            TRY(give_role(c, apps.v[i].id, json_str(key), &any));
    }
    return any ? catalog_bump(c, true) : OK;
}

err_t solution_grant_owners(struct ctx *c)
{
    return store_write(c, WRITE_PEOPLE, grant_owners, NULL);
}

static err_t install_job(struct ctx *c, void *arg)
{
    struct install *in = arg;
    const struct json *app = json_get(in->manifest, S("app"));
    in->forms = MAP(c->mem);
    TRY(design_app_create(c, json_str(json_get(app, S("key"))),
                          titles_of(json_get(app, S("title"))), json_str(json_get(app, S("icon"))),
                          text_of(c, in->manifest), &in->app));
    TRY(install_forms(c, in));
    json_each(k, json_get(in->manifest, S("roles"))) TRY(install_role(c, in, json_str(k)));
    TRY(install_bindings(c, in));
    TRY(grant_owners(c, NULL));
    TRY(audit_write(c, S("install"), 0, 0, STR_NONE, S("ok")));
    return catalog_bump(c, true);
}

err_t solution_install(struct ctx *c, str name)
{
    struct install in = { .name = name };
    TRY(need_right(c, RIGHT(SOLUTIONS)));
    TRY(solution_file(c, name, S("manifest.json"), &in.manifest));
    return store_write_ddl(c, install_job, &in);
}
