// SPDX-License-Identifier: Apache-2.0
// What handlers ask of a request and say in an answer, so that each stays a few lines.
#include "api/internal.h"
#include "auth/apikey.h"
#include "auth/user.h"

err_t json_only(struct ctx *c, const struct json *j, str path, const char *const *keys)
{
    if (!json_is(j, JSON_OBJECT)) return fail_arg(c, ERR_BAD_REQUEST, path, path);
    json_each(member, j)
    {
        const char *const *k = keys;
        while (*k && !str_eq(member->key, str_of(*k))) k++;
        if (*k) continue;
        str at = path.n ? str_cat3(c->mem, path, S("."), member->key) : member->key;
        return fail_arg(c, ERR_FIELD_UNKNOWN, at, member->key);
    }
    return OK;
}

err_t body_only(struct request *q, const char *const *keys)
{
    return json_only(q->c, q->body, STR_NONE, keys);
}

err_t body_str(struct request *q, str key, bool is_needed, str *out)
{
    const struct json *j = json_get(q->body, key);
    *out = STR_NONE;
    if (!j || j->type == JSON_NULL)
        return is_needed ? fail_arg(q->c, ERR_FIELD_REQUIRED, key, key) : OK;
    if (j->type != JSON_STRING) return fail_arg2(q->c, ERR_FIELD_FORMAT, key, key, S("string"));
    if (is_needed && !str_trim(j->text).n) return fail_arg(q->c, ERR_FIELD_REQUIRED, key, key);
    *out = j->text;
    return OK;
}

err_t path_id(struct request *q, str name, id64 *out)
{
    str s = route_param(&q->match, name);
    // One spelling for each id: no sign, no leading zero.
    if (!s.n || s.p[0] < '1' || s.p[0] > '9' || !str_to_i64(s, out))
        return fail(q->c, ERR_NOT_FOUND);
    return OK;
}

err_t form_of_path(struct request *q, struct form **f)
{
    TRY(form_of(q->c, route_param(&q->match, S("form")), f));
    return (*f)->parent ? fail(q->c, ERR_FORM_UNKNOWN) : OK;
}

err_t if_match(struct request *q, i64 *rev)
{
    str s = str_trim(http_header_get(q->x, S("if-match")));
    if (!s.n) return fail(q->c, ERR_IF_MATCH_REQUIRED);
    if (str_starts(s, S("W/"))) s = str_from(s, 2);
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"') s = str_sub(s, 1, s.n - 2);
    if (!str_to_i64(s, rev) || *rev < 0)
        return fail_arg(q->c, ERR_BAD_REQUEST, S("If-Match"), S("If-Match"));
    return OK;
}

str query_str(struct request *q, str name)
{
    str v;
    return http_query_get(q->x, name, &v) ? v : STR_NONE;
}

bool query_i64(struct request *q, str name, i64 *out)
{
    str v = query_str(q, name);
    return v.n && str_to_i64(v, out);
}

// Where strangers reach us: as set, else as the caller reached us.
err_t public_url(struct request *q, str token, str *out)
{
    str base;
    bool found;
    TRY(meta_get(q->c, S("base_url"), &base, &found));
    if (!found || !base.n)
        base = str_cat(q->c->mem, q->x->req.is_tls ? S("https://") : S("http://"), q->x->req.host);
    *out = str_cat3(q->c->mem, base, S("/f/"), token);
    return OK;
}

struct jw answer_json(struct request *q, int status) { return JW(http_json(q->x, status)); }

err_t answer_none(struct request *q)
{
    http_empty(q->x, 204);
    return OK;
}

void put_titles(struct ctx *c, struct jw *w, struct titles t) { jw_str(w, title_in(t, c->lang)); }

static const char *const action_keys[] = { "read",   "create", "update",  "delete",
                                           "export", "import", "reveal",  "exact",
                                           "last4",  "assign", "history", "print" };

void put_actions(struct jw *w, u32 actions)
{
    jw_arr(w);
    for (size_t i = 0; i < COUNT_OF(action_keys); i++)
        if (actions & 1u << i) jw_str(w, str_of(action_keys[i]));
    jw_end_arr(w);
}

bool action_of_key(str key, u32 *out)
{
    for (size_t i = 0; i < COUNT_OF(action_keys); i++) {
        if (!str_eq(key, str_of(action_keys[i]))) continue;
        *out = 1u << i;
        return true;
    }
    return false;
}

str scope_key(enum scope s)
{
    static const char *const keys[] = { "none",   "own", "dept",         "dept_below",
                                        "branch", "all", "participated", "pool" };
    return str_of(keys[s]);
}

static str bearer(struct request *q)
{
    str s = http_header_get(q->x, S("authorization"));
    return s.n > 7 && str_eq_nocase(str_sub(s, 0, 7), S("Bearer ")) ? str_trim(str_from(s, 7))
                                                                    : STR_NONE;
}

// A key's actor; once more when the database knows a newer catalogue than this process.
static err_t key_actor(struct request *q, str key)
{
    struct actor *who;
    i64 version;
    TRY(apikey_find(q->c, key, q->x->req.peer, &who, &version));
    if (version > q->c->cat->version) {
        TRY(api_renew_catalog(q->api, q->c, version));
        TRY(apikey_find(q->c, key, q->x->req.peer, &who, &version));
    }
    q->c->who = who;
    return OK;
}

err_t request_actor(struct request *q)
{
    struct actor *who;
    str key = bearer(q);
    if (key.n) return key_actor(q, key);
    str token = session_token(q);
    if (!q->session && token.n) {
        struct session_info *info = mem_new_of(q->c->mem, struct session_info);
        TRY(session_find(q->c, token, info));
        q->session = info;
        if (info->catalog_version > q->c->cat->version)
            TRY(api_renew_catalog(q->api, q->c, info->catalog_version));
    }
    if (!q->session) return fail(q->c, ERR_NEED_LOGIN);
    TRY(session_actor(q->c, q->session, q->x->req.peer, &who));
    q->c->who = who;
    const struct user *u = catalog_user(q->c->cat, who->user_id);
    if (u && u->has_lang) q->c->lang = u->lang;
    return OK;
}

err_t renew_after_change(struct request *q)
{
    TRY(api_renew_catalog(q->api, q->c, 0));
    return request_actor(q);
}
