// SPDX-License-Identifier: Apache-2.0
// Keys for programs. The key itself is shown once, at its making.
#include "api/internal.h"
#include "auth/apikey.h"
#include "base/date.h"

static const char *const right_keys[] = {
#define SYSTEM_RIGHT(sym, key, zh, en) key,
#include "../tables/system_rights.def"
#undef SYSTEM_RIGHT
};

static void put_ids(struct jw *w, const id64 *v, size_t n)
{
    jw_arr(w);
    for (size_t i = 0; i < n; i++) jw_id(w, v[i]);
    jw_end_arr(w);
}

static void put_forms(struct ctx *c, struct jw *w, const struct apikey *k)
{
    jw_arr(w);
    for (size_t i = 0; i < k->form_count; i++) {
        const struct form *f = catalog_form_by_id(c->cat, k->forms[i]);
        if (f) jw_str(w, f->full_key);
    }
    jw_end_arr(w);
}

static void put_key(struct ctx *c, struct jw *w, const struct apikey *k, str secret)
{
    jw_obj(w);
    jw_kid(w, "id", k->id);
    jw_kstr(w, "title", k->title);
    jw_key(w, S("roles"));
    put_ids(w, k->roles, k->role_count);
    jw_key(w, S("actions"));
    put_actions(w, k->actions);
    jw_key(w, S("forms"));
    put_forms(c, w, k);
    jw_key(w, S("rights"));
    jw_arr(w);
    for (size_t i = 0; i < COUNT_OF(right_keys); i++)
        if (k->system_rights & (u64)1 << i) jw_str(w, str_of(right_keys[i]));
    jw_end_arr(w);
    const struct user *by = catalog_user(c->cat, k->created_by);
    jw_kstr(w, "created_by", by ? by->name : STR_NONE);
    jw_kinstant(w, "created_at", k->created_at);
    jw_kinstant(w, "expires_at", k->expires_at);
    jw_kinstant(w, "used_at", k->used_at);
    jw_kinstant(w, "revoked_at", k->revoked_at);
    if (secret.n) jw_kstr(w, "key", secret);
    jw_end_obj(w);
}

err_t api_apikeys_list(struct request *q)
{
    struct apikey *v;
    size_t n;
    TRY(apikey_list(q->c, &v, &n));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (size_t i = 0; i < n; i++) put_key(q->c, &w, &v[i], STR_NONE);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

static err_t read_array(struct request *q, str key, const struct json **out)
{
    *out = json_get(q->body, key);
    if (*out && ((*out)->type != JSON_ARRAY || (*out)->count > 1000))
        return fail_arg2(q->c, ERR_FIELD_FORMAT, key, key, S("[]"));
    return OK;
}

static err_t read_roles(struct request *q, struct apikey *k)
{
    const struct json *j;
    TRY(read_array(q, S("roles"), &j));
    if (!j || !j->count) return fail_arg(q->c, ERR_FIELD_REQUIRED, S("roles"), S("roles"));
    id64 *ids = mem_array(q->c->mem, id64, j->count);
    json_each(item, j) if (!json_i64(item, &ids[k->role_count++])) return fail_arg2(
        q->c, ERR_FIELD_FORMAT, S("roles"), S("roles"), S("[id]"));
    k->roles = ids;
    return OK;
}

static err_t read_forms(struct request *q, struct apikey *k)
{
    const struct json *j;
    TRY(read_array(q, S("forms"), &j));
    if (!j) return OK;
    id64 *ids = mem_array(q->c->mem, id64, j->count + 1);
    json_each(item, j)
    {
        struct form *f;
        TRY(form_of(q->c, json_str(item), &f));
        ids[k->form_count++] = f->id;
    }
    k->forms = ids;
    return OK;
}

static err_t read_actions(struct request *q, struct apikey *k)
{
    const struct json *j;
    TRY(read_array(q, S("actions"), &j));
    if (!j) k->actions = ACT_READ; // the least
    json_each(item, j)
    {
        u32 one;
        if (!action_of_key(json_str(item), &one))
            return fail_arg2(q->c, ERR_OPTION_UNKNOWN, S("actions"), S("actions"), json_str(item));
        k->actions |= one;
    }
    return OK;
}

static err_t read_rights(struct request *q, struct apikey *k)
{
    const struct json *j;
    TRY(read_array(q, S("rights"), &j));
    json_each(item, j)
    {
        size_t i = 0;
        while (i < COUNT_OF(right_keys) && !str_eq(json_str(item), str_of(right_keys[i]))) i++;
        if (i == COUNT_OF(right_keys))
            return fail_arg2(q->c, ERR_OPTION_UNKNOWN, S("rights"), S("rights"), json_str(item));
        k->system_rights |= (u64)1 << i;
    }
    return OK;
}

err_t api_apikey_post(struct request *q)
{
    struct apikey k = { 0 };
    str expires, secret;
    TRY(body_only(q, BODY_KEYS("title", "roles", "actions", "forms", "rights", "expires_at")));
    TRY(body_str(q, S("title"), true, &k.title));
    TRY(body_str(q, S("expires_at"), false, &expires));
    if (expires.n && !instant_parse(expires, q->c->cat->offset_min, &k.expires_at))
        return fail_arg2(q->c, ERR_FIELD_FORMAT, S("expires_at"), S("expires_at"),
                         S("2026-07-05T06:03:00Z"));
    TRY(read_roles(q, &k));
    TRY(read_forms(q, &k));
    TRY(read_actions(q, &k));
    TRY(read_rights(q, &k));
    k.created_at = q->c->now_ms;
    k.created_by = q->c->who->user_id;
    TRY(apikey_create(q->c, &k, &k.id, &secret));
    struct jw w = answer_json(q, 201);
    q->x->res.never_gzip = true;
    put_key(q->c, &w, &k, secret);
    return OK;
}

err_t api_apikey_delete(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_NONE));
    TRY(apikey_revoke(q->c, id));
    return answer_none(q);
}
