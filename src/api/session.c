// SPDX-License-Identifier: Apache-2.0
// Signing in and out, the second step, the first set-up. The cookie's name and Secure flag follow
// from how the caller reached us: __Host- on TLS and on this machine, a plain one only where the
// server was started with --insecure-http.
#include "api/internal.h"
#include "auth/login.h"
#include "auth/setup.h"
#include "io/solution.h"
#include "auth/totp.h"

static bool is_trustworthy(const struct request *q)
{
    return q->x->req.is_tls || q->x->req.is_loopback;
}
static str cookie_name(const struct request *q)
{
    return is_trustworthy(q) ? S("__Host-xl") : S("xl");
}

str session_token(struct request *q) { return http_cookie_get(q->x, cookie_name(q)); }

void session_cookie(struct request *q, str token)
{
    struct buf b = BUF(q->c->mem); // no Max-Age: the server decides how long it is good
    buf_put(&b, cookie_name(q));
    buf_lit(&b, "=");
    buf_put(&b, token);
    buf_lit(&b, "; Path=/; HttpOnly; SameSite=Lax");
    if (is_trustworthy(q)) buf_lit(&b, "; Secure");
    if (!token.n) buf_lit(&b, "; Max-Age=0");
    http_header_add(q->x, S("Set-Cookie"), buf_str(&b));
}

static void put_user(struct jw *w, const struct user *u)
{
    jw_obj(w);
    jw_kid(w, "id", u->id);
    jw_kstr(w, "name", u->name);
    jw_kstr(w, "account", u->account);
    jw_key(w, S("lang"));
    if (u->has_lang) jw_str(w, u->lang == LANG_EN ? S("en") : S("zh"));
    else jw_null(w);
    jw_end_obj(w);
}

static err_t put_answer(struct request *q, struct jw *w, id64 user_id, bool is_pending, str csrf)
{
    struct ctx *c = q->c;
    bool needed = false, has_totp = false;
    i64 left;
    const struct user *u = catalog_user(c->cat, user_id);
    TRY(setup_is_needed(c, &needed));
    if (u && !is_pending) TRY(totp_status(c, u->id, &has_totp, &left));
    jw_obj(w);
    jw_kbool(w, "signed_in", u && !is_pending);
    jw_kstr(w, "csrf", csrf);
    jw_key(w, S("user"));
    if (u && !is_pending) put_user(w, u);
    else jw_null(w);
    jw_kbool(w, "needs_totp", u && is_pending);
    jw_kbool(w, "has_totp", has_totp);
    jw_kstr(w, "org", c->cat->org_name);
    jw_kstr(w, "lang", c->cat->lang == LANG_EN ? S("en") : S("zh"));
    jw_kbool(w, "insecure_http", !is_trustworthy(q));
    jw_kbool(w, "setup_needed", needed);
    jw_end_obj(w);
    return OK;
}

// The session of the cookie if there is a good one; a PUBLIC route's own look. *info NULL without.
static err_t own_session(struct request *q, struct session_info **info)
{
    struct ctx *c = q->c;
    str token = session_token(q);
    *info = NULL;
    if (!token.n) return OK;
    struct session_info *found = mem_new_of(c->mem, struct session_info);
    err_t e = session_find(c, token, found);
    if (e == ERR_NEED_LOGIN) {
        err_clear(c);
        return OK;
    }
    TRY(e);
    if (found->catalog_version > c->cat->version)
        TRY(api_renew_catalog(q->api, c, found->catalog_version));
    *info = found;
    return OK;
}

static str agent(struct request *q)
{
    return str_sub(http_header_get(q->x, S("user-agent")), 0, 300);
}

err_t api_session_get(struct request *q)
{
    struct session_info *info;
    TRY(own_session(q, &info));
    struct jw w = answer_json(q, 200);
    q->x->res.never_gzip = true;
    return put_answer(q, &w, info ? info->user_id : 0, info && info->totp_pending,
                      info ? info->csrf : STR_NONE);
}

// A new session is told to the browser; the catalogue may not know a new user yet.
static err_t answer_signed_in(struct request *q, id64 user_id, const struct session_new *s,
                              bool is_pending, int status)
{
    if (!catalog_user(q->c->cat, user_id)) TRY(api_renew_catalog(q->api, q->c, 0));
    struct jw w = answer_json(q, status);
    q->x->res.never_gzip = true;
    session_cookie(q, s->token);
    return put_answer(q, &w, user_id, is_pending, s->csrf);
}

err_t api_session_post(struct request *q)
{
    struct login in = { .ip = q->x->req.peer, .agent = agent(q) };
    struct login_done done;
    struct session_info *before;
    TRY(body_only(q, BODY_KEYS("account", "password")));
    TRY(body_str(q, S("account"), true, &in.account));
    TRY(body_str(q, S("password"), true, &in.password));
    TRY(login(q->c, &in, &done));
    TRY(own_session(q, &before)); // an old one of this browser ends
    if (before) TRY(logout(q->c, before));
    return answer_signed_in(q, done.user_id, &done.session, done.needs_totp, 200);
}

err_t api_session_totp(struct request *q)
{
    struct session_info *info;
    struct login_done done;
    str code;
    TRY(body_only(q, BODY_KEYS("code")));
    TRY(body_str(q, S("code"), true, &code));
    TRY(own_session(q, &info));
    if (!info || !info->totp_pending) return fail(q->c, ERR_NEED_LOGIN);
    TRY(session_check_csrf(q->c, info, http_header_get(q->x, S("x-csrf-token"))));
    TRY(login_totp(q->c, info, code, q->x->req.peer, agent(q), &done));
    return answer_signed_in(q, done.user_id, &done.session, false, 200);
}

err_t api_session_delete(struct request *q)
{
    struct session_info *info;
    TRY(body_only(q, BODY_NONE));
    TRY(own_session(q, &info));
    if (info) {
        TRY(session_check_csrf(q->c, info, http_header_get(q->x, S("x-csrf-token"))));
        TRY(logout(q->c, info));
        if (q->api->server) http_sse_close(q->api->server, (u64)info->user_id);
    }
    http_empty(q->x, 204);
    session_cookie(q, STR_NONE);
    return OK;
}

err_t api_setup_post(struct request *q)
{
    struct setup in = { .lang = q->c->lang, .ip = q->x->req.peer, .agent = agent(q) };
    struct session_new session;
    id64 user;
    TRY(body_only(q, BODY_KEYS("token", "org", "name", "account", "password")));
    TRY(body_str(q, S("token"), true, &in.token));
    TRY(body_str(q, S("org"), true, &in.org_name));
    TRY(body_str(q, S("name"), true, &in.name));
    TRY(body_str(q, S("account"), true, &in.account));
    TRY(body_str(q, S("password"), true, &in.password));
    TRY(setup_owner(q->c, &in, &user, &session));
    TRY(solution_grant_owners(q->c));
    TRY(api_renew_catalog(q->api, q->c, 0));
    return answer_signed_in(q, user, &session, false, 201);
}

err_t api_sessions_list(struct request *q)
{
    struct ctx *c = q->c;
    struct session_row *rows;
    size_t n;
    TRY(session_list(c, c->who->user_id, q->session->hash, &rows, &n));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (size_t i = 0; i < n; i++) {
        jw_obj(&w);
        jw_kstr(&w, "id", rows[i].hash);
        jw_kstr(&w, "ip", rows[i].ip);
        jw_kstr(&w, "agent", rows[i].agent);
        jw_kinstant(&w, "created_at", rows[i].created_at);
        jw_kinstant(&w, "seen_at", rows[i].seen_at);
        jw_kbool(&w, "is_this", rows[i].is_this);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

// Another's session is not there for whoever may not manage people.
err_t api_sessions_delete(struct request *q)
{
    struct session_row *rows;
    size_t n;
    bool is_own = false;
    str id = route_param(&q->match, S("id"));
    TRY(body_only(q, BODY_NONE));
    TRY(session_list(q->c, q->c->who->user_id, q->session->hash, &rows, &n));
    for (size_t i = 0; i < n; i++) is_own |= str_eq(rows[i].hash, id);
    if (!is_own && !actor_has(q->c, RIGHT(PEOPLE))) return fail(q->c, ERR_NOT_FOUND);
    TRY(session_kill(q->c, id));
    return answer_none(q);
}
