// SPDX-License-Identifier: Apache-2.0
// The catalogue's people: departments as a tree, roles, users with theirs.
#include <string.h>
#include "meta/catalog_parts.h"

static struct dept *find_dept(struct loader *l, id64 id)
{
    for (size_t i = 0; i < l->depts.n; i++)
        if (l->depts.v[i]->id == id) return l->depts.v[i];
    return NULL;
}

static err_t load_depts(struct loader *l)
{
    VEC(id64) parents = { 0 };
    struct sql q = db_sql(l->c);
    sql_lit(
        &q,
        "SELECT id, parent_id, kind, title, code, head_id, is_off FROM x_dept ORDER BY pos, id");
    EACH_ROW(l, &q, r)
    struct dept *d = mem_new_of(l->m, struct dept);
    str kind = rows_text(r, 2);
    d->id = rows_i64(r, 0);
    d->kind = str_eq(kind, S("org"))      ? DEPT_ORG
              : str_eq(kind, S("branch")) ? DEPT_BRANCH
                                          : DEPT_DEPT;
    d->title = load_keep(l, r, 3);
    d->code = load_keep(l, r, 4);
    d->head_id = rows_i64(r, 5);
    d->is_off = rows_i64(r, 6);
    vec_push(l->m, &l->depts, d);
    vec_push(l->m, &parents, rows_i64(r, 1));
    END_ROWS
    for (size_t i = 0; i < parents.n; i++) l->depts.v[i]->parent = find_dept(l, parents.v[i]);
    for (size_t i = 0; i < l->depts.n; i++) {
        struct dept *d = l->depts.v[i];
        for (const struct dept *up = d->parent; up && d->depth < 64; up = up->parent) d->depth++;
        if (d->depth == 64) d->parent = NULL; // a cycle made by hand in the database
    }
    return OK;
}

static err_t load_roles(struct loader *l)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q,
            "SELECT id, app_id, key, title_zh, title_en, system_rights FROM x_role ORDER BY id");
    EACH_ROW(l, &q, r)
    struct role *o = mem_new_of(l->m, struct role);
    o->id = rows_i64(r, 0);
    o->app = load_find_app(l, rows_i64(r, 1));
    o->key = load_keep(l, r, 2);
    o->title = (struct titles){ load_keep(l, r, 3), load_keep(l, r, 4) };
    i64 bits = 0;
    if (str_to_i64(rows_text(r, 5), &bits)) o->system_rights = (u64)bits;
    vec_push(l->m, &l->roles, o);
    END_ROWS
    return OK;
}

struct role *load_find_role(struct loader *l, id64 id)
{
    for (size_t i = 0; i < l->roles.n; i++)
        if (l->roles.v[i]->id == id) return l->roles.v[i];
    return NULL;
}

static err_t load_users(struct loader *l, struct map *by_id)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT id, account, name, dept_id, is_off, lang FROM x_user ORDER BY id");
    EACH_ROW(l, &q, r)
    struct user *u = mem_new_of(l->m, struct user);
    u->id = rows_i64(r, 0);
    u->account = load_keep(l, r, 1);
    u->name = load_keep(l, r, 2);
    u->dept = find_dept(l, rows_i64(r, 3));
    u->is_off = rows_i64(r, 4);
    u->has_lang = rows_text(r, 5).n > 0;
    u->lang = str_eq(rows_text(r, 5), S("en")) ? LANG_EN : LANG_ZH;
    vec_push(l->m, &l->users, u);
    map_put(by_id, str_of_i64(l->c->mem, u->id), u);
    END_ROWS
    return OK;
}

static err_t load_user_depts(struct loader *l, struct map *by_id)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT user_id, dept_id FROM x_user_dept ORDER BY user_id, dept_id");
    EACH_ROW(l, &q, r)
    struct user *u = map_get(by_id, str_of_i64(l->c->mem, rows_i64(r, 0)));
    struct dept *d = find_dept(l, rows_i64(r, 1));
    if (!u || !d) continue;
    struct dept **more = mem_array(l->m, struct dept *, (size_t)u->more_count + 1);
    if (u->more_count) memcpy(more, u->more, (size_t)u->more_count * sizeof *more);
    more[u->more_count++] = d;
    u->more = more;
    END_ROWS
    return OK;
}

static err_t load_user_roles(struct loader *l, struct map *by_id)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT user_id, role_id FROM x_user_role ORDER BY user_id, role_id");
    EACH_ROW(l, &q, r)
    struct user *u = map_get(by_id, str_of_i64(l->c->mem, rows_i64(r, 0)));
    struct role *o = load_find_role(l, rows_i64(r, 1));
    if (!u || !o) continue;
    const struct role **roles = mem_array(l->m, const struct role *, (size_t)u->role_count + 1);
    if (u->role_count) memcpy(roles, u->roles, (size_t)u->role_count * sizeof *roles);
    roles[u->role_count++] = o;
    u->roles = roles;
    END_ROWS
    return OK;
}

err_t load_people(struct loader *l)
{
    TRY(load_depts(l));
    TRY(load_roles(l));
    struct map people = MAP(l->c->mem);
    TRY(load_users(l, &people));
    TRY(load_user_depts(l, &people));
    return load_user_roles(l, &people);
}
