// SPDX-License-Identifier: Apache-2.0
// API keys. x_apikey.roles is a JSON array of role ids; x_apikey.scopes is {"actions":n,"forms":[...],
// "system":n}. What a role loses, the key loses with it, since the actor is built from the catalogue.
#include "auth/apikey.h"
#include "auth/audit.h"
#include "auth/people.h"
#include "base/log.h"
#include "os/crypto.h"
#include "os/random.h"

#define KEY_PREFIX "xl_"
#define KEY_LEN (3 + 52)
#define TOUCH_MS 60000
#define ROLES_MAX 50
#define FORMS_MAX 500

// --- Making --------------------------------------------------------------------------------------------

static str ids_json(struct ctx *c, const id64 *ids, size_t n)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_arr(&w);
    for (size_t i = 0; i < n; i++) jw_id(&w, ids[i]);
    jw_end_arr(&w);
    return buf_str(&b);
}

static str scopes_json(struct ctx *c, const struct apikey *k)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_ki64(&w, "actions", k->actions);
    jw_key(&w, S("forms"));
    jw_raw(&w, ids_json(c, k->forms, k->form_count));
    jw_ki64(&w, "system", (i64)k->system_rights);
    jw_end_obj(&w);
    return buf_str(&b);
}

struct make {
    const struct apikey *in;
    str title, key;
    id64 id;
};

// Roles that the maker does not hold himself need the right to manage roles; system rights he must hold.
static err_t check_roles(struct ctx *c, const struct apikey *in)
{
    for (size_t i = 0; i < in->role_count; i++) {
        u64 rights;
        bool held = c->who->has_all_rights;
        TRY(rights_of_role(c, in->roles[i], str_fmt(c->mem, "roles.%zu", i), &rights));
        for (int k = 0; k < c->who->role_count; k++) held |= c->who->roles[k]->id == in->roles[i];
        if (!held) TRY(need_right(c, RIGHT(ROLES)));
    }
    return need_all(c, in->system_rights);
}

static err_t check_forms(struct ctx *c, const struct apikey *in)
{
    for (size_t i = 0; i < in->form_count; i++) {
        bool exists;
        struct sql q = db_sql(c);
        sql_lit(&q, "SELECT count(*) FROM x_form WHERE deleted_at IS NULL AND id = ");
        sql_i64(&q, in->forms[i]);
        TRY(row_exists(c, &q, &exists));
        if (!exists) return fail_at(c, ERR_FORM_UNKNOWN, str_fmt(c->mem, "forms.%zu", i));
    }
    return OK;
}

static err_t create_job(struct ctx *c, void *arg)
{
    struct make *m = arg;
    const struct apikey *in = m->in;
    struct sql q = db_sql(c);
    TRY(check_roles(c, in));
    TRY(check_forms(c, in));
    TRY(store_next_sys_id(c, &m->id));
    sql_lit(&q, "INSERT INTO x_apikey (id, title, key_hash, roles, scopes, created_by, created_at, "
                "expires_at) VALUES (");
    sql_i64(&q, m->id);
    sql_lit(&q, ", ");
    sql_text(&q, m->title);
    sql_lit(&q, ", ");
    sql_text(&q, sha256_hex(c->mem, m->key));
    sql_lit(&q, ", ");
    sql_text(&q, ids_json(c, in->roles, in->role_count));
    sql_lit(&q, ", ");
    sql_text(&q, scopes_json(c, in));
    sql_lit(&q, ", ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_id_or_null(&q, in->expires_at);
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    str detail =
        str_fmt(c->mem, "{\"apikey\":\"%lld\",\"roles\":" STR_FMT ",\"scopes\":" STR_FMT "}",
                (long long)m->id, STR_ARG(ids_json(c, in->roles, in->role_count)),
                STR_ARG(scopes_json(c, in)));
    return audit_write(c, S("apikey.create"), 0, 0, detail, S("ok"));
}

static err_t check_input(struct ctx *c, const struct apikey *in, str *title)
{
    struct titles name = { S("名称"), S("Name") }, roles = { S("角色"), S("Roles") };
    struct titles actions = { S("操作"), S("Actions") }, ends = { S("有效期"), S("Expiry") };
    TRY(good_text(c, S("title"), name, in->title, 60, title));
    if (!in->role_count)
        return fail_arg(c, ERR_FIELD_REQUIRED, S("roles"), title_in(roles, c->lang));
    if (in->role_count > ROLES_MAX || in->form_count > FORMS_MAX)
        return bad_input(c, S("roles"), roles, S("数量过多"), S("too many"));
    if (!in->actions || in->actions & ~(u32)ACT_ALL)
        return bad_input(c, S("actions"), actions, S("请选择操作"), S("choose actions"));
    if (in->expires_at && in->expires_at <= c->now_ms)
        return bad_input(c, S("expires_at"), ends, S("应晚于现在"), S("it must be in the future"));
    return OK;
}

err_t apikey_create(struct ctx *c, const struct apikey *in, id64 *id, str *key)
{
    struct make m = { .in = in };
    TRY(need_right(c, RIGHT(APIKEYS)));
    TRY(check_input(c, in, &m.title));
    m.key = str_cat(c->mem, S(KEY_PREFIX), random_code(c->mem, KEY_LEN - 3));
    TRY(store_write(c, WRITE_PEOPLE, create_job, &m));
    *id = m.id;
    *key = m.key;
    return OK;
}

static err_t revoke_job(struct ctx *c, void *arg)
{
    id64 id = *(id64 *)arg;
    i64 changed;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_apikey SET revoked_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE revoked_at IS NULL AND id = ");
    sql_i64(&q, id);
    TRY(db_exec(c, &q, &changed));
    if (!changed) return fail(c, ERR_NOT_FOUND);
    str detail = str_fmt(c->mem, "{\"apikey\":\"%lld\"}", (long long)id);
    return audit_write(c, S("apikey.revoke"), 0, 0, detail, S("ok"));
}

err_t apikey_revoke(struct ctx *c, id64 id)
{
    TRY(need_right(c, RIGHT(APIKEYS)));
    return store_write(c, WRITE_PEOPLE, revoke_job, &id);
}

// --- Reading -------------------------------------------------------------------------------------------

static const id64 *ids_of(struct ctx *c, const struct json *list, size_t *n)
{
    id64 *ids = mem_array(c->mem, id64, (list ? list->count : 0) + 1);
    *n = 0;
    json_each(item, list) if (json_i64(item, &ids[*n]))++ *n;
    return ids;
}

// Columns: id, title, roles, scopes, created_by, created_at, expires_at, used_at, revoked_at.
static struct apikey key_of(struct ctx *c, const struct rows *r)
{
    struct apikey k = { .id = rows_i64(r, 0),
                        .title = str_dup(c->mem, rows_text(r, 1)),
                        .created_by = rows_i64(r, 4),
                        .created_at = rows_i64(r, 5),
                        .expires_at = rows_i64(r, 6),
                        .used_at = rows_i64(r, 7),
                        .revoked_at = rows_i64(r, 8) };
    size_t at;
    i64 actions = 0, system = 0;
    const struct json *scopes = json_parse(c->mem, str_dup(c->mem, rows_text(r, 3)), &at);
    k.roles = ids_of(c, json_parse(c->mem, str_dup(c->mem, rows_text(r, 2)), &at), &k.role_count);
    k.forms = ids_of(c, json_get(scopes, S("forms")), &k.form_count);
    if (json_i64(json_get(scopes, S("actions")), &actions)) k.actions = (u32)actions & ACT_ALL;
    if (json_i64(json_get(scopes, S("system")), &system)) k.system_rights = (u64)system;
    return k;
}

err_t apikey_list(struct ctx *c, struct apikey **out, size_t *n)
{
    VEC(struct apikey) v = { 0 };
    struct rows *r;
    struct sql q = db_sql(c);
    TRY(need_right(c, RIGHT(APIKEYS)));
    sql_lit(
        &q,
        "SELECT id, title, roles, scopes, created_by, created_at, expires_at, used_at, revoked_at "
        "FROM x_apikey ORDER BY id DESC LIMIT 1000");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        vec_push(c->mem, &v, key_of(c, r));
    }
    *out = v.v;
    *n = v.n;
    return OK;
}

static err_t touch_job(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_apikey SET used_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, *(id64 *)arg);
    return db_exec(c, &q, NULL);
}

// As with sessions: a read-only database must still answer.
static void touch(struct ctx *c, id64 id)
{
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    err_t e = store_write(c, WRITE_JOBS, touch_job, &id);
    if (e == OK) return;
    log_warn("apikey: not touched: " STR_FMT, STR_ARG(err_symbol(e)));
    c->errs = errs;
    c->errs_tail = tail;
    if (tail) tail->next = NULL;
}

// A form that the key was cut to and that is gone leaves nothing, not everything.
static void cut_to_forms(struct ctx *c, struct actor *a, const struct apikey *k)
{
    static const struct form no_form;
    a->only_forms = mem_array(c->mem, const struct form *, k->form_count + 1);
    for (size_t i = 0; i < k->form_count; i++) {
        const struct form *f = catalog_form_by_id(c->cat, k->forms[i]);
        a->only_forms[a->only_form_count++] = f ? f : &no_form;
    }
}

static struct actor *actor_of_key(struct ctx *c, const struct apikey *k, str ip)
{
    struct actor *a = mem_new_of(c->mem, struct actor);
    a->kind = ACTOR_APIKEY;
    a->key = str_fmt(c->mem, "apikey:%lld", (long long)k->id);
    a->name = k->title;
    a->roles = mem_array(c->mem, const struct role *, k->role_count + 1);
    for (int i = 0; i < c->cat->role_count; i++)
        for (size_t j = 0; j < k->role_count; j++)
            if (c->cat->roles[i]->id == k->roles[j]) a->roles[a->role_count++] = c->cat->roles[i];
    for (int i = 0; i < a->role_count; i++) a->system_rights |= a->roles[i]->system_rights;
    a->system_rights &= k->system_rights;
    a->scopes = k->actions;
    a->ip = ip;
    a->via = S("api");
    cut_to_forms(c, a, k);
    return a;
}

err_t apikey_find(struct ctx *c, str key, str ip, struct actor **out, i64 *catalog_version)
{
    struct rows *r;
    bool found;
    struct apikey k = { 0 };
    struct sql q = db_sql(c);
    if (key.n != KEY_LEN || !str_starts(key, S(KEY_PREFIX))) return fail(c, ERR_NEED_LOGIN);
    sql_lit(
        &q,
        "SELECT id, title, roles, scopes, created_by, created_at, expires_at, used_at, revoked_at, "
        "(SELECT value FROM x_meta WHERE key = 'catalog_version') FROM x_apikey "
        "WHERE revoked_at IS NULL AND key_hash = ");
    sql_text(&q, sha256_hex(c->mem, key));
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (found) {
        k = key_of(c, r);
        if (!str_to_i64(rows_text(r, 9), catalog_version)) *catalog_version = 0;
    }
    rows_close(r);
    if (!found || (k.expires_at && k.expires_at <= c->now_ms)) return fail(c, ERR_NEED_LOGIN);
    if (c->now_ms - k.used_at >= TOUCH_MS) touch(c, k.id);
    *out = actor_of_key(c, &k, ip);
    return OK;
}
