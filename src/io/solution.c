// SPDX-License-Identifier: Apache-2.0
// A solution is a pack that lies in several files: the manifest names forms, roles and bindings. Nothing
// here knows what the forms are about. Templates are packs in one file each.
#include "io/solution.h"
#include "auth/user.h"
#include "base/vec.h"
#include "io/pack.h"

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
        struct solution_info s = { name,
                                   json_str(json_get(m, S("version"))),
                                   json_str(json_get(app, S("key"))),
                                   titles_of(json_get(app, S("title"))),
                                   titles_of(json_get(m, S("summary"))),
                                   is_installed(c, json_str(json_get(app, S("key")))) };
        vec_push(c->mem, &v, s);
    }
    *out = v.v;
    *n = (int)v.n;
    return OK;
}

static void put_member(struct jw *w, const struct json *m, str key)
{
    const struct json *v = json_get(m, key);
    if (!v) return;
    jw_key(w, key);
    jw_json(w, v);
}

static err_t put_files(struct ctx *c, struct jw *w, str name, const struct json *manifest, str list)
{
    jw_key(w, list);
    jw_arr(w);
    json_each(k, json_get(manifest, list))
    {
        const struct json *file;
        str path =
            str_fmt(c->mem, STR_FMT "/" STR_FMT ".json", STR_ARG(list), STR_ARG(json_str(k)));
        TRY(solution_file(c, name, path, &file));
        jw_json(w, file);
    }
    jw_end_arr(w);
    return OK;
}

// Dashboards lie in one file, if it has any; so do metrics.
static err_t put_reports(struct ctx *c, struct jw *w, str name, str what)
{
    const struct json *file;
    str path = str_cat3(c->mem, S("reports/"), what, S(".json"));
    if (!asset_find(files, str_cat3(c->mem, name, S("/"), path))) return OK;
    TRY(solution_file(c, name, path, &file));
    put_member(w, file, what);
    return OK;
}

err_t solution_pack(struct ctx *c, str name, const struct json **out)
{
    const struct json *m;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    TRY(solution_file(c, name, S("manifest.json"), &m));
    jw_obj(&w);
    jw_ki64(&w, "xinglin_pack", 1);
    put_member(&w, m, S("name"));
    put_member(&w, m, S("version"));
    put_member(&w, m, S("app"));
    put_member(&w, m, S("summary"));
    TRY(put_files(c, &w, name, m, S("forms")));
    TRY(put_reports(c, &w, name, S("metrics")));
    TRY(put_reports(c, &w, name, S("boards")));
    TRY(put_files(c, &w, name, m, S("roles")));
    put_member(&w, m, S("bindings"));
    put_member(&w, m, S("owner_roles"));
    put_member(&w, m, S("settings")); // of its capabilities
    jw_end_obj(&w);
    *out = json_parse(c->mem, buf_str(&b), NULL);
    return *out ? OK : fail(c, ERR_BAD_JSON);
}

#define TEMPLATES "templates/"

err_t template_list(struct ctx *c, str **names, int *n)
{
    VEC(str) v = { 0 };
    size_t head = S(TEMPLATES).n, tail = S(".json").n;
    for (size_t i = 0; files && i < files->n; i++) {
        str path = files->rows[i].path;
        if (str_starts(path, S(TEMPLATES)) && str_ends(path, S(".json")) &&
            !str_eq(path, S(TEMPLATES "metrics.json"))) // no apps: api/metrics.c
            vec_push(c->mem, &v, str_sub(path, head, path.n - head - tail));
    }
    *names = v.v;
    *n = (int)v.n;
    return OK;
}

err_t template_pack(struct ctx *c, str name, const struct json **out)
{
    return solution_file(c, S("templates"), str_cat(c->mem, name, S(".json")), out);
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
    TRY(pack_make_solution(c, arg));
    return grant_owners(c, NULL);
}

err_t solution_install(struct ctx *c, str name)
{
    const struct json *pack;
    TRY(need_right(c, RIGHT(SOLUTIONS)));
    TRY(solution_pack(c, name, &pack));
    TRY(pack_check(c, pack));
    return store_write_ddl(c, install_job, (void *)(uintptr_t)pack);
}
