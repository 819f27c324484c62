// SPDX-License-Identifier: Apache-2.0
// Roles and their grants, as the rights editor reads and writes them.
#include "api/internal.h"
#include "auth/user.h"

static const char *const right_keys[] = {
#define SYSTEM_RIGHT(sym, key, zh, en) key,
#include "../tables/system_rights.def"
#undef SYSTEM_RIGHT
};

// ---- writing answers ----

static void put_rights(struct jw *w, u64 rights)
{
    jw_arr(w);
    for (size_t i = 0; i < COUNT_OF(right_keys); i++)
        if (rights & (u64)1 << i) jw_str(w, str_of(right_keys[i]));
    jw_end_arr(w);
}

// The grants as they were written: the catalogue holds only what became of them.
static err_t put_grants(struct ctx *c, struct jw *w, id64 role)
{
    struct sql s = db_sql(c);
    struct rows *r;
    sql_lit(&s, "SELECT form_id, actions, scope, condition, fields FROM x_grant WHERE role_id = ");
    sql_i64(&s, role);
    sql_lit(&s, " ORDER BY pos, id");
    TRY(db_query(c, &s, &r));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        const struct form *f = catalog_form_by_id(c->cat, rows_i64(r, 0));
        if (!f) continue;
        jw_obj(w);
        jw_kstr(w, "form", f->full_key);
        jw_key(w, S("actions"));
        put_actions(w, (u32)rows_i64(r, 1));
        jw_kstr(w, "scope", rows_text(r, 2));
        jw_key(w, S("condition"));
        if (rows_text(r, 3).n) jw_raw(w, str_dup(c->mem, rows_text(r, 3)));
        else jw_null(w);
        jw_key(w, S("fields"));
        jw_raw(w, rows_text(r, 4).n ? str_dup(c->mem, rows_text(r, 4)) : S("{}"));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

static bool holds(const struct user *u, const struct role *role)
{
    for (int i = 0; i < u->role_count; i++)
        if (u->roles[i] == role) return true;
    return false;
}

static err_t put_role(struct ctx *c, struct jw *w, const struct role *role)
{
    jw_obj(w);
    jw_kid(w, "id", role->id);
    jw_kstr(w, "key", role->key);
    jw_kstr(w, "title", role->title.zh);
    jw_kstr(w, "title_en", role->title.en);
    jw_kstr(w, "app", role->app ? role->app->key : STR_NONE);
    jw_key(w, S("rights"));
    put_rights(w, role->system_rights);
    jw_key(w, S("users"));
    jw_arr(w);
    for (int i = 0; i < c->cat->user_count; i++)
        if (holds(c->cat->users[i], role)) jw_id(w, c->cat->users[i]->id);
    jw_end_arr(w);
    jw_key(w, S("grants"));
    TRY(put_grants(c, w, role->id));
    jw_end_obj(w);
    return OK;
}

static const struct role *role_by_id(const struct catalog *cat, id64 id)
{
    for (int i = 0; i < cat->role_count; i++)
        if (cat->roles[i]->id == id) return cat->roles[i];
    return NULL;
}

err_t api_roles_list(struct request *q)
{
    struct ctx *c = q->c;
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (int i = 0; i < c->cat->role_count; i++) TRY(put_role(c, &w, c->cat->roles[i]));
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

// For whoever designs: what there is to choose from, and nothing of what it may.
err_t api_role_titles(struct request *q)
{
    struct ctx *c = q->c;
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (int i = 0; i < c->cat->role_count; i++) {
        const struct role *role = c->cat->roles[i];
        jw_obj(&w);
        jw_kstr(&w, "key", role->key);
        jw_kstr(&w, "app", role->app ? role->app->key : STR_NONE);
        jw_key(&w, S("title"));
        put_titles(c, &w, role->title);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

static err_t answer_role(struct request *q, id64 id, int status)
{
    const struct role *role = role_by_id(q->c->cat, id);
    if (!role) return fail(q->c, ERR_NOT_FOUND);
    struct jw w = answer_json(q, status);
    return put_role(q->c, &w, role);
}

err_t api_role_get(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    return answer_role(q, id, 200);
}

// ---- reading bodies ----

static err_t read_rights(struct request *q, const u64 **out)
{
    const struct json *j = json_get(q->body, S("rights"));
    u64 rights = 0;
    if (!j) return OK;
    if (j->type != JSON_ARRAY)
        return fail_arg2(q->c, ERR_FIELD_FORMAT, S("rights"), S("rights"), S("[]"));
    json_each(item, j)
    {
        size_t i = 0;
        while (i < COUNT_OF(right_keys) && !str_eq(json_str(item), str_of(right_keys[i]))) i++;
        if (i == COUNT_OF(right_keys))
            return fail_arg2(q->c, ERR_OPTION_UNKNOWN, S("rights"), S("rights"), json_str(item));
        rights |= (u64)1 << i;
    }
    *out = mem_dup(q->c->mem, &rights, sizeof rights);
    return OK;
}

static err_t read_actions(struct request *q, const struct json *j, str path, u32 *out)
{
    if (!json_is(j, JSON_ARRAY)) return fail_arg2(q->c, ERR_FIELD_FORMAT, path, path, S("[]"));
    json_each(item, j)
    {
        u32 one;
        if (!action_of_key(json_str(item), &one))
            return fail_arg2(q->c, ERR_OPTION_UNKNOWN, path, path, json_str(item));
        *out |= one;
    }
    return OK;
}

static err_t read_grant(struct request *q, const struct json *j, int i, struct grant_edit *g)
{
    static const char *const keys[] = { "form", "actions", "scope", "condition", "fields", NULL };
    struct ctx *c = q->c;
    struct form *f;
    str path = str_fmt(c->mem, "grants.%d", i);
    TRY(json_only(c, j, path, keys));
    TRY(form_of(c, json_str(json_get(j, S("form"))), &f));
    g->form_id = f->id;
    TRY(read_actions(q, json_get(j, S("actions")), str_cat(c->mem, path, S(".actions")),
                     &g->actions));
    g->scope = json_str(json_get(j, S("scope")));
    const struct json *condition = json_get(j, S("condition")), *fields = json_get(j, S("fields"));
    if (condition && condition->type != JSON_NULL)
        g->condition_json = json_to_text(c->mem, condition);
    g->fields_json = fields ? json_to_text(c->mem, fields) : S("{}");
    return OK;
}

static err_t read_grants(struct request *q, struct role_edit *e)
{
    const struct json *j = json_get(q->body, S("grants"));
    if (!j) return OK;
    if (j->type != JSON_ARRAY || j->count > 2000)
        return fail_arg2(q->c, ERR_FIELD_FORMAT, S("grants"), S("grants"), S("[]"));
    struct grant_edit *v = mem_array(q->c->mem, struct grant_edit, j->count + 1);
    json_each(item, j)
    {
        TRY(read_grant(q, item, (int)e->grant_count, &v[e->grant_count]));
        e->grant_count++;
    }
    e->grants = v;
    e->has_grants = true;
    return OK;
}

static err_t read_str(struct request *q, str key, const str **out)
{
    const struct json *j = json_get(q->body, key);
    if (!j) return OK;
    if (j->type != JSON_STRING) return fail_arg2(q->c, ERR_FIELD_FORMAT, key, key, S("string"));
    *out = &j->text;
    return OK;
}

static err_t read_role(struct request *q, struct role_edit *e, const struct json **users)
{
    TRY(body_only(q, BODY_KEYS("key", "title", "title_en", "rights", "grants", "users")));
    TRY(read_str(q, S("key"), &e->key));
    TRY(read_str(q, S("title"), &e->title_zh));
    TRY(read_str(q, S("title_en"), &e->title_en));
    TRY(read_rights(q, &e->system_rights));
    *users = json_get(q->body, S("users"));
    if (*users && (*users)->type != JSON_ARRAY)
        return fail_arg2(q->c, ERR_FIELD_FORMAT, S("users"), S("users"), S("[id]"));
    return read_grants(q, e);
}

// ---- who holds the role ----

struct change {
    struct request *q;
    struct role_edit edit;
    const struct json *users;
    id64 id;
    bool is_new;
};

static bool is_wanted(const struct json *users, id64 id)
{
    json_each(item, users)
    {
        const struct json *j = json_is(item, JSON_OBJECT) ? json_get(item, S("id")) : item;
        i64 v;
        if (j && json_i64(j, &v) && v == id) return true;
    }
    return false;
}

// The user's roles with this one added or removed.
static err_t set_holder(struct ctx *c, const struct user *u, id64 role, bool add)
{
    id64 *ids = mem_array(c->mem, id64, (size_t)u->role_count + 1);
    struct user_edit e = { .has_roles = true, .roles = ids };
    for (int i = 0; i < u->role_count; i++)
        if (u->roles[i]->id != role) ids[e.role_count++] = u->roles[i]->id;
    if (add) ids[e.role_count++] = role;
    return user_update(c, u->id, &e);
}

static err_t check_users(struct change *k)
{
    json_each(item, k->users)
    {
        const struct json *j = json_is(item, JSON_OBJECT) ? json_get(item, S("id")) : item;
        i64 id = 0;
        if (!j || !json_i64(j, &id) || !catalog_user(k->q->c->cat, id))
            return fail_arg2(k->q->c, ERR_LINK_MISSING, S("users"), S("users"),
                             str_of_i64(k->q->c->mem, id));
    }
    return OK;
}

static err_t set_holders(struct ctx *c, struct change *k)
{
    for (int i = 0; k->users && i < c->cat->user_count; i++) {
        const struct user *u = c->cat->users[i];
        bool wants = is_wanted(k->users, u->id), has = false;
        for (int n = 0; n < u->role_count; n++) has |= u->roles[n]->id == k->id;
        if (wants != has) TRY(set_holder(c, u, k->id, wants));
    }
    return OK;
}

static err_t change_job(struct ctx *c, void *arg)
{
    struct change *k = arg;
    if (k->is_new) TRY(role_create(c, &k->edit, &k->id));
    else TRY(role_update(c, k->id, &k->edit));
    return set_holders(c, k);
}

err_t api_role_post(struct request *q)
{
    struct change k = { .q = q, .is_new = true };
    TRY(read_role(q, &k.edit, &k.users));
    TRY(check_users(&k));
    TRY(store_write(q->c, WRITE_PEOPLE, change_job, &k));
    TRY(renew_after_change(q));
    return answer_role(q, k.id, 201);
}

err_t api_role_patch(struct request *q)
{
    struct change k = { .q = q };
    TRY(path_id(q, S("id"), &k.id));
    if (!role_by_id(q->c->cat, k.id)) return fail(q->c, ERR_NOT_FOUND);
    TRY(read_role(q, &k.edit, &k.users));
    TRY(check_users(&k));
    TRY(store_write(q->c, WRITE_PEOPLE, change_job, &k));
    TRY(renew_after_change(q));
    return answer_role(q, k.id, 200);
}

err_t api_role_remove(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_NONE));
    TRY(role_delete(q->c, id));
    TRY(renew_after_change(q));
    return answer_none(q);
}
